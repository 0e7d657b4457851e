"""Weeks 4, 8 and 12 of one measure beside the first: inside everyday variation, or beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF

from biofeedback.core.words import _
from biofeedback.trends.findings import WeekChange
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.plot import Plot

WEEKS = (1, 4, 8, 12)


class WeeksPicture(Plot):
    """A place for each week. Box: everyday variation around the first week's mean.

    A dot lies inside it, a diamond beyond; an empty place is a week that is not known.
    """

    def __init__(self, look: Look, weeks: Sequence[WeekChange]) -> None:
        """`weeks`: of one measure, each at most once."""
        super().__init__(look, weeks[0].title)
        self.weeks = {one.week: one for one in weeks if one.baseline is not None}
        self.unit = weeks[0].unit
        self.setAccessibleDescription(" ".join(one.text for one in weeks))

    def sizeHint(self) -> QSize:
        """Return a small size."""
        return QSize(260, 120 + self.look.theme.scaled(24))

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(180, 100 + self.look.theme.scaled(24))

    def _range(self) -> tuple[float, float]:
        values: list[float] = []
        for one in self.weeks.values():
            assert one.baseline is not None
            spread = one.noise or 0.0
            values += [one.baseline - spread, one.baseline + spread]
            if one.now is not None:
                values.append(one.now)
        low, high = min(values), max(values)
        room = max(0.12 * (high - low), 0.1)
        return max(low - room, 0.0), high + room

    def draw(self, painter: QPainter) -> None:
        """Draw boxes, the first week's mean as a line, and the weeks."""
        if not self.weeks:
            return
        theme = self.look.theme
        low, high = self._range()
        digits = 0 if high >= 20 else 1
        box = self.box([f"{high:.{digits}f}", f"{low:.{digits}f}"])
        step = box.width() / len(WEEKS)

        def y_of(value: float) -> float:
            return box.bottom() - (value - low) / (high - low) * box.height()

        for value, y in ((high, box.top()), (low, box.bottom())):
            self.left_label(painter, box, y, f"{value:.{digits}f}")
        baseline = next(iter(self.weeks.values())).baseline
        assert baseline is not None
        for n, week in enumerate(WEEKS):
            middle = box.left() + (n + 0.5) * step
            words = _("first") if week == 1 else _("week {n}").format(n=week)
            self.below_label(painter, box, middle, words)
            one = self.weeks.get(week)
            if one is None or one.noise is None:
                continue
            tall = y_of(baseline - one.noise) - y_of(baseline + one.noise)
            area = QRectF(middle - 0.36 * step, y_of(baseline + one.noise), 0.72 * step, tall)
            painter.fillRect(area.intersected(box), theme.brush("accent_soft"))
        painter.setPen(theme.pen("ink2", dotted=True))
        painter.drawLine(QPointF(box.left(), y_of(baseline)), QPointF(box.right(), y_of(baseline)))
        painter.setPen(QPen(theme.color("ink"), 1.6))
        for n, week in enumerate(WEEKS):
            one = self.weeks.get(week)
            mean = baseline if week == 1 else one.now if one is not None else None
            if mean is None:
                continue
            at = QPointF(box.left() + (n + 0.5) * step, y_of(mean))
            painter.setBrush(theme.brush("ink"))
            if one is not None and one.beyond:
                corners = [QPointF(0, -7), QPointF(7, 0), QPointF(0, 7), QPointF(-7, 0)]
                painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
            else:
                painter.drawEllipse(at, 4.0, 4.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
