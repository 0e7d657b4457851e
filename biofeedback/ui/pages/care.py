"""Medicines, reviews and other care: a record in one's own words, and the list to bring along."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QLineEdit, QWidget

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.care import (
    CARES,
    CHANGED,
    CHANGES,
    STARTED,
    STOPPED,
    TAKES,
    Care,
    Medication,
)
from biofeedback.diary.medicines import NO_ADVICE, Medicine
from biofeedback.ui.entry_views import CareView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary_words import day_name
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class CarePage(Page):
    """Shows a CareView. told: an entry to be kept. deleted: an id of other care.

    medicine_deleted: the name of a medicine that was noted by mistake.
    save_asked: the list into a file. back_asked: to where one came from.
    """

    told = pyqtSignal(object)
    deleted = pyqtSignal(str)
    medicine_deleted = pyqtSignal(str)
    save_asked = pyqtSignal(str)
    back_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Medicines and other care"))
        self.view: CareView | None = None
        self._taken: list[Medicine] = []
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(_("Medicines and other care"), "title"), least_px=420, weight=20)
        self.back = KeyButton(look, _("Back"), "Esc")
        self.back.clicked.connect(lambda: self.back_asked.emit())
        row.add(self.back)
        self.column.addWidget(head)
        self.column.addWidget(label(_(NO_ADVICE), "quiet"))
        self.problem = label(role="amber")
        self.problem.setVisible(False)
        self.column.addWidget(self.problem)
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._medicines_card(), least_px=430)
        flow.add(self._care_card(), least_px=430)
        flow.add(self._list_card(), least_px=430)
        self.column.addWidget(cards)
        self.column.addStretch(1)
        tab_as_read(self)

    def _line(self, card: Card, name: str, hint: str = "") -> QLineEdit:
        card.column.addWidget(label(name, "strong"))
        line = QLineEdit()
        line.setMaxLength(120)
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        card.column.addWidget(line)
        return line

    def _row(self, card: Card) -> Reflow:
        row = QWidget()
        flow = Reflow(self.look, gap=10)
        row.setLayout(flow)
        card.column.addWidget(row)
        return flow

    def _medicines_card(self) -> Card:
        card = Card(_("Medicines"))
        self.medicines = LineList(self.look, _("Medicines noted"))
        self.medicines.setMinimumHeight(160)
        self.no_medicines = label(_("None noted yet."), "quiet")
        card.column.addWidget(self.no_medicines)
        card.column.addWidget(self.medicines)
        row = self._row(card)
        self.reviewed = KeyButton(self.look, _("Reviewed today"), "R")
        self.stop = KeyButton(self.look, _("Stopped today"), "S")
        for button, change in ((self.reviewed, TAKES), (self.stop, STOPPED)):
            row.add(button)
            button.clicked.connect(lambda _on=False, c=change: self._change_chosen(c))
        self.mistaken = KeyButton(self.look, _("Delete it, it was a mistake"), "X", "plain")
        self.mistaken.clicked.connect(self._delete_medicine)
        row.add(self.mistaken)
        self.name = self._line(card, _("What, as you write it"))
        self.dose = self._line(card, _("How much, as you write it"))
        self.on = self._line(card, _("Since or on which day; empty is today"), "2026-11-23")
        self.review = self._line(card, _("Next review, if you like to be reminded"), "2026-12-24")
        row = self._row(card)
        for words, change in (
            (_("I started it"), STARTED),
            (_("It was changed"), CHANGED),
            (_("I take it already"), TAKES),
        ):
            button = KeyButton(self.look, words)
            button.clicked.connect(lambda _on=False, c=change: self._add_medicine(c))
            row.add(button)
        card.column.addStretch(1)
        return card

    def _care_card(self) -> Card:
        card = Card(_("Other care and changes"))
        self.cares = LineList(self.look, _("Other care noted, the latest first"))
        self.cares.setMinimumHeight(160)
        self.no_cares = label(
            _("None noted yet. Noted care helps to see later what may have gone with what."),
            "quiet",
        )
        card.column.addWidget(self.no_cares)
        card.column.addWidget(self.cares)
        row = self._row(card)
        self.delete = KeyButton(self.look, _("Delete it"), "Del", "plain")
        self.delete.clicked.connect(self._delete)
        row.add(self.delete)
        card.column.addWidget(label(_("What it was"), "strong"))
        words = {key: _(said) for key, said in CARES.items()}
        self.what = Choices(self.look, _("What it was"), words, single=True)
        card.column.addWidget(self.what)
        self.detail = self._line(card, _("In your words"))
        self.care_on = self._line(
            card, _("On which day, or its first; empty is today"), "2026-11-23"
        )
        self.until = self._line(card, _("Its last day, if it went on"), "2026-12-24")
        self.add = KeyButton(self.look, _("Note it"))
        self.add.clicked.connect(self._add_care)
        self._row(card).add(self.add)
        card.column.addStretch(1)
        return card

    def _list_card(self) -> Card:
        card = Card(_("For the appointment"))
        self.text = label()
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        card.column.addWidget(self.text)
        row = self._row(card)
        self.copy = KeyButton(self.look, _("Copy"), "Ctrl+C")
        self.save = KeyButton(self.look, _("Save as a file …"), "Ctrl+S")
        row.add(self.copy)
        row.add(self.save)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(
            lambda: self.save_asked.emit("" if self.view is None else self.view.text)
        )
        card.column.addStretch(1)
        return card

    def show_view(self, view: CareView) -> None:
        """Show what is noted."""
        self.view = view
        self.problem.setVisible(False)
        taken = [one for one in view.medicines if one.stopped_on is None]
        self._taken = taken
        self.medicines.show_lines(
            [
                Line(
                    *medicine_lines(one, view.today), "amber" if one.review_due(view.today) else ""
                )
                for one in taken
            ]
        )
        self.cares.show_lines([Line(*care_lines(one, view.today)) for _id, one in view.cares])
        self.medicines.setVisible(bool(taken))
        self.no_medicines.setVisible(not taken)
        self.cares.setVisible(bool(view.cares))
        self.no_cares.setVisible(not view.cares)
        for button in (self.reviewed, self.stop, self.mistaken):
            button.setVisible(bool(taken))
        self.delete.setVisible(bool(view.cares))
        self.text.setText(view.text)

    def clear_lines(self) -> None:
        """Empty the lines once what they told is kept."""
        lines = (self.name, self.dose, self.on, self.review, self.detail, self.care_on, self.until)
        for line in lines:
            line.clear()
        self.what.show_pressed(())

    def _tell(self, make: object) -> None:
        """Tell the entry that `make` makes; what can't be is said."""
        assert callable(make)
        try:
            entry = make()
        except BadInputError as error:
            self.problem.setText(str(error))
            self.problem.setVisible(True)
            return
        self.problem.setVisible(False)
        self.told.emit(entry)

    def _day(self, line: QLineEdit) -> date:
        assert self.view is not None
        return read_day(line.text().strip()) or self.view.today

    def _add_medicine(self, change: str) -> None:
        view = self.view
        if view is None:
            return
        self._tell(
            lambda: Medication(
                self._day(self.on),
                view.zone,
                self.name.text().strip(),
                change,
                dose=self.dose.text().strip() or None,
                review_on=read_day(self.review.text().strip()),
            )
        )

    def _change_chosen(self, change: str) -> None:
        view, n = self.view, self.medicines.chosen
        if view is not None and n is not None:
            one = self._taken[n]
            self._tell(lambda: Medication(view.today, view.zone, one.name, change, dose=one.dose))

    def _add_care(self) -> None:
        view = self.view
        if view is None:
            return

        def make() -> Care:
            if not self.what.pressed:
                raise BadInputError(_("Say first what it was, by one of the buttons."))
            return Care(
                self._day(self.care_on),
                view.zone,
                self.what.pressed[0],
                detail=self.detail.text().strip() or None,
                until=read_day(self.until.text().strip()),
            )

        self._tell(make)

    def _delete_medicine(self) -> None:
        n = self.medicines.chosen
        if n is not None and self.medicines.isVisible():
            self.medicine_deleted.emit(self._taken[n].name)

    def _delete(self) -> None:
        view, n = self.view, self.cares.chosen
        if view is not None and n is not None:
            self.deleted.emit(view.cares[n][0])

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None and self.view is not None:
            clipboard.setText(self.view.text)


