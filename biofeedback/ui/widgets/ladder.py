"""The steps from where a goal begins to the whole of it, as rising bars."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.plot import Plot

_WIDEST_PX = 26.0


class Ladder(Plot):
    """A bar for each step: those before are filled, this week's is framed, the rest is empty."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("Steps to the goal"))
        self.rungs: tuple[float, ...] = ()
        self.at = 0

    def show_steps(self, rungs: tuple[float, ...], at: int) -> None:
        """Show the amounts, and which of them, counted from 0, is this week's."""
        self.rungs, self.at = rungs, at
        words = _("Step {n} of {all}").format(n=at + 1, all=len(rungs))
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(240, self.look.theme.scaled(64))

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(160, self.look.theme.scaled(64))

    def draw(self, painter: QPainter) -> None:
        """Draw the bars."""
        if not self.rungs:
            return
        theme = self.look.theme
        column = min(self.width() / len(self.rungs), _WIDEST_PX)
        gap = min(4.0, column * 0.25)
        for n, rung in enumerate(self.rungs):
            height = max(rung / self.rungs[-1] * (self.height() - 6), 6.0)
            left = n * column + 2
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                left = self.width() - left - column + gap
            bar = QRectF(left, self.height() - height - 2, max(column - gap, 1.0), height)
            painter.setBrush(theme.brush("accent" if n <= self.at else "line"))
            painter.setPen(Qt.PenStyle.NoPen)
            if n == self.at and column > 8:
                pen = theme.pen("ink")
                pen.setWidthF(2.0)
                painter.setPen(pen)
            painter.drawRoundedRect(bar, 3, 3)
