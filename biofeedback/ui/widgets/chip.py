"""How the strap is, always in sight: a sign whose shape tells, and words."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.text import Words
from biofeedback.ui.words import Chip, Tone

_COLORS = {
    Tone.GOOD: "good",
    Tone.WAIT: "ink2",
    Tone.CARE: "amber",
    Tone.LOST: "flare",
    Tone.NONE: "ink2",
}


class Sign(QWidget):
    """A dot (well), an open ring (waiting), a triangle (care), a cross (lost), a dash (none)."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.tone = Tone.NONE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def changeEvent(self, event: QEvent | None) -> None:
        """Take another size when the text does."""
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return a size that goes with the text."""
        side = self._look.theme.scaled(13)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._look.theme.color(_COLORS[self.tone])
        side = float(self.width())
        r = side * 0.36
        c = QPointF(side / 2, side / 2)
        painter.setPen(QPen(color, max(side * 0.15, 1.8)))
        match self.tone:
            case Tone.GOOD:
                painter.setBrush(color)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(c, r, r)
            case Tone.WAIT:
                painter.drawEllipse(c, r, r)
            case Tone.CARE:
                painter.setBrush(color)
                painter.setPen(Qt.PenStyle.NoPen)
                peak = [QPointF(0, -r * 1.2), QPointF(r * 1.2, r), QPointF(-r * 1.2, r)]
                painter.drawPolygon(QPolygonF([c + corner for corner in peak]))
            case Tone.LOST:
                painter.drawLine(c - QPointF(r, r), c + QPointF(r, r))
                painter.drawLine(c - QPointF(r, -r), c + QPointF(r, -r))
            case Tone.NONE:
                painter.drawLine(c - QPointF(r, 0), c + QPointF(r, 0))
        painter.end()


class SignalChip(QFrame):
    """Shows a Chip."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("chip")
        self._sign = Sign(look)
        self.words = Words("small")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(_("Strap"))

    def show_chip(self, chip: Chip) -> None:
        """Show the strap's state."""
        self.words.setText(chip.text)
        self.setAccessibleDescription(chip.text)
        self._sign.tone = chip.tone
        self._sign.update()
