"""The kept sessions: found, opened, deleted with a way back."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QFontMetrics, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.session_words import origin_words, when_words
from biofeedback.ui.views import HistoryView, SessionRow
from biofeedback.ui.widgets.card import EmptyState
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

_ROW = Qt.ItemDataRole.UserRole


def row_lines(row: SessionRow) -> tuple[str, str]:
    """Return a session in two lines."""
    parts = []
    if origin := origin_words(row):
        parts.append(origin)
    parts.append(
        _("no coherence score")
        if row.coherence is None
        else _("coherence {score:.0f} of 100").format(score=row.coherence)
    )
    if row.ended == "dizzy":
        parts.append(_("stopped to rest"))
    elif row.ended not in ("done", None):
        parts.append(_("ended early"))
    if row.note:
        parts.append(row.note)
    return f"{when_words(row)}  ·  {row.title}", "  ·  ".join(parts)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[SessionRow, ...] = ()

    def show(self, rows: tuple[SessionRow, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            first, second = row_lines(row)
            return _("{first}. {second}").format(first=first, second=second)
        return None


class _TwoLines(QStyledItemDelegate):
    """Draws a session as two lines; the note is shortened where the window is narrow."""

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
        theme, box = self._look.theme, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = box.adjusted(3, 3, -3, -3)
        painter.setBrush(theme.brush("accent_soft" if chosen else "surface"))
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        pen = theme.pen("ink" if focused else "line")
        pen.setWidth(3 if focused else 1)
        painter.setPen(pen)
        painter.drawRoundedRect(frame, 10, 10)
        inner = frame.adjusted(18, 8, -18, -8)
        first, second = row_lines(index.data(_ROW))
        at = Qt.AlignmentFlag.AlignLeading
        for words, role, ink, place in (
            (first, "base", "ink", Qt.AlignmentFlag.AlignTop),
            (second, "small", "ink2", Qt.AlignmentFlag.AlignBottom),
        ):
            font = theme.font(role, bold=role == "base")
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            cut = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, at | place, cut)
        painter.restore()


class HistoryPage(Page):
    """Shows a HistoryView. opened, deleted: the id of a session. practise_asked: a first one.

    example_asked: data to look around in.
    """

    opened = pyqtSignal(str)
    deleted = pyqtSignal(str)
    practise_asked = pyqtSignal()
    example_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("History"))
        self.view = HistoryView()
        self.column.addWidget(label(_("History"), "title"))
        self.tools = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        self.tools.setLayout(flow)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search: a month, a pace, a word of a note"))
        self.search.setAccessibleName(_("Search the sessions"))
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._filter)
        buttons = QWidget()
        keys = Reflow(look, gap=10, end=True)
        buttons.setLayout(keys)
        self.open = KeyButton(look, _("Open"), "Return")
        self.delete = KeyButton(look, _("Delete"), "Del")
        keys.add(self.open)
        keys.add(self.delete)
        keys.add(MeaningButton(look, _("Coherence"), "number:coherence"))
        flow.add(self.search, least_px=360, weight=10)
        flow.add(buttons, least_px=300)
        self.column.addWidget(self.tools)
        self.count = label(role="small")
        self.column.addWidget(self.count)
        self.list = QListView()
        self._model = _Rows(self.list)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_TwoLines(look, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(_("Sessions, newest first"))
        self.list.setMinimumHeight(220)
        self.list.doubleClicked.connect(lambda _index: self._open())
        self.column.addWidget(self.list, 1)
        self.practise = KeyButton(look, _("Practise now"), "Space", "primary")
        self.example_button = KeyButton(look, _("Look around with example data"), "A")
        self.example_button.clicked.connect(lambda: self.example_asked.emit())
        self.example_button.hide()
        self.empty = EmptyState(
            _("Nothing here yet"),
            _("After your first practice it stands here, with every beat."),
            self.practise,
            self.example_button,
        )
        self.column.addWidget(self.empty, 1)
        self.open.clicked.connect(self._open)
        self.delete.clicked.connect(self._delete)
        self.practise.clicked.connect(lambda: self.practise_asked.emit())
        look.changed.connect(self._measure_rows)
        self.show_view(self.view)

    def show_view(self, view: HistoryView) -> None:
        """Show other sessions; what was searched stays searched."""
        self.view = view
        some = bool(view.rows)
        for part in (self.tools, self.count, self.list):
            part.setVisible(some)
        self.empty.setVisible(not some)
        self._filter()

    @property
    def shown(self) -> tuple[SessionRow, ...]:
        """The sessions that the search lets through."""
        return self._model.rows

    @property
    def chosen(self) -> SessionRow | None:
        """The session that is marked, None when none is."""
        index = self.list.currentIndex()
        return self._model.rows[index.row()] if index.isValid() else None

    def choose(self, n: int) -> None:
        """Mark a line, counted from 0."""
        self.list.setCurrentIndex(self._model.index(n, 0))

    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        rows = tuple(
            row
            for row in self.view.rows
            if all(word in " ".join(row_lines(row)).casefold() for word in words)
        )
        self._model.show(rows)
        if rows:
            self.choose(0)
        self.count.setText(
            plural("{n} session", "{n} sessions", len(rows)).format(n=len(rows))
            if rows
            else _("No session has these words; try fewer.")
        )
        for button in (self.open, self.delete):
            button.setEnabled(bool(rows))

    def _measure_rows(self) -> None:
        """Let the lines take another height when the text did."""
        self._model.layoutChanged.emit()

    def _open(self) -> None:
        if self.chosen is not None:
            self.opened.emit(self.chosen.id)

    def _delete(self) -> None:
        if self.chosen is not None:
            self.deleted.emit(self.chosen.id)

    def take_focus(self) -> None:
        """Begin at the list, or at the one step there is."""
        (self.list if self.view.rows else self.practise).setFocus()
