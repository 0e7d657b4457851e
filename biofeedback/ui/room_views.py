"""What the clinic's room shows: who sits where, how each of them is, what was before. Frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biofeedback.core.pacing import PaceTrack
    from biofeedback.sessions.events import SessionEvent
    from biofeedback.ui.model import LiveView


# How long it is shown that a strap was tapped (s).
TAPPED_FOR_S = 6.0


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who may sit down. id None: a guest, whose record is named later.

    strap: the spec of the one worn last, None where none was. simulated: of the teaching room.
    """

    id: str | None
    name: str
    strap: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class StrapChoice:
    """A strap that may be given out."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """Who sits down, with what on, to practise what. pace None: the practice has its own."""

    person: PersonChoice
    strap: StrapChoice
    practice: str
    title: str
    minutes: float
    pace_per_min: float | None


@dataclass(frozen=True, slots=True)
class SetUpView:
    """The room before it opens. problem: why straps can't be looked for.

    inside: who sits in the room already, where others join one that is open; None: it is not.
    """

    people: tuple[PersonChoice, ...] = ()
    straps: tuple[StrapChoice, ...] = ()
    seats: tuple[SeatPlan, ...] = ()
    scanning: bool = False
    problem: str | None = None
    together: bool = False
    inside: tuple[SeatPlan, ...] | None = None

    @property
    def given(self) -> tuple[SeatPlan, ...]:
        """Everybody who has a place, in the room or about to."""
        return (*(self.inside or ()), *self.seats)


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session to stand beside the running one. when: in words. Numbers None: not known."""

    when: str
    score: float | None
    heart_bpm: float | None
    swing_bpm: float | None


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat as it is shown. now: its session's seconds. past: the last, and the first."""

    key: str
    plan: SeatPlan
    live: LiveView
    now: Callable[[], float]
    track: PaceTrack
    begun: bool = False
    past: tuple[PastSession, ...] = ()
    tapped_s: float | None = None
    target: float = field(default=70.0)

    @property
    def tapped(self) -> bool:
        """Whether the strap was tapped a moment ago."""
        return self.tapped_s is not None and self.now() - self.tapped_s < TAPPED_FOR_S

    @property
    def over(self) -> bool:
        """Whether this one has ended."""
        return self.live.ended is not None

    @property
    def pace_per_min(self) -> float | None:
        """The pace at this moment, else the one it will begin with."""
        return self.track.rate_per_min(self.now()) or self.live.pace_per_min

    def wearing(self, strap: StrapChoice) -> SeatView:
        """Return the seat with another strap on; of the one before nothing is said any more."""
        live = replace(self.live, strap_name=strap.name, battery_percent=None)
        return replace(self, plan=replace(self.plan, strap=strap), live=live)

    def apply(self, event: SessionEvent) -> SeatView:
        """Return the seat after an event of its session; itself where nothing is shown anew."""
        from biofeedback.sessions.events import Repaced, Tapped, TimeBegan

        match event:
            case Tapped(t_s, _strap):
                return replace(self, tapped_s=t_s)
            case TimeBegan(waited_s=waited_s):
                return replace(self, live=_from_now(self.live, waited_s), tapped_s=None)
            case Repaced(per_min=per_min):
                return replace(self, live=replace(self.live, pace_per_min=per_min))
        live = self.live.apply(event)
        if live is self.live:
            return self
        begun = self.begun or live.begun_s is not None
        return replace(self, live=live, begun=begun)


def without_name(view: SeatView) -> SeatView:
    """Return a seat that says nothing of who sits there, nor of what was before."""
    if view.plan.person.id is None:
        return view  # nobody: of the teaching room
    return replace(named(view, ""), past=())


def named(view: SeatView, name: str) -> SeatView:
    """Return a seat whose person is called so."""
    return replace(view, plan=replace(view.plan, person=replace(view.plan.person, name=name)))


def _from_now(live: LiveView, waited_s: float) -> LiveView:
    """Return a view whose time begins now, after so many seconds in which the strap was tried.

    The heart's line goes on, before 0; no number of that time is the session's.
    """
    from biofeedback.core.metrics import Metrics
    from biofeedback.sessions.feedback import FeedbackState

    many = len(live.points)
    points = tuple(
        replace(point, at_s=point.at_s - waited_s, index=number - many)
        for number, point in enumerate(live.points)
    )
    lost = live.lost_since_s
    return replace(
        live,
        points=points,
        gaps=(),
        scores=(),
        metrics=Metrics(),
        metrics_at_s=None,
        lost_since_s=None if lost is None else lost - waited_s,
        sentence_s=None,
        target_since_s=None,
        in_target_s=0.0,
        feedback=FeedbackState(),
        feedback_s=None,
        rewards=0,
    )
