"""One of the few numbers that matter: its name, its value, and how sure it is."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PyQt6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.meaning import ask_meaning
from biofeedback.ui.widgets.text import label, set_role
from biofeedback.ui.words import Tile


class NumberTile(QWidget):
    """Shows a Tile; where there is no number its note stands there in words."""

    def __init__(self, look: Look, *, end: bool = False, tone: str | None = None) -> None:
        """`end` aligns it at the far side, `tone` "accent" colours the number."""
        super().__init__()
        self._look = look
        self._tone = tone
        self._known = False
        self._topic = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.WhatsThisCursor)
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
        self._value_at, self._rest_at = (1, 0) if end else (0, 2)
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
        self._known = known
        set_role(
            self.value, "tone", self._tone if tile.settled else "quiet" if self._tone else None
        )
        below = known or self._compact
        self.value.setVisible(known or not self._compact)
        # A number stands in one line; words in its place may need two.
        self.value.setWordWrap(not known)
        self.value.setText(tile.value if tile.value is not None else tile.note)
        self.row.setStretch(self._value_at, 0 if known else 1)
        self.row.setStretch(self._rest_at, 1 if known else 0)
        self.unit.setText(tile.unit if known else "")
        self.unit.setVisible(known)
        self.note.setText(tile.note if below else "")
        self._fit()
        said = tile.note
        if known:
            said = _("{value} {unit}").format(value=tile.value, unit=tile.unit)
        self._topic = tile.topic
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
        """Put the unit beside the number, or below where the two are wider than the tile.

        A number with a word in it ("about 6") is smaller where it alone is wider than the tile.
        """
        set_role(self.value, "role", "number" if self._known else "unsure")
        if self._known and self.isVisible() and self.value.sizeHint().width() > self.width():
            set_role(self.value, "role", "heading")
        both = self.value.sizeHint().width() + self.row.spacing() + self.unit.sizeHint().width()
        below = not self.unit.isHidden() and self.isVisible() and both > self.width()
        direction = QBoxLayout.Direction
        self.row.setDirection(direction.TopToBottom if below else direction.LeftToRight)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Open what the number means."""
        if event is not None and self.rect().contains(event.pos()):
            self._ask()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Open what the number means by Enter; every other key is the page's."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw where the keyboard is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            pen = self._look.theme.pen("ink")
            pen.setWidth(3)
            painter.setPen(pen)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 8, 8)
            painter.end()

    def _ask(self) -> None:
        if self._topic:
            ask_meaning(self, self._topic)

    def _measure(self) -> None:
        """Keep the height, so that nothing jumps when a number comes or goes."""
        theme = self._look.theme
        size = "title" if self._compact else "number"
        number, base = (QFontMetrics(theme.font(r, bold=r == size)) for r in (size, "base"))
        self.unit.setContentsMargins(0, 0, 0, max(number.descent() - base.descent(), 0))
        self.value.setMinimumHeight(number.height())
        self.note.setMinimumHeight(QFontMetrics(theme.font("small")).height())
