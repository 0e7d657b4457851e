"""The desk of Today's goals: shows how they stand, and keeps how today went at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject

from biofeedback.ui.context import Context
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_goals import GoalsTodayCard

if TYPE_CHECKING:
    from biofeedback.app.goals import GoalsState, Planned
    from biofeedback.store.opening import Store


class TodayGoalsDesk(QObject):
    """Fills the card each time Today is brought up to date; nothing of one person to the next."""

    def __init__(self, context: Context) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context = context
        self._asked = 0
        context.when_made("today", TodayPage, self._connect)
        context.day_shown.connect(lambda: self._load(lambda _store: None))
        context.person_changed.connect(self._forget)

    def _connect(self, page: TodayPage) -> None:
        card = page.card("goals", GoalsTodayCard)
        card.answered.connect(self._answered)
        card.goals_asked.connect(lambda: self._context.window.go("goals"))
        card.prediction_asked.connect(lambda: self._context.window.go("predict"))

    def _forget(self) -> None:
        from biofeedback.app.goals import GoalsState
        from biofeedback.app.straps import local_zone

        self._asked += 1
        if self._context.window.made_page("today", TodayPage) is not None:
            self._show(GoalsState(self._context.now().date(), local_zone()))

    def _answered(self, planned: Planned, how: str) -> None:
        """Keep how something went; the same answer pressed again takes it back."""

        def keep(store: Store) -> None:
            from biofeedback.app.straps import local_zone
            from biofeedback.ui.pages.goal_card import done_of

            diary = store.diary(store.actor())
            if planned.told is not None and planned.told.how == how and planned.told_id:
                diary.delete(planned.told_id)
            else:
                diary.tell(done_of(planned, local_zone(), how))

        self._load(keep)

    def _load(self, work: Callable[[Store], Any]) -> None:
        """Do something with the records, then show how everything stands.

        While further answers wait to be kept, an earlier state is not shown in between.
        """
        self._asked += 1
        mine, today = self._asked, self._context.now().date()
        problem: list[Exception] = []

        def both(store: Store) -> GoalsState:
            from biofeedback.app.goals import goals_state
            from biofeedback.app.straps import local_zone

            try:
                work(store)
            except Exception as error:
                problem.append(error)
            return goals_state(store, today, local_zone())

        def show(state: GoalsState) -> None:
            if problem:
                self._context.say_error(problem[0])
            if mine == self._asked:
                self._show(state)

        self._context.ask_records(both, show)

    def _show(self, state: GoalsState) -> None:
        self._context.window.page("today", TodayPage).card("goals", GoalsTodayCard).show_state(
            state
        )
