"""How a goal stands: which week it is, this week's amount, the next one, when it would be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from biofeedback.diary.activity import NOT, Done
from biofeedback.diary.goal import DAYS, UNITS, Goal, same_words
from biofeedback.diary.grading import Standing, Week, course, kept, ladder_of, weeks_to_goal
from biofeedback.diary.review import REVIEW_WEEKS, Review
from biofeedback.diary.value import monday_of

LEAST_DAYS_TOLD = 3
BASELINE_DAYS = 14
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal in the week of a day.

    week: 1 is the week (from Monday) it began in. weeks: up to its last day. dose: this week's
    amount. next_dose: next week's, when this week is kept and no flare comes. done: how often it
    was done or partly done this week. there_on: the Monday from which the whole amount would be
    planned, if each week is kept; None while the person holds. review_due: 4, 8 or 12, None when
    no review is. flare: a flare touches this week; after_flare: the last week's did.
    """

    goal: Goal
    week: int
    weeks: int
    dose: float
    next_dose: float
    share: float
    done: int
    held: bool
    flare: bool
    after_flare: bool
    there_on: date | None
    review_due: int | None

    @property
    def in_time(self) -> bool:
        """Whether the whole amount would be planned by the goal's day."""
        return self.there_on is not None and self.there_on <= self.goal.by

    @property
    def is_there(self) -> bool:
        """Whether this week has the whole amount."""
        return self.dose >= self.goal.amount


def progress_of(
    goal: Goal,
    done: Iterable[Done],
    reviews: Iterable[Review],
    flare_days: Collection[date],
    today: date,
) -> Progress:
    """Return how a goal stands today; of what was told only what has its words counts."""
    begun = monday_of(goal.day)
    told: dict[date, list[str]] = {}
    for one in done:
        if same_words(one.what) == same_words(goal.what) and goal.day <= one.day <= today:
            told.setdefault(monday_of(one.day), []).append(one.how)
    decided: dict[date, str] = {}
    reviewed = [one for one in reviews if same_words(one.what) == same_words(goal.what)]
    for review in sorted(reviewed, key=lambda each: each.day):
        if goal.day <= review.day <= today:
            decided[monday_of(review.day)] = review.decision
    flares = {monday_of(day) for day in flare_days}
    now = max(monday_of(today), begun)
    mondays = [begun + n * _A_WEEK for n in range((now - begun) // _A_WEEK + 1)]
    weeks = [
        Week(each in flares, kept(told.get(each, ()), goal.per_week), decided.get(each))
        for each in mondays
    ]
    rungs = ladder_of(goal)
    standing = course(len(rungs), weeks)[-1]
    this = weeks[-1]
    ahead = standing.after(Week(this.flare, True, this.decision), Week(), len(rungs))
    to_go = weeks_to_goal(ahead, len(rungs))
    there = standing.rung == len(rungs) - 1 and not this.flare
    return Progress(
        goal,
        len(weeks),
        (monday_of(goal.by) - begun) // _A_WEEK + 1,
        rungs[standing.rung],
        rungs[ahead.rung],
        (standing.rung + 1) / len(rungs),
        sum(how != NOT for how in told.get(now, ())),
        ahead.held,
        this.flare,
        len(weeks) > 1 and weeks[-2].flare and not this.flare,
        now if there else None if to_go is None else now + (to_go + 1) * _A_WEEK,
        _review_due(len(weeks), (monday_of(day) for day in decided), begun),
    )


def _review_due(week: int, reviewed: Iterable[date], begun: date) -> int | None:
    """Return the latest of 4, 8 and 12 that has come and had no review since."""
    come = [number for number in REVIEW_WEEKS if number <= week]
    if not come:
        return None
    since = begun + (come[-1] - 1) * _A_WEEK
    return None if any(monday >= since for monday in reviewed) else come[-1]


def outlook(goal: Goal) -> tuple[date | None, float]:
    """Return from when the whole would be planned if each week is kept, and how much by its day."""
    rungs = ladder_of(goal)
    begun = monday_of(goal.day)
    by = min((monday_of(goal.by) - begun) // _A_WEEK, len(rungs) - 1)
    to_go = weeks_to_goal(Standing(), len(rungs))
    assert to_go is not None
    return begun + to_go * _A_WEEK, rungs[by]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a usual day and week were. amount: the middle of the days with some; per_week: 1-7."""

    amount: float
    per_week: int
    days_told: int


def baseline(
    told: Iterable[tuple[date, float | None]], today: date, unit: str = "min"
) -> Baseline | None:
    """Return a beginning from the last 14 days before today; None for fewer than 3 told days.

    The middle, not the best: what is possible on a usual day, good and bad ones among them.
    """
    first = today - timedelta(days=BASELINE_DAYS)
    known = [amount for day, amount in told if first <= day < today and amount is not None]
    some = [amount for amount in known if amount > 0]
    if len(known) < LEAST_DAYS_TOLD or not some:
        return None
    middle = median(some)
    grain = UNITS[unit].grain(middle)
    per_week = min(max(round(len(some) / len(known) * 7), 1), 7)
    return Baseline(max(middle // grain * grain, grain), per_week, len(known))


def is_planned(days: Collection[str], day: date) -> bool:
    """Return whether a day is one of the chosen days of the week."""
    return DAYS[day.weekday()] in days
