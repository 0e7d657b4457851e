"""The audit trail: who looked at whom, and whether it is as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _, mark
from biofeedback.store.audit import Line
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import label

WHAT: Mapping[str, str] = {
    "account_ended": mark("ended an account"),
    "account_made": mark("made an account"),
    "archived": mark("archived a client"),
    "brought_back": mark("brought a client back into the list"),
    "changed": mark("changed a client"),
    "client_made": mark("made a client"),
    "clinic_begun": mark("began the clinic"),
    "consent_given": mark("kept a consent"),
    "consent_withdrawn": mark("kept that a consent was withdrawn"),
    "deleted": mark("deleted a client for good"),
    "deletion_begun": mark("began to delete a client"),
    "guest_made": mark("made a guest"),
    "keys_brought_back": mark("brought clients' keys back"),
    "keys_compared": mark("compared a client's key aloud"),
    "keys_copied": mark("made a second copy of the keys"),
    "keys_shared": mark("moved the keys to a shared folder"),
    "list_read": mark("looked at the list of clients"),
    "locked": mark("locked"),
    "merged": mark("joined two records of a client"),
    "note_removed": mark("removed a note"),
    "note_written": mark("wrote a note"),
    "opened": mark("opened a client"),
    "passphrase_changed": mark("changed their passphrase"),
    "plan_given": mark("gave a client a plan for home"),
    "practice_taken": mark("took in practice a client brought back"),
    "private_note_written": mark("wrote a private note"),
    "records_opened": mark("opened a client's records"),
    "recovered": mark("came in with a recovery key"),
    "sign_in_refused": mark("was refused: another passphrase"),
    "signed_in": mark("signed in"),
    "trail_checked": mark("checked the audit trail"),
    "trail_cut": mark("found the end of the trail cut off"),
}


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
            what = _(WHAT[line.what]) if line.what in WHAT else line.what
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
