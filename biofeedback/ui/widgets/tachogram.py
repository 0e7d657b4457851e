"""Every interval between beats, with what was made of each."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPen

from biofeedback.core.beats import Verdict
from biofeedback.core.words import _, mark
from biofeedback.ui.look import Look
from biofeedback.ui.model import TracePoint
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.words import chart_in_words, clock_words

VERDICT_WORDS = {
    Verdict.NORMAL: mark("normal"),
    Verdict.MISSED: mark("a beat was missed"),
    Verdict.EXTRA: mark("an extra beat was seen"),
    Verdict.ECTOPIC: mark("out of rhythm"),
    Verdict.LONG: mark("longer than fits"),
    Verdict.SHORT: mark("shorter than fits"),
    Verdict.OUT_OF_RANGE: mark("outside 300 to 2000 ms"),
    Verdict.FIRST_AFTER_GAP: mark("first after a gap"),
}


def left_out(point: TracePoint) -> bool:
    """Return whether a beat was left out of the numbers."""
    return point.verdict not in (None, Verdict.NORMAL)


class Tachogram(Plot):
    """RR intervals (ms) over session time: a line through those that count, a cross on others."""

    def __init__(self, look: Look, ground: str = "surface") -> None:
        super().__init__(look, _("Intervals between heartbeats"), ground)
        self.points: tuple[TracePoint, ...] = ()
        self.span_s = (0.0, 60.0)

    def show_beats(self, points: tuple[TracePoint, ...], from_s: float, to_s: float) -> None:
        """Show the beats of a stretch (session seconds)."""
        self.span_s = (from_s, max(to_s, from_s + 1.0))
        self.points = tuple(p for p in points if from_s <= p.at_s <= to_s)
        counted = tuple(p.rr_ms for p in self.points if not left_out(p))
        said = chart_in_words(_("Intervals"), counted, _("ms"))
        out = sum(1 for p in self.points if left_out(p))
        self.setAccessibleDescription(said + " " + _("{n} left out.").format(n=out))
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw the line, then the crosses, so that what was left out is seen."""
        theme = self.look.theme
        shown = [p.rr_ms for p in self.points if 200 <= p.rr_ms <= 2500]
        low, high = (min(shown), max(shown)) if shown else (600.0, 1000.0)
        low, high = math.floor((low - 40) / 50) * 50.0, math.ceil((high + 40) / 50) * 50.0
        box = self.box([_("{n:.0f} ms").format(n=high)])
        begin, end = self.span_s

        def at(point: TracePoint) -> QPointF:
            x = box.left() + (point.at_s - begin) / (end - begin) * box.width()
            y = (
                box.bottom()
                - (min(max(point.rr_ms, low), high) - low) / (high - low) * box.height()
            )
            return QPointF(x, y)

        if shown:
            self.left_label(painter, box, box.top(), _("{n:.0f} ms").format(n=high))
            self.left_label(painter, box, box.bottom(), _("{n:.0f} ms").format(n=low))
        for share in (0.0, 0.5, 1.0):
            words = clock_words(begin + share * (end - begin))
            self.below_label(painter, box, box.left() + share * box.width(), words)
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        # Long noisy lines stay fast without antialiasing.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self.points) < 400)
        painter.setPen(theme.pen("accent"))
        run: list[QPointF] = []
        segment: int | None = None
        for point in self.points:
            if point.segment != segment:
                self.polyline(painter, run)
                run, segment = [], point.segment
            if not left_out(point):
                run.append(at(point))
        self.polyline(painter, run)
        self._draw_crosses(painter, [at(p) for p in self.points if left_out(p)])

    def _draw_crosses(self, painter: QPainter, places: list[QPointF]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(self.look.theme.color("flare"), 1.6))
        for place in places:
            arm = QRectF(-4, -4, 8, 8).translated(place)
            painter.drawLine(arm.topLeft(), arm.bottomRight())
            painter.drawLine(arm.topRight(), arm.bottomLeft())
