"""How often a named pace is right, by how far hill and bootstrap agree on it."""

from __future__ import annotations

from bisect import bisect_right

from biofeedback.signal.resonance_table import SLIDING, STEPPED

RAW = tuple(round(0.05 * n, 2) for n in range(21))


def of_hill(raw: float, *, sliding: bool = False) -> float:
    """Return P(the truth is within 0.5 /min of the pace named), 0-1; linear between entries."""
    table = SLIDING if sliding else STEPPED
    raw = min(max(raw, 0.0), 1.0)
    upper = min(bisect_right(RAW, raw), len(RAW) - 1)
    share = (raw - RAW[upper - 1]) / (RAW[upper] - RAW[upper - 1])
    return (1.0 - share) * table[upper - 1] + share * table[upper]
