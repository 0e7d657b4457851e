"""What the pages about hand-over share: a head with a way back, rows, lines of text in a card."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class HandoverRoom(Page):
    """A page with a title, why it is there, and a way back."""

    back = pyqtSignal()

    def __init__(self, look: Look, title: str, why: str = "") -> None:
        """Make the head; cards go below it."""
        super().__init__(look, title)
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        self.title = label(title, "title")
        row.add(self.title, least_px=420, weight=20)
        self.leave = KeyButton(look, _("Back"), "Esc")
        self.leave.clicked.connect(lambda: self.back.emit())
        row.add(self.leave)
        self.column.addWidget(head)
        self.why = label(why, "quiet")
        self.column.addWidget(self.why)
        self.why.setVisible(bool(why))
        self.problem = label(role="amber")
        self.column.addWidget(self.problem)
        self.problem.setVisible(False)

    def say_problem(self, sentence: str) -> None:
        """Say in one sentence what can't be; "" for nothing. What was written stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.area.ensureWidgetVisible(self.problem)

    def cards(self, *found: tuple[Card, int]) -> Reflow:
        """Put cards beside one another, each with its least width."""
        place = QWidget()
        flow = Reflow(self.look, gap=20, fill=True)
        place.setLayout(flow)
        for card, least_px in found:
            flow.add(card, least_px=least_px)
        self.column.addWidget(place)
        return flow


class Lines(QWidget):
    """Lines of text below one another; others take their place when they are shown."""

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.lines: tuple[str, ...] = ()

    def show_lines(self, lines: Iterable[str], role: str = "body") -> None:
        """Show these lines; empty ones are left out."""
        found = tuple(line for line in lines if line)
        if found == self.lines:
            return
        self.lines = found
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for line in found:
            self._column.addWidget(label(line, role))
        self.updateGeometry()
