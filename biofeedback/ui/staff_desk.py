"""Accounts, the clients' keys and the audit trail: shows them, and keeps what is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog

from biofeedback.core.words import _, plural
from biofeedback.store.roles import Role
from biofeedback.ui.clinic_beginning import show_paper
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.clinic.house import Clinic
    from biofeedback.store.accounts import Account
    from biofeedback.store.audit import Line
    from biofeedback.store.recovery import RecoveryKey
    from biofeedback.store.shards import Places
    from biofeedback.ui.pages.staff import StaffPage
    from biofeedback.ui.pages.trail import TrailPage

T = TypeVar("T")
_Lines = tuple[tuple["Line", ...], dict[str, str], dict[str, str]]


class StaffDesk(QObject):
    """Answers the page of accounts and the audit trail."""

    def __init__(self, context: Context, desk: ClinicDesk) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context, self._desk = context, desk
        context.when_made("staff", Page, lambda _page: self._connect_staff())
        context.when_made("trail", Page, lambda _page: self._connect_trail())
        context.window.went.connect(self._went)
        desk.locked.connect(self._forget)

    def _staff(self) -> StaffPage:
        from biofeedback.ui.pages.staff import StaffPage

        return self._context.window.page("staff", StaffPage)

    def _trail(self) -> TrailPage:
        from biofeedback.ui.pages.trail import TrailPage

        return self._context.window.page("trail", TrailPage)

    def _went(self, name: str) -> None:
        if name == "staff":
            self._staff().forget()
            self._load()
        elif name == "trail":
            self._load_trail(None)

    def _forget(self) -> None:
        from biofeedback.ui.pages.staff import StaffPage
        from biofeedback.ui.pages.trail import TrailPage

        staff = self._context.window.made_page("staff", StaffPage)
        if staff is not None:
            staff.forget()
        trail = self._context.window.made_page("trail", TrailPage)
        if trail is not None:
            trail.show_lines((), {}, {})

    # Accounts

    def _connect_staff(self) -> None:
        page = self._staff()
        page.back.connect(lambda: self._context.window.go("settings"))
        page.trail_asked.connect(lambda: self._context.window.go("trail"))
        page.added.connect(self._add)
        page.ended.connect(
            lambda account_id: self._do(
                lambda clinic: clinic.end_account(account_id), lambda _none: self._load()
            )
        )
        page.passphrase_changed.connect(self._change)
        page.keys_asked.connect(self._keys)

    def _load(self) -> None:
        page = self._staff()

        def work(clinic: Clinic) -> tuple[tuple[Account, ...], Places, str, int | None]:
            places, missing = clinic.key_places()
            return clinic.all_accounts(), places, clinic.key_folder(), missing

        def show(found: tuple[tuple[Account, ...], Places, str, int | None]) -> None:
            accounts, places, folder, missing = found
            page.show_staff(accounts, (places, folder), missing)

        self._desk.ask(work, show)

    def _add(self, name: str, role: str, passphrase: str) -> None:
        def made(found: tuple[Account, RecoveryKey]) -> None:
            self._staff().forget()
            show_paper(self._context.window, found[1])
            self._load()

        self._do(lambda clinic: clinic.add_account(name, Role(role), passphrase), made)

    def _change(self, passphrase: str) -> None:
        def changed(_none: None) -> None:
            self._staff().forget()
            self._context.say(_("Your passphrase is another from now on."))

        self._do(lambda clinic: clinic.change_passphrase(passphrase), changed)

    def _do(self, work: Callable[[Clinic], T], then: Callable[[T], None]) -> None:
        page, clinic = self._staff(), self._desk.clinic
        if clinic is not None:
            self._context.bridge.ask_records(
                lambda: work(clinic),
                then,
                lambda error: page.say_problem(self._context.sentence(error)),
            )

    # Keys

    def _keys(self, what: str) -> None:
        from biofeedback.ui.pages.staff import BRING, SHARE

        chosen = QFileDialog.getExistingDirectory(self._context.window, _("Choose a folder"))
        if not chosen:
            return
        folder = Path(chosen)

        def work(clinic: Clinic) -> str:
            if what == SHARE:
                clinic.share_keys(folder)
                return _("The clients' keys lie in {folder} from now on.").format(folder=folder)
            if what == BRING:
                count = clinic.bring_keys_back(folder)
                return plural("{n} key came back.", "{n} keys came back.", count).format(n=count)
            count = clinic.keep_keys_twice(folder)
            return plural(
                "{n} key is there a second time.", "{n} keys are there a second time.", count
            ).format(n=count)

        def done(words: str) -> None:
            self._context.say(words)
            self._load()

        self._do(work, done)

    # The trail

    def _connect_trail(self) -> None:
        page = self._trail()
        page.back.connect(lambda: self._context.window.go("staff"))
        page.older.connect(self._load_trail)
        page.checked.connect(
            lambda: self._desk.ask(lambda clinic: clinic.trail_problems(), page.show_result)
        )

    def _load_trail(self, before: int | None) -> None:
        def work(clinic: Clinic) -> _Lines:
            names = {one.id: one.name for one in clinic.all_accounts()}
            clients = {one.id: one.pseudonym or one.id for one in clinic.clients()}
            return clinic.trail(before=before), names, clients

        self._desk.ask(work, lambda found: self._trail().show_lines(*found))
