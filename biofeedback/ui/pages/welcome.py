"""The first start: what this is, what it is not, and with what to begin."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from biofeedback.core import intended_use
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, rule


class WelcomePage(Page):
    """One screen; each of its three buttons goes on. `chosen` says "ble", "sim" or "none"."""

    with_navigation = False
    chosen = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(look, _("Welcome"))
        self.column.setSpacing(18)
        self.column.addStretch(1)
        self.column.addWidget(label(_("Welcome"), "title"))
        self.column.addWidget(
            label(
                _("A few minutes of slow breathing, at your own pace, and a record that is yours."),
                "lead",
            )
        )
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._what(), least_px=420)
        flow.add(self._before(), least_px=420)
        self.column.addWidget(cards)
        self.column.addWidget(self._begin(look))
        self.column.addStretch(2)

    @staticmethod
    def _what() -> Card:
        card = Card(_("What this is, and what it is not"))
        card.column.addWidget(label(_(intended_use.INTENDED_USE), "strong"))
        card.column.addWidget(label(_(intended_use.NUMBERS)))
        card.column.addWidget(label(_(intended_use.HOPE)))
        card.column.addStretch(1)
        return card

    @staticmethod
    def _before() -> Card:
        card = Card(_("Before your first session"))
        card.column.addWidget(label(_(intended_use.ASK_FIRST), "body"))
        card.column.addWidget(rule())
        card.column.addWidget(label(_(intended_use.SAFETY), "body"))
        card.column.addStretch(1)
        return card

    def _begin(self, look: Look) -> Card:
        card = Card(_("With what would you like to begin?"), kind="invitation")
        card.column.addWidget(
            label(_("You can change this at any time. Everything stays on this computer."), "quiet")
        )
        card.column.addSpacing(8)
        buttons = QWidget()
        flow = Reflow(look, gap=12)
        buttons.setLayout(flow)
        self.strap = KeyButton(look, _("I have a chest strap"), "1", "primary")
        self.simulated = KeyButton(look, _("Try it with a simulated strap"), "2")
        self.without = KeyButton(look, _("Breathe without a strap"), "3")
        for button, choice in (
            (self.strap, "ble"),
            (self.simulated, "sim"),
            (self.without, "none"),
        ):
            button.clicked.connect(lambda _on=False, c=choice: self.chosen.emit(c))
            flow.add(button)
        card.column.addWidget(buttons)
        return card

    def take_focus(self) -> None:
        """Begin at the first choice."""
        self.strap.setFocus()


class WhoPage(Page):
    """Where two share the computer: who practises now.

    chosen: the person's id. added: the name of somebody new.
    """

    with_navigation = False
    chosen = pyqtSignal(str)
    added = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page, without names yet."""
        super().__init__(look, _("Who is practising?"))
        self.column.addWidget(label(_("Who is practising?"), "title"))
        self.column.addWidget(label(_("Each of you has a record of your own."), "quiet"))
        self._names = QWidget()
        self._flow = Reflow(look, gap=12)
        self._names.setLayout(self._flow)
        row = QHBoxLayout()
        row.addWidget(self._names, 1)
        self.column.addLayout(row)
        self.column.addWidget(self._new_card(look))
        self.column.addStretch(1)
        self.buttons: list[KeyButton] = []

    def _new_card(self, look: Look) -> Card:
        card = Card(_("Somebody else"))
        card.column.addWidget(
            label(_("A name or any word will do. It stays on this computer."), "quiet")
        )
        row = QHBoxLayout()
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name"))
        self.name.setPlaceholderText(_("Name"))
        self.name.setMaxLength(80)
        self.add = KeyButton(look, _("Add"), "")
        row.addWidget(self.name, 1)
        row.addWidget(self.add)
        card.column.addLayout(row)
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self._add)
        return card

    def _add(self) -> None:
        name = self.name.text().strip()
        if name:
            self.name.clear()
            self.added.emit(name)

    def show_people(self, people: tuple[tuple[str, str], ...]) -> None:
        """Show (id, name) of everybody who practises here."""
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        self.buttons = []
        for n, (person_id, name) in enumerate(people, 1):
            button = KeyButton(self.look, name, str(n) if n < 10 else "")
            button.clicked.connect(lambda _on=False, i=person_id: self.chosen.emit(i))
            self._flow.add(button)
            self.buttons.append(button)

    def take_focus(self) -> None:
        """Begin at the first name."""
        if self.buttons:
            self.buttons[0].setFocus()
