"""Coherence: how much of the heart's rhythm follows the breath, by least squares at its phase.

Model 0 is a straight line through the intervals, model 1 adds sine and cosine of the breath's
integrated phase. The score is the share of the residual variance that the breath explains,
adjusted for degrees of freedom (signals of this app, `docs/definitions.md`). The phase is free:
a heart that answers late is not punished.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHORTEST_WINDOW_S = 15.0
WINDOW_BREATHS = 1.5
LONGEST_HOLE_S = 3.0
LONGEST_HOLD_S = 3.0
FEWEST_BEATS = 8
FEWEST_ACCEPTED = 0.9
# Without a pacer: a rate from RR alone is told from a Mayer wave only above this.
UNPACED_FROM_RR_ABOVE_PER_MIN = 8.5


@dataclass(frozen=True, slots=True)
class BreathFit:
    """What least squares found. score: 0-100. swing_ms: peak to trough. spread_ms: SD before."""

    score: float
    swing_ms: float
    spread_ms: float
    mean_rr_ms: float

    @property
    def swing_bpm(self) -> float:
        """The swing in beats per minute around the window's mean rate."""
        half = min(self.swing_ms / 2.0, 0.45 * self.mean_rr_ms)
        return 60000.0 / (self.mean_rr_ms - half) - 60000.0 / (self.mean_rr_ms + half)


def window_s(per_min: float) -> float:
    """Return how long the live score looks back at a pace: 15 s, or 1.5 breaths if longer."""
    return max(SHORTEST_WINDOW_S, WINDOW_BREATHS * 60.0 / per_min)


def design_row(time_s: float, turns: float, rr_ms: float) -> tuple[float, float, float, float]:
    """Return what `fit` needs of a beat: time, sine and cosine of the phase, interval."""
    phase = 2.0 * math.pi * (turns - math.floor(turns))
    return time_s, math.sin(phase), math.cos(phase), rr_ms


def fit(rows: Floats) -> BreathFit | None:
    """Return the fit of a window; rows: shape (4, n) of `design_row`s, n >= 8, else None.

    Also None where time, sine and cosine cannot be told apart (less than about a breath).
    """
    n = rows.shape[1]
    if n < FEWEST_BEATS:
        return None
    rows = np.ascontiguousarray(rows)  # sums depend on the layout, in their last bit
    means = np.add.reduce(rows, axis=1) / n
    centred = rows - means[:, None]
    gram = (centred @ centred.T).tolist()
    (tt, ts, tc, ty), (_, ss, sc, sy), (_, _, cc, cy), (_, _, _, yy) = gram
    if tt <= 0.0:
        return None
    flat = yy - ty * ty / tt
    ss, sc, cc = ss - ts * ts / tt, sc - ts * tc / tt, cc - tc * tc / tt
    sy, cy = sy - ts * ty / tt, cy - tc * ty / tt
    determinant = ss * cc - sc * sc
    if determinant <= 1e-4 * n * n / 4.0:
        return None
    a, b = (sy * cc - cy * sc) / determinant, (cy * ss - sy * sc) / determinant
    left = max(flat - (a * sy + b * cy), 0.0)
    mean = float(means[3])
    if flat <= 1e-9 * mean * mean * n * 1e-3:
        return BreathFit(0.0, 0.0, 0.0, mean)
    share = 1.0 - (left / (n - 4)) / (flat / (n - 2))
    score = 100.0 * min(max(share, 0.0), 1.0)
    return BreathFit(score, 2.0 * math.hypot(a, b), math.sqrt(flat / (n - 2)), mean)


def rows_at(times_s: Floats, rr_ms: Floats, per_min: float) -> Floats:
    """Return the rows of `fit` for a steady rate, shape (4, n)."""
    phase = (2.0 * math.pi * per_min / 60.0) * (times_s - times_s[0])
    return np.array([times_s, np.sin(phase), np.cos(phase), rr_ms])


def is_whole(times_s: Floats, start_s: float, end_s: float) -> bool:
    """Return whether beats leave no hole of over 3 s between two moments."""
    if not len(times_s):
        return False
    widest = float((times_s[1:] - times_s[:-1]).max()) if len(times_s) > 1 else 0.0
    return max(widest, float(times_s[0]) - start_s, end_s - float(times_s[-1])) <= LONGEST_HOLE_S
