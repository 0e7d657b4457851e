"""The week's plan in one look: efforts, what was done, and days of recovery between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter

from biofeedback.core.day_words import short_weekday
from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.day_columns import cell, least_width, lines_of, rows_for, widest_px
from biofeedback.ui.widgets.plot import Plot

DONE, PARTLY, NOT, PLANNED = "done", "partly", "not", "planned"
_DOT_PX = 15.0


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A day, Monday first. marks: how each thing planned stands, efforts before the rest."""

    marks: tuple[str, ...] = ()
    efforts: int = 0
    today: bool = False
    flare: bool = False


def plan_words(day: PlanDay) -> str:
    """Return what kind of day it is."""
    if day.flare:
        return _("flare · rest")
    if day.efforts:
        return _("effort")
    return _("light") if day.marks else _("recovery")


class WeekPlan(Plot):
    """A column a day; filled: done, half: partly, ring: planned, dash: not this time."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("The week's plan"))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.days: tuple[PlanDay, ...] = ()

    def show_days(self, days: Sequence[PlanDay]) -> None:
        """Show the days from Monday."""
        self.days = tuple(days)
        said = []
        for n, day in enumerate(self.days):
            done = sum(mark in (DONE, PARTLY) for mark in day.marks)
            count = plural("{done} of {n} done", "{done} of {n} done", len(day.marks))
            words = _("{name}: {value}").format(name=self._name(n), value=plan_words(day))
            if day.marks:
                words = _("{words}, {more}").format(
                    words=words, more=count.format(done=done, n=len(day.marks))
                )
            said.append(words)
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    @staticmethod
    def _name(n: int) -> str:
        return short_weekday(n + 1)

    def _column_px(self) -> int:
        metrics = QFontMetrics(self.look.theme.font("small"))
        said = [plan_words(day) for day in self.days] + [self._name(n) for n in range(7)]
        return widest_px(metrics, said) + 8

    def _lines(self) -> int:
        """Return how many lines stand under the dots: the day, and what kind of day it is."""
        return 1 + max((len(lines_of(plan_words(day))) for day in self.days), default=1)

    def _row_px(self) -> int:
        metrics = QFontMetrics(self.look.theme.font("small"))
        most = max([len(day.marks) for day in self.days] + [1])
        return round(most * (_DOT_PX + 5)) + self._lines() * (metrics.height() + 1) + 16

    def minimumSizeHint(self) -> QSize:
        """Return the least width that cuts no word, and the height of one row."""
        return QSize(least_width(7, self._column_px()), self._row_px())

    def sizeHint(self) -> QSize:
        """Return the size of the week in one row."""
        return QSize(self._column_px() * 7, self._row_px())

    def hasHeightForWidth(self) -> bool:
        """Say yes: where words don't fit beside one another, the days stand in more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the rows need at a width."""
        return rows_for(7, self._column_px(), width) * self._row_px()

    def draw(self, painter: QPainter) -> None:
        """Draw the dots from the bottom up, and the words."""
        rows = rows_for(7, self._column_px(), self.width())
        backwards = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for n, day in enumerate(self.days):
            place = cell(n, 7, rows, self.width(), self.height(), backwards=backwards)
            self._day(painter, n, day, place)

    def _day(self, painter: QPainter, n: int, day: PlanDay, place: QRectF) -> None:
        theme, metrics = self.look.theme, painter.fontMetrics()
        line = metrics.height() + 1
        base = place.bottom() - self._lines() * line - 8
        if day.today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.brush("accent_soft"))
            painter.drawRoundedRect(place.adjusted(2, 0, -2, 0), 8, 8)
        for k, mark in enumerate(day.marks):
            y = base - (k + 1) * (_DOT_PX + 5)
            dot = QRectF(place.center().x() - _DOT_PX / 2, y, _DOT_PX, _DOT_PX)
            self._mark(painter, dot, mark)
        # On today's ground the colour of flares would be too pale; the word says it anyway.
        ink = "flare" if day.flare and not day.today else "ink2"
        for k, words in enumerate([self._name(n), *lines_of(plan_words(day))]):
            painter.setPen(theme.color(ink if k else "ink"))
            box = QRectF(place.left(), base + 4 + k * line, place.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, words)

    def _mark(self, painter: QPainter, dot: QRectF, mark: str) -> None:
        theme = self.look.theme
        pen = theme.pen("accent" if mark != NOT else "ink2")
        pen.setWidthF(2.0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if mark == NOT:
            middle = dot.center().y()
            painter.drawLine(
                round(dot.left() + 2), round(middle), round(dot.right() - 2), round(middle)
            )
            return
        inner = dot.adjusted(1, 1, -1, -1)
        painter.drawEllipse(inner)
        painter.setBrush(theme.brush("accent"))
        if mark == DONE:
            painter.drawEllipse(inner)
        elif mark == PARTLY:
            painter.drawChord(inner, 180 * 16, 180 * 16)
