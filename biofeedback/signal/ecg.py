"""R peaks of a one-channel ECG: energy of the QRS band, a threshold that follows its height.

The steps are the field's own (Pan & Tompkins 1985: band-pass, slope energy, adaptive threshold,
search-back, T-wave check), the numbers ours: heights are compared within 6 s either side, so
that a change of posture or contact does not silence a stretch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

QRS_BAND_HZ = (6.0, 24.0)
SHAPE_BAND_HZ = (0.7, 40.0)
HOLE_S = 0.25
SHORTEST_S = 4.0
_ENERGY_S = 0.10
_APART_S = 0.25
_HEIGHT_BLOCK_S = 1.5
_HEIGHT_REACH = 4
_THRESHOLD = 0.32
_SEARCH_BACK = 0.14
_OVER_NOISE = 2.6
_THRESHOLD_MOST = 0.6
_T_WAVE_S = 0.36
_T_WAVE_SHARE = 0.42
_PEAK_WITHIN_S = 0.08
_UPRIGHT = 0.45
_EDGE_S = 0.04
_QRS_HALF_S = 0.06


def r_peaks(times_s: Floats, values: Floats) -> tuple[Floats, ...]:
    """Return the times of the R peaks in s, one array a stretch without holes in the samples.

    times_s rises; values in any unit, either polarity. Times lie between samples (parabola
    through the peak). A stretch under 4 s, or without a rhythm to compare with, gives none.
    """
    if len(times_s) < 2:
        return ()
    steps = np.diff(times_s)
    holes = np.flatnonzero(steps > max(HOLE_S, 3.0 * float(np.median(steps)))) + 1
    found = []
    for at, x in zip(np.split(times_s, holes), np.split(values, holes), strict=True):
        if len(at) > 1 and at[-1] - at[0] >= SHORTEST_S:
            found.append(_stretch_peaks(at, x))
    return tuple(found)


def r_heights(times_s: Floats, values: Floats, peaks_s: Floats) -> Floats:
    """Return how tall each QRS stands: highest less lowest within 60 ms of its R peak.

    In the unit of the values; NaN where there are no samples. The chest's movement tilts the
    heart against the electrodes, so this rises and falls with the breath.
    """
    low, high = np.searchsorted(times_s, (peaks_s - _QRS_HALF_S, peaks_s + _QRS_HALF_S))
    tall = np.full(len(peaks_s), np.nan)
    for i, (first, last) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if last > first:
            tall[i] = values[first:last].max() - values[first:last].min()
    return tall


def _stretch_peaks(times_s: Floats, values: Floats) -> Floats:
    """Return the R peaks of one unbroken stretch."""
    from scipy.ndimage import uniform_filter1d
    from scipy.signal import find_peaks

    rate_hz = (len(times_s) - 1) / float(times_s[-1] - times_s[0])
    qrs = _band(values, QRS_BAND_HZ, rate_hz)
    width = max(3, round(_ENERGY_S * rate_hz))
    energy: Floats = np.sqrt(uniform_filter1d(qrs * qrs, width))
    height = _local_height(energy, rate_hz)
    if not np.any(height > 0):
        return np.empty(0)
    relative = np.divide(energy, height, out=np.zeros_like(energy), where=height > 0)
    apart = max(1, round(_APART_S * rate_hz))
    # between the beats only noise is left; where that is loud, a beat must stand out of it
    noise = min(_OVER_NOISE * float(np.median(relative)), _THRESHOLD_MOST)
    candidates, _properties = find_peaks(relative, height=max(_SEARCH_BACK, noise), distance=apart)
    strong = candidates[relative[candidates] >= max(_THRESHOLD, noise)]
    chosen = _without_t_waves(strong, energy, rate_hz)
    chosen = _searched_back(chosen, candidates, energy, rate_hz)
    shape = _band(values, SHAPE_BAND_HZ, rate_hz)
    return _located(times_s, shape, chosen, rate_hz)


def _band(values: Floats, band_hz: tuple[float, float], rate_hz: float) -> Floats:
    """Return the values band-passed without shifting them in time (Butterworth, both ways)."""
    from scipy.signal import butter, sosfiltfilt

    upper = min(band_hz[1], 0.45 * rate_hz)
    sos = butter(2, (band_hz[0], upper), "bandpass", fs=rate_hz, output="sos")
    filtered: Floats = sosfiltfilt(sos, values - np.median(values))
    return filtered


def _local_height(energy: Floats, rate_hz: float) -> Floats:
    """Return how high the energy of a QRS is hereabouts: a running median of block maxima."""
    block = max(1, round(_HEIGHT_BLOCK_S * rate_hz))
    edges = np.arange(0, len(energy), block)
    highest = np.maximum.reduceat(energy, edges)
    if len(highest) > 1 and len(energy) - edges[-1] < block // 2:
        highest[-1] = max(highest[-1], highest[-2])
    local = np.array(
        [
            np.median(highest[max(0, i - _HEIGHT_REACH) : i + _HEIGHT_REACH + 1])
            for i in range(len(highest))
        ]
    )
    middles = np.minimum(edges + block / 2.0, len(energy) - 1.0)
    height: Floats = np.interp(np.arange(len(energy)), middles, local)
    return height


def _without_t_waves(peaks: NDArray[np.intp], energy: Floats, rate_hz: float) -> NDArray[np.intp]:
    """Return the peaks without those that follow a much higher one too soon to be a beat."""
    kept: list[int] = []
    for peak in peaks.tolist():
        if kept and peak - kept[-1] < _T_WAVE_S * rate_hz:
            if energy[peak] < _T_WAVE_SHARE * energy[kept[-1]]:
                continue
            if energy[kept[-1]] < _T_WAVE_SHARE * energy[peak]:
                kept[-1] = peak
                continue
        kept.append(peak)
    return np.array(kept, dtype=np.intp)


def _searched_back(
    chosen: NDArray[np.intp], candidates: NDArray[np.intp], energy: Floats, rate_hz: float
) -> NDArray[np.intp]:
    """Return the peaks with the best weaker one where the next is over 1.6 usual intervals off."""
    if len(chosen) < 4:
        return chosen
    intervals = np.diff(chosen)
    added: list[int] = []
    for index, interval in enumerate(intervals.tolist()):
        usual = float(np.median(intervals[max(0, index - 6) : index + 7]))
        if interval < 1.6 * usual:
            continue
        margin = max(_T_WAVE_S * rate_hz, 0.4 * usual)
        inside = candidates[
            (candidates > chosen[index] + margin) & (candidates < chosen[index + 1] - margin)
        ]
        if len(inside):
            added.append(int(inside[np.argmax(energy[inside])]))
    return np.sort(np.concatenate((chosen, np.array(added, dtype=np.intp))))


def _located(times_s: Floats, shape: Floats, peaks: NDArray[np.intp], rate_hz: float) -> Floats:
    """Return the exact times: the highest point near each peak, a parabola through it."""
    if not len(peaks):
        return np.empty(0)
    reach = max(2, round(_PEAK_WITHIN_S * rate_hz))
    windows = [slice(max(0, p - reach), min(len(shape), p + reach + 1)) for p in peaks.tolist()]
    up = np.median([shape[window].max() for window in windows])
    down = np.median([-shape[window].min() for window in windows])
    upright = shape if up >= _UPRIGHT * down else -shape
    found: list[float] = []
    for window in windows:
        top = window.start + int(np.argmax(upright[window]))
        at = float(times_s[top])
        if min(at - times_s[0], times_s[-1] - at) < _EDGE_S:
            continue  # cut off by the edge: where its peak was is not known
        if 0 < top < len(upright) - 1:
            left, middle, right = upright[top - 1 : top + 2].tolist()
            bend = left - 2.0 * middle + right
            if bend < 0 and middle >= left and middle >= right:
                part = 0.5 * (left - right) / bend
                at += part / rate_hz
        if not found or at > found[-1]:
            found.append(at)
    return np.array(found)
