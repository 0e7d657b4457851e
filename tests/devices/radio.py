"""A radio between a simulated heart and a beat clock: late, lost, doubled, with the truth kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from statistics import median

from biofeedback.core.beats import Beat, Gap
from biofeedback.devices.beat_clock import BeatClock
from biofeedback.devices.heart import SimulatedHeart, TrueBeat

Latency = Callable[[random.Random], float]


def quick(source: random.Random) -> float:
    """What a notification takes on real computers: 10 to 25 ms."""
    return source.uniform(0.010, 0.025)


def twenty_fold(source: random.Random) -> float:
    """The same computer seen by a clock twenty times as fast, with a stall now and then."""
    stall = source.uniform(0.0, 1.5) if source.random() < 0.01 else 0.0
    return 20.0 * (0.002 + source.expovariate(1 / 0.003)) + stall


@dataclass
class Received:
    """What came out of the clock, when, and what was true of the beats that were received."""

    clock: BeatClock
    beats: list[Beat] = field(default_factory=list)
    told_s: list[float] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    gaps_told_s: list[float] = field(default_factory=list)
    truth: list[TrueBeat] = field(default_factory=list)

    def take(self, events: list[Beat | Gap], now_s: float) -> None:
        for event in events:
            if isinstance(event, Beat):
                self.beats.append(event)
                self.told_s.append(now_s)
            else:
                self.gaps.append(event)
                self.gaps_told_s.append(now_s)

    def errors_s(self, from_s: float = 0.0) -> list[float]:
        """How far each beat later than `from_s` is from the truth, one constant a segment."""
        assert [beat.rr_ms for beat in self.beats] == [
            true.rr_1024 * 1000 / 1024 for true in self.truth
        ]
        segments: dict[int, list[tuple[float, float]]] = {}
        for beat, true in zip(self.beats, self.truth, strict=True):
            error = beat.at_s - true.at_s
            segments.setdefault(beat.segment, []).append((true.at_s, error))
        found = []
        for errors in segments.values():
            constant = median(error for _at, error in errors)
            found += [abs(error - constant) for at_s, error in errors if at_s >= from_s]
        return sorted(found)


def percentile(sorted_values: list[float], share: float) -> float:
    return sorted_values[min(int(share * len(sorted_values)), len(sorted_values) - 1)]


def receive(
    heart: SimulatedHeart,
    seconds: int,
    latency: Latency = quick,
    *,
    seed: int = 1,
    lost: Collection[int] = (),
    doubled: Collection[int] = (),
) -> Received:
    """Send a packet a second through the radio; `lost` and `doubled` are seconds."""
    source = random.Random(seed)
    received = Received(BeatClock())
    clock = received.clock
    now_s = 0.0
    for second in range(1, seconds + 1):
        beats = heart.beats_until(float(second))
        delay_s = latency(source)
        if second in lost:
            continue
        received.truth += beats
        arrived_s = max(now_s + 1e-4, second + delay_s)
        while now_s + 0.5 < arrived_s:
            now_s += 0.5
            received.take(clock.tick(now_s), now_s)
        now_s = arrived_s
        rr = [beat.rr_1024 for beat in beats]
        received.take(clock.push(now_s, rr), now_s)
        if second in doubled:
            now_s += 0.05
            received.take(clock.push(now_s, rr), now_s)
    received.take(clock.flush(), now_s)
    return received
