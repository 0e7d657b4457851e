"""Weeks 4, 8 and 12 against the baseline week, and what is no more than everyday variation.

Days resemble the days before them, so two weeks differ by chance more than their days' spread
suggests. The person's own days through the compared week, less their straight line, tell spread
and resemblance (first-order autoregression); from these follows how far two weeks' means lie
apart in 95 of 100 pairs of weeks without any change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from biofeedback.core.words import _, mark
from biofeedback.trends.columns import WEEK, Columns, Told, told_of
from biofeedback.trends.everyday import smallest_change
from biofeedback.trends.findings import WeekChange
from biofeedback.trends.lag_model import Array
from biofeedback.trends.table import DayRow

DEFINITION = "week-change/1"
WEEKS = (4, 8, 12)
# A week with fewer days told has no mean.
LEAST_DAYS = 4


@dataclass(frozen=True, slots=True)
class _Measure:
    title: str
    unit: str
    within: str
    lower: str
    higher: str


MEASURES: Mapping[str, _Measure] = {
    "pain": _Measure(
        mark("Worst pain"),
        mark("points (0-10)"),
        mark(
            "Week {week}: worst pain {now} points on average, {baseline} points in the first "
            "week. That is within your everyday variation of {noise} points."
        ),
        mark(
            "Week {week}: worst pain {now} points on average, {baseline} points in the first "
            "week: lower by {change} points, more than your everyday variation of {noise} points."
        ),
        mark(
            "Week {week}: worst pain {now} points on average, {baseline} points in the first "
            "week: higher by {change} points, more than your everyday variation of {noise} points."
        ),
    ),
    "sleep_h": _Measure(
        mark("Sleep"),
        mark("h"),
        mark(
            "Week {week}: {now} h of sleep on average, {baseline} h in the first week. That is "
            "within your everyday variation of {noise} h."
        ),
        mark(
            "Week {week}: {now} h of sleep on average, {baseline} h in the first week: {change} h "
            "less, more than your everyday variation of {noise} h."
        ),
        mark(
            "Week {week}: {now} h of sleep on average, {baseline} h in the first week: {change} h "
            "more, and more than your everyday variation of {noise} h."
        ),
    ),
    "walking_min": _Measure(
        mark("Walking"),
        mark("min"),
        mark(
            "Week {week}: {now} min of walking a day, {baseline} min in the first week. That is "
            "within your everyday variation of {noise} min."
        ),
        mark(
            "Week {week}: {now} min of walking a day, {baseline} min in the first week: {change} "
            "min less, more than your everyday variation of {noise} min."
        ),
        mark(
            "Week {week}: {now} min of walking a day, {baseline} min in the first week: {change} "
            "min more, and more than your everyday variation of {noise} min."
        ),
    ),
    "steps": _Measure(
        mark("Steps"),
        mark("steps"),
        mark(
            "Week {week}: {now} steps a day, {baseline} steps in the first week. That is within "
            "your everyday variation of {noise} steps."
        ),
        mark(
            "Week {week}: {now} steps a day, {baseline} steps in the first week: {change} steps "
            "less, more than your everyday variation of {noise} steps."
        ),
        mark(
            "Week {week}: {now} steps a day, {baseline} steps in the first week: {change} steps "
            "more, and more than your everyday variation of {noise} steps."
        ),
    ),
}


def changes(
    rows: Sequence[DayRow], today: date, told: Told | None = None
) -> tuple[WeekChange, ...]:
    """Return each measure's weeks that are over, against the first week of which it was told.

    told: the days before today as arrays, where they have been read already.
    """
    over = [row for row in rows if row.day < today]
    if not over:
        return ()
    columns = (told or told_of(over)).columns()
    found: list[WeekChange] = []
    for name, series in _series(columns).items():
        known = np.flatnonzero(np.isfinite(series))
        if len(known):
            found += _of_measure(name, series[known[0] :])
    return tuple(found)


def _series(columns: Columns) -> dict[str, Array]:
    found = {"pain": columns.pain, "sleep_h": columns.sleep_h}
    if columns.activity_unit:
        found["steps" if columns.activity_unit == "steps" else "walking_min"] = columns.activity
    return found


def _of_measure(name: str, series: Array) -> list[WeekChange]:
    found = []
    first = slice(0, WEEK)
    for week in WEEKS:
        second = slice(week * WEEK, (week + 1) * WEEK)
        if len(series) >= second.stop:
            found.append(_change(name, week, series[: second.stop], first, second))
    return found


def _change(name: str, week: int, days: Array, first: slice, second: slice) -> WeekChange:
    measure = MEASURES[name]
    before, now = _mean(days[first]), _mean(days[second])
    change = noise = None
    beyond: bool | None = None
    if before is not None and now is not None:
        change = now - before
        noise = smallest_change(days, first, second)
    if change is None or noise is None:
        text = _("{title}, week {week}: not enough days were told to compare.").format(
            title=_(measure.title), week=week
        )
    else:
        beyond = abs(change) > noise
        sentence = measure.within
        if beyond:
            sentence = measure.lower if change < 0 else measure.higher
        digits = 0 if name in ("steps", "walking_min") else 1
        text = _(sentence).format(
            week=week,
            now=f"{now:.{digits}f}",
            baseline=f"{before:.{digits}f}",
            change=f"{abs(change):.{digits}f}",
            noise=f"{noise:.{digits}f}",
        )
    return WeekChange(
        name, _(measure.title), week, before, now, change, noise, _(measure.unit), beyond, text
    )


def _mean(days: Array) -> float | None:
    known = days[np.isfinite(days)]
    return float(known.mean()) if len(known) >= LEAST_DAYS else None
