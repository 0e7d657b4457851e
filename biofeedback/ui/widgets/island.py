"""A part of a page that keeps its changes to itself."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QWidget


class Island(QWidget):
    """Holds one widget. What changes in it moves nothing around it, unless it needs more room.

    A label with other words asks everything around it, up to the window, to be laid out anew.
    Where eight people's numbers change with every beat, that would be most of the work.
    """

    def __init__(self, inside: QWidget) -> None:
        """Take `inside` in."""
        super().__init__()
        self.inside = inside
        inside.setParent(self)
        self.setSizePolicy(inside.sizePolicy())

    def sizeHint(self) -> QSize:
        """Return the size of what is inside."""
        return self.inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least size of what is inside."""
        return self.inside.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Return whether what is inside is taller where it is narrower."""
        return self.inside.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Return the height that it needs at a width."""
        return self.inside.heightForWidth(width)

    @property
    def fits(self) -> bool:
        """Whether what is inside has the room that it needs."""
        inside = self.inside
        if inside.hasHeightForWidth():
            height = inside.heightForWidth(self.width())
        else:
            height = inside.minimumSizeHint().height()
        return height <= self.height() and inside.minimumSizeHint().width() <= self.width()

    def event(self, event: QEvent | None) -> bool:
        """Pass a wish for more room on, and no other."""
        if event is not None and event.type() is QEvent.Type.LayoutRequest and not self.fits:
            self.updateGeometry()
        return super().event(event)

    def changeEvent(self, event: QEvent | None) -> None:
        """Ask for another size when the text has one."""
        super().changeEvent(event)
        if event is not None and event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fill it."""
        super().resizeEvent(event)
        self.inside.setGeometry(self.rect())
