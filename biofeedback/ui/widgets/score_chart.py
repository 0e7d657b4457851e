"""Coherence through a session, with the target as a band and the marks in their place."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPen

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import TARGET_SCORE, MarkPoint, ScorePoint
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.words import chart_in_words, clock_words


class ScoreChart(Plot):
    """A line 0-100 over session time; where the score was not known, there is none."""

    def __init__(self, look: Look, ground: str = "surface") -> None:
        super().__init__(look, _("Coherence through the session"), ground)
        self.scores: tuple[ScorePoint, ...] = ()
        self.marks: tuple[MarkPoint, ...] = ()
        self.duration_s = 1.0
        self.target: float | None = TARGET_SCORE

    def show_scores(
        self,
        scores: tuple[ScorePoint, ...],
        marks: tuple[MarkPoint, ...],
        duration_s: float,
        target: float | None = TARGET_SCORE,
    ) -> None:
        """Show a session, or what there is of it; target: 0-100, None: there was none."""
        self.target = target
        self.scores, self.marks, self.duration_s = scores, marks, max(duration_s, 1.0)
        known = tuple(point.score for point in scores if point.score is not None)
        self.setAccessibleDescription(chart_in_words(_("Coherence"), known, _("of 100")))
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw band, marks and line."""
        theme = self.look.theme
        box = self.box(["100", "0"])

        def at(t_s: float, score: float) -> QPointF:
            x = box.left() + t_s / self.duration_s * box.width()
            return QPointF(x, box.bottom() - score / 100.0 * box.height())

        if self.target is not None:
            band = QRectF(at(0, 100), at(self.duration_s, self.target))
            painter.fillRect(band, theme.brush("accent_soft"))
            painter.setPen(theme.color("accent"))
            painter.drawText(
                band.topLeft() + QPointF(8, painter.fontMetrics().ascent() + 4), _("target")
            )
        for value in (0.0, 100.0) if self.target is None else (0.0, self.target, 100.0):
            self.left_label(painter, box, at(0, value).y(), f"{value:.0f}")
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        for share in (0.0, 0.5, 1.0):
            x = box.left() + share * box.width()
            self.below_label(painter, box, x, clock_words(share * self.duration_s))
        self._draw_marks(painter, box)
        painter.setPen(QPen(theme.color("accent"), 1.6))
        run: list[QPointF] = []
        for point in self.scores:
            if point.score is None:
                self.polyline(painter, run)
                run = []
            else:
                run.append(at(point.at_s, point.score))
        self.polyline(painter, run)

    def _draw_marks(self, painter: QPainter, box: QRectF) -> None:
        theme, metrics = self.look.theme, painter.fontMetrics()
        free_from = box.left()
        for mark in self.marks:
            x = box.left() + min(mark.at_s / self.duration_s, 1.0) * box.width()
            painter.setPen(theme.pen("ink2", dotted=True))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            words = _("mark: {text}").format(text=mark.text) if mark.text else _("mark")
            width = metrics.horizontalAdvance(words)
            left = x + 6 if x + 6 + width < box.right() else x - 6 - width
            if left >= free_from:
                painter.setPen(theme.color("ink2"))
                painter.drawText(QPointF(left, box.bottom() - 6), words)
                free_from = left + width + 6
