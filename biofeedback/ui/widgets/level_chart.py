"""Lines over time that may break: a muscle's level with its threshold, or a belt's curve."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.words import chart_in_words, clock_words

Line = Sequence[tuple[float, float | None]]


class LevelChart(Plot):
    """Shows up to two lines between two moments (s); None breaks a line.

    The second line is dashed, so that the two are told apart without colour.
    """

    def __init__(
        self, look: Look, name: str, ground: str = "bg", *, from_zero: bool = True
    ) -> None:
        """from_zero: whether the axis begins at 0 (a level), or fits the line (a belt)."""
        super().__init__(look, name, ground)
        self._from_zero = from_zero
        self._lines: tuple[Line, ...] = ()
        self._from_s, self._to_s = 0.0, 60.0
        self._threshold: float | None = None
        self._below = True
        self._top = 10.0
        self._clocked = False
        self._told_s: int | None = None
        self.setAccessibleDescription(self._words())

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which a line can be followed."""
        return QSize(220, 84)

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(480, 120 if self.ground == "bg" else 190)

    def show_lines(
        self,
        lines: Sequence[Line],
        from_s: float,
        to_s: float,
        threshold: float | None = None,
        *,
        below: bool = True,
        clocked: bool = False,
    ) -> None:
        """Show lines of (when, value). below: the side of the threshold that is trained.

        clocked: whether the time stands below.
        """
        self._lines, self._from_s, self._to_s = tuple(lines), from_s, max(to_s, from_s + 1.0)
        self._threshold, self._below, self._clocked = threshold, below, clocked
        if clocked or self._told_s != math.floor(to_s):
            # Of a running line once a second is often enough for the ear.
            self._told_s = math.floor(to_s)
            self.setAccessibleDescription(self._words())
        self.update()

    def _words(self) -> str:
        known, name = tuple(self._known()), self.accessibleName()
        if known and not self._from_zero:
            return _("{name}: a curve that rises and falls with the belt.").format(name=name)
        return chart_in_words(name, known, "µV")

    def _known(self) -> list[float]:
        return [
            value
            for line in self._lines
            for at_s, value in line
            if value is not None and at_s >= self._from_s
        ]

    def _bounds(self) -> tuple[float, float]:
        known = self._known()
        if not self._from_zero:
            if not known:
                return 0.0, 1.0
            low, high = min(known), max(known)
            room = 0.1 * (high - low) or 1.0
            return low - room, high + room
        highest = max([*known, 2.0 * (self._threshold or 0.0) if self._below else 0.0, 5.0])
        highest = max(highest, 1.25 * (self._threshold or 0.0))
        # Slow to change: a scale that follows every twitch makes a calm muscle look restless.
        if not 0.45 * self._top <= highest <= self._top:
            step = 10.0 ** math.floor(math.log10(highest))
            self._top = next(m * step for m in (1.0, 2.0, 5.0, 10.0) if m * step >= highest)
        return 0.0, self._top

    def draw(self, painter: QPainter) -> None:
        """Draw the trained side, then the lines."""
        low, high = self._bounds()
        words = [f"{high:g}", f"{low:g}"] if self._from_zero else []
        box = self.box([*words, "000"] if words else [], below=self._clocked)
        theme = self.look.theme
        if words:
            self.left_label(painter, box, box.top(), words[0])
            self.left_label(painter, box, box.bottom(), words[1])
        if self._clocked:
            self.below_label(painter, box, box.left(), clock_words(self._from_s))
            self.below_label(painter, box, box.right(), clock_words(self._to_s))

        def y_of(value: float) -> float:
            return box.bottom() - (value - low) / (high - low) * box.height()

        if self._threshold is not None:
            y = y_of(min(self._threshold, high))
            top, bottom = (y, box.bottom()) if self._below else (box.top(), y)
            ground = QColor(theme.color("accent_soft"))
            painter.fillRect(QRectF(box.left(), top, box.width(), bottom - top), ground)
            painter.setPen(QPen(theme.color("accent"), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        else:
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        scale = box.width() / (self._to_s - self._from_s)
        # Long and jagged: one pixel, not smoothed, or it stalls the breath.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._from_zero)
        for number, line in enumerate(self._lines):
            pen = QPen(theme.color("accent" if number == 0 else "ink2"), 1.4 if number else 1.8)
            if number:
                pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            run: list[QPointF] = []
            for at_s, value in line:
                if at_s < self._from_s or at_s > self._to_s:
                    continue
                if value is None:
                    self.polyline(painter, run)
                    run = []
                    continue
                x = box.left() + (at_s - self._from_s) * scale
                run.append(QPointF(x, y_of(min(max(value, low), high))))
            self.polyline(painter, run)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
