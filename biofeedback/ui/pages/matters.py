"""One thing a week that matters and is not about pain; and the small gains on the way."""

from __future__ import annotations

from dataclasses import replace

from biofeedback.app.goals import GoalsState
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.review import Win
from biofeedback.diary.value import Value, monday_of
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import GoalsRoom, button_in, line_in, row_in, short_day
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.text import label

DONE, NOT = "done", "not"


class MattersPage(GoalsRoom):
    """Shows this week's value and the gains. told: a Value or a Win; corrected, deleted: by id."""

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(look, _("What matters"))
        week = Card(_("This week, one thing that is not about pain"))
        hint = _("Sing with the choir")
        self.what = line_in(week, _("What"), hint)
        self.matters = line_in(week, _("Why it matters to you"), _("I am with my friends"))
        week.column.addWidget(label(_("Was it possible?"), "strong"))
        self.done = Choices(
            look, _("Was it possible?"), {DONE: _("Yes"), NOT: _("Not this week")}, single=True
        )
        week.column.addWidget(self.done)
        self.how = line_in(week, _("How it was"), most=2000)
        row = row_in(look, week)
        self.keep = button_in(row, look, _("Keep it"), "Ctrl+Return", self._keep, "primary")
        self.before = label(role="quiet")
        week.column.addWidget(self.before)
        week.column.addStretch(1)
        gains = Card(_("Small gains"))
        gains.column.addWidget(
            label(_("What went a little better, however small. It is easily forgotten."), "quiet")
        )
        self.win = line_in(gains, _("A small gain"), _("An extra hour of sleep"))
        row = row_in(look, gains)
        self.add = button_in(row, look, _("Note it"), "", self._add)
        self.win.returnPressed.connect(self._add)
        self.list = LineList(look, _("Small gains, the latest first"))
        gains.column.addWidget(self.list)
        row = row_in(look, gains)
        self.delete = button_in(row, look, _("Delete it"), "Del", self._delete, "plain")
        gains.column.addStretch(1)
        self.cards((week, 440), (gains, 400))
        self.column.addStretch(1)
        tab_as_read(self)

    def take_focus(self) -> None:
        """Begin at the first question."""
        self.what.setFocus()

    def clear(self) -> None:
        """Show nothing told."""
        for line in (self.what, self.matters, self.how, self.win):
            line.clear()
        self.done.show_pressed(())
        self.say_problem("")

    def show_state(self, state: GoalsState) -> None:
        """Show what is kept; of what is being written only an untouched form changes."""
        before = None if self.state is None else self.state.value_now
        new = self.state is None or before != state.value_now
        super().show_state(state)
        if new and state.value_now is not None:
            one = state.value_now[1]
            self.what.setText(one.what)
            self.matters.setText(one.matters or "")
            self.how.setText(one.how_it_was or "")
            self.done.show_pressed(() if one.done is None else (DONE if one.done else NOT,))
        earlier = [one for _id, one in state.values if monday_of(one.day) < state.monday]
        words = "; ".join(one.what for one in earlier[-1:-5:-1])
        self.before.setText(_("In the weeks before: {words}").format(words=words))
        self.before.setVisible(bool(words))
        wins = state.wins[::-1]
        self.list.show_lines([Line(one.what, short_day(one.day)) for _id, one in wins])
        for part in (self.list, self.delete):
            part.setVisible(bool(wins))

    def _keep(self) -> None:
        def keep() -> None:
            assert self.state is not None
            done = self.done.pressed
            now = self.state.value_now
            if not self.what.text().strip():
                raise BadInputError(_("What would you like to do this week?"))
            made = Value(
                self.state.today if now is None else now[1].day,
                self.state.zone,
                self.what.text().strip(),
                self.matters.text().strip() or None,
                done == (DONE,) if done else None,
                self.how.text().strip() or None,
                None if now is None else now[1].note,
            )
            if now is None:
                self.told.emit(made)
            else:
                self.corrected.emit(now[0], replace(made, zone=now[1].zone))

        self.attempt(keep)

    def _add(self) -> None:
        def add() -> None:
            assert self.state is not None
            words = self.win.text().strip()
            if not words:
                raise BadInputError(_("Write down the small gain first."))
            self.told.emit(Win(self.state.today, self.state.zone, words))
            self.win.clear()

        self.attempt(add)

    def _delete(self) -> None:
        n = self.list.chosen
        if self.state is not None and n is not None and n < len(self.state.wins):
            self.deleted.emit(self.state.wins[::-1][n][0])
