"""How a person's practice plan stands: the plan, what the days say of it, the step on offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from biofeedback.sessions.plan import (
    WEEK_DAYS,
    WEEKS_LOOKED_AT,
    Plan,
    PlanDay,
    Step,
    offered,
)

if TYPE_CHECKING:
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store


@dataclass(frozen=True, slots=True)
class PlanState:
    """A plan on a day. days: the two weeks before today, and today.

    plan: None without one. step: what the rules offer today, None for nothing. history: every
    plan there was since one was begun, the one that holds last.
    """

    today: date
    plan: Plan | None = None
    days: tuple[PlanDay, ...] = ()
    step: Step | None = None
    history: tuple[Plan, ...] = ()

    @property
    def week(self) -> tuple[PlanDay, ...]:
        """The last seven days, today included."""
        return self.days[-WEEK_DAYS:]

    @property
    def flare_today(self) -> bool:
        """Whether today is a flare day."""
        return any(day.flare for day in self.days if day.day == self.today)


def plan_state(store: Store, actor: Actor, today: date) -> PlanState:
    """Return how the actor's plan stands; a flare day offers no step."""
    history = store.plans(actor).history()
    if not history:
        return PlanState(today)
    plan = history[-1]
    days = plan_days(store, actor, history[0].since, today)
    flare = any(day.flare for day in days if day.day == today)
    step = None if flare else offered(plan, days, today)
    return PlanState(today, plan, days, step, history)


def plan_days(store: Store, actor: Actor, begun: date, today: date) -> tuple[PlanDay, ...]:
    """Return the two weeks before today, and today.

    A day before both the first practice and the first plan is not known.
    """
    first = today - timedelta(days=WEEKS_LOOKED_AT * WEEK_DAYS)
    practised = store.history(actor).practice(date.min, today)
    minutes_on = {day.day: day.minutes for day in practised}
    known_from = min([begun, *(day.day for day in practised[:1])])
    flares = {told.day for told in store.diary(actor).told(first, today, today) if told.flare}
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    return tuple(
        PlanDay(day, minutes_on.get(day, 0.0) if day >= known_from else None, day in flares)
        for day in days
    )
