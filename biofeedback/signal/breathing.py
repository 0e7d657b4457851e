"""Breathing rate from the heart's rhythm (and other signals), without ever seeing a pacer.

There is no argument, prior, band or memory through which a pacer could leak in: a function of
beats alone. "Not sure" is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.metrics import Breathing, BreathSource

Floats = NDArray[np.float64]

SLOWEST_HZ = 0.05
FASTEST_HZ = 0.56
_STEP_HZ = 0.005
_GRID = np.arange(SLOWEST_HZ, FASTEST_HZ + 1e-9, _STEP_HZ)
WINDOW_S = 32.0
LONG_WINDOW_S = 48.0
EVERY_S = 2.0
HOLD_S = 10.0
MAYER_PER_MIN = (4.5, 7.5)
MAYER_CONFIDENCE = 0.5
LONGEST_HOLE_S = 5.0
_ACCEPT = 0.25


@dataclass(frozen=True, slots=True)
class RateEstimate:
    """The best rate of a window, how far it stands out (0-1), and what carried it."""

    rate_per_min: float
    quality: float
    share_rr: float
    share_difference: float


def explained(times_s: Floats, values: Floats, grid_hz: Floats, degree: int) -> Floats:
    """Return how much of the values' variance a sine of each frequency explains (R², 0-1).

    Partial: after a polynomial of `degree` is removed from both. Irregular times are fine.
    Frequencies must be evenly spaced. Shape (len(grid_hz),).
    """
    n = len(times_s)
    middle = 0.5 * (times_s[0] + times_s[-1])
    x = times_s - middle
    span = x[-1] if x[-1] > 0 else 1.0
    basis = np.linalg.qr(np.vander(x / span, degree + 1))[0]
    y = values - basis @ (basis.T @ values)
    total = float(y @ y)
    if not total > 1e-9 * n:
        return np.zeros(len(grid_hz))
    step = np.exp(2j * np.pi * (grid_hz[1] - grid_hz[0]) * x)
    waves = np.empty((len(grid_hz), n), dtype=np.complex128)
    waves[0] = np.exp(2j * np.pi * grid_hz[0] * x)
    waves[1:] = step
    np.multiply.accumulate(waves, axis=0, out=waves)
    against = waves @ y
    trend = waves @ basis
    square = np.einsum("ij,ij->i", waves, waves) - np.einsum("ij,ij->i", trend, trend)
    length = n - np.einsum("ij,ij->i", trend, trend.conj()).real
    cc, ss, sc = 0.5 * (length + square.real), 0.5 * (length - square.real), 0.5 * square.imag
    cy, sy = against.real, against.imag
    determinant = np.maximum(cc * ss - sc * sc, 1e-6 * n * n)
    gain = (cy * cy * ss - 2.0 * cy * sy * sc + sy * sy * cc) / determinant
    return np.asarray(np.clip(gain / total, 0.0, 1.0))


def estimate(times_s: Floats, rr_ms: Floats, together: Floats) -> RateEstimate | None:
    """Return the rate that RR and its differences agree on, None where there is no peak.

    together[i]: whether interval i + 1 directly follows interval i (no beat left out between).
    """
    n = len(times_s)
    if n < 12:
        return None
    middle = 0.5 * (times_s[1:] + times_s[:-1])
    near = together.astype(bool)
    if near.sum() < 10:
        return None
    mean_rr_s = float(np.median(rr_ms)) / 1000.0
    top_hz = min(FASTEST_HZ, 0.475 / mean_rr_s)
    grid = _GRID[: max(8, int((top_hz - SLOWEST_HZ) / _STEP_HZ) + 1)]
    of_rr = explained(times_s, rr_ms, grid, 2)
    of_difference = explained(middle[near], np.diff(rr_ms)[near], grid, 1)
    both = np.sqrt(of_rr * of_difference)
    peaks = 1 + np.flatnonzero((both[1:-1] >= both[:-2]) & (both[1:-1] > both[2:]))
    if not len(peaks):
        return None
    best = int(peaks[both[peaks].argmax()])
    span_s = float(times_s[-1] - times_s[0])
    width = max(2, round(1.25 / span_s / _STEP_HZ))
    others = both.copy()
    others[max(0, best - width) : best + width + 1] = 0.0
    left, top, right = both[best - 1 : best + 2]
    bend = left - 2.0 * top + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    rate = 60.0 * (grid[best] + _STEP_HZ * float(np.clip(shift, -0.5, 0.5)))
    quality = float(top - others.max())
    return RateEstimate(float(rate), quality, float(of_rr[best]), float(of_difference[best]))


def answer(found: RateEstimate | None, artifact_fraction: float) -> Breathing:
    """Return the rate with its confidence, or "not sure" with how sure it would have been."""
    if found is None:
        return Breathing(confidence=0.0)
    confidence = min(1.0, max(0.0, (found.quality - 0.05) / 0.6))
    if MAYER_PER_MIN[0] <= found.rate_per_min <= MAYER_PER_MIN[1]:
        confidence = min(confidence, MAYER_CONFIDENCE)
    if found.quality < _ACCEPT or artifact_fraction > 0.10:
        return Breathing(confidence=round(min(confidence, 0.3), 3))
    return Breathing(found.rate_per_min, round(confidence, 3), BreathSource.RR)


def of_window(
    times_s: Floats, rr_ms: Floats, follows: Floats, width_s: float, artifact_fraction: float
) -> Breathing:
    """Return the breathing rate of one window of accepted beats.

    follows[i]: whether interval i directly follows interval i - 1. "Not sure" where the beats
    don't cover three quarters of the window or leave a hole of more than 5 s.
    """
    n = len(times_s)
    if n < 12 or times_s[-1] - times_s[0] < 0.75 * width_s:
        return answer(None, artifact_fraction)
    if float(np.diff(times_s).max()) > LONGEST_HOLE_S:
        return answer(None, artifact_fraction)
    return answer(estimate(times_s, rr_ms, follows[1:]), artifact_fraction)
