"""Settings' part in keeping records safe: a backup to another disk, a recovery key on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox

from biofeedback.app.restoring import contents
from biofeedback.core.words import _, as_name
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


class Safekeeping(QObject):
    """Answers what the settings page asks about backups and the recovery key."""

    def __init__(self, context: Context) -> None:
        """Wait for the settings page to be made."""
        super().__init__(context)
        self._context = context
        context.when_made("settings", Page, lambda _page: self._connect())

    def _connect(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.backup_asked.connect(self._backup)
        page.recovery_asked.connect(self._recovery_key)

    def _backup(self) -> None:
        window = self._context.window
        name = as_name(_("biofeedback {day}.backup").format(day=f"{self._context.now():%Y-%m-%d}"))
        chosen, _kind = QFileDialog.getSaveFileName(
            window, _("Back up to another disk or stick"), str(Path.home() / name)
        )
        if not chosen:
            return
        passphrase, given = QInputDialog.getText(
            window,
            _("Passphrase of this backup"),
            _(
                "With a passphrase this backup opens on any computer. Left empty, it opens with "
                "this computer's key or your recovery key only."
            ),
            QLineEdit.EchoMode.Password,
        )
        if not given:
            return

        def work(store: Store) -> str:
            from biofeedback.store.backup import write_backup

            info = write_backup(store.database, Path(chosen), passphrase or None)
            return _("Backed up and verified: {what} in {file}.").format(
                what=contents(info), file=Path(chosen).name
            )

        self._context.say(_("Backing up …"))
        self._context.ask_records(work, self._context.say)

    def _recovery_key(self) -> None:
        window = self._context.window
        question = QMessageBox(window)
        question.setWindowTitle(_("Recovery key"))
        question.setText(
            _(
                "A recovery key opens your records, and backups made from now on, if passphrase or "
                "computer are lost. Earlier backups don't know it. It is shown once, to be written "
                "on paper. An earlier one stops working for the records."
            )
        )
        make = question.addButton(_("Make and show it"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(_("Not now"), QMessageBox.ButtonRole.RejectRole)
        question.exec()
        if question.clickedButton() is not make:
            return

        def work(store: Store) -> str:
            from biofeedback.store.relock import make_recovery_key
            from biofeedback.store.rotation import keep_backup

            paper = make_recovery_key(store.database).on_paper()
            keep_backup(store.database)
            return paper

        self._context.ask_records(work, self._show_key)

    def _show_key(self, paper: str) -> None:
        shown = QMessageBox(self._context.window)
        shown.setWindowTitle(_("Recovery key"))
        shown.setText(_("Write this on paper and keep it where nobody else looks."))
        shown.setInformativeText(paper)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        shown.addButton(_("I have written it down"), QMessageBox.ButtonRole.AcceptRole)
        shown.exec()
