"""The breath as the heart's rhythm shows it: an estimate, beside the pace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF

from biofeedback.core.breath import Breath
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import TracePoint
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.widgets.trace import SPAN_S

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

GRID_S = 0.25
# What is slower than a breath is taken away over this long, what is faster is smoothed (s).
SLOW_S, FAST_S = 12.0, 1.0
FEWEST_BEATS = 12


def wave_of(points: Sequence[TracePoint], now_s: float) -> list[tuple[float, float]]:
    """Return (seconds, -1 to 1) of the last minute, since the last gap; [] for too few beats.

    The heart is faster while breathing in: heart rate without its slow drift and without what
    changes within a second, scaled to its own largest swing. No breath is measured here.
    """
    if not points:
        return []
    segment = points[-1].segment
    kept = [
        (p.at_s - p.drawn_ms / 2000.0, 60000.0 / p.drawn_ms)  # an interval stands at its middle
        for p in points
        if p.segment == segment and p.at_s > now_s - SPAN_S - SLOW_S and p.drawn_ms
    ]
    if len(kept) < FEWEST_BEATS:
        return []
    import numpy as np

    at, rate = np.array(kept).T
    grid = np.arange(at[0], at[-1], GRID_S)
    if len(grid) * GRID_S < SLOW_S:
        return []
    even = np.interp(grid, at, rate)
    swing = _smooth(even, FAST_S) - _smooth(even, SLOW_S)
    shown = grid >= now_s - SPAN_S
    most = float(np.abs(swing[shown]).max()) if shown.any() else 0.0
    if most < 1e-6:
        return []
    return list(zip(grid[shown].tolist(), (swing[shown] / most).tolist(), strict=True))


def _smooth(values: Floats, over_s: float) -> Floats:
    """Return a moving mean; at the ends over what there is."""
    import numpy as np

    width = max(round(over_s / GRID_S), 1)
    ones = np.ones(width)
    return np.convolve(values, ones, "same") / np.convolve(np.ones(len(values)), ones, "same")


class BreathWave(Plot):
    """A line for the estimate, dots for the pace."""

    def __init__(self, look: Look, breath_at: Callable[[float], Breath | None]) -> None:
        """`breath_at` answers with the breath at a moment of the session, in seconds."""
        super().__init__(look, _("Breath, as the heart's rhythm shows it"), "bg")
        self.breath_at = breath_at
        self.wave: list[tuple[float, float]] = []
        self.now_s = 0.0
        self._points: object = None

    def show_beats(self, points: tuple[TracePoint, ...], now_s: float) -> None:
        """Show the beats up to `now_s` (session seconds)."""
        if points is not self._points:
            self._points = points
            self.wave = wave_of(points, now_s)
            self.setAccessibleDescription(
                _("An estimate of the last minute.")
                if self.wave
                else _("Not enough heartbeats yet.")
            )
        self.now_s = now_s
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw the pace, then the estimate."""
        theme = self.look.theme
        box = self.box([], below=False)
        begin = self.now_s - SPAN_S
        if not self.wave:
            painter.setPen(theme.color("ink2"))
            ascent = painter.fontMetrics().ascent()
            painter.drawText(box.topLeft() + QPointF(0, ascent), _("not enough heartbeats yet"))
            return

        def at(t_s: float, share: float) -> QPointF:
            x = box.left() + (t_s - begin) / SPAN_S * box.width()
            return QPointF(x, box.center().y() - share * box.height() * 0.45)

        dots = QPolygonF()
        step_s = max(SPAN_S * 3.0 / box.width(), GRID_S)
        first = max(begin, 0.0) // step_s + 1
        for n in range(int(self.now_s / step_s - first) + 1):
            t_s = (first + n) * step_s
            breath = self.breath_at(t_s)
            if breath is not None:
                dots.append(at(t_s, 1.6 * breath.fullness - 0.8))
        pen = QPen(theme.color("edge"), 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(dots)
        painter.setClipRect(box)
        painter.setPen(QPen(theme.color("accent"), 1.6))
        self.polyline(painter, [at(t, share) for t, share in self.wave])
