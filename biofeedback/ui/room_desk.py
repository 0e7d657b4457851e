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
from biofeedback.ui.room_straps import RoomStraps
from biofeedback.ui.room_views import (
    PastSession,
    SeatPlan,
    SeatView,
    named,
    without_name,
)

if TYPE_CHECKING:
    from biofeedback.sessions.room import Room, Sit
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.room import RoomPage
    from biofeedback.ui.patient_view import PatientView
    from biofeedback.ui.room_sound import RoomSound


class RoomDesk(QObject):
    """Keeps the room's page and the window beside it. seats: everybody there, by seat."""

    def __init__(
        self,
        context: Context,
        practising: Practising,
        open_review: Callable[[str, str], None],
        look_at: Callable[[str, Callable[[], None]], None],
    ) -> None:
        """Wait for the pages to be made. open_review: shows a session by its id, and the way back.

        look_at: lets everything shown be a person's from now on, then goes on.
        """
        super().__init__(context)
        self._context, self._practising = context, practising
        self._open_review, self._look_at = open_review, look_at
        self.seats: dict[str, SeatView] = {}
        self._room: Room | None = None
        # Behind the lock nobody is shown; until the room is gone to again, either.
        self._locked = self._veiled = False
        self._chosen_key = ""
        self._set_up = RoomSetUpDesk(context, lambda: practising.running, self.open)
        self._straps = RoomStraps(context, self, self._set_up)
        self.patient: PatientView | None = None
        self.sound: RoomSound | None = None
        from biofeedback.ui.pages.page import Page

        context.when_made("room", Page, lambda _page: self._connect_room())
        context.bridge.happened.connect(self._happened)
        context.bridge.session_over.connect(self._over)
        context.window.went.connect(self._went)

    @property
    def page(self) -> RoomPage:
        """The room's page."""
        from biofeedback.ui.pages.room import RoomPage

        return self._context.window.page("room", RoomPage)

    def open(self, plans: tuple[SeatPlan, ...], together: bool) -> None:
        """Open the room for those who sit in it; others join the one that is open."""
        from biofeedback.app.straps import local_zone, strap_maker
        from biofeedback.sessions.room import Room
        from biofeedback.ui.patient_view import PatientView
        from biofeedback.ui.room_sound import RoomSound

        context = self._context
        if self._set_up.joining:
            self._join(plans)
            return
        if context.bridge.in_session:
            return
        same = len({(plan.practice, plan.pace_per_min) for plan in plans}) == 1
        clock = context.clock
        room = Room(clock, strap_maker(clock), zone=local_zone(), together=together and same)
        self._room, self.seats = room, {}
        self._straps.begin()
        for command in self._seated(plans):
            room.controls.send(command)
        page = self.page
        page.panel.forget()
        self.patient = PatientView(context, together=room.together)
        page.breath_due = self._breath_due
        self.patient.moved.connect(page.show_screen)
        self.sound = RoomSound(lambda: context.settings)
        self.sound.told.connect(self._sound_told)
        self._sound_told()
        self._show_all()
        context.bridge.start(lambda: room)
        context.window.go("room")

    def _seated(self, plans: tuple[SeatPlan, ...]) -> list[Sit]:
        """Give each a place; return what the room is to be told."""
        from biofeedback.sessions.library import practice
        from biofeedback.sessions.room import NoRecords, Seat, Sit
        from biofeedback.sessions.timeline import Timeline
        from biofeedback.ui.practice import first_view

        context, told = self._context, []
        for number, plan in enumerate(plans, len(self.seats)):
            key, timeline = f"seat-{number}", Timeline(context.clock)
            protocol = practice(plan.practice, pace_per_min=plan.pace_per_min, minutes=plan.minutes)
            feedback = FeedbackPlan()
            sink = NoRecords() if plan.person.simulated else context.sink(plan.person.id)
            seat = Seat(
                key, plan.strap.spec, protocol, timeline, sink, feedback,
                keep_samples=context.settings.keep_samples,
            )  # fmt: skip
            self.seats[key] = SeatView(
                key,
                plan,
                first_view(plan.strap.spec, protocol),
                _since(context.clock, timeline.began_s),
                timeline.track,
                target=feedback.first_target,
            )
            told.append(Sit(seat))
        return told

    def _show_all(self) -> None:
        self.page.show_seats(tuple(self.seats.values()))
        self._show_patient()
        self._load_past()

    def _show_patient(self) -> None:
        """Let the patient's screen and the loudspeaker know how everybody is."""
        if self.patient is not None and self.sound is not None:
            key = self._chosen_key if self._veiled else self.page.key
            self.patient.show_seats(self.seats, key)
            self.sound.follow(self.patient.shown)

    def _sound_told(self) -> None:
        if self.sound is not None:
            self.page.show_sound(self.sound.on, self.sound.silent)
            if self.sound.silent:
                self._context.say(self.sound.silent)

    def _turn_sound(self, on: bool) -> None:
        if self.sound is not None:
            self.sound.turn(on)
            self._sound_told()

    def _ask_who_joins(self) -> None:
        self._set_up.forget_seats(tuple(view.plan for view in self.seats.values()))
        self._context.window.go("room_set_up")

    def _join(self, plans: tuple[SeatPlan, ...]) -> None:
        """Let more people sit down; the others go on meanwhile."""
        room, seats = self._room, list(self.seats.values())
        if room is None:
            self._context.say(_("Everybody has ended: leave the room, then open it anew."))
        elif room.together and {(p.practice, p.pace_per_min) for p in plans} != {
            (seats[0].plan.practice, seats[0].plan.pace_per_min)
        }:
            self._context.say(
                _("All breathe as one here: who joins needs the same practice and pace.")
            )
            return
        else:
            for command in self._seated(plans):
                self._context.bridge.send(command)
            self._show_all()
            self.page.choose(list(self.seats)[len(seats)])
        self._set_up.forget_seats()
        self._context.window.go("room")

    def _load_past(self) -> None:
        """Look up what stands beside each seat."""
        wanted = {
            key: view.plan.person.id
            for key, view in self.seats.items()
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
            for key, past in () if self._veiled else found.items():
                self._put(key, replace(self.seats[key], past=past))

        self._context.ask_records(work, known)

    # While it is open

    def _went(self, name: str) -> None:
        """Come back to the room that is open, whoever looked at something else meanwhile."""
        if name == "room_set_up" and self.seats and not self._set_up.joining:
            self._context.window.go("room")
        elif name == "room" and self._veiled:
            self._unveil()

    def _connect_room(self) -> None:
        page, panel = self.page, self.page.panel
        if self.seats and not self._veiled:  # made anew, as in another language
            page.show_seats(tuple(self.seats.values()))
        page.begin_all_asked.connect(lambda: self.send(None, Begin()))
        page.pause_all_asked.connect(lambda on: self.send(None, Pause() if on else Resume()))
        page.end_all_asked.connect(lambda: self.send(None, Stop()))
        page.mark_asked.connect(lambda key: self.send(key or None, Mark()))
        page.screen_asked.connect(self._toggle_screen)
        page.join_asked.connect(self._ask_who_joins)
        page.sound_asked.connect(self._turn_sound)
        page.leave_asked.connect(self._leave)
        page.chosen.connect(self._chosen)
        panel.begin_asked.connect(lambda: self.send(page.key, Begin()))
        panel.pause_asked.connect(lambda on: self.send(page.key, Pause() if on else Resume()))
        panel.end_asked.connect(lambda: self.send(page.key, Stop()))
        panel.pace_asked.connect(lambda pace: self.send(page.key, Repace(pace)))
        panel.target_asked.connect(lambda target: self._aim(page.key, target))
        panel.noted.connect(lambda words, at_s: self.send(page.key, Mark(words, at_s)))
        panel.straps_asked.connect(self._straps.offer)
        panel.strap_chosen.connect(self._straps.change)
        panel.exchange_asked.connect(self._straps.exchange)
        panel.review_asked.connect(self._review)
        panel.report_asked.connect(self._report)

    def _breath_due(self) -> bool:
        return self.patient is not None and self.patient.due

    def _toggle_screen(self) -> None:
        if self.patient is not None:
            self.patient.toggle()

    def send(self, key: str | None, command: Command) -> None:
        """Tell a seat what is wished, or all (None), where the room is still open."""
        from biofeedback.sessions.room import ToSeat

        if self._room is not None:
            self._context.bridge.send(ToSeat(key, command))

    def _aim(self, key: str, target: float) -> None:
        self._put(key, replace(self.seats[key], target=target))
        self.send(key, Aimed(FeedbackPlan(aim=Aim.FIXED, target=target)))

    def _chosen(self, _key: str) -> None:
        self._show_patient()

    def _happened(self, told: object) -> None:
        from biofeedback.sessions.events import StrapExchanged, TimeBegan
        from biofeedback.sessions.room import Seated

        if isinstance(told, Seated) and told.seat in self.seats:
            view = self.seats[told.seat]
            after = view.apply(told.event)
            match told.event:
                case TimeBegan(clock_s=clock_s):
                    after = replace(after, now=_since(self._context.clock, clock_s))
                case StrapExchanged(t_s=t_s, worn=worn):
                    self._straps.say_exchanged(view, worn, t_s)
                    after = after.wearing(self._straps.named(worn))
            if after is not view:
                self._put(told.seat, after)

    def _put(self, key: str, view: SeatView) -> None:
        self.seats[key] = view
        if not self._veiled:
            self.page.show_seat(view)
        self._show_patient()

    # Behind a clinic's lock

    def lock(self) -> None:
        """Let go of everybody who is shown; who is being recorded goes on, without a name here.

        A note that was begun is kept as far as it was written.
        """
        from biofeedback.ui.pages.room import RoomPage

        self._locked = True
        self._set_up.forget_people()
        page = self._context.window.made_page("room", RoomPage)
        if page is None or self._veiled:
            return
        for key, words, at_s in page.panel.drafts():
            self.send(key, Mark(words, at_s))
        self._chosen_key = page.key
        self._veiled = True
        if self._room is None:
            self.seats = {}
        self.seats = {key: without_name(view) for key, view in self.seats.items()}
        page.forget()
        self._show_patient()

    def unlock(self) -> None:
        """Know that somebody signed in; the room shows itself when it is gone to."""
        self._locked = False

    def _unveil(self) -> None:
        """Show the room that went on behind the lock, with the names as the records have them."""
        self._veiled = False
        if not self.seats:
            return
        wanted = {key: view.plan.person.id for key, view in self.seats.items()}

        def work(store: Store) -> dict[str, str]:
            return {key: store.called(who) for key, who in wanted.items() if who is not None}

        def known(names: dict[str, str]) -> None:
            if self._veiled:
                return  # locked again in the meantime
            for key, name in names.items():
                if key in self.seats:
                    self._put(key, named(self.seats[key], name))
            self.page.refresh()

        self.page.show_seats(tuple(self.seats.values()))
        self.page.choose(self._chosen_key)
        self._show_patient()
        self._context.ask_records(work, known)
        self._load_past()

    # The end

    def _over(self, error: Exception | None) -> None:
        if self._room is None:
            return
        self._room = None
        if self.patient is not None and self.sound is not None:
            self.patient.end()
            self.sound.close()
            self.patient = self.sound = None
        if self._locked:
            self.seats = {}  # all of it is kept; nobody is to see it here now
        self.page.show_screen(_("Show the patient's screen"))
        if self._practising.closing:
            self._context.window.close()
            return
        self.page.refresh()
        if error is not None:
            self._context.say_error(error)

    def _review(self) -> None:
        """Open the chosen one's session: from here on it is that person who is looked at."""
        view = self.seats[self.page.key]
        ended, person_id = view.live.ended, view.plan.person.id
        if ended is None or not ended.session_id or person_id is None:
            return
        session_id = ended.session_id
        self._look_at(person_id, lambda: self._open_review(session_id, "room"))

    def _report(self) -> None:
        """Ask what the chosen one's report should tell."""
        person_id = self.seats[self.page.key].plan.person.id
        if person_id is not None:
            self._look_at(person_id, lambda: self._context.window.go("report"))

    def _leave(self) -> None:
        self.seats = {}
        self.page.forget()
        self._set_up.forget_seats()
        self._context.window.go("room_set_up")
        self._context.keep_backup(always=True)


def _since(clock: Clock, began_s: float) -> Callable[[], float]:
    """Return a session's seconds, from when its time began by the clock.

    Not its timeline's, which begins anew a moment before that is told here.
    """
    return lambda: clock.now() - began_s
