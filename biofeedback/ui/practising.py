"""From the start button to the page after: a practice runs, is rated, noted and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.sensor_specs import joined, parted
from biofeedback.devices.specs import origin_of
from biofeedback.sessions.controls import Command, Stop
from biofeedback.ui.context import Context
from biofeedback.ui.looking_back import LookingBack
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import KeptView, SessionRow, SessionView, StartRequest

if TYPE_CHECKING:
    from biofeedback.core.muscle import MuscleAim
    from biofeedback.sessions.change import Rated
    from biofeedback.store.opening import Store
    from biofeedback.ui.leading import Leading
    from biofeedback.ui.model import LiveView
    from biofeedback.ui.practice import Practice
    from biofeedback.ui.room_views import PastSession

# The flare day's gentle minutes do not become the usual ones.
GENTLE_MINUTES = 2.0


class Practising(QObject):
    """Starts practices and shows what came of them.

    pain_now: what was said of today, None for nothing. close: closes the window.
    """

    def __init__(
        self,
        context: Context,
        looking_back: LookingBack,
        pain_now: Callable[[], int | None],
        close: Callable[[], object],
    ) -> None:
        """Wait for the live page and the page after to be made."""
        super().__init__(context)
        self.closing = False
        self._context, self._looking_back = context, looking_back
        self._pain_now, self._close = pain_now, close
        self._practice: Practice | None = None
        self.leading: Leading | None = None
        self.muscle_aim: Callable[[StartRequest], MuscleAim | None] = lambda _request: None
        self._request: StartRequest | None = None
        self._after: SessionView | None = None
        self.kept: KeptView | None = None  # of the practice that ended last, in this run
        context.when_made("live", Page, lambda _page: self._connect_live())
        context.when_made("after", Page, lambda _page: self._connect_after())
        context.language_changed.connect(self._part_with_live)

    @property
    def running(self) -> bool:
        """Whether a practice runs, or the clinic's room is open."""
        return self._context.bridge.in_session

    def start(self, request: StartRequest) -> None:
        """Begin a practice at once, with the strap chosen last."""
        from biofeedback.ui.pages.live import LivePage

        context = self._context
        if not context.who_known:
            context.say(_("First, please: who is practising?"))
            return
        context.window.page("live", LivePage)
        practice, leading = self._practice, self.leading
        assert practice is not None
        assert leading is not None
        self.closing = False
        if practice.running:
            return
        beside = parted(context.settings.sensors or "none")[1]
        spec = joined(context.settings.strap or "none", beside)
        leading.muscle = self.muscle_aim(request)
        try:
            keep = context.settings.keep_samples
            practice.start(
                request,
                spec,
                context.sink,
                leading.plan,
                keep_samples=keep,
                gentle=context.settings.gentle_start,
                streams_out=context.settings.streams_out,
                strap_name=context.settings.strap_name,
            )
        except BadInputError as error:
            context.say_error(error)
            return
        self._request = request
        if request.pace_per_min is not None and request.minutes != GENTLE_MINUTES:
            context.change_settings(
                replace(
                    context.settings, pace_per_min=request.pace_per_min, minutes=request.minutes
                )
            )
        context.window.toast.end()
        leading.begin()
        context.window.go("live")
        self._load_past(request)

    def _load_past(self, request: StartRequest) -> None:
        """Look up what stands beside this session: the last one, and the first."""
        if self._context.store is None:
            return

        def work(store: Store) -> tuple[PastSession, ...]:
            from biofeedback.ui import room_shelf

            return room_shelf.past(store, store.actor().person_id)

        def known(past: tuple[PastSession, ...]) -> None:
            from biofeedback.ui.pages.live import LivePage

            if self._request is request:
                self._context.window.page("live", LivePage).strips.show_past(past)

        self._context.ask_records(work, known)

    def send(self, command: Command) -> None:
        """Hand a wish to the running practice."""
        if self._practice is not None:
            self._practice.send(command)

    def end_and_close(self, command: Stop) -> None:
        """End the practice, keep it, then close the window."""
        self.closing = True
        self._context.bridge.send(command)

    def leave(self) -> None:
        """Keep what is still being written on the page after, and be silent for good."""
        if self._context.window.name == "after":
            from biofeedback.ui.pages.after import AfterPage

            self._context.window.page("after", AfterPage).tell_note()
        if self.leading is not None:
            self.leading.close()

    def _part_with_live(self) -> None:
        """Let go of the live page and of what leads on it: a new one is made when it is wanted."""
        if self.leading is not None:
            self.leading.close()
        self._practice = self.leading = None

    def _connect_live(self) -> None:
        from biofeedback.ui.awake import Awake
        from biofeedback.ui.leading import Leading
        from biofeedback.ui.pages.live import LivePage
        from biofeedback.ui.practice import Practice
        from biofeedback.ui.screens import Screens

        context = self._context
        page = context.window.page("live", LivePage)
        self._practice = Practice(context.bridge, page, context.clock, Awake())
        self._practice.ended.connect(self._ended)
        self._practice.failed.connect(self._failed)
        self.leading = Leading(context, page, self._practice)
        Screens(context.window, page)
        page.full_screen_asked.connect(context.window.show_full)

    def _failed(self, error: Exception) -> None:
        if self.closing:
            self._close()
            return
        window = self._context.window
        if window.name == "live":
            window.show_full(False)
            window.go("today")
        self._context.say_error(error)

    def _ended(self, live: LiveView) -> None:
        if self.closing:
            self._close()
            return
        window = self._context.window
        window.show_full(False)
        ended = live.ended
        assert ended is not None
        if ended.kept:
            through_s = live.saved_through_s if ended.session_id else None
            self.kept = KeptView(ended.saved, through_s)
        if live.begun_s is None:
            # It never came to the first breath: there is nothing to look back on.
            window.go("today")
            if live.warning:
                self._context.say(live.warning)
            return
        self._after = self._view_after(live)
        self._show_after()
        window.go("after")
        self._rate_before()
        self._rate_after()
        self._learn_usual()

    def _view_after(self, live: LiveView) -> SessionView:
        from biofeedback.sessions.change import around
        from biofeedback.sessions.events import Rated as Told
        from biofeedback.ui.shelf import title_of

        ended, request = live.ended, self._request
        assert ended is not None
        row = SessionRow(
            ended.session_id or "",
            self._context.now(),
            title_of(request.protocol if request else "plain", ended.t_s / 60.0, live.pace_per_min),
            ended.t_s / 60.0,
            ended.summary.coherence.score,
            origin=origin_of(live.spec),
            ended=ended.reason,
        )
        first, last = around(live.script.kinds, live.ratings)
        before, after = first or Told(ended.t_s, live.spec), last or Told(ended.t_s, live.spec)
        return SessionView(
            row,
            ended.summary,
            live.pace_per_min,
            live.scores,
            live.points,
            live.marks,
            live.in_target_s,
            # What was said in the practice itself is nearer to it than what was said of the day.
            pain_before=_or(before.pain, self._pain_now()),
            tension_before=_or(before.tension, request.tension if request else None),
            mood_before=_or(before.mood, request.mood if request else None),
            pain_after=after.pain,
            tension_after=after.tension,
            mood_after=after.mood,
            saved=ended.saved,
            problem=_trouble(live),
            strap_failed=live.spec.startswith("ble")
            and (not ended.summary.beats or live.state is StrapState.FAILED),
        )

    # The page after

    def _connect_after(self) -> None:
        from biofeedback.ui.pages.after import AfterPage

        page = self._context.window.page("after", AfterPage)
        page.pain_given.connect(self._pain_given)
        page.felt.connect(self._felt)
        page.finished.connect(self._finished)
        page.note_left.connect(self._keep_note)
        page.beats_asked.connect(self._show_beats)
        page.strap_doubted.connect(self._ask_doctor)

    def _ask_doctor(self) -> None:
        """Go where straps are looked for, and ask there why this one was not found."""
        from biofeedback.ui.pages.strap_picker import StrapPickerPage

        self._context.window.go("strap")
        self._context.window.page("strap", StrapPickerPage).doctor_asked.emit()

    def _show_after(self) -> None:
        from biofeedback.ui.pages.after import AfterPage

        if self._after is not None:
            self._context.window.page("after", AfterPage).show_view(self._after)

    def _pain_given(self, pain: int) -> None:
        if self._after is not None:
            self._after = replace(self._after, pain_after=pain)
            self._rate_after()

    def _felt(self, rated: Rated, rating: int) -> None:
        from biofeedback.sessions.change import Rated

        if self._after is not None:
            tension = rated is Rated.TENSION
            change = {"tension_after" if tension else "mood_after": rating}
            self._after = replace(self._after, **change)  # type: ignore[arg-type]
            self._rate_after()

    def _rate_before(self) -> None:
        view = self._after
        if view is not None:
            self._rate("before", view.pain_before, view.tension_before, view.mood_before)

    def _rate_after(self) -> None:
        view = self._after
        if view is not None:
            self._show_after()
            self._rate("after", view.pain_after, view.tension_after, view.mood_after)

    def _rate(self, when: str, *ratings: int | None) -> None:
        session_id = self._after.row.id if self._after else ""
        if not session_id or all(rating is None for rating in ratings):
            return

        def work(store: Store) -> None:
            from biofeedback.store.sessions import Rating

            store.sessions(store.actor()).set_rating(session_id, **{when: Rating(*ratings)})

        self._context.ask_records(work, lambda _none: None)

    def _learn_usual(self) -> None:
        """Look up what is everyday up and down, and say changes beside it."""
        session_id = self._after.row.id if self._after else ""
        if not session_id or self._context.store is None:
            return

        def work(store: Store) -> tuple[int | None, int | None, int | None]:
            from biofeedback.ui import shelf

            return shelf.usual_ratings(store)

        def known(usual: tuple[int | None, int | None, int | None]) -> None:
            if self._after is not None and self._after.row.id == session_id:
                self._after = replace(self._after, usual=usual)
                self._show_after()

        self._context.ask_records(work, known)

    def _finished(self, note: str) -> None:
        self._keep_note(note)
        self._context.window.go("today")
        self._context.keep_backup(always=True)

    def _keep_note(self, note: str) -> None:
        session_id = self._after.row.id if self._after else ""
        if session_id:
            self._context.ask_records(
                lambda store: store.sessions(store.actor()).set_note(session_id, note or None),
                lambda _none: None,
            )

    def _show_beats(self) -> None:
        from biofeedback.ui.pages.after import AfterPage

        if self._after is not None and self._after.row.id:
            page = self._context.window.page("after", AfterPage)
            self._keep_note(page.note.toPlainText().strip())
            self._looking_back.open_review(self._after.row.id)


def _trouble(live: LiveView) -> str | None:
    """Return what the page after should say of what went wrong, None for nothing."""
    ended = live.ended
    assert ended is not None
    if not ended.saved or ended.reason == "interrupted":
        return live.warning
    # Why a strap that was there told no heartbeat: its own words, not those of a missing one.
    mute = live.state is StrapState.WAITING_FOR_RR and not ended.summary.beats
    return live.sentence if mute else None


def _or(told: int | None, known: int | None) -> int | None:
    """Return what was told; where nothing was, what is known."""
    return known if told is None else told
