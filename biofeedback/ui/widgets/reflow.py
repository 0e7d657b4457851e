"""A layout that puts things beside one another while they fit, and below one another when not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtWidgets import QLayout, QLayoutItem, QWidget

from biofeedback.ui.look import Look


@dataclass(slots=True)
class _Part:
    item: QLayoutItem
    least_px: int
    weight: int


class Reflow(QLayout):
    """Rows filled from the start; a row ends where the next part would not fit.

    A part asks for `least_px` at 100 % text (0: its own size). With `fill` the parts of a row
    share its width by weight and its height alike, and rows share what height is left.
    """

    def __init__(
        self,
        look: Look,
        *,
        gap: int = 16,
        fill: bool = False,
        grow: bool = False,
        even: bool = False,
        end: bool = False,
    ) -> None:
        """Make it empty.

        fill: rows take the whole width. grow: and what height there is. even: rows of equal
        length, all parts as wide as each other. end: rows at the far side.
        """
        super().__init__()
        self._look = look
        self._fill = fill or even
        self._grow = grow
        self._even = even
        self._end = end
        self._parts: list[_Part] = []
        self._most: int | None = None
        # What was measured since anything in it changed, and by which theme.
        self._heights: dict[int, int] = {}
        self._measured: dict[str, QSize] = {}
        self._theme = look.theme
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, *, least_px: int = 0, weight: int = 1) -> None:
        """Add a widget."""
        self.addWidget(widget)
        self._parts[-1].least_px = least_px
        self._parts[-1].weight = weight

    def let_least(self, least_px: int, most: int | None = None) -> None:
        """Let every part ask for so much. most: how many stand in an even row at most."""
        self._most = most
        for part in self._parts:
            part.least_px = least_px
        self.invalidate()

    def addItem(self, item: QLayoutItem | None) -> None:  # noqa: N802
        """Take an item (Qt calls this)."""
        if item is not None:
            self._parts.append(_Part(item, 0, 1))

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return a part, None past the end."""
        return self._parts[index].item if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Give a part up."""
        return self._parts.pop(index).item if 0 <= index < len(self._parts) else None

    def invalidate(self) -> None:
        """Measure anew (Qt calls this when a part asks for another size)."""
        self._heights.clear()
        self._measured.clear()
        super().invalidate()

    def _is_stale(self) -> bool:
        """Forget what was measured by another theme."""
        if self._theme is self._look.theme:
            return False
        self._theme = self._look.theme
        self._heights.clear()
        self._measured.clear()
        return True

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Return where more room is of use."""
        if not self._fill:
            return Qt.Orientation(0)
        both = Qt.Orientation.Horizontal | Qt.Orientation.Vertical
        return both if self._grow else Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Say yes: fewer columns need more height."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height the rows need at a width."""
        if self._is_stale() or width not in self._heights:
            self._heights[width] = self._height_at(width)
        return self._heights[width]

    def _height_at(self, width: int) -> int:
        rows = self._rows(width)
        heights = [self._row_height(row, self._widths(row, width)) for row in rows]
        return sum(heights) + self.spacing() * max(len(rows) - 1, 0)

    def sizeHint(self) -> QSize:
        """Return the size of everything in one row."""
        return self._kept("hint", self._hint)

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the widest part alone."""
        return self._kept("least", self._least)

    def _kept(self, name: str, measure: Callable[[], QSize]) -> QSize:
        if self._is_stale() or name not in self._measured:
            self._measured[name] = measure()
        return QSize(self._measured[name])

    def _hint(self) -> QSize:
        parts = self._shown()
        widths = [self._wanted(part) for part in parts]
        width = sum(widths) + self.spacing() * max(len(parts) - 1, 0)
        return QSize(width, self._row_height(parts, widths))

    def _least(self) -> QSize:
        parts = self._shown()
        return QSize(
            max((part.item.minimumSize().width() for part in parts), default=0),
            max((part.item.minimumSize().height() for part in parts), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Put every part in its place."""
        super().setGeometry(rect)
        rows = self._rows(rect.width())
        widths = [self._widths(row, rect.width()) for row in rows]
        heights = [
            self._row_height(row, row_widths) for row, row_widths in zip(rows, widths, strict=True)
        ]
        spare = rect.height() - sum(heights) - self.spacing() * max(len(rows) - 1, 0)
        share = max(spare, 0) // len(rows) if self._grow and rows else 0
        y = rect.y()
        for row, row_widths, height in zip(rows, widths, heights, strict=True):
            self._place(row, row_widths, QRect(rect.x(), y, rect.width(), height + share))
            y += height + share + self.spacing()

    def _place(self, row: list[_Part], widths: list[int], line: QRect) -> None:
        parent = self.parentWidget()
        backwards = (
            parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        )
        used = sum(widths) + self.spacing() * (len(row) - 1)
        x = line.x() + (line.width() - used if self._end else 0)
        for part, width in zip(row, widths, strict=True):
            height = line.height() if self._fill else self._height(part, width)
            y = line.y() + (line.height() - height) // 2
            left = 2 * line.x() + line.width() - x - width if backwards else x
            part.item.setGeometry(QRect(QPoint(left, y), QSize(width, height)))
            x += width + self.spacing()

    def _shown(self) -> list[_Part]:
        return [part for part in self._parts if not part.item.isEmpty()]

    def _wanted(self, part: _Part) -> int:
        if part.least_px:
            return max(self._look.theme.scaled(part.least_px), part.item.minimumSize().width())
        return part.item.sizeHint().width()

    def _rows(self, width: int) -> list[list[_Part]]:
        rows: list[list[_Part]] = []
        room = 0
        parts = self._shown()
        if self._even and parts:
            widest = max(self._wanted(part) for part in parts)
            fit = max((width + self.spacing()) // (widest + self.spacing()), 1)
            fit = min(fit, self._most or fit)
            columns = -(-len(parts) // -(-len(parts) // fit))
            return [parts[n : n + columns] for n in range(0, len(parts), columns)]
        for part in parts:
            wanted = self._wanted(part)
            if rows and wanted + self.spacing() <= room:
                rows[-1].append(part)
                room -= wanted + self.spacing()
            else:
                rows.append([part])
                room = width - wanted
        return rows

    def _widths(self, row: list[_Part], width: int) -> list[int]:
        wanted = [min(self._wanted(part), width) for part in row]
        if not self._fill:
            return wanted
        if self._even:
            columns = len(self._rows(width)[0])
            return [(width - self.spacing() * (columns - 1)) // columns] * len(row)
        spare = width - sum(wanted) - self.spacing() * (len(row) - 1)
        total = sum(part.weight for part in row)
        shares = [max(spare, 0) * part.weight // total for part in row]
        return [w + share for w, share in zip(wanted, shares, strict=True)]

    def _row_height(self, row: list[_Part], widths: list[int]) -> int:
        pairs = zip(row, widths, strict=True)
        return max((self._height(part, width) for part, width in pairs), default=0)

    @staticmethod
    def _height(part: _Part, width: int) -> int:
        item = part.item
        if item.hasHeightForWidth():
            # A wrapped label has a large minimum for a narrow width: it says nothing at this one.
            return item.heightForWidth(width)
        return max(item.sizeHint().height(), item.minimumSize().height())
