"""The graded plan: which amount a week has. By plan, not by pain: pain is not asked here.

The amounts form a ladder from the beginning to the goal; no rung is more than 20 % above the one
before it. From week to week:

- in a week with a flare nothing goes up; rest counts;
- the first week after a flare is one rung lower, never below the beginning;
- what was decided at a review goes before the rule: one rung up, one down, or staying;
- a week that was kept goes one rung up; one that was missed, or not told, stays.

The rules are this app's own, after the graded activity of pain programmes; no study has tested
just these numbers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from biofeedback.diary.activity import DONE, PARTLY
from biofeedback.diary.goal import (
    CEILING_PERCENT,
    DEFAULT_STEP_PERCENT,
    UNITS,
    Goal,
    Unit,
)
from biofeedback.diary.review import HOLD, STEP_DOWN, STEP_UP

DEFINITION = "graded-plan/1"
# A week counts as kept from two thirds of what was planned; partly counts half.
KEPT_FROM = 2.0 / 3.0
_WORTH = {DONE: 1.0, PARTLY: 0.5}


@dataclass(frozen=True, slots=True)
class Week:
    """What a week was, as far as the plan asks. kept None: nothing was told of it.

    decision: of a review in this week; it holds from the next one on.
    """

    flare: bool = False
    kept: bool | None = None
    decision: str | None = None


def ladder(
    start: float, amount: float, unit: Unit, step_percent: int = DEFAULT_STEP_PERCENT
) -> tuple[float, ...]:
    """Return the amounts from the beginning to the goal, in rising order, the goal the last.

    A step is `step_percent` rounded to the unit's grain, at least one grain, never over 20 %.
    """
    rungs = [start]
    while rungs[-1] < amount:
        rungs.append(min(_step_up(rungs[-1], unit, min(step_percent, CEILING_PERCENT)), amount))
    return tuple(rungs)


def _step_up(dose: float, unit: Unit, step_percent: int) -> float:
    most = dose * (100 + CEILING_PERCENT) / 100
    grain = unit.grain(dose)
    wanted = math.floor(dose * (100 + step_percent) / 100 / grain + 0.5) * grain
    wanted = max(wanted, dose + grain)
    return wanted if wanted <= most else max(math.floor(most / grain) * grain, dose + grain)


def ladder_of(goal: Goal) -> tuple[float, ...]:
    """Return a goal's amounts; a single one where it begins with the whole."""
    start = goal.amount if goal.start is None else goal.start
    return ladder(start, goal.amount, UNITS[goal.unit], goal.step_percent or DEFAULT_STEP_PERCENT)


def kept(hows: Iterable[str], per_week: int) -> bool | None:
    """Return whether a week counts as kept; None when nothing was told of it."""
    told = list(hows)
    if not told:
        return None
    return sum(_WORTH.get(how, 0.0) for how in told) >= KEPT_FROM * per_week


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one is on the ladder, counted from 0; held: no step up by itself any more."""

    rung: int = 0
    held: bool = False

    def after(self, last: Week, now: Week, rungs: int) -> Standing:
        """Return where one is in the week `now` that follows `last`."""
        held = self.held
        if last.decision is not None:
            held = last.decision == HOLD
        if now.flare:
            return Standing(self.rung, held)
        change = 0
        if last.flare or last.decision == STEP_DOWN:
            change = -1
        elif last.decision == STEP_UP or (last.kept and not held):
            change = 1
        return Standing(min(max(self.rung + change, 0), rungs - 1), held)


def course(rungs: int, weeks: Sequence[Week]) -> tuple[Standing, ...]:
    """Return where one was in each of the weeks; the first is at the beginning."""
    found = [Standing()]
    for last, now in itertools.pairwise(weeks):
        found.append(found[-1].after(last, now, rungs))
    return tuple(found[: len(weeks)])


def weeks_to_goal(standing: Standing, rungs: int) -> int | None:
    """Return how many weeks, each kept and without a flare, it takes; None while it is held."""
    left = rungs - 1 - standing.rung
    return None if standing.held and left else left
