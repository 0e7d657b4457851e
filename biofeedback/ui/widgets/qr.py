"""A key as a QR code: dark on light in every theme, or no camera would read it."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look

# Four squares of light around it are part of the standard.
QUIET = 4
# A square's side in pixels: at least, and (where the text is large) at most.
LEAST_PX, MOST_PX = 5, 7


class QrCode(QWidget):
    """Shows a text as squares; nothing while there is none."""

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__()
        self._look = look
        self._rows: tuple[tuple[bool, ...], ...] = ()
        self.text = ""
        self.setAccessibleName(_("Your key as a QR code"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._changed)

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text == self.text:
            return
        from biofeedback.app.handover_keys import picture_of

        self.text = text
        rows = picture_of(text).matrix if text else ()
        self._rows = tuple(tuple(bool(square) for square in row) for row in rows)
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    @property
    def _px(self) -> int:
        return min(self._look.theme.scaled(LEAST_PX), MOST_PX)

    @property
    def squares(self) -> int:
        """How many squares a side has."""
        return len(self._rows)

    def sizeHint(self) -> QSize:
        """Return a size at which a phone reads it across a table."""
        side = (self.squares + 2 * QUIET) * self._px if self._rows else 0
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the same: squares are whole pixels."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw light, then the dark squares."""
        painter, px = QPainter(self), self._px
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        for y, row in enumerate(self._rows, start=QUIET):
            for x, dark in enumerate(row, start=QUIET):
                if dark:
                    square = QRectF(x * px, y * px, px, px)
                    painter.fillRect(square, QColor(Qt.GlobalColor.black))
        painter.end()
