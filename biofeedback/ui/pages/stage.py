"""The middle of the live page: the breath, with two numbers at each side."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRect, QSize
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.orb import Orb
from biofeedback.ui.widgets.tile import NumberTile

_GAP = 56
_SIDE_PX = 205
_LEAST_SIDE_PX = 178
_NEAR = 16
# Before the numbers go below the orb, they and it are made smaller.
_COMPACT_SIDE_PX, _COMPACT_ORB_PX = 146, 280
_SPACING, _COMPACT_SPACING = 22, 8
# Between the orb and the numbers below it, and between their two columns.
_BELOW = 28


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
        self._was_upright = False

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
        """Return the room that orb and numbers need at the least, at the present width."""
        orb = self._orb.minimumSizeHint()
        if not self._numbers:
            return orb
        side = self._look.theme.scaled(_LEAST_SIDE_PX)
        if self._upright:
            side = self._half_px()
            return QSize(orb.width(), orb.height() + _BELOW + self._tall(side))
        if self._compact:
            least, side = self._compact_px
            return QSize(least, max(least, self._tall(side)))
        return QSize(orb.width(), max(orb.height(), self._tall(side)))

    @property
    def _beside_px(self) -> int:
        """The least width for the orb with the numbers beside it, all in their usual size."""
        side = self._look.theme.scaled(_LEAST_SIDE_PX)
        return self._orb.minimumSizeHint().width() + 2 * (side + _NEAR)

    @property
    def _compact_px(self) -> tuple[int, int]:
        """The smaller orb's width, and that of the smaller numbers' sides."""
        orb = min(self._orb.minimumSizeHint().width(), _COMPACT_ORB_PX)
        return orb, self._look.theme.scaled(_COMPACT_SIDE_PX)

    @property
    def _compact(self) -> bool:
        """Whether the numbers fit beside the orb only where all is smaller."""
        return self._numbers and not self._upright and self.width() < self._beside_px

    @property
    def _upright(self) -> bool:
        """Whether the numbers stand below the orb, because beside it there is no room."""
        orb, side = self._compact_px
        return self._numbers and self.width() < min(orb + 2 * (side + _NEAR), self._beside_px)

    def _half_px(self) -> int:
        return max((self.width() - _BELOW) // 2, 1)

    def _tall(self, width: int) -> int:
        return max(self._needed(part, width) for part in self._sides)

    @staticmethod
    def _needed(side: QWidget, width: int) -> int:
        layout = side.layout()
        return layout.totalHeightForWidth(width) if layout is not None else 0

    def event(self, event: QEvent | None) -> bool:
        """Ask for other room when the numbers below the orb need it."""
        if event is not None and event.type() is QEvent.Type.LayoutRequest and self._upright:
            self._changed()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put everything in its place."""
        super().resizeEvent(event)
        if self._upright or self._was_upright:
            # What it needs depends on the width then.
            self._was_upright = self._upright
            for side in self._sides:
                column = side.layout()
                assert isinstance(column, QVBoxLayout)
                # Beside the orb the numbers stand around its middle, below it in line.
                column.setStretch(0, 0 if self._upright else 1)
            self.updateGeometry()
        self._place()

    def _side_px(self) -> int:
        """Return the width of a side: a little less than liked where the orb needs it."""
        scaled = self._look.theme.scaled
        orb, least = self._orb.minimumSizeHint().width(), scaled(_LEAST_SIDE_PX)
        if self._compact:
            orb, least = self._compact_px
        return max(min(scaled(_SIDE_PX), (self.width() - orb) // 2 - _NEAR), least)

    def _changed(self) -> None:
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        compact = self._compact
        for tile in self._tiles:
            tile.set_compact(compact)
        for part in self._sides:
            if (layout := part.layout()) is not None:
                layout.setSpacing(_COMPACT_SPACING if compact else _SPACING)
        if self._upright:
            self._place_upright()
            return
        side = self._side_px() if self._numbers else 0
        gap = _GAP if self.width() > 2 * (side + _GAP) + 420 else _NEAR
        room = self.width() - 2 * (side + gap if self._numbers else 0)
        orb = min(room, self.height(), 640)
        left = (self.width() - orb) // 2
        self._orb.setGeometry(QRect(left, (self.height() - orb) // 2, orb, orb))
        if self._numbers:
            self._sides[0].setGeometry(left - gap - side, 0, side, self.height())
            self._sides[1].setGeometry(left + orb + gap, 0, side, self.height())

    def _place_upright(self) -> None:
        side = self._half_px()
        tall = self._tall(side)
        orb = min(self.width(), max(self.height() - tall - _BELOW, 0), 640)
        spare = max(self.height() - orb - _BELOW - tall, 0)
        self._orb.setGeometry(QRect((self.width() - orb) // 2, spare // 2, orb, orb))
        top = spare // 2 + orb + _BELOW
        self._sides[0].setGeometry(0, top, side, tall)
        self._sides[1].setGeometry(side + _BELOW, top, side, tall)