def medicine_lines(one: Medicine, today: date) -> tuple[str, str]:
    """Return a medicine in two lines: what and how much, then the next review and since when."""
    first = "  ·  ".join(part for part in (one.name, one.dose) if part)
    parts = []
    if one.review_on is not None:
        due = one.review_due(today)
        words = _("review due: {day}") if due else _("next review: {day}")
        parts.append(words.format(day=day_name(one.review_on, today)))
    if one.since is not None:
        parts.append(_("since {day}").format(day=day_name(one.since, today)))
    elif one.change != STARTED:
        words = _("{change}, told on {day}")
        told_on = day_name(one.told_on, today)
        parts.append(words.format(change=_(CHANGES[one.change]), day=told_on))
    return first, "  ·  ".join(parts)


def care_lines(one: Care, today: date) -> tuple[str, str]:
    """Return other care in two lines: what and how, then when."""
    first = "  ·  ".join(part for part in (_(CARES[one.what]), one.detail) if part)
    second = day_name(one.day, today)
    if one.until is not None and one.until != one.day:
        second = _("{first} to {last}").format(first=second, last=day_name(one.until, today))
    return first, second


def read_day(text: str) -> date | None:
    """Return a typed day, None for an empty line; BadInputError for anything else."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = _("A day is written like 2026-11-23, not {text}.")
        raise BadInputError(sentence.format(text=repr(text)[:40])) from None
