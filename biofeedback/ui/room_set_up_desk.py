"""Before the clinic's room opens: who sits down, which straps there are, who teaches whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.words import _, as_name
from biofeedback.devices.protocol import StrapInfo
from biofeedback.ui.context import Context
from biofeedback.ui.room_views import PersonChoice, SeatPlan, SetUpView, StrapChoice

if TYPE_CHECKING:
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.room_set_up import RoomSetUpPage

SCAN_S = 6.0
# Stories of the simulated strap, and who tells them.
STORIES = ("nervous", "flare", "loose", "practised")

Begin = Callable[[tuple[SeatPlan, ...], bool], None]


class RoomSetUpDesk(QObject):
    """Keeps the page on which the room is put together. begin: opens it, together or not."""

    def __init__(self, context: Context, in_session: Callable[[], bool], begin: Begin) -> None:
        """Wait for the page to be made."""
        super().__init__(context)
        self._context, self._in_session, self._begin = context, in_session, begin
        self._view = SetUpView()
        self._found: tuple[StrapChoice, ...] = ()
        from biofeedback.ui.pages.page import Page

        context.when_made("room_set_up", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)

    @property
    def straps(self) -> tuple[StrapChoice, ...]:
        """What can be given out."""
        return self._view.straps

    @property
    def joining(self) -> bool:
        """Whether it is asked who joins a room that is open."""
        return self._view.inside is not None

    def forget_seats(self, inside: tuple[SeatPlan, ...] | None = None) -> None:
        """Let everybody stand up. inside: those of an open room, which others are to join."""
        self._show(replace(self._view, seats=(), inside=inside, problem=None))

    def forget_people(self) -> None:
        """Let go of everybody (at a lock); the straps that are known stay."""
        from biofeedback.ui.pages.room_set_up import RoomSetUpPage

        self._view = SetUpView(straps=self._view.straps)
        page = self._context.window.made_page("room_set_up", RoomSetUpPage)
        if page is not None:
            page.search.clear()
            page.show_view(self._view)

    def _connect(self) -> None:
        page = self._page
        page.seated.connect(self._sit)
        page.removed.connect(self._take_out)
        page.together_asked.connect(lambda on: self._show(replace(self._view, together=on)))
        page.scan_asked.connect(self._look)
        page.open_asked.connect(self._open)
        page.teach_asked.connect(self._teach)
        page.back_asked.connect(self._back)

    @property
    def _page(self) -> RoomSetUpPage:
        from biofeedback.ui.pages.room_set_up import RoomSetUpPage

        return self._context.window.page("room_set_up", RoomSetUpPage)

    def _went(self, name: str) -> None:
        if name == "room_set_up":
            from biofeedback.ui.practices import choices

            self._page.show_practices(
                tuple(choice for choice in choices() if choice.breathes or not choice.paced)
            )
            self._show(self._view)
            self._load_people()

    def _show(self, view: SetUpView) -> None:
        self._view = view
        self._page.show_view(view)

    def _load_people(self) -> None:
        def work(store: Store) -> tuple[tuple[PersonChoice, ...], tuple[StrapChoice, ...]]:
            from biofeedback.ui import room_shelf

            return room_shelf.people(store)

        def known(found: tuple[tuple[PersonChoice, ...], tuple[StrapChoice, ...]]) -> None:
            people, remembered = found
            guest = PersonChoice(None, _("A guest"))
            self._show(
                replace(self._view, people=(guest, *people), straps=self._straps(remembered))
            )

        self._context.ask_records(work, known)

    def _straps(self, remembered: tuple[StrapChoice, ...]) -> tuple[StrapChoice, ...]:
        """Return what can be given out: in reach, remembered, none, made up."""
        seen = {choice.spec for choice in self._found}
        older = [choice for choice in remembered if choice.spec not in seen]
        older += [
            choice
            for choice in self._view.straps
            if choice.spec.startswith("ble") and choice.spec not in seen and choice not in older
        ]
        return (
            *self._found,
            *older,
            StrapChoice("none", _("No strap")),
            StrapChoice("sim", _("Simulated strap")),
        )

    def _look(self) -> None:
        """Look for straps in reach."""
        if self._view.scanning or (self._in_session() and not self.joining):
            return
        clock = self._context.clock

        async def work() -> list[StrapInfo]:
            from biofeedback.devices.ble import BleScanner

            return await BleScanner(clock).scan(SCAN_S)

        def found(straps: list[StrapInfo]) -> None:
            self._found = tuple(
                StrapChoice(f"ble:{info.id}", info.name or _("Strap without a name"))
                for info in straps
            )
            said = None if straps else _("No strap in reach. Is each one worn, wet and near?")
            self._show(replace(self._view, scanning=False, problem=said, straps=self._straps(())))

        def failed(error: Exception) -> None:
            self._show(replace(self._view, scanning=False, problem=self._context.sentence(error)))

        self._show(replace(self._view, scanning=True, problem=None))
        self._context.bridge.ask_devices(work, found, failed)

    def _sit(self, plan: SeatPlan) -> None:
        self._show(replace(self._view, seats=(*self._view.seats, plan)))

    def _back(self) -> None:
        self.forget_seats()
        self._context.window.go("room")

    def _take_out(self, number: int) -> None:
        seats = self._view.seats
        self._show(replace(self._view, seats=(*seats[:number], *seats[number + 1 :])))

    def _teach(self) -> None:
        """Open a room of simulated people; nothing of it is kept."""
        names = (_("Nervous"), _("Flare day"), _("Loose strap"), _("Practised"))
        plans = tuple(
            SeatPlan(
                PersonChoice(None, name, simulated=True),
                StrapChoice(f"sim:story={story},ecg=on,seed={n}", _("Simulated strap")),
                "plain",
                _("Slow breathing"),
                10.0,
                6.0,
            )
            for n, (story, name) in enumerate(zip(STORIES, names, strict=True), 1)
        )
        self._begin(plans, False)

    def _open(self) -> None:
        """Open the room for those who sit in it; guests get a record of their own first."""
        plans = self._view.seats
        if not plans:
            return
        if all(plan.person.id is not None for plan in plans):
            self._begin(plans, self._view.together)
            return
        now = self._context.now()

        def work(store: Store) -> tuple[SeatPlan, ...]:
            made, number = [], 0
            for plan in plans:
                if plan.person.id is None:
                    number += 1
                    name = as_name(_("Guest {n}, {time:%d.%m.%Y %H:%M}").format(n=number, time=now))
                    newcomer = store.newcomer(name)
                    person = PersonChoice(newcomer.id, newcomer.name)
                    plan = replace(plan, person=person)
                made.append(plan)
            return tuple(made)

        together = self._view.together
        self._context.ask_records(work, lambda named: self._begin(named, together))
