"""The practice plan in its states: none yet, steady with a step on offer, a flare, a long past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from biofeedback.app.planning import PlanState
from biofeedback.sessions.plan import Plan, PlanDay, offered
from biofeedback.ui.app import compose
from biofeedback.ui.diary_views import CheckInView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.practice_plan import PracticePlanPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.today_plan import PlanCard
from biofeedback.ui.pages.today_practice_plan import PracticePlanCard
from biofeedback.ui.views import DayView, TodayView
from biofeedback.ui.window import Window
from tests.ui import believable

Scene = Callable[[Look], Window]
TODAY = believable.TODAY
KINDS = {"x": (5.0, False), "-": (0.0, False), "f": (0.0, True), "?": (None, False)}


def state(plan: Plan, pattern: str, *earlier: Plan) -> PlanState:
    """A plan, and a sign for each of the last fifteen days: x practised, - not, f a flare."""
    assert len(pattern) == 15
    days = tuple(
        PlanDay(TODAY - timedelta(days=14 - n), *KINDS[kind]) for n, kind in enumerate(pattern)
    )
    step = None if days[-1].flare else offered(plan, days, TODAY)
    return PlanState(TODAY, plan, days, step, (*earlier, plan))


BEGUN = date(2026, 8, 3)
SMALL = Plan(4, 4.0, BEGUN)
PLAN = Plan(5, 5.0, date(2026, 10, 5), remind_at=time(18, 30))
STEADY = state(PLAN, "xx-xx-xxx-xx-x-", SMALL)
WEEK = state(replace(PLAN, since=TODAY - timedelta(days=9)), "--x-x--x--x--x-", SMALL, PLAN)
FLARE = state(PLAN, "xx-xx-xxx-x-xff", SMALL)
LARGE = state(Plan(7, 12.0, BEGUN, steps=True), "x---x--x-----x-")
WITHOUT_STEPS = state(replace(PLAN, steps=False), "xx-xx-xxx-xx-xx", SMALL)


def _page(shown: PlanState, *, tray: bool = True) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("practice_plan", PracticePlanPage)
        page.allow_reminder(tray)
        page.show_state(shown)
        window.go("practice_plan")
        return window

    return show


def _today(shown: PlanState, view: TodayView, told: CheckInView) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("today", TodayPage)
        page.card("check_in", CheckInCard).show_view(told)
        if shown.flare_today:
            page.card("plan", PlanCard).show_plan(believable.plan())
        page.card("practice_plan", PracticePlanCard).show_state(shown)
        days = tuple(DayView(d.day, d.minutes, d.flare, d.day == TODAY) for d in shown.week)
        page.show_view(replace(view, week=days))
        window.go("today")
        return window

    return show


SCENES: Mapping[str, Scene] = {
    "today-planned": _today(WEEK, believable.today(), believable.check_in()),
    "today-step": _today(STEADY, believable.today(), believable.check_in()),
    "today-planned-flare": _today(FLARE, believable.flare_day(), believable.check_in(flare=True)),
    "practice_plan": _page(WEEK),
    "practice_plan-empty": _page(PlanState(TODAY)),
    "practice_plan-step": _page(STEADY),
    "practice_plan-smaller": _page(LARGE),
    "practice_plan-flare": _page(FLARE),
    "practice_plan-still": _page(WITHOUT_STEPS, tray=False),
}
