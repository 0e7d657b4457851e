"""What every chart here shares: a ground, a box to draw in, two axes in small type."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from biofeedback.ui.look import Look


class Plot(QWidget):
    """A chart on the ground of a card ("surface") or a page ("bg")."""

    def __init__(self, look: Look, name: str, ground: str = "surface") -> None:
        """`name` is what a screen reader calls it."""
        super().__init__()
        self.look = look
        self.ground = ground
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self._changed)

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a good size."""
        # Words grow with the text, lines need not.
        base = 170 if self.ground == "surface" else 128
        return QSize(480, base + self.look.theme.scaled(36) - 36)

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which it can be read."""
        return QSize(220, self.look.theme.scaled(110))

    def box(self, left_words: list[str], below: bool = True) -> QRectF:
        """Return the rectangle for the lines, with room for labels left of and below it."""
        metrics = QFontMetrics(self.look.theme.font("small"))
        left = max((metrics.horizontalAdvance(words) for words in left_words), default=-8) + 8
        bottom = metrics.height() + 6 if below else 0
        top = metrics.height() / 2 if left_words else 4
        height = max(self.height() - bottom - top - (2 if below else metrics.height() / 2), 1)
        return QRectF(left, top, max(self.width() - left - 2, 1), height)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Fill the ground and draw."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.theme.color(self.ground))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.look.theme.font("small"))
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw the chart; each kind does."""
        raise NotImplementedError

    def left_label(self, painter: QPainter, box: QRectF, y: float, words: str) -> None:
        """Write a value of the vertical axis at height `y`."""
        metrics = painter.fontMetrics()
        painter.setPen(self.look.theme.color("ink2"))
        x = box.left() - 8 - metrics.horizontalAdvance(words)
        painter.drawText(QPointF(x, y + metrics.ascent() / 2 - 1), words)

    def below_label(self, painter: QPainter, box: QRectF, x: float, words: str) -> None:
        """Write a value of the horizontal axis at `x`, kept inside the box."""
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(words)
        painter.setPen(self.look.theme.color("ink2"))
        x = min(max(x - width / 2, box.left()), box.right() - width)
        painter.drawText(QPointF(x, box.bottom() + 5 + metrics.ascent()), words)

    def polyline(self, painter: QPainter, points: list[QPointF]) -> None:
        """Draw a line through points; a lone one becomes a dot."""
        if len(points) == 1:
            painter.drawPoint(points[0])
        elif points:
            painter.drawPolyline(QPolygonF(points))
