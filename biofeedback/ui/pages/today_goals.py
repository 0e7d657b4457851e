"""What one works towards, on Today: this week's amount, how today went, a prediction to end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.day_words import long_day
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

if TYPE_CHECKING:
    from biofeedback.app.goals import GoalsState, OpenGoal, Planned

MOST = 3


class _GoalLines(QWidget):
    """One goal: this week's amount, how far the week is, and today where it is planned."""

    def __init__(self, look: Look, card: GoalsTodayCard) -> None:
        from biofeedback.diary.activity import HOWS

        super().__init__()
        self._card = card
        self.planned: Planned | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        self.what, self.week, self.done = label(role="strong"), label(), label(role="quiet")
        for part in (self.what, self.week, self.done):
            column.addWidget(part)
        self.row = QWidget()
        flow = Reflow(look, gap=10)
        self.row.setLayout(flow)
        self.hows: dict[str, KeyButton] = {}
        for how, words in HOWS.items():
            button = self.hows[how] = KeyButton(look, _(words), "", "choice")
            button.setCheckable(True)
            button.clicked.connect(partial(self._answer, how))
            flow.add(button)
        column.addWidget(self.row)

    def show_goal(self, one: OpenGoal, state: GoalsState) -> None:
        """Show a goal as it stands."""
        from biofeedback.diary.goal_words import week_sentence

        what, progress = one.goal.what, one.progress
        self.what.setText(what)
        self.week.setText(week_sentence(progress))
        said = _("{done} of {planned} this week.")
        self.done.setText(said.format(done=progress.done, planned=one.goal.per_week))
        self.planned = planned_today(one, state)
        self.row.setVisible(self.planned is not None)
        told = None if self.planned is None else self.planned.told
        for how, button in self.hows.items():
            button.setChecked(told is not None and told.how == how)
            button.setAccessibleName(_("{name}: {value}").format(name=what, value=button.text()))

    def _answer(self, how: str, _on: bool = False) -> None:
        if self.planned is not None:
            self._card.answered.emit(self.planned, how)


class GoalsTodayCard(TodayCard):
    """Stays away while there is nothing. answered: a Planned, and how it went.

    goals_asked, prediction_asked: those pages.
    """

    least_px = 420
    answered = pyqtSignal(object, str)
    goals_asked = pyqtSignal()
    prediction_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it; it stays away until a goal or an open prediction is known."""
        super().__init__(look, _("What I work towards"))
        self.explain(look, "number:goal_progress")
        self.goals = [_GoalLines(look, self) for _n in range(MOST)]
        for one in self.goals:
            self.column.addWidget(one)
        self.all = KeyButton(look, _("See my goals"), "Z", "plain")
        self.column.addWidget(self.all)
        self.predicted, self.asks = label(), label(_("What happened?"), "strong")
        self.write = KeyButton(look, _("Write it down"), "H")
        for part in (self.predicted, self.asks, self.write):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.all.clicked.connect(lambda: self.goals_asked.emit())
        self.write.clicked.connect(lambda: self.prediction_asked.emit())
        self.set_wanted(False)

    def show_state(self, state: GoalsState) -> None:
        """Show how the goals stand, and the oldest prediction of an earlier day that is open."""
        for n, lines in enumerate(self.goals):
            if n < len(state.goals):
                lines.show_goal(state.goals[n], state)
            lines.setVisible(n < len(state.goals))
        waiting = [one for _id, one in state.open_predictions if one.day < state.today]
        if waiting:
            form = _("You predicted on {day}: “{what}”")
            self.predicted.setText(
                form.format(day=long_day(waiting[0].day), what=waiting[0].what.strip())
            )
        for part in (self.predicted, self.asks, self.write):
            part.setVisible(bool(waiting))
        self.all.setVisible(bool(state.goals))
        self.set_wanted(bool(state.goals or waiting))


def planned_today(one: OpenGoal, state: GoalsState) -> Planned | None:
    """Return a goal's part of today; None on a day that is not one of its own."""
    from biofeedback.diary.goal import same_words
    from biofeedback.ui.pages.goal_card import today_of

    if not one.goal.days:
        return today_of(one, state)
    for planned in state.week[state.today.weekday()]:
        if same_words(planned.what) == same_words(one.goal.what) and planned.activity_id is None:
            return planned
    return None
