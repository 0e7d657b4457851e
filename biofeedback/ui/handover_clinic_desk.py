"""The therapist's side of hand-over: who is treated, a plan for each, practice taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biofeedback.core.words import _
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

    def __init__(self, context: Context, shared: HandoverDesk) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._shared = shared
        self._chosen = ""
        shared.take_practice = self._take
        context.when_made(CLIENTS, Page, lambda _page: self._connect())
        context.when_made(MAKE, Page, lambda _page: self._connect_make())
        context.window.went.connect(self._went)

    def _connect(self) -> None:
        from biofeedback.app.handover_keys import Side

        page = self._clients()
        page.back.connect(lambda: self._context.window.go(HOME))
        page.added.connect(self._add)
        page.plan_asked.connect(self._make)
        page.keys_asked.connect(
            lambda link: self._shared.keys.open(Side.CLINIC, link.person_id, CLIENTS)
        )
        page.open_asked.connect(lambda: self._shared.open_file(Side.CLINIC, CLIENTS))

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

            self._load(_links, then)

    def _add(self, name: str) -> None:
        def work(store: Store) -> str:
            store.people.home_person()
            return store.people.add(name).id

        def then(person_id: str) -> None:
            self._chosen = person_id
            if self._context.window.name == CLIENTS:
                self._context.window.go(CLIENTS)

        self._context.ask_records(work, then)

    def _make(self, link: Link) -> None:
        self._maker().begin(None)
        self._context.window.go(MAKE)

        def work(store: Store) -> tuple[Link, tuple[Entry, ...]]:
            from biofeedback.app.handover_keys import Side, link_of

            own = tuple(one.entry for one in store.protocols(store.actor()).list())
            return link_of(store, Side.CLINIC, link.person_id), own

        self._load(work, lambda found: self._maker().begin(*found))

    def _write(self, plan: HomePlan) -> None:
        link, today = self._maker().link, self._context.now().date()
        if link is None:
            return
        name = _("plan {day}.handover").format(day=today)
        to = ask_new_file(self._context, _("Save the plan"), name, KINDS)
        if to is None:
            return

        def work(store: Store) -> str:
            from biofeedback.app.handover import VALID, write_plan

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

            return taken_words(take_practice(store, looked))

        def then(said: str) -> None:
            self._chosen = looked.link.person_id
            self._context.told.emit()
            self._context.window.go(CLIENTS)
            self._context.say(said)

        self._load(work, then)


def _links(store: Store) -> tuple[Link, ...]:
    from biofeedback.app.handover_keys import clients

    return clients(store)
