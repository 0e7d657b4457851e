"""Nonlinear measures of a recording: Poincaré plot, fractal scaling, sample entropy."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.metrics import Nonlinear
from biofeedback.signal import time_domain

FEWEST_FOR_SCALING = 120
# Both measures are meant for minutes to an hour; of a whole night they would say nothing more.
MOST_FOR_ENTROPY = 10_000
_BOXES = range(4, 17)
_TEMPLATE = 2
_TOLERANCE_SD = 0.2

Floats = NDArray[np.float64]


def of_intervals(rr_ms: Sequence[float], differences_ms: Sequence[float]) -> Nonlinear:
    """Return the measures of accepted intervals (ms, in order) and their direct differences.

    SD1² = var(Δ)/2 about zero and SD2² = 2 SDNN² - SD1² (Brennan 2001), from neighbours only.
    Scaling and entropy from 120 intervals on.
    """
    sdnn, rmssd = time_domain.sdnn_ms(rr_ms), time_domain.rmssd_ms(differences_ms)
    if sdnn is None or rmssd is None:
        return Nonlinear()
    sd1 = rmssd / math.sqrt(2.0)
    sd2 = math.sqrt(max(2.0 * sdnn * sdnn - sd1 * sd1, 0.0))
    if len(rr_ms) < FEWEST_FOR_SCALING or sdnn <= 0.0:
        return Nonlinear(sd1, sd2)
    series = np.array(rr_ms, dtype=np.float64)
    return Nonlinear(sd1, sd2, dfa_alpha1(series), sample_entropy(series, sdnn))


def dfa_alpha1(rr_ms: Floats) -> float | None:
    """Return the short-term scaling exponent of detrended fluctuations, boxes of 4-16 beats.

    Boxes overlap by half; in each a line is taken out of the summed series, and the slope of
    log fluctuation over log size is the exponent (Peng 1995). None where nothing fluctuates.
    """
    summed = np.cumsum(rr_ms - rr_ms.mean())
    fluctuations = []
    for size in _BOXES:
        starts = np.arange(0, len(summed) - size, size // 2)
        boxes = summed[starts[:, None] + np.arange(size)]
        at = np.arange(size) - (size - 1) / 2.0
        middle = boxes.mean(axis=1, keepdims=True)
        slope = (boxes @ at / (at @ at))[:, None]
        rest = boxes - middle - slope * at
        fluctuations.append(math.sqrt(float((rest * rest).mean())))
    if min(fluctuations) <= 0.0:
        return None
    return float(np.polyfit(np.log(_BOXES), np.log(fluctuations), 1)[0])


def sample_entropy(rr_ms: Floats, sdnn_ms: float) -> float | None:
    """Return sample entropy with m = 2 and r = 0.2 SDNN (Richman & Moorman 2000).

    How rarely two stretches of two alike intervals go on alike. None where nothing matches, and
    for more than 10,000 intervals.
    """
    if len(rr_ms) > MOST_FOR_ENTROPY:
        return None
    from scipy.spatial import cKDTree

    pairs = []
    for width in (_TEMPLATE, _TEMPLATE + 1):
        templates = np.lib.stride_tricks.sliding_window_view(rr_ms, width)
        templates = templates[: len(rr_ms) - _TEMPLATE]
        tree = cKDTree(templates)
        # Every template matches itself, and every pair is counted twice.
        found = tree.count_neighbors(tree, _TOLERANCE_SD * sdnn_ms, p=math.inf)
        pairs.append(int(found) - len(templates))
    if min(pairs) <= 0:
        return None
    return math.log(pairs[0] / pairs[1])
