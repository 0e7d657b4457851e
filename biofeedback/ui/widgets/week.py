"""The week's practice: a bar a day, with words under each."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter

from biofeedback.core.day_words import short_weekday
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.views import DayView
from biofeedback.ui.widgets.plot import Plot


def day_words(day: DayView) -> str:
    """Return what the bar of a day says: minutes, a flare, rest, or that nobody knows."""
    if day.minutes is None:
        return "?" if not day.today else _("today")
    if day.flare:
        return _("flare · {n:.0f}").format(n=day.minutes) if day.minutes else _("flare · rest")
    if day.minutes:
        return _("{n:.0f} min").format(n=day.minutes)
    return _("today") if day.today else _("rest")


class WeekBars(Plot):
    """Shows the days; a rest day is a low quiet bar, an unknown one a question mark."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("This week's practice"))
        self.days: tuple[DayView, ...] = ()

    def show_days(self, days: tuple[DayView, ...]) -> None:
        """Show other days."""
        self.days = days
        one = _("{name} {value}")
        said = [one.format(name=self._name(day), value=day_words(day)) for day in days]
        self.setAccessibleDescription(", ".join(said))
        self.updateGeometry()
        self.update()

    @staticmethod
    def _name(day: DayView) -> str:
        return short_weekday(day.day.isoweekday())

    def minimumSizeHint(self) -> QSize:
        """Return the room that the words under the bars need."""
        metrics = QFontMetrics(self.look.theme.font("small"))
        words = [day_words(day) for day in self.days] + [self._name(day) for day in self.days]
        widest = max((metrics.horizontalAdvance(word) for word in words), default=30)
        return QSize((widest + 10) * max(len(self.days), 1), metrics.height() * 2 + 76)

    def sizeHint(self) -> QSize:
        """Return a good size."""
        least = self.minimumSizeHint()
        return QSize(least.width(), least.height() + 60)

    def draw(self, painter: QPainter) -> None:
        """Draw bars and words."""
        if not self.days:
            return
        theme, metrics = self.look.theme, painter.fontMetrics()
        lines = metrics.height() * 2 + 10
        room = min(self.height() - lines - 4, theme.scaled(190))
        most = max([day.minutes or 0.0 for day in self.days] + [5.0])
        column = self.width() / len(self.days)
        base = room + 2.0
        for n, day in enumerate(self.days):
            middle = column * (n + 0.5)
            height = max(room * (day.minutes or 0.0) / most, 6.0)
            bar = QRectF(middle - 13, base - height, 26, height)
            color = "flare" if day.flare else "accent" if day.minutes else "line"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.brush(color))
            if day.minutes is None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(theme.pen("edge", dotted=True))
            painter.drawRoundedRect(bar, 5, 5)
            for line, (words, ink) in enumerate(
                ((self._name(day), "ink"), (day_words(day), "ink2"))
            ):
                painter.setPen(theme.color(ink))
                box = QRectF(
                    column * n, base + 6 + line * (metrics.height() + 2), column, metrics.height()
                )
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, words)
