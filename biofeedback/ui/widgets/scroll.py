"""A page that scrolls when its words need more height than the window has."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QMargins, QObject, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

# Above and below what stays in sight at the foot of a page.
FOOT_PX = 12


class _Sheet(QWidget):
    """What scrolls. It asks for the least height: the orb shrinks first, words never."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        if layout is None:
            return 0
        wraps = layout.hasHeightForWidth()
        height = layout.heightForWidth(width) if wraps else layout.sizeHint().height()
        # What wraps keeps its height (a box layout never gives it less), and so does what is of one
        # height, though a style sheet may name a lesser one; the rest can do with its minimum.
        for n in range(layout.count()):
            item = layout.itemAt(n)
            if item is None or item.isEmpty() or item.hasHeightForWidth():
                continue
            widget = item.widget()
            policy = None if widget is None else widget.sizePolicy().verticalPolicy()
            if policy is not QSizePolicy.Policy.Fixed:
                height -= max(item.sizeHint().height() - item.minimumSize().height(), 0)
        return height


class _Area(QScrollArea):
    """Scrolls a sheet up and down and gives it the least height that its words need."""

    def __init__(self, sheet: _Sheet) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(sheet)
        self._sheet = sheet
        sheet.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Measure again when the column was laid out anew (Qt calls this)."""
        if event is not None and event.type() is QEvent.Type.LayoutRequest:
            self._measure()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Measure at the new width."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        """Give the sheet the least height for the width that a scroll bar leaves it."""
        viewport = self.viewport()
        if viewport is not None:
            self._sheet.setMinimumHeight(self._sheet.heightForWidth(viewport.width()))


class ScrollPage(QWidget):
    """Shows one column; wrapped text gets the height it needs at the present width.

    The scrolling part is inside: what a page keeps above and below it (`setViewportMargins`) is
    then a child like any other, and screen readers meet it.
    """

    def __init__(self, margin: int = 36) -> None:
        """`margin`: pixels around the column."""
        super().__init__()
        self.setObjectName("scroll")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sheet = _Sheet()
        sheet.setObjectName("sheet")
        self.column = QVBoxLayout(sheet)
        self.column.setContentsMargins(margin + 8, margin, margin + 8, margin)
        self.column.setSpacing(20)
        self.area = _Area(sheet)
        # Arrow and page keys scroll while the page itself has the focus.
        self.setFocusProxy(self.area)
        self._around = QVBoxLayout(self)
        self._around.setContentsMargins(0, 0, 0, 0)
        self._around.setSpacing(0)
        self._around.addWidget(self.area, 1)

    def keep_below(self, foot: QWidget) -> None:
        """Keep something in sight below what scrolls: it is read last and never scrolls away."""
        frame = QFrame()
        frame.setObjectName("foot")
        below = QVBoxLayout(frame)
        sides = self.column.contentsMargins()
        below.setContentsMargins(sides.left(), FOOT_PX, sides.right(), FOOT_PX)
        below.addWidget(foot)
        self._around.addWidget(frame)

    def viewportMargins(self) -> QMargins:  # noqa: N802
        """Return the room kept free around what scrolls."""
        return self._around.contentsMargins()

    def setViewportMargins(self, margins: QMargins) -> None:  # noqa: N802
        """Keep room free around what scrolls."""
        self._around.setContentsMargins(margins)

    def minimumSizeHint(self) -> QSize:
        """Return a size any window has."""
        return QSize(320, 240)
