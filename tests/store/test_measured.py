"""Nights and days of other apps: kept once, brought up to date, each person's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.diary.measured import ACTIVITY, HRV, NIGHT, MeasuredDay, MeasuredSleep
from biofeedback.store.measured import Kept
from biofeedback.store.opening import Store

FIRST, LAST = date(2000, 1, 1), date(2099, 1, 1)
WOKE = datetime(2026, 1, 6, 6, 30, tzinfo=UTC)
SLEEP = MeasuredSleep(
    "Oura",
    NIGHT,
    date(2026, 1, 6),
    "Europe/Berlin",
    WOKE - timedelta(hours=8),
    WOKE,
    asleep_min=440.5,
    awakenings=2,
    numbers={"hr_bpm": 55.0},
    note="ruhig",
)
STEPS = MeasuredDay("Fitbit", ACTIVITY, date(2026, 1, 6), "Europe/Berlin", {"steps": 4000.0})
HEART = MeasuredDay(
    "Elite HRV", HRV, date(2026, 1, 6), "Europe/Berlin", {"rmssd_ms": 41.2}, WOKE, "readiness"
)


def test_they_come_back_as_they_were(store: Store) -> None:
    measured = store.measured(store.actor())
    assert measured.keep([SLEEP], [STEPS, HEART]) == Kept(added=3)
    assert measured.sleeps(FIRST, LAST) == (SLEEP,)
    assert set(map(repr, measured.days(FIRST, LAST))) == {repr(STEPS), repr(HEART)}
    assert measured.days(FIRST, LAST, kind=HRV) == (HEART,)
    assert measured.sleeps(date(2026, 1, 7), LAST) == ()


def test_twice_adds_nothing(store: Store) -> None:
    measured = store.measured(store.actor())
    measured.keep([SLEEP], [STEPS, HEART])
    assert measured.keep([SLEEP], [STEPS, HEART]) == Kept(there=3)


def test_a_day_that_was_not_over_is_brought_up_to_date(store: Store) -> None:
    measured = store.measured(store.actor())
    measured.keep([], [STEPS])
    later = replace(STEPS, numbers={"steps": 9000.0})
    assert measured.keep([], [later]) == Kept(updated=1)
    assert measured.days(FIRST, LAST) == (later,)


def test_what_was_deleted_does_not_come_back(store: Store) -> None:
    measured = store.measured(store.actor())
    measured.keep([], [STEPS])
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE measured_day SET deleted_at = made_at"))
    assert measured.keep([], [replace(STEPS, numbers={"steps": 1.0})]) == Kept(there=1)
    assert measured.days(FIRST, LAST) == ()


def test_each_person_has_their_own(store: Store) -> None:
    store.measured(store.actor()).keep([SLEEP], [STEPS])
    other = store.actor(person_id=store.people.add("B").id)
    assert store.measured(other).sleeps(FIRST, LAST) == ()
    assert store.measured(other).keep([SLEEP], [STEPS]) == Kept(added=2)


def test_many_come_in_at_once(store: Store) -> None:
    days = [replace(STEPS, day=FIRST + timedelta(days=index)) for index in range(1300)]
    measured = store.measured(store.actor())
    assert measured.keep([], days) == Kept(added=1300)
    assert measured.keep([], days) == Kept(there=1300)


@pytest.mark.parametrize(
    "change",
    [
        {"end_at": WOKE + timedelta(days=2)},
        {"end_at": WOKE - timedelta(hours=9)},
        {"kind": "siesta"},
        {"quality_percent": 101.0},
        {"asleep_min": float("nan")},
        {"awakenings": -1},
        {"note": "a\x00b"},
        {"numbers": {"hr_bpm": float("inf")}},
    ],
)
def test_a_sleep_that_nobody_slept_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadInputError):
        replace(SLEEP, **change)  # type: ignore[arg-type]
