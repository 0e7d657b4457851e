"""Heart rate over the last minute, with the pace behind it."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from biofeedback.core.beats import silence_limit_s
from biofeedback.core.breath import Breath
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import TracePoint
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.words import chart_in_words

SPAN_S = 60.0
LEAST_SWING_BPM = 14.0
LEAST_PX = 220
_GRID_S = 0.2


class Trace(Plot):
    """A line of heart rate (bpm) that breaks where beats are missing."""

    def __init__(
        self, look: Look, breath_at: Callable[[float], Breath | None], ground: str = "bg"
    ) -> None:
        """`breath_at` answers with the breath at a moment of the session, in seconds.

        ground: the theme's colour that it stands on.
        """
        super().__init__(look, _("Heart rate of the last 60 seconds"), ground)
        self.breath_at = breath_at
        self.least_px = LEAST_PX
        self.points: tuple[TracePoint, ...] = ()
        self.now_s = 0.0
        self._pace: dict[int, float | None] = {}
        self._low, self._high = 60.0, 60.0 + LEAST_SWING_BPM
        self.setAccessibleDescription(chart_in_words(_("Heart rate"), (), _("bpm")))

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the swing can be seen."""
        return QSize(self.least_px, 88)

    def sizeHint(self) -> QSize:
        """Return a good size: the trace stays quiet when the words grow."""
        return QSize(480, 128)

    def show_beats(self, points: tuple[TracePoint, ...], now_s: float) -> None:
        """Show the beats up to `now_s` (session seconds)."""
        if now_s < self.now_s:
            self._pace.clear()  # the session's time has begun anew
        self.now_s = now_s
        if points is not self.points:
            self.points = points
            self._fit()
            rates = tuple(y for _x, y, _s in self._line())
            self.setAccessibleDescription(chart_in_words(_("Heart rate"), rates, _("bpm")))
        self.update()

    def forget(self) -> None:
        """Begin anew: another session has another pace."""
        self.points, self.now_s = (), 0.0
        self._pace.clear()
        self.update()

    def _line(self) -> list[tuple[float, float, int]]:
        """Return (seconds, bpm, segment) of the beats that are drawn."""
        since = self.now_s - SPAN_S - 2.0
        return [
            (point.at_s, 60000.0 / drawn, point.segment)
            for point in self.points
            if point.at_s >= since and (drawn := point.drawn_ms)
        ]

    def _fit(self) -> None:
        """Fit the heights to the beats; tight enough to see the swing, slow to change."""
        rates = [y for _x, y, _s in self._line()]
        if not rates:
            return
        low, high = min(rates), max(rates)
        middle, half = (low + high) / 2, max((high - low) / 2 * 1.15, LEAST_SWING_BPM / 2)
        inside = self._low <= low and high <= self._high
        if inside and self._high - self._low <= 4.0 * half:
            return
        self._low, self._high = math.floor(middle - half), math.ceil(middle + half)

    def draw(self, painter: QPainter) -> None:
        """Draw the pace as dots, then the heart."""
        theme = self.look.theme
        top, bottom = f"{self._high:.0f}", f"{self._low:.0f}"
        box = self.box([top, bottom, "000"], below=False)
        begin = self.now_s - SPAN_S
        self._draw_pace(painter, box, begin)
        if self.points:
            self.left_label(painter, box, box.top(), top)
            self.left_label(painter, box, box.bottom(), bottom)
        scale_x, scale_y = box.width() / SPAN_S, box.height() / (self._high - self._low)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), 1.8))
        painter.setClipRect(box.adjusted(0, -3, 0, 3))
        run: list[QPointF] = []
        last: tuple[float, float, int] | None = None
        for x, y, segment in self._line():
            if last and (segment != last[2] or x - last[0] > silence_limit_s(60000.0 / last[1])):
                painter.drawPath(smooth(run))
                run = []
            run.append(
                QPointF(
                    box.left() + (x - begin) * scale_x, box.bottom() - (y - self._low) * scale_y
                )
            )
            last = (x, y, segment)
        painter.drawPath(smooth(run))

    def _draw_pace(self, painter: QPainter, box: QRectF, begin: float) -> None:
        first, last = math.ceil(max(begin, 0.0) / _GRID_S), math.floor(self.now_s / _GRID_S)
        for old in [key for key in self._pace if key < first]:
            del self._pace[old]
        dots = QPolygonF()
        step = max(round(SPAN_S / _GRID_S * 3.0 / box.width()), 1)
        for n in range(first + -first % step, last + 1, step):
            if n not in self._pace:
                breath = self.breath_at(n * _GRID_S)
                self._pace[n] = None if breath is None else breath.fullness
            fullness = self._pace[n]
            if fullness is not None:
                x = box.left() + (n * _GRID_S - begin) * box.width() / SPAN_S
                dots.append(QPointF(x, box.bottom() - (0.1 + 0.8 * fullness) * box.height()))
        pen = QPen(self.look.theme.color("edge"), 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(dots)


def smooth(points: list[QPointF]) -> QPainterPath:
    """Return a curve through every point that never swings beyond them.

    Monotone cubic pieces (Fritsch & Carlson 1980, the harmonic mean of Fritsch & Butland 1984).
    """
    path = QPainterPath()
    if not points:
        return path
    path.moveTo(points[0])
    if len(points) == 1:
        path.lineTo(points[0] + QPointF(0.1, 0.0))
        return path
    widths = [max(b.x() - a.x(), 1e-6) for a, b in pairwise(points)]
    slopes = [(b.y() - a.y()) / w for (a, b), w in zip(pairwise(points), widths, strict=True)]
    tangents = [slopes[0]]
    for one, two in pairwise(slopes):
        tangents.append(2 * one * two / (one + two) if one * two > 0 else 0.0)
    tangents.append(slopes[-1])
    for n, (a, b) in enumerate(pairwise(points)):
        third = widths[n] / 3
        path.cubicTo(
            a + QPointF(third, third * tangents[n]),
            b - QPointF(third, third * tangents[n + 1]),
            b,
        )
    return path
