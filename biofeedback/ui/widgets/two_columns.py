"""A layout of two columns, each as full as what stands in it; one column where two don't fit."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtWidgets import QLayoutItem, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.reflow import Reflow

_NEAR_SHARE = 0.6


class TwoColumns(Reflow):
    """Each part stands in the near column or the far one, and where there is one, as added.

    Nothing moves to the other side when a part grows or goes away. A column is as wide as its
    widest part asks for, and what is left is shared; the last part of each takes the height left.
    """

    def __init__(self, look: Look, *, gap: int = 20) -> None:
        """Make it empty."""
        super().__init__(look, gap=gap, fill=True, grow=True)
        self._far: set[QLayoutItem] = set()

    def add(
        self, widget: QWidget, *, least_px: int = 0, weight: int = 1, far: bool = False
    ) -> None:
        """Add a widget. weight: not used here. far: in the second column."""
        super().add(widget, least_px=least_px, weight=weight)
        self.put(widget, far=far)

    def put(self, widget: QWidget, *, far: bool) -> None:
        """Put what was added in the first column, or in the second."""
        (item,) = [part.item for part in self._parts if part.item.widget() is widget]
        (self._far.add if far else self._far.discard)(item)
        self.invalidate()

    def _height_at(self, width: int) -> int:
        return max((self._column_height(*one) for one in self._columns(width)), default=0)

    def _hint(self) -> QSize:
        width = self._both_px()
        return QSize(width, self._height_at(width))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Put every part in its place."""
        super(Reflow, self).setGeometry(rect)
        columns = self._columns(rect.width())
        parent = self.parentWidget()
        if parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            columns.reverse()
        x = rect.x()
        for items, width in columns:
            y = rect.y()
            for item in items:
                height = self._height_of(item, width)
                if item is items[-1]:
                    height = max(rect.y() + rect.height() - y, height)
                item.setGeometry(QRect(x, y, width, height))
                y += height + self.spacing()
            x += width + self.spacing()

    def _sides(self) -> list[list[QLayoutItem]]:
        shown = [part.item for part in self._shown()]
        near = [item for item in shown if item not in self._far]
        far = [item for item in shown if item in self._far]
        return [side for side in (near, far) if side]

    def _asked_px(self, items: list[QLayoutItem]) -> int:
        return max(self._wanted(part) for part in self._parts if part.item in items)

    def _both_px(self) -> int:
        sides = self._sides()
        return sum(self._asked_px(side) for side in sides) + self.spacing() * max(len(sides) - 1, 0)

    def _columns(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """Return what stands in each column, and how wide it is."""
        sides = self._sides()
        if len(sides) < 2 or self._both_px() > width:
            shown = [part.item for part in self._shown()]
            return [(shown, width)] if shown else []
        near, far = (self._asked_px(side) for side in sides)
        # The near column may be the wider one, but never takes what the far one asks for.
        room = width - self.spacing()
        wide = min(max(round(room * _NEAR_SHARE), near), room - far)
        return [(sides[0], wide), (sides[1], room - wide)]

    def _column_height(self, items: list[QLayoutItem], width: int) -> int:
        heights = [self._height_of(item, width) for item in items]
        return sum(heights) + self.spacing() * (len(items) - 1)

    def _height_of(self, item: QLayoutItem, width: int) -> int:
        part = next(part for part in self._parts if part.item is item)
        return self._height(part, width)
