"""A table that is sorted by its headings and read by a screen reader; what is not known says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QSize,
    QSortFilterProxyModel,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QFont, QFontMetrics, QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from biofeedback.core.words import _
from biofeedback.ui.look import Look

_SORT = Qt.ItemDataRole.UserRole
# One cell: what is shown, and what it is sorted by (None: not known, always last).
Cell = tuple[str, float | str | None]


class _Cells(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.titles: tuple[str, ...] = ()
        self.rows: Sequence[Sequence[Cell]] = ()
        self._words: frozenset[int] = frozenset()

    def show(self, titles: tuple[str, ...], rows: Sequence[Sequence[Cell]]) -> None:
        self.beginResetModel()
        self.titles, self.rows = titles, rows
        # What is not known stands where the rest of its column does.
        self._words = frozenset(
            n for n in range(len(titles)) if any(isinstance(row[n][1], str) for row in rows)
        )
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.titles)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown, value = self.rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown
            case Qt.ItemDataRole.AccessibleTextRole:
                title = self.titles[index.column()]
                return _("{name}: {value}").format(name=title, value=shown)
            case Qt.ItemDataRole.ToolTipRole:
                return shown
            case Qt.ItemDataRole.TextAlignmentRole:
                number = isinstance(value, float) or (
                    value is None and index.column() not in self._words
                )
                side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case _ if role == _SORT:
                return value
            case _:
                return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self.rows:
            return self.data(self.index(0, section), role)
        return None


class _Sorted(QSortFilterProxyModel):
    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:  # noqa: N802
        one, other = left.data(_SORT), right.data(_SORT)
        rising = self.sortOrder() is Qt.SortOrder.AscendingOrder
        if one is None or other is None:
            # What is not known comes last, whichever way it is sorted.
            return (one is not None) if rising else (one is None and other is not None)
        return bool(one < other)


class Table(QTableView):
    """Shows rows of cells. opened: the number of the row (as given) that is wanted."""

    opened = pyqtSignal(int)

    def __init__(self, look: Look, name: str) -> None:
        """`name` is what a screen reader calls it."""
        super().__init__()
        self._look = look
        self._cells = _Cells(self)
        self._sorted = _Sorted(self)
        self._sorted.setSourceModel(self._cells)
        self.setModel(self._sorted)
        self.setAccessibleName(name)
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        header, side = self.horizontalHeader(), self.verticalHeader()
        assert header is not None
        assert side is not None
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.setSectionsClickable(True)
        self.doubleClicked.connect(lambda index: self._open(index))
        look.changed.connect(self._measure)
        self._measure()

    def show_rows(
        self,
        titles: tuple[str, ...],
        rows: Sequence[Sequence[Cell]],
        sort: tuple[int, bool] = (0, True),
    ) -> None:
        """Show rows. sort: by which column at first, and whether from the greatest down."""
        self._cells.show(titles, rows)
        column, falling = sort
        way = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, way)
        self._measure()
        if rows:
            self.selectRow(0)

    @property
    def sorting(self) -> tuple[int, bool]:
        """By which column it is sorted, and whether from the greatest down."""
        falling = self._sorted.sortOrder() is Qt.SortOrder.DescendingOrder
        return self._sorted.sortColumn(), falling

    @property
    def marked(self) -> int | None:
        """The number of the row (as given) that is marked, None when none is."""
        index = self.currentIndex()
        return self._sorted.mapToSource(index).row() if index.isValid() else None

    def mark(self, row: int) -> None:
        """Mark a row by its number as given."""
        self.selectRow(self._sorted.mapFromSource(self._cells.index(row, 0)).row())

    @property
    def shown(self) -> list[list[str]]:
        """The rows as they stand now."""
        model = self._sorted
        return [
            [str(model.index(r, c).data()) for c in range(model.columnCount())]
            for r in range(model.rowCount())
        ]

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Open the row with Enter, sort by the present column with S."""
        if event is None:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_S and self.currentIndex().isValid():
            column = self.currentIndex().column()
            falling = self._sorted.sortColumn() == column and (
                self._sorted.sortOrder() is Qt.SortOrder.AscendingOrder
            )
            order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
            self.sortByColumn(column, order)
        elif event.text() and event.text().isprintable():
            event.ignore()  # the page's keys go on working
        else:
            super().keyPressEvent(event)

    def open_current(self) -> None:
        """Ask for the row that is marked."""
        self._open(self.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._sorted.mapToSource(index).row())

    def _measure(self) -> None:
        metrics = QFontMetrics(self._look.theme.font("base"))
        heads = QFont(self._look.theme.font("small"))
        heads.setWeight(QFont.Weight.DemiBold)
        small = QFontMetrics(heads)
        side, header = self.verticalHeader(), self.horizontalHeader()
        if side is None or header is None:
            return
        side.setDefaultSectionSize(max(self._look.theme.target_px - 8, metrics.height() + 10))
        header.setMinimumHeight(self._look.theme.target_px)
        for n, title in enumerate(self._cells.titles):
            few = self._cells.rows[:: max(len(self._cells.rows) // 60, 1)]
            cells = [metrics.horizontalAdvance(row[n][0]) for row in few]
            wide = max([small.horizontalAdvance(title) + 44, *(w + 40 for w in cells)])
            self.setColumnWidth(n, min(wide, 46 * metrics.averageCharWidth()))

    def sizeHint(self) -> QSize:
        """Return room for a dozen rows."""
        return QSize(900, 13 * max(self._look.theme.target_px - 8, 30))

    def minimumSizeHint(self) -> QSize:
        """Return room for some rows."""
        return QSize(320, 7 * max(self._look.theme.target_px - 8, 30))
