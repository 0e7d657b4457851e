"""A whole session as JSON and back, nothing lost: intervals exactly, packets byte for byte."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.portable import RATINGS, PortableSession
from biofeedback.sessions.records import Happening, SessionContent, SessionDraft, StoredSession
from biofeedback.sessions.summary_json import summary_from_dict, summary_to_dict

FORMAT = "biofeedback-session/1"
_ID = re.compile(r"[0-9a-f-]{1,36}")
_DRAFT_TEXTS = ("zone", "strap", "protocol", "protocol_json", "origin")
_STATES = ("running", "done", "interrupted")
_LONGEST_S = 366 * 86_400.0
_MOST_BEATS = 5_000_000


def session_to_dict(one: PortableSession) -> dict[str, Any]:
    """Return what json.dumps takes; the keys are explained in docs/export.md."""
    content, stored, draft = one.content, one.content.session, one.content.session.draft
    return {
        "format": FORMAT,
        "session_id": stored.id,
        "group_id": draft.group_id,
        "started_at": moment_text(draft.started_at),
        "zone": draft.zone,
        "duration_s": stored.duration_s,
        "protocol": draft.protocol,
        "protocol_json": draft.protocol_json,
        "strap": draft.strap,
        "strap_name": draft.strap_name,
        "origin": draft.origin,
        "status": stored.status,
        "ended": stored.ended,
        "made_by": one.made_by,
        "note": stored.note,
        "ratings": {name: one.ratings.get(name) for name in RATINGS},
        "recorded": {
            "beats": {
                "columns": ["index", "t_s", "rr_ms", "segment"],
                "rows": [[b.index, b.at_s, b.rr_ms, b.segment] for b in content.beats],
            },
            "gaps": {
                "columns": ["from_s", "to_s"],
                "rows": [[gap.from_s, gap.to_s] for gap in content.gaps],
            },
            "happenings": {
                "columns": ["t_s", "kind", "detail_json"],
                "rows": [[each.t_s, each.kind, each.detail_json] for each in content.happenings],
            },
            "packets": {
                "columns": ["arrived_s", "characteristic", "payload_hex"],
                "rows": [[p.arrived_s, p.characteristic, p.payload.hex()] for p in content.packets],
            },
        },
        "computed_at": None if one.computed_at is None else moment_text(one.computed_at),
        "summary": None if stored.summary is None else summary_to_dict(stored.summary),
    }


def session_to_json(one: PortableSession) -> str:
    """Return the session as one JSON document, a line for each part."""
    whole = session_to_dict(one)
    recorded = whole.pop("recorded")
    lines = [_line(name, value) for name, value in whole.items()]
    inner = [_line(name, value) for name, value in recorded.items()]
    lines.append('"recorded": {\n  ' + ",\n  ".join(inner) + "\n}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def session_from_dict(found: Any, name: str) -> PortableSession:
    """Return the session; BadInputError, naming the file, when this is not one of ours."""
    try:
        return _session(found)
    except BadInputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        sentence = _("{file} is not a session as this app exports it ({why}).")
        raise BadInputError(sentence.format(file=name, why=str(error)[:200])) from error


def moment_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 text in UTC."""
    return moment.isoformat().replace("+00:00", "Z")


def _line(name: str, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f'"{name}": {text}'


def _session(found: Mapping[str, Any]) -> PortableSession:
    if found["format"] != FORMAT:
        raise ValueError(f"the format is {found['format']!r:.60}")
    recorded = found["recorded"]
    session_id = _text(found["session_id"])
    if not _ID.fullmatch(session_id):
        raise ValueError("session_id is not a key")
    group_id = _maybe_text(found["group_id"])
    if group_id is not None and len(group_id) > 36:
        raise ValueError("group_id is not a key")
    if len(_text(found["origin"])) > 16 or len(_maybe_text(found["ended"]) or "") > 16:
        raise ValueError("a word is too long")
    draft = SessionDraft(
        started_at=_moment(found["started_at"]),
        strap_name=_maybe_text(found["strap_name"]),
        group_id=group_id,
        **{name: _text(found[name]) for name in _DRAFT_TEXTS},
    )
    computed_at, summary = found["computed_at"], found["summary"]
    if found["status"] not in _STATES:
        raise ValueError("a session is running, done or interrupted")
    stored = StoredSession(
        id=session_id,
        draft=draft,
        status=_text(found["status"]),
        ended=_maybe_text(found["ended"]),
        duration_s=_seconds(found["duration_s"]),
        summary=None if summary is None else summary_from_dict(summary),
        note=_maybe_text(found["note"]),
    )
    content = SessionContent(
        stored,
        tuple(
            Beat(_seconds(t_s), _rr(rr_ms), _count(index), _count(segment))
            for index, t_s, rr_ms, segment in _rows(recorded, "beats")
        ),
        tuple(
            PacketReceived(_seconds(at), _text(kind), bytes.fromhex(_text(payload)))
            for at, kind, payload in _rows(recorded, "packets")
        ),
        tuple(Gap(_seconds(from_s), _seconds(to_s)) for from_s, to_s in _rows(recorded, "gaps")),
        tuple(
            Happening(_seconds(t_s), _text(kind), _detail(detail))
            for t_s, kind, detail in _rows(recorded, "happenings")
        ),
    )
    ratings = {name: _rating(found["ratings"].get(name)) for name in RATINGS}
    return PortableSession(
        content,
        _text(found["made_by"]),
        None if computed_at is None else _moment(computed_at),
        ratings,
    )


def _rows(recorded: Mapping[str, Any], name: str) -> list[Any]:
    rows = recorded[name]["rows"]
    if not isinstance(rows, list) or len(rows) > _MOST_BEATS:
        raise ValueError(f"{name} is not a list of rows")
    return rows


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError(f"a text was expected, not {value!r:.40}")
    value.encode()  # ValueError for half a character, which no database takes
    return value


def _maybe_text(value: Any) -> str | None:
    return None if value is None else _text(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or not 1900 <= moment.year <= 2200:
        raise ValueError(f"{value} is not a moment with its zone")
    return moment


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"seconds were expected, not {value!r:.40}")
    if not (math.isfinite(value) and abs(value) <= _LONGEST_S):
        raise ValueError(f"{value!r:.40} is not a time within a session")
    return float(value)


def _rr(value: Any) -> float:
    rr_ms = _seconds(value)
    if not 0 < rr_ms <= 1e7:
        raise ValueError(f"{value!r:.40} is not an interval in ms")
    return rr_ms


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise TypeError(f"a count was expected, not {value!r:.40}")
    return value


def _rating(value: Any) -> int | None:
    if value is not None and _count(value) > 10:
        raise ValueError("a rating runs from 0 to 10")
    return None if value is None else _count(value)


def _detail(value: Any) -> str:
    if not isinstance(json.loads(_text(value)), dict):
        raise ValueError("a happening's detail is not an object")
    return str(value)
