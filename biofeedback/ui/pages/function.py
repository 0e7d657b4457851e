"""What a day was good for: typed or by the clock; own change first, a comparison thin beside it."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QLineEdit

from biofeedback.app.goals import GoalsState
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, number
from biofeedback.diary.entry import Entry
from biofeedback.diary.function import Function
from biofeedback.diary.function_words import (
    EVERYDAY,
    MEASURED,
    change_sentence,
    norm_sentence,
    own_course,
)
from biofeedback.diary.norms import STAND_NORMS
from biofeedback.diary.timed import STAND
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.pages.goals_room import number_of, short_day, whole_of
from biofeedback.ui.pages.movement_card import MovementCard
from biofeedback.ui.pages.timed_card import TimedCard
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.own_course import OwnCourse
from biofeedback.ui.widgets.text import label


class FunctionPage(EntryForm):
    """Shows an EntryView of a Function, and what was measured before (`show_more`)."""

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(
            look,
            _("What my body can do"),
            _("Everything here may be left out. Unknown is no zero."),
        )
        self._more: GoalsState | None = None
        feel = Card(_("This day"))
        none, most = _("not at all"), _("completely")
        self._rating(feel, "confidence", _("Sure I can do what matters today"), none, most)
        self._rating(feel, "energy", _("Energy"), _("none"), _("plenty"))
        self._rating(feel, "stress", _("Stress"), _("none"), _("very much"))
        self.lines: dict[str, QLineEdit] = {}
        for field, name, hint in (
            ("walking_min", _("Walking, in minutes"), "20"),
            ("steps", _("Steps"), "4000"),
            ("work_h", _("Work, in hours"), "4.5"),
            ("sit_to_stand", _("Standing up in 30 seconds, times"), "12"),
            ("tug_s", _("Up and go, in seconds"), "11.5"),
        ):
            self.lines[field] = self._number(feel, field, name, hint)
        feel.column.addStretch(1)
        self.flow.add(feel, least_px=566)
        self.timed = TimedCard(look)
        self.timed.kept.connect(self._timed)
        self.timed.began.connect(lambda: QTimer.singleShot(0, self._bring_into_sight))
        self.flow.add(self.timed, least_px=420)
        own = Card(_("Your own change"))
        own.explain(look, "number:function_change")
        self.nothing = label(_("Not measured yet. Once a month is plenty."), "quiet")
        own.column.addWidget(self.nothing)
        self.changes = {field: label() for field in MEASURED}
        for part in self.changes.values():
            own.column.addWidget(part)
        self.chart = OwnCourse(look, _("Standing up in 30 seconds, by day"))
        own.column.addWidget(self.chart)
        self.everyday = label(_(EVERYDAY), "quiet")
        own.column.addWidget(self.everyday)
        own.column.addWidget(label(_("Compare standing up with a group, if you like"), "strong"))
        people = {"w": _("Women"), "m": _("Men")}
        self.people = Choices(look, _("Group"), people, single=True)
        ages = {norm.age: norm.age for norm in STAND_NORMS.values()}
        self.ages = Choices(look, _("Age"), ages, single=True)
        for choices in (self.people, self.ages):
            choices.changed.connect(self._compare)
            own.column.addWidget(choices)
        self.norm = label(role="small")
        own.column.addWidget(self.norm)
        own.column.addStretch(1)
        self.flow.add(own, least_px=460)
        self.movement = MovementCard(look)
        self.flow.add(self.movement, least_px=460)
        self._shows.append(self._show_change)
        self._show_nothing()
        tab_as_read(self)

    def _number(self, card: Card, field: str, name: str, hint: str) -> QLineEdit:
        card.column.addWidget(label(name, "strong"))
        line = self._field(name, hint)
        card.column.addWidget(line)
        line.editingFinished.connect(partial(self._tell_number, field, name))
        self._shows.append(
            lambda entry: line.setText(
                "" if getattr(entry, field) is None else number(getattr(entry, field))
            )
        )
        return line

    def _tell_number(self, field: str, name: str) -> None:
        text = self.lines[field].text()
        parts = field in ("tug_s", "work_h")
        try:
            value = number_of(name, text) if parts else whole_of(name, text)
        except BadInputError as error:
            self.problem.setText(str(error))
            self.problem.setVisible(True)
            return
        self._tell(field, value)

    def _tell(self, field: str, value: float | int | None) -> None:
        changes: dict[str, object] = {field: value}
        entry = self.entry
        first = isinstance(entry, Function) and {entry.compare_with, entry.sit_to_stand} == {None}
        if field == "sit_to_stand" and value is not None and first:
            changes["compare_with"] = self._group_before(entry)
        self.say(**changes)
        if self.entry is not None:
            self._show_change(self.entry)

    def _group_before(self, entry: Entry | None) -> str | None:
        """Return the group that the last test of standing up was compared with."""
        every = () if self._more is None or entry is None else self._more.functions
        before = [
            one
            for one in every
            if entry is not None and one.day < entry.day and one.sit_to_stand is not None
        ]
        return before[-1].compare_with if before else None

    def _timed(self, kind: str, value: float) -> None:
        if kind == STAND:
            self._tell("sit_to_stand", int(value))
        else:
            self._tell("tug_s", value)
        if self.view is not None:
            for show in self._shows:
                show(self.view.entry)

    def _compare(self, _keys: object) -> None:
        people, ages = self.people.pressed, self.ages.pressed
        if isinstance(self.entry, Function):
            self.say(compare_with=f"{people[0]}{ages[0]}" if people and ages else None)
            self._show_change(self.entry, chosen=False)

    def clear(self, view: EntryView) -> None:
        """Show nothing of what was told or measured before."""
        self._more = None
        self.movement.clear()
        super().clear(view)

    def show_more(self, state: GoalsState) -> None:
        """Take what was measured before, and whether it is a flare day."""
        self._more = state
        self.movement.show_state(state)
        self._close_tests()
        if self.entry is not None:
            self._show_change(self.entry)

    def show_view(self, view: EntryView) -> None:
        """Show an entry; of an earlier day no test can be made any more."""
        super().show_view(view)
        self._close_tests()

    def _close_tests(self) -> None:
        flare = self._more is not None and self._more.flare_today is True
        why = ""
        if flare:
            why = _("Today is a flare day: tests can wait.")
        elif self.view is not None and self.view.entry.day != self.view.today:
            why = _("Tests by the clock belong to today.")
        self.timed.show_closed(why)
        self.movement.setVisible(not flare)

    def _bring_into_sight(self) -> None:
        self.area.ensureWidgetVisible(self.timed, 0, 0)
        self.area.ensureWidgetVisible(self.timed.hit, 0, 24)

    def _show_nothing(self) -> None:
        for part in (*self.changes.values(), self.chart, self.everyday, self.norm):
            part.setVisible(False)

    def _show_change(self, entry: Entry, *, chosen: bool = True) -> None:
        if not isinstance(entry, Function):
            return
        every = () if self._more is None else self._more.functions
        functions = [one for one in every if one.day < entry.day] + [entry]
        for field, part in self.changes.items():
            words = change_sentence(own_course(functions, field), field, short_day)
            part.setText(words)
            part.setVisible(bool(words))
        course = own_course(functions, "sit_to_stand")
        norm = None if entry.compare_with is None else STAND_NORMS[entry.compare_with]
        band = None if norm is None else (float(norm.low), float(norm.high))
        self.chart.show_course(course, band, self.changes["sit_to_stand"].text())
        self.chart.setVisible(len(course) > 1)
        self.everyday.setVisible(len(course) > 1)
        self.norm.setText(norm_sentence(entry.compare_with))
        self.norm.setVisible(norm is not None)
        self.nothing.setVisible(not any(part.text() for part in self.changes.values()))
        if chosen:
            self.people.show_pressed(() if norm is None else (norm.people,))
            self.ages.show_pressed(() if norm is None else (norm.age,))
