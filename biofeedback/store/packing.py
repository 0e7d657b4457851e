"""Beats, packets, gaps and happenings as compact bytes, and back.

A row for each beat would cost 55 bytes; packed together they cost about three. Columns of
integers are stored as differences, byte plane by byte plane, so that a packer finds
the zeros. Intervals come back exactly as they were sent; times come back to the microsecond (a
strap's own step is 977 us).
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.errors import StoreError
from biofeedback.core.words import _
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.records import Happening
from biofeedback.store.squeeze import squeezed, unsqueezed

# Payloads up to this long are stored by byte position (all first bytes, all second bytes ...).
_SHORT_PAYLOAD = 24

_FORMAT = 1
_RR_1024, _RR_MICROSECONDS, _RR_FLOAT = 0, 1, 2

_T = TypeVar("_T")


def pack_beats(beats: Sequence[Beat]) -> bytes:
    """Return the beats as bytes."""
    unit, rr = _rr_column([beat.rr_ms for beat in beats])
    at_us = [_microseconds(beat.at_s) for beat in beats]
    expected = [
        0,
        *(at + round(beat.rr_ms * 1000) for at, beat in zip(at_us, beats[1:], strict=False)),
    ]
    parts = [
        struct.pack("<BIB", _FORMAT, len(beats), unit),
        _pack_integers(_steps([beat.index - place for place, beat in enumerate(beats)])),
        _pack_integers(_steps([beat.segment for beat in beats])),
        _pack_integers([at - guess for at, guess in zip(at_us, expected, strict=False)]),
        rr,
    ]
    return squeezed(b"".join(parts))


def unpack_beats(packed: bytes) -> tuple[Beat, ...]:
    """Return the beats; StoreError when the bytes are damaged."""
    return _unpacked(packed, _read_beats)


def pack_packets(packets: Sequence[PacketReceived]) -> bytes:
    """Return the packets as bytes, payloads untouched."""
    kinds = list(dict.fromkeys(packet.characteristic for packet in packets))
    payloads = [packet.payload for packet in packets]
    lengths = [len(payload) for payload in payloads]
    short = max(lengths, default=0) <= _SHORT_PAYLOAD
    names = json.dumps(kinds).encode()
    parts = [
        struct.pack("<BIBH", _FORMAT, len(packets), short, len(names)),
        names,
        _pack_integers(_steps([_microseconds(packet.arrived_s) for packet in packets])),
        _pack_integers([kinds.index(packet.characteristic) for packet in packets]),
        _pack_integers(_steps(lengths)),
    ]
    if short:
        for place in range(max(lengths, default=0)):
            parts.append(bytes(payload[place] for payload in payloads if len(payload) > place))
    else:
        parts.extend(payloads)
    return squeezed(b"".join(parts))


def unpack_packets(packed: bytes) -> tuple[PacketReceived, ...]:
    """Return the packets; StoreError when the bytes are damaged."""
    return _unpacked(packed, _read_packets)


def pack_gaps(gaps: Sequence[Gap]) -> bytes:
    """Return the gaps as bytes."""
    return pack_json([[round(gap.from_s, 6), round(gap.to_s, 6)] for gap in gaps])


def unpack_gaps(packed: bytes) -> tuple[Gap, ...]:
    """Return the gaps; StoreError when the bytes are damaged."""
    return _as(_gaps_of, unpack_json(packed))


def pack_happenings(happenings: Sequence[Happening]) -> bytes:
    """Return the happenings as bytes."""
    return pack_json([[round(one.t_s, 6), one.kind, one.detail_json] for one in happenings])


def unpack_happenings(packed: bytes) -> tuple[Happening, ...]:
    """Return the happenings; StoreError when the bytes are damaged."""
    return _as(_happenings_of, unpack_json(packed))


def pack_json(value: object, *, quick: bool = False) -> bytes:
    """Return compressed JSON, quick to read where asked for; ValueError for NaN and infinities."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return squeezed(text.encode(), quick=quick)


def unpack_json(packed: bytes) -> object:
    """Return what was packed; StoreError when the bytes are damaged."""
    return _unpacked(packed, lambda source: json.loads(source.rest()))


