"""A step that asks how it is: three scales in the place of the breath, all free to leave out."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.sessions.change import NAMES, Rated
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.felt import FeltRow
from biofeedback.ui.widgets.text import label

WIDEST_PX = 620


class Asking(QWidget):
    """Asks for pain, tension and mood. done: Enter was pressed in the last row."""

    done = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the rows without an answer."""
        super().__init__()
        self._look = look
        self.setAccessibleName(_("How is it now?"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # In the middle, no wider than is easily read; words are measured at that width.
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._sheet = QWidget()
        row.addStretch()
        row.addWidget(self._sheet, 1)
        row.addStretch()
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(label(_("How is it now?"), "title"))
        column.addWidget(label(_("What you leave out is left out. Enter goes on."), "quiet"))
        self.rows: dict[Rated, FeltRow] = {}
        for rated in Rated:
            column.addSpacing(6)
            column.addWidget(label(_(NAMES[rated]), "strong"))
            felt = self.rows[rated] = FeltRow(look, rated)
            for button in felt.findChildren(QPushButton):
                button.installEventFilter(self)
            column.addWidget(felt)
        column.addStretch(1)
        look.changed.connect(self._measure)
        self._measure()

    @property
    def answers(self) -> tuple[int | None, int | None, int | None]:
        """Pain, tension and mood, 0-10; None for what was passed over."""
        pain, tension, mood = (self.rows[rated].value for rated in Rated)
        return pain, tension, mood

    def begin(self) -> None:
        """Ask anew."""
        for row in self.rows.values():
            row.show_value(None)

    def take_focus(self) -> None:
        """Begin at the first row."""
        self._enter(0)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Let Enter go on to the next row, and from the last one on (Qt calls this)."""
        if not (isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        rows = list(self.rows.values())
        here = [n for n, row in enumerate(rows) if row.isAncestorOf(_widget(watched))]
        if here and here[0] + 1 < len(rows):
            self._enter(here[0] + 1)
        else:
            self.done.emit()
        return True

    def _enter(self, n: int) -> None:
        """Give the focus to a row: to its answer, or to its first number."""
        buttons = list(self.rows.values())[n].findChildren(QPushButton)
        chosen = next((button for button in buttons if button.isChecked()), buttons[0])
        chosen.setFocus(Qt.FocusReason.TabFocusReason)

    def _measure(self) -> None:
        self._sheet.setMaximumWidth(self._look.theme.scaled(WIDEST_PX))


def _widget(watched: QObject | None) -> QWidget | None:
    return watched if isinstance(watched, QWidget) else None
