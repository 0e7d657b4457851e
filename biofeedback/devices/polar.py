"""Polar's measurement data: the control point's requests and answers, and the frames of samples.

Source: Polar Measurement Data Specification (Polar Electro, in its public SDK). Little-endian
throughout. A frame carries the time of its last sample, in ns of the sensor's own clock.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from biofeedback.devices.delta import pack_deltas, unpack_deltas

PMD_SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
PMD_CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
PMD_DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

FEATURES = 0x0F
ANSWER = 0xF0
STOPPED_BY_SENSOR = 0x01
COMPRESSED = 0x80
HEADER = struct.Struct("<BQB")
PULSE = struct.Struct("<BHHB")
RESOLUTION_BITS = 16
KIND_BITS = 0x3F

Sample = tuple[int, int, int]


class Kind(IntEnum):
    """What can be measured; a sensor says in its features which of it it has."""

    ECG = 0
    ACCELERATION = 2
    PPI = 3


class Op(IntEnum):
    """What can be asked of the control point."""

    SETTINGS = 1
    START = 2
    STOP = 3


class Status(IntEnum):
    """What the sensor answers."""

    SUCCESS = 0
    INVALID_OP_CODE = 1
    INVALID_MEASUREMENT_TYPE = 2
    NOT_SUPPORTED = 3
    INVALID_LENGTH = 4
    INVALID_PARAMETER = 5
    ALREADY_IN_STATE = 6
    INVALID_RESOLUTION = 7
    INVALID_SAMPLE_RATE = 8
    INVALID_RANGE = 9
    INVALID_MTU = 10
    INVALID_NUMBER_OF_CHANNELS = 11
    INVALID_STATE = 12
    DEVICE_IN_CHARGER = 13
    DISK_FULL = 14


class Setting(IntEnum):
    """What can be set for a measurement; FACTOR only comes back, as the bits of a float."""

    SAMPLE_RATE_HZ = 0
    RESOLUTION_BITS = 1
    RANGE = 2
    RANGE_MILLI = 3
    CHANNELS = 4
    FACTOR = 5


_SIZES = {
    Setting.SAMPLE_RATE_HZ: 2,
    Setting.RESOLUTION_BITS: 2,
    Setting.RANGE: 2,
    Setting.RANGE_MILLI: 4,
    Setting.CHANNELS: 1,
    Setting.FACTOR: 4,
}
Settings = Mapping[Setting, tuple[int, ...]]


def read_settings(parameters: bytes) -> dict[Setting, tuple[int, ...]]:
    """Return the settings in an answer's or a request's parameters, as far as they came whole."""
    found: dict[Setting, tuple[int, ...]] = {}
    at = 0
    while at + 2 <= len(parameters):
        number, count = parameters[at], parameters[at + 1]
        if number not in _SIZES:
            break  # how long an unknown one is nobody can tell
        setting = Setting(number)
        size = _SIZES[setting]
        end = at + 2 + count * size
        if end > len(parameters):
            break
        places = range(at + 2, end, size)
        found[setting] = tuple(
            int.from_bytes(parameters[place : place + size], "little") for place in places
        )
        at = end
    return found


def write_settings(settings: Settings) -> bytes:
    """Return settings as parameters; ValueError for a value that does not fit."""
    written = b""
    for setting, values in settings.items():
        try:
            written += bytes([setting, len(values)])
            written += b"".join(value.to_bytes(_SIZES[setting], "little") for value in values)
        except (OverflowError, ValueError) as error:
            raise ValueError(f"does not fit {setting.name}: {values}") from error
    return written


def factor_of(settings: Settings) -> float:
    """Return what compressed samples are to be multiplied with; 1 where the sensor says none."""
    bits = settings.get(Setting.FACTOR)
    if not bits:
        return 1.0
    factor = float(struct.unpack("<f", bits[0].to_bytes(4, "little"))[0])
    return factor if 0.0 < factor < 1e6 else 1.0


def factor_bits(factor: float) -> int:
    """Return the bits of a factor, as it stands in the settings."""
    return int.from_bytes(struct.pack("<f", factor), "little")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the control point."""

    op: Op
    kind: Kind
    parameters: bytes = b""

    @classmethod
    def from_bytes(cls, payload: bytes) -> Request | None:
        """Return what is asked, or None when it is no request that we know."""
        if len(payload) < 2 or payload[0] not in list(Op) or payload[1] not in list(Kind):
            return None
        return cls(Op(payload[0]), Kind(payload[1]), bytes(payload[2:]))

    def __bytes__(self) -> bytes:
        """Return what is written to the control point."""
        return bytes([self.op, self.kind]) + self.parameters


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the control point.

    op, kind: as asked (numbers, for those we don't know). status: a Status, or a number that
    is none. more: the parameters go on in a further answer.
    """

    op: int
    kind: int
    status: int
    more: bool = False
    parameters: bytes = b""

    @classmethod
    def from_bytes(cls, payload: bytes) -> Answer | None:
        """Return what is answered, or None when it is no answer."""
        if len(payload) < 4 or payload[0] != ANSWER:
            return None
        more = len(payload) > 4 and payload[4] != 0
        return cls(payload[1], payload[2] & KIND_BITS, payload[3], more, bytes(payload[5:]))

    def __bytes__(self) -> bytes:
        """Return what the sensor indicates."""
        return bytes([ANSWER, self.op, self.kind, self.status, self.more]) + self.parameters


def read_features(payload: bytes) -> frozenset[Kind]:
    """Return what the sensor can measure, from a read of its control point."""
    if len(payload) < 2 or payload[0] != FEATURES:
        return frozenset()
    return frozenset(kind for kind in Kind if payload[1] >> kind & 1)


def write_features(kinds: Iterable[Kind]) -> bytes:
    """Return what a read of the control point answers."""
    return bytes([FEATURES, sum(1 << kind for kind in set(kinds)), 0])


@dataclass(frozen=True, slots=True)
class Frame:
    """A notification of samples, its samples not yet taken out.

    stamp_ns: when its last sample was taken, by the sensor's clock; 0: it does not say.
    form: how the samples are written. compressed: as differences.
    """

    kind: int
    stamp_ns: int
    form: int
    compressed: bool
    content: bytes

    @classmethod
    def from_bytes(cls, payload: bytes) -> Frame | None:
        """Return the frame, or None when not even its header came whole."""
        if len(payload) < HEADER.size:
            return None
        kind, stamp_ns, form = HEADER.unpack_from(payload)
        content = bytes(payload[HEADER.size :])
        return cls(kind & KIND_BITS, stamp_ns, form & ~COMPRESSED, bool(form & COMPRESSED), content)

    def __bytes__(self) -> bytes:
        """Return the notification."""
        form = self.form | (COMPRESSED if self.compressed else 0)
        return HEADER.pack(self.kind, self.stamp_ns, form) + self.content


def _triples(content: bytes, size: int) -> tuple[int, ...] | None:
    """Return signed numbers of `size` bytes; None when one is cut short."""
    if not content or len(content) % size:
        return None
    return tuple(
        int.from_bytes(content[at : at + size], "little", signed=True)
        for at in range(0, len(content), size)
    )


def ecg_microvolts(frame: Frame) -> tuple[int, ...] | None:
    """Return an ECG frame's samples in µV; None when it is none, or cut short.

    A frame that was cut has lost its last sample, the one whose time it carries.
    """
    if frame.kind != Kind.ECG or frame.form != 0 or frame.compressed:
        return None
    return _triples(frame.content, 3)


def ecg_frame(stamp_ns: int, microvolts: Sequence[int]) -> Frame:
    """Return the frame of these samples (24 bits each)."""
    content = b"".join(value.to_bytes(3, "little", signed=True) for value in microvolts)
    return Frame(Kind.ECG, stamp_ns, 0, False, content)


def acceleration_counts(frame: Frame) -> tuple[Sample, ...] | None:
    """Return an acceleration frame's samples (x, y, z) as sent; None when cut short or unknown.

    Raw ones are in mg. Compressed ones are in mg after `acceleration_factor`.
    """
    if frame.kind != Kind.ACCELERATION:
        return None
    if frame.compressed:
        if frame.form not in (0, 1):
            return None
        rows = unpack_deltas(frame.content, channels=3, bits=RESOLUTION_BITS)
        return None if rows is None else tuple((x, y, z) for x, y, z in rows)
    if frame.form not in (0, 1, 2):
        return None
    flat = _triples(frame.content, frame.form + 1)
    if flat is None or len(flat) % 3:
        return None
    return tuple(zip(flat[::3], flat[1::3], flat[2::3], strict=True))


def acceleration_factor(frame: Frame, factor: float) -> float:
    """Return mg per count: raw frames are in mg, compressed ones in g or mg after `factor`."""
    if not frame.compressed:
        return 1.0
    return 1000.0 * factor if frame.form == 0 else factor


def acceleration_frame(
    stamp_ns: int, samples: Sequence[Sample], *, form: int = 1, compressed: bool = False
) -> Frame:
    """Return the frame of these counts: raw with form + 1 bytes each, or as differences."""
    if compressed:
        content = pack_deltas(samples, bits=RESOLUTION_BITS)
    else:
        content = b"".join(
            value.to_bytes(form + 1, "little", signed=True)
            for sample in samples
            for value in sample
        )
    return Frame(Kind.ACCELERATION, stamp_ns, form, compressed, content)


@dataclass(frozen=True, slots=True)
class PulseInterval:
    """One interval between pulses. error_ms: the sensor's own estimate of its error.

    blocked: the sensor calls it invalid (movement). contact: with the skin, None if untold.
    """

    heart_rate_bpm: int
    interval_ms: int
    error_ms: int
    blocked: bool = False
    contact: bool | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it may be taken for a heartbeat."""
        return not self.blocked and self.contact is not False and self.error_ms <= 30


def pulse_intervals(frame: Frame) -> tuple[PulseInterval, ...] | None:
    """Return a PPI frame's intervals, oldest first; None when it is none, or cut short."""
    plain = frame.kind == Kind.PPI and frame.form == 0 and not frame.compressed
    if not plain or not frame.content or len(frame.content) % PULSE.size:
        return None
    return tuple(
        PulseInterval(rate, ms, error, bool(flags & 1), bool(flags & 2) if flags & 4 else None)
        for rate, ms, error, flags in PULSE.iter_unpack(frame.content)
    )


def ppi_frame(intervals: Iterable[PulseInterval], stamp_ns: int = 0) -> Frame:
    """Return the frame of these intervals."""
    content = b""
    for one in intervals:
        flags = one.blocked | (0 if one.contact is None else 4 | (2 if one.contact else 0))
        content += PULSE.pack(one.heart_rate_bpm, one.interval_ms, one.error_ms, flags)
    return Frame(Kind.PPI, stamp_ns, 0, False, content)
