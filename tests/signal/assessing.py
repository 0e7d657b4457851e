"""Runs whole assessments on people whose resonance is known: stepped with extra steps, sliding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from biofeedback.core.beats import Beat
from biofeedback.core.breath import BreathPattern
from biofeedback.core.metrics import BeatVerdict
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.core.resonance import Resonance
from biofeedback.signal import resonance
from biofeedback.signal.artifacts import BeatJudge
from tests.signal.resonant import Heart, Resonant

# The protocol's own numbers, written here a second time: a test says where they part.
PACES_PER_MIN = (6.5, 6.0, 5.5, 5.0, 4.5)
STEP_S, REST_S, FIRST_REST_S = 120.0, 60.0, 60.0
SLIDE_FROM_PER_MIN, SLIDE_TO_PER_MIN, SLIDE_BREATHS = 6.75, 4.25, 78
NEAR_PER_MIN = 0.5

Kind = Callable[[int], Resonant]


@dataclass(frozen=True)
class Assessed:
    """A person, what the assessment found, and the pace of the plain largest swing."""

    person: Resonant
    found: Resonance

    @property
    def right(self) -> bool:
        """Whether a pace was named within 0.5 /min of the truth."""
        return self.found.best_per_min is not None and self._near(self.found.best_per_min)

    @property
    def plain_right(self) -> bool:
        """Whether the pace of the largest swing is within 0.5 /min of the truth."""
        return self._near(plain_maximum(self.found))

    @property
    def error_per_min(self) -> float:
        """How far above the truth the named pace is; nan where none is."""
        best = self.found.best_per_min
        return float("nan") if best is None else best - self.person.peak_per_min

    def _near(self, per_min: float) -> bool:
        return abs(per_min - self.person.peak_per_min) <= NEAR_PER_MIN + 1e-9


def plain_maximum(found: Resonance) -> float:
    """Return the pace with the largest swing of all that were tried."""
    return max(found.tried, key=lambda each: each.swing_ms or 0.0).pace_per_min


def verdicts(beats: list[Beat]) -> list[BeatVerdict]:
    """Return what the artifact kernel makes of the beats."""
    judge = BeatJudge(first_is_cut=False)
    judged = [one for beat in beats for one in judge.push(beat)]
    return [one.report() for one in (*judged, *judge.finish())]


def steps(paces_per_min: tuple[float, ...], end_early_s: float = 0.0) -> PaceTrack:
    """Return the pacer of the stepped assessment."""
    spans, t = [], FIRST_REST_S
    for pace in paces_per_min:
        spans.append(PacedSpan(t, t + STEP_S - end_early_s, BreathPattern.paced(pace)))
        t += STEP_S + REST_S
    return PaceTrack(spans)


def slide() -> PaceTrack:
    """Return the pacer of the sliding assessment."""
    seconds = SLIDE_BREATHS * 120.0 / (SLIDE_FROM_PER_MIN + SLIDE_TO_PER_MIN)
    pattern = BreathPattern.paced(SLIDE_FROM_PER_MIN, end_per_min=SLIDE_TO_PER_MIN, glide_s=seconds)
    return PaceTrack([PacedSpan(FIRST_REST_S, FIRST_REST_S + seconds, pattern)])


def stepped(person: Resonant, seed: int) -> Assessed:
    """Return the stepped assessment of a person, extra steps as the rule asks for them."""
    heart, paces = Heart(person, seed), PACES_PER_MIN
    while True:
        track = steps(paces)
        beats = heart.until((track.spans[-1].to_s or 0.0) + 3.0, track)
        found = resonance.assess(beats, verdicts(beats), resonance.stepped(track))
        extra = resonance.extra_pace(found)
        if extra is None:
            return Assessed(person, found)
        paces = (*paces, extra)


def slid(person: Resonant, seed: int) -> Assessed:
    """Return the sliding assessment of a person."""
    heart, track = Heart(person, seed), slide()
    beats = heart.until((track.spans[-1].to_s or 0.0) + 3.0, track)
    found = resonance.assess(beats, verdicts(beats), resonance.sliding(track), is_sliding=True)
    return Assessed(person, found)


def people(
    kind: Kind,
    first_seed: int,
    count: int,
    how: Callable[[Resonant, int], Assessed] = stepped,
) -> list[Assessed]:
    """Return the assessments of `count` people."""
    return [how(kind(seed), seed) for seed in range(first_seed, first_seed + count)]


def share(found: list[Assessed], what: Callable[[Assessed], bool]) -> float:
    """Return the percentage for which something holds."""
    return 100.0 * float(np.mean([what(one) for one in found]))
