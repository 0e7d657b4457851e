"""All days on one time axis: wheel, drag and keys move it, any point opens its day or session."""

from __future__ import annotations

import math

from PyQt6.QtCore import (
    QEasingCurve,
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    pyqtSignal,
)
from PyQt6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.timeline import Lane, Span, TimelineView
from biofeedback.ui.timeline_words import day_words, number_words, summary_words
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.widgets.timeline_captions import most_lines
from biofeedback.ui.widgets.timeline_paint import (
    MARKS_PX,
    PLOT_PX,
    TITLE_GAP_PX,
    Prepared,
    TimelinePainter,
    prepare,
)

STEP = 1.35
GLIDE_MS = 180
MARKS = "marks"


class Timeline(Plot):
    """Shows a TimelineView. chosen: a day is under the cursor. opened: (day, session id or "")."""

    chosen = pyqtSignal(object)
    opened = pyqtSignal(object, str)
    moved = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("Your days on one time line"))
        self.view: TimelineView | None = None
        self.span = Span(0.0, 56.0)
        self.at_day: int | None = None
        self._shown: tuple[Prepared, ...] = ()
        self._marks = False
        self._held: tuple[float, Span, bool] | None = None
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._from = self._to = self.span
        self._glide.valueChanged.connect(self._glided)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes that are drawn."""
        return tuple(one.lane for one in self._shown)

    # What is shown

    def show_view(self, view: TimelineView, keys: frozenset[str]) -> None:
        """Show days, the lanes of these keys ("marks": what was changed)."""
        self._glide.stop()
        moved = self.view is None or view.first != self.view.first
        self.view = view
        if moved or self.at_day is None or self.at_day >= view.days:
            self.at_day = None
        self.choose_lanes(keys)
        self.span = self.span.within(view.days)
        self._tell()

    def choose_lanes(self, keys: frozenset[str]) -> None:
        """Show other lanes of the same days."""
        if self.view is not None:
            self._shown = tuple(
                prepare(self.view, lane) for lane in self.view.lanes if lane.key in keys
            )
            self._marks = bool(self.view.marks) and MARKS in keys
        self.updateGeometry()
        self._tell()

    def show_last(self, days: float | None, *, glide: bool = True) -> None:
        """Show the last `days` days; None: all there are."""
        if self.view is not None:
            days = float(self.view.days) if days is None else days
            self.go(Span(self.view.days - days, days), glide=glide)

    def go(self, span: Span, *, glide: bool = True) -> None:
        """Show another stretch, gliding there unless nothing may move."""
        if self.view is None:
            return
        span = span.within(self.view.days)
        self._glide.stop()
        if not glide or self.look.reduce_motion or not self.isVisible():
            self.span = span
            self._tell()
            return
        self._from, self._to = self.span, span
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.start()

    def _glided(self, share: float) -> None:
        self.span = self._from.between(self._to, share)
        if share >= 1.0:
            self._tell()
        else:
            self.update()

    @property
    def goal(self) -> Span:
        """Where it is gliding to, or where it is."""
        return self._to if self._glide.state() == self._glide.State.Running else self.span

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show `factor` times as many days around a day number (None: the cursor, the middle)."""
        goal = self.goal
        if around is None:
            inside = self.at_day is not None and goal.begin <= self.at_day < goal.end
            around = (self.at_day or 0) + 0.5 if inside else goal.begin + goal.days / 2
        self.go(goal.zoomed(factor, around))

    def pan(self, share: float) -> None:
        """Show what lies `share` of the width later (below zero: earlier)."""
        goal = self.goal
        self.go(goal.moved(share * goal.days))

    def choose(self, index: int | None, *, follow: bool = True) -> None:
        """Put the cursor on a day and bring it into view."""
        if self.view is None or index is None:
            return
        self.at_day = min(max(index, 0), self.view.days - 1)
        goal = self.goal
        if follow and not goal.begin <= self.at_day <= goal.end - 1:
            begin = self.at_day if self.at_day < goal.begin else self.at_day + 1 - goal.days
            self.go(Span(float(begin), goal.days))
        self._tell()
        self.chosen.emit(self.view.day(self.at_day))

    def open(self, *, session: bool) -> None:
        """Open the day under the cursor, or its last session."""
        if self.view is None or self.at_day is None:
            return
        day = self.view.day(self.at_day)
        ids = self.view.sessions.get(day, ())
        if session and ids:
            self.opened.emit(day, ids[-1])
        elif not session:
            self.opened.emit(day, "")

    def _tell(self) -> None:
        if self.view is None:
            return
        said = summary_words(self.view, self.span, self.lanes)
        if self.at_day is not None:
            said = day_words(self.view, self.at_day) + " " + said
        self.setAccessibleDescription(said)
        self.update()
        self.moved.emit()

    # Its size

    def _lines(self) -> int:
        """Return in how many lines the fullest lane says what it is, whatever is gathered."""
        width = int(self.plot_box().width())
        return most_lines((one.lane for one in self._shown), self.look.theme.font("small"), width)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Ask for the height that the captions need at this width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _lane_px(self) -> float:
        line = QFontMetrics(self.look.theme.font("small")).height()
        return float(PLOT_PX + self._lines() * line + TITLE_GAP_PX + 8)

    def _marks_px(self) -> float:
        if not self._marks:
            return 0.0
        height = QFontMetrics(self.look.theme.font("small")).height()
        return float(self._lines() * height + TITLE_GAP_PX + MARKS_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the size at which every lane can be read."""
        metrics = QFontMetrics(self.look.theme.font("small"))
        lanes = max(len(self._shown), 1) * self._lane_px() + self._marks_px()
        return QSize(320, math.ceil(lanes + 2 * metrics.height() + 26))

    def sizeHint(self) -> QSize:
        """Return the same height: the page scrolls."""
        return QSize(900, self.minimumSizeHint().height())

    def plot_box(self) -> QRectF:
        """Return where the lanes are."""
        metrics = QFontMetrics(self.look.theme.font("small"))
        words = [
            number_words(value, one.lane) for one in self._shown for value in (one.low, one.high)
        ]
        gutter = max((metrics.horizontalAdvance(word) for word in words), default=0) + 12
        bottom = metrics.height() + 14.0
        return QRectF(gutter, 4.0, self.width() - gutter - 6.0, self.height() - 4.0 - bottom)

    def draw(self, painter: QPainter) -> None:
        """Draw flares, lanes, marks, axis and cursor."""
        view = self.view
        if view is None:
            return
        box = self.plot_box()
        frame = TimelinePainter(painter, self.look.theme, view, self.span, box)
        frame.flares()
        top = box.top() + QFontMetrics(self.look.theme.font("small")).height() + 6
        height = (box.bottom() - top - self._marks_px()) / max(len(self._shown), 1)
        lines = self._lines()
        for one in self._shown:
            frame.lane(one, top, height, lines)
            top += height
        if self._marks:
            frame.marks(top, lines)
        frame.axis()
        if self.at_day is not None:
            frame.cursor(self.at_day, focused=self.hasFocus())
        if self.hasFocus():
            painter.setPen(self.look.theme.pen("ink"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    # Hand, wheel and keys

    def day_at(self, x: float) -> float:
        """Return the day number at a place."""
        box = self.plot_box()
        return self.span.begin + (x - box.left()) / box.width() * self.span.days

    def lane_at(self, y: float) -> Lane | None:
        """Return the lane at a height."""
        box = self.plot_box()
        top = box.top() + QFontMetrics(self.look.theme.font("small")).height() + 6
        height = (box.bottom() - top - self._marks_px()) / max(len(self._shown), 1)
        n = math.floor((y - top) / height)
        return self._shown[n].lane if 0 <= n < len(self._shown) else None

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom with Ctrl and the wheel, move with a sideways wheel; else the page scrolls."""
        if event is None:
            return
        turned, aside = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and turned:
            self.zoom(STEP ** (-turned / 120), self.day_at(event.position().x()))
        elif aside or (event.modifiers() & Qt.KeyboardModifier.ShiftModifier and turned):
            self.pan(-(aside or turned) / 120 * 0.12)
        else:
            event.ignore()
            return
        event.accept()

    def event(self, event: QEvent | None) -> bool:
        """Zoom with two fingers on a trackpad."""
        if isinstance(event, QNativeGestureEvent) and (
            event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom(1.0 / max(1.0 + event.value(), 0.2), self.day_at(event.position().x()))
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take hold of the days."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self._glide.stop()
            self._held = (event.position().x(), self.span, False)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Move the days with the hand."""
        if event is None or self._held is None or self.view is None:
            return
        x, span, moved = self._held
        away = event.position().x() - x
        if moved or abs(away) > 5:
            self._held = (x, span, True)
            days = -away / self.plot_box().width() * span.days
            self.span = span.moved(days).within(self.view.days)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Let go; a click without moving puts the cursor on the day."""
        if event is None or self._held is None:
            return
        moved, self._held = self._held[2], None
        if moved:
            self._tell()
        else:
            self.choose(self._day_near(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Open the day, or the session where the lane is made of sessions."""
        if event is None or self.view is None:
            return
        self.choose(self._day_near(event.position()))
        lane = self.lane_at(event.position().y())
        ids = self.view.sessions.get(self.view.day(self.at_day or 0), ())
        self.open(session=lane is not None and lane.opens == "session" and bool(ids))

    def _day_near(self, place: QPointF) -> int:
        return math.floor(self.day_at(place.x()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Walk with the arrows, move with Shift and the arrows, zoom with plus and minus."""
        if event is None or self.view is None:
            return
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        at = self.at_day if self.at_day is not None else math.floor(self.goal.end) - 1
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                way = -1 if key == Qt.Key.Key_Left else 1
                if shift:
                    self.pan(0.25 * way)
                else:
                    self.choose(at if self.at_day is None else at + way)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1.0 / STEP)
            case Qt.Key.Key_Minus:
                self.zoom(STEP)
            case Qt.Key.Key_Home:
                self.choose(0)
            case Qt.Key.Key_End:
                self.choose(self.view.days - 1)
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
