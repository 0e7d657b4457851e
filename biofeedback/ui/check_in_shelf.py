"""A day's check-in as Today shows it; what is due; the plan: read from the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from biofeedback.ui.diary_views import CheckInView

if TYPE_CHECKING:
    from biofeedback.diary.measured import MeasuredSleep
    from biofeedback.diary.medicines import Medicine
    from biofeedback.diary.plan import FlarePlan
    from biofeedback.store.opening import Store

DAYS, ENOUGH_NIGHTS = 28, 3
EARLIEST = date(1900, 1, 1)


def check_in(store: Store, today: date, day: date) -> CheckInView:
    """Return what is told of a day, and what can be offered for its night."""
    from biofeedback.diary.flare_rule import looks_like_one
    from biofeedback.diary.plan import RULE
    from biofeedback.diary.sleep import Night, measures_of

    actor = store.actor()
    diary = store.diary(actor)
    *before, told = diary.told(day - timedelta(days=DAYS), day, today)
    notes = [one.entry.note for one in store.checkins(actor).list(day, day) if one.entry.note]
    nights = [one.entry for one in diary.list(day, day, "sleep")]
    hours = [one.sleep_h for one in before if one.sleep_h is not None]
    source, imported = imported_night(store.measured(actor).sleeps(day, day))
    asked = False
    plan = plan_of(store)
    if plan is not None and plan.meaning == RULE and told.flare is None:
        worst = {one.day: one.pain_worst for one in (*before, told)}
        asked = bool(looks_like_one(day, worst))
    return CheckInView(
        today,
        day,
        told,
        notes[-1] if notes else None,
        any(isinstance(one, Night) and measures_of(one).asleep_min is not None for one in nights),
        median(hours) if len(hours) >= ENOUGH_NIGHTS else None,
        imported,
        source,
        asked,
    )


def imported_night(sleeps: Sequence[MeasuredSleep]) -> tuple[str, float | None]:
    """Return whose night is offered and its hours asleep: the longest that says so; no nap."""
    from biofeedback.diary.measured import NIGHT

    found = [
        (one.asleep_min, one.source)
        for one in sleeps
        if one.kind == NIGHT and one.asleep_min is not None
    ]
    if not found:
        return "", None
    minutes, source = max(found)
    return source, minutes / 60.0


def plan_of(store: Store) -> FlarePlan | None:
    """Return the flare plan, None while there is none."""
    from biofeedback.diary.plan import FlarePlan

    found = store.diary(store.actor()).list(EARLIEST, date.max, "plan")
    plans = [one.entry for one in found if isinstance(one.entry, FlarePlan)]
    return plans[-1] if plans else None


def reviews_due(store: Store, today: date) -> tuple[Medicine, ...]:
    """Return the medicines whose review is within a week, or overdue."""
    from biofeedback.diary.care import Medication
    from biofeedback.diary.medicines import medicines

    found = store.diary(store.actor()).list(EARLIEST, today, "medication")
    told = [one.entry for one in found if isinstance(one.entry, Medication)]
    return tuple(one for one in medicines(told) if one.review_due(today))


def peg_is_due(store: Store, today: date) -> bool:
    """Return whether the three weekly questions may be asked again."""
    from biofeedback.diary.peg import Peg, is_due

    found = store.diary(store.actor()).list(EARLIEST, today, "peg")
    answered = [
        one.entry.day for one in found if isinstance(one.entry, Peg) and one.entry.score is not None
    ]
    return is_due(answered[-1] if answered else None, today)
