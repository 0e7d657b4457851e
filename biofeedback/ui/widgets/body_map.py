"""The body map: marked by the mouse on the body, and by the keyboard in the list beside it."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QEvent, QPointF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
)
from PyQt6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from biofeedback.core.words import _
from biofeedback.diary.pain import PLACES, place_words
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.body_shape import BACK, FRONT, HALF_X, SIZE_Y, outline, place_at, places

_VIEWS = (FRONT, BACK)
_GAP = 24.0
_TOP = 24.0
_WIDTH = 4 * HALF_X + _GAP
_HEIGHT = SIZE_Y + _TOP + 6.0


def places_words(marked: Iterable[str]) -> str:
    """Return places in words, one after the other; "" for none."""
    return "  ·  ".join(place_words(place) for place in marked)


class BodyMap(QWidget):
    """Front and back, side by side. toggled: the key of a place pressed.

    Marked places have a colour and stripes. small: without words, to be looked at only.
    """

    toggled = pyqtSignal(str)

    def __init__(self, look: Look, *, small: bool = False) -> None:
        """Make it without marks."""
        super().__init__()
        self._look, self._small = look, small
        self.marked: tuple[str, ...] = ()
        self.pointed: str | None = None
        self.setMouseTracking(not small)
        self.setAccessibleName(_("Where it hurts"))
        policy = QSizePolicy.Policy.Fixed if small else QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, policy)
        look.changed.connect(self.update)

    def show_marks(self, marked: Iterable[str]) -> None:
        """Show these places as marked."""
        self.marked = tuple(marked)
        self.setAccessibleDescription(places_words(self.marked) or _("nothing marked"))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that shows every place; a small one goes with the text."""
        if self._small:
            height = self._look.theme.scaled(96)
            return QSize(round(height * _WIDTH / _HEIGHT), height)
        return QSize(440, 500)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the smallest place can still be hit."""
        return self.sizeHint() if self._small else QSize(330, 400)

    def changeEvent(self, event: QEvent | None) -> None:
        """Take another size when the text does."""
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def _frame(self) -> tuple[float, QPointF]:
        """Return the scale, and where the picture begins."""
        scale = min(self.width() / _WIDTH, self.height() / _HEIGHT)
        left = (self.width() - _WIDTH * scale) / 2.0
        return scale, QPointF(left, (self.height() - _HEIGHT * scale) / 2.0)

    def _origin(self, view: str) -> QPointF:
        x = HALF_X + (0.0 if view == FRONT else 2 * HALF_X + _GAP)
        return QPointF(x, _TOP)

    def _placed(self, view: str, path: QPainterPath) -> QPainterPath:
        """Return a path of a view in pixels of the widget."""
        scale, corner = self._frame()
        origin = corner + self._origin(view) * scale
        return QTransform(scale, 0.0, 0.0, scale, origin.x(), origin.y()).map(path)

    def shape_of(self, place: str) -> QPainterPath:
        """Return where a place is, in pixels of the widget."""
        view = place.partition(".")[0]
        return self._placed(view, places(view)[place])

    def place_under(self, point: QPointF) -> str | None:
        """Return which place is under a point of the widget."""
        scale, corner = self._frame()
        at = (point - corner) / scale
        for view in _VIEWS:
            there = at - self._origin(view)
            if abs(there.x()) <= HALF_X + _GAP / 2:
                return place_at(view, there.x(), there.y())
        return None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Mark a place, or take its mark away."""
        if event is None or self._small:
            return
        place = self.place_under(event.position())
        if place is not None:
            self.toggled.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Say what is pointed at."""
        if event is None or self._small:
            return
        place = self.place_under(event.position())
        self.setToolTip("" if place is None else place_words(place))
        self.point_at(place)

    def point_at(self, place: str | None) -> None:
        """Ring a place; None: none."""
        if place != self.pointed:
            self.pointed = place
            self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self.point_at(None)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw both views, the marks, and whose left it is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        for view in _VIEWS:
            body = self._placed(view, outline())
            painter.fillPath(body, theme.brush("accent_soft", 0.55))
            if not self._small:
                painter.setPen(QPen(theme.color("edge", 0.35), 1.0))
                for place in places(view):
                    painter.drawPath(self.shape_of(place))
            for place in self.marked:
                if place.startswith(view):
                    self._draw_mark(painter, self.shape_of(place))
            painter.setPen(QPen(theme.color("edge"), 1.4))
            painter.drawPath(body)
            if self.pointed is not None and self.pointed.startswith(view):
                painter.setPen(QPen(theme.color("ink"), 2.5))
                painter.drawPath(self.shape_of(self.pointed))
            if not self._small:
                self._draw_words(painter, view)
        painter.end()

    def _draw_mark(self, painter: QPainter, shape: QPainterPath) -> None:
        """Fill a marked place; with stripes too, for a mark is not told by its colour alone."""
        theme = self._look.theme
        stripes = theme.brush("ink", 0.8)
        stripes.setStyle(Qt.BrushStyle.BDiagPattern)
        painter.fillPath(shape, theme.brush("flare", 0.45))
        painter.fillPath(shape, stripes)
        painter.setPen(QPen(theme.color("flare"), 1.4))
        painter.drawPath(shape)

    def _draw_words(self, painter: QPainter, view: str) -> None:
        """Write front or back above, and at the sides which is the person's left and right."""
        theme = self._look.theme
        scale, corner = self._frame()
        middle = corner + QPointF(self._origin(view).x() * scale, 0.0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("ink2"))
        metrics = painter.fontMetrics()
        title = _("front") if view == FRONT else _("back")
        painter.drawText(
            QPointF(
                middle.x() - metrics.horizontalAdvance(title) / 2, corner.y() + metrics.ascent()
            ),
            title,
        )
        y = corner.y() + (_TOP + 30.0) * scale
        sides = (_("right"), _("left")) if view == FRONT else (_("left"), _("right"))
        for words, x in zip(sides, (-52.0, 52.0), strict=True):
            width = metrics.horizontalAdvance(words)
            painter.drawText(QPointF(middle.x() + x * scale - width / 2, y), words)


