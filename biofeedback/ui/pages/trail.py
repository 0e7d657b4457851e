"""The audit trail: who looked at whom, and whether it is as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.clinic.trail_words import what_words
from biofeedback.core.words import _
from biofeedback.store.audit import Line
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import label


class TrailPage(FormPage):
    """Shows lines. older: those before the last one shown. checked: the whole trail, now."""

    older = pyqtSignal(int)
    checked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_lines`."""
        super().__init__(
            look,
            _("Audit trail"),
            _("Each reading of a client, and each change. It only grows."),
            back=_("Back"),
        )
        self.check = self.button(
            self.tools, _("Is it as it was written?"), "C", lambda: self.checked.emit()
        )
        self.result = label(role="strong")
        self.column.addWidget(self.result)
        self.table = Table(look, _("Audit trail"))
        self.column.addWidget(self.table, 1)
        below = QWidget()
        row = Reflow(look, gap=10)
        below.setLayout(row)
        self.column.addWidget(below)
        self.more = self.button(row, _("Earlier lines"), "E", self._older)
        self._last = 1
        tab_as_read(self)

    def show_lines(
        self, lines: Sequence[Line], accounts: Mapping[str, str], clients: Mapping[str, str]
    ) -> None:
        """Show lines, the latest first; accounts, clients: what each id is called."""
        rows: list[list[Cell]] = []
        for line in lines:
            at = f"{line.at.astimezone():%Y-%m-%d %H:%M:%S}"
            who = accounts.get(line.account_id or "", _("somebody"))
            what = what_words(line)
            whom = line.subject_id or ""
            whom = clients.get(whom, accounts.get(whom, whom))
            number: Cell = (str(line.number), float(line.number))
            rows.append([number, *((words, words) for words in (at, who, what, whom))])
        titles = (_("Line"), _("When"), _("Who"), _("What"), _("Whom"))
        self.table.show_rows(titles, rows, (0, True))
        self._last = min((line.number for line in lines), default=1)
        self.more.setVisible(self._last > 1)
        self.result.hide()

    def show_result(self, problems: Sequence[str]) -> None:
        """Say what the check found."""
        words = "\n".join(problems[:20]) or _("Every line is as it was written.")
        self.result.setText(words)
        self.result.show()

    def take_focus(self) -> None:
        """Begin at the lines."""
        self.table.setFocus()

    def _older(self) -> None:
        self.older.emit(self._last)
