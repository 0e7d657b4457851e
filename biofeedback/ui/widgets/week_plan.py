"""The week's plan in one look: efforts, what was done, and days of recovery between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter

from biofeedback.core.day_words import short_weekday
from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
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

    def minimumSizeHint(self) -> QSize:
        """Return the room for the words below the dots."""
        metrics = QFontMetrics(self.look.theme.font("small"))
        words = [plan_words(day) for day in self.days] + [self._name(n) for n in range(7)]
        widest = max(metrics.horizontalAdvance(word) for word in words)
        most = max([len(day.marks) for day in self.days] + [1])
        return QSize((widest + 8) * 7, round(most * (_DOT_PX + 5)) + 2 * metrics.height() + 18)

    def sizeHint(self) -> QSize:
        """Return the same: dots need no more."""
        return self.minimumSizeHint()

    def draw(self, painter: QPainter) -> None:
        """Draw the dots from the bottom up, and the words."""
        theme, metrics = self.look.theme, painter.fontMetrics()
        column = self.width() / 7
        base = self.height() - 2 * metrics.height() - 10
        for n, day in enumerate(self.days):
            place = 6 - n if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else n
            left = place * column
            if day.today:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.brush("accent_soft"))
                painter.drawRoundedRect(QRectF(left + 2, 0, column - 4, self.height()), 8, 8)
            for k, mark in enumerate(day.marks):
                y = base - (k + 1) * (_DOT_PX + 5)
                dot = QRectF(left + column / 2 - _DOT_PX / 2, y, _DOT_PX, _DOT_PX)
                self._mark(painter, dot, mark)
            lines = ((self._name(n), "ink"), (plan_words(day), "flare" if day.flare else "ink2"))
            for line, (words, ink) in enumerate(lines):
                painter.setPen(theme.color(ink))
                top = base + 4 + line * (metrics.height() + 1)
                box = QRectF(left, top, column, metrics.height())
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
