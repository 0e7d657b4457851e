"""The cards of Today. A new one is a TodayCard in a file of its own and one line in CARDS."""

from __future__ import annotations

from collections.abc import Callable

from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard


def _plan(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_plan import PlanCard

    return PlanCard(look)


def _check_in(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_check_in import CheckInCard

    return CheckInCard(look)


def _prompts(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_prompts import PromptCard

    return PromptCard(look)


def _week(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_week import WeekCard

    return WeekCard(look)


def _begin(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_begin import BeginCard

    return BeginCard(look)


def _practice_plan(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_practice_plan import PracticePlanCard

    return PracticePlanCard(look)


def _goals(look: Look) -> TodayCard:
    from biofeedback.ui.pages.today_goals import GoalsTodayCard

    return GoalsTodayCard(look)


# Those of FIRST stand before the practice, the others after it.
FIRST: tuple[tuple[str, Callable[[Look], TodayCard]], ...] = (("plan", _plan),)
CARDS: tuple[tuple[str, Callable[[Look], TodayCard]], ...] = (
    ("begin", _begin),
    ("check_in", _check_in),
    ("practice_plan", _practice_plan),
    ("prompts", _prompts),
    ("week", _week),
    ("goals", _goals),
)
