"""The hill through the swings: where its top is, how sure, and how it looks.

Swing over pace is taken as a damped oscillator's or a bell, steeper on one side or not, of unknown
width: all of these at once, each weighted by how well it fits (a posterior over a grid). The top
is the pace around which most of that weight lies within half a breath a minute. The same is done
for every bootstrap draw of the swings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEAR_PER_MIN = 0.5
GRID_PER_MIN = 0.05
# The top may lie a little outside of what was tried, not further: nothing was seen there.
BEYOND_PER_MIN = 0.25
BLUR_PER_MIN = 0.2
# What one breath's depth, attention and the day add to the noise inside a step (share of swing).
STEP_NOISE = 0.10
_WIDTHS_PER_MIN = np.exp(np.linspace(math.log(0.6), math.log(2.6), 8))
_SKEWS = (0.75, 1.0, 1.33)
_TAILS = (1.5, 6.0)


@dataclass(frozen=True, slots=True)
class Hill:
    """tops: of the data (first) and of each draw. mass: the weight within half a breath a minute
    of the first. low, high: where 80 % of the weight lies. curve: (pace, ln swing), the mean hill.
    """  # noqa: D205

    top_per_min: float
    mass: float
    low_per_min: float
    high_per_min: float
    tops_per_min: Floats
    curve: tuple[tuple[float, float], ...]


def climb(paces_per_min: Floats, log_swings: Floats, variances: Floats) -> Hill:
    """Return the hill through ln swings; log_swings: shape (draws + 1, paces), the data first.

    variances: of ln swing, one a pace. At least three paces.
    """
    low = float(paces_per_min.min()) - BEYOND_PER_MIN
    high = float(paces_per_min.max()) + BEYOND_PER_MIN
    first, last = round(low / GRID_PER_MIN), round(high / GRID_PER_MIN)
    tops: Floats = np.arange(first, last + 1, dtype=np.float64) * GRID_PER_MIN
    shapes = _shapes(paces_per_min, tops)
    weights = 1.0 / (variances + STEP_NOISE**2)
    shares = weights / weights.sum()
    centred = shapes - (shapes @ shares)[..., None]
    level = log_swings @ shares
    swings = (log_swings - level[:, None]) * weights
    fits = swings @ centred.reshape(-1, len(paces_per_min)).T
    fits -= 0.5 * (centred**2 @ weights).reshape(1, -1)
    fits -= fits.max(axis=1, keepdims=True)
    likely = np.exp(fits).reshape(len(log_swings), len(tops), -1)
    mass = likely.sum(axis=2)
    mass /= mass.sum(axis=1, keepdims=True)
    best = (mass @ _blur(tops)).argmax(axis=1)
    near = _near(mass)
    reached = np.cumsum(mass[0])
    return Hill(
        top_per_min=float(tops[best[0]]),
        mass=float(near[0, best[0]]),
        low_per_min=float(tops[np.searchsorted(reached, 0.1)]),
        high_per_min=float(tops[min(int(np.searchsorted(reached, 0.9)), len(tops) - 1)]),
        tops_per_min=np.asarray(tops[best]),
        curve=_curve(likely[0], tops, shapes @ shares, float(level[0])),
    )


def _shapes(paces_per_min: Floats, tops: Floats) -> Floats:
    """Return ln swing of every hill at the paces: shape (tops, hills, paces)."""
    away = paces_per_min[None, :] - tops[:, None]
    return np.stack([_hill(away, *how) for how in _hills()], axis=1)


def _hills() -> list[tuple[float, float, float]]:
    return [(float(w), skew, tail) for w in _WIDTHS_PER_MIN for skew in _SKEWS for tail in _TAILS]


def _hill(away: Floats, width: float, skew: float, tail: float) -> Floats:
    """Return ln of a hill of height 1; skew below 1: steeper on its fast side."""
    side = np.where(away > 0.0, width * math.sqrt(skew), width / math.sqrt(skew))
    return np.asarray(-0.5 * tail * np.log1p((away / side) ** 2 / tail))


def _blur(tops: Floats) -> Floats:
    """Return what spreads weight over its neighbours, so that one thin peak does not win."""
    apart = (tops[:, None] - tops[None, :]) / BLUR_PER_MIN
    return np.asarray(np.exp(-0.5 * apart**2))


def _near(mass: Floats) -> Floats:
    """Return the weight within half a breath a minute of every top, shape as `mass`."""
    reach = round(NEAR_PER_MIN / GRID_PER_MIN)
    summed = np.concatenate((np.zeros((len(mass), 1)), np.cumsum(mass, axis=1)), axis=1)
    places = np.arange(mass.shape[1])
    upper = np.minimum(places + reach + 1, mass.shape[1])
    return np.asarray(summed[:, upper] - summed[:, np.maximum(places - reach, 0)])


def _curve(
    likely: Floats, tops: Floats, means: Floats, level: float
) -> tuple[tuple[float, float], ...]:
    """Return the mean of all hills as they are weighted, over the whole range of paces."""
    share = likely / likely.sum()
    drawn = []
    for pace in tops[::2].tolist():
        away = (pace - tops)[:, None]
        here = np.concatenate([_hill(away, *how) for how in _hills()], axis=1)
        drawn.append((round(pace, 2), level + float((share * (here - means)).sum())))
    return tuple(drawn)
