"""The caseload and one client: shows them as they stand, and keeps what is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QStandardPaths, QTimer
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from biofeedback.core.words import _, as_name
from biofeedback.store.roles import Role
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from biofeedback.clinic.caseload import Case
    from biofeedback.clinic.house import Clinic, Deleted, Opened
    from biofeedback.store.clients import Client
    from biofeedback.ui.pages.client import ClientPage
    from biofeedback.ui.pages.clients import ClientsPage

# How soon a change made at another computer is seen.
LOOK_EVERY_MS = 3_000


class ClientsDesk(QObject):
    """Answers the list of clients, the page of one, and the certificate."""

    def __init__(self, context: Context, desk: ClinicDesk) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context, self._desk = context, desk
        self._shown: str | None = None
        self._state: tuple[object, ...] | None = None
        self._looking = False
        context.when_made("clients", Page, lambda _page: self._connect_list())
        context.when_made("client", Page, lambda _page: self._connect_client())
        context.when_made("certificate", Page, lambda _page: self._connect_certificate())
        context.window.went.connect(self._went)
        desk.locked.connect(self._forget)
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_EVERY_MS)
        self._looks.timeout.connect(self.look)

    def _list(self) -> ClientsPage:
        from biofeedback.ui.pages.clients import ClientsPage

        return self._context.window.page("clients", ClientsPage)

    def _page(self) -> ClientPage:
        from biofeedback.ui.pages.client import ClientPage

        return self._context.window.page("client", ClientPage)

    def _went(self, name: str) -> None:
        if name == "clients":
            self._load()
            self._looks.start()
        else:
            self._looks.stop()

    def _forget(self) -> None:
        """Let go of everybody: who comes in next may be another."""
        from biofeedback.ui.pages.client import ClientPage
        from biofeedback.ui.pages.clients import ClientsPage

        self._shown = self._state = None
        for page in (
            self._context.window.made_page("clients", ClientsPage),
            self._context.window.made_page("client", ClientPage),
        ):
            if page is not None:
                page.forget()

    # The list

    def _connect_list(self) -> None:
        page = self._list()
        page.opened.connect(self._open)
        page.practise_asked.connect(lambda client_id: self._desk.serve(client_id, "practise"))
        page.report_asked.connect(lambda client_id: self._desk.serve(client_id, "report"))
        page.guest_asked.connect(self._guest)
        page.room_asked.connect(lambda: self._context.window.go("room_set_up"))
        page.new_asked.connect(
            lambda: self._desk.ask(lambda clinic: clinic.suggested_pseudonym(), page.open_form)
        )
        page.added.connect(self._add)

    def _load(self) -> None:
        today = self._context.now().date()

        def work(clinic: Clinic) -> tuple[tuple[Case, ...], tuple[object, ...], bool]:
            state = clinic.list_state()
            return clinic.caseload(today), state, clinic.me.account.role is not Role.VIEWER

        def show(found: tuple[tuple[Case, ...], tuple[object, ...], bool]) -> None:
            if self._desk.account is None:
                return  # locked in the meantime: nobody is shown
            cases, self._state, cares = found
            self._list().show_cases(cases, cares=cares)

        self._desk.ask(work, show)

    def look(self) -> None:
        """Bring the list up to date where another computer changed it."""
        if self._looking or self._desk.account is None:
            return
        self._looking = True

        def then(state: tuple[object, ...]) -> None:
            self._looking = False
            if state != self._state and self._context.window.name == "clients":
                self._load()

        def failed(error: Exception) -> None:
            self._looking = False
            self._looks.stop()  # said once; the page tries again when it is gone to
            self._context.say_error(error)

        clinic = self._desk.clinic
        assert clinic is not None
        self._context.bridge.ask_records(clinic.list_state, then, failed)

    def _guest(self) -> None:
        self._desk.ask(
            lambda clinic: clinic.add_guest(), lambda guest: self._desk.serve(guest.id, "today")
        )

    def _add(self, pseudonym: str, name: str, contact: str) -> None:
        page = self._list()

        def added(client: Client) -> None:
            page.close_form()
            self._open(client.id)

        self._try(
            lambda clinic: clinic.add_client(pseudonym, name or None, contact or None),
            added,
            page.say_problem,
        )

    # One client

    def _open(self, client_id: str) -> None:
        account = self._desk.account
        if account is not None and account.role is Role.VIEWER:
            self._desk.serve(client_id, "trends")
            return

        def show(opened: Opened) -> None:
            if self._desk.account is None:
                return
            self._shown = client_id
            self._show(opened)
            self._context.window.go("client")

        self._desk.ask(lambda clinic: clinic.open_client(client_id), show)

    def _show(self, opened: Opened) -> None:
        account = self._desk.account
        if account is not None:
            self._page().show_client(opened, therapist=account.role is Role.THERAPIST)

    def _connect_client(self) -> None:
        page = self._page()
        page.back.connect(lambda: self._context.window.go("clients"))
        page.asked.connect(self._go)
        page.changed.connect(lambda wanted: self._change(lambda c: c.change_client(wanted)))
        page.mine.connect(lambda wanted: self._change(lambda c: c.change_client(wanted)))
        page.theirs.connect(lambda _theirs: self._again())
        page.consented.connect(self._consent)
        page.withdrawn.connect(lambda: self._with_client(lambda c, one: c.withdraw_consent(one)))
        page.noted.connect(self._note)
        page.removed.connect(
            lambda note_id: self._with_client(lambda c, one: c.remove_note(one.id, note_id))
        )
        page.archived.connect(lambda: self._with_client(lambda c, one: c.archive(one)))
        page.brought_back.connect(lambda: self._with_client(lambda c, one: c.bring_back(one)))
        page.merge_asked.connect(self._merge)
        page.delete_asked.connect(self._delete)

    def _go(self, name: str) -> None:
        if self._shown is not None:
            self._desk.serve(self._shown, name)

    def _again(self) -> None:
        if self._shown is not None:
            client_id = self._shown
            self._desk.ask(lambda clinic: clinic.open_client(client_id), self._show)

    def _with_client(self, act: Callable[[Clinic, Client], object]) -> None:
        opened = self._page().opened
        if opened is not None:
            self._change(lambda clinic: act(clinic, opened.client))

    def _change(
        self, act: Callable[[Clinic], object], then: Callable[[], None] | None = None
    ) -> None:
        """Do something with the client; then show them as they stand, or what `then` does.

        A conflict is shown.
        """
        from biofeedback.store.clients import ChangedMeanwhileError

        page = self._page()

        def failed(error: Exception) -> None:
            if isinstance(error, ChangedMeanwhileError):
                page.show_conflict(error.theirs)
            else:
                page.say_problem(self._context.sentence(error))

        clinic = self._desk.clinic
        if clinic is not None:
            self._context.bridge.ask_records(
                lambda: act(clinic), lambda _done: (then or self._again)(), failed
            )

    def _try(
        self,
        act: Callable[[Clinic], Client],
        then: Callable[[Client], None],
        say: Callable[[str], None],
    ) -> None:
        clinic = self._desk.clinic
        if clinic is not None:
            self._context.bridge.ask_records(
                lambda: act(clinic), then, lambda error: say(self._context.sentence(error))
            )

    def _consent(self, version: str) -> None:
        today = self._context.now().date()
        self._with_client(lambda clinic, one: clinic.give_consent(one, today, version))

    def _note(self, text: str, private: bool) -> None:
        page = self._page()

        def act(clinic: Clinic, one: Client) -> None:
            if private:
                clinic.add_private_note(one.id, text)
            else:
                clinic.add_note(one.id, text)

        def kept() -> None:
            page.text.clear()
            self._again()

        opened = page.opened
        if opened is not None:
            client = opened.client
            self._change(lambda clinic: act(clinic, client), kept)

    # For good

    def _merge(self) -> None:
        def ask(everybody: tuple[Client, ...]) -> None:
            kept = self._shown
            others = {
                one.pseudonym: one.id for one in everybody if one.id != kept and one.pseudonym
            }
            if kept is None or not others:
                self._context.say(_("There is no other client."))
                return
            chosen, given = QInputDialog.getItem(
                self._context.window,
                _("Two records of the same client"),
                _(
                    "Everything of the other record comes to this one, and the other is gone. "
                    "This can't be taken back. Which one is it?"
                ),
                sorted(others),
                0,
                False,
            )
            if given:
                gone = others[chosen]
                self._change(lambda clinic: clinic.merge(kept, gone))

        self._desk.ask(lambda clinic: clinic.clients(), ask)

    def _delete(self) -> None:
        opened = self._page().opened
        if opened is None:
            return
        client, page = opened.client, self._page()
        wanted = client.pseudonym or _("delete")
        typed, given = QInputDialog.getText(
            self._context.window,
            _("Delete for good"),
            _(
                "Everything of this client is deleted, here and in the backups of this computer. "
                "Nobody can bring it back. To go on, type: {pseudonym}"
            ).format(pseudonym=wanted),
            QLineEdit.EchoMode.Normal,
        )
        if not given:
            return
        if typed.strip().casefold() != wanted.casefold():
            page.say_problem(_("That was something else; nothing was deleted."))
            return

        def show(deleted: Deleted) -> None:
            from biofeedback.ui.pages.certificate import CertificatePage

            page.forget()
            self._shown = None
            if self._desk.client is not None and self._desk.client.id == client.id:
                self._desk.show_whose(None)
                self._context.person_changed.emit()
            self._context.window.page("certificate", CertificatePage).show_deleted(deleted)
            self._context.window.go("certificate")

        clinic = self._desk.clinic
        assert clinic is not None
        self._context.bridge.ask_records(
            lambda: clinic.delete_client(client.id),
            show,
            lambda error: page.say_problem(self._context.sentence(error)),
        )

    def _connect_certificate(self) -> None:
        from biofeedback.ui.pages.certificate import CertificatePage

        page = self._context.window.page("certificate", CertificatePage)
        page.back.connect(lambda: self._context.window.go("clients"))
        page.saved.connect(self._save)

    def _save(self, text: str) -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(documents) or Path.home())
        name = as_name(_("certificate {day}.txt").format(day=f"{self._context.now():%Y-%m-%d}"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self._context.window, _("Save the certificate"), str(folder / name)
        )
        if not chosen:
            return
        to = Path(chosen)

        def work(_clinic: Clinic) -> str:
            from biofeedback.app.text_file import write_new

            write_new(to, text)
            return _("The certificate is in {file}. It is not encrypted.").format(file=to.name)

        self._desk.ask(work, self._context.say)
