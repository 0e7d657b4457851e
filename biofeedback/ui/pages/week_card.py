"""The week: what is planned on which day, and how each went."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal

from biofeedback.app.goals import GoalsState, Planned
from biofeedback.core.words import _
from biofeedback.diary.activity import HOWS
from biofeedback.diary.goal_words import amount_words
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary_words import day_name
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.week_plan import PLANNED, PlanDay, WeekPlan

_KEYS = {"done": "D", "partly": "H", "not": "N"}


class PlanWeekCard(Card):
    """answered: a Planned, and how it went."""

    answered = pyqtSignal(object, str)

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(_("This week"))
        self._state: GoalsState | None = None
        self.planned: tuple[Planned, ...] = ()
        self.strip = WeekPlan(look)
        self.column.addWidget(self.strip)
        self.hint = label(role="quiet")
        self.column.addWidget(self.hint)
        self.list = LineList(look, _("What is planned this week"))
        self.column.addWidget(self.list)
        row = row_in(look, self)
        self.hows: dict[str, KeyButton] = {}
        for how, words in HOWS.items():
            button = button_in(
                row, look, _(words), _KEYS[how], partial(self._answer, how), "choice"
            )
            button.setCheckable(True)
            button.setAccessibleName(_("The marked one: {words}").format(words=_(words)))
            self.hows[how] = button
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda *_indexes: self._show_chosen())
        self.column.addStretch(1)

    def show_state(self, state: GoalsState) -> None:
        """Show the week as it stands; at first today's first thing is marked."""
        first = self._state is None or self._state.today != state.today
        self._state = state
        self.planned = tuple(one for day in state.week for one in day)
        self.strip.show_days([plan_day(state, n) for n in range(7)])
        self.list.show_lines([line_of(one, state) for one in self.planned])
        todays = [n for n, one in enumerate(self.planned) if one.day == state.today]
        if first and todays:
            self.list.choose(todays[0])
        self.list.setVisible(bool(self.planned))
        for button in self.hows.values():
            button.setVisible(bool(self.planned))
        self.hint.setText(
            _("Effort and recovery take turns. Rest in a flare counts as keeping to the plan.")
            if self.planned
            else _("Nothing is planned on days of this week. A goal can be told on any day.")
        )
        self._show_chosen()

    def _show_chosen(self) -> None:
        one = self._chosen()
        for how, button in self.hows.items():
            button.setChecked(one is not None and one.told is not None and one.told.how == how)
            # What is to come can't have gone in any way yet.
            may = one is not None and self._state is not None and one.day <= self._state.today
            button.setEnabled(may)

    def _chosen(self) -> Planned | None:
        n = self.list.chosen
        return None if n is None or n >= len(self.planned) else self.planned[n]

    def _answer(self, how: str) -> None:
        one = self._chosen()
        if one is not None:
            self.answered.emit(one, how)


def plan_day(state: GoalsState, n: int) -> PlanDay:
    """Return a day of the week as its column shows it; n: 0 is Monday."""
    found = sorted(state.week[n], key=lambda one: not one.effort)
    marks = tuple(PLANNED if one.told is None else one.told.how for one in found)
    day = state.monday.toordinal() + n
    flare = any(one.toordinal() == day for one in state.flare_days)
    efforts = sum(one.effort for one in found)
    return PlanDay(marks, efforts, day == state.today.toordinal(), flare)


def line_of(one: Planned, state: GoalsState) -> Line:
    """Return something planned in two lines."""
    parts = [] if one.amount is None else [amount_words(one.amount, one.unit)]
    parts.append(_(HOWS[one.told.how]) if one.told is not None else _("planned"))
    today = one.day == state.today
    first = _("{what}  ·  {day}").format(what=one.what, day=day_name(one.day, state.today))
    return Line(first, "  ·  ".join(parts), accent="accent" if today else "")
