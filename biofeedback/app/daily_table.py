"""The daily table from the store: each day of a span, none left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from biofeedback.app.daily_rows import days_of
from biofeedback.trends.table import DayRow

if TYPE_CHECKING:
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store


def daily_table(
    store: Store, actor: Actor, first: date, last: date, today: date
) -> tuple[DayRow, ...]:
    """Return each day from `first` to `last` (both included)."""
    return between(days_of(store, actor, today).rows, first, last)


def between(rows: tuple[DayRow, ...], first: date, last: date) -> tuple[DayRow, ...]:
    """Return each day from `first` to `last`, those of which nothing is known empty."""
    known = {row.day: row for row in rows}
    count = max((last - first).days + 1, 0)
    wanted = (first + timedelta(days=number) for number in range(count))
    return tuple(known.get(day) or DayRow(day) for day in wanted)
