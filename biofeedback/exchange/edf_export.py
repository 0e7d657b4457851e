"""A session as EDF+: every heartbeat an annotation at its own time, curves beside it for the eye.

Source: Kemp et al. 1992 and Kemp & Olivan 2003 (EDF+), the published specifications.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.portable import PortableSession

if TYPE_CHECKING:
    from biofeedback.exchange.sensor_signals import SensorSignal

CURVE_HZ = 4
RECORD_S, SENSOR_RECORD_S = 10, 1
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# label, unit, most: a curve holds 0 where no heart was heard.
_CURVES = (("Interval trend", "ms", 4000.0), ("Heart rate", "/min", 250.0))


def session_to_edf(one: PortableSession) -> bytes:
    """Return an EDF+C file of a session; BadInputError when it holds nothing that was measured.

    Annotations: "RR 812.5 ms" at each heartbeat, with its time to the microsecond; gaps, steps,
    marks and artifacts by name. Two curves (4 Hz, each interval held until the next heartbeat,
    0 in gaps) show interval and heart rate. The header's start is the local time, as the format
    wants it, at the whole second before the session's own: all times are from there (readers
    differ over fractions of a second in the start). What a muscle sensor and a belt sent stands
    beside them at its own rate, 0 where nothing came.
    """
    from biofeedback.exchange.sensor_signals import has_sensors, signals_of

    content = one.content
    beside = has_sensors(content)
    if not content.beats and not beside:
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
    # Records stay below the 61,440 bytes of the format where a muscle is in them.
    record_s = SENSOR_RECORD_S if beside else RECORD_S
    records = max(1, math.ceil((last_s + 1e-9) / record_s))
    tals: list[bytes] = []
    place = 0
    for record in range(records):
        start_s = record * record_s
        parts = [f"+{start_s}\x14\x14\x00".encode()]
        while place < len(texts) and (
            texts[place][0] < start_s + record_s or record == records - 1
        ):
            at_s, length_s, text = texts[place]
            parts.append(_tal(at_s, length_s, text))
            place += 1
        tals.append(b"".join(parts))
    width = 2 * math.ceil(max(len(tal) for tal in tals) / 2)
    curves = _curves(one, records * record_s * CURVE_HZ, offset_s) if content.beats else []
    signals = [
        _Signal(label, unit, (0.0, most), (0, 32767), CURVE_HZ * record_s, curve)
        for (label, unit, most), curve in zip(_CURVES, curves, strict=False)
    ]
    if beside:
        length_s = records * record_s
        moved = replace(content, packets=tuple(_moved(each, offset_s) for each in content.packets))
        signals += [_sampled(each, record_s) for each in signals_of(moved, length_s)]
    body = []
    for record, tal in enumerate(tals):
        for signal in signals:
            count = signal.per_record
            part = signal.digital[record * count : (record + 1) * count]
            body.append(struct.pack(f"<{count}h", *part))
        body.append(tal.ljust(width, b"\x00"))
    return _header(one, began, records, record_s, signals, width // 2) + b"".join(body)


@dataclass(frozen=True, slots=True)
class _Signal:
    """A signal as the file holds it: physical and digital range, integers, so many a record."""

    label: str
    unit: str
    physical: tuple[float, float]
    digital_range: tuple[int, int]
    per_record: int
    digital: list[int]


def _moved(packet: PacketReceived, offset_s: float) -> PacketReceived:
    return replace(packet, arrived_s=packet.arrived_s + offset_s)


def _sampled(signal: SensorSignal, record_s: int) -> _Signal:
    """Return a sensor's channel with a range that holds all of it."""
    import numpy as np

    known = signal.values[np.isfinite(signal.values)]
    reach = max(float(np.abs(known).max()) if len(known) else 0.0, 1e-3)
    # A number of eight characters, not smaller than what is to be held.
    most = float(f"{reach * 1.0001:.5g}") + 10.0 ** (math.floor(math.log10(reach)) - 4)
    whole = np.rint(np.nan_to_num(signal.values, nan=0.0) / most * 32767.0)
    unit = signal.unit.replace("µ", "u")
    return _Signal(
        signal.label,
        unit if unit.isascii() else "",
        (-most, most),
        (-32767, 32767),
        signal.rate_hz * record_s,
        whole.astype(int).tolist(),
    )


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


def _header(
    one: PortableSession,
    began: datetime,
    records: int,
    record_s: int,
    found: list[_Signal],
    text_samples: int,
) -> bytes:
    """Return the file's header; the format holds years from 1985 to 2084."""
    stored = one.content.session
    long_date = f"{began.day:02d}-{_MONTHS[began.month - 1]}-{began.year:04d}"
    in_range = 1985 <= began.year <= 2084
    date = f"{began:%d.%m.%y}" if in_range else f"{began:%d.%m}.yy"
    equipment = _word(stored.draft.strap_name or stored.draft.strap)
    count = len(found) + 1
    signals = [
        [*(_ascii(each.label) for each in found), "EDF Annotations"],
        [*(equipment for _each in found), ""],
        [*(each.unit for each in found), ""],
        [*(f"{each.physical[0]:.6g}" for each in found), "-1"],
        [*(f"{each.physical[1]:.6g}" for each in found), "1"],
        [*(str(each.digital_range[0]) for each in found), "-32768"],
        [*(str(each.digital_range[1]) for each in found), "32767"],
        [""] * count,
        [*(str(each.per_record) for each in found), str(text_samples)],
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
        (str(record_s), 8),
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


def _ascii(text: str) -> str:
    """Return a label as the header takes it."""
    return "".join(char if 32 <= ord(char) < 127 else "_" for char in text)[:16]


def _word(text: str) -> str:
    """Return a name as one ASCII word, as a header's subfield must be."""
    safe = "".join(char if 33 <= ord(char) < 127 else "_" for char in text)
    return safe[:40] or "X"


def _local(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (ValueError, OSError, KeyError):
        return moment
