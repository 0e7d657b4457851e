"""The swing at each pace that was tried, and the hill through them."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from biofeedback.core.resonance import Resonance
from biofeedback.core.words import _, number
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.plot import Plot

_DOT_PX = 4.5
_ROOM_PER_MIN = 0.25


class HillChart(Plot):
    """Dots with their ranges, fast paces left as they were tried; open dots do not count."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("How far the heart swung at each pace"))
        self.found = Resonance(())

    def show_result(self, found: Resonance, words: str) -> None:
        """Show an assessment; words: the same for a screen reader."""
        self.found = found
        self.setAccessibleDescription(words)
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw the likely range as a band, then hill, ranges and dots."""
        found, theme = self.found, self.look.theme
        shown = [tried for tried in found.tried if tried.swing_ms is not None]
        if not shown:
            return
        paces = [tried.pace_per_min for tried in shown]
        fast, slow = max(paces) + _ROOM_PER_MIN, min(paces) - _ROOM_PER_MIN
        tops = [tried.high_ms or tried.swing_ms or 0.0 for tried in shown]
        top = 20.0 * (int(max(tops) / 20.0) + 1)
        words = _("{value:.0f} ms").format(value=top)
        box = self.box([words, "0"])

        def at(pace: float, swing: float) -> QPointF:
            x = box.left() + (fast - pace) / (fast - slow) * box.width()
            return QPointF(x, box.bottom() - min(swing / top, 1.0) * box.height())

        if found.low_per_min is not None and found.high_per_min is not None:
            left, right = min(found.high_per_min, fast), max(found.low_per_min, slow)
            band = QRectF(at(left, top), at(right, 0.0))
            painter.fillRect(band, theme.brush("accent_soft"))
        self.left_label(painter, box, box.top(), words)
        self.left_label(painter, box, box.bottom(), "0")
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(QPen(theme.color("accent"), 1.6))
        hill = [at(pace, swing) for pace, swing in found.hill if slow <= pace <= fast]
        self.polyline(painter, hill)
        self._below(painter, box, [(at(pace, 0.0).x(), pace) for pace in sorted(paces)])
        for tried in shown:
            if tried.low_ms is not None and tried.high_ms is not None:
                painter.setPen(theme.pen("ink2"))
                painter.drawLine(
                    at(tried.pace_per_min, tried.low_ms), at(tried.pace_per_min, tried.high_ms)
                )
            painter.setPen(QPen(theme.color("ink"), 1.4))
            counts = tried.left_out is None
            painter.setBrush(theme.brush("ink") if counts else theme.brush("surface"))
            painter.drawEllipse(at(tried.pace_per_min, tried.swing_ms or 0.0), _DOT_PX, _DOT_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _below(self, painter: QPainter, box: QRectF, at: list[tuple[float, float]]) -> None:
        """Name the paces, as many as have room."""
        free_from = box.right() + 1.0
        for x, pace in at:
            words = number(pace)
            half = painter.fontMetrics().horizontalAdvance(words) / 2.0
            if x + half + 6.0 < free_from:
                self.below_label(painter, box, x, words)
                free_from = x - half
