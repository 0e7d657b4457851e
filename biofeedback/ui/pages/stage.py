"""The middle of the live page: the breath, with two numbers at each side."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.orb import Orb
from biofeedback.ui.widgets.tile import NumberTile

_GAP = 56
_SIDE_PX = 205
_LEAST_SIDE_PX = 178
# Where even that does not fit, the numbers are smaller, and so are the sides and the breath.
_COMPACT_SIDE_PX, _COMPACT_ORB_PX = 146, 320
_SPACING, _COMPACT_SPACING = 22, 8


class Stage(QWidget):
    """Keeps the orb in the very middle, as large as fits, and the numbers near it."""

    def __init__(self, look: Look, orb: Orb, left: list[NumberTile], right: list[NumberTile]):
        """Put the tiles of each side below one another."""
        super().__init__()
        self._look = look
        self._orb = orb
        self._tiles = [*left, *right]
        self._sides = [self._side(left), self._side(right)]
        for part in (self._sides[0], orb, self._sides[1]):
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self._changed)
        self._numbers = True

    @staticmethod
    def _side(tiles: list[NumberTile]) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        column.addStretch(1)
        for tile in tiles:
            column.addWidget(tile)
        column.addStretch(1)
        return side

    def show_numbers(self, shown: bool) -> None:
        """Show or hide the numbers; without a strap there are none."""
        self._numbers = shown
        for side in self._sides:
            side.setVisible(shown)
        self._place()

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(1000, 480)

    def minimumSizeHint(self) -> QSize:
        """Return the room that orb and numbers need at the least."""
        orb = self._orb.minimumSizeHint().width()
        if not self._numbers:
            return QSize(orb, orb)
        side = self._least_side_px()
        tall = max(self._needed(part, side) for part in self._sides)
        least = min(orb, _COMPACT_ORB_PX)
        narrow = self._look.theme.scaled(min(_LEAST_SIDE_PX, _COMPACT_SIDE_PX))
        return QSize(least + 2 * (narrow + 16), max(least if self._compact else orb, tall))

    @property
    def _compact(self) -> bool:
        """Whether text is so large that numbers of the usual size have no room."""
        usual = self._look.theme.scaled(_LEAST_SIDE_PX)
        return self.width() < self._orb.minimumSizeHint().width() + 2 * (usual + 16)

    def _least_side_px(self) -> int:
        return self._look.theme.scaled(_COMPACT_SIDE_PX if self._compact else _LEAST_SIDE_PX)

    @staticmethod
    def _needed(side: QWidget, width: int) -> int:
        layout = side.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put everything in its place."""
        super().resizeEvent(event)
        self._place()

    def _side_px(self) -> int:
        """Return the width of a side: a little less than liked where the orb needs it."""
        orb = _COMPACT_ORB_PX if self._compact else self._orb.minimumSizeHint().width()
        left = (self.width() - orb) // 2 - 16
        return max(min(self._look.theme.scaled(_SIDE_PX), left), self._least_side_px())

    def _changed(self) -> None:
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        compact = self._numbers and self._compact
        for tile in self._tiles:
            tile.set_compact(compact)
        for part in self._sides:
            if (layout := part.layout()) is not None:
                layout.setSpacing(_COMPACT_SPACING if compact else _SPACING)
        side = self._side_px() if self._numbers else 0
        gap = _GAP if self.width() > 2 * (side + _GAP) + 420 else 16
        room = self.width() - 2 * (side + gap if self._numbers else 0)
        orb = min(room, self.height(), 640)
        left = (self.width() - orb) // 2
        self._orb.setGeometry(QRect(left, (self.height() - orb) // 2, orb, orb))
        if self._numbers:
            self._sides[0].setGeometry(left - gap - side, 0, side, self.height())
            self._sides[1].setGeometry(left + orb + gap, 0, side, self.height())
