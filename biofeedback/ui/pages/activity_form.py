"""Planning a week of several activities, so that effort and recovery take turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from biofeedback.app.goals import GoalsState
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.activity import EFFORT_SORTS, SORTS, Activity
from biofeedback.diary.goal_words import DAY_NAMES, days_words
from biofeedback.diary.weekplan import propose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import GoalsRoom, button_in, line_in, row_in, whole_of
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.text import label

EFFORT, LIGHT = "effort", "light"


class ActivityPage(GoalsRoom):
    """Shows what is planned in every week. told: an Activity. corrected, deleted: it ends."""

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(
            look,
            _("Plan an activity"),
            _("Several small activities, effort and recovery taking turns."),
        )
        form = Card(_("Something for every week"))
        self.what = line_in(form, _("What"), _("Stretch the back"))
        self.sort = self._choose(form, _("What sort"), {k: _(w) for k, w in SORTS.items()})
        self.minutes = line_in(form, _("Minutes, each time, if you like"), "10")
        self.often = self._choose(
            form, _("How often, times a week"), {str(n): str(n) for n in range(1, 8)}
        )
        self.effort = self._choose(
            form,
            _("Does a day of recovery follow?"),
            {EFFORT: _("Yes, it is an effort"), LIGHT: _("No, it is light")},
        )
        form.column.addWidget(label(_("On which days, if you like"), "strong"))
        self.days = Choices(
            look, _("On which days, if you like"), {k: _(w) for k, w in DAY_NAMES.items()}
        )
        self.days.changed.connect(lambda _keys: self._show_days())
        form.column.addWidget(self.days)
        self.on_days = label(role="quiet")
        form.column.addWidget(self.on_days)
        row = row_in(look, form)
        self.keep = button_in(row, look, _("Plan it"), "Ctrl+Return", self._keep, "primary")
        form.column.addStretch(1)
        there = Card(_("Planned for every week"))
        self.none = label(_("Nothing yet. Two or three are plenty."), "quiet")
        there.column.addWidget(self.none)
        self.list = LineList(look, _("Activities planned for every week"))
        self.list.setMinimumHeight(150)
        there.column.addWidget(self.list)
        row = row_in(look, there)
        self.end = button_in(row, look, _("No longer plan it"), "Del", self._end, "plain")
        there.column.addStretch(1)
        self.cards((form, 440), (there, 380))
        self.column.addStretch(1)
        tab_as_read(self)
        self.clear()

    def _choose(self, card: Card, name: str, words: dict[str, str]) -> Choices:
        card.column.addWidget(label(name, "strong"))
        made = Choices(self.look, name, words, single=True)
        made.changed.connect(lambda _keys: self._show_days())
        card.column.addWidget(made)
        return made

    def clear(self) -> None:
        """Begin a new one."""
        self.what.clear()
        self.minutes.clear()
        for part in (self.sort, self.effort, self.days):
            part.show_pressed(())
        self.often.show_pressed(("3",))
        self.say_problem("")
        self._show_days()

    def take_focus(self) -> None:
        """Begin at the first question."""
        self.what.setFocus()

    def show_state(self, state: GoalsState) -> None:
        """Show what is planned."""
        super().show_state(state)
        self.list.show_lines([_line(one) for _id, one in state.activities])
        for part in (self.list, self.end):
            part.setVisible(bool(state.activities))
        self.none.setVisible(not state.activities)
        self._show_days()

    @property
    def _is_effort(self) -> bool:
        if self.effort.pressed:
            return self.effort.pressed == (EFFORT,)
        return bool(set(self.sort.pressed) & set(EFFORT_SORTS))

    def _show_days(self) -> None:
        if self.state is None:
            return
        proposed = not self.days.pressed
        form = _("Proposed days, with recovery between: {days}") if proposed else _("Days: {days}")
        self.on_days.setText(form.format(days=days_words(self._days())))

    def _days(self) -> tuple[str, ...]:
        assert self.state is not None
        if self.days.pressed:
            return self.days.pressed
        often = int(self.often.pressed[0]) if self.often.pressed else 3
        return propose(often, self.state.busy, effort=self._is_effort)

    def _keep(self) -> None:
        def keep() -> None:
            assert self.state is not None
            if not self.what.text().strip():
                raise BadInputError(_("What would you like to plan?"))
            sort, effort = self.sort.pressed, self.effort.pressed
            made = Activity(
                self.state.today,
                self.state.zone,
                self.what.text().strip(),
                sort[0] if sort else None,
                self._days(),
                whole_of(_("Minutes"), self.minutes.text()),
                effort == (EFFORT,) if effort else None,
            )
            self.told.emit(made)

        self.attempt(keep)

    def _end(self) -> None:
        n = self.list.chosen
        if self.state is None or n is None or n >= len(self.state.activities):
            return
        entry_id, one = self.state.activities[n]
        if one.day == self.state.today:
            self.deleted.emit(entry_id)
        else:
            last = self.state.today - timedelta(days=1)
            self.corrected.emit(entry_id, replace(one, until=last))


def _line(one: Activity) -> Line:
    parts = [days_words(one.days)] if one.days else []
    if one.minutes is not None:
        parts.append(_("{n} min").format(n=one.minutes))
    parts.append(_("an effort") if one.is_effort else _("light"))
    return Line(one.what, "  ·  ".join(parts))
