"""What leads a practice besides the picture: tones, voice, feedback, and the keys for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from biofeedback.core.muscle import MuscleAim
from biofeedback.core.settings import Settings
from biofeedback.sessions.controls import Aimed
from biofeedback.sessions.events import (
    Cued,
    FeedbackReady,
    PacerPhase,
    Paused,
    SessionEnded,
    SessionEvent,
    StepChanged,
)
from biofeedback.sessions.feedback import Aim, FeedbackPlan, plan_of
from biofeedback.sessions.tones import Mix, Strike
from biofeedback.ui.context import Context
from biofeedback.ui.loudspeaker import Loudspeaker, SoundState, state_words
from biofeedback.ui.voice import Voice, phase_word

if TYPE_CHECKING:
    from biofeedback.store.opening import Store
    from biofeedback.ui.pages.live import LivePage
    from biofeedback.ui.practice import Practice

SOFTEST, LOUDEST, VOLUME_STEP = 10, 100, 10
# How many kept sessions are looked through for what is usual.
LOOK_THROUGH = 60
# How fast a calm voice reads, about.
LETTERS_A_SECOND = 12.0


def plan_from(settings: Settings, usual: FeedbackPlan) -> FeedbackPlan:
    """Return the plan that a person's settings and own sessions make."""
    known = settings.aim in [aim.value for aim in Aim]
    return replace(
        usual,
        quiet=settings.quiet,
        aim=Aim(settings.aim) if known else Aim.FIXED,
        target=settings.target_score,
        challenge=settings.challenge,
    )


def usual_of(store: Store) -> FeedbackPlan:
    """Return a plan that knows what own sessions usually reach; simulated ones say nothing."""
    kept = [
        session.summary
        for session in store.sessions(store.actor()).list(limit=LOOK_THROUGH)
        if session.draft.origin == "live" and session.summary is not None
    ]
    scored = [each for each in kept if each.coherence.score is not None]
    return plan_of(
        [each.coherence.score for each in scored if each.coherence.score is not None],
        [each.swing_bpm for each in scored if each.swing_bpm is not None],
    )


class Leading(QObject):
    """Lets a running practice be heard, and answers the live page's keys for sound and feedback."""

    def __init__(
        self,
        context: Context,
        page: LivePage,
        practice: Practice,
        *,
        loudspeaker: Loudspeaker | None = None,
        voice: Voice | None = None,
    ) -> None:
        """Listen from now on; after `practice`, so that its view is already the new one."""
        super().__init__(page)
        self._context, self._page, self._practice = context, page, practice
        self.loudspeaker = loudspeaker or Loudspeaker(self)
        self.voice = voice or Voice(self)
        self._now: Callable[[], float] = lambda: 0.0
        self._usual = FeedbackPlan()
        self.muscle: MuscleAim | None = None
        """Where a muscle is trained to in the practice that runs, or begins next."""
        self._speaks_until_s = -1.0
        context.bridge.happened.connect(self._take)
        self.loudspeaker.told.connect(self._sound_told)
        # A session that breaks says no last word; it is silent all the same.
        practice.failed.connect(self._over)
        page.sound_asked.connect(lambda on: self._change(sound=on))
        page.louder_asked.connect(self._louder)
        page.quiet_asked.connect(lambda on: self._change(quiet=on))
        page.picture_asked.connect(lambda on: self._change(picture=on))

    @property
    def plan(self) -> FeedbackPlan:
        """What a practice that begins now aims at."""
        return replace(plan_from(self._context.settings, self._usual), muscle=self.muscle)

    def begin(self) -> None:
        """Lead the practice that has just been started."""
        timeline = self._practice.timeline
        assert timeline is not None
        self._now = timeline.now
        self._speaks_until_s = -1.0
        self.loudspeaker.begin(timeline.now, timeline.track)
        self.voice.volume = self._context.settings.volume_percent / 100.0
        if self._context.settings.voice and not self.voice.found:
            self._context.say(self.voice.words)
        self._show_keys()
        self._play()
        if self._context.store is not None:
            self._context.ask_records(usual_of, self._know)

    def close(self) -> None:
        """Be silent for good."""
        self.voice.hush()
        self.loudspeaker.close()

    def _know(self, usual: FeedbackPlan) -> None:
        """Take what own sessions say; the practice that runs already is told, too."""
        if usual != self._usual:
            self._usual = usual
            self._practice.send(Aimed(self.plan))

    def _change(self, **changes: object) -> None:
        context = self._context
        context.change_settings(replace(context.settings, **changes))  # type: ignore[arg-type]
        if "quiet" in changes:
            self._practice.send(Aimed(self.plan))
        self._show_keys()
        self._play()

    def _louder(self, way: int) -> None:
        volume = self._context.settings.volume_percent + way * VOLUME_STEP
        self._change(volume_percent=min(max(volume, SOFTEST), LOUDEST))

    def _show_keys(self) -> None:
        settings = self._context.settings
        silent = state_words(self.loudspeaker.state) if settings.sound else ""
        self._page.allow_sound(settings.sound, settings.volume_percent, silent)
        self._page.show_quiet(settings.quiet)
        self._page.show_picture(settings.picture)

    def _play(self) -> None:
        settings = self._context.settings
        self.voice.volume = settings.volume_percent / 100.0
        if not settings.sound or not self._practice.running:
            self.loudspeaker.play(None)
            return
        mix = Mix(
            feedback=settings.feedback_sound and not settings.quiet,
            volume_percent=float(settings.volume_percent),
        )
        self.loudspeaker.play(mix, settings.sound_lead_ms / 1000.0)

    def _say(self, text: str) -> None:
        """Say a sentence whole: phases are silent for as long as it takes."""
        self._speaks_until_s = self._now() + len(text) / LETTERS_A_SECOND
        self.voice.say(text)

    def _over(self, _error: Exception) -> None:
        self.voice.hush()
        self.loudspeaker.play(None)

    def _sound_told(self, _state: SoundState) -> None:
        self._show_keys()

    def _take(self, event: SessionEvent) -> None:
        view = self._practice.view
        if event.strap != view.spec:
            return
        # What is no longer known is no longer heard, whatever the event is.
        self.loudspeaker.feel(view.feedback_at(self._now()).level)
        match event:
            case FeedbackReady(state=state) if state.reward:
                self.loudspeaker.strike(Strike.REWARD)
            case StepChanged(index=index):
                if index > 0:
                    self.loudspeaker.strike(Strike.STEP)
                if view.said and self._context.settings.voice:
                    self._say(view.said)
            case PacerPhase(phase=phase) if self._context.settings.voice:
                # A sentence of the script is never cut short by the next "In".
                if self._now() >= self._speaks_until_s:
                    self.voice.say(phase_word(phase))
            case Cued(text=text) if self._context.settings.voice:
                self._say(text)
            case Paused(on=True):
                self.voice.hush()
            case SessionEnded():
                self.voice.hush()
                self.loudspeaker.end()
