"""What a muscle sensor and a breathing belt amount to, live and at the end; None is "not known"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Contact(StrEnum):
    """How far a stretch of muscle signal can be trusted.

    settling: the first moments after a beginning or a hole. off: nothing but mains hum, or no
    signal at all, as from a loose electrode. artifact: a cable that moved, a discharge.
    """

    GOOD = "good"
    SETTLING = "settling"
    OFF = "off"
    ARTIFACT = "artifact"


class Direction(StrEnum):
    """Where a muscle is trained to: down lets go, up tightens."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class MuscleLevel:
    """The muscle at a moment (s). rms_uv: RMS in µV, one a channel, None where not to be trusted.

    contact: one a channel. mains: whether mains hum is being taken out.
    """

    at_s: float
    rms_uv: tuple[float | None, ...]
    contact: tuple[Contact, ...]
    mains: bool = False


@dataclass(frozen=True, slots=True)
class MuscleRange:
    """What a person's own muscle does, in µV, one a channel, None where it was not measured.

    resting_uv: at rest. maximum_uv: tightened as far as is comfortable.
    """

    resting_uv: tuple[float | None, ...] = ()
    maximum_uv: tuple[float | None, ...] = ()

    def share(self, rms_uv: float, channel: int) -> float | None:
        """Return where a level lies between rest (0) and maximum (1); None without both."""
        if channel >= min(len(self.resting_uv), len(self.maximum_uv)):
            return None
        low, high = self.resting_uv[channel], self.maximum_uv[channel]
        if low is None or high is None or not high > low:
            return None
        return (rms_uv - low) / (high - low)


@dataclass(frozen=True, slots=True)
class MuscleAim:
    """What is trained: below (down) or above (up) a threshold in µV; range: as measured before."""

    direction: Direction
    threshold_uv: float
    range: MuscleRange = MuscleRange()

    def met(self, rms_uv: float) -> bool:
        """Return whether a level is where it is trained to."""
        down = self.direction is Direction.DOWN
        return rms_uv <= self.threshold_uv if down else rms_uv >= self.threshold_uv


@dataclass(frozen=True, slots=True)
class MuscleChannel:
    """A channel over a session. mean_uv, lowest_uv, highest_uv: of good moments, RMS in µV.

    lowest, highest: 10th and 90th percentile. good_s: seconds that could be trusted.
    """

    name: str
    good_s: float
    mean_uv: float | None = None
    lowest_uv: float | None = None
    highest_uv: float | None = None


@dataclass(frozen=True, slots=True)
class MuscleSummary:
    """A session's muscle in numbers.

    window_s, band_hz: what they were made with; mains_hz: taken out, None where it was not needed.
    balance_percent: (left - right) / (left + right) of the means, -100..100, None with one channel.
    in_aim_s: good seconds on the trained side of the threshold; range: measured in this session.
    """

    channels: tuple[MuscleChannel, ...]
    window_s: float
    band_hz: tuple[float, float]
    mains_hz: float | None = None
    balance_percent: float | None = None
    aim: MuscleAim | None = None
    in_aim_s: float | None = None
    range: MuscleRange | None = None
    definition: str = ""


@dataclass(frozen=True, slots=True)
class BeltBreath:
    """A breath: inhale and exhale onset and the next inhale (s); depth in the belt's own unit."""

    inhale_s: float
    exhale_s: float
    next_s: float
    depth: float

    @property
    def ratio(self) -> float:
        """How much longer it was breathed in than out (1: equal), pauses counted as out."""
        return (self.exhale_s - self.inhale_s) / (self.next_s - self.exhale_s)


@dataclass(frozen=True, slots=True)
class BeltNow:
    """The breath by the belt at a moment; None where it can't be told.

    inhaling: whether the last onset was an inhale. depth_percent: of the last breath, against the
    median of this session's.
    """

    at_s: float
    rate_per_min: float | None = None
    inhale_to_exhale: float | None = None
    depth_percent: float | None = None
    inhaling: bool | None = None


@dataclass(frozen=True, slots=True)
class HeartAndBreath:
    """Coherence of heart and breath by cross-spectrum: 0-1, at the breath's own rate.

    chance: what two unrelated series stay below in 95 of 100 cases, with as many segments.
    phase_deg: how far the intervals' swing trails the chest's: around 180, the shortest intervals
    come with the fullest chest.
    """

    coherence: float
    chance: float
    per_min: float
    phase_deg: float
    segments: int
    definition: str = ""


@dataclass(frozen=True, slots=True)
class BeltSummary:
    """A session's breath by the belt; medians, None with too few breaths.

    depth_trend_percent: change from the first to the last third of the breaths' median depth.
    covered_s: seconds in which breaths were told.
    """

    breaths: int
    covered_s: float
    rate_per_min: float | None = None
    inhale_s: float | None = None
    exhale_s: float | None = None
    inhale_to_exhale: float | None = None
    depth_trend_percent: float | None = None
    with_heart: HeartAndBreath | None = None
    definition: str = ""
