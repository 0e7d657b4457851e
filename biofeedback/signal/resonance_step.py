"""One pace of an assessment: how far and how closely the heart swung with it.

The swing is least squares at the pacer's phase with a bent trend, breath by breath weighted: a
breath in which the heart did something else (a sigh, a thought, a pacer not followed) counts
less. The sum over breaths is kept apart for the bootstrap, which draws breaths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.pacing import PacedSpan
from biofeedback.signal import coherence, spectrum

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# How long a heart takes to settle at a new pace, and the most of a step that is measured.
SETTLE_S = 15.0
MEASURED_S = 105.0
SHORTEST_S = 60.0
_TILES = 3
_ROUNDS = 6
# A breath whose residual is beyond this many times the usual counts less.
_LOUD = 1.25
_FEWEST_IN_BREATH = 5
_NEAR_HZ = 0.015


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one pace was breathed: what is measured of it, and the pacer's span."""

    pace_per_min: float
    from_s: float
    to_s: float
    span: PacedSpan


@dataclass(frozen=True, slots=True)
class Swing:
    """a, b: the swing's sine and cosine (ms). parts: what each breath adds, shape (breaths, 2)."""

    a: float
    b: float
    parts: Floats

    @property
    def half_ms(self) -> float:
        """Half of peak to trough."""
        return math.hypot(self.a, self.b)

    @property
    def log_variance(self) -> float:
        """The variance of ln swing that the breaths' differences amount to."""
        half, n = max(self.half_ms, 1e-9), len(self.parts)
        along = self.parts @ np.array([self.a, self.b]) / half
        return float(along @ along) / half**2 * n / max(n - 1, 1)

    def drawn(self, multipliers: Floats) -> Floats:
        """Return half swings of bootstrap draws; multipliers: shape (draws, at least breaths)."""
        moved = multipliers[:, : len(self.parts)] @ self.parts
        return np.asarray(np.hypot(self.a + moved[:, 0], self.b + moved[:, 1]))


@dataclass(frozen=True, slots=True)
class Criteria:
    """The other measures of a stretch; units as in core.resonance.PaceTried."""

    synchrony: float
    peak_to_trough_ms: float
    lf_ms2: float
    peak_ms: float
    smoothness: float
    single_peak: float


def turns_of(stretch: Stretch, times_s: Floats) -> Floats:
    """Return the breaths since the span began at each time."""
    span = stretch.span
    return np.array([span.pattern.turns(t - span.from_s) for t in times_s.tolist()])


def swing_of(times_s: Floats, rr_ms: Floats, turns: Floats) -> Swing | None:
    """Return the swing at the pacer's phase; None where it can't be told from the trend."""
    x = (times_s - times_s.mean()) / 50.0
    phase = 2.0 * math.pi * turns
    design = np.array([np.ones_like(x), x, x * x, np.sin(phase), np.cos(phase)]).T
    breath = np.floor(turns).astype(int)
    breath -= breath.min()
    count = np.bincount(breath)
    weight = np.ones(len(count))
    found, inverse = np.zeros(5), np.zeros((5, 5))
    left = rr_ms - rr_ms.mean()
    for _round in range(_ROUNDS):
        each = weight[breath]
        gram = (design.T * each) @ design
        if np.linalg.cond(gram) > 1e8:
            return None
        inverse = np.linalg.inv(gram)
        found = inverse @ ((design.T * each) @ rr_ms)
        left = rr_ms - design @ found
        loud = np.sqrt(np.bincount(breath, left**2) / np.maximum(count, 1))
        usual = float(np.median(loud[count > 0]))
        if usual <= 0.0:
            break
        weight = np.minimum(1.0, _LOUD * usual / np.maximum(loud, 1e-9)) ** 2
    influence = (design * (weight[breath] * left)[:, None]) @ inverse[:, 3:]
    parts = np.array([np.bincount(breath, influence[:, k]) for k in (0, 1)]).T
    return Swing(float(found[3]), float(found[4]), parts[count > 0])


def criteria_of(times_s: Floats, rr_ms: Floats, turns: Floats, stretch: Stretch) -> Criteria:
    """Return the other measures of accepted beats inside a stretch of at least 60 s."""
    grid, values = spectrum.evenly(times_s, rr_ms)
    del grid
    length = len(values)
    power = spectrum.periodograms(values, spectrum.RATE_HZ, length)[0]
    step_hz = spectrum.RATE_HZ / length
    hz = np.arange(len(power)) * step_hz
    low, high = spectrum.LF_HZ
    slow = (hz >= low) & (hz < high)
    peak_hz = float(hz[slow][power[slow].argmax()])
    near = np.abs(hz - peak_hz) <= max(_NEAR_HZ, 1.5 * step_hz)
    heard = (hz >= low) & (hz < spectrum.HF_HZ[1])
    lf, all_, peak = (float(power[band].sum()) * step_hz for band in (slow, heard, near))
    return Criteria(
        synchrony=_synchrony(times_s, rr_ms, turns, stretch),
        peak_to_trough_ms=_peak_to_trough(rr_ms, turns),
        lf_ms2=lf,
        peak_ms=2.0 * math.sqrt(2.0 * peak),
        smoothness=lf / all_ if all_ > 0.0 else 0.0,
        single_peak=min(peak / all_, 1.0) if all_ > 0.0 else 0.0,
    )


def _synchrony(times_s: Floats, rr_ms: Floats, turns: Floats, stretch: Stretch) -> float:
    """Return the mean coherence score of the stretch's thirds; one that can't be told is 0."""
    third = (stretch.to_s - stretch.from_s) / _TILES
    scores = []
    for n in range(_TILES):
        begin = stretch.from_s + n * third
        inside = (times_s >= begin) & (times_s < begin + third)
        phase = 2.0 * math.pi * turns[inside]
        rows = np.array([times_s[inside], np.sin(phase), np.cos(phase), rr_ms[inside]])
        fit = coherence.fit(rows)
        scores.append(fit.score if fit is not None else 0.0)
    return math.fsum(scores) / _TILES


def _peak_to_trough(rr_ms: Floats, turns: Floats) -> float:
    breath = np.floor(turns).astype(int)
    reaches = [
        float(np.ptp(rr_ms[breath == one]))
        for one in np.unique(breath).tolist()
        if int((breath == one).sum()) >= _FEWEST_IN_BREATH
    ]
    return float(np.median(reaches)) if reaches else 0.0


def artifact_fraction(wrong: Sequence[bool]) -> float:
    """Return the share of artifacts: a premature beat and the pause after it are one."""
    count, before = 0, False
    for flagged in wrong:
        before = flagged and not before
        count += before
    return count / len(wrong) if wrong else 0.0
