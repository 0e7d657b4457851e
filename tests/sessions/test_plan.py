"""A practice plan: what counts, what is offered, when to remind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.sessions.plan import (
    REMIND_WITHIN,
    STEP_HIGH_MINUTES,
    STEP_LOW_MINUTES,
    Direction,
    Plan,
    PlanDay,
    Step,
    declined,
    kept_days,
    offered,
    plan_words,
    reminder_due,
    rules,
    step_words,
    taken,
    today_words,
    week_words,
)

TODAY = date(2026, 11, 25)
LONG_AGO = date(2026, 1, 1)
DAILY = Plan(7, 5.0, LONG_AGO)


def days(pattern: str) -> list[PlanDay]:
    """The days before today: x practised, - not, f rested in a flare, F practised in one, ? ."""
    kinds = {
        "x": (5.0, False),
        "-": (0.0, False),
        "f": (0.0, True),
        "F": (2.0, True),
        "?": (None, False),
    }
    first = TODAY - timedelta(days=len(pattern))
    return [PlanDay(first + timedelta(days=n), *kinds[kind]) for n, kind in enumerate(pattern)]


def test_rest_in_a_flare_counts() -> None:
    assert kept_days(days("x-fF--x")) == 4
    said = "In the last seven days: {} planned days. "
    assert week_words(Plan(5, 5, LONG_AGO), days("x-fF--x")).startswith(said.format("4 of 5"))
    assert week_words(Plan(3, 5, LONG_AGO), days("xxxxxxx")).startswith(said.format("3 of 3"))


def test_what_today_is_follows_from_the_days_before() -> None:
    plan = Plan(3, 5.0, LONG_AGO)
    assert plan_words(plan) == "5 min on 3 days a week"
    assert plan_words(Plan(1, 2.0, LONG_AGO)) == "2 min on 1 day a week"
    assert today_words(plan, week("-", "x-x---"), TODAY) == "Today is a practice day."
    assert "a day off" in today_words(plan, week("-", "x-x-x-"), TODAY)
    assert "a day off" in today_words(plan, week("-", "x-f-x-"), TODAY)
    assert "practised today" in today_words(plan, week("x", "------"), TODAY)
    assert "2 min at most" in today_words(plan, week("f", "------"), TODAY)
    assert "1 min at most" in today_words(replace(plan, minutes=1.0), week("F", "------"), TODAY)


def test_a_session_ended_at_once_is_no_day_of_practice() -> None:
    assert not PlanDay(TODAY, 0.4).kept
    assert PlanDay(TODAY, 1.0).kept


def test_a_flare_day_asks_for_less_and_never_for_more() -> None:
    assert DAILY.minutes_on(flare=True) == 2
    assert DAILY.minutes_on(flare=False) == 5
    assert Plan(7, 1.0, LONG_AGO).minutes_on(flare=True) == 1


def test_five_of_seven_days_for_two_weeks_offer_a_minute_more() -> None:
    assert offered(DAILY, days("xx-xx-xxxxxx--"), TODAY) == Step(Direction.UP, 6)
    assert offered(DAILY, days("xx-xx--xxxxxxx"), TODAY) is None
    assert "5 of 7" in rules(DAILY)[0]
    assert "one minute more" in rules(DAILY)[0]


def test_less_than_half_of_the_days_for_two_weeks_offer_a_minute_less() -> None:
    assert offered(DAILY, days("x--x--xx------"), TODAY) == Step(Direction.DOWN, 4)
    assert offered(DAILY, days("x--x-xxx------"), TODAY) is None


@pytest.mark.parametrize(
    "pattern", ["xxxxxxxxxxxxxf", "F-------------", "?xxxxxxxxxxxxx", "xxxxxxxxxxxxx"]
)
def test_weeks_with_a_flare_or_a_gap_change_nothing(pattern: str) -> None:
    assert offered(DAILY, days(pattern), TODAY) is None


def test_a_young_plan_and_one_without_rules_offer_nothing() -> None:
    young = Plan(7, 5, TODAY - timedelta(days=13))
    assert offered(young, days("x" * 14), TODAY) is None
    assert offered(Plan(7, 5, LONG_AGO, steps=False), days("x" * 14), TODAY) is None


@pytest.mark.parametrize(
    "answer", [lambda p, s: taken(p, s, TODAY), lambda p, _: declined(p, TODAY)]
)
def test_after_an_answer_nothing_is_offered_for_two_weeks(answer) -> None:
    step = offered(DAILY, days("x" * 14), TODAY)
    assert step is not None
    after = answer(DAILY, step)
    for ahead in range(14):
        later = TODAY + timedelta(days=ahead)
        steady = [PlanDay(later - timedelta(days=n), 5.0) for n in range(1, 15)]
        assert offered(after, steady, later) is None
    later = TODAY + timedelta(days=14)
    assert offered(after, [PlanDay(later - timedelta(days=n), 5.0) for n in range(1, 15)], later)


@pytest.mark.parametrize(("many", "minutes"), [(0, 5), (8, 5), (3, 0), (3, 61), (3, float("nan"))])
def test_a_plan_nobody_could_keep_is_refused(many: int, minutes: float) -> None:
    with pytest.raises(BadInputError):
        Plan(many, minutes, TODAY)


PLANS = st.builds(
    Plan, st.integers(1, 7), st.integers(1, 60).map(float), st.just(LONG_AGO), st.booleans()
)
PATTERNS = st.text("x-fF?", min_size=14, max_size=14)


@given(PLANS, PATTERNS)
def test_what_is_offered_keeps_to_the_rules(plan: Plan, pattern: str) -> None:
    step = offered(plan, days(pattern), TODAY)
    if step is None:
        return
    assert plan.steps
    assert not set(pattern) & set("fF?")
    assert abs(step.minutes - plan.minutes) <= 1
    done = [pattern[:7].count("x"), pattern[7:].count("x")]
    if step.direction is Direction.UP:
        assert min(done) * 7 >= plan.days_per_week * 5
        assert plan.minutes < step.minutes <= STEP_HIGH_MINUTES
    else:
        assert max(done) * 2 < plan.days_per_week
        assert STEP_LOW_MINUTES <= step.minutes < plan.minutes
    assert f"{step.minutes:g}" in step_words(step)


@given(PLANS, st.text("x-", min_size=14, max_size=14), st.integers(0, 13))
def test_practising_a_day_more_never_turns_the_offer_down(
    plan: Plan, pattern: str, at: int
) -> None:
    order = {Direction.DOWN: -1, None: 0, Direction.UP: 1}

    def way(found: str) -> int:
        step = offered(plan, days(found), TODAY)
        return order[step.direction if step else None]

    assert way(pattern[:at] + "x" + pattern[at + 1 :]) >= way(pattern)


@given(st.text("x-fF?", min_size=7, max_size=7), st.integers(0, 6))
def test_a_flare_never_takes_a_kept_day_away(pattern: str, at: int) -> None:
    worse = pattern[:at] + {"x": "F"}.get(pattern[at], "f") + pattern[at + 1 :]
    assert kept_days(days(worse)) >= kept_days(days(pattern))


REMINDED = Plan(5, 5, LONG_AGO, remind_at=time(18, 30))
NOW = datetime(2026, 11, 25, 18, 40)


def week(today: str, before: str = "x-----") -> list[PlanDay]:
    found = days(before)
    kind = days(today)[0]
    return [*found, PlanDay(TODAY, kind.minutes, kind.flare)]


def test_a_reminder_comes_once_at_its_time() -> None:
    assert reminder_due(REMINDED, NOW, week("-"), None)
    assert reminder_due(REMINDED, NOW, week("-"), TODAY - timedelta(days=1))
    assert not reminder_due(REMINDED, NOW, week("-"), TODAY)
    assert not reminder_due(REMINDED, NOW.replace(hour=18, minute=29), week("-"), None)
    late = NOW.replace(minute=30) + REMIND_WITHIN
    assert not reminder_due(REMINDED, late, week("-"), None)


def test_nobody_is_reminded_in_a_flare_after_practice_or_with_the_week_kept() -> None:
    assert not reminder_due(REMINDED, NOW, week("f"), None)
    assert not reminder_due(REMINDED, NOW, week("x"), None)
    assert not reminder_due(REMINDED, NOW, week("-", "xxxxx-"), None)
    assert not reminder_due(Plan(5, 5, LONG_AGO), NOW, week("-"), None)
    assert not reminder_due(None, NOW, week("-"), None)
