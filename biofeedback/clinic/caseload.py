"""The caseload: who practised, how it fits the plan, what changed, who is due for a review.

A change is shown only where it is a point or more *and* beyond the client's own everyday
variation (`trends.change`); a review is what the plan's own rules offer (`sessions.plan`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from biofeedback.core.words import _
from biofeedback.sessions.plan import (
    WEEK_DAYS,
    WEEKS_LOOKED_AT,
    Direction,
    Plan,
    PlanDay,
    kept_days,
    offered,
)
from biofeedback.store.caseload import LEAST_CHANGE, PAIN_DAYS, CaseNumbers
from biofeedback.store.clients import Client

DEFINITION = "caseload/1"
SELF_CARE_AFTER = timedelta(weeks=12)


class Review(StrEnum):
    """What a client is due for."""

    UP = "up"
    DOWN = "down"
    SELF_CARE = "self_care"


class Need(StrEnum):
    """What needs somebody's attention before the next practice."""

    KEY = "key"
    SIGNAL = "signal"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Case:
    """One client in the list.

    days_kept: of the last seven, practised or rested in a flare. change: of the worst pain, this
    week's mean against that of four weeks before, in points, where it is beyond everyday
    variation. flare_since: the first day of a flare that is not over.
    """

    client: Client
    last_practice: date | None = None
    days_kept: int = 0
    plan: Plan | None = None
    change: float | None = None
    flare_since: date | None = None
    review: Review | None = None
    needs: tuple[Need, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether something about this client asks for a look."""
        return bool(self.needs or self.review or self.flare_since or self.change)


def case_of(client: Client, numbers: CaseNumbers | None, today: date, *, cares: bool) -> Case:
    """Return a client's line; cares: whether who looks may know of consent."""
    needs = [Need.KEY] if client.pseudonym is None else []
    if cares and client.pseudonym is not None and client.consent is None:
        needs.append(Need.CONSENT)
    if numbers is None:
        return Case(client, needs=tuple(needs))
    if numbers.quality == "unsuitable" or numbers.ended == "strap_lost":
        needs.append(Need.SIGNAL)
    plan = numbers.plans[-1] if numbers.plans else None
    days = _plan_days(numbers, today)
    return Case(
        client,
        numbers.last_practice,
        kept_days(days[-WEEK_DAYS:]),
        plan,
        pain_change(numbers.pain, today),
        flare_since(numbers, today),
        review_of(numbers, days, today),
        tuple(needs),
    )


def pain_change(pain: dict[date, float], today: date) -> float | None:
    """Return by how many points this week's worst pain lies off that of four weeks before.

    The week is the seven days before today. None: not told enough, less than a point, or within
    everyday variation.
    """
    if not pain:
        return None
    days = [pain.get(day) for day in _days(today - timedelta(days=PAIN_DAYS), PAIN_DAYS)]
    means = [_mean(days[:WEEK_DAYS]), _mean(days[-WEEK_DAYS:])]
    if means[0] is None or means[1] is None:
        return None
    change = means[1] - means[0]
    if abs(change) < LEAST_CHANGE:
        return None
    return change if _beyond(change, tuple(days)) else None


@lru_cache(maxsize=8)  # everybody's are the same
def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range(count))


@lru_cache(maxsize=4096)  # the days of a client change once a day
def _beyond(change: float, days: tuple[float | None, ...]) -> bool:
    import numpy as np

    from biofeedback.trends.everyday import lies_beyond

    series = np.array([np.nan if one is None else one for one in days])
    weeks = slice(0, WEEK_DAYS), slice(PAIN_DAYS - WEEK_DAYS, PAIN_DAYS)
    return lies_beyond(change, series, *weeks)


def flare_since(numbers: CaseNumbers, today: date) -> date | None:
    """Return the first day of the flare that is not over, None without one."""
    open_ones = [
        day for day, end in numbers.flares if day <= today and (end is None or end > today)
    ]
    if open_ones:
        return max(open_ones)
    return today if today in numbers.flare_days else None


def review_of(numbers: CaseNumbers, days: tuple[PlanDay, ...], today: date) -> Review | None:
    """Return what the plan's rules offer now; self-care after twelve steady weeks.

    Nothing on a flare day.
    """
    if not numbers.plans or any(day.flare for day in days if day.day == today):
        return None
    plan = numbers.plans[-1]
    step = offered(plan, days, today)
    if step is not None:
        return Review.UP if step.direction is Direction.UP else Review.DOWN
    before = [day for day in days if day.day < today]
    weeks = [before[n : n + WEEK_DAYS] for n in range(0, len(before), WEEK_DAYS)]
    steady = all(kept_days(week) >= plan.enough_days for week in weeks)
    old = today - numbers.plans[0].since >= SELF_CARE_AFTER
    return Review.SELF_CARE if steady and old else None


def _plan_days(numbers: CaseNumbers, today: date) -> tuple[PlanDay, ...]:
    first = today - timedelta(days=WEEKS_LOOKED_AT * WEEK_DAYS)
    begun = [plan.since for plan in numbers.plans[:1]]
    begun += [numbers.first_practice] if numbers.first_practice else []
    known_from = min(begun, default=today)
    days = _days(first, (today - first).days + 1)
    return tuple(
        PlanDay(
            day,
            numbers.minutes.get(day, 0.0) if day >= known_from else None,
            day in numbers.flare_days or any(_covers(one, day) for one in numbers.flares),
        )
        for day in days
    )


def _covers(flare: tuple[date, date | None], day: date) -> bool:
    return flare[0] <= day and (flare[1] is None or day <= flare[1])


def _mean(days: list[float | None]) -> float | None:
    told = [one for one in days if one is not None]
    return sum(told) / len(told) if len(told) >= 4 else None


def review_words(review: Review) -> str:
    """Return what a client is due for, in words."""
    match review:
        case Review.UP:
            return _("step up")
        case Review.DOWN:
            return _("step down")
        case Review.SELF_CARE:
            return _("self-care")


def need_words(need: Need) -> str:
    """Return what needs attention, in words."""
    match need:
        case Need.KEY:
            return _("key is not here")
        case Need.SIGNAL:
            return _("signal was poor")
        case Need.CONSENT:
            return _("no consent yet")
