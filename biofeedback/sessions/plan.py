"""A practice plan: days a week, minutes a day, and rules that a person can read; pure.

Rest during a flare counts as keeping to the plan. The plan never grows or shrinks by itself: a
step is offered, and the person takes it or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural

LEAST_MINUTES, MOST_MINUTES = 1.0, 60.0
# Steps stop here: fewer would be no practice, more should be a person's own wish.
STEP_LOW_MINUTES, STEP_HIGH_MINUTES = 2.0, 20.0
STEP_MINUTES = 1.0
FLARE_MINUTES = 2.0
# A session ended at once is no practice day.
COUNTS_FROM_MINUTES = 1.0
WEEK_DAYS = 7
WEEKS_LOOKED_AT = 2
# A reminder comes up to this long after its time, not in the middle of the night after.
REMIND_WITHIN = timedelta(hours=2)


class Direction(StrEnum):
    """Which way a step goes."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody means to do. since: the first day it holds.

    steps: whether steps are offered. remind_at: the local time of a quiet reminder, None: none.
    """

    days_per_week: int
    minutes: float
    since: date
    steps: bool = True
    remind_at: time | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for what nobody could do."""
        if not 1 <= self.days_per_week <= WEEK_DAYS:
            raise BadInputError(_("A plan has 1 to 7 days a week."))
        if not LEAST_MINUTES <= self.minutes <= MOST_MINUTES:
            sentence = _("A plan has {low:g} to {high:g} minutes a day.")
            raise BadInputError(sentence.format(low=LEAST_MINUTES, high=MOST_MINUTES))

    @property
    def enough_days(self) -> int:
        """How many days a week are enough for a step up: five of seven, rounded up."""
        return -(-self.days_per_week * 5 // WEEK_DAYS)

    def minutes_on(self, *, flare: bool) -> float:
        """Return how long the day's practice is; a flare day asks for less, never for more."""
        return min(FLARE_MINUTES, self.minutes) if flare else self.minutes


@dataclass(frozen=True, slots=True)
class PlanDay:
    """What is known of a day. minutes None: nobody knows whether there was practice."""

    day: date
    minutes: float | None
    flare: bool = False

    @property
    def practised(self) -> bool:
        """Whether it counts as a day of practice."""
        return self.minutes is not None and self.minutes >= COUNTS_FROM_MINUTES

    @property
    def kept(self) -> bool:
        """Whether it counts for the plan: practised, or rested in a flare."""
        return self.practised or self.flare


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is offered: which way, and how many minutes the plan would have then."""

    direction: Direction
    minutes: float


def kept_days(days: Iterable[PlanDay]) -> int:
    """Return how many of these days count for the plan."""
    return sum(day.kept for day in days)


def week_words(plan: Plan, days: Sequence[PlanDay]) -> str:
    """Return the last seven days against the plan, without reproach."""
    kept = min(kept_days(days), plan.days_per_week)
    return _(
        "In the last seven days: {kept} of {planned} planned days. A rest day during a flare "
        "counts as keeping to the plan."
    ).format(kept=kept, planned=plan.days_per_week)


def plan_words(plan: Plan) -> str:
    """Return what is planned, in a line."""
    return plural(
        "{minutes:g} min on {n} day a week",
        "{minutes:g} min on {n} days a week",
        plan.days_per_week,
    ).format(minutes=plan.minutes, n=plan.days_per_week)


def today_words(plan: Plan, week: Sequence[PlanDay], today: date) -> str:
    """Return what the plan asks of today; `week`: the last seven days, today included."""
    now = next((day for day in week if day.day == today), PlanDay(today, None))
    if now.flare:
        return _("A flare day: {minutes:g} min at most, and rest counts as kept.").format(
            minutes=plan.minutes_on(flare=True)
        )
    if now.practised:
        return _("You have practised today. That is enough.")
    if kept_days(week) >= plan.days_per_week:
        return _("As many days as planned are kept: today may be a day off.")
    return _("Today is a practice day.")


def offered(plan: Plan, days: Iterable[PlanDay], today: date) -> Step | None:
    """Return the step the rules offer today, None for none.

    Looks at the two weeks before today. None while the plan is younger than that, in weeks with
    a flare day or a day nobody knows of, and where steps are switched off.
    """
    length = WEEKS_LOOKED_AT * WEEK_DAYS
    first = today - timedelta(days=length)
    if not plan.steps or plan.since > first:
        return None
    known = {day.day: day for day in days if first <= day.day < today}
    looked_at = [known.get(first + timedelta(days=n)) for n in range(length)]
    there = [day for day in looked_at if day is not None and day.minutes is not None]
    if len(there) < length or any(day.flare for day in there):
        return None
    weeks = [
        sum(day.practised for day in there[n : n + WEEK_DAYS]) for n in range(0, length, WEEK_DAYS)
    ]
    if all(done >= plan.enough_days for done in weeks) and plan.minutes < STEP_HIGH_MINUTES:
        return Step(Direction.UP, min(plan.minutes + STEP_MINUTES, STEP_HIGH_MINUTES))
    if all(2 * done < plan.days_per_week for done in weeks) and plan.minutes > STEP_LOW_MINUTES:
        return Step(Direction.DOWN, max(plan.minutes - STEP_MINUTES, STEP_LOW_MINUTES))
    return None


def taken(plan: Plan, step: Step, today: date) -> Plan:
    """Return the plan after a step; the next one is looked for two weeks from now."""
    return replace(plan, minutes=step.minutes, since=today)


def declined(plan: Plan, today: date) -> Plan:
    """Return the plan as it is, from today on: offers rest for two weeks."""
    return replace(plan, since=today)


def rules(plan: Plan) -> tuple[str, ...]:
    """Return the rules in words, as they are for this plan."""
    up = plural(
        "Practised on {n} of {planned} planned days in each of two weeks: one minute more is "
        "offered, up to {high:g} minutes.",
        "Practised on {n} of {planned} planned days or more in each of two weeks: one minute more "
        "is offered, up to {high:g} minutes.",
        plan.enough_days,
    )
    return (
        up.format(n=plan.enough_days, planned=plan.days_per_week, high=STEP_HIGH_MINUTES),
        _(
            "Fewer than half of the planned days in each of two weeks: one minute less is offered, "
            "down to {low:g} minutes. A smaller plan is easier to keep."
        ).format(low=STEP_LOW_MINUTES),
        _("Two weeks with a flare day in them change nothing. Nothing changes unless you say so."),
    )


def step_words(step: Step) -> str:
    """Return an offer in a sentence."""
    if step.direction is Direction.UP:
        return _(
            "Two steady weeks. If it suits you, go on with {minutes:g} minutes; staying where you "
            "are is just as good."
        ).format(minutes=step.minutes)
    return _(
        "The plan may be a little large just now. {minutes:g} minutes would be easier to keep."
    ).format(minutes=step.minutes)


def reminder_due(
    plan: Plan | None, now: datetime, week: Sequence[PlanDay], reminded_on: date | None
) -> bool:
    """Return whether to remind now (local time); `week`: the last seven days, today included.

    Never on a flare day, after practice, twice a day, or when the week's days are kept already.
    """
    if plan is None or plan.remind_at is None or reminded_on == now.date():
        return False
    due = now.replace(
        hour=plan.remind_at.hour, minute=plan.remind_at.minute, second=0, microsecond=0
    )
    if not due <= now < due + REMIND_WITHIN:
        return False
    if kept_days(week) >= plan.days_per_week:
        return False
    return not any(day.day == now.date() and day.kept for day in week)
