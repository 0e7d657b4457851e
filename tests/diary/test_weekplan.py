"""Effort and recovery take turns while a week has room for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from biofeedback.diary.goal import DAYS
from biofeedback.diary.weekplan import efforts_in_a_row, load, propose

BUSY = st.lists(st.integers(0, 3), min_size=7, max_size=7)


@given(st.integers(1, 3))
def test_up_to_three_efforts_leave_a_day_of_recovery_after_each(times: int) -> None:
    days = propose(times, (0,) * 7)
    assert len(days) == times
    assert efforts_in_a_row(load([days])) == ()


@given(st.integers(1, 7), BUSY, st.booleans())
def test_as_many_days_as_asked_for_in_the_order_of_the_week(
    times: int, busy: list[int], effort: bool
) -> None:
    days = propose(times, busy, effort=effort)
    assert len(set(days)) == times
    assert list(days) == sorted(days, key=DAYS.index)


@given(st.integers(1, 7), BUSY)
def test_what_is_no_effort_takes_the_days_of_recovery_first(times: int, busy: list[int]) -> None:
    days = propose(times, busy, effort=False)
    chosen = sorted(busy[DAYS.index(day)] for day in days)
    assert sum(chosen) == sum(sorted(busy)[:times])


def test_a_second_effort_finds_a_day_of_its_own_with_recovery_around_it() -> None:
    busy = load([("mon", "thu")])
    assert propose(1, busy) == ("sat",)
    assert efforts_in_a_row(load([("mon", "thu"), ("sat",)])) == ()


def test_sunday_and_monday_are_neighbours() -> None:
    assert efforts_in_a_row(load([("mon", "sun")])) == (("sun", "mon"),)
