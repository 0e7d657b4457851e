"""One open goal: this week's amount and why, how today went, and looking back."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal

from biofeedback.app.goals import GoalsState, OpenGoal, Planned
from biofeedback.core.words import _, mark
from biofeedback.diary.activity import HOWS, Done
from biofeedback.diary.goal import same_words
from biofeedback.diary.goal_words import (
    arrival_sentence,
    goal_sentence,
    next_sentence,
    review_sentence,
    week_sentence,
)
from biofeedback.diary.grading import ladder_of
from biofeedback.diary.review import DECISIONS, Review
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in, short_day
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.ladder import Ladder
from biofeedback.ui.widgets.text import label

ENDS = {"reached": mark("End it: reached"), "let_go": mark("End it: let go")}


class GoalCard(Card):
    """answered: a Planned and how it went. decided: an OpenGoal and a Review. ended: and how."""

    answered = pyqtSignal(object, str)
    decided = pyqtSignal(object, object)
    ended = pyqtSignal(object, str)

    def __init__(self, look: Look, number: int) -> None:
        """Make it empty; `number` (1, 2 or 3) is also the key for "done today"."""
        super().__init__("")
        self._look, self._number = look, number
        self.one: OpenGoal | None = None
        self._today: Planned | None = None
        self._state: GoalsState | None = None
        self._looks_back = False
        self.title.setVisible(True)
        self.meaning = self.explain(look, "number:goal_progress")
        self.week = label(role="lead")
        self.steps = Ladder(look)
        self.done, self.next, self.arrival = label(role="strong"), label(), label(role="quiet")
        for part in (self.week, self.steps, self.done, self.next, self.arrival):
            self.column.addWidget(part)
        self.column.addSpacing(4)
        self.today = label(_("How it went today"), "strong")
        self.column.addWidget(self.today)
        row = row_in(look, self)
        self.hows: dict[str, KeyButton] = {}
        for how, words in HOWS.items():
            key = str(number) if how == "done" else ""
            button = button_in(row, look, _(words), key, partial(self._answer, how), "choice")
            button.setCheckable(True)
            self.hows[how] = button
        self._review_part()
        row = row_in(look, self)
        self.back = button_in(row, look, _("Look back"), "", self._look_back, "plain")
        self.column.addStretch(1)

    def _review_part(self) -> None:
        inner = Card()
        inner.setObjectName("invitation")
        self.question = label(role="strong")
        inner.column.addWidget(self.question)
        row = row_in(self._look, inner)
        self.decisions = {
            key: button_in(row, self._look, _(words), "", partial(self._decide, key))
            for key, words in DECISIONS.items()
        }
        row = row_in(self._look, inner)
        self.ends = {
            key: button_in(row, self._look, _(words), "", partial(self._end, key), "plain")
            for key, words in ENDS.items()
        }
        self.review = inner
        self.column.addWidget(inner)

    def show_goal(self, one: OpenGoal, state: GoalsState) -> None:
        """Show a goal as it stands."""
        if self.one is None or same_words(self.one.goal.what) != same_words(one.goal.what):
            self._looks_back = False
        self.one, self._state = one, state
        goal, progress = one.goal, one.progress
        self.title.setText(goal_sentence(goal, short_day))
        self.meaning.name(goal.what)
        self.setAccessibleName(goal.what)
        rungs = ladder_of(goal)
        self.steps.show_steps(rungs, rungs.index(progress.dose))
        self.steps.setVisible(len(rungs) > 1)
        self.week.setText(week_sentence(progress))
        said = _("{done} of {planned} this week.")
        self.done.setText(said.format(done=progress.done, planned=goal.per_week))
        self.next.setText(next_sentence(progress))
        arrival = arrival_sentence(progress, short_day)
        self.arrival.setText(arrival)
        self.arrival.setVisible(bool(arrival) and state.flare_today is not True)
        self._today = today_of(one, state)
        for how, button in self.hows.items():
            told = self._today.told
            button.setChecked(told is not None and told.how == how)
            button.setAccessibleName(
                _("{name}: {value}").format(name=goal.what, value=button.text())
            )
        for button in (*self.decisions.values(), *self.ends.values(), self.back):
            button.setAccessibleName(
                _("{name}: {value}").format(name=goal.what, value=button.text())
            )
        due = progress.review_due
        self.question.setText(
            review_sentence(due) if due else _("How should it go on? You decide.")
        )
        self._show_review()

    def _show_review(self) -> None:
        assert self.one is not None
        assert self._state is not None
        quiet = self._state.flare_today is True
        due = self.one.progress.review_due is not None
        self.review.setVisible(not quiet and (due or self._looks_back))
        self.back.setVisible(not quiet and not due and not self._looks_back)

    def _look_back(self) -> None:
        self._looks_back = True
        self._show_review()
        self.decisions["step_up"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, how: str) -> None:
        if self._today is not None:
            self.answered.emit(self._today, how)

    def _decide(self, decision: str) -> None:
        if self.one is not None and self._state is not None:
            self._looks_back = False
            state = self._state
            self.decided.emit(
                self.one, Review(state.today, state.zone, self.one.goal.what, decision)
            )

    def _end(self, outcome: str) -> None:
        if self.one is not None:
            self._looks_back = False
            self.ended.emit(self.one, outcome)


def today_of(one: OpenGoal, state: GoalsState) -> Planned:
    """Return a goal's part of today; on a day without it in the plan it can be told as well."""
    for planned in state.week[state.today.weekday()]:
        if same_words(planned.what) == same_words(one.goal.what) and planned.activity_id is None:
            return planned
    return Planned(one.goal.what, state.today, True, one.progress.dose, one.goal.unit)


def done_of(planned: Planned, zone: str, how: str) -> Done:
    """Return the entry that tells how something planned went."""
    return Done(planned.day, zone, planned.what, how)
