"""The first start: what this is, what it is not, and with what to begin."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from biofeedback.core import intended_use
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, rule, safety


class WelcomePage(Page):
    """One screen; each of its buttons goes on. `chosen` says "ble", "sim" or "none".

    restore_asked: records of another computer are to be brought here.
    """

    with_navigation = False
    chosen = pyqtSignal(str)
    restore_asked = pyqtSignal()

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
        card.column.addWidget(safety(intended_use.INTENDED_USE, "strong"))
        card.column.addWidget(safety(intended_use.NUMBERS))
        card.column.addWidget(safety(intended_use.HOPE))
        card.column.addStretch(1)
        return card

    @staticmethod
    def _before() -> Card:
        card = Card(_("Before your first session"))
        card.column.addWidget(safety(intended_use.ASK_FIRST))
        card.column.addWidget(rule())
        card.column.addWidget(safety(intended_use.SAFETY))
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
        self.restore = KeyButton(look, _("Bring a backup back …"), "4", "link")
        self.restore.clicked.connect(lambda: self.restore_asked.emit())
        flow.add(self.restore)
        card.column.addWidget(buttons)
        return card

    def take_focus(self) -> None:
        """Begin at the first choice."""
        self.strap.setFocus()


class WhoPage(Page):
    """Where two share the computer: who practises now.

    chosen: the person's id. added: the name of somebody new. back: it stays who it was.
    """

    with_navigation = False
    chosen = pyqtSignal(str)
    added = pyqtSignal(str)
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page, without names yet."""
        super().__init__(look, _("Who is practising?"))
        head = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        head.setLayout(flow)
        side = QWidget()
        right = Reflow(look, gap=8, end=True)
        side.setLayout(right)
        self.leave = KeyButton(look, _("Back"), "Esc")
        self.leave.clicked.connect(lambda: self.back.emit())
        right.add(self.leave)
        flow.add(label(_("Who is practising?"), "title"), least_px=300, weight=10)
        flow.add(side, least_px=160)
        self.column.addWidget(head)
        self.column.addWidget(label(_("Each of you has a record of your own."), "quiet"))
        self._names = QWidget()
        self._flow = Reflow(look, gap=12)
        self._names.setLayout(self._flow)
        row = QHBoxLayout()
        row.addWidget(self._names, 1)
        self.column.addLayout(row)
        self.column.addWidget(self._new_card(look))
        self.column.addWidget(self._before())
        self.column.addStretch(1)
        self.buttons: list[KeyButton] = []
        self._somebody_more = False
        self.leave.hide()

    @staticmethod
    def _before() -> Card:
        """Return what everybody should have read, the second person too."""
        card = Card(_("Before a first session"))
        card.column.addWidget(safety(intended_use.ASK_FIRST))
        card.column.addWidget(rule())
        card.column.addWidget(safety(intended_use.SAFETY))
        return card

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

    def show_people(self, people: tuple[tuple[str, str], ...], current: str | None = None) -> None:
        """Show (id, name) of everybody who practises here; current: who does now, if anybody.

        With one the page was come to for somebody else: there is a way back, and it begins at
        the name.
        """
        self._somebody_more = current is not None
        self.leave.setVisible(self._somebody_more)
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        self.buttons = []
        for n, (person_id, name) in enumerate(people, 1):
            button = KeyButton(self.look, name, str(n) if n < 10 else "", "choice")
            button.setCheckable(True)
            button.setChecked(person_id == current)
            if person_id == current:
                button.setAccessibleDescription(_("practises now"))
            button.clicked.connect(lambda _on=False, i=person_id: self.chosen.emit(i))
            self._flow.add(button)
            self.buttons.append(button)
        tab_as_read(self)

    def take_focus(self) -> None:
        """Begin at the first name, or where a new one is written."""
        at_names = self.buttons and not self._somebody_more
        (self.buttons[0] if at_names else self.name).setFocus()
