"""The graded plan, held by properties: never too much, never up in a flare, never to zero."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.diary.goal import CEILING_PERCENT, UNITS, Unit
from biofeedback.diary.grading import Standing, Week, course, kept, ladder, weeks_to_goal
from biofeedback.diary.review import DECISIONS, HOLD, STEP_DOWN, STEP_UP

KEPT, MISSED, FLARE = Week(kept=True), Week(kept=False), Week(flare=True)
WEEKS = st.lists(
    st.builds(
        Week,
        st.booleans(),
        st.sampled_from([True, False, None]),
        st.none() | st.sampled_from(sorted(DECISIONS)),
    ),
    min_size=1,
    max_size=60,
)


@st.composite
def beginnings(draw: st.DrawFn) -> tuple[float, float, Unit, int]:
    unit = UNITS[draw(st.sampled_from(sorted(UNITS)))]
    amount = draw(st.floats(unit.least, unit.most))
    start = draw(st.floats(unit.least, amount))
    return start, amount, unit, draw(st.integers(1, CEILING_PERCENT))


@given(beginnings())
def test_no_step_is_above_the_ceiling_and_the_last_one_is_the_goal(
    beginning: tuple[float, float, Unit, int],
) -> None:
    start, amount, _unit, _percent = beginning
    rungs = ladder(*beginning)
    assert rungs[0] == start
    assert rungs[-1] == amount
    for low, high in itertools.pairwise(rungs):
        assert low < high <= low * (1 + CEILING_PERCENT / 100) * (1 + 1e-12)


@given(st.integers(1, 40), WEEKS)
def test_nothing_goes_up_during_a_flare(rungs: int, weeks: list[Week]) -> None:
    for (_last, now), (before, after) in zip(
        itertools.pairwise(weeks), itertools.pairwise(course(rungs, weeks)), strict=True
    ):
        if now.flare:
            assert after.rung <= before.rung


@given(st.integers(1, 40), WEEKS)
def test_after_a_flare_it_is_one_step_back_and_not_to_zero(rungs: int, weeks: list[Week]) -> None:
    for (last, now), (before, after) in zip(
        itertools.pairwise(weeks), itertools.pairwise(course(rungs, weeks)), strict=True
    ):
        if last.flare and not now.flare:
            assert after.rung == max(before.rung - 1, 0)


@given(st.integers(1, 40), WEEKS)
def test_a_missed_week_never_raises_the_dose(rungs: int, weeks: list[Week]) -> None:
    for (last, _now), (before, after) in zip(
        itertools.pairwise(weeks), itertools.pairwise(course(rungs, weeks)), strict=True
    ):
        if not last.kept and last.decision != STEP_UP:
            assert after.rung <= before.rung


@given(st.integers(1, 40), WEEKS)
def test_from_week_to_week_it_is_one_rung_at_the_most_and_never_off_the_ladder(
    rungs: int, weeks: list[Week]
) -> None:
    found = course(rungs, weeks)
    assert len(found) == len(weeks)
    assert found[0].rung == 0
    assert all(0 <= each.rung < rungs for each in found)
    assert all(abs(a.rung - b.rung) <= 1 for a, b in itertools.pairwise(found))


@given(beginnings(), WEEKS)
def test_it_ends_at_the_goal_in_the_week_that_was_said(
    beginning: tuple[float, float, Unit, int], weeks: list[Week]
) -> None:
    rungs = ladder(*beginning)
    standing = course(len(rungs), [replace(each, decision=None) for each in weeks])[-1]
    to_go = weeks_to_goal(standing, len(rungs))
    assert to_go is not None
    for _week in range(to_go):
        assert rungs[standing.rung] < beginning[1]
        standing = standing.after(KEPT, KEPT, len(rungs))
    assert rungs[standing.rung] == beginning[1]
    assert standing.after(KEPT, KEPT, len(rungs)) == standing


@given(st.integers(1, 40), WEEKS)
def test_while_the_person_holds_it_never_rises(rungs: int, weeks: list[Week]) -> None:
    held = [replace(each, decision=None) for each in weeks]
    start = Standing(rungs // 2, held=True)
    found = [start]
    for last, now in itertools.pairwise(held):
        found.append(found[-1].after(last, now, rungs))
    assert all(b.rung <= a.rung for a, b in itertools.pairwise(found))
    assert weeks_to_goal(start, rungs) in (None, 0)


def rungs_of(*weeks: Week) -> list[int]:
    return [each.rung for each in course(9, [*weeks, Week()])]


def test_ten_percent_from_ten_minutes_by_hand() -> None:
    assert ladder(10, 20, UNITS["min"]) == (10, 11, 12, 13, 14, 15, 17, 19, 20)
    assert ladder(5, 7, UNITS["min"], 20) == (5, 6, 7)
    assert ladder(5, 8, UNITS["times"]) == (5, 6, 7, 8)
    assert ladder(3000, 4000, UNITS["steps"]) == (3000, 3300, 3600, 4000)
    assert ladder(20, 20, UNITS["min"]) == (20,)


@pytest.mark.parametrize(
    ("weeks", "rungs"),
    [
        ((KEPT, KEPT, KEPT), [0, 1, 2, 3]),
        ((KEPT, MISSED, Week(), KEPT), [0, 1, 1, 1, 2]),
        ((KEPT, KEPT, FLARE, FLARE), [0, 1, 1, 1, 0]),
        ((FLARE,), [0, 0]),
        ((KEPT, KEPT, FLARE, KEPT), [0, 1, 1, 0, 1]),
        # A week that was raised on Monday is not raised any more when a flare comes on Thursday.
        ((KEPT, KEPT, replace(FLARE, kept=True)), [0, 1, 1, 0]),
        ((KEPT, replace(KEPT, decision=HOLD), KEPT, KEPT), [0, 1, 1, 1, 1]),
        ((KEPT, replace(KEPT, decision=HOLD), KEPT, replace(KEPT, decision=STEP_UP), KEPT),
         [0, 1, 1, 1, 2, 3]),
        ((KEPT, KEPT, replace(KEPT, decision=STEP_DOWN), KEPT), [0, 1, 2, 1, 2]),
        ((KEPT, replace(MISSED, decision=STEP_UP)), [0, 1, 2]),
        ((KEPT, replace(FLARE, decision=STEP_UP)), [0, 0, 0]),
    ],
)  # fmt: skip
def test_weeks_by_hand(weeks: tuple[Week, ...], rungs: list[int]) -> None:
    assert rungs_of(*weeks) == rungs


def test_two_thirds_done_is_kept_and_nothing_told_is_unknown() -> None:
    assert kept([], 3) is None
    assert kept(["done", "done"], 3) is True
    assert kept(["done", "partly", "partly"], 3) is True
    assert kept(["done", "partly"], 3) is False
    assert kept(["not", "not", "not"], 3) is False
    assert kept(["partly"] * 3, 3) is False
