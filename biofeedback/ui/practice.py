"""One practice from the press of a key to its last word: session, live page, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.devices.sensor_specs import kinds_in, parted
from biofeedback.sessions.controls import Command, GoOn, Mark, Pause, Rate, Resume, Stop
from biofeedback.sessions.events import Paused, SessionEnded, SessionEvent
from biofeedback.sessions.feedback import FeedbackPlan
from biofeedback.sessions.records import SessionSink
from biofeedback.ui.awake import Awake
from biofeedback.ui.bridge import Bridge, Running
from biofeedback.ui.model import LiveView, Script, SpectrumView
from biofeedback.ui.model_beside import BesideView
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.views import StartRequest

if TYPE_CHECKING:
    from biofeedback.sessions.protocol import Protocol
    from biofeedback.sessions.timeline import Timeline

# How long the breath waits for a strap (s). It needs none; what measures with it waits on.
PATIENCE_S = 8.0
SPECTRUM_EVERY_MS = 2000

SinkMaker = Callable[[], SessionSink]


def first_view(spec: str, protocol: Protocol, strap_name: str | None = None) -> LiveView:
    """Return a practice as it is shown before anything has happened in it."""
    return LiveView(
        spec,
        protocol.seconds,
        pace_per_min=next(
            (step.pattern.start_per_min for step in protocol.steps if step.pattern), None
        ),
        script=Script(
            protocol.starts_s,
            tuple(_(step.text) if step.text else "" for step in protocol.steps),
            tuple(step.waits for step in protocol.steps),
            any(step.text or step.cues or step.gentle for step in protocol.steps),
            tuple(step.kind for step in protocol.steps),
        ),
        strap_name=strap_name,
        beside=BesideView(frozenset(map(str, kinds_in(spec)))),
    )


class Practice(QObject):
    """Runs sessions one after the other on a live page.

    ended: the last LiveView, with its `ended`. failed: the exception that it broke with.
    """

    ended = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, bridge: Bridge, page: LivePage, clock: Clock, awake: Awake) -> None:
        """Listen to the page's keys from now on."""
        super().__init__(page)
        self.view = LiveView("none", 0.0)
        self._bridge, self._page, self._clock, self._awake = bridge, page, clock, awake
        bridge.happened.connect(self._take)
        bridge.session_over.connect(self._over)
        page.pause_asked.connect(lambda on: self.send(Pause() if on else Resume()))
        page.mark_asked.connect(lambda: self.send(Mark()))
        page.go_on_asked.connect(lambda: self.send(GoOn()))
        page.rated.connect(lambda *said: self.send(Rate(*said)))
        page.end_asked.connect(lambda: self.send(Stop()))
        page.dizzy_asked.connect(lambda: self.send(Stop("dizzy")))
        self.timeline: Timeline | None = None
        self._mine = False
        self._spectrum = QTimer(self)
        self._spectrum.setInterval(SPECTRUM_EVERY_MS)
        self._spectrum.timeout.connect(self._show_spectrum)

    @property
    def running(self) -> bool:
        """Whether a session runs."""
        return self._bridge.in_session

    def send(self, command: Command) -> None:
        """Hand a wish to the running session."""
        self._bridge.send(command)

    def start(
        self,
        request: StartRequest,
        spec: str,
        sink: SinkMaker,
        feedback: FeedbackPlan | None = None,
        *,
        keep_samples: bool = True,
        gentle: bool = False,
        streams_out: bool = False,
        strap_name: str | None = None,
    ) -> None:
        """Begin; `sink` is called on the device thread for where to keep the session.

        keep_samples: whether with the strap's ECG and movement. gentle: whether the pace begins at
        the person's own rate, where a strap can tell it. strap_name: what the strap was called
        when it was chosen. streams_out: whether other programs hear it. Raises BadInputError for a
        practice or pace there is none of.
        """
        from biofeedback.sessions.gentle import begun_gently
        from biofeedback.sessions.library import practice
        from biofeedback.sessions.timeline import Timeline

        if self.running:
            return
        protocol = practice(
            request.protocol,
            pace_per_min=request.pace_per_min,
            minutes=request.minutes,
            own=() if request.own is None else (request.own,),
        )
        if gentle and parted(spec)[0] != "none":
            protocol = begun_gently(protocol)
        timeline = self.timeline = Timeline(self._clock)
        self.view = first_view(spec, protocol, strap_name)
        self._page.begin(self.view, timeline.now, timeline.track)
        self._stay_awake(True)
        self._spectrum.start()

        def begin() -> Running:
            from biofeedback.app.straps import local_zone, strap_maker
            from biofeedback.app.straps import streams_out as opened
            from biofeedback.sessions.assessment import NAMES
            from biofeedback.sessions.begin import begin_session

            return begin_session(
                [spec],
                protocol,
                self._clock,
                sink(),
                strap_maker(self._clock, called=strap_name),
                zone=local_zone(),
                patience_s=None if request.protocol in NAMES else PATIENCE_S,
                timeline=timeline,
                feedback=feedback,
                keep_samples=keep_samples,
                out=opened(self._clock) if streams_out else None,
            )

        self._bridge.start(begin)
        self._mine = True

    def _take(self, event: SessionEvent) -> None:
        if not self._mine:
            return  # of the clinic's room
        view = self.view.apply(event)
        if view is self.view:
            return
        self.view = view
        self._page.show_view(view)
        if isinstance(event, Paused):
            # A pause may be a long one: the screen, and the computer, may sleep in it.
            self._stay_awake(not event.on)

    def _stay_awake(self, on: bool) -> None:
        """Keep the screen on while the breath is led."""
        if on:
            self._awake.keep(_("A breathing practice is running"))
        else:
            self._awake.let()

    def _over(self, error: Exception | None) -> None:
        if not self._mine:
            return
        self._mine = False
        self._stay_awake(False)
        self._spectrum.stop()
        if isinstance(self.view.ended, SessionEnded):
            self.ended.emit(self.view)
        if error is not None:
            self.failed.emit(error)

    def _show_spectrum(self) -> None:
        if not self._page.strips.detailed:
            return
        points = self.view.points

        def work() -> SpectrumView | None:
            from biofeedback.ui.spectra import spectrum_of

            return spectrum_of(points)

        self._bridge.ask_records(work, self._page.show_spectrum, lambda _error: None)
