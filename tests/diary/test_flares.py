"""What came before a flare, the second rule, the plan: by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.diary.before_flare import Proposal, proposals
from biofeedback.diary.flare import Flare
from biofeedback.diary.flare_rule import looks_like_one
from biofeedback.diary.plan import FlarePlan

START, ZONE = date(2026, 11, 23), "Europe/Berlin"


def back(values: list[float], first: int = 1) -> dict[date, float]:
    """Return values of the days before the start, the latest first."""
    return {START - timedelta(days=first + n): value for n, value in enumerate(values)}


def test_a_day_of_much_walking_before_is_proposed_with_its_numbers() -> None:
    told = {"walking_min": back([20, 75, 60] + [20.0] * 10)}
    day = START - timedelta(days=2)
    assert proposals(START, told) == (Proposal("more_activity", "walking_min", day, 75, 20),)


def test_a_short_night_and_stress_are_proposed_each_once() -> None:
    told = {
        "sleep_h": back([5.0, 7, 7, 7] + [7.0] * 9, first=0),
        "stress": back([8, 7, 4] + [4.0] * 9),
    }
    found = {one.sign: one for one in proposals(START, told)}
    assert set(found) == {"less_sleep", "more_stress"}
    assert (found["less_sleep"].day, found["less_sleep"].value) == (START, 5.0)
    assert found["more_stress"].value == 8


def test_what_is_usual_or_little_known_is_not_proposed() -> None:
    assert proposals(START, {"walking_min": back([25, 29, 20] + [20.0] * 10)}) == ()
    # Six days make no usual.
    assert proposals(START, {"walking_min": back([90, 90, 90] + [20.0] * 6)}) == ()
    assert proposals(START, {"walking_min": back([90, 90, 90] + [20.0] * 7)}) != ()
    # A night that was longer and a day without stress are no sign here.
    assert proposals(START, {"sleep_h": back([12.0] * 4 + [7.0] * 9, first=0)}) == ()
    assert proposals(START, {"stress": back([0.0] * 3 + [6.0] * 9)}) == ()


@pytest.mark.parametrize(
    ("mine", "days", "expected"),
    [
        (6, [4] * 14, True),
        (5, [4] * 14, False),
        (9, [4] * 13, None),
        (None, [4] * 28, None),
        (7, [3] * 14 + [9] * 14, False),  # the middle is (3 + 9) / 2 = 6
        (8, [3] * 14 + [9] * 14, True),
    ],
)
def test_the_rule_asks_from_two_above_the_median_on(
    mine: int | None, days: list[int], expected: bool | None
) -> None:
    worst: dict[date, int | None] = {START - timedelta(days=n + 1): v for n, v in enumerate(days)}
    worst[START] = mine
    assert looks_like_one(START, worst) is expected


def test_the_rule_looks_at_28_days_and_not_at_the_day_itself() -> None:
    worst: dict[date, int | None] = {START: 9}
    worst |= {START - timedelta(days=29 + n): 4 for n in range(30)}
    assert looks_like_one(START, worst) is None


@given(st.integers(0, 10), st.lists(st.none() | st.integers(0, 10), max_size=28))
def test_the_rule_never_answers_without_half_the_days(mine: int, days: list[int | None]) -> None:
    worst: dict[date, int | None] = {START - timedelta(days=n + 1): v for n, v in enumerate(days)}
    found = looks_like_one(START, worst | {START: mine})
    assert (found is None) == (sum(one is not None for one in days) < 14)


def test_a_plan_is_written_when_it_helps_on_a_bad_day() -> None:
    assert not FlarePlan(START, ZONE, meaning="rule", own_words="when I can't sit").is_written
    assert FlarePlan(START, ZONE, call="Ada, 030 12345").is_written
    with pytest.raises(BadInputError, match="own, rule"):
        FlarePlan(START, ZONE, meaning="doctor")


def test_an_unknown_sign_is_named() -> None:
    assert Flare(START, ZONE, signs=("less_sleep",)).signs == ("less_sleep",)
    with pytest.raises(BadInputError, match="less_sleep"):
        Flare(START, ZONE, signs=("rain",))
