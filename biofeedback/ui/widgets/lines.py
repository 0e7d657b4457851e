"""A list of things that are two lines each: the first says what, the second says how it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from biofeedback.core.words import _
from biofeedback.ui.look import Look

_LINE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Line:
    """One thing. accent: a name of the theme for the bar at its side, "" for none."""

    first: str
    second: str
    accent: str = ""


class _Lines(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == _LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _("{first}. {second}").format(first=line.first, second=line.second)
        # A second line that is shortened can be read whole by pointing at it.
        return line.second if role == Qt.ItemDataRole.ToolTipRole else None


class _TwoLines(QStyledItemDelegate):
    """Draws a line of the list; what does not fit is shortened."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        base = QFontMetrics(self._look.theme.font("base", bold=True)).height()
        small = QFontMetrics(self._look.theme.font("small")).height()
        return QSize(300, base + small + 26)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if painter is None:
            return
        theme, line = self._look.theme, index.data(_LINE)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = option.rect.adjusted(3, 3, -3, -3)
        painter.setBrush(theme.brush("accent_soft" if chosen else "surface"))
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        pen = theme.pen("ink" if focused else "line")
        pen.setWidth(3 if focused else 1)
        painter.setPen(pen)
        painter.drawRoundedRect(frame, 10, 10)
        if line.accent:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.brush(line.accent))
            painter.drawRoundedRect(frame.adjusted(6, 10, 10 - frame.width(), -10), 2, 2)
        inner = frame.adjusted(18, 8, -18, -8)
        for words, role, ink, place in (
            (line.first, "base", "ink", Qt.AlignmentFlag.AlignTop),
            (line.second, "small", "ink2", Qt.AlignmentFlag.AlignBottom),
        ):
            font = theme.font(role, bold=role == "base")
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            cut = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeading | place, cut)
        painter.restore()


class LineList(QListView):
    """Shows lines; one is marked."""

    def __init__(self, look: Look, name: str) -> None:
        """`name` is what a screen reader calls it."""
        super().__init__()
        self._model = _Lines(self)
        self.setModel(self._model)
        self.setItemDelegate(_TwoLines(look, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(name)
        self.setMinimumHeight(220)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self._measure)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._model.lines

    @property
    def chosen(self) -> int | None:
        """Which line is marked, counted from 0; None when none is."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; the mark stays where it was, as far as there is such a line."""
        before = self.chosen
        if tuple(lines) == self.lines:
            return
        self._model.show(tuple(lines))
        if lines:
            self.choose(min(before or 0, len(lines) - 1))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Move by the arrows; a letter, Enter and Space are keys of the page, not a search."""
        if event is None:
            return
        moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.key() in (*moves, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _measure(self) -> None:
        """Let the lines take another height when the text did."""
        self._model.layoutChanged.emit()

    def choose(self, n: int) -> None:
        """Mark a line, counted from 0."""
        self.setCurrentIndex(self._model.index(n, 0))
