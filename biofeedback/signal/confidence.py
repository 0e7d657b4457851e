"""How sure a coherence score is: how rarely a heart that does not follow reaches it.

The table (`confidence_table.py`, made by `python -m tests.signal.make_confidence`) holds
P(score at least this high | no breathing swing) for the live window and the 30-s windows of a
summary, each pace and spread of the person's own intervals (less their trend): who wanders
widely by nature reaches a high score by chance more often. Twice: under a pacer, where who does
not follow breathes elsewhere, and where the breath is known to be at the pace, so that a heart
that does not follow has nothing but its own waves.
"""

from __future__ import annotations

from bisect import bisect_right

from biofeedback.signal.confidence_table import SURVIVAL

PACES_PER_MIN = (3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 10.0, 12.0, 15.0)
SPREADS_MS = (0.0, 16.0, 22.0, 30.0, 40.0, 55.0)
SCORES = tuple(range(0, 101, 5))


def of_score(
    score: float, per_min: float, spread_ms: float, *, tiled: bool = False, unpaced: bool = False
) -> float:
    """Return 1 - P(a score at least this high without swing), 0-1, linear between the entries.

    tiled: for the 30-s windows of a summary instead of the live window. unpaced: at the breath's
    own pace instead of a pacer's.
    """
    table = _TABLES[2 * int(unpaced) + int(tiled)]
    upper = min(max(bisect_right(PACES_PER_MIN, per_min), 1), len(PACES_PER_MIN) - 1)
    low, high = PACES_PER_MIN[upper - 1], PACES_PER_MIN[upper]
    share = min(max((per_min - low) / (high - low), 0.0), 1.0)
    row = min(max(bisect_right(SPREADS_MS, spread_ms) - 1, 0), len(SPREADS_MS) - 1)
    chance = (1.0 - share) * _along(table[upper - 1][row], score) + share * _along(
        table[upper][row], score
    )
    return min(max(1.0 - chance, 0.0), 1.0)


def _along(survival: tuple[float, ...], score: float) -> float:
    position = min(max(score, 0.0), 100.0) / 5.0
    low = min(int(position), len(SCORES) - 2)
    part = position - low
    return (1.0 - part) * survival[low] + part * survival[low + 1]


def _read(text: str) -> tuple[tuple[tuple[tuple[float, ...], ...], ...], ...]:
    """Return the table as numbers: by window, pace, spread, score."""
    rows = [tuple(int(word) / 1000.0 for word in line.split()) for line in text.split("\n") if line]
    spreads = len(SPREADS_MS)
    paces = [tuple(rows[at : at + spreads]) for at in range(0, len(rows), spreads)]
    return tuple(
        tuple(paces[at : at + len(PACES_PER_MIN)])
        for at in range(0, len(paces), len(PACES_PER_MIN))
    )


_TABLES = _read(SURVIVAL)
