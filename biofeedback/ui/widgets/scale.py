"""A rating from 0 to 10 in one tap."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
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
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


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

    def sizeHint(self) -> QSize:
        side = self._look.theme.target_px
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ScaleRow(QWidget):
    """Eleven buttons; Tab enters the row, the arrow keys walk in it. `chosen` says the rating."""

    chosen = pyqtSignal(int)

    def __init__(self, look: Look, name: str, least: str, most: str) -> None:
        """`name` is what is rated; `least` and `most` stand under its ends."""
        super().__init__()
        self._group = QButtonGroup(self)
        buttons = QWidget()
        flow = Reflow(look, gap=3, even=True)
        buttons.setLayout(flow)
        for n in range(11):
            step = _Step(look, n)
            words = {0: f" ({least})", 10: f" ({most})"}.get(n, "")
            step.setAccessibleName(f"{name}: {n}{words}")
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
        self._group.idClicked.connect(self.chosen)
        self.setAccessibleName(name)

    @property
    def value(self) -> int | None:
        """The rating, None while there is none."""
        n = self._group.checkedId()
        return n if n >= 0 else None

    def show_value(self, value: int | None) -> None:
        """Show a rating that is known already, or none."""
        button = self._group.button(value) if value is not None else None
        if button is not None:
            button.setChecked(True)
            return
        self._group.setExclusive(False)
        for each in self._group.buttons():
            each.setChecked(False)
        self._group.setExclusive(True)

    def press(self, n: int) -> None:
        """Choose a rating as a click would."""
        button = self._group.button(n)
        if button is not None:
            button.click()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Let the digits choose while the row has the focus."""
        if event is not None and event.text().isdigit():
            self.press(int(event.text()))
            return
        super().keyPressEvent(event)
