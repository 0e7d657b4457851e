"""Short pages to read, each with what it stands on."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.diary.learning import Reading, readings
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

_ROLES = {"heading": "heading", "text": "lead", "point": "lead"}
READ_PX = 760


class LearnPage(Page):
    """Shows the pages to read, one at a time. back_asked: to where one came from."""

    back_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Show the first page."""
        super().__init__(look, _("Read about pain"))
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(_("Read about pain"), "title"), least_px=420, weight=20)
        self.back = KeyButton(look, _("Back"), "Esc")
        self.back.clicked.connect(lambda: self.back_asked.emit())
        row.add(self.back)
        self.column.addWidget(head)
        self.readings = readings()
        titles = QWidget()
        titles.setAccessibleName(_("Eight short pages"))
        chips = Reflow(look, gap=8)
        titles.setLayout(chips)
        self.buttons: list[KeyButton] = []
        for n, one in enumerate(self.readings):
            button = KeyButton(look, one.title, str(n + 1), "choice")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, k=n: self.show_reading(k))
            self.buttons.append(button)
            chips.add(button)
        self.column.addWidget(titles)
        self.card = Card()
        self.place = QVBoxLayout()
        self.card.column.addLayout(self.place)
        held = QHBoxLayout()
        held.addWidget(self.card, 1)
        held.addStretch(0)
        self.column.addLayout(held)
        self.column.addStretch(1)
        look.changed.connect(self._measure)
        self._measure()
        self.at = 0
        self.show_reading(0)
        tab_as_read(self)

    def show_reading(self, n: int) -> None:
        """Show a page, counted from 0."""
        self.at = n
        for k, button in enumerate(self.buttons):
            button.setChecked(k == n)
        while (item := self.place.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.place.addWidget(self._written(self.readings[n]))
        bar = self.area.verticalScrollBar()
        if bar is not None:
            bar.setValue(0)

    def _measure(self) -> None:
        """Keep the lines short enough to be read with ease."""
        self.card.setMaximumWidth(self.look.theme.scaled(READ_PX))

    def _written(self, one: Reading) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label(one.title, "title"))
        for part in one.parts:
            words = f"•  {part.words}" if part.kind == "point" else part.words
            made = label(words, _ROLES[part.kind])
            made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(made)
        column.addWidget(label(_("What this stands on"), "strong"))
        for source in one.sources:
            column.addWidget(label(source, "small"))
        column.addWidget(
            label(
                _("To read, not to diagnose: it replaces no doctor, therapist or nurse."), "small"
            )
        )
        return page

    def take_focus(self) -> None:
        """Begin at the page that is shown."""
        self.buttons[self.at].setFocus(Qt.FocusReason.OtherFocusReason)
