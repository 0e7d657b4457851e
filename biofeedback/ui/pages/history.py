"""The kept sessions: found, opened, deleted with a way back."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.session_words import origin_words, when_words
from biofeedback.ui.views import HistoryView, SessionRow
from biofeedback.ui.widgets.card import EmptyState
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


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
        self._lines: tuple[Line, ...] = ()
        self._shown: tuple[SessionRow, ...] = ()
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
        self.list = LineList(look, _("Sessions, newest first"))
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
        self.show_view(self.view)

    def show_view(self, view: HistoryView) -> None:
        """Show other sessions; what was searched stays searched."""
        self.view = view
        self._lines = tuple(Line(*row_lines(row)) for row in view.rows)
        some = bool(view.rows)
        for part in (self.tools, self.count, self.list):
            part.setVisible(some)
        self.empty.setVisible(not some)
        self._filter()

    @property
    def shown(self) -> tuple[SessionRow, ...]:
        """The sessions that the search lets through."""
        return self._shown

    @property
    def chosen(self) -> SessionRow | None:
        """The session that is marked, None when none is."""
        return None if self.list.chosen is None else self._shown[self.list.chosen]

    def choose(self, n: int) -> None:
        """Mark a line, counted from 0."""
        self.list.choose(n)

    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        found = [
            (row, line)
            for row, line in zip(self.view.rows, self._lines, strict=True)
            if all(word in f"{line.first} {line.second}".casefold() for word in words)
        ]
        self._shown = rows = tuple(row for row, _line in found)
        self.list.show_lines([line for _row, line in found])
        if rows:
            self.choose(0)
        self.count.setText(
            plural("{n} session", "{n} sessions", len(rows)).format(n=len(rows))
            if rows
            else _("No session has these words; try fewer.")
        )
        for button in (self.open, self.delete):
            button.setEnabled(bool(rows))

    def _open(self) -> None:
        if self.chosen is not None:
            self.opened.emit(self.chosen.id)

    def _delete(self) -> None:
        if self.chosen is not None:
            self.deleted.emit(self.chosen.id)

    def take_focus(self) -> None:
        """Begin at the list, or at the one step there is."""
        (self.list if self.view.rows else self.practise).setFocus()
