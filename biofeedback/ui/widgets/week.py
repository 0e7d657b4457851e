"""The week's practice: a bar a day, with words under each."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter

from biofeedback.core.day_words import short_weekday
from biofeedback.core.words import _, listed
from biofeedback.ui.look import Look
from biofeedback.ui.views import DayView
from biofeedback.ui.widgets.day_columns import cell, least_width, lines_of, rows_for, widest_px
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
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.days: tuple[DayView, ...] = ()

    def show_days(self, days: tuple[DayView, ...]) -> None:
        """Show other days."""
        self.days = days
        one = _("{name} {value}")
        said = [one.format(name=self._name(day), value=day_words(day)) for day in days]
        self.setAccessibleDescription(listed(said))
        self.updateGeometry()
        self.update()

    @staticmethod
    def _name(day: DayView) -> str:
        return short_weekday(day.day.isoweekday())

    def _column_px(self) -> int:
        metrics = QFontMetrics(self.look.theme.font("small"))
        said = [day_words(day) for day in self.days] + [self._name(day) for day in self.days]
        return widest_px(metrics, said) + 10

    def _lines(self) -> int:
        """Return how many lines stand under the bars: the day, and what is said of it."""
        return 1 + max((len(lines_of(day_words(day))) for day in self.days), default=1)

    def _row_px(self) -> int:
        metrics = QFontMetrics(self.look.theme.font("small"))
        return metrics.height() * self._lines() + 76

    def minimumSizeHint(self) -> QSize:
        """Return the least width that cuts no word, and the height of one row."""
        return QSize(least_width(len(self.days), self._column_px()), self._row_px())

    def sizeHint(self) -> QSize:
        """Return the size of all days in one row."""
        return QSize(self._column_px() * max(len(self.days), 1), self._row_px() + 60)

    def hasHeightForWidth(self) -> bool:
        """Say yes: where words don't fit beside one another, the days stand in more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the rows need at a width."""
        return rows_for(len(self.days), self._column_px(), width) * self._row_px()

    def draw(self, painter: QPainter) -> None:
        """Draw bars and words."""
        if not self.days:
            return
        count = len(self.days)
        rows = rows_for(count, self._column_px(), self.width())
        most = max([day.minutes or 0.0 for day in self.days] + [5.0])
        for n, day in enumerate(self.days):
            self._day(painter, day, cell(n, count, rows, self.width(), self.height()), most)

    def _day(self, painter: QPainter, day: DayView, place: QRectF, most: float) -> None:
        theme, metrics = self.look.theme, painter.fontMetrics()
        line = metrics.height() + 2
        room = min(place.height() - line * self._lines() - 10, theme.scaled(190))
        base = place.top() + room + 2.0
        height = max(room * (day.minutes or 0.0) / most, 6.0)
        bar = QRectF(place.center().x() - 13, base - height, 26, height)
        color = "flare" if day.flare else "accent" if day.minutes else "line"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.brush(color))
        if day.minutes is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.pen("edge", dotted=True))
        painter.drawRoundedRect(bar, 5, 5)
        for n, words in enumerate([self._name(day), *lines_of(day_words(day))]):
            painter.setPen(theme.color("ink2" if n else "ink"))
            box = QRectF(place.left(), base + 6 + n * line, place.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, words)
