"""What the pages about hand-over share: a way back, lines of text in a card."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.text import label


class HandoverRoom(FormPage):
    """A page with a title, why it is there, and a way back."""

    def __init__(self, look: Look, title: str, why: str = "") -> None:
        """Make the head; cards go below it."""
        super().__init__(look, title, why, back=_("Back"), wide=160)


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
