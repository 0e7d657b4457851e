"""A backup brought back, on a new computer too: looked at first, asked, nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from biofeedback.app.restoring import contents, how_it_opens_now, lock_here, warning
from biofeedback.core.day_words import moment_words
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.store.backup_file import BackupInfo


class Restoring(QObject):
    """Answers the wish to bring a backup back, from the settings or at the very first start.

    busy: whether a practice runs. reopen: opens the records anew, whatever came of it.
    """

    def __init__(
        self, context: Context, busy: Callable[[], bool], reopen: Callable[[], None]
    ) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context, self._busy, self._reopen = context, busy, reopen
        context.when_made("settings", Page, lambda _page: self._connect())
        context.when_made("welcome", Page, lambda _page: self._connect_welcome())

    def _connect(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.restore_asked.connect(self.choose)

    def _connect_welcome(self) -> None:
        from biofeedback.ui.pages.welcome import WelcomePage

        self._context.window.page("welcome", WelcomePage).restore_asked.connect(self.choose)

    def choose(self) -> None:
        """Ask which file, then look at it beside the window."""
        if self._busy():
            self._context.say(_("End the practice first; then a backup can be brought back."))
            return
        folder = home_folder() / "backups"
        chosen, _kind = QFileDialog.getOpenFileName(
            self._context.window,
            _("Which backup?"),
            str(folder if folder.is_dir() else Path.home()),
            _("Backups (*.backup)"),
        )
        if not chosen:
            return
        source = Path(chosen)

        def look() -> BackupInfo:
            from biofeedback.store.backup_file import check_backup

            return check_backup(source)

        self._context.bridge.ask_records(
            look, lambda info: self._ask(source, info), self._context.say_error
        )

    def _ask(self, source: Path, info: BackupInfo) -> None:
        question = QMessageBox(self._context.window)
        question.setWindowTitle(_("Bring this backup back?"))
        question.setText(
            _("It is from {moment} and holds {what}.").format(
                moment=_moment(info.made_at), what=contents(info)
            )
        )
        place = _(
            "It takes the place of the records here. Those are set aside in the same folder "
            "and kept; nothing is deleted."
        )
        to_know = warning(info)
        question.setInformativeText(place if to_know is None else f"{place}\n\n{to_know}")
        bring = question.addButton(_("Bring it back"), QMessageBox.ButtonRole.AcceptRole)
        paper = question.addButton(
            _("Open it with my recovery key …"), QMessageBox.ButtonRole.AcceptRole
        )
        stay = question.addButton(_("Leave all as it is"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        question.exec()
        if question.clickedButton() is bring:
            self._bring_back(source, None)
        elif question.clickedButton() is paper:
            typed, given = QInputDialog.getText(
                self._context.window, _("Recovery key"), _("The recovery key, from your paper")
            )
            if given and typed.strip():
                self._bring_back(source, typed)

    def _bring_back(self, source: Path, recovery_key: str | None) -> None:
        context = self._context
        if self._busy():
            return
        store, context.store = context.store, None
        context.unwritable = _("The backup is being brought back …")
        context.say(context.unwritable)
        clock, ask = context.clock, context.bridge.ask_person

        def work() -> tuple[BackupInfo, str | None]:
            from biofeedback.store.backup import restore_backup

            if store is not None:
                store.close()
            home = home_folder()
            before = lock_here(home)
            info = restore_backup(source, clock, home, ask=ask, recovery_key=recovery_key)
            return info, how_it_opens_now(before, lock_here(home))

        context.bridge.ask_records(work, lambda found: self._done(*found), self._failed)

    def _done(self, info: BackupInfo, opens: str | None) -> None:
        said = _("The backup of {moment} is back. What was here before is kept in {folder}.")
        said = said.format(moment=_moment(info.made_at), folder=home_folder() / "copies")
        if not self._context.settings.welcomed:
            # Whoever brings records along has begun long ago.
            self._context.change_settings(replace(self._context.settings, welcomed=True))
        self._again(said if opens is None else f"{said}\n{opens}")

    def _failed(self, error: Exception) -> None:
        self._again(self._context.sentence(error))

    def _again(self, sentence: str) -> None:
        self._context.unwritable = None
        self._context.window.go("today" if self._context.settings.welcomed else "welcome")
        self._reopen()
        self._context.say(sentence)


def _moment(made_at: str) -> str:
    local = datetime.fromisoformat(made_at).astimezone()
    return moment_words(local)
