"""The daily table as arrays, and the comparisons that each question makes of them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from biofeedback.trends.lag_model import Array, Pairs
from biofeedback.trends.table import DayRow

WEEK = 7
# A week of which fewer days are known is not known.
KNOWN_DAYS = 5
# A resting measurement is compared with the one before it, if that was not longer ago.
LAST_REST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Columns:
    """Day by day from `first` on; NaN where nobody knows. flare, practised: 0 or 1.

    activity_unit: "steps" or "min" of walking, "" where none is known. sleep_measured,
    activity_measured: whether a device told it. nights: sleep by each of the sources there are,
    of which sleep_h is one; () where it is the only one.
    """

    first: date
    practised: Array
    pain: Array
    sleep_h: Array
    flare: Array
    activity: Array
    ln_rest: Array
    activity_unit: str = ""
    sleep_measured: bool = False
    activity_measured: bool = False
    nights: tuple[Array, ...] = ()

    def __len__(self) -> int:
        return len(self.pain)

    def day(self, position: float) -> date:
        """Return the date of a position."""
        return self.first + timedelta(days=int(position))

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """0 (Monday) to 6 of each day."""
        return (np.arange(len(self)) + self.first.weekday()) % WEEK


@dataclass(frozen=True, slots=True)
class Told:
    """What rows tell, as arrays, before a source is chosen: read once for all that is asked.

    nights, moved: sleep and activity by each of the sources there are, the person's own first;
    of activity the minutes of walking last. None of the arrays is ever changed.
    """

    first: date
    practised: Array
    pain: Array
    flare: Array
    ln_rest: Array
    nights: tuple[Array, ...]
    moved: tuple[Array, ...]

    def columns(self, through: int | None = None) -> Columns:
        """Return the arrays with the source chosen as it was at position `through`, None: now."""
        slept, most = _fullest(self.nights, through), _fullest(self.moved, through)
        activity, walked = self.moved[most], len(self.moved) - 1
        unit = "min" if most == walked else "steps"
        return Columns(
            self.first,
            self.practised,
            self.pain,
            self.nights[slept],
            self.flare,
            activity,
            self.ln_rest,
            unit if np.isfinite(activity).any() else "",
            slept > 0,
            0 < most < walked,
            self.nights if len(self.nights) > 1 else (),
        )


def told_of(rows: Sequence[DayRow]) -> Told:
    """Return the rows (each day once, in order, none left out) as arrays."""
    rest = _array(rows, "resting_rmssd_ms")
    rest[~(rest > 0.0)] = np.nan
    return Told(
        rows[0].day,
        _array(rows, "practised"),
        _array(rows, "pain_worst"),
        _array(rows, "flare"),
        np.log(rest),
        (_array(rows, "sleep_h"), *_by_device(rows, "nights", "measured_sleep_h")),
        (
            _array(rows, "steps"),
            *_by_device(rows, "device_steps", "measured_steps"),
            _array(rows, "walking_min"),
        ),
    )


def columns_of(rows: Sequence[DayRow], through: int | None = None) -> Columns:
    """Return the rows (each day once, in order, none left out) as arrays.

    Sleep and activity are what the person told, or what a device measured where that covers
    more days; sources are never mixed. Activity: steps, or minutes of walking where more of
    these are told. through: the last position that counts in choosing (None: all of them do), so
    that what a look chose does not change with the days to come.
    """
    return told_of(rows).columns(through)


def _array(rows: Sequence[DayRow], name: str) -> Array:
    values = [getattr(row, name) for row in rows]
    return np.array([np.nan if one is None else float(one) for one in values])


def _by_device(rows: Sequence[DayRow], each: str, one: str) -> list[Array]:
    """Return what each device told; of rows that don't tell them apart, the one there is."""
    told = [dict(getattr(row, each)) or _alone(getattr(row, one)) for row in rows]
    sources = sorted({source for values in told for source in values}, reverse=True)
    return [np.array([values.get(source, np.nan) for values in told]) for source in sources]


def _alone(value: float | None) -> dict[str, float]:
    return {} if value is None else {"": float(value)}


def _fullest(sources: Sequence[Array], through: int | None) -> int:
    """Return which source knows most days through a position; the first of those that do."""
    end = None if through is None else through + 1
    return int(np.argmax([np.isfinite(one[:end]).sum() for one in sources]))


def compared(columns: Columns) -> NDArray[np.bool_]:
    """Return for each day whether it can be compared with the day before: what looks count.

    Of sleep by the source that is the fullest up to that day, whichever will be it later.
    """
    nights = np.isfinite(np.array(columns.nights or (columns.sleep_h,)))
    fullest = np.argmax(np.cumsum(nights, axis=1), axis=0)
    days = np.arange(len(columns))
    pain = np.isfinite(columns.pain)
    found = np.zeros(len(columns), dtype=bool)
    found[1:] = pain[1:] & pain[:-1]
    now, before = nights[fullest, days][1:], nights[fullest[1:], days[:-1]]
    found[1:] |= now & before
    return found