class _Source:
    """Bytes read from front to back; ValueError where they end too early."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def take(self, size: int) -> bytes:
        end = self._place + size
        if size < 0 or end > len(self._content):
            raise ValueError("the bytes end too early")
        piece = self._content[self._place : end]
        self._place = end
        return piece

    @property
    def left(self) -> int:
        return len(self._content) - self._place

    def header(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))

    def rest(self) -> bytes:
        return self.take(self.left)

    def integers(self, count: int) -> list[int]:
        """Return a column that `_pack_integers` wrote."""
        width = self.take(1)[0]
        if not 1 <= width <= 8:
            raise ValueError("an integer has 1 to 8 bytes")
        if width * count > self.left:
            raise ValueError("the bytes end too early")
        cells = bytearray(8 * count)
        for plane in range(width):
            cells[plane::8] = self.take(count)
        column = array("Q", bytes(cells))
        if sys.byteorder == "big":
            column.byteswap()
        return [(value >> 1) ^ -(value & 1) for value in column]


def _read_beats(source: _Source) -> tuple[Beat, ...]:
    layout, count, unit = source.header("<BIB")
    _check_format(layout)
    offsets = accumulate(source.integers(count))
    segments = accumulate(source.integers(count))
    surprises = source.integers(count)
    if unit == _RR_FLOAT:
        rr_ms = list(struct.unpack(f"<{count}d", source.take(8 * count)))
    elif unit == _RR_1024:
        rr_ms = [ticks * 1000 / 1024 for ticks in accumulate(source.integers(count))]
    else:
        rr_ms = [micro / 1000 for micro in accumulate(source.integers(count))]
    beats, at_us = [], 0
    rows = zip(offsets, segments, surprises, rr_ms, strict=True)
    for place, (offset, segment, surprise, rr) in enumerate(rows):
        at_us += surprise + (round(rr * 1000) if place else 0)
        beats.append(Beat(at_us / 1e6, rr, place + offset, segment))
    return tuple(beats)


def _read_packets(source: _Source) -> tuple[PacketReceived, ...]:
    layout, count, short, size = source.header("<BIBH")
    _check_format(layout)
    kinds = [str(kind) for kind in json.loads(source.take(size))]
    arrivals = accumulate(source.integers(count))
    which = source.integers(count)
    lengths = list(accumulate(source.integers(count)))
    if short:
        payloads = [bytearray() for _ in range(count)]
        for place in range(max(lengths, default=0)):
            takers = [row for row in range(count) if lengths[row] > place]
            for row, value in zip(takers, source.take(len(takers)), strict=True):
                payloads[row].append(value)
        pieces: Iterable[bytes] = map(bytes, payloads)
    else:
        pieces = [source.take(length) for length in lengths]
    return tuple(
        PacketReceived(arrived / 1e6, kinds[kind], payload)
        for arrived, kind, payload in zip(arrivals, which, pieces, strict=True)
    )


def _rr_column(rr_ms: list[float]) -> tuple[int, bytes]:
    """Return the intervals in the coarsest unit that holds each of them exactly."""
    ticks = [round(rr * 1024 / 1000) for rr in rr_ms]
    if all(tick * 1000 / 1024 == rr for tick, rr in zip(ticks, rr_ms, strict=True)):
        return _RR_1024, _pack_integers(_steps(ticks))
    micro = [round(rr * 1000) for rr in rr_ms]
    if all(value / 1000 == rr for value, rr in zip(micro, rr_ms, strict=True)):
        return _RR_MICROSECONDS, _pack_integers(_steps(micro))
    return _RR_FLOAT, struct.pack(f"<{len(rr_ms)}d", *rr_ms)


def _pack_integers(values: Sequence[int]) -> bytes:
    """Return the numbers (any sign, 63 bits), lowest bytes first, as planes of equal weight."""
    folded = [value << 1 if value >= 0 else (-value << 1) - 1 for value in values]
    # At least a byte a row, also for zeros: what a reader takes room for is bounded by what it got.
    width = max(1, (max(folded, default=0).bit_length() + 7) // 8)
    if width > 8:
        raise ValueError("a number is too large to be stored")
    rows = b"".join(value.to_bytes(width, "little") for value in folded)
    return bytes([width]) + b"".join(rows[plane::width] for plane in range(width))


def _steps(values: Sequence[int]) -> list[int]:
    """Return the first value and then each difference."""
    return [*values[:1], *(after - before for before, after in pairwise(values))]


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)


def _check_format(layout: int) -> None:
    if layout != _FORMAT:
        raise ValueError(f"format {layout} is not known here")


def _gaps_of(value: object) -> tuple[Gap, ...]:
    assert isinstance(value, list)
    return tuple(Gap(float(from_s), float(to_s)) for from_s, to_s in value)


def _happenings_of(value: object) -> tuple[Happening, ...]:
    assert isinstance(value, list)
    return tuple(Happening(float(t_s), str(kind), str(detail)) for t_s, kind, detail in value)


def _unpacked(packed: bytes, read: Callable[[_Source], _T]) -> _T:
    try:
        content = unsqueezed(packed)
    except ValueError as error:
        raise _damaged(error) from error
    return _as(read, _Source(content))


def _as(read: Callable[[object], _T] | Callable[[_Source], _T], value: object) -> _T:
    try:
        return read(value)  # type: ignore[arg-type]
    except (
        ValueError,
        TypeError,
        IndexError,
        struct.error,
        OverflowError,
        AssertionError,
        RecursionError,
    ) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> StoreError:
    sentence = _("A part of this recording is damaged and can't be read; restore a backup.")
    return StoreError(sentence, detail=repr(error))
