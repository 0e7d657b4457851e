"""A rating from 0 to 10 in one tap."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.focus import draw_inner_ring, stop_at_chosen
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

# How long after a "1" a "0" still makes it a 10.
TEN_MS = 1000


class _Step(QPushButton):
    def __init__(self, look: Look, n: int) -> None:
        super().__init__(str(n))
        self._look = look
        self.setProperty("kind", "scale")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Take the second press of an unsteady hand for none: it would undo the first."""
        if event is not None:
            event.accept()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.isChecked():
            draw_inner_ring(self, self._look.theme)

    def sizeHint(self) -> QSize:
        side = self._look.theme.target_px
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _is_digit(event: QKeyEvent) -> bool:
    """Return whether it is a digit alone: Alt+1 goes to a page."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    plain = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return plain and event.text().isdigit() and event.text().isascii()


class ScaleRow(QWidget):
    """Eleven buttons; Tab enters the row, the arrow keys walk in it, digits choose.

    chosen: the rating. taken_back: it was pressed again and is not told any more; only
    where that is allowed.
    """

    chosen = pyqtSignal(int)
    taken_back = pyqtSignal()

    def __init__(
        self, look: Look, name: str, least: str, most: str, *, may_take_back: bool = False
    ) -> None:
        """`name` is what is rated; `least` and `most` stand under its ends."""
        super().__init__()
        self._may_take_back = may_take_back
        self._value: int | None = None
        self.ten = QTimer(self)
        self.ten.setSingleShot(True)
        self.ten.setInterval(TEN_MS)
        self._group = QButtonGroup(self)
        buttons = QWidget()
        flow = Reflow(look, gap=3, even=True)
        buttons.setLayout(flow)
        for n in range(11):
            step = _Step(look, n)
            end = {0: least, 10: most}.get(n, "")
            words = _("{name}: {n} ({end})") if end else _("{name}: {n}")
            step.setAccessibleName(words.format(name=name, n=n, end=end))
            self._group.addButton(step, n)
            flow.add(step)
        ends = QHBoxLayout()
        ends.addWidget(label(_("0: {words}").format(words=least), "small", wrap=False))
        ends.addStretch(1)
        ends.addWidget(label(_("10: {words}").format(words=most), "small", wrap=False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(buttons)
        column.addLayout(ends)
        self._group.idClicked.connect(self._clicked)
        stop_at_chosen(self._group)
        self.setAccessibleName(name)

    @property
    def value(self) -> int | None:
        """The rating, None while there is none."""
        return self._value

    def show_value(self, value: int | None) -> None:
        """Show a rating that is known already, or none."""
        button = self._group.button(value) if value is not None else None
        self._value = value if button is not None else None
        if button is not None:
            button.setChecked(True)
            return
        self._group.setExclusive(False)
        for each in self._group.buttons():
            each.setChecked(False)
        self._group.setExclusive(True)

    def press(self, n: int) -> None:
        """Choose a rating; the one that is chosen already stays."""
        button = self._group.button(n)
        if button is not None and n != self._value:
            button.click()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Let the digits choose while the row has the focus; a 1 and soon a 0 are 10.

        The space bar on the chosen one, or Backspace, takes it back where that is allowed.
        """
        if event is not None and event.key() == Qt.Key.Key_Backspace and self._value is not None:
            self._clicked(self._value)
            return
        if event is None or not _is_digit(event):
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat():
            return
        n = int(event.text())
        if n == 0 and self.ten.isActive():
            n = 10
        self.press(n)
        button = self._group.button(n)
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if n == 1:
            self.ten.start()
        else:
            self.ten.stop()

    def _clicked(self, n: int) -> None:
        self.ten.stop()
        if n != self._value:
            self._value = n
            self.chosen.emit(n)
        elif self._may_take_back:
            self.show_value(None)
            self.taken_back.emit()
