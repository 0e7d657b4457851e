"""What pages to fill in share: a head with a way back, cards beside one another, one problem."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class FormPage(Page):
    """A page with a title, at its side what `tools` holds. back: the way one came."""

    back = pyqtSignal()

    def __init__(
        self, look: Look, title: str, why: str = "", back: str = "", wide: int = 330
    ) -> None:
        """back: the words of the way back, "" for none. wide: the least width of the tools."""
        super().__init__(look, title)
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        self.title = label(title, "title")
        row.add(self.title, least_px=380, weight=20)
        side = QWidget()
        self.tools = Reflow(look, gap=8, end=True)
        side.setLayout(self.tools)
        row.add(side, least_px=wide)
        if back:
            self.leave = self.button(self.tools, back, "Esc", lambda: self.back.emit())
        self.column.addWidget(head)
        self.why = label(why, "quiet")
        self.column.addWidget(self.why)
        self.why.setVisible(bool(why))
        self.problem = label(role="amber")
        self.column.addWidget(self.problem)
        self.problem.hide()

    def say_problem(self, sentence: str) -> None:
        """Say in one sentence what can't be; "" for nothing. What was written stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.area.ensureWidgetVisible(self.problem)

    def cards(self, *found: tuple[Card, int]) -> QWidget:
        """Put cards beside one another, each with its least width; return what holds them."""
        place = QWidget()
        flow = Reflow(self.look, gap=20, fill=True)
        place.setLayout(flow)
        for card, least_px in found:
            flow.add(card, least_px=least_px)
        self.column.addWidget(place)
        return place

    def row(self, card: Card) -> Reflow:
        """Return a row of buttons at the end of a card."""
        place = QWidget()
        flow = Reflow(self.look, gap=10)
        place.setLayout(flow)
        card.column.addWidget(place)
        return flow

    def button(
        self, row: Reflow, words: str, key: str, do: Callable[[], None], kind: str = ""
    ) -> KeyButton:
        """Return a button at the end of a row."""
        made = KeyButton(self.look, words, key, kind)
        made.clicked.connect(lambda _on=False: do())
        row.add(made)
        return made

    @staticmethod
    def line(card: Card, name: str, hint: str = "", *, secret: bool = False) -> QLineEdit:
        """Return a line to write in, below its name."""
        card.column.addWidget(label(name, "strong"))
        made = QLineEdit()
        made.setMaxLength(200)
        made.setAccessibleName(name)
        made.setPlaceholderText(hint)
        if secret:
            made.setEchoMode(QLineEdit.EchoMode.Password)
        card.column.addWidget(made)
        return made
