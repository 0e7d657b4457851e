"""When the data may be looked at, and how sure a finding must be then.

Whoever looks every week finds something in the end. So the looks are fixed beforehand: when 28,
60 and 90 days can be compared with the day before, then once a year. Each of the first three may
err in 1.7 %, the yearly ones in 0.5 %, 0.25 %, ... so that all of them together stay near 5 %.
Several questions looked at together share this by Holm's rule (Holm 1979).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEFINITION = "looks-28-60-90/1"
AFTER_DAYS = (28, 60, 90)
ALPHA = 0.017
YEAR_DAYS = 365
YEAR_ALPHA = 0.005
MOST_CHOSEN = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A look at everything through a day. through: its position; alpha: for all questions."""

    number: int
    through: int
    alpha: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """The looks made so far, and when the next may come.

    counted: days that count so far. next_in_days: days from the last known one to the next
    look, at the earliest.
    """

    looks: tuple[Look, ...]
    counted: int
    next_in_days: int

    @property
    def still_count(self) -> int:
        """Days that must still count before the next look; 0 where the calendar alone decides."""
        made = len(self.looks)
        return AFTER_DAYS[made] - self.counted if made < len(AFTER_DAYS) else 0


def schedule(counts: NDArray[np.bool_], *, linked: bool = True) -> Schedule:
    """Return the looks. counts: for each day that is over, whether it counts.

    linked: whether the next day could count, because something of the last one is known.
    """
    so_far = np.cumsum(counts)
    counted = int(so_far[-1]) if len(so_far) else 0
    looks = [
        Look(number, int(np.searchsorted(so_far, needed)), ALPHA)
        for number, needed in enumerate(AFTER_DAYS, start=1)
        if counted >= needed
    ]
    if len(looks) < len(AFTER_DAYS):
        return Schedule(tuple(looks), counted, AFTER_DAYS[len(looks)] - counted + (not linked))
    third, last = looks[-1].through, len(counts) - 1
    years = (last - third) // YEAR_DAYS
    looks += [
        Look(len(AFTER_DAYS) + year, third + year * YEAR_DAYS, YEAR_ALPHA / 2 ** (year - 1))
        for year in range(1, years + 1)
    ]
    return Schedule(tuple(looks), counted, third + (years + 1) * YEAR_DAYS - last)


def share_by_holm(p_of: Mapping[str, float], alpha: float) -> dict[str, tuple[bool, float]]:
    """Return for each question whether it stands out, and the alpha its interval is drawn at."""
    shared: dict[str, tuple[bool, float]] = {}
    standing = True
    used = alpha
    for place, key in enumerate(sorted(p_of, key=lambda one: (p_of[one], one))):
        if standing:
            used = alpha / (len(p_of) - place)
            standing = p_of[key] <= used
        shared[key] = (standing, used)
    return shared
