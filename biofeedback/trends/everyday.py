"""How far two weeks of a diary lie apart without any change: everyday variation.

The definition is told in `trends.change`. It stands here by itself, without SciPy, because the
list of a clinic's clients asks for it hundreds of times before anything is seen.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Everyday variation needs this many neighbouring days.
LEAST_NEIGHBOURS = 14
LEVEL = 0.95
MOST_ALIKE = 0.95
LEAST_FREE = 3.0
# How far from 0 the share LEVEL of the normal distribution lies, and of Student's t with fewest.
_NORMAL = 1.959963984540054
_FARTHEST = 3.182446305284264


def smallest_change(days: Array, first: slice, second: slice) -> float | None:
    """Return how far the means of two weeks must lie apart to be more than everyday variation.

    days: all values through the second week, NaN where not told. None: too few to know.
    """
    found = _variation(days, first, second)
    return None if found is None else reach_of(found[1]) * found[0]


def lies_beyond(change: float, days: Array, first: slice, second: slice) -> bool:
    """Return whether two weeks' means, apart by `change`, are farther so than everyday variation.

    False also where too little was told to know.
    """
    found = _variation(days, first, second)
    if found is None:
        return False
    spread, free = found
    # However many are free, the reach lies between these two: most changes need no more.
    if not _NORMAL * spread < abs(change) <= _FARTHEST * spread:
        return abs(change) > _FARTHEST * spread
    return abs(change) > reach_of(free) * spread


def _variation(days: Array, first: slice, second: slice) -> tuple[float, float] | None:
    """Return the standard error of two weeks' difference, and how many values are free."""
    known = np.isfinite(days)
    told = np.flatnonzero(known)
    count = len(told)
    neighbours = told[1:][told[1:] - told[:-1] == 1]
    if len(neighbours) < LEAST_NEIGHBOURS:
        return None
    rest = np.zeros(len(days))
    at = told - told.mean()
    across = float(at @ at)
    values = days[told] - days[told].mean()
    rest[told] = values - at * (float(at @ values) / across)
    spread = float(rest @ rest) / (count - 2)
    if spread <= 1e-12:
        return None
    alike = float(rest[neighbours] @ rest[neighbours - 1]) / len(neighbours) / spread
    # A short series looks less like its own yesterday than it is (Marriott & Pope 1954), and its
    # straight line takes some of it too: this much more makes false alarms rare up to 0.6.
    pairs = len(neighbours)
    alike = min(max(alike + (2.0 + 7.0 * max(alike, 0.0)) / pairs, 0.0), MOST_ALIKE)
    weights = np.zeros(len(days))
    for week, sign in ((first, -1.0), (second, 1.0)):
        of_week = np.flatnonzero(known[week]) + week.start
        weights[of_week] = sign / len(of_week)
    same = alike ** _apart(len(days))
    # What is alike for long also hides part of its spread from a short record.
    among = same[told][:, told]
    line = float(among.sum()) / count + float(at @ among @ at) / across
    seen = (count - line) / (count - 2)
    variance = spread / seen * float(weights @ same @ weights)
    free = max(pairs * (1.0 - alike) / (1.0 + alike), LEAST_FREE)
    return math.sqrt(variance), free


@lru_cache(maxsize=8)
def _apart(many: int) -> Array:
    """Return how many days lie between each two of so many."""
    days = np.arange(float(many))
    return np.abs(days[:, None] - days[None, :])


def reach_of(free: float) -> float:
    """Return how far from 0 the share LEVEL of Student's t lies, with so many values free (>= 3).

    From the first terms of its series in 1 / free about the normal's reach, by Newton's steps.
    """
    z, z3, z5 = _NORMAL, _NORMAL**3, _NORMAL**5
    reach = z + (z3 + z) / (4.0 * free) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * free * free)
    for _step in range(20):
        step = (_beyond(reach, free) - (1.0 - LEVEL)) / (2.0 * _density(reach, free))
        reach += step
        if abs(step) <= 1e-9 * reach:  # the next one would be its square
            break
    return reach


def _density(t: float, free: float) -> float:
    scale = math.lgamma((free + 1.0) / 2.0) - math.lgamma(free / 2.0)
    power = -(free + 1.0) / 2.0 * math.log1p(t * t / free)
    return math.exp(scale + power) / math.sqrt(math.pi * free)


def _beyond(t: float, free: float) -> float:
    """Return the share of Student's t that lies farther from 0 than t, on either side."""
    return _incomplete_beta(free / 2.0, 0.5, free / (free + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    log_front = a * math.log(x) + b * math.log1p(-x)
    log_front += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    if x > (a + 1.0) / (a + b + 2.0):  # there the fraction of the other end is the quick one
        return 1.0 - math.exp(log_front) * _fraction(b, a, 1.0 - x) / b
    return math.exp(log_front) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d or tiny)
    found = d
    for m in range(1, 500):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / ((1.0 + term * d) or tiny)
            c = (1.0 + term / c) or tiny
            found *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return found
