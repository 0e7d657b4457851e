"""What the live page shows, built from a session's events and nothing else; pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from biofeedback.core.beats import Gap, Verdict
from biofeedback.core.metrics import BeatVerdict, Metrics
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.sensor_specs import parted
from biofeedback.devices.specs import origin_of
from biofeedback.sessions.events import (
    BeatArrived,
    BreathReady,
    Cued,
    FeedbackReady,
    GapFound,
    Marked,
    MetricsReady,
    MuscleAimed,
    MuscleReady,
    Paused,
    Rated,
    Saved,
    SensorTold,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    VerdictReady,
    Warned,
)
from biofeedback.sessions.feedback import (
    SETTLED_CONFIDENCE,
    USUAL_TARGET,
    FeedbackState,
    Standing,
)
from biofeedback.sessions.progress import practised_s
from biofeedback.sessions.protocol import LISTENING, StepKind
from biofeedback.ui.model_beside import BesideView

TARGET_SCORE = USUAL_TARGET
KEEP_S = 130.0
STALE_S = 2.5

# While the link is in one of these, no number is shown: what came before says nothing of now.
_NO_NUMBERS = {
    StrapState.CONNECTING,
    StrapState.SILENT,
    StrapState.LOST,
    StrapState.RECONNECTING,
    StrapState.ADAPTER_OFF,
    StrapState.FAILED,
}
_LOST = {StrapState.LOST, StrapState.RECONNECTING, StrapState.ADAPTER_OFF, StrapState.SILENT}


@dataclass(frozen=True, slots=True)
class TracePoint:
    """A beat as it is drawn. verdict: None while undecided. Times in session seconds."""

    at_s: float
    rr_ms: float
    index: int
    segment: int
    verdict: Verdict | None = None
    corrected_ms: float | None = None

    @property
    def drawn_ms(self) -> float | None:
        """The interval of the calm line: as sent, as corrected, or None where it is left out."""
        if self.verdict is None or self.verdict is Verdict.NORMAL:
            return self.rr_ms
        return self.corrected_ms


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A coherence score (0-100; None: not known) at a moment in session seconds."""

    at_s: float
    score: float | None


@dataclass(frozen=True, slots=True)
class MarkPoint:
    """A moment the person marked, in session seconds."""

    at_s: float
    text: str | None


