"""Looks come on fixed days, and several questions share what may err."""

from __future__ import annotations

import numpy as np

from biofeedback.trends.looks import ALPHA, schedule, share_by_holm


def every_day(count: int) -> np.ndarray:
    return np.ones(count, dtype=bool)


def test_no_look_before_28_days_that_count() -> None:
    plan = schedule(every_day(27))
    assert plan.looks == ()
    assert (plan.counted, plan.next_in_days) == (27, 1)
    assert plan.still_count == 1
    assert schedule(every_day(0)).next_in_days == 28
    # A day after one of which nothing is known can't be compared: one more is needed.
    unlinked = schedule(every_day(27), linked=False)
    assert (unlinked.next_in_days, unlinked.still_count) == (2, 1)


def test_the_looks_come_at_28_60_and_90_and_then_once_a_year() -> None:
    plan = schedule(every_day(90 + 2 * 365 + 10))
    assert [look.through for look in plan.looks] == [27, 59, 89, 89 + 365, 89 + 730]
    assert [look.alpha for look in plan.looks] == [ALPHA, ALPHA, ALPHA, 0.005, 0.0025]
    assert plan.next_in_days == 365 - 10


def test_all_looks_of_a_life_together_may_err_in_about_one_of_sixteen_at_the_most() -> None:
    looks = schedule(every_day(90 + 40 * 365)).looks
    assert sum(look.alpha for look in looks) <= 3 * ALPHA + 0.01


def test_a_day_that_does_not_count_moves_the_look() -> None:
    counts = every_day(40)
    counts[[5, 6, 20]] = False
    (look,) = schedule(counts).looks
    assert look.through == 30


def test_what_has_been_looked_at_stays_as_more_days_come() -> None:
    random = np.random.default_rng(7)
    counts = random.random(700) < 0.7
    whole = schedule(counts).looks
    for upto in range(1, 700, 13):
        looks = schedule(counts[:upto]).looks
        assert looks == whole[: len(looks)]


def test_the_strongest_question_is_held_to_the_strictest_share() -> None:
    shared = share_by_holm({"a": 0.004, "b": 0.02, "c": 0.5}, 0.03)
    assert shared == {"a": (True, 0.01), "b": (False, 0.015), "c": (False, 0.015)}


def test_a_question_alone_keeps_all_of_it() -> None:
    assert share_by_holm({"a": 0.0169}, 0.017) == {"a": (True, 0.017)}
    assert share_by_holm({}, 0.017) == {}
