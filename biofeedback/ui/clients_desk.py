"""The caseload and one client: shows them as they stand, and keeps what is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer

from biofeedback.store.roles import Role
from biofeedback.ui.client_ending import ClientEnding
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from biofeedback.clinic.caseload import Case
    from biofeedback.clinic.house import Clinic, Opened
    from biofeedback.store.clients import Client
    from biofeedback.ui.pages.client import ClientPage
    from biofeedback.ui.pages.clients import ClientsPage

# How soon a change made at another computer is seen.
LOOK_EVERY_MS = 3_000
# Who practised is no change of the list; it is looked up anew after so many looks (a minute).
ALL_EVERY = 20


class ClientsDesk(QObject):
    """Answers the list of clients and the page of one. shown: whose page it is, by id."""

    def __init__(self, context: Context, desk: ClinicDesk) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context, self._desk = context, desk
        self.shown: str | None = None
        self._state: tuple[object, ...] | None = None
        self._looking = self._silent = False
        self._looked = 0
        # What was typed when it was locked, sealed to who typed it: by account, and of whom.
        self._drafts: dict[str, tuple[str, str]] = {}
        context.when_made("clients", Page, lambda _page: self._connect_list())
        context.when_made("client", Page, lambda _page: self._connect_client())
        self._ending = ClientEnding(context, desk, self)
        context.window.went.connect(self._went)
        desk.locked.connect(self._forget)
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_EVERY_MS)
        self._looks.timeout.connect(self.look)

    def _list(self) -> ClientsPage:
        from biofeedback.ui.pages.clients import ClientsPage

        return self._context.window.page("clients", ClientsPage)

    @property
    def page(self) -> ClientPage:
        """The page of one client."""
        from biofeedback.ui.pages.client import ClientPage

        return self._context.window.page("client", ClientPage)

    def _went(self, name: str) -> None:
        if name == "clients":
            self._load()
        if name in ("clients", "client"):
            self._looks.start()
        else:
            self._looks.stop()

    def _forget(self) -> None:
        """Let go of everybody: who comes in next may be another."""
        from biofeedback.ui.pages.client import ClientPage
        from biofeedback.ui.pages.clients import ClientsPage

        client = self._context.window.made_page("client", ClientPage)
        if client is not None:
            self._keep_draft(client)
        self.shown = self._state = None
        for page in (self._context.window.made_page("clients", ClientsPage), client):
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
        page.new_asked.connect(self._ask_for_another)
        page.added.connect(self._add)
        page.another_added.connect(self._add_then_another)

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
        """Bring up to date what another computer changed: the list, or the client who is shown."""
        clinic, name = self._desk.clinic, self._context.window.name
        if self._looking or clinic is None or self._desk.account is None:
            return
        self._looking = True
        if name == "clients":
            self._context.bridge.ask_records(clinic.list_state, self._list_seen, self._unseen)
        elif name == "client" and self.shown is not None:
            client_id = self.shown
            self._context.bridge.ask_records(
                lambda: clinic.revision(client_id),
                lambda revision: self._client_seen(client_id, revision),
                self._unseen,
            )
        else:
            self._looking = False

    def _unseen(self, error: Exception) -> None:
        self._looking = False
        if not self._silent and self._desk.account is not None:
            self._silent = True  # said once, until it goes again
            self._context.say_error(error)

    def _list_seen(self, state: tuple[object, ...]) -> None:
        self._looking = self._silent = False
        self._looked += 1
        if self._context.window.name == "clients" and (
            state != self._state or self._looked % ALL_EVERY == 0
        ):
            self._load()

    def _client_seen(self, client_id: str, revision: int | None) -> None:
        self._looking = self._silent = False
        page = self.page
        if self.shown != client_id or page.opened is None:
            return
        if revision is None:
            self._gone()
        elif revision != page.known_revision:
            self._desk.ask(lambda clinic: clinic.open_client(client_id), self._changed_elsewhere)

    def _changed_elsewhere(self, opened: Opened) -> None:
        """Show what another kept: beside what is typed here, else in its place."""
        page = self.page
        if self.shown != opened.client.id or page.opened is None or self._desk.account is None:
            return
        if opened.client.revision == page.opened.client.revision:
            return  # it was kept here, and is shown already
        if page.typed():
            page.show_conflict(opened.client)
        else:
            self._show(opened)
            if opened.client.changed_by != opened.me:
                self._context.say(page.who_changed(opened.client))

    def _gone(self) -> None:
        """Say that the client who is shown was deleted, or joined with another, elsewhere."""
        if self._desk.client is not None and self._desk.client.id == self.shown:
            self._desk.show_whose(None)
            self._context.person_changed.emit()
        self.shown = None
        self.page.show_gone()

    def _guest(self) -> None:
        self._desk.ask(
            lambda clinic: clinic.add_guest(), lambda guest: self._desk.serve(guest.id, "today")
        )

    def _ask_for_another(self) -> None:
        self._desk.ask(lambda clinic: clinic.suggested_pseudonym(), self._list().open_form)

    def _add(self, pseudonym: str, name: str, contact: str) -> None:
        def added(client: Client) -> None:
            self._list().close_form()
            self._open(client.id)

        self._keep_new((pseudonym, name, contact), added)

    def _add_then_another(self, pseudonym: str, name: str, contact: str) -> None:
        def added(_client: Client) -> None:
            self._load()
            self._ask_for_another()

        self._keep_new((pseudonym, name, contact), added)

    def _keep_new(self, told: tuple[str, str, str], then: Callable[[Client], None]) -> None:
        (pseudonym, name, contact), page = told, self._list()
        self._try(
            lambda clinic: clinic.add_client(pseudonym, name or None, contact or None),
            then,
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
            self.shown = client_id
            self._show(opened)
            self._take_draft(client_id)
            self._context.window.go("client")

        self._desk.ask(lambda clinic: clinic.open_client(client_id), show)

    def _show(self, opened: Opened, *, anew: bool = False) -> None:
        account = self._desk.account
        if account is not None:
            therapist = account.role is Role.THERAPIST
            self.page.show_client(opened, therapist=therapist, anew=anew)

    def _keep_draft(self, page: ClientPage) -> None:
        """Keep what was typed through the lock: sealed, for nobody but who typed it."""
        from biofeedback.store.sealing import sealed_to

        draft, clinic, client_id = page.draft(), self._desk.clinic, self.shown
        if draft and client_id is not None and clinic is not None and not clinic.locked:
            me = clinic.me.account
            self._drafts[me.id] = client_id, sealed_to(me.public_key, json.dumps(draft))

    def _take_draft(self, client_id: str) -> None:
        from biofeedback.store.sealing import opened_by

        clinic = self._desk.clinic
        if clinic is None or clinic.locked:
            return
        kept = self._drafts.get(clinic.me.account.id)
        if kept is not None and kept[0] == client_id:
            del self._drafts[clinic.me.account.id]
            typed = opened_by(clinic.me.private, kept[1])
            if typed is not None:
                self.page.take_draft(json.loads(typed))

    def _connect_client(self) -> None:
        page = self.page
        page.back.connect(lambda: self._context.window.go("clients"))
        page.asked.connect(self._go)
        for kept in (page.changed, page.mine):
            kept.connect(
                lambda wanted: self.change(lambda c: c.change_client(wanted), self._again_anew)
            )
        page.theirs.connect(lambda _theirs: self._again_anew())
        page.consented.connect(self._consent)
        page.withdrawn.connect(lambda: self._with_client(lambda c, one: c.withdraw_consent(one)))
        page.noted.connect(self._note)
        page.removed.connect(
            lambda note_id: self._with_client(lambda c, one: c.remove_note(one.id, note_id))
        )
        page.archived.connect(lambda: self._with_client(lambda c, one: c.archive(one)))
        page.brought_back.connect(lambda: self._with_client(lambda c, one: c.bring_back(one)))
        page.merge_asked.connect(self._ending.merge)
        page.delete_asked.connect(self._ending.delete)

    def _go(self, name: str) -> None:
        if self.shown is not None:
            self._desk.serve(self.shown, name)

    def _again(self) -> None:
        if self.shown is not None:
            client_id = self.shown
            self._desk.ask(lambda clinic: clinic.open_client(client_id), self._show)

    def _again_anew(self) -> None:
        """Show what is kept, and nothing of what was typed: it is kept, or was given up."""
        if self.shown is not None:
            client_id = self.shown
            self._desk.ask(
                lambda clinic: clinic.open_client(client_id),
                lambda opened: self._show(opened, anew=True),
            )

    def _with_client(self, act: Callable[[Clinic, Client], object]) -> None:
        opened = self.page.opened
        if opened is not None:
            self.change(lambda clinic: act(clinic, opened.client))

    def change(
        self, act: Callable[[Clinic], object], then: Callable[[], None] | None = None
    ) -> None:
        """Do something with the client; then show them as they stand, or what `then` does.

        A conflict is shown.
        """
        from biofeedback.store.clients import ChangedMeanwhileError, GoneError

        page = self.page

        def failed(error: Exception) -> None:
            if isinstance(error, ChangedMeanwhileError):
                page.show_conflict(error.theirs)
            elif isinstance(error, GoneError) and self.shown is not None:
                self._gone()
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
        page = self.page

        def act(clinic: Clinic, one: Client) -> None:
            if private:
                clinic.add_private_note(one.id, text)
            else:
                clinic.add_note(one.id, text)

        def kept() -> None:
            if page.text.toPlainText().strip() == text:
                page.text.clear()  # else more was written meanwhile
            self._again()

        opened = page.opened
        if opened is not None:
            client = opened.client
            self.change(lambda clinic: act(clinic, client), kept)