class PlaceList(QListWidget):
    """Every place by name, to be marked with the space bar. toggled: the key of a place.

    walked: the key of the place that the arrow keys stand on; "" when they leave the list.
    """

    toggled = pyqtSignal(str)
    walked = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """List all places without marks."""
        super().__init__()
        self._look = look
        self.setObjectName("places")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(_("Where it hurts: the arrow keys walk, the space bar marks"))
        self.setMinimumHeight(220)
        self.keys = tuple(sorted(PLACES, key=_order))
        for key in self.keys:
            item = QListWidgetItem(place_words(key))
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setCheckState(Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setCurrentRow(0)
        self.itemChanged.connect(self._changed)
        self.currentRowChanged.connect(self._tell_walked)
        look.changed.connect(self._measure)
        self._measure()

    def show_marks(self, marked: Iterable[str]) -> None:
        """Show these places as marked."""
        wanted = set(marked)
        self.blockSignals(True)
        for n, key in enumerate(self.keys):
            item = self.item(n)
            if item is not None:
                state = Qt.CheckState.Checked if key in wanted else Qt.CheckState.Unchecked
                item.setCheckState(state)
                # Bold too: what is marked is not told by the colour of a box alone.
                item.setFont(self._look.theme.font("base", bold=key in wanted))
        self.blockSignals(False)
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Say where the arrow keys stand."""
        super().focusInEvent(event)
        self._tell_walked(self.currentRow())

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Say that they stand nowhere."""
        super().focusOutEvent(event)
        self.walked.emit("")

    def _tell_walked(self, row: int) -> None:
        self.walked.emit(self.keys[row] if row >= 0 and self.hasFocus() else "")

    def _changed(self, item: QListWidgetItem) -> None:
        self.toggled.emit(self.keys[self.row(item)])

    def _measure(self) -> None:
        for n in range(self.count()):
            item = self.item(n)
            if item is not None:
                item.setSizeHint(QSize(200, self._look.theme.target_px))


def _order(key: str) -> tuple[int, list[str]]:
    """Order from the front's head to the back's feet as PLACES has it, sides beside each other."""
    view, side, region = key.split(".")
    regions = list(dict.fromkeys(one.split(".")[2] for one in PLACES if one.startswith(view)))
    at = regions.index(region) * 10 + ("left", "middle", "right").index(side)
    return (0 if view == FRONT else 1) * 10_000 + at, [key]
