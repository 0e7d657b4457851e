"""Days for what is planned: effort and recovery take turns, as far as a week has room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from biofeedback.diary.goal import DAYS


def load(effort_days: Iterable[Iterable[str]]) -> tuple[int, ...]:
    """Return how many efforts each day of the week has, from Monday."""
    found = [0] * len(DAYS)
    for days in effort_days:
        for day in days:
            found[DAYS.index(day)] += 1
    return tuple(found)


def propose(times: int, busy: Sequence[int], *, effort: bool = True) -> tuple[str, ...]:
    """Return days for something done `times` a week (1-7), beside the efforts there are.

    Effort stays off the days next to other effort (Sunday and Monday are neighbours too), then
    off days that have some already. What is no effort goes to the days of recovery.
    """

    def cost(days: tuple[int, ...]) -> tuple[float, ...]:
        together = [busy[n] + (effort and n in days) for n in range(7)]
        gaps = [
            (after - one) % 7 or 7 for one, after in zip(days, (*days[1:], days[0]), strict=True)
        ]
        uneven = sum(gap**2 for gap in gaps)
        return (len(efforts_in_a_row(together)), sum(busy[n] for n in days), uneven, *days)

    best = min(combinations(range(7), min(max(times, 1), 7)), key=cost)
    return tuple(DAYS[n] for n in best)


def efforts_in_a_row(busy: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of days on which effort follows effort."""
    return tuple((DAYS[n], DAYS[(n + 1) % 7]) for n in range(7) if busy[n] and busy[(n + 1) % 7])
