"""Nonlinear measures of a recording, offline: Poincaré plot, fractal scaling, sample entropy."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from biofeedback.signal import time_domain

FEWEST_FOR_SCALING = 120


@dataclass(frozen=True, slots=True)
class Nonlinear:
    """sd1_ms, sd2_ms: short and long axis of the Poincaré plot. None: too few intervals.

    dfa_alpha1: short-term scaling over 4-16 beats (Peng 1995); about 1 at rest, 0.5 is noise.
    sample_entropy: m = 2, r = 0.2 SD (Richman & Moorman 2000).
    """

    sd1_ms: float | None = None
    sd2_ms: float | None = None
    dfa_alpha1: float | None = None
    sample_entropy: float | None = None


def of_intervals(rr_ms: Sequence[float], differences_ms: Sequence[float]) -> Nonlinear:
    """Return the measures of accepted intervals (ms, in order) and their direct differences.

    SD1² = var(Δ)/2 about zero and SD2² = 2 SDNN² - SD1² (Brennan 2001), from neighbours only.
    Scaling and entropy through NeuroKit2, from 120 intervals on.
    """
    sdnn, rmssd = time_domain.sdnn_ms(rr_ms), time_domain.rmssd_ms(differences_ms)
    if sdnn is None or rmssd is None:
        return Nonlinear()
    sd1 = rmssd / math.sqrt(2.0)
    sd2 = math.sqrt(max(2.0 * sdnn * sdnn - sd1 * sd1, 0.0))
    if len(rr_ms) < FEWEST_FOR_SCALING or sdnn <= 0.0:
        return Nonlinear(sd1, sd2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import neurokit2 as nk

        alpha = nk.fractal_dfa(list(rr_ms), scale=range(4, 17), show=False)[0]
        entropy = nk.entropy_sample(list(rr_ms), dimension=2, tolerance=0.2 * sdnn)[0]
    return Nonlinear(sd1, sd2, _finite(alpha), _finite(entropy))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
