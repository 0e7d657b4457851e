"""What swings in the heart rate, over rates in breaths per minute."""

from __future__ import annotations

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QPainter, QPen

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import SpectrumView
from biofeedback.ui.widgets.plot import Plot


class SpectrumChart(Plot):
    """Power over rate, with the pace as a dotted line."""

    def __init__(self, look: Look, ground: str = "bg") -> None:
        super().__init__(look, _("Spectrum of the last minute"), ground)
        self.view: SpectrumView | None = None
        self.pace_per_min: float | None = None

    def show_spectrum(self, view: SpectrumView | None, pace_per_min: float | None) -> None:
        """Show another minute; None: there is not enough of it yet."""
        self.view, self.pace_per_min = view, pace_per_min
        if view is None or not view.power:
            self.setAccessibleDescription(_("Not enough heartbeats yet."))
        else:
            peak = view.per_min[max(range(len(view.power)), key=view.power.__getitem__)]
            self.setAccessibleDescription(_("Highest at {rate:.1f} per minute.").format(rate=peak))
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw pace, axis and line."""
        theme, view = self.look.theme, self.view
        box = self.box([])
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if view is None or not view.power:
            painter.setPen(theme.color("ink2"))
            ascent = painter.fontMetrics().ascent()
            painter.drawText(box.topLeft() + QPointF(0, ascent), _("not enough heartbeats yet"))
            return
        low, high = view.per_min[0], view.per_min[-1]
        top = max(view.power) or 1.0

        def x_of(rate: float) -> float:
            return box.left() + (rate - low) / (high - low) * box.width()

        for rate in (4.0, 6.0, 9.0, 12.0, 15.0):
            if low <= rate <= high:
                words = _("{rate:g} /min").format(rate=rate) if rate == 6.0 else f"{rate:g}"
                self.below_label(painter, box, x_of(rate), words)
        if self.pace_per_min is not None and low <= self.pace_per_min <= high:
            painter.setPen(theme.pen("ink2", dotted=True))
            x = x_of(self.pace_per_min)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setPen(QPen(theme.color("accent"), 1.5))
        pairs = zip(view.per_min, view.power, strict=True)
        line = [QPointF(x_of(r), box.bottom() - p / top * (box.height() - 4)) for r, p in pairs]
        self.polyline(painter, line)
        highest = max(range(len(line)), key=view.power.__getitem__)
        painter.setBrush(theme.brush("accent"))
        painter.drawEllipse(line[highest], 3.5, 3.5)
        words = _("peak {rate:.1f}").format(rate=view.per_min[highest])
        metrics = painter.fontMetrics()
        x = line[highest].x() + 9
        if x + metrics.horizontalAdvance(words) > box.right():
            x = line[highest].x() - 9 - metrics.horizontalAdvance(words)
        painter.setPen(theme.color("ink2"))
        painter.drawText(QPointF(x, box.top() + metrics.ascent()), words)