@dataclass(frozen=True, slots=True)
class SpectrumView:
    """Power (any unit) over rates in breaths per minute, of the last minute; equal lengths."""

    per_min: tuple[float, ...]
    power: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """What a practice's steps say and when they begin as planned; equal lengths.

    starts_s: seconds of practice. texts: to read meanwhile, "" for none. waits: whether the person
    may go on from it by a key. speaks: whether anything is said in any of them. kinds: what is
    done in each.
    """

    starts_s: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    waits: tuple[bool, ...] = ()
    speaks: bool = False
    kinds: tuple[StepKind, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveView:
    """A running session as it is shown; `apply` answers with the next one.

    total_s: how long the practice is planned. begun_s: when its first step began, session
    seconds, None before; step_since_s: the present one. paused_s: pauses in the present step so
    far, the running one not counted. target_since_s:
    since when the heart has been in the target. in_target_s: how long in all. feedback: the
    latest; `feedback_at` says whether it still holds. rewards: how many so far. step: which one of
    the script runs. said: its latest sentence.
    """

    spec: str
    total_s: float
    pace_per_min: float | None = None
    state: StrapState | None = None
    strap_name: str | None = None
    battery_percent: float | None = None
    sentence: str | None = None
    sentence_s: float | None = None
    beats_from: str | None = None
    lost_since_s: float | None = None
    metrics: Metrics = field(default_factory=Metrics)
    metrics_at_s: float | None = None
    points: tuple[TracePoint, ...] = ()
    gaps: tuple[Gap, ...] = ()
    scores: tuple[ScorePoint, ...] = ()
    marks: tuple[MarkPoint, ...] = ()
    ratings: tuple[tuple[int, Rated], ...] = ()
    step_name: str | None = None
    script: Script = field(default_factory=Script)
    step: int | None = None
    step_since_s: float | None = None
    said: str | None = None
    begun_s: float | None = None
    paused_since_s: float | None = None
    paused_s: float = 0.0
    target_since_s: float | None = None
    in_target_s: float = 0.0
    feedback: FeedbackState = field(default_factory=FeedbackState)
    feedback_s: float | None = None
    rewards: int = 0
    warning: str | None = None
    warned_s: float | None = None
    saved_through_s: float | None = None
    ended: SessionEnded | None = None
    beside: BesideView = field(default_factory=BesideView)

    @property
    def simulated(self) -> bool:
        """Whether the beats are not a person's own of this moment."""
        return origin_of(self.spec) != "live"

    @property
    def has_strap(self) -> bool:
        """Whether any strap is asked for at all; a muscle sensor or a belt is none."""
        return parted(self.spec)[0] != "none"

    @property
    def paused(self) -> bool:
        """Whether the practice pauses."""
        return self.paused_since_s is not None

    def elapsed_s(self, now_s: float) -> float:
        """Return how long has been practised, pauses left out, never above the plan."""
        if self.begun_s is None:
            return 0.0
        since = self.begun_s if self.step_since_s is None else self.step_since_s
        until = self.paused_since_s if self.paused_since_s is not None else now_s
        in_step_s = until - since - self.paused_s
        return practised_s(self.script.starts_s, self.total_s, self.step, in_step_s)

    @property
    def warned_in_pause(self) -> str | None:
        """What was said to the person since the present pause began."""
        since, warned = self.paused_since_s, self.warned_s
        return (
            self.warning if since is not None and warned is not None and warned >= since else None
        )

    @property
    def listening(self) -> bool:
        """Whether the breath is listened for, before the practice's own time begins."""
        return self.step_name == LISTENING

    def numbers(self, now_s: float) -> Metrics:
        """Return the numbers that still hold at `now_s`: none after a loss or when they are old."""
        if self.state in _NO_NUMBERS or self.metrics_at_s is None:
            return Metrics()
        return Metrics() if now_s - self.metrics_at_s > STALE_S else self.metrics

    def feedback_at(self, now_s: float) -> FeedbackState:
        """Return the feedback that still holds at `now_s`: nothing once the numbers are gone."""
        if self.feedback.standing in (Standing.QUIET, Standing.REST):
            return self.feedback
        gone = self.numbers(now_s).coherence.score is None
        return FeedbackState() if gone or self.paused else self.feedback

    def target_for_s(self, now_s: float) -> float | None:
        """Return how long the heart has been in the target (s), None while it is not."""
        if self.target_since_s is None or self.numbers(now_s).coherence.score is None:
            return None
        return max(now_s - self.target_since_s, 0.0)

    def apply(self, event: SessionEvent) -> LiveView:
        """Return the view after an event; an event of another strap changes nothing."""
        if event.strap != self.spec:
            return self
        match event:
            case StrapChanged():
                return self._strap(event)
            case BeatArrived(t_s, _spec, beat):
                point = TracePoint(beat.at_s, beat.rr_ms, beat.index, beat.segment)
                recent = tuple(p for p in self.points if p.at_s > t_s - KEEP_S)
                return replace(self, points=(*recent, point))
            case VerdictReady(verdict=verdict):
                return replace(self, points=_judged(self.points, verdict))
            case MetricsReady(t_s, _spec, metrics):
                return self._measured(t_s, metrics)
            case FeedbackReady(t_s, _spec, state):
                return self._fed_back(t_s, state)
            case GapFound(gap=gap):
                scores = _broken(self.scores, event.t_s)
                return replace(self, gaps=(*self.gaps, gap), scores=scores)
            case StepChanged(t_s, _spec, name, index):
                return self._stepped(t_s, name, index)
            case Cued(text=text):
                return replace(self, said=text)
            case Paused(t_s, _spec, on):
                return self._pause(t_s, on)
            case Marked(t_s, _spec, text):
                return replace(self, marks=(*self.marks, MarkPoint(t_s, text)))
            case SensorTold() | MuscleReady() | MuscleAimed() | BreathReady():
                return replace(self, beside=self.beside.apply(event))
            case Rated() if self.step is not None:
                return replace(self, ratings=(*self.ratings, (self.step, event)))
            case Warned(t_s, _spec, message):
                return replace(self, warning=message, warned_s=t_s)
            case Saved(through_s=through_s):
                return replace(self, saved_through_s=through_s)
            case SessionEnded():
                return replace(self, ended=event, metrics=Metrics(), target_since_s=None)
        return self

    @property
    def asks(self) -> bool:
        """Whether the step asks how it is."""
        kinds, n = self.script.kinds, self.step
        rating = n is not None and n < len(kinds) and kinds[n] is StepKind.RATING
        return rating and not self.paused and self.ended is None

    @property
    def may_go_on(self) -> bool:
        """Whether the step waits for the person, who may go on by a key."""
        waits, n = self.script.waits, self.step
        return n is not None and n < len(waits) and waits[n] and not self.paused

    def _stepped(self, t_s: float, name: str, index: int) -> LiveView:
        """Begin a step."""
        begun = t_s if self.begun_s is None else self.begun_s
        texts = self.script.texts
        said = (texts[index] or None) if index < len(texts) else None
        return replace(
            self,
            step_name=name,
            begun_s=begun,
            step=index,
            step_since_s=t_s,
            paused_s=0.0,
            said=said,
        )

    def _strap(self, event: StrapChanged) -> LiveView:
        lost = self.lost_since_s
        if event.state in _LOST:
            lost = event.t_s if lost is None else lost
        elif event.state is StrapState.STREAMING:
            lost = None
        gone = event.state in _NO_NUMBERS
        battery = event.battery_percent
        return replace(
            self,
            state=event.state,
            strap_name=event.name or self.strap_name,
            battery_percent=self.battery_percent if battery is None else battery,
            sentence=event.sentence,
            sentence_s=event.t_s if event.sentence else None,
            beats_from=event.beats_from or self.beats_from,
            lost_since_s=lost,
            metrics=Metrics() if gone else self.metrics,
            target_since_s=None if gone else self.target_since_s,
            scores=_broken(self.scores, event.t_s) if gone else self.scores,
        )

    def _measured(self, t_s: float, metrics: Metrics) -> LiveView:
        found = metrics.coherence
        sure = found.confidence is not None and found.confidence >= SETTLED_CONFIDENCE
        score = found.score if sure and not self.paused else None
        last = self.scores[-1].at_s if self.scores else None
        due = last is None or t_s - last >= 1.0
        return replace(
            self,
            metrics=metrics,
            metrics_at_s=t_s,
            scores=(*self.scores, ScorePoint(t_s, score)) if due else self.scores,
        )

    def _fed_back(self, t_s: float, state: FeedbackState) -> LiveView:
        """Take the next feedback; the time since the last one counts where both are in target."""
        since, gained = None, 0.0
        if state.in_target:
            since = t_s if self.target_since_s is None else self.target_since_s
            if self.feedback.in_target and self.feedback_s is not None:
                gained = min(max(t_s - self.feedback_s, 0.0), STALE_S)
        return replace(
            self,
            feedback=state,
            feedback_s=t_s,
            rewards=self.rewards + state.reward,
            target_since_s=since,
            in_target_s=self.in_target_s + gained,
        )

    def _pause(self, t_s: float, on: bool) -> LiveView:
        if on:
            since = t_s if self.paused_since_s is None else self.paused_since_s
            return replace(self, paused_since_s=since, target_since_s=None)
        paused = 0.0 if self.paused_since_s is None else t_s - self.paused_since_s
        return replace(self, paused_since_s=None, paused_s=self.paused_s + paused)


def _broken(scores: tuple[ScorePoint, ...], t_s: float) -> tuple[ScorePoint, ...]:
    """Return the scores with an end to their line: nothing is known from here on."""
    if not scores or scores[-1].score is None:
        return scores
    return (*scores, ScorePoint(t_s, None))


def _judged(points: tuple[TracePoint, ...], verdict: BeatVerdict) -> tuple[TracePoint, ...]:
    """Return the points with one beat's verdict in its place."""
    for back in range(len(points) - 1, -1, -1):
        if points[back].index == verdict.index:
            judged = replace(
                points[back], verdict=verdict.verdict, corrected_ms=verdict.corrected_ms
            )
            return (*points[:back], judged, *points[back + 1 :])
        if points[back].index < verdict.index:
            break
    return points
