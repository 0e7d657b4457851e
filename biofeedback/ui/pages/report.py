"""The report for the care team: which days and parts, the questions for the visit; then a PDF."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QPlainTextEdit, QWidget

from biofeedback.app.reports import Wish, language_note
from biofeedback.core.words import _
from biofeedback.exchange.report import Paper, Part
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class Questions(QPlainTextEdit):
    """The questions for the visit, one a line. Tab goes on."""

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumHeight(110)
        self.setMaximumHeight(160)
        self.setAccessibleName(_("Questions for the visit, one a line"))


class ReportPage(Page):
    """Asks for a Wish. made: the wish, to be written. back: without one."""

    made = pyqtSignal(object)
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page as it is asked at first: eight weeks, everything, A4."""
        super().__init__(look, _("Report for my care team"))
        self.column.addWidget(label(_("Report for my care team"), "title"))
        self.column.addWidget(
            label(
                _(
                    "One page that is read in a minute: goals and function first, then practice, "
                    "sleep, pain and flares, and what goes with what."
                ),
                "quiet",
            )
        )
        card = Card()
        self.days = self._one_of(
            card,
            _("Which days"),
            ((28, _("4 weeks")), (56, _("8 weeks")), (183, _("6 months")), (None, _("All"))),
            56,
        )
        self.parts = self._some_of(card)
        self.paper = self._one_of(
            card, _("Paper"), ((Paper.A4, _("A4")), (Paper.LETTER, _("Letter"))), Paper.A4
        )
        card.column.addWidget(label(_("Questions for the visit"), "strong"))
        card.column.addWidget(label(_("One a line; left empty, lines to write on are printed.")))
        self.questions = Questions()
        card.column.addWidget(self.questions)
        self.appendix = KeyButton(look, _("With every day and session behind it"), kind="choice")
        self.appendix.setCheckable(True)
        more = QWidget()
        row = Reflow(look, gap=8)
        more.setLayout(row)
        row.add(self.appendix)
        card.column.addWidget(more)
        card.column.addWidget(
            label(_("The file is not encrypted: keep it as you would keep a letter."), "quiet")
        )
        self.language_note = label(language_note(), "quiet")
        self.language_note.setVisible(bool(language_note()))
        card.column.addWidget(self.language_note)
        self.column.addWidget(card)
        keys = QWidget()
        flow = Reflow(look, gap=10)
        keys.setLayout(flow)
        self.save = KeyButton(look, _("Save as PDF …"), "Ctrl+S", "primary")
        self.leave = KeyButton(look, _("Back to the trends"), "Esc", "plain")
        flow.add(self.save)
        flow.add(self.leave)
        self.column.addWidget(keys)
        self.column.addStretch(1)
        self.save.clicked.connect(lambda: self.made.emit(self.wish()))
        self.leave.clicked.connect(lambda: self.back.emit())
        tab_as_read(self)

    def _row(self, card: Card, name: str) -> tuple[QWidget, Reflow]:
        card.column.addWidget(label(name, "strong"))
        row = QWidget()
        row.setAccessibleName(name)
        flow = Reflow(self.look, gap=8)
        row.setLayout(flow)
        card.column.addWidget(row)
        card.column.addSpacing(4)
        return row, flow

    def _choice(self, words: str, name: str) -> KeyButton:
        button = KeyButton(self.look, words, kind="choice")
        button.setCheckable(True)
        button.setAccessibleDescription(name)
        return button

    def _one_of(
        self, card: Card, name: str, choices: tuple[tuple[object, str], ...], first: object
    ) -> dict[object, KeyButton]:
        row, flow = self._row(card, name)
        group = QButtonGroup(row)
        buttons: dict[object, KeyButton] = {}
        for value, words in choices:
            button = self._choice(words, name)
            group.addButton(button)
            flow.add(button)
            buttons[value] = button
        buttons[first].setChecked(True)
        stop_at_chosen(group)
        return buttons

    def _some_of(self, card: Card) -> dict[Part, KeyButton]:
        name = _("What is on it")
        _row, flow = self._row(card, name)
        words = {
            Part.GOALS: _("Goals and function"),
            Part.NUMBERS: _("Practice, sleep, pain"),
            Part.CHART: _("The days as a picture"),
            Part.CARE: _("Medication changes"),
            Part.FINDINGS: _("What goes with what"),
            Part.QUESTIONS: _("Questions"),
        }
        buttons = {}
        for part, said in words.items():
            button = self._choice(said, name)
            button.setChecked(True)
            flow.add(button)
            buttons[part] = button
        return buttons

    def wish(self) -> Wish:
        """Return what is asked for now."""
        days = next(value for value, button in self.days.items() if button.isChecked())
        paper = next(value for value, button in self.paper.items() if button.isChecked())
        asked = tuple(
            line.strip() for line in self.questions.toPlainText().splitlines() if line.strip()
        )
        return Wish(
            days if isinstance(days, int) else None,
            Paper(str(paper)),
            frozenset(part for part, button in self.parts.items() if button.isChecked()),
            asked,
            self.appendix.isChecked(),
        )

    def forget(self) -> None:
        """Keep no question of one person for the next."""
        self.questions.clear()

    def take_focus(self) -> None:
        """Begin at the days."""
        for button in self.days.values():
            if button.isChecked():
                button.setFocus()
