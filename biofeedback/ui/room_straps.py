"""Straps in the clinic's room: a spare one put on, or two exchanged between people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biofeedback.core.words import _
from biofeedback.devices.specs import origin_of
from biofeedback.sessions.controls import Mark
from biofeedback.ui.context import Context
from biofeedback.ui.room_exchange import Exchanges
from biofeedback.ui.room_set_up_desk import RoomSetUpDesk
from biofeedback.ui.room_views import SeatView, StrapChoice

if TYPE_CHECKING:
    from biofeedback.ui.room_desk import RoomDesk


class RoomStraps:
    """Offers straps at a seat, and lets the record say whose heart was measured."""

    def __init__(self, context: Context, room: RoomDesk, set_up: RoomSetUpDesk) -> None:
        """room: whose seats. set_up: knows the straps."""
        self._context, self._room, self._set_up = context, room, set_up
        self._exchanges = Exchanges()

    def begin(self) -> None:
        """Know of no exchange: another room opens."""
        self._exchanges = Exchanges()

    def offer(self) -> None:
        """Offer the spare straps that are known, and those of the other seats.

        Made-up beats never come into a person's record by an exchange, nor the other way round.
        """
        page = self._room.page
        mine = origin_of(self._room.seats[page.key].plan.strap.spec)
        given = {view.plan.strap.spec for view in self._room.seats.values()}
        spare = tuple(
            choice
            for choice in self._set_up.straps
            if choice.spec.startswith("ble") and choice.spec not in given and mine == "live"
        )
        if all(view.plan.person.simulated for view in self._room.seats.values()):
            spare = (StrapChoice("sim:story=practised,ecg=on,seed=9", _("A spare one")),)
        others = tuple(
            view
            for key, view in self._room.seats.items()
            if key != page.key and view.live.has_strap and not view.over
            and origin_of(view.plan.strap.spec) == mine
        )  # fmt: skip
        said = "" if spare or others else _("No other strap is known. Look for straps before.")
        page.panel.show_straps(spare, others, said)

    def change(self, spec: str) -> None:
        """Ask for another strap; the tile names it when the room has taken it."""
        from biofeedback.sessions.room import ChangeStrap

        self._context.bridge.send(ChangeStrap(self._room.page.key, spec))
        self._room.page.panel.show_straps((), ())

    def exchange(self, other: str) -> None:
        """Give two people one another's straps: they were put on the wrong way round."""
        from biofeedback.sessions.room import ChangeStrap

        page = self._room.page
        mine, theirs = self._room.seats[page.key], self._room.seats[other]
        for view, strap in ((mine, theirs.plan.strap), (theirs, mine.plan.strap)):
            self._exchanges.ask(view.key, strap.spec)
            self._context.bridge.send(ChangeStrap(view.key, strap.spec))
        page.panel.show_straps((), ())

    def named(self, spec: str) -> StrapChoice:
        """Return a strap by its spec, with the name it is known by."""
        known = [*self._set_up.straps, *(view.plan.strap for view in self._room.seats.values())]
        return next((one for one in known if one.spec == spec), StrapChoice(spec, _("Strap")))

    def say_exchanged(self, view: SeatView, worn: str, at_s: float) -> None:
        """Let whoever reads the record know whose heart the time before is, once it is so."""
        before = view.plan.strap.spec
        words = self._exchanges.taken(view.key, before, worn, recorded=view.begun)
        if words is not None:
            self._room.send(view.key, Mark(words, at_s))
