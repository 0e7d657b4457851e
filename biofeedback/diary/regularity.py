"""How regular bed and wake times are: the spread of the clock times over two weeks, in minutes.

The standard deviation (n - 1) of the times to bed and of the last wakings, by the clock on the
wall, over the 14 nights up to a day, taken around their mean on the clock's circle (so that
midnight is no edge). From 5 nights on; fewer tell nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from biofeedback.core.words import mark
from biofeedback.diary.sleep import Night

DEFINITION: Final = "bed-wake-spread/1"
NIGHTS, ENOUGH = 14, 5
WHAT_IT_IS: Final = mark(
    "Spread: the standard deviation of your times over the last 14 nights, from 5 nights on."
)


@dataclass(frozen=True, slots=True)
class Regularity:
    """Spread of bed and wake times in minutes; None: too few nights. bed_n, wake_n: how many."""

    bed_spread_min: float | None
    wake_spread_min: float | None
    bed_n: int
    wake_n: int


def regularity(nights: Iterable[Night], last: date) -> Regularity:
    """Return the regularity over the 14 nights that end on `last`."""
    first = last - timedelta(days=NIGHTS - 1)
    told = [night for night in nights if first <= night.day <= last]
    beds = [night.bed for night in told if night.bed is not None]
    wakes = [night.wake for night in told if night.wake is not None]
    return Regularity(spread_min(beds), spread_min(wakes), len(beds), len(wakes))


def spread_min(times: Sequence[time]) -> float | None:
    """Return the standard deviation of clock times in minutes; None for fewer than 5."""
    if len(times) < ENOUGH:
        return None
    angles = [2.0 * math.pi * (one.hour * 60 + one.minute) / 1440.0 for one in times]
    x, y = sum(map(math.cos, angles)), sum(map(math.sin, angles))
    if math.hypot(x, y) < 1e-9 * len(angles):
        return None  # all round the clock: there is no middle to be near to
    middle = math.atan2(y, x)
    off = [math.remainder(angle - middle, 2.0 * math.pi) for angle in angles]
    mean = sum(off) / len(off)
    variance = sum((one - mean) ** 2 for one in off) / (len(off) - 1)
    return math.sqrt(variance) * 1440.0 / (2.0 * math.pi)
