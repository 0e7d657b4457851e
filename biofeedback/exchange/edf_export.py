"""A session as EDF+: every heartbeat an annotation at its own time, curves beside it for the eye.

Source: Kemp et al. 1992 and Kemp & Olivan 2003 (EDF+), the published specifications.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.sessions.portable import PortableSession

CURVE_HZ = 4
RECORD_S = 10
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# label, unit, most: a curve holds 0 where no heart was heard.
_CURVES = (("Interval trend", "ms", 4000.0), ("Heart rate", "/min", 250.0))


def session_to_edf(one: PortableSession) -> bytes:
    """Return an EDF+C file of a session's heartbeats; BadInputError when it has none.

    Annotations: "RR 812.5 ms" at each heartbeat, with its time to the microsecond; gaps, steps,
    marks and artifacts by name. Two curves (4 Hz, each interval held until the next heartbeat,
    0 in gaps) show interval and heart rate. The header's start is the local time, as the format
    wants it, at the whole second before the session's own: all times are from there (readers
    differ over fractions of a second in the start).
    """
    content = one.content
    if not content.beats:
        sentence = _("The session {id} holds no heartbeats, so there is no EDF of it.")
        raise BadInputError(sentence.format(id=content.session.id))
    began = _local(content.session.draft.started_at, content.session.draft.zone)
    offset_s = began.microsecond / 1e6
    # What came before the session's clock began stands at its start: EDF knows no time before.
    texts = sorted(
        ((max(0.0, at_s) + offset_s, length_s, text) for at_s, length_s, text in _texts(one)),
        key=lambda text: text[0],
    )
    last_s = max(content.session.duration_s + offset_s, texts[-1][0])
    records = max(1, math.ceil((last_s + 1e-9) / RECORD_S))
    tals: list[bytes] = []
    place = 0
    for record in range(records):
        start_s = record * RECORD_S
        parts = [f"+{start_s}\x14\x14\x00".encode()]
        while place < len(texts) and (
            texts[place][0] < start_s + RECORD_S or record == records - 1
        ):
            at_s, length_s, text = texts[place]
            parts.append(_tal(at_s, length_s, text))
            place += 1
        tals.append(b"".join(parts))
    width = 2 * math.ceil(max(len(tal) for tal in tals) / 2)
    curves = _curves(one, records * RECORD_S * CURVE_HZ, offset_s)
    samples = RECORD_S * CURVE_HZ
    body = []
    for record, tal in enumerate(tals):
        for curve in curves:
            part = curve[record * samples : (record + 1) * samples]
            body.append(struct.pack(f"<{samples}h", *part))
        body.append(tal.ljust(width, b"\x00"))
    return _header(one, began, records, width // 2) + b"".join(body)


def _texts(one: PortableSession) -> Iterator[tuple[float, float | None, str]]:
    """Return (when in s, how long in s, text) of everything worth a note."""
    content = one.content
    for beat in content.beats:
        yield beat.at_s, None, f"RR {_number(beat.rr_ms)} ms"
    for gap in content.gaps:
        yield gap.from_s, max(0.0, gap.to_s - gap.from_s), "gap: no heartbeats"
    summary = content.session.summary
    for verdict in summary.verdicts if summary else ():
        if verdict.verdict.value != "normal":
            yield verdict.at_s, None, f"verdict: {verdict.verdict.value}"
    for each in content.happenings:
        detail = json.loads(each.detail_json)
        words = " ".join(str(value) for value in detail.values() if isinstance(value, str | int))
        yield each.t_s, None, _plain(f"{each.kind}: {words}" if words else each.kind)


def _curves(one: PortableSession, count: int, offset_s: float) -> list[list[int]]:
    """Return interval and heart rate at each sample as the file's integers."""
    beats = one.content.beats
    silent = [(gap.from_s, gap.to_s) for gap in one.content.gaps]
    rr, rate = [], []
    place, gap = 0, 0
    for index in range(count):
        at_s = index / CURVE_HZ - offset_s
        while place < len(beats) and beats[place].at_s < at_s:
            place += 1
        while gap < len(silent) and silent[gap][1] <= at_s:
            gap += 1
        hushed = gap < len(silent) and silent[gap][0] < at_s
        # The interval that a moment lies in is the one that ends at the next heartbeat.
        rr_ms = beats[place].rr_ms if place < len(beats) and not hushed else 0.0
        if rr_ms and at_s < beats[place].at_s - rr_ms / 1000.0 - 0.002:
            rr_ms = 0.0
        rr.append(_digital(rr_ms, _CURVES[0][2]))
        rate.append(_digital(60_000.0 / rr_ms if rr_ms else 0.0, _CURVES[1][2]))
    return [rr, rate]


def _digital(value: float, most: float) -> int:
    return round(min(value, most) / most * 32767)


def _header(one: PortableSession, began: datetime, records: int, text_samples: int) -> bytes:
    """Return the file's header; the format holds years from 1985 to 2084."""
    stored = one.content.session
    long_date = f"{began.day:02d}-{_MONTHS[began.month - 1]}-{began.year:04d}"
    in_range = 1985 <= began.year <= 2084
    date = f"{began:%d.%m.%y}" if in_range else f"{began:%d.%m}.yy"
    equipment = _word(stored.draft.strap_name or stored.draft.strap)
    count = len(_CURVES) + 1
    signals = [
        [*(label for label, _u, _m in _CURVES), "EDF Annotations"],
        [*(equipment for _c in _CURVES), ""],
        [*(unit for _l, unit, _m in _CURVES), ""],
        [*("0" for _c in _CURVES), "-1"],
        [*(f"{most:g}" for _l, _u, most in _CURVES), "1"],
        [*("0" for _c in _CURVES), "-32768"],
        ["32767"] * count,
        [""] * count,
        [*(str(RECORD_S * CURVE_HZ) for _c in _CURVES), str(text_samples)],
        [""] * count,
    ]
    widths = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
    head = [
        ("0", 8),
        ("X X X X", 80),
        (f"Startdate {long_date} X X {equipment}", 80),
        (date, 8),
        (f"{began:%H.%M.%S}", 8),
        (str(256 * (count + 1)), 8),
        ("EDF+C", 44),
        (str(records), 8),
        (str(RECORD_S), 8),
        (str(count), 4),
    ]
    fields = head + [
        (value, width) for values, width in zip(signals, widths, strict=True) for value in values
    ]
    return b"".join(value[:width].ljust(width).encode("ascii") for value, width in fields)


def _tal(at_s: float, length_s: float | None, text: str) -> bytes:
    length = "" if length_s is None else f"\x15{_seconds(length_s)}"
    return f"+{_seconds(at_s)}{length}\x14{text}\x14\x00".encode()


def _seconds(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _number(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    """Return a text without the characters that the format uses itself, and of sane length."""
    return "".join(" " if ord(char) < 32 else char for char in text)[:300].strip()


def _word(text: str) -> str:
    """Return a name as one ASCII word, as a header's subfield must be."""
    safe = "".join(char if 33 <= ord(char) < 127 else "_" for char in text)
    return safe[:40] or "X"


def _local(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (ValueError, OSError, KeyError):
        return moment
