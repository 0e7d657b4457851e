"""One's own numbers over the days, with a comparison as a thin band where one was chosen."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPen

from biofeedback.core.day_words import short_day_of_year
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.plot import Plot

_THIN_PX = 10.0


class OwnCourse(Plot):
    """A dot for each day; the band of the comparison stands thin at the side."""

    def __init__(self, look: Look, name: str) -> None:
        """Make it empty."""
        super().__init__(look, name)
        self.course: tuple[tuple[date, float], ...] = ()
        self.band: tuple[float, float] | None = None

    def show_course(
        self, course: tuple[tuple[date, float], ...], band: tuple[float, float] | None, words: str
    ) -> None:
        """Show days with their numbers; `words` say the same to a screen reader."""
        self.course, self.band = course, band
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(320, self.look.theme.scaled(120))

    def draw(self, painter: QPainter) -> None:
        """Draw band, line and dots."""
        if not self.course:
            return
        theme = self.look.theme
        known = [n for _day, n in self.course] + list(self.band or ())
        high = max(max(known) * 1.1, 1.0)
        low = min(min(known) * 0.8, high - 1.0)
        box = self.box([f"{high:.0f}", f"{low:.0f}"])
        first, last = self.course[0][0].toordinal(), self.course[-1][0].toordinal()
        whole = max(last - first, 1)
        room = box.width() - 2 * _THIN_PX - 8

        def at(day: date, n: float) -> QPointF:
            x = box.left() + _THIN_PX + (day.toordinal() - first) / whole * room
            return QPointF(x, box.bottom() - (n - low) / (high - low) * box.height())

        for n in (low, high):
            self.left_label(painter, box, at(self.course[0][0], n).y(), f"{n:.0f}")
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if self.band is not None:
            top, bottom = (at(self.course[0][0], n).y() for n in self.band[::-1])
            side = QRectF(box.right() - _THIN_PX, top, _THIN_PX, bottom - top)
            painter.setPen(theme.pen("edge"))
            painter.setBrush(theme.brush("accent_soft"))
            painter.drawRect(side)
        for day in {self.course[0][0], self.course[-1][0]}:
            self.below_label(painter, box, at(day, low).x(), _day(day))
        painter.setPen(QPen(theme.color("accent"), 1.6))
        points = [at(day, n) for day, n in self.course]
        self.polyline(painter, points)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.brush("accent"))
        for point in points:
            painter.drawEllipse(point, 4.0, 4.0)


def _day(day: date) -> str:
    return short_day_of_year(day)
