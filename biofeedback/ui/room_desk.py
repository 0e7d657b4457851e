"""The clinic's room while it is open: the sessions, the straps, and the patient's screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.sessions.controls import Aimed, Begin, Command, Mark, Pause, Repace, Resume, Stop
from biofeedback.sessions.feedback import Aim, FeedbackPlan
from biofeedback.ui.context import Context
from biofeedback.ui.practising import Practising
from biofeedback.ui.room_set_up_desk import RoomSetUpDesk
from biofeedback.ui.room_views import (
    PastSession,
    SeatPlan,
    SeatView,
    StrapChoice,
)

if TYPE_CHECKING:
    from biofeedback.sessions.room import Room
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.room import RoomPage
    from biofeedback.ui.patient_view import PatientView


class RoomDesk(QObject):
    """Keeps the room's page and the window beside it."""

    def __init__(
        self,
        context: Context,
        practising: Practising,
        open_review: Callable[[str], None],
        look_at: Callable[[str, Callable[[], None]], None],
    ) -> None:
        """Wait for the pages to be made. open_review: shows a session by its id.

        look_at: lets everything shown be a person's from now on, then goes on.
        """
        super().__init__(context)
        self._context, self._practising = context, practising
        self._open_review, self._look_at = open_review, look_at
        self._seats: dict[str, SeatView] = {}
        self._room: Room | None = None
        self._set_up = RoomSetUpDesk(context, lambda: practising.running, self.open)
        self.patient: PatientView | None = None
        from biofeedback.ui.pages.page import Page

        context.when_made("room", Page, lambda _page: self._connect_room())
        context.bridge.happened.connect(self._happened)
        context.bridge.session_over.connect(self._over)

    @property
    def _page(self) -> RoomPage:
        from biofeedback.ui.pages.room import RoomPage

        return self._context.window.page("room", RoomPage)

    def open(self, plans: tuple[SeatPlan, ...], together: bool) -> None:
        """Open the room for those who sit in it."""
        from biofeedback.app.straps import local_zone, strap_maker
        from biofeedback.sessions.library import practice
        from biofeedback.sessions.room import NoRecords, Room, Seat, Sit
        from biofeedback.sessions.timeline import Timeline
        from biofeedback.ui.patient_view import PatientView
        from biofeedback.ui.practice import first_view

        context = self._context
        if context.bridge.in_session:
            return
        same = len({(plan.practice, plan.pace_per_min) for plan in plans}) == 1
        clock = context.clock
        room = Room(clock, strap_maker(clock), zone=local_zone(), together=together and same)
        self._room, self._seats = room, {}
        for number, plan in enumerate(plans):
            key, timeline = f"seat-{number}", Timeline(clock)
            protocol = practice(plan.practice, pace_per_min=plan.pace_per_min, minutes=plan.minutes)
            feedback = FeedbackPlan()
            sink = NoRecords() if plan.person.simulated else context.sink(plan.person.id)
            seat = Seat(
                key, plan.strap.spec, protocol, timeline, sink, feedback,
                keep_samples=context.settings.keep_samples,
            )  # fmt: skip
            live = first_view(plan.strap.spec, protocol)
            self._seats[key] = SeatView(
                key,
                plan,
                live,
                _since(clock, timeline.began_s),
                timeline.track,
                target=feedback.first_target,
            )
            room.controls.send(Sit(seat))
        page = self._page
        self.patient = PatientView(context, together=room.together)
        page.breath_due = self._breath_due
        self.patient.moved.connect(page.show_screen)
        page.show_seats(tuple(self._seats.values()))
        self.patient.show_seats(self._seats, page.key)
        context.bridge.start(lambda: room)
        context.window.go("room")
        self._load_past()

    def _load_past(self) -> None:
        """Look up what stands beside each seat."""
        wanted = {
            key: view.plan.person.id
            for key, view in self._seats.items()
            if view.plan.person.id is not None
        }
        room = self._room
        if not wanted or self._context.store is None:
            return

        def work(store: Store) -> dict[str, tuple[PastSession, ...]]:
            from biofeedback.ui import room_shelf

            return {key: room_shelf.past(store, person_id) for key, person_id in wanted.items()}

        def known(found: dict[str, tuple[PastSession, ...]]) -> None:
            if self._room is not room:
                return
            for key, past in found.items():
                self._put(key, replace(self._seats[key], past=past))

        self._context.ask_records(work, known)

    # While it is open

    def _connect_room(self) -> None:
        page, panel = self._page, self._page.panel
        page.begin_all_asked.connect(lambda: self._send(None, Begin()))
        page.pause_all_asked.connect(lambda on: self._send(None, Pause() if on else Resume()))
        page.end_all_asked.connect(lambda: self._send(None, Stop()))
        page.mark_asked.connect(lambda key: self._send(key or None, Mark()))
        page.screen_asked.connect(self._toggle_screen)
        page.leave_asked.connect(self._leave)
        page.chosen.connect(self._chosen)
        panel.begin_asked.connect(lambda: self._send(page.key, Begin()))
        panel.pause_asked.connect(lambda on: self._send(page.key, Pause() if on else Resume()))
        panel.end_asked.connect(lambda: self._send(page.key, Stop()))
        panel.pace_asked.connect(lambda pace: self._send(page.key, Repace(pace)))
        panel.target_asked.connect(lambda target: self._aim(page.key, target))
        panel.noted.connect(lambda words: self._send(page.key, Mark(words)))
        panel.straps_asked.connect(self._offer_straps)
        panel.strap_chosen.connect(self._change_strap)
        panel.exchange_asked.connect(self._exchange)
        panel.review_asked.connect(self._review)

    def _breath_due(self) -> bool:
        return self.patient is not None and self.patient.due

    def _toggle_screen(self) -> None:
        if self.patient is not None:
            self.patient.toggle()

    def _send(self, key: str | None, command: Command) -> None:
        from biofeedback.sessions.room import ToSeat

        if self._room is not None:
            self._context.bridge.send(ToSeat(key, command))

    def _aim(self, key: str, target: float) -> None:
        self._put(key, replace(self._seats[key], target=target))
        self._send(key, Aimed(FeedbackPlan(aim=Aim.FIXED, target=target)))

    def _offer_straps(self) -> None:
        """Offer the spare straps that are known, and those of the other seats."""
        given = {view.plan.strap.spec for view in self._seats.values()}
        spare = tuple(
            choice
            for choice in self._set_up.straps
            if choice.spec.startswith("ble") and choice.spec not in given
        )
        page = self._page
        if all(view.plan.person.simulated for view in self._seats.values()):
            spare = (StrapChoice("sim:story=practised,ecg=on,seed=9", _("A spare one")),)
        others = tuple(
            view
            for key, view in self._seats.items()
            if key != page.key and view.live.has_strap and not view.over
        )
        said = "" if spare or others else _("No other strap is known. Look for straps before.")
        page.panel.show_straps(spare, others, said)

    def _change_strap(self, spec: str) -> None:
        from biofeedback.sessions.room import ChangeStrap

        page = self._page
        view = self._seats[page.key]
        name = next((c.name for c in self._set_up.straps if c.spec == spec), _("Strap"))
        self._put(page.key, replace(view, plan=replace(view.plan, strap=StrapChoice(spec, name))))
        self._context.bridge.send(ChangeStrap(page.key, spec))
        page.panel.show_straps((), ())

    def _exchange(self, other: str) -> None:
        """Give two people one another's straps: they were put on the wrong way round."""
        from biofeedback.sessions.room import ChangeStrap

        page = self._page
        mine, theirs = self._seats[page.key], self._seats[other]
        for view, strap in ((mine, theirs.plan.strap), (theirs, mine.plan.strap)):
            self._put(view.key, replace(view, plan=replace(view.plan, strap=strap)))
            self._context.bridge.send(ChangeStrap(view.key, strap.spec))
        page.panel.show_straps((), ())

    def _chosen(self, key: str) -> None:
        if self.patient is not None:
            self.patient.show_seats(self._seats, key)

    def _happened(self, told: object) -> None:
        from biofeedback.sessions.events import TimeBegan
        from biofeedback.sessions.room import Seated

        if isinstance(told, Seated) and told.seat in self._seats:
            view = self._seats[told.seat]
            after = view.apply(told.event)
            if isinstance(told.event, TimeBegan):
                after = replace(after, now=_since(self._context.clock, told.event.clock_s))
            if after is not view:
                self._put(told.seat, after)

    def _put(self, key: str, view: SeatView) -> None:
        self._seats[key] = view
        self._page.show_seat(view)
        if self.patient is not None:
            self.patient.show_seats(self._seats, self._page.key)

    # The end

    def _over(self, error: Exception | None) -> None:
        if self._room is None:
            return
        self._room = None
        if self.patient is not None:
            self.patient.end()
            self.patient = None
        self._page.show_screen(_("Show the patient's screen"))
        if self._practising.closing:
            self._context.window.close()
            return
        self._page.refresh()
        if error is not None:
            self._context.say_error(error)

    def _review(self) -> None:
        """Open the chosen one's session: from here on it is that person who is looked at."""
        view = self._seats[self._page.key]
        ended, person_id = view.live.ended, view.plan.person.id
        if ended is None or not ended.session_id or person_id is None:
            return
        session_id = ended.session_id
        self._look_at(person_id, lambda: self._open_review(session_id))

    def _leave(self) -> None:
        self._set_up.forget_seats()
        self._context.window.go("room_set_up")
        self._context.keep_backup(always=True)


def _since(clock: Clock, began_s: float) -> Callable[[], float]:
    """Return a session's seconds, from when its time began by the clock.

    Not its timeline's, which begins anew a moment before that is told here.
    """
    return lambda: clock.now() - began_s
