"""Everything that happens in a session, as one stream of frozen events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.breath import Phase
from biofeedback.core.metrics import BeatVerdict, Metrics, Summary
from biofeedback.core.muscle import BeltNow, MuscleAim, MuscleLevel
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.feedback import FeedbackState


@dataclass(frozen=True, slots=True)
class Event:
    """t_s: when it happened, seconds since the session began. strap: the spec as given."""

    t_s: float
    strap: str


@dataclass(frozen=True, slots=True)
class StrapChanged(Event):
    """The link to the strap changed. sentence: for the person, when there is one to say.

    beats_from: "rr", "pulse" (an optical sensor's) or "ecg"; None until the first beat.
    """

    state: StrapState
    name: str | None = None
    battery_percent: float | None = None
    sentence: str | None = None
    beats_from: str | None = None


@dataclass(frozen=True, slots=True)
class StrapExchanged(Event):
    """From here on another strap is worn, of the spec `worn`; the session stays the same."""

    worn: str


@dataclass(frozen=True, slots=True)
class BeatsFrom(Event):
    """From beat number `index` on, at t_s, beats are of this source: "rr", "pulse" or "ecg"."""

    source: str
    index: int


@dataclass(frozen=True, slots=True)
class Tapped(Event):
    """The strap was tapped three times with a finger: it shows who wears it."""


@dataclass(frozen=True, slots=True)
class PacketKept(Event):
    """Raw bytes from the strap, for the record only."""

    characteristic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class BeatArrived(Event):
    """A beat, at once, undecided. beat.at_s is in session seconds (the same as t_s)."""

    beat: Beat


@dataclass(frozen=True, slots=True)
class VerdictReady(Event):
    """What became of an earlier beat, within two further beats."""

    verdict: BeatVerdict


@dataclass(frozen=True, slots=True)
class MetricsReady(Event):
    """The live numbers, at least once a second."""

    metrics: Metrics


@dataclass(frozen=True, slots=True)
class FeedbackReady(Event):
    """How it stands with the target, after each change of the numbers."""

    state: FeedbackState


@dataclass(frozen=True, slots=True)
class SensorTold(Event):
    """How it stands with a sensor beside the strap: kind "emg" or "belt".

    sentence: for the person, when there is one to say. channels: their names, in order.
    """

    kind: str
    state: StrapState
    name: str | None = None
    sentence: str | None = None
    channels: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class MuscleReady(Event):
    """The muscle at a moment, ten times a second. in_aim: None without an aim, or not known."""

    level: MuscleLevel
    in_aim: bool | None = None


@dataclass(frozen=True, slots=True)
class MuscleAimed(Event):
    """From now on the muscle is trained to this; None: to nothing."""

    aim: MuscleAim | None


@dataclass(frozen=True, slots=True)
class BreathReady(Event):
    """The breath by the belt, and its curve since the last one: (when in s, value)."""

    now: BeltNow
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class GapFound(Event):
    """A stretch without beats has ended (or the session did), in session seconds."""

    gap: Gap


@dataclass(frozen=True, slots=True)
class TimeBegan(Event):
    """A session that waited to be begun begins: its time is 0 now, what came before is no part.

    waited_s: for how long. clock_s, started_at: when that is by the clock, and in UTC.
    """

    waited_s: float
    clock_s: float
    started_at: datetime


@dataclass(frozen=True, slots=True)
class StepChanged(Event):
    """A step of the protocol began."""

    name: str
    index: int


@dataclass(frozen=True, slots=True)
class BegunGently(Event):
    """The step `index`, about to begin, starts at the person's present rate and slows down."""

    index: int
    from_per_min: float


@dataclass(frozen=True, slots=True)
class Repaced(Event):
    """From t_s on the running step is at another pace, breaths per minute."""

    per_min: float


@dataclass(frozen=True, slots=True)
class PacerPhase(Event):
    """A phase of the breath began; due_s is when it should have, t_s when it was said."""

    phase: Phase
    due_s: float


@dataclass(frozen=True, slots=True)
class Marked(Event):
    """The person marked this moment, with a word or without."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The session paused (`on`) or went on."""

    on: bool


@dataclass(frozen=True, slots=True)
class Cued(Event):
    """A sentence of the practice's script, to be read or heard now, in the person's language."""

    text: str


@dataclass(frozen=True, slots=True)
class Rated(Event):
    """The person said how it is, 0-10 each; None: not said."""

    pain: int | None = None
    tension: int | None = None
    mood: int | None = None


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """One sentence the person should read."""

    message: str


@dataclass(frozen=True, slots=True)
class Saved(Event):
    """Everything up to through_s survives a killed process from here on."""

    session_id: str
    through_s: float


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """The last event of a strap's session.

    reason: "done" (the protocol's end), "stopped" (early, by the person), "dizzy",
    "strap_ended" (a replay's end), "strap_lost" or "interrupted". saved: the record is whole and
    closed; session_id may be known all the same when only a part could be kept. kept: there was
    anything to keep at all (a strap that was never found leaves nothing).
    """

    session_id: str | None
    group_id: str | None
    summary: Summary
    reason: str
    saved: bool = False
    kept: bool = True


SessionEvent: TypeAlias = (
    StrapChanged
    | StrapExchanged
    | BeatsFrom
    | Tapped
    | PacketKept
    | BeatArrived
    | VerdictReady
    | MetricsReady
    | FeedbackReady
    | SensorTold
    | MuscleReady
    | MuscleAimed
    | BreathReady
    | GapFound
    | BegunGently
    | Repaced
    | TimeBegan
    | StepChanged
    | PacerPhase
    | Marked
    | Paused
    | Cued
    | Rated
    | Warned
    | Saved
    | SessionEnded
)
