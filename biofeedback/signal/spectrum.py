"""Power spectrum of the tachogram: LF and HF after one stated recipe, and the classic peak ratio.

Recipe (`docs/definitions.md`): accepted intervals at their beat times, natural cubic spline to
4 Hz inside each stretch without gaps, Welch with Hann windows of 300 s (the whole stretch where
it is shorter), half overlapping, each with its own straight line removed; ms² per Hz, one-sided.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE_HZ = 4.0
WELCH_S = 300.0
SHORTEST_STRETCH_S = 60.0
LF_HZ = (0.04, 0.15)
HF_HZ = (0.15, 0.40)

RATIO_WINDOW_S = 64.0
RATIO_BAND_HZ = (0.04, 0.26)
_RATIO_LOWEST_HZ = 0.0033
_RATIO_HALF_WIDTH_HZ = 0.015
_RATIO_EDGE_S = 3.0
_RATIO_PADDED = 4096


@dataclass(frozen=True, slots=True)
class Spectrum:
    """One-sided power density (ms²/Hz) at evenly spaced frequencies (Hz)."""

    frequency_hz: Floats
    power_ms2_per_hz: Floats

    def band_ms2(self, low_hz: float, high_hz: float) -> float:
        """Return the power between two frequencies in ms² (trapezoid over the bins inside)."""
        inside = (self.frequency_hz >= low_hz) & (self.frequency_hz < high_hz)
        if inside.sum() < 2:
            return 0.0
        return float(np.trapezoid(self.power_ms2_per_hz[inside], self.frequency_hz[inside]))


def evenly(times_s: Floats, rr_ms: Floats, rate_hz: float = RATE_HZ) -> tuple[Floats, Floats]:
    """Return (times, intervals) on an even grid from the first beat on, natural cubic spline."""
    from scipy.interpolate import CubicSpline

    grid = times_s[0] + np.arange(int((times_s[-1] - times_s[0]) * rate_hz) + 1) / rate_hz
    return grid, np.asarray(CubicSpline(times_s, rr_ms, bc_type="natural")(grid))


def straightened(values: Floats) -> Floats:
    """Return values less their least-squares straight line, along the last axis."""
    n = values.shape[-1]
    ramp = np.arange(n) - (n - 1) / 2.0
    centred = values - values.mean(axis=-1, keepdims=True)
    slope = (centred @ ramp) / (ramp @ ramp)
    return np.asarray(centred - np.multiply.outer(slope, ramp))


def periodograms(values: Floats, rate_hz: float, length: int) -> Floats:
    """Return Hann-windowed one-sided densities of half-overlapping pieces, a row each."""
    step = max(1, length - length // 2)
    pieces = np.lib.stride_tricks.sliding_window_view(values, length)[::step]
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / length)
    power = np.abs(np.fft.rfft(straightened(pieces) * window)) ** 2
    power /= rate_hz * (window @ window)
    power[:, 1 : (length + 1) // 2] *= 2.0
    return np.asarray(power)


def welch(stretches: list[tuple[Floats, Floats]]) -> Spectrum | None:
    """Return the mean spectrum of stretches of (beat times s, intervals ms); None if all short.

    Stretches under 60 s are left out. All use the same window length: 300 s, or the longest
    stretch where that is shorter; stretches shorter than the window are left out.
    """
    even = [
        evenly(times, rr)[1]
        for times, rr in stretches
        if len(times) >= 8 and times[-1] - times[0] >= SHORTEST_STRETCH_S - 2.0
    ]
    if not even:
        return None
    length = min(int(WELCH_S * RATE_HZ), max(len(values) for values in even))
    rows = [periodograms(values, RATE_HZ, length) for values in even if len(values) >= length]
    power: Floats = np.asarray(np.concatenate(rows).mean(axis=0), dtype=np.float64)
    frequency: Floats = np.asarray(np.fft.rfftfreq(length, 1.0 / RATE_HZ), dtype=np.float64)
    return Spectrum(frequency, power)


def classic_ratio(times_s: Floats, rr_ms: Floats, end_s: float) -> tuple[float, float] | None:
    """Return (coherence ratio, peak in breaths per minute) of the 64 s before `end_s`.

    Peak in 0.04-0.26 Hz of the Hann-windowed 4-Hz tachogram less its mean; power within
    ± 0.015 Hz of it over all the rest above 0.0033 Hz. Classic, unofficial: makers publish none.
    None where the intervals do not cover the window or nothing moves.
    """
    if len(times_s) < 16 or times_s[0] > end_s - RATIO_WINDOW_S + _RATIO_EDGE_S + 1e-6:
        return None
    count = int(RATIO_WINDOW_S * RATE_HZ)
    grid = end_s - RATIO_WINDOW_S + (np.arange(count) + 1.0) / RATE_HZ
    values = np.interp(grid, times_s, rr_ms)
    values -= values.mean()
    power = np.abs(np.fft.rfft(values * _RATIO_WINDOW, _RATIO_PADDED)) ** 2
    low, high = _RATIO_BINS
    peak = low + int(power[low:high].argmax())
    total = float(power[_RATIO_FIRST:].sum())
    near = float(power[max(peak - _RATIO_HALF, _RATIO_FIRST) : peak + _RATIO_HALF + 1].sum())
    if not total > 1e-6:
        return None
    return near / max(total - near, 1e-9 * total), peak * 60.0 * RATE_HZ / _RATIO_PADDED


_RATIO_SCALE = _RATIO_PADDED / RATE_HZ
_RATIO_BINS = (ceil(RATIO_BAND_HZ[0] * _RATIO_SCALE), int(RATIO_BAND_HZ[1] * _RATIO_SCALE) + 1)
_RATIO_FIRST = ceil(_RATIO_LOWEST_HZ * _RATIO_SCALE)
_RATIO_HALF = int(_RATIO_HALF_WIDTH_HZ * _RATIO_SCALE)
_RATIO_WINDOW = np.hanning(int(RATIO_WINDOW_S * RATE_HZ))
