"""Ups and downs of activity, and whether a day with much more than usual came before flares.

Counts only, and no word on what they may mean: whether it is more than chance is asked by the
question "swings_flare", on its own days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isfinite

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from biofeedback.core.words import _, mark, plural
from biofeedback.trends.columns import Columns, Told, told_of
from biofeedback.trends.findings import SwingDay, Swings
from biofeedback.trends.lag_model import Array
from biofeedback.trends.table import DayRow

DEFINITION = "swings/1"
# A day is high above 1.5 times the middle of the 28 days before it, of which 14 must be known.
USUAL_DAYS, LEAST_KNOWN, TIMES_USUAL = 28, 14, 1.5
BEFORE_DAYS = 3
LEAST_FLARES = 5
LEAST_OTHER = 28

_STEPS, _WALKING = "steps", "min"
# Counts and nothing else: two shares of so few flares differ by chance alone as a rule.
_KIND = {
    _STEPS: mark(
        "Counted so far: before {high} of {flares} flares there was a day with far more steps "
        "than usual for you in the three days before; before other days that was so {share} "
        "percent of the time. A count can't tell whether that is more than chance; the question "
        "about ups and downs and flares looks at it week by week."
    ),
    _WALKING: mark(
        "Counted so far: before {high} of {flares} flares there was a day with far more minutes "
        "of walking than usual for you in the three days before; before other days that was so "
        "{share} percent of the time. A count can't tell whether that is more than chance; the "
        "question about ups and downs and flares looks at it week by week."
    ),
}

# Everything that may be said, for whoever holds it against the rules for words.
SENTENCES = tuple(_KIND.values())


def swings_of(rows: Sequence[DayRow], today: date, told: Told | None = None) -> Swings:
    """Return activity day by day, and what came before flares; silent below five flares.

    told: the days before today as arrays, where they have been read already.
    """
    over = [row for row in rows if row.day < today]
    if not over:
        return Swings("", (), 0, 0, None, "", _needs(LEAST_FLARES, 0))
    columns = (told or told_of(over)).columns()
    high = high_days(columns.activity)
    days = tuple(
        SwingDay(
            row.day,
            value if isfinite(value) else None,
            row.flare,
            is_high,
        )
        for row, value, is_high in zip(over, columns.activity.tolist(), high.tolist(), strict=True)
    )
    unit = columns.activity_unit
    flares, others = _before(columns, high)
    after_high, count = int(flares.sum()), len(flares)
    share = float(np.mean(others)) if len(others) >= LEAST_OTHER else None
    if count < LEAST_FLARES or share is None:
        needs = _needs(LEAST_FLARES - count, LEAST_OTHER - len(others))
        return Swings(unit, days, count, after_high, share, "", needs)
    text = _(_KIND[unit]).format(flares=count, high=after_high, share=f"{100.0 * share:.0f}")
    return Swings(unit, days, count, after_high, share, text, None)


def high_days(activity: Array) -> NDArray[np.bool_]:
    """Return which days lie far above the person's usual, as the days before them tell it."""
    padded = np.concatenate([np.full(USUAL_DAYS, np.nan), activity])
    # Sorted, what is not known lies behind; a window ends on the day before.
    before = np.sort(sliding_window_view(padded, USUAL_DAYS)[:-1], axis=1)
    count = np.isfinite(before).sum(axis=1)
    days = np.flatnonzero(np.isfinite(activity) & (count >= LEAST_KNOWN))
    low, high = before[days, (count[days] - 1) // 2], before[days, count[days] // 2]
    found = np.zeros(len(activity), dtype=bool)
    found[days] = activity[days] > TIMES_USUAL * (low + high) / 2.0
    return found


def _before(
    columns: Columns, high: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether a high day came within three days before: first days of flares, other days.

    Only days before which activity is known on at least two of the three, and usual is known.
    """
    if len(columns) <= USUAL_DAYS:
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    # Of each day from the first with a usual: the three days before it.
    known = sliding_window_view(np.isfinite(columns.activity), BEFORE_DAYS)
    enough = known[USUAL_DAYS - BEFORE_DAYS : -1].sum(axis=1) >= BEFORE_DAYS - 1
    before = sliding_window_view(high, BEFORE_DAYS)[USUAL_DAYS - BEFORE_DAYS : -1]
    came = np.asarray(before.any(axis=1))
    flare, day_before = columns.flare[USUAL_DAYS:], columns.flare[USUAL_DAYS - 1 : -1]
    # A day within a flare is neither its beginning nor another day.
    begins = enough & (flare == 1.0) & (day_before != 1.0)
    other = enough & np.isfinite(flare) & (flare != 1.0)
    return came[begins], came[other]


def _needs(flares: int, others: int) -> str:
    if flares > 0:
        return plural(
            "Not enough data yet: it takes {count} flare more with activity told in the days "
            "before it.",
            "Not enough data yet: it takes {count} flares more with activity told in the days "
            "before each.",
            flares,
        ).format(count=flares)
    return plural(
        "Not enough data yet: it takes {count} day more without a flare, with activity told in "
        "the days before it.",
        "Not enough data yet: it takes {count} days more without a flare, with activity told in "
        "the days before each.",
        max(others, 1),
    ).format(count=max(others, 1))
