"""A heart made of formulas, with its truth known: it follows a breath and sends like a strap.

The formulas are those of physiology, not of the signal room, so that each can test the other.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from biofeedback.devices.body import STEP_S, Habit, Resonator
from biofeedback.devices.heart_rate import RR_UNITS_PER_S, Measurement

Fullness = Callable[[float], float | None]

REST_BREATH_PER_MIN = 14.0
REST_SWING_SHARE = 0.4
BREATH_TO_HEART_S = 0.4
SHORTEST_S, LONGEST_S = 0.31, 1.95
NERVOUS_BPM = 18.0


@dataclass(frozen=True, slots=True)
class SimulatedSettings:
    """A simulated person, and what goes wrong with the link.

    hr: mean heart rate, bpm. breath: breaths per minute, None to follow the pacer (and to
    breathe 14 a minute, with 0.4 of the swing, while there is none). swing_ms: RR's rise and fall
    with the breath, peak to trough. noise_ms: SD of the beat-to-beat noise; the slower wander
    (Mayer wave, drift) grows with it, 0 is a heart with nothing but breath. ectopics: premature
    beats per 100. drop: the link goes silent at and for so many seconds after the start. seed:
    the same seed, the same heart. resonance: the pace a minute at which the swing is largest,
    None for a swing that is the same at any pace. sighs: an hour. compliance: the share of the
    time in which the pacer is followed. loose: the share of the time in which the strap loses the
    skin. calms_s: over how many seconds a fast heart (hr + 18 at first) comes to rest, 0: it is.
    ecg: whether ECG and chest movement are sent, too. no_rr: from when and for how long (s) the
    strap sends no RR intervals while all else goes on.
    """

    hr: float = 66.0
    breath: float | None = None
    swing_ms: float = 90.0
    noise_ms: float = 8.0
    ectopics: float = 0.0
    drop: tuple[float, float] | None = None
    seed: int = 1
    resonance: float | None = None
    sighs: float = 0.0
    compliance: float = 1.0
    loose: float = 0.0
    calms_s: float = 0.0
    ecg: bool = False
    no_rr: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TrueBeat:
    """What really happened: the R peak (s, the caller's clock), its interval, whether premature."""

    at_s: float
    rr_1024: int
    premature: bool


class SimulatedHeart:
    """Beats one after the other, from `start_s` on; the same for the same settings and breath.

    fullness: how full the lungs are at a moment (0 empty to 1 full), None for no pacer; what it
    says about the future is forgotten again. crystal_ppm: by how much the strap's second is
    longer than the caller's, in millionths.
    """

    def __init__(
        self,
        settings: SimulatedSettings,
        fullness: Fullness | None = None,
        start_s: float = 0.0,
        *,
        crystal_ppm: float = 0.0,
    ) -> None:
        self.settings = settings
        self._fullness = fullness
        self._start_s = start_s
        self._tick_s = (1.0 + crystal_ppm * 1e-6) / RR_UNITS_PER_S
        self._random = random.Random(settings.seed)
        self._last_s = 60.0 / settings.hr
        # The first interval began somewhere before the strap was put on.
        self._exact_s = -self._random.random() * self._last_s
        self._ticks = round(self._exact_s / self._tick_s)
        self._pause_factor: float | None = None
        self._habit = Habit(settings.seed, settings.sighs, settings.compliance)
        self._resonator: Resonator | None = None
        if settings.resonance is not None:
            self._resonator = Resonator(settings.resonance, start_s)
        self._driven = self._resonator
        self._wander = _Wander(settings.noise_ms / 1000.0, self._random)
        self._extra_s, self._premature_share, self._compensates = self._draw()

    def beats_until(self, now_s: float) -> list[TrueBeat]:
        """Return the beats since the last call whose R peak lies at or before `now_s`."""
        found: list[TrueBeat] = []
        while True:
            interval_s = self._next_interval_s()
            exact_s = self._exact_s + interval_s
            # A strap measures R peaks against its crystal; the RR is their difference, so
            # that rounding does not add up.
            ticks = round(exact_s / self._tick_s)
            at_s = self._start_s + ticks * self._tick_s
            if at_s > now_s:
                return found
            premature = self._premature_share is not None
            found.append(TrueBeat(at_s, ticks - self._ticks, premature))
            self._advance(interval_s, exact_s, ticks)

    def measurement(self, now_s: float) -> Measurement:
        """Return what a strap would send at `now_s`: the RR completed since the last time."""
        return self.measurement_of(self.beats_until(now_s))

    def measurement_of(self, beats: Sequence[TrueBeat]) -> Measurement:
        """Return what a strap would send of these beats."""
        return Measurement(
            heart_rate_bpm=round(60.0 / self._last_s),
            rr_1024=tuple(beat.rr_1024 for beat in beats),
            rr_flagged=True,
        )

    def packets(
        self, from_s: float, seconds: float, every_s: float = 1.0
    ) -> Iterator[tuple[float, bytes]]:
        """Yield (when sent, notification) every `every_s` for `seconds`, as a strap would."""
        for number in range(1, math.floor(seconds / every_s) + 1):
            sent_s = from_s + number * every_s
            yield sent_s, bytes(self.measurement(sent_s))

    def _draw(self) -> tuple[float, float | None, bool]:
        """Draw the next beat's noise, and whether (and how) it comes early."""
        noise_s = self._random.gauss(0.0, 1.0) * self.settings.noise_ms / 1000.0
        early = self._random.random() * 100.0 < self.settings.ectopics
        share = self._random.uniform(0.58, 0.76)
        compensates = self._random.random() < 0.7
        free = early and self._pause_factor is None
        return noise_s + self._wander.step(self._last_s), share if free else None, compensates

    def _next_interval_s(self) -> float:
        """Return the interval to come; the breath at its middle decides."""
        base_s = 60.0 / self._rate_bpm() + self._extra_s
        interval_s = self._last_s
        for _round in range(2):
            middle_s = self._start_s + self._exact_s + interval_s / 2.0
            interval_s = base_s + self._breath_s(middle_s - BREATH_TO_HEART_S)
            interval_s = min(max(interval_s, SHORTEST_S), LONGEST_S)
        if self._premature_share is not None:
            return max(interval_s * self._premature_share, SHORTEST_S)
        if self._pause_factor is not None:
            return min(interval_s * self._pause_factor, LONGEST_S)
        return interval_s

    def _rate_bpm(self) -> float:
        """Return the heart rate without breath and noise."""
        if not self.settings.calms_s:
            return self.settings.hr
        return self.settings.hr + NERVOUS_BPM * math.exp(-self._exact_s / self.settings.calms_s)

    def fullness(self, t_s: float) -> float:
        """Return how full the lungs really are at `t_s`, 0-1 (beyond it in a sigh)."""
        return 0.5 - self._drive(t_s) / 2.0

    def _drive(self, t_s: float) -> float:
        """Return the breath from -1 (full) to 1 (empty): what pulls at the heart."""
        per_min, depth = self.settings.breath, self._habit.depth(t_s - self._start_s)
        if per_min is None:
            follows = self._fullness is not None and self._habit.follows(t_s - self._start_s)
            fullness = self._fullness(t_s) if follows and self._fullness is not None else None
            if fullness is not None:
                return depth * (1.0 - 2.0 * fullness)
            per_min, depth = REST_BREATH_PER_MIN, depth * REST_SWING_SHARE
        turns = (t_s - self._start_s) * per_min / 60.0
        return depth * math.cos(2.0 * math.pi * turns)

    def _breath_s(self, t_s: float) -> float:
        """Return by how much the breath lengthens the interval at `t_s`: in is fast, out slow."""
        half_s = self.settings.swing_ms / 2000.0
        if self._resonator is None:
            return half_s * self._drive(t_s)
        passed_s = t_s - self._resonator.at_s
        if passed_s > 0.0:
            count = max(1, round(passed_s / STEP_S))
            begun_s = self._resonator.at_s
            breath = [self._drive(begun_s + passed_s * (n + 0.5) / count) for n in range(count)]
            self._driven = self._resonator.driven(t_s, breath)
        assert self._driven is not None
        return half_s * self._driven.out

    def _advance(self, interval_s: float, exact_s: float, ticks: int) -> None:
        self._exact_s, self._ticks = exact_s, ticks
        self._resonator = self._driven
        if self._premature_share is not None:
            # A ventricular beat leaves the sinus node's rhythm alone: the two intervals add up
            # to two whole ones. An atrial one resets it: the pause is hardly longer.
            share = self._premature_share
            self._pause_factor = 2.0 - share if self._compensates else 1.04
        else:
            self._pause_factor = None
            self._last_s = interval_s
        self._extra_s, self._premature_share, self._compensates = self._draw()


class _Wander:
    """What a resting heart does besides breathing: a Mayer wave near 0.1 Hz, and 1/f drift.

    The Mayer wave is a damped oscillator pushed by noise (SD like the beat-to-beat noise);
    the drift is three relaxations with times of 4, 25 and 160 s and equal shares, which
    together fall as 1/f (SD twice the noise).
    """

    RELAXATIONS_S = (4.0, 25.0, 160.0)

    def __init__(self, sd_s: float, source: random.Random) -> None:
        self._sd_s = sd_s
        self._random = source
        self._mayer_hz = source.uniform(0.085, 0.115)
        self._mayer = complex(source.gauss(0.0, 1.0), source.gauss(0.0, 1.0))
        self._drifts = [source.gauss(0.0, 1.0) for _ in self.RELAXATIONS_S]

    def step(self, seconds: float) -> float:
        """Return the wander, in s of RR, `seconds` further on."""
        kept = math.exp(-math.pi * 0.03 * seconds)
        fresh = math.sqrt(1.0 - kept * kept)
        turn = 2.0 * math.pi * self._mayer_hz * seconds
        push = complex(self._random.gauss(0.0, fresh), self._random.gauss(0.0, fresh))
        self._mayer = self._mayer * kept * complex(math.cos(turn), math.sin(turn)) + push
        for number, time_s in enumerate(self.RELAXATIONS_S):
            kept = math.exp(-seconds / time_s)
            fresh = math.sqrt(1.0 - kept * kept)
            self._drifts[number] = self._drifts[number] * kept + self._random.gauss(0.0, fresh)
        drift = sum(self._drifts) / math.sqrt(len(self._drifts))
        return self._sd_s * (self._mayer.real + 2.0 * drift)
