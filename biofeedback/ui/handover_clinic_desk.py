"""The therapist's side of hand-over: who is treated, a plan for each, practice taken in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from biofeedback.core.words import _, as_name
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.context import Context
from biofeedback.ui.handover_desk import HandoverDesk
from biofeedback.ui.handover_work import CLIENTS, HOME, KINDS, MAKE, HandoverWork, ask_new_file
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.app.handover import Looked
    from biofeedback.app.handover_keys import Link
    from biofeedback.clinic.contents import HomePlan
    from biofeedback.sessions.entry import Entry
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.handover_clients import HandoverClientsPage
    from biofeedback.ui.pages.handover_make import HandoverMakePage


class HandoverClinicDesk(HandoverWork):
    """Answers the therapist's pages; keys and opened files are shared with the desk at home."""

    def __init__(self, context: Context, shared: HandoverDesk, desk: ClinicDesk) -> None:
        """Wait for the pages to be made; desk: whether this is a clinic, and who is signed in."""
        super().__init__(context)
        self._shared, self._desk = shared, desk
        self._chosen = ""
        shared.take_practice = self._take
        shared.keys.compared = self._compared
        context.when_made(CLIENTS, Page, lambda _page: self._connect())
        context.when_made(MAKE, Page, lambda _page: self._connect_make())
        context.when_made("clients", Page, lambda _page: self._connect_caseload())
        context.window.went.connect(self._went)
        desk.locked.connect(self._forget)

    def _connect(self) -> None:
        from biofeedback.app.handover_keys import Side

        page = self._clients()
        page.back.connect(self._back)
        page.added.connect(self._add)
        page.plan_asked.connect(self._make)
        page.keys_asked.connect(
            lambda link: self._shared.keys.open(Side.CLINIC, link.person_id, CLIENTS, link.name)
        )
        page.open_asked.connect(lambda: self._shared.open_file(Side.CLINIC, CLIENTS, self._named))

    def _connect_caseload(self) -> None:
        from biofeedback.ui.pages.clients import ClientsPage

        page = self._context.window.page("clients", ClientsPage)
        page.handover_asked.connect(self._open_for)

    def _open_for(self, client_id: str) -> None:
        self._chosen = client_id
        self._context.window.go(CLIENTS)

    def _back(self) -> None:
        self._context.window.go(HOME if self._desk.clinic is None else "clients")

    def _forget(self) -> None:
        """Let go of everybody at a lock: who comes in next may be another."""
        made = self._context.window.made_page
        self._chosen = ""
        self._shared.forget()
        self._shared.keys.forget()
        if made(CLIENTS, Page) is not None:
            self._clients().show_links(())
        if made(MAKE, Page) is not None:
            self._maker().begin(None)

    def _named(self) -> Mapping[str, str] | None:
        """Return what a clinic's clients are called, None at home; asked beside the window."""
        clinic = self._desk.clinic
        return None if clinic is None else clinic.names()

    def _compared(self, link: Link) -> None:
        """Write down in a clinic that a client's key was compared."""
        from biofeedback.app.handover_keys import Side
        from biofeedback.clinic.house import HandedOver

        if self._desk.clinic is not None and link.side is Side.CLINIC:
            self._desk.clinic.handed_over(link.person_id, HandedOver.KEYS)

    def _connect_make(self) -> None:
        page = self._maker()
        page.back.connect(lambda: self._context.window.go(CLIENTS))
        page.made.connect(self._write)

    def _clients(self) -> HandoverClientsPage:
        from biofeedback.ui.pages.handover_clients import HandoverClientsPage

        return self._context.window.page(CLIENTS, HandoverClientsPage)

    def _maker(self) -> HandoverMakePage:
        from biofeedback.ui.pages.handover_make import HandoverMakePage

        return self._context.window.page(MAKE, HandoverMakePage)

    def _went(self, name: str) -> None:
        if name == CLIENTS:
            chosen, self._chosen = self._chosen, ""

            def then(links: tuple[Link, ...]) -> None:
                self._clients().show_links(links, chosen)
                self._clients().take_focus()

            self._load(self._links, then)

    def _links(self, store: Store) -> tuple[Link, ...]:
        from biofeedback.app.handover_keys import clients

        return clients(store, self._named())

    def _add(self, name: str) -> None:
        clinic = self._desk.clinic

        def work(store: Store) -> str:
            if clinic is not None:
                return clinic.add_client(name).id
            store.people.home_person()
            return store.people.add(name).id

        def then(person_id: str) -> None:
            self._chosen = person_id
            self._context.window.go(CLIENTS)

        self._load(work, then, self._clients().say_problem)

    def _make(self, link: Link) -> None:
        self._maker().begin(None)
        self._context.window.go(MAKE)

        def work(store: Store) -> tuple[Link, tuple[Entry, ...]]:
            from biofeedback.app.handover_keys import Side, link_of

            # In a clinic nobody's own practices are there but the client's.
            whose = link.person_id if self._desk.clinic is not None else None
            own = tuple(one.entry for one in store.protocols(store.actor(whose)).list())
            return link_of(store, Side.CLINIC, link.person_id, link.name), own

        self._load(work, lambda found: self._maker().begin(*found))

    def _write(self, plan: HomePlan) -> None:
        link, today = self._maker().link, self._context.now().date()
        if link is None:
            return
        name = as_name(_("plan {day}.handover").format(day=today))
        to = ask_new_file(self._context, _("Save the plan"), name, KINDS)
        if to is None:
            return

        def work(store: Store) -> str:
            from biofeedback.app.handover import VALID, write_plan
            from biofeedback.clinic.house import HandedOver

            if self._desk.clinic is not None:
                self._desk.clinic.handed_over(link.person_id, HandedOver.PLAN)
            write_plan(store, link, plan, today, VALID, to)
            return _("{file} is for {name} alone. Send it as you like.").format(
                file=to.name, name=link.name or _("them")
            )

        def then(said: str) -> None:
            self._chosen = link.person_id
            self._context.window.go(CLIENTS)
            self._context.say(said)

        self._load(work, then, self._maker().say_problem)

    def _take(self, looked: Looked) -> None:
        def work(store: Store) -> str:
            from biofeedback.app.handover_practice import take_practice
            from biofeedback.app.handover_words import taken_words
            from biofeedback.clinic.house import HandedOver

            if self._desk.clinic is not None:
                self._desk.clinic.handed_over(looked.link.person_id, HandedOver.PRACTICE)
            return taken_words(take_practice(store, looked))

        def then(said: str) -> None:
            self._chosen = looked.link.person_id
            shown = self._desk.client
            if self._desk.clinic is None or (
                shown is not None and shown.id == looked.link.person_id
            ):
                self._context.told.emit()
            self._context.window.go(CLIENTS)
            self._context.say(said)

        self._load(work, then)
