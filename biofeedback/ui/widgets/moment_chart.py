"""Every interval of a session, zoomed and walked beat by beat: what came, what it counts as."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import TracePoint
from biofeedback.ui.widgets.tachogram import Tachogram, left_out

STEP = 2.0
SHORTEST_S = 15.0


class MomentChart(Tachogram):
    """Shows a stretch of a session. chosen: the number of the point under the cursor has changed.

    moved: another stretch is shown. Corrected intervals are hollow dots below or above their cross.
    """

    chosen = pyqtSignal(int)
    moved = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.every: tuple[TracePoint, ...] = ()
        self.length_s = 60.0
        self.at: int | None = None
        self._times: list[float] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_session(self, points: tuple[TracePoint, ...], length_s: float) -> None:
        """Show a session from its beginning to its end, no beat chosen."""
        self.every, self.length_s = points, max(length_s, SHORTEST_S)
        self._times = [point.at_s for point in points]
        self.at = None
        self.go(0.0, self.length_s)

    def go(self, from_s: float, to_s: float) -> None:
        """Show a stretch, kept inside the session."""
        wide = min(max(to_s - from_s, SHORTEST_S), self.length_s)
        begin = min(max(from_s, 0.0), self.length_s - wide)
        low, high = (bisect_left(self._times, t) for t in (begin, begin + wide + 1e-6))
        self.show_beats(self.every[low:high], begin, begin + wide)
        self.moved.emit()

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Show `factor` times as long a stretch around a moment (None: the cursor, the middle)."""
        begin, end = self.span_s
        if around_s is None:
            point = self.point
            inside = point is not None and begin <= point.at_s <= end
            around_s = point.at_s if point is not None and inside else (begin + end) / 2.0
        wide = min(max((end - begin) * factor, SHORTEST_S), self.length_s)
        share = (around_s - begin) / (end - begin)
        self.go(around_s - share * wide, around_s + (1.0 - share) * wide)

    def pan(self, share: float) -> None:
        """Show what lies `share` of the width later (below zero: earlier)."""
        begin, end = self.span_s
        self.go(begin + share * (end - begin), end + share * (end - begin))

    @property
    def point(self) -> TracePoint | None:
        """The beat under the cursor."""
        return None if self.at is None else self.every[self.at]

    def choose(self, number: int) -> None:
        """Put the cursor on a beat and bring it into view."""
        if not self.every:
            return
        self.at = min(max(number, 0), len(self.every) - 1)
        at_s, (begin, end) = self.every[self.at].at_s, self.span_s
        if not begin <= at_s <= end:
            wide = end - begin
            self.go(at_s - wide / 2.0, at_s + wide / 2.0)
        self.update()
        self.chosen.emit(self.at)

    def choose_time(self, at_s: float) -> None:
        """Put the cursor on the beat nearest to a moment."""
        n = bisect_left(self._times, at_s)
        if n > 0 and (n == len(self._times) or at_s - self._times[n - 1] < self._times[n] - at_s):
            n -= 1
        self.choose(n)

    def next_left_out(self, way: int) -> int | None:
        """Return the number of the next beat that was left out (way 1) or the one before (-1)."""
        at = self.at if self.at is not None else (-1 if way > 0 else len(self.every))
        numbers = range(at + 1, len(self.every)) if way > 0 else range(at - 1, -1, -1)
        return next((n for n in numbers if left_out(self.every[n])), None)

    # Drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the intervals, then what they count as, then the cursor."""
        super().draw(painter)
        theme = self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ink2"), 1.4))
        place = self.placer()
        for point in self.points:
            if left_out(point) and point.corrected_ms is not None:
                painter.drawEllipse(place(point.at_s, point.corrected_ms), 3.5, 3.5)
        here, (begin, end) = self.point, self.span_s
        if here is not None and begin <= here.at_s <= end:
            box, at = self._frame(), place(here.at_s, here.rr_ms)
            painter.setPen(theme.pen("ink2", dotted=True))
            painter.drawLine(QPointF(at.x(), box.top()), QPointF(at.x(), box.bottom()))
            painter.setPen(QPen(theme.color("ink"), 2.0))
            painter.drawEllipse(at, 6.0, 6.0)
        if self.hasFocus():
            painter.setPen(theme.pen("ink"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _frame(self) -> QRectF:
        return self.box([_("{n:.0f} ms").format(n=self._scale()[1])])

    def _scale(self) -> tuple[float, float]:
        shown = [p.rr_ms for p in self.points if 200 <= p.rr_ms <= 2500]
        low, high = (min(shown), max(shown)) if shown else (600.0, 1000.0)
        return math.floor((low - 40) / 50) * 50.0, math.ceil((high + 40) / 50) * 50.0

    def placer(self) -> Callable[[float, float], QPointF]:
        """Return what finds the place of (session second, ms), as they are shown now."""
        low, high = self._scale()
        box, (begin, end) = self._frame(), self.span_s

        def place(at_s: float, rr_ms: float) -> QPointF:
            share = (min(max(rr_ms, low), high) - low) / (high - low)
            x = box.left() + (at_s - begin) / (end - begin) * box.width()
            return QPointF(x, box.bottom() - share * box.height())

        return place

    # Hand and keys

    def time_at(self, x: float) -> float:
        """Return the moment at a place."""
        box, (begin, end) = self._frame(), self.span_s
        return begin + (x - box.left()) / box.width() * (end - begin)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Put the cursor on the beat that is pointed at."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self.choose_time(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Take the cursor along."""
        if event is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.choose_time(self.time_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom with Ctrl and the wheel; else the page scrolls."""
        if event is None:
            return
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and turned:
            self.zoom(STEP ** (-turned / 120), self.time_at(event.position().x()))
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Walk from beat to beat with the arrows."""
        if event is None:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                way = -1 if event.key() == Qt.Key.Key_Left else 1
                if shift:
                    self.pan(0.25 * way)
                elif self.at is None:
                    self.choose_time(sum(self.span_s) / 2.0)
                else:
                    self.choose(self.at + way)
            case Qt.Key.Key_Home:
                self.choose(0)
            case Qt.Key.Key_End:
                self.choose(len(self.every) - 1)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Show that the keys are here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Show that they are not any more."""
        super().focusOutEvent(event)
        self.update()


def hint_words() -> str:
    """Return how a beat is chosen."""
    return _(
        "Point at a beat, or walk with the arrow keys from beat to beat. A cross was left out; a "
        "ring shows what it is drawn as instead. Ctrl and the wheel zoom."
    )
