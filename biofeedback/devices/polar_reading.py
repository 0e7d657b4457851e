"""What Polar's frames mean: samples at the app's time, and pulse intervals as they may be used."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from biofeedback.devices.polar import (
    Frame,
    Kind,
    PulseInterval,
    acceleration_counts,
    acceleration_factor,
    ecg_microvolts,
)
from biofeedback.devices.protocol import AccelerationSamples, EcgSamples
from biofeedback.devices.sample_clock import SampleRate, SensorClock

NOMINAL_HZ = {Kind.ECG: 130.0, Kind.ACCELERATION: 25.0}
# A dry or lifted electrode: hardly anything, or the amplifier at its end, for this long.
LOOK_BACK_S = 4.0
FLAT_UV = 60
OVERDRIVEN_UV = 12_000


@dataclass(frozen=True, slots=True)
class StreamStarted:
    """A sensor has agreed to send samples; rate_hz is nominal, factor for compressed ones."""

    kind: Kind
    rate_hz: float
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Pulses:
    """A stretch of sure pulse intervals (ms, oldest first) whose last ended at `ended_s`.

    broken: before them one was not sure, so they begin anew.
    """

    ended_s: float
    intervals_ms: tuple[int, ...]
    broken: bool


@dataclass
class _Stream:
    factor: float
    rate: SampleRate


class PolarReading:
    """Follows one sensor's frames over all its links."""

    def __init__(self) -> None:
        self.clock = SensorClock()
        self.electrodes = ElectrodeWatch()
        self._streams: dict[int, _Stream] = {}

    def started(self, stream: StreamStarted) -> None:
        """Take note of what a stream was agreed to be."""
        self._streams[stream.kind] = _Stream(stream.factor, SampleRate(stream.rate_hz))

    def samples(self, arrived_s: float, frame: Frame) -> EcgSamples | AccelerationSamples | None:
        """Return a frame's samples in the app's time; None where it has none that can be read."""
        counts: tuple[int, ...] | tuple[tuple[int, int, int], ...] | None
        counts = ecg_microvolts(frame)
        microvolts = counts if frame.kind == Kind.ECG else None
        moves = acceleration_counts(frame)
        counts = microvolts or moves
        if not counts or frame.stamp_ns == 0:
            return None
        kind = Kind(frame.kind)
        stream = self._streams.setdefault(kind, _Stream(1.0, SampleRate(NOMINAL_HZ[kind])))
        stream.rate.add(frame.stamp_ns, len(counts))
        last_s = self.clock.app_s(arrived_s, frame.stamp_ns)
        rate_hz = stream.rate.hz * (1.0 - self.clock.drift)
        first_s = last_s - (len(counts) - 1) / rate_hz
        if microvolts:
            self.electrodes.push(last_s, microvolts)
            return EcgSamples(first_s, rate_hz, microvolts)
        factor = acceleration_factor(frame, stream.factor)
        return AccelerationSamples(
            first_s, rate_hz, tuple((x * factor, y * factor, z * factor) for x, y, z in moves or ())
        )


def sure_pulses(
    arrived_s: float, intervals: tuple[PulseInterval, ...], *, unsure_before: bool
) -> tuple[list[Pulses], bool]:
    """Return the stretches of sure intervals in a frame, and whether it ended unsure.

    What an unsure interval was nobody knows; it is left out, and the next stretch begins anew.
    """
    found: list[Pulses] = []
    left_ms = sum(one.interval_ms for one in intervals)
    stretch: list[int] = []
    broken = unsure_before
    for one in intervals:
        if one.is_sure:
            stretch.append(one.interval_ms)
            left_ms -= one.interval_ms
            continue
        if stretch:
            found.append(Pulses(arrived_s - left_ms / 1000.0, tuple(stretch), broken))
        left_ms -= one.interval_ms
        stretch, broken = [], True
    if stretch:
        found.append(Pulses(arrived_s, tuple(stretch), broken))
        broken = False
    return found, broken


@dataclass
class ElectrodeWatch:
    """Looks at the ECG itself: whether there is a heart in it."""

    _blocks: deque[tuple[float, int, int]] = field(default_factory=deque)

    def push(self, last_s: float, microvolts: tuple[int, ...]) -> None:
        """Take in a stretch of ECG whose last sample is of `last_s`."""
        self._blocks.append((last_s, min(microvolts), max(microvolts)))
        while last_s - self._blocks[0][0] > LOOK_BACK_S:
            self._blocks.popleft()

    @property
    def are_dry(self) -> bool:
        """Whether for 4 s there was nothing in the ECG, or more than any heart gives."""
        blocks = self._blocks
        if not blocks or blocks[-1][0] - blocks[0][0] < LOOK_BACK_S - 1.5:
            return False
        if all(high - low < FLAT_UV for _at, low, high in blocks):
            return True
        return all(high - low > OVERDRIVEN_UV for _at, low, high in blocks)
