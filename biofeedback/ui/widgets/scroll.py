"""A page that scrolls when its words need more height than the window has."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class ScrollPage(QScrollArea):
    """Shows one column; gives wrapped text the height it needs at the present width."""

    def __init__(self, margin: int = 36) -> None:
        """`margin`: pixels around the column."""
        super().__init__()
        self.setObjectName("scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = QWidget()
        self._inner.setObjectName("sheet")
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(margin + 8, margin, margin + 8, margin)
        self.column.setSpacing(20)
        self.setWidget(self._inner)
        self._inner.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Measure again when the column was laid out anew (Qt calls this)."""
        if event is not None and event.type() is QEvent.Type.LayoutRequest:
            self._measure()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Measure at the new width."""
        super().resizeEvent(event)
        self._measure()

    def minimumSizeHint(self) -> QSize:
        """Return a size any window has."""
        return QSize(320, 240)

    def _measure(self) -> None:
        viewport = self.viewport()
        if viewport is None:
            return
        least = self.column.totalMinimumSize().width()
        width = max(viewport.width(), least)
        if self.column.hasHeightForWidth():
            self._inner.setMinimumHeight(self.column.totalHeightForWidth(width))
