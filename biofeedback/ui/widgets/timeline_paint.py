"""How the timeline is drawn: flares behind all, one lane below the other, the axis at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF

from biofeedback.core.words import _, spoken
from biofeedback.ui.theme import Theme
from biofeedback.ui.timeline import (
    Drawn,
    Floats,
    Lane,
    Span,
    TimelineView,
    drawn,
    gathered,
    runs,
    ticks,
    trailing_mean,
    unknown,
)
from biofeedback.ui.timeline_words import number_words, tick_words
from biofeedback.ui.widgets.timeline_captions import (
    NAME_GAP_PX,
    about_parts,
    bold_of,
    caption_lines,
    marks_caption,
)

PLOT_PX, TITLE_GAP_PX, MARKS_PX = 52, 6, 24


@dataclass(frozen=True, eq=False)
class Prepared:
    """A lane with what does not change while the view moves."""

    lane: Lane
    low: float
    high: float
    mean: Floats | None
    unknown: list[tuple[int, int]]


def prepare(view: TimelineView, lane: Lane) -> Prepared:
    """Return a lane ready to be drawn many times."""
    low, high = lane.range()
    mean = trailing_mean(lane.series[0].values) if lane.mean else None
    asked = runs(unknown(lane, view.days - 1)) if lane.asks else []
    return Prepared(lane, low, high, mean, asked)


class TimelinePainter:
    """Draws one frame; made anew for each."""

    def __init__(
        self, painter: QPainter, theme: Theme, view: TimelineView, span: Span, box: QRectF
    ) -> None:
        """`box`: where the lanes are; the gutter for numbers is left of it, the axis below."""
        self.p, self.theme, self.view, self.span, self.box = painter, theme, view, span, box
        self.small = theme.font("small")
        self.metrics = QFontMetrics(self.small)
        self.px = box.width() / span.days

    def x(self, number: float) -> float:
        """Return where a day number is."""
        return self.box.left() + (number - self.span.begin) * self.px

    def flares(self) -> None:
        """Draw the flares as bands behind everything, named where there is room."""
        p, theme = self.p, self.theme
        word = _("flare")
        width = self.metrics.horizontalAdvance(word)
        written = self.box.left() - 1
        soft, firm, ink = (theme.color(name) for name in ("flare_soft", "flare", "ink"))
        top, height = round(self.box.top()), round(self.box.height())
        p.setFont(self.small)
        p.setPen(ink)
        for first, last in self.view.flares:
            left = self.x(self.view.index(first))
            right = self.x(self.view.index(last) + 1)
            if right < self.box.left() or left > self.box.right():
                continue
            left, right = max(left, self.box.left()), min(right, self.box.right())
            right = max(right, left + 2.0)
            x, wide = round(left), max(round(right) - round(left), 2)
            p.fillRect(x, top, wide, height, soft)
            # A firm upper edge tells it without colour.
            p.fillRect(x, top - 3, wide, 3, firm)
            middle = (left + right) / 2 - width / 2
            if right - left >= width + 4 and middle > written:
                p.drawText(QPointF(middle, self.box.top() + self.metrics.ascent() + 1), word)
                written = middle + width + 6

    def lane(self, one: Prepared, top: float, height: float, lines: int) -> None:
        """Draw a lane: its name and what it is in up to `lines`, its numbers, its foot."""
        p, theme, lane = self.p, self.theme, one.lane
        parts = about_parts(lane, gathered(self.span, self.box.width()))
        title = self._title(lane.name, parts, top, lines)
        plot = QRectF(self.box.left(), top + title, self.box.width(), height - title - 8)
        p.setPen(theme.pen("line"))
        p.drawLine(plot.bottomLeft(), plot.bottomRight())
        self._scale(one, plot)
        p.save()
        p.setClipRect(plot.adjusted(-1, -4, 1, 4))
        for n, series in enumerate(lane.series):
            found = drawn(series.values, self.span, plot.width())
            if lane.shape == "bars":
                self._bars(one, found, plot, hollow=n > 0)
            else:
                self._dots(one, found, plot, hollow=n > 0)
        if one.mean is not None:
            self._mean(one, plot)
        self._unknown(one, plot)
        p.restore()

    def _title(self, name: str, parts: Sequence[str], top: float, lines: int) -> float:
        """Write a lane's name and what it is; return the height that `lines` of it take.

        They stand where reading begins; time goes from left to right in every language.
        """
        p, bold = self.p, bold_of(self.small)
        p.setFont(bold)
        p.setPen(self.theme.color("ink"))
        base = top + self.metrics.ascent()
        name_px = QFontMetrics(bold).horizontalAdvance(name)
        p.drawText(QPointF(self._from_start(0, name_px), base), name)
        p.setFont(self.small)
        p.setPen(self.theme.color("ink2"))
        for n, words in enumerate(
            caption_lines(parts, self.metrics, name_px, int(self.box.width()))
        ):
            x = self._from_start(
                0 if n else name_px + NAME_GAP_PX, self.metrics.horizontalAdvance(words)
            )
            p.drawText(QPointF(x, base + n * self.metrics.height()), words)
        return self.metrics.height() * lines + TITLE_GAP_PX

    def _from_start(self, px: float, width: float) -> float:
        """Return the left end of words of a width, `px` from where a line of text begins."""
        if spoken().right_to_left:
            return self.box.right() - px - width
        return self.box.left() + px

    def _scale(self, one: Prepared, plot: QRectF) -> None:
        p = self.p
        p.setFont(self.small)
        p.setPen(self.theme.color("ink2"))
        for value, y in ((one.high, plot.top()), (one.low, plot.bottom())):
            words = number_words(value, one.lane)
            x = plot.left() - 8 - self.metrics.horizontalAdvance(words)
            p.drawText(QPointF(x, y + self.metrics.ascent() / 2 - 1), words)

    def _y(self, one: Prepared, values: Floats, plot: QRectF) -> Floats:
        share = (np.clip(values, one.low, one.high) - one.low) / (one.high - one.low)
        return np.asarray(plot.bottom() - share * plot.height())

    def _bars(self, one: Prepared, found: Drawn, plot: QRectF, *, hollow: bool) -> None:
        p, theme = self.p, self.theme
        xs = self.box.left() + (found.at - self.span.begin) * self.px
        tops, means = self._y(one, found.high, plot), self._y(one, found.middle, plot)
        foot = plot.bottom()
        if found.thinned:
            # Pale up to the greatest of the days that share a place, full up to their mean.
            p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            wide = max(found.size * self.px - 1.0, 1.0)
            if hollow:
                p.setPen(QPen(theme.color("ink"), 1.0))
                _lines(p, [QLineF(x - wide / 2, m, x + wide / 2, m) for x, m in _pairs(xs, means)])
            else:
                p.setPen(Qt.PenStyle.NoPen)
                means = np.minimum(means, foot - 1.0)
                for heights, down, alpha in ((tops, means, 0.38), (means, foot, 1.0)):
                    p.setBrush(theme.brush(one.lane.color, alpha))
                    _rects(p, xs - wide / 2, heights, wide, down - heights)
                p.setBrush(Qt.BrushStyle.NoBrush)
            p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            return
        wide = max(min(self.px * 0.62, 14.0), 1.5)
        if hollow:
            p.setPen(QPen(theme.color("ink"), 1.4))
            half = max(wide / 2 + 1.0, 2.0)
            _lines(p, [QLineF(x - half, t, x + half, t) for x, t in _pairs(xs, tops)])
            return
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.brush(one.lane.color))
        # A zero that was recorded is a low line at the foot: a day without it is not known.
        tops = np.minimum(tops, foot - 2.0)
        if wide > 6:
            for x, t in _pairs(xs - wide / 2, tops):
                p.drawRoundedRect(QRectF(x, t, wide, foot - t), 2, 2)
        else:
            p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            _rects(p, xs - wide / 2, tops, wide, foot - tops)
            p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        p.setBrush(Qt.BrushStyle.NoBrush)

    def _dots(self, one: Prepared, found: Drawn, plot: QRectF, *, hollow: bool) -> None:
        p, theme = self.p, self.theme
        xs = self.box.left() + (found.at - self.span.begin) * self.px
        tops, lows = self._y(one, found.high, plot), self._y(one, found.low, plot)
        color = theme.color("ink2" if hollow else one.lane.color)
        if found.thinned:
            # A pale column from the least to the greatest, a dot at the mean.
            p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            wide = max(found.size * self.px - 1.0, 1.0)
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.brush("ink2" if hollow else one.lane.color, 0.38))
            _rects(p, xs - wide / 2, tops - 1.0, wide, lows - tops + 2.0)
            p.setBrush(Qt.BrushStyle.NoBrush)
            if one.mean is None:
                p.setPen(QPen(color, 2.0))
                p.drawPoints(_polygon(xs, self._y(one, found.middle, plot)))
            p.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            return
        size = min(max(self.px * 0.34, 3.0), 7.0)
        if one.mean is not None:
            color.setAlphaF(0.5)
        if hollow:
            p.setPen(QPen(color, 1.4))
            p.setBrush(Qt.BrushStyle.NoBrush)
            for x, y in _pairs(xs, tops):
                p.drawEllipse(QPointF(x, y), size / 2, size / 2)
            return
        pen = QPen(color, size)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        p.setPen(pen)
        p.drawPoints(_polygon(xs, tops))

    def _mean(self, one: Prepared, plot: QRectF) -> None:
        assert one.mean is not None
        p, color = self.p, self.theme.color(one.lane.color)
        found = drawn(one.mean, self.span, plot.width())
        if found.thinned:
            # One pixel without smoothing: a long broad line would take longer than a frame.
            p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        p.setPen(QPen(color, 1.0 if found.thinned else 1.6))
        xs: Floats = np.asarray(
            self.box.left() + (found.at - self.span.begin) * self.px, dtype=np.float64
        )
        ys = self._y(one, found.middle, plot)
        breaks = np.flatnonzero(np.diff(found.at) > found.size * 1.5) + 1
        for part in np.split(np.arange(len(xs)), breaks):
            p.drawPolyline(_polygon(xs[part], ys[part]))
        p.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _unknown(self, one: Prepared, plot: QRectF) -> None:
        """Write "?" where nobody told; over a longer stretch once, with a dotted line."""
        p, px, wide = self.p, self.px, self.metrics.horizontalAdvance("?")
        if not one.unknown:
            return
        p.setFont(self.small)
        p.setPen(self.theme.color("ink2"))
        middle = plot.center().y() + self.metrics.ascent() / 2 - 1
        each = px >= wide + 3
        first, last = max(int(self.span.begin), 0), int(self.span.end) + 1
        for start, end in one.unknown:
            if end < first or start > last or (not each and (end - start) * px < wide + 3):
                continue
            if each:
                for number in range(max(start, first), min(end, last)):
                    p.drawText(QPointF(self.x(number + 0.5) - wide / 2, middle), "?")
                continue
            left, right = max(self.x(start), plot.left()), min(self.x(end), plot.right())
            centre = (left + right) / 2
            p.drawText(QPointF(centre - wide / 2, middle), "?")
            if right - left > 3 * wide:
                p.setPen(self.theme.pen("edge", dotted=True))
                y = plot.center().y()
                p.drawLine(QPointF(left + 2, y), QPointF(centre - wide, y))
                p.drawLine(QPointF(centre + wide, y), QPointF(right - 2, y))
                p.setPen(self.theme.color("ink2"))

    def marks(self, top: float, lines: int) -> None:
        """Draw what was changed as diamonds, each with its words where they fit."""
        p, theme = self.p, self.theme
        title = self._title(*marks_caption(), top, lines)
        y = top + title + MARKS_PX / 2
        free = self.box.left()
        shown = [m for m in self.view.marks
                 if self.span.begin <= self.view.index(m.day) + 0.5 <= self.span.end]  # fmt: skip
        for n, mark in enumerate(shown):
            x = self.x(self.view.index(mark.day) + 0.5)
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.brush("ink"))
            p.drawPolygon(QPolygonF([QPointF(x, y - 5), QPointF(x + 5, y), QPointF(x, y + 5),
                                     QPointF(x - 5, y)]))  # fmt: skip
            p.setBrush(Qt.BrushStyle.NoBrush)
            following = shown[n + 1].day if n + 1 < len(shown) else None
            stop = self.box.right() if following is None else self.x(self.view.index(following))
            width = self.metrics.horizontalAdvance(mark.words)
            left = x + 10
            if following is None and left + width > stop:
                left = x - 10 - width
            if left >= free and (left + width <= stop - 4 or following is None):
                p.setPen(theme.color("ink2"))
                p.setFont(self.small)
                p.drawText(QPointF(left, y + self.metrics.ascent() / 2 - 2), mark.words)
                free = left + width + 8
            else:
                free = max(free, x + 8)

    def axis(self) -> None:
        """Write the days below the lanes."""
        p = self.p
        p.setFont(self.small)
        room = self.metrics.horizontalAdvance("00 Mmm") + 28
        base = self.box.bottom() + self.metrics.ascent() + 8
        for number, day, what in ticks(
            self.view.first, self.span, max(int(self.box.width() / room), 1)
        ):
            words = tick_words(day, what)
            x, width = self.x(number), self.metrics.horizontalAdvance(words)
            p.setPen(self.theme.pen("line"))
            p.drawLine(QPointF(x, self.box.bottom()), QPointF(x, self.box.bottom() + 5))
            p.setPen(self.theme.color("ink2"))
            at = min(max(x - width / 2, self.box.left()), self.box.right() - width)
            p.drawText(QPointF(at, base), words)

    def cursor(self, index: int, *, focused: bool) -> None:
        """Draw the line at the day that is chosen."""
        x = self.x(index + 0.5)
        if self.box.left() <= x <= self.box.right():
            self.p.setPen(QPen(self.theme.color("ink"), 2.0 if focused else 1.0))
            self.p.drawLine(QPointF(x, self.box.top()), QPointF(x, self.box.bottom()))


def _pairs(xs: Floats, ys: Floats) -> zip[tuple[float, float]]:
    return zip(xs.tolist(), ys.tolist(), strict=True)


def _lines(painter: QPainter, lines: list[QLineF]) -> None:
    if lines:
        painter.drawLines(*lines)


def _rects(painter: QPainter, left: Floats, top: Floats, wide: float, high: Floats) -> None:
    rects = [
        QRectF(x, y, wide, h)
        for x, y, h in zip(left.tolist(), top.tolist(), high.tolist(), strict=True)
    ]
    if rects:
        painter.drawRects(*rects)


def _polygon(xs: Floats, ys: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in _pairs(xs, ys)])
