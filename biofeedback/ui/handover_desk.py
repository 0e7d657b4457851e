"""The desk of hand-over at home: a plan opened and taken, practice brought back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from biofeedback.core.words import _, as_name
from biofeedback.ui.context import Context
from biofeedback.ui.handover_keys_desk import HandoverKeysDesk
from biofeedback.ui.handover_work import (
    BRING,
    CLIENTS,
    HOME,
    KINDS,
    OPENED,
    HandoverWork,
    ask_file,
    ask_new_file,
)
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import StartRequest

if TYPE_CHECKING:
    from datetime import date

    from biofeedback.app.handover import Looked, TakenPlan
    from biofeedback.app.handover_keys import Link, Side
    from biofeedback.app.handover_practice import Choice, Leaving
    from biofeedback.clinic.contents import Given
    from biofeedback.sessions.plan import Plan
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.handover import HandoverPage
    from biofeedback.ui.pages.handover_bring import HandoverBringPage
    from biofeedback.ui.pages.handover_opened import HandoverOpenedPage


class HandoverDesk(HandoverWork):
    """Answers the pages of the person at home, and those both sides share.

    start: begins a practice. take_practice: what the therapist's desk does with practice taken.
    """

    def __init__(self, context: Context, start: Callable[[StartRequest], None]) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._start = start
        self._link: Link | None = None
        self._back_from_opened = HOME
        self.keys = HandoverKeysDesk(context)
        self.take_practice: Callable[[Looked], None] = lambda _looked: None
        context.when_made("settings", Page, lambda _page: self._connect_settings())
        context.when_made(HOME, Page, lambda _page: self._connect())
        context.when_made(OPENED, Page, lambda _page: self._connect_opened())
        context.when_made(BRING, Page, lambda _page: self._connect_bring())
        context.window.went.connect(self._went)
        context.person_changed.connect(self.forget)

    # The pages

    def _connect_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.handover_asked.connect(lambda: self._context.window.go(HOME))

    def _connect(self) -> None:
        from biofeedback.app.handover_keys import Side

        page = self._home()
        go = self._context.window.go
        page.back.connect(lambda: go("settings"))
        page.keys_asked.connect(lambda: self.keys.open(Side.HOME, None, HOME))
        page.open_asked.connect(self._open)
        page.bring_asked.connect(lambda: go(BRING))
        page.clinic_asked.connect(lambda: go(CLIENTS))
        page.start_asked.connect(self._begin)

    def _connect_opened(self) -> None:
        page = self._opened()
        page.back.connect(lambda: self._context.window.go(self._back_from_opened))
        page.taken.connect(self._take)

    def _connect_bring(self) -> None:
        page = self._bring()
        page.back.connect(lambda: self._context.window.go(HOME))
        page.span_asked.connect(self._count)
        page.made.connect(self._write)

    def _home(self) -> HandoverPage:
        from biofeedback.ui.pages.handover import HandoverPage

        return self._context.window.page(HOME, HandoverPage)

    def _opened(self) -> HandoverOpenedPage:
        from biofeedback.ui.pages.handover_opened import HandoverOpenedPage

        return self._context.window.page(OPENED, HandoverOpenedPage)

    def _bring(self) -> HandoverBringPage:
        from biofeedback.ui.pages.handover_bring import HandoverBringPage

        return self._context.window.page(BRING, HandoverBringPage)

    def _went(self, name: str) -> None:
        if name == HOME:
            self._load(_home_link, self._show_home)
        elif name == BRING:
            today = self._today()
            self._bring().begin(self._link, today)
            self._count(self._bring().first)

    def forget(self) -> None:
        """Show nothing of one person's to the next."""
        self._link = None

        def made(name: str) -> bool:
            return self._context.window.made_page(name, Page) is not None

        if made(HOME):
            self._home().show_link(None)
        if made(OPENED):
            self._opened().show_looked(None)
        if made(BRING):
            self._bring().begin(None, self._today())

    def _show_home(self, link: Link) -> None:
        self._link = link
        self._home().show_link(link)
        self._home().take_focus()

    def _today(self) -> date:
        return self._context.now().date()

    # A file opened

    def _open(self) -> None:
        from biofeedback.app.handover_keys import Side

        self.open_file(Side.HOME, HOME)

    def open_file(
        self, side: Side, back: str, named: Callable[[], Mapping[str, str] | None] = lambda: None
    ) -> None:
        """Ask for a file, look at it, and show what it holds; or say why it is refused.

        named: what a clinic's clients are called, asked beside the window.
        """
        chosen = ask_file(
            self._context, _("Which file?"), _("Handed over ({kinds})").format(kinds=KINDS)
        )
        if chosen is None:
            return

        def work(store: Store) -> tuple[Looked, Plan | None]:
            from biofeedback.app.handover import look

            looked = look(store, side, chosen, named())
            plans = store.plans(store.actor(looked.link.person_id))
            return looked, plans.now()

        def then(found: tuple[Looked, Plan | None]) -> None:
            self._back_from_opened = back
            self._opened().show_looked(*found)
            self._context.window.go(OPENED)

        self._load(work, then)

    def _take(self, looked: Looked) -> None:
        if looked.practice is not None:
            self.take_practice(looked)
            return
        today = self._today()

        def work(store: Store) -> TakenPlan:
            from biofeedback.app.handover import take_plan
            from biofeedback.app.straps import local_zone

            return take_plan(store, looked, today, local_zone())

        self._load(work, self._took, self._opened().say_problem)

    def _took(self, taken: TakenPlan) -> None:
        context = self._context
        settings = context.settings
        context.change_settings(
            replace(
                settings,
                pace_per_min=taken.pace_per_min or settings.pace_per_min,
                minutes=taken.plan.minutes,
            )
        )
        self._opened().show_looked(None)
        context.told.emit()
        context.window.go(HOME)
        context.say(_("This is your plan now. You can change it any day."))

    def _begin(self, given: Given) -> None:
        from biofeedback.app.handover import held_plan
        from biofeedback.app.own_protocols import by_name

        plan = None if self._link is None else held_plan(self._link)
        if plan is None:
            return
        entry = plan.entry(given)
        own = by_name(entry) if entry in plan.own else None
        usual = self._context.settings.pace_per_min if entry.paced else None
        pace = given.pace_per_min or usual
        self._start(StartRequest(given.name, given.minutes, pace, own=own))

    # Practice brought back

    def _count(self, first: date | None) -> None:
        link = self._link
        if link is None:
            return

        def work(store: Store) -> Leaving:
            from biofeedback.app.handover_practice import leaving

            return leaving(store, link.person_id, first)

        self._load(work, self._bring().show_leaving, self._bring().say_problem)

    def _write(self, choice: Choice) -> None:
        link, today = self._link, self._today()
        name = as_name(_("practice {day}.handover").format(day=today))
        to = ask_new_file(self._context, _("Save for my therapist"), name, KINDS)
        if link is None or to is None:
            return

        def work(store: Store) -> str:
            from biofeedback.app.handover import VALID
            from biofeedback.app.handover_practice import write_back

            write_back(store, link, choice, today, VALID, to)
            return _("{file} is for your therapist alone. Send it as you like.").format(
                file=to.name
            )

        def then(said: str) -> None:
            self._context.window.go(HOME)
            self._context.say(said)

        self._load(work, then, self._bring().say_problem)


def _home_link(store: Store) -> Link:
    from biofeedback.app.handover_keys import Side, link_of

    return link_of(store, Side.HOME)
