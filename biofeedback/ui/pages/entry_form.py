"""What the pages of single diary entries share: each answer is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.entry import Entry
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary_words import clock, day_name
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

CLOCK_STEP_MIN = 15
LONGEST_AGO_DAYS = 3650
NEVER = "-"  # in place of the words to take an answer back: what must be told


class EntryForm(Page):
    """Shows an EntryView. told: the entry as it was, and as it now is. back_asked: to go back."""

    told = pyqtSignal(object, object)
    back_asked = pyqtSignal()

    def __init__(self, look: Look, title: str, why: str = "") -> None:
        """Make the head; the form's own cards go into `self.flow`."""
        super().__init__(look, title)
        self.view: EntryView | None = None
        self._shows: list[Callable[[Any], None]] = []
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(title, "title"), least_px=420, weight=20)
        self.back = KeyButton(look, _("Back"), "Esc")
        row.add(self.back)
        self.back.clicked.connect(self._leave)
        self.column.addWidget(head)
        self.day = label(role="quiet")
        self.column.addWidget(self.day)
        if why:
            self.column.addWidget(label(why, "quiet"))
        self.problem = label(role="amber")
        self.problem.setVisible(False)
        self.column.addWidget(self.problem)
        cards = QWidget()
        self.flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(self.flow)
        self.column.addWidget(cards)
        self.column.addStretch(1)

    @property
    def entry(self) -> Entry | None:
        """The entry as it is told now."""
        return None if self.view is None else self.view.entry

    def show_view(self, view: EntryView) -> None:
        """Show an entry."""
        self.view = view
        self.problem.setVisible(False)
        self.day.setText(day_name(view.entry.day, view.today))
        for show in self._shows:
            show(view.entry)
        self.show_said(view)

    def clear(self, view: EntryView) -> None:
        """Show nothing told; until `show_view` brings what is kept, no answer is taken."""
        self.show_view(view)
        self.view = None

    def refresh(self, view: EntryView) -> None:
        """Take what the records say of the entry; what is being written meanwhile stays."""
        if self.view is not None:
            self.view = replace(view, entry=self.view.entry)
            self.show_said(self.view)

    def show_said(self, view: EntryView) -> None:
        """Show what the records say of the entry."""

    def say(self, **changes: Any) -> None:
        """Change the entry; what can't be is said, and the answer goes back to what it was."""
        if self.view is None:
            return
        try:
            changed = replace(self.view.entry, **changes)
        except BadInputError as error:
            self.show_view(self.view)
            self.problem.setText(str(error))
            self.problem.setVisible(True)
            return
        self.problem.setVisible(False)
        before = self.view.entry
        if changed != before:
            self.view = replace(self.view, entry=changed)
            self.told.emit(before, changed)

    def _leave(self) -> None:
        self.setFocus()  # a line that is being written is told first
        self.back_asked.emit()

    # The parts of a form

    def _rating(self, card: Card, field: str, name: str, least: str, most: str) -> ScaleRow:
        card.column.addWidget(label(name, "strong"))
        scale = ScaleRow(self.look, name, least, most, may_take_back=True)
        scale.chosen.connect(lambda n: self.say(**{field: n}))
        scale.taken_back.connect(lambda: self.say(**{field: None}))
        card.column.addWidget(scale)
        self._shows.append(lambda entry: scale.show_value(getattr(entry, field)))
        return scale

    def _line(self, card: Card, field: str, name: str, hint: str = "") -> QLineEdit:
        card.column.addWidget(label(name, "strong"))
        line = self._field(name, hint)
        card.column.addWidget(line)
        line.editingFinished.connect(lambda: self.say(**{field: line.text().strip() or None}))
        self._shows.append(lambda entry: line.setText(getattr(entry, field) or ""))
        return line

    @staticmethod
    def _field(name: str, hint: str = "") -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(2000)
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        line.returnPressed.connect(line.clearFocus)
        return line

    def _many(self, card: Card, field: str, name: str, choices: Mapping[str, str]) -> Choices:
        card.column.addWidget(label(name, "strong"))
        made = Choices(self.look, name, choices)
        card.column.addWidget(made)
        made.changed.connect(lambda keys: self.say(**{field: keys}))
        self._shows.append(lambda entry: made.show_pressed(getattr(entry, field)))
        return made

    def _one(self, card: Card, field: str, name: str, choices: Mapping[Any, str]) -> Choices:
        """Offer one of several values; pressed again it is not told."""
        card.column.addWidget(label(name, "strong"))
        values = {str(value): value for value in choices}
        words = {str(value): said for value, said in choices.items()}
        made = Choices(self.look, name, words, single=True)
        card.column.addWidget(made)
        made.changed.connect(lambda keys: self.say(**{field: values[keys[0]] if keys else None}))

        def show(entry: Entry) -> None:
            value = getattr(entry, field)
            made.show_pressed(() if value is None else (str(value),))

        self._shows.append(show)
        return made

    def _count(
        self, card: Card, field: str, name: str, form: str, step: int, most: int, begin: int
    ) -> Stepper:
        """Offer a whole number."""
        card.column.addWidget(label(name, "strong"))
        stepper = Stepper(self.look, name, form, step)
        stepper.name_buttons((_("Less"), ""), (_("More"), ""))
        stepper.set_range(0, most, begin)
        return self._stepper(card, field, stepper, lambda value: round(value), float)

    def _clock(self, card: Card, field: str, name: str, begins: int, usual: time) -> Stepper:
        """Offer a time of the night; `begins`: minutes after midnight at which its day begins."""

        def words(minutes: float) -> str:
            return clock(moment_of(minutes, begins))

        card.column.addWidget(label(name, "strong"))
        stepper = Stepper(self.look, name, words, CLOCK_STEP_MIN)
        stepper.name_buttons((_("Earlier"), ""), (_("Later"), ""))
        stepper.set_range(0, 1440 - CLOCK_STEP_MIN, minutes_of(usual, begins))
        return self._stepper(
            card,
            field,
            stepper,
            lambda minutes: moment_of(minutes, begins),
            lambda moment: minutes_of(moment, begins),
        )

    def _day(
        self, card: Card, field: str, name: str, *, untold: str = "", forget: str = ""
    ) -> Stepper:
        """Offer a day up to today; with `forget`, the words to do so, it can be untold again."""
        card.column.addWidget(label(name, "strong"))

        def words(ordinal: float) -> str:
            day = date.fromordinal(max(round(ordinal), 1))
            return day_name(day, day if self.view is None else self.view.today)

        stepper = Stepper(self.look, name, words, 1.0, untold=untold)
        stepper.name_buttons((_("Earlier"), ""), (_("Later"), ""))

        def keep_up_to_today(_entry: Entry) -> None:
            if self.view is not None:
                last = self.view.today.toordinal()
                stepper.set_range(last - LONGEST_AGO_DAYS, last, last)

        self._shows.append(keep_up_to_today)
        return self._stepper(
            card,
            field,
            stepper,
            lambda ordinal: date.fromordinal(round(ordinal)),
            lambda day: float(day.toordinal()),
            forget,
        )

    def _stepper(
        self,
        card: Card,
        field: str,
        stepper: Stepper,
        told: Callable[[float], Any],
        shown: Callable[[Any], float],
        forget_words: str = "",
    ) -> Stepper:
        row = QWidget()
        flow = Reflow(self.look, gap=10)
        row.setLayout(flow)
        stepper.align(84, 100)
        may_forget = forget_words != NEVER
        forget = KeyButton(self.look, forget_words or _("Clear"), kind="plain")
        forget.setAccessibleName(
            _("{name}: {value}").format(name=stepper.accessibleName(), value=forget.text())
        )
        flow.add(stepper)
        flow.add(forget)
        card.column.addWidget(row)

        def show(entry: Entry) -> None:
            value = getattr(entry, field)
            stepper.show_value(None if value is None else shown(value))
            forget.setVisible(value is not None and may_forget)

        def changed(value: float) -> None:
            self.say(**{field: told(value)})
            if self.entry is not None:
                show(self.entry)

        def forgot() -> None:
            self.say(**{field: None})
            if self.entry is not None:
                show(self.entry)

        stepper.changed.connect(changed)
        forget.clicked.connect(forgot)
        self._shows.append(show)
        return stepper


def minutes_of(moment: time, begins: int) -> float:
    """Return a clock time as minutes of a day that begins at `begins` minutes after midnight."""
    return float((moment.hour * 60 + moment.minute - begins) % 1440)


def moment_of(minutes: float, begins: int) -> time:
    """Return the clock time that `minutes_of` came from."""
    whole = (round(minutes) + begins) % 1440
    return time(whole // 60, whole % 60)
