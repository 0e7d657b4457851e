"""A goal's weeks counted, its amounts, its reviews, its beginning from the diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from biofeedback.diary.activity import Done
from biofeedback.diary.goal import Goal
from biofeedback.diary.progress import Baseline, baseline, outlook, progress_of
from biofeedback.diary.review import Review

ZONE = "Europe/Berlin"
MONDAY = date(2026, 11, 23)
WALK = Goal(MONDAY, ZONE, "Walk", 20, "min", 3, date(2027, 1, 18), start=10)


def on(week: int, day: int = 0) -> date:
    """Return a day of a week, both counted from the goal's first."""
    return MONDAY + timedelta(days=7 * week + day)


def walked(*weeks: int, how: str = "done", times: int = 3) -> list[Done]:
    return [Done(on(week, 2 * n), ZONE, "walk", how) for week in weeks for n in range(times)]


def test_kept_weeks_climb_and_the_day_it_would_be_there_is_said() -> None:
    found = progress_of(WALK, walked(0, 1, 2, 3), [], (), on(4, 2))
    assert (found.week, found.weeks) == (5, 9)
    assert (found.dose, found.next_dose) == (14, 15)
    # 14, 15, 17, 19, 20: four more weeks.
    assert found.there_on == on(8)
    assert found.in_time
    assert found.review_due == 4


def test_what_has_other_words_or_came_before_does_not_count() -> None:
    other = [replace(one, what="Swim") for one in walked(0)]
    early = [replace(one, day=one.day - timedelta(days=7)) for one in walked(0)]
    found = progress_of(WALK, other + early, [], (), on(1))
    assert found.dose == 10


def test_a_flare_holds_then_goes_one_step_back_and_says_so() -> None:
    flare = [on(2, 1), on(2, 2)]
    during = progress_of(WALK, walked(0, 1), [], flare, on(2, 2))
    assert (during.dose, during.next_dose, during.flare) == (11, 10, True)
    after = progress_of(WALK, walked(0, 1), [], flare, on(3))
    assert (after.dose, after.next_dose, after.after_flare) == (10, 11, True)


def test_a_week_that_was_missed_stays_and_moves_the_day() -> None:
    kept = progress_of(WALK, walked(0, 1), [], (), on(2))
    missed = progress_of(WALK, walked(0) + walked(1, how="not"), [], (), on(2))
    assert (kept.dose, missed.dose) == (12, 11)
    assert kept.there_on is not None
    assert missed.there_on == kept.there_on + timedelta(days=7)


def test_a_review_is_due_in_week_four_and_done_with_a_decision() -> None:
    assert progress_of(WALK, [], [], (), on(2, 6)).review_due is None
    assert progress_of(WALK, [], [], (), on(3)).review_due == 4
    held = Review(on(3, 2), ZONE, "Walk", "hold")
    after = progress_of(WALK, walked(0, 1, 2, 3, 4), [held], (), on(5))
    assert (after.review_due, after.held, after.there_on) == (None, True, None)
    assert after.dose == 13
    assert not after.in_time
    assert progress_of(WALK, [], [held], (), on(7)).review_due == 8
    assert progress_of(WALK, [], [held], (), on(30)).review_due == 12


def test_it_ends_at_the_goal() -> None:
    found = progress_of(WALK, walked(*range(40)), [], (), on(39))
    assert (found.dose, found.next_dose, found.is_there, found.share) == (20, 20, True, 1.0)


def test_a_goal_that_begins_with_the_whole_is_there_at_once() -> None:
    found = progress_of(replace(WALK, start=None), [], [], (), on(0))
    assert (found.dose, found.there_on, found.is_there) == (20, on(0), True)


def test_the_outlook_names_the_day_and_what_is_planned_by_the_goals_own() -> None:
    # 10, 11, 12, 13, 14, 15, 17, 19, 20
    assert outlook(WALK) == (on(8), 20)
    assert outlook(replace(WALK, by=on(3, 6))) == (on(8), 13)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([], None),
        ([(1, 10), (2, None), (3, 20)], None),
        ([(1, 0), (2, 0), (3, 0)], None),
        ([(1, 10), (2, 0), (3, 30), (4, 14)], Baseline(14, 5, 4)),
        # Today is not over, and what is three weeks ago is no longer usual.
        ([(0, 90), (1, 10), (2, 12), (3, 60), (20, 90)], Baseline(12, 7, 3)),
    ],
)
def test_the_beginning_is_the_middle_of_what_was_told(
    told: list[tuple[int, float | None]], found: Baseline | None
) -> None:
    days = [(MONDAY - timedelta(days=ago), minutes) for ago, minutes in told]
    assert baseline(days, MONDAY) == found
