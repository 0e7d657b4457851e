"""People with a known resonance who follow an assessment's pacer, more or less well.

Independent of the simulated strap's oscillator: here the swing is a curve over the pace at which
the lungs really move, read off at each beat, with a lag that turns as a resonance's does. The
parts of the resting heart are those of `people.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from biofeedback.core.beats import Beat
from biofeedback.core.pacing import PaceTrack
from tests.signal.people import drift, mayer_wave

_RATE_HZ = 4.0
_SLOT_S = 12.0


@dataclass(frozen=True)
class Resonant:
    """A person. peak_per_min: the truth. width_per_min: how far beside it the swing is 0.71 of it.

    shape: "hill" falls as a damped oscillator's swing, "bell" as a normal curve, "slope" more
    slowly to its fast side. swing_ms: half peak to trough at the peak. compliance: the share of
    12-s slots in which the pacer is followed. depth_sd: how much one breath's depth differs from
    the next, and depth_step_sd one step's from the next, as shares.
    """

    peak_per_min: float
    width_per_min: float
    shape: str = "hill"
    swing_ms: float = 50.0
    rr_ms: float = 900.0
    natural_per_min: float = 14.0
    mayer_sd_ms: float = 10.0
    drift_sd_ms: float = 25.0
    noise_ms: float = 8.0
    ectopics_percent: float = 0.0
    compliance: float = 1.0
    depth_sd: float = 0.0
    depth_step_sd: float = 0.0

    def gain(self, per_min: float) -> float:
        """Return the swing at a pace as a share of the largest, 0-1."""
        away = (per_min - self.peak_per_min) / self.width_per_min
        if self.shape == "bell":
            return math.exp(-0.3466 * away * away)
        if self.shape == "slope" and away > 0.0:
            away *= 0.75
        return 1.0 / math.sqrt(1.0 + away * away)

    def lag_turns(self, per_min: float) -> float:
        """Return how far the heart is behind the breath, in breaths: a quarter at the peak."""
        return (1.0 + 2.0 / math.pi * math.atan(self._away(per_min))) / 4.0

    def _away(self, per_min: float) -> float:
        return (per_min - self.peak_per_min) / self.width_per_min


def sharp(seed: int) -> Resonant:
    """Draw a person whose best pace stands out, in otherwise easy conditions."""
    random = np.random.default_rng([seed, 1])
    return _person(random, width=random.uniform(0.7, 1.0))


def broad(seed: int) -> Resonant:
    """Draw a person with nearly the same swing over a wide range of paces."""
    random = np.random.default_rng([seed, 2])
    return _person(random, width=random.uniform(1.4, 2.0))


def anybody(seed: int) -> Resonant:
    """Draw from sharp to broad, from deep to shallow swings, from attentive to often elsewhere."""
    random = np.random.default_rng([seed, 5])
    person = _person(random, width=random.uniform(0.7, 2.0))
    return replace(
        person,
        swing_ms=float(np.exp(random.uniform(math.log(20.0), math.log(90.0)))),
        compliance=random.uniform(0.75, 1.0),
    )


def _person(random: np.random.Generator, *, width: float) -> Resonant:
    return Resonant(
        peak_per_min=random.uniform(4.5, 7.0),
        width_per_min=width,
        shape=str(random.choice(["hill", "bell", "slope"])),
        swing_ms=float(np.exp(random.uniform(math.log(35.0), math.log(90.0)))),
        rr_ms=random.uniform(700.0, 1050.0),
        natural_per_min=random.uniform(11.0, 18.0),
        mayer_sd_ms=random.uniform(6.0, 14.0),
        drift_sd_ms=random.uniform(15.0, 35.0),
        noise_ms=random.uniform(5.0, 11.0),
        ectopics_percent=float(random.choice([0.0, 0.5, 1.5])),
        compliance=random.uniform(0.88, 1.0),
        depth_sd=random.uniform(0.05, 0.2),
        depth_step_sd=random.uniform(0.0, 0.05),
    )


def untroubled(person: Resonant) -> Resonant:
    """Return the same person following perfectly, without ectopics."""
    return replace(person, ectopics_percent=0.0, compliance=1.0, depth_sd=0.0, depth_step_sd=0.0)


@dataclass
class _Lungs:
    """How this person really breathes under a pacer: turns, pace and depth at a moment."""

    person: Resonant
    random: np.random.Generator

    def __post_init__(self) -> None:
        self._follows: dict[int, bool] = {}
        self._depths: dict[tuple[int, int], float] = {}
        self._steps: dict[int, float] = {}

    def at(self, track: PaceTrack, t: float) -> tuple[float, float, float]:
        person, span = self.person, track.span_at(t)
        if span is None or not self._following(t):
            own = person.natural_per_min
            return own / 60.0 * t, own, 1.0
        inside = t - span.from_s
        turns = span.pattern.turns(inside)
        key = (round(span.from_s * 10.0), math.floor(turns))
        if key not in self._depths:
            wobble = 1.0 + person.depth_sd * self.random.standard_normal()
            self._depths[key] = min(max(wobble, 0.3), 1.8)
        if key[0] not in self._steps:
            self._steps[key[0]] = 1.0 + person.depth_step_sd * self.random.standard_normal()
        return turns, span.pattern.rate_per_min(inside), self._depths[key] * self._steps[key[0]]

    def _following(self, t: float) -> bool:
        slot = math.floor(t / _SLOT_S)
        if slot not in self._follows:
            self._follows[slot] = bool(self.random.uniform() < self.person.compliance)
        return self._follows[slot]


class Heart:
    """Beats of a person, made as far as is asked: what the pacer does next may depend on them."""

    def __init__(self, person: Resonant, seed: int, longest_s: float = 1800.0) -> None:
        """Draw everything that chance decides from `seed`."""
        random = np.random.default_rng([seed, 3])
        samples = int(longest_s * _RATE_HZ) + 64
        slow = person.mayer_sd_ms * mayer_wave(random, samples)
        self._slow = slow + person.drift_sd_ms * drift(random, samples)
        self._person, self._random = person, random
        self._lungs = _Lungs(person, np.random.default_rng([seed, 4]))
        self._t = 0.0
        self._pause_ms = 0.0
        self.beats: list[Beat] = []

    def until(self, end_s: float, track: PaceTrack) -> list[Beat]:
        """Return all beats up to `end_s` under a pacer."""
        while self._t < end_s:
            rr = self._next_ms(track)
            rr = round(rr * 1.024) / 1.024
            self._t += rr / 1000.0
            self.beats.append(Beat(self._t, rr, len(self.beats)))
        return self.beats

    def _next_ms(self, track: PaceTrack) -> float:
        person, random = self._person, self._random
        middle = self._t + person.rr_ms / 2000.0
        turns, per_min, depth = self._lungs.at(track, middle)
        phase = 2.0 * math.pi * (turns - person.lag_turns(per_min))
        rr = person.rr_ms + self._slow[int(middle * _RATE_HZ)]
        rr -= person.swing_ms * person.gain(per_min) * depth * math.sin(phase)
        rr += person.noise_ms * random.standard_normal()
        if self._pause_ms:
            rr, self._pause_ms = rr + self._pause_ms, 0.0
        elif random.uniform() * 100.0 < person.ectopics_percent:
            early = rr * random.uniform(0.25, 0.4)
            self._pause_ms = early * float(random.choice([1.0, 0.2]))
            rr -= early
        return max(float(rr), 310.0)
