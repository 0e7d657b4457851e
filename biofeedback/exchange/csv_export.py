"""Sessions and diary as tidy CSV: one thing a row, documented columns, empty for unknown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from biofeedback.core.beats import Verdict
from biofeedback.exchange import columns
from biofeedback.exchange.session_json import moment_text
from biofeedback.sessions.portable import PortableSession
from biofeedback.sessions.summary_json import summary_to_dict

DAY_LONG = ("id", "day", "at", "zone", "source", "kind", "label", "measure", "value", "note")


def csv_text(header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Return a table's lines, the header first; None is empty, times and numbers are exact."""
    yield _line(header)
    for row in rows:
        yield _line([_cell(row.get(name)) for name in header])


def session_row(one: PortableSession, beats_file: str) -> dict[str, Any]:
    """Return a session in one row, by the names in `columns.SESSIONS`."""
    stored, draft = one.content.session, one.content.session.draft
    summary = None if stored.summary is None else summary_to_dict(stored.summary)
    row: dict[str, Any] = {
        "session_id": stored.id,
        "group_id": draft.group_id,
        "started_at": moment_text(draft.started_at),
        "local_start": local_start(one).isoformat(" "),
        "zone": draft.zone,
        "duration_s": stored.duration_s,
        "protocol": draft.protocol,
        "strap": draft.strap,
        "strap_name": draft.strap_name,
        "origin": draft.origin,
        "status": stored.status,
        "ended": stored.ended,
        "made_by": one.made_by,
        "note": stored.note,
        **one.ratings,
        "computed_at": None if one.computed_at is None else moment_text(one.computed_at),
        "beats_file": beats_file,
    }
    if summary is not None:
        row |= {name: summary[name] for name in columns.SESSIONS if name in summary}
        row["duration_s"] = stored.duration_s
        row["artifact_fraction"] = summary["artifacts"]["fraction"]
        row |= {f"coherence_{name}": value for name, value in summary["coherence"].items()}
        breathing = summary["breathing"]
        row["breathing_rate_per_min"] = breathing["rate_per_min"]
        row["breathing_confidence"] = breathing["confidence"]
        row["breathing_source"] = breathing["source"]
        row["definitions"] = "; ".join(
            f"{name} {version}" for name, version in sorted(summary["definitions"].items())
        )
    return row


def local_start(one: PortableSession) -> datetime:
    """Return when a session began by the clock on the wall there, to the second."""
    draft = one.content.session.draft
    return draft.started_at.astimezone(_zone(draft.zone)).replace(tzinfo=None, microsecond=0)


def beat_rows(one: PortableSession) -> Iterator[dict[str, Any]]:
    """Return a session's heartbeats, one a row; a verdict is empty where nothing was computed."""
    summary = one.content.session.summary
    special = {} if summary is None else {each.index: each for each in summary.verdicts}
    otherwise = None if summary is None else Verdict.NORMAL.value
    for beat in one.content.beats:
        verdict = special.get(beat.index)
        yield {
            "index": beat.index,
            "beat_time_s": beat.at_s,
            "rr_ms": beat.rr_ms,
            "segment": beat.segment,
            "verdict": verdict.verdict.value if verdict else otherwise,
            "corrected_ms": verdict.corrected_ms if verdict else None,
        }


def gap_rows(one: PortableSession) -> Iterator[dict[str, Any]]:
    """Return a session's gaps, one a row."""
    for gap in one.content.gaps:
        yield {"session_id": one.content.session.id, "from_s": gap.from_s, "to_s": gap.to_s}


def event_rows(one: PortableSession) -> Iterator[dict[str, Any]]:
    """Return what happened in a session, one a row."""
    for each in one.content.happenings:
        yield {
            "session_id": one.content.session.id,
            "t_s": each.t_s,
            "kind": each.kind,
            "detail": each.detail_json,
        }


def long_rows(rows: Iterable[Mapping[str, Any]], kind: str | None = None) -> Iterator[Any]:
    """Return each number of a measured row in a row of its own; kind: in the place of its own."""
    for row in rows:
        common = {name: row.get(name) for name in DAY_LONG}
        common["at"] = row.get("at", row.get("start_at"))
        common["kind"] = kind or row.get("kind")
        numbers = json.loads(row["numbers_json"])
        for measure, value in numbers.items():
            yield {**common, "measure": measure, "value": value}
        if not numbers and kind is None:
            yield common


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
