"""One of the few numbers that matter: its name, its value, and how sure it is."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.text import label, set_role
from biofeedback.ui.words import Tile


class NumberTile(QWidget):
    """Shows a Tile; where there is no number its note stands there in words."""

    def __init__(self, look: Look, *, end: bool = False, tone: str | None = None) -> None:
        """`end` aligns it at the far side, `tone` "accent" colours the number."""
        super().__init__()
        self._look = look
        self._tone = tone
        self._compact = False
        self._tile: Tile | None = None
        self.name = label(role="small", wrap=False)
        self.value = label(role="number", wrap=False)
        self.unit = label(role="quiet", wrap=False)
        self.note = label(role="small")
        side = Qt.AlignmentFlag.AlignRight if end else Qt.AlignmentFlag.AlignLeft
        for part in (self.name, self.note):
            part.setAlignment(side | Qt.AlignmentFlag.AlignTop)
        for part in (self.value, self.unit):
            part.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        if end:
            self.row.addStretch(1)
        self.row.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBottom)
        self.row.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        if not end:
            self.row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.name)
        column.addLayout(self.row)
        column.addWidget(self.note)
        look.changed.connect(self._measure)
        self._measure()

    def set_compact(self, compact: bool) -> None:
        """Be narrower where very large text leaves little room.

        The number is smaller, and where there is none its words stand below, in as many lines as
        they need.
        """
        if compact != self._compact:
            self._compact = compact
            set_role(self.value, "compact", "true" if compact else "false")
            self._measure()
            if self._tile is not None:
                self.show_tile(self._tile)

    def show_tile(self, tile: Tile) -> None:
        """Show a number as it is now."""
        self._tile = tile
        known = tile.value is not None
        self.name.setText(tile.label)
        set_role(self.value, "role", "number" if known else "unsure")
        set_role(
            self.value, "tone", self._tone if tile.settled else "quiet" if self._tone else None
        )
        below = known or self._compact
        self.value.setVisible(known or not self._compact)
        # A number stands in one line; words in its place may need two.
        self.value.setWordWrap(not known)
        self.value.setText(tile.value if tile.value is not None else tile.note)
        self.unit.setText(tile.unit if known else "")
        self.unit.setVisible(known)
        self.note.setText(tile.note if below else "")
        self._fit()
        said = f"{tile.value} {tile.unit}" if known else tile.note
        self.setAccessibleName(tile.label)
        self.setAccessibleDescription(
            _("{value}, {note}").format(value=said, note=tile.note) if known else said
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put the unit where there is room for it."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Do so when it is first seen, too."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the unit beside the number, or below where the two are wider than the tile."""
        both = self.value.sizeHint().width() + self.row.spacing() + self.unit.sizeHint().width()
        below = not self.unit.isHidden() and self.isVisible() and both > self.width()
        direction = QBoxLayout.Direction
        self.row.setDirection(direction.TopToBottom if below else direction.LeftToRight)

    def _measure(self) -> None:
        """Keep the height, so that nothing jumps when a number comes or goes."""
        theme = self._look.theme
        size = "title" if self._compact else "number"
        number, base = (QFontMetrics(theme.font(r, bold=r == size)) for r in (size, "base"))
        self.unit.setContentsMargins(0, 0, 0, max(number.descent() - base.descent(), 0))
        self.value.setMinimumHeight(number.height())
        self.note.setMinimumHeight(QFontMetrics(theme.font("small")).height())
