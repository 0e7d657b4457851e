"""What pages that look for a device share: how the search stands, a numbered key for each found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, set_role


@dataclass(frozen=True, slots=True)
class Found:
    """A device in reach. choose: what its key does; usable: whether it can be pressed."""

    name: str
    facts: str
    choose: Callable[[], None]
    usable: bool = True


class FoundPage(FormPage):
    """A page with a way back that lists what is in reach."""

    def __init__(self, look: Look, title: str) -> None:
        """Make its head."""
        super().__init__(look, title, back=_("Back"), wide=160)
        self.buttons: list[KeyButton] = []

    def listing(self, card: Card) -> None:
        """Put into a card how the search stands, what is found, and what went wrong."""
        self.state = label(role="quiet")
        rows = QWidget()
        self._rows = QVBoxLayout(rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(10)
        self.column.removeWidget(self.problem)
        set_role(self.problem, "role", "flare")
        for part in (self.state, rows, self.problem):
            card.column.addWidget(part)

    def show_found(self, state: str, problem: str | None, found: Iterable[Found]) -> None:
        """Show how the search stands, one sentence on what went wrong, and what is in reach."""
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self.problem.setText(problem or "")
        self.problem.setVisible(bool(problem))
        for old in self.buttons:
            row = old.parentWidget()
            if row is not None:
                row.hide()
                row.deleteLater()
        self.buttons = [self._row_of(n, one) for n, one in enumerate(found, 1)]

    def _row_of(self, n: int, one: Found) -> KeyButton:
        row = QWidget()
        flow = Reflow(self.look, gap=12)
        row.setLayout(flow)
        button = KeyButton(self.look, one.name, str(n) if n < 10 else "")
        button.setAccessibleDescription(one.facts)
        button.setEnabled(one.usable)
        button.clicked.connect(lambda: one.choose())
        flow.add(button)
        flow.add(label(one.facts, "small"), least_px=260)
        self._rows.addWidget(row)
        return button
