"""Goals and the week as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from biofeedback.app.goals import GoalsState, OpenGoal


def state_document(state: GoalsState) -> dict[str, Any]:
    """Return everything of `goals --json`; what is unknown is null."""
    return {
        "date": state.today.isoformat(),
        "flare_today": state.flare_today,
        "goals": [_goal_document(one) for one in state.goals],
        "week": [
            {
                "date": each.day.isoformat(),
                "what": each.what,
                "sort": each.sort,
                "effort": each.effort,
                "amount": each.amount,
                "unit": each.unit,
                "how": None if each.told is None else each.told.how,
            }
            for day in state.week
            for each in day
        ],
        "open_predictions": [
            {"date": one.day.isoformat(), "what": one.what, "belief_before": one.belief_before}
            for _id, one in state.open_predictions
        ],
        "value": None
        if state.value_now is None
        else {"what": state.value_now[1].what, "done": state.value_now[1].done},
    }


def _goal_document(one: OpenGoal) -> dict[str, Any]:
    from biofeedback.diary.entry import values_of
    from biofeedback.diary.grading import DEFINITION

    progress = one.progress
    there = progress.there_on
    return {
        "id": one.id,
        "date": one.goal.day.isoformat(),
        **values_of(one.goal),
        "week": progress.week,
        "weeks": progress.weeks,
        "dose": progress.dose,
        "next_dose": progress.next_dose,
        "done_this_week": progress.done,
        "there_on": None if there is None else there.isoformat(),
        "in_time": progress.in_time,
        "held": progress.held,
        "flare_week": progress.flare,
        "review_due": progress.review_due,
        "definition": DEFINITION,
    }