def practice_then_pain(columns: Columns) -> Pairs:
    """Return: practised or not, and the next day's worst pain."""
    return _daily(columns, columns.practised, columns.pain, lag=1)


def practice_then_sleep(columns: Columns) -> Pairs:
    """Return: practised or not, and the night that followed."""
    return _daily(columns, columns.practised, columns.sleep_h, lag=1)


def sleep_then_pain(columns: Columns) -> Pairs:
    """Return: hours of sleep, and the worst pain of the day after the night."""
    return _daily(columns, columns.sleep_h, columns.pain, lag=0)


def practice_then_flare(columns: Columns) -> Pairs:
    """Return: a week with more practice days than usual or not, and a flare in the next week."""
    weeks, start = _weeks(columns)
    practised = _means(weeks(columns.practised))
    return _weekly(_above_middle(practised), _flare_weeks(weeks(columns.flare)), start)


def swings_then_flare(columns: Columns) -> Pairs:
    """Return: a week with larger swings of activity than usual or not, and a flare in the next.

    A week's swing: the mean change from one day to the next, over the week's mean.
    """
    weeks, start = _weeks(columns)
    return _weekly(
        _above_middle(_swing(weeks(columns.activity))), _flare_weeks(weeks(columns.flare)), start
    )


def practice_then_rest(columns: Columns) -> Pairs:
    """Return: more practice days than usual in the week before or not, and ln RMSSD at rest."""
    count = len(columns)
    rested = np.flatnonzero(np.isfinite(columns.ln_rest))
    share = np.full(count, np.nan)
    for position in rested[rested >= WEEK]:
        week = columns.practised[position - WEEK : position]
        if np.isfinite(week).sum() >= KNOWN_DAYS:
            share[position] = np.nanmean(week)
    later, earlier = rested[1:], rested[:-1]
    near = later - earlier <= LAST_REST_DAYS
    later, earlier = later[near], earlier[near]
    more = _above_middle(share)
    known = np.isfinite(more[later])
    at = later[known]
    return Pairs(
        at.astype(float),
        columns.ln_rest[at],
        columns.ln_rest[earlier[known]],
        more[at],
        columns.weekdays[at],
        step=0,
    )


def _daily(columns: Columns, before: Array, after: Array, *, lag: int) -> Pairs:
    at = np.arange(1, len(after))
    whole = np.isfinite(after[at]) & np.isfinite(after[at - 1]) & np.isfinite(before[at - lag])
    known = at[whole]
    return Pairs(
        known.astype(float),
        after[known],
        after[known - 1],
        before[known - lag],
        columns.weekdays[known],
    )


def _weekly(before: Array, after: Array, start: int) -> Pairs:
    at = np.arange(1, len(after))
    whole = np.isfinite(after[at]) & np.isfinite(after[at - 1]) & np.isfinite(before[at - 1])
    known = at[whole]
    # A week counts when it is over: `at` is the position of its last day.
    last_days = (start + known * WEEK + WEEK - 1).astype(float)
    return Pairs(last_days, after[known], after[known - 1], before[known - 1], None, step=WEEK)


def _weeks(columns: Columns) -> tuple[Callable[[Array], Array], int]:
    """Return what cuts a series into whole calendar weeks, and the first one's position."""
    start = -columns.first.weekday() % WEEK
    count = max((len(columns) - start) // WEEK, 0)

    def cut(series: Array) -> Array:
        return series[start : start + count * WEEK].reshape(count, WEEK)

    return cut, start


def _means(weeks: Array) -> Array:
    out = np.full(len(weeks), np.nan)
    enough = np.isfinite(weeks).sum(axis=1) >= KNOWN_DAYS
    out[enough] = np.nanmean(weeks[enough], axis=1)
    return out


def _flare_weeks(weeks: Array) -> Array:
    out = np.full(len(weeks), np.nan)
    known = np.isfinite(weeks).sum(axis=1)
    out[known >= KNOWN_DAYS] = 0.0
    out[np.nansum(weeks, axis=1) > 0.0] = 1.0
    return out


def _swing(weeks: Array) -> Array:
    steps = np.abs(np.diff(weeks, axis=1))
    out = np.full(len(weeks), np.nan)
    enough = np.isfinite(steps).sum(axis=1) >= KNOWN_DAYS - 1
    out[enough] = np.nanmean(steps[enough], axis=1)
    means = _means(weeks)
    means[~(means > 0.0)] = np.nan
    return out / means


def _above_middle(series: Array) -> Array:
    """Return 1 where a value is above the middle of those so far, 0 where not.

    So far, and not of all: what a week counts as must not change with the weeks to come.
    """
    out = np.full(len(series), np.nan)
    seen: list[float] = []
    for position in np.flatnonzero(np.isfinite(series)):
        value = float(series[position])
        insort(seen, value)
        out[position] = float(value > seen[(len(seen) - 1) // 2])
    return out
