"""Breathing rate from the heart's rhythm and the R wave's height, without ever seeing a pacer.

There is no argument, prior, band or memory through which a pacer could leak in: a function of
beats alone. "Not sure" is an answer. Two views of the same intervals must agree: the share of
variance that one sine explains in RR (blind to nothing slow) and in its differences (blind to
drift); their geometric mean peaks at the breath. R wave heights move with the chest, not with
blood pressure, so they also tell breathing from a Mayer wave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.metrics import Breathing, BreathSource

Floats = NDArray[np.float64]

SLOWEST_HZ = 0.05
FASTEST_HZ = 0.56
WINDOW_S = 32.0
LONG_WINDOW_S = 48.0
LONG_BELOW_PER_MIN = 6.5
EVERY_S = 2.5
HOLD_S = 10.0
MAYER_PER_MIN = (4.5, 7.5)
MAYER_CONFIDENCE = 0.5
LONGEST_HOLE_S = 5.0
MOST_ARTIFACTS = 0.10
STEP_HZ = 0.0065
_GRID = np.arange(SLOWEST_HZ, FASTEST_HZ + 1e-9, STEP_HZ)
_SLOW_PER_MIN = 8.5
_BIG_SWING_MS = 80.0
_FEWEST = 12
_FAR = 8.0
_TURN = 2j * np.pi
_MOST_KNOWN = 0.9


@dataclass(frozen=True, slots=True)
class RateEstimate:
    """The best rate of a window and how far it stands out.

    quality: height of the peak over everything elsewhere, 0-1. swing_ms: peak to trough of RR
    at that rate. span_s: length looked at. source: what carried it. elsewhere_per_min: the rate
    that the R waves' heights or the chest show by themselves, without any RR in it, where sure.
    """

    rate_per_min: float
    quality: float
    swing_ms: float
    span_s: float
    source: BreathSource = BreathSource.RR
    elsewhere_per_min: float | None = None

    @property
    def needed(self) -> float:
        """The quality below which the answer is "not sure".

        A slow rate with a small swing looks like a Mayer wave and needs more.
        """
        long = min(max((self.span_s - 32.0) / 20.0, 0.0), 1.0)
        least = 0.20 - 0.06 * long
        if self.source is not BreathSource.RR:
            return least - 0.05
        if self.rate_per_min >= _SLOW_PER_MIN:
            return least
        missing_ms = max(_BIG_SWING_MS - self.swing_ms, 0.0)
        return min(least + (0.010 - 0.005 * long) * missing_ms, 0.9)

    def seen_by(self, other: RateEstimate) -> RateEstimate:
        """Return this rate as confirmed by another source, which it is then said to be from."""
        return replace(self, source=other.source, elsewhere_per_min=other.elsewhere_per_min)


def explained(
    times_s: Floats, series: Floats, grid_hz: Floats, degree: int = 2
) -> tuple[Floats, Floats]:
    """Return (share of variance that a sine of each frequency explains, SD of each series).

    series: shape (k, n), k series at the same n times. Partial: after a polynomial of `degree`
    is removed from all. Irregular times are fine; frequencies must be evenly spaced. Shares
    0-1, shape (k, len(grid_hz)).
    """
    n, count, k = len(times_s), len(grid_hz), len(series)
    x = times_s - 0.5 * (times_s[0] + times_s[-1])
    reach = x[-1] if x[-1] > 0.0 else 1.0
    both = np.empty((k + degree + 1, n))
    basis = both[k:]
    _orthogonal(x / reach, basis)
    # Products this small stay below what wakes the linear algebra library's threads.
    both[:k] = series - (series @ basis.T) @ basis
    waves = np.empty((count, n), dtype=np.complex128)
    lowest, step = float(grid_hz[0]), float(grid_hz[1]) - float(grid_hz[0])
    np.exp(x * (_TURN * lowest), out=waves[0])
    turn, done = np.exp(x * (_TURN * step)), 1
    while done < count:
        more = min(done, count - done)
        np.multiply(waves[:more], turn, out=waves[done : done + more])
        turn, done = turn * turn, done * 2
    against = both.astype(np.complex128) @ waves.T
    squares = against * against
    lengths = against.real**2 + against.imag**2
    # of each wave, less what the trend explains of it
    square = np.einsum("fn,fn->f", waves, waves) - np.add.reduce(squares[k:])
    length = n - np.add.reduce(lengths[k:])
    real, imag = square.real, square.imag
    determinant = np.maximum(length * length - real * real - imag * imag, 4e-6 * n * n)
    gain = lengths[:k] * length - squares.real[:k] * real - squares.imag[:k] * imag
    shares, spreads = np.zeros((k, count)), np.zeros(k)
    for row, values in enumerate(both[:k]):
        total = float(values.dot(values))
        if total > 1e-9 * n:
            share = gain[row] * (2.0 / total) / determinant
            np.minimum(np.maximum(share, 0.0), 1.0, out=shares[row])
            spreads[row] = (total / n) ** 0.5
    return shares, spreads


def estimate(
    times_s: Floats, rr_ms: Floats, follows: Floats, heights: Floats | None = None
) -> RateEstimate | None:
    """Return the rate that the views agree on, None where there is no peak.

    follows[i]: whether interval i directly follows interval i - 1. heights: of the R waves,
    any unit. With heights the rate is that of RR where RR alone is sure (and "ecg" where the
    heights say the same), else that of both together.
    """
    near = follows[1:] > 0.5
    together = np.count_nonzero(near)
    if together < _FEWEST - 2:
        return None
    times, rr, steps = times_s[1:], rr_ms[1:], rr_ms[1:] - rr_ms[:-1]
    top_hz = min(FASTEST_HZ, 475.0 * len(rr) / float(np.add.reduce(rr)))
    grid = _GRID[: max(8, int((top_hz - SLOWEST_HZ) / STEP_HZ) + 1)]
    series = [rr] if heights is None else [rr, heights[1:]]
    if together == len(near):
        shares, spreads = explained(times, np.array([*series, steps]), grid)
        of_steps = shares[-1]
    else:
        shares, spreads = explained(times, np.array(series), grid)
        of_steps = explained(times[near], steps[near][None, :], grid)[0][0]
    of_rr, sd_ms = shares[0], float(spreads[0])
    views = np.sqrt(of_rr * of_steps)
    swings_ms = 2.0 * sd_ms * np.sqrt(2.0 * of_rr)
    span_s = float(times[-1] - times[0])
    alone = standing_out(views, grid, swings_ms, span_s, BreathSource.RR)
    if heights is None or not spreads[1] > 0.0:
        return alone
    tall = standing_out(shares[1], grid, swings_ms, span_s, BreathSource.ECG)
    elsewhere = tall.rate_per_min if tall and tall.quality > tall.needed else None
    both = standing_out((views + shares[1]) / 2.0, grid, swings_ms, span_s, BreathSource.ECG)
    if both is None:
        return alone
    both = replace(both, elsewhere_per_min=elsewhere)
    if alone is not None and alone.quality > alone.needed:
        agree = abs(alone.rate_per_min - both.rate_per_min) < 1.0 and both.quality > both.needed
        return alone.seen_by(both) if agree else replace(alone, elsewhere_per_min=elsewhere)
    return both


def standing_out(
    views: Floats, grid_hz: Floats, swings_ms: Floats, span_s: float, source: BreathSource
) -> RateEstimate | None:
    """Return the highest interior peak and its height over all that is elsewhere."""
    inner = views[1:-1]
    top = (inner >= views[:-2]) & (inner > views[2:])
    if not top.any():
        return None
    best = 1 + int(np.where(top, inner, -1.0).argmax())
    width = max(2, round(1.25 / span_s / STEP_HZ))
    left, height, right = views[best - 1 : best + 2].tolist()
    elsewhere = views.copy()
    elsewhere[max(0, best - width) : best + width + 1] = 0.0
    bend = left - 2.0 * height + right
    shift = min(max(0.5 * (left - right) / bend, -0.5), 0.5) if bend < 0.0 else 0.0
    return RateEstimate(
        rate_per_min=60.0 * (float(grid_hz[best]) + STEP_HZ * shift),
        quality=height - float(elsewhere.max()),
        swing_ms=float(swings_ms[best]),
        span_s=span_s,
        source=source,
    )


def of_window(
    times_s: Floats,
    rr_ms: Floats,
    follows: Floats,
    width_s: float,
    artifact_fraction: float,
    heights: Floats | None = None,
) -> Breathing:
    """Return the breathing rate of one window of accepted beats, or "not sure"."""
    return answer(in_window(times_s, rr_ms, follows, width_s, artifact_fraction, heights))


def in_window(
    times_s: Floats,
    rr_ms: Floats,
    follows: Floats,
    width_s: float,
    artifact_fraction: float,
    heights: Floats | None = None,
) -> RateEstimate | None:
    """Return the estimate of one window of accepted beats; NaN where a height is not known.

    None where the beats don't cover three quarters of the window, leave a hole of more than 5 s,
    or more than 10 % are artifacts; and where the heart beats too seldom for the rate.
    """
    n = len(times_s)
    if n < _FEWEST or artifact_fraction > MOST_ARTIFACTS:
        return None
    if times_s[-1] - times_s[0] < 0.75 * width_s:
        return None
    if float((times_s[1:] - times_s[:-1]).max()) > LONGEST_HOLE_S:
        return None
    if heights is not None:
        heights = _without_holes(times_s, heights)
    return estimate(times_s, rr_ms, follows, heights)


def _without_holes(times_s: Floats, heights: Floats) -> Floats | None:
    """Return heights with the few that lack drawn in; None where more than a tenth do.

    A height far from all others (a jerk, a premature beat's other shape) lacks too.
    """
    # lists: medians of a few dozen numbers by numpy cost more than all the rest of the window
    told = heights.tolist()
    ordered = sorted(height for height in told if isfinite(height))
    if len(ordered) < _MOST_KNOWN * len(told):
        return None
    middle = ordered[len(ordered) // 2]
    apart = sorted(abs(height - middle) for height in ordered)
    reach = _FAR * apart[len(apart) // 2]
    if apart[-1] <= reach and len(ordered) == len(told):
        return heights
    known = np.abs(heights - middle) <= reach
    if known.sum() < _MOST_KNOWN * len(told):
        return None
    return np.asarray(np.interp(times_s, times_s[known], heights[known]))


def answer(found: RateEstimate | None) -> Breathing:
    """Return the rate with its confidence; from 0.5 on it is an answer, below "not sure".

    From RR alone 4.5-7.5 /min stays at 0.5 or less: it may be a Mayer wave.
    """
    if found is None or found.quality <= 0.0:
        return Breathing(confidence=0.0)
    if found.quality <= found.needed:
        return Breathing(confidence=round(min(0.5 * found.quality / found.needed, 0.49), 3))
    confidence = min(0.5 + (found.quality - found.needed) / 0.6, 0.99)
    low, high = MAYER_PER_MIN
    if found.source is BreathSource.RR and low <= found.rate_per_min <= high:
        confidence = min(confidence, MAYER_CONFIDENCE)
    return Breathing(found.rate_per_min, round(confidence, 3), found.source)


def _orthogonal(x: Floats, basis: Floats) -> None:
    """Fill `basis`, shape (degree + 1, n), with orthonormal polynomials at x."""
    basis[0] = len(x) ** -0.5
    for power in range(1, len(basis)):
        column = x**power
        for known in basis[:power]:
            column -= known * known.dot(column)
        length = float(column.dot(column)) ** 0.5
        basis[power] = column / length if length > 1e-12 else 0.0
