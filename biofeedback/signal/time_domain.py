"""Variability in the time domain; sums are exact (fsum), so order and chunking change nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence


def mean_ms(rr_ms: Sequence[float]) -> float | None:
    """Return the mean interval in ms, None without any."""
    return math.fsum(rr_ms) / len(rr_ms) if rr_ms else None


def sdnn_ms(rr_ms: Sequence[float]) -> float | None:
    """Return the standard deviation of intervals in ms (ddof 1; Task Force 1996)."""
    n = len(rr_ms)
    if n < 2:
        return None
    mean = math.fsum(rr_ms) / n
    return math.sqrt(math.fsum((rr - mean) * (rr - mean) for rr in rr_ms) / (n - 1))


def rmssd_of_squares(squared_differences: Sequence[float]) -> float | None:
    """Return the root mean square in ms of successive differences given squared (ms²)."""
    if not squared_differences:
        return None
    return math.sqrt(math.fsum(squared_differences) / len(squared_differences))


def rmssd_ms(differences_ms: Sequence[float]) -> float | None:
    """Return RMSSD in ms from the differences of adjacent accepted intervals."""
    return rmssd_of_squares([d * d for d in differences_ms])


def pnn50_percent(differences_ms: Sequence[float]) -> float | None:
    """Return 100 · (how many |difference| > 50 ms) / (how many differences)."""
    if not differences_ms:
        return None
    return 100.0 * sum(abs(d) > 50.0 for d in differences_ms) / len(differences_ms)
