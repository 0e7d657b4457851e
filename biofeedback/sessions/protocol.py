"""A session's plan: steps in order, each a breath pattern (or none) for a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from biofeedback.core.breath import BreathPattern
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

# Below this a score is reached by chance too often to go on by (docs/definitions.md).
LOWEST_SCORE = 65.0
# The step before a gentle start (`sessions/gentle.py`).
LISTENING = "listening"


class StepKind(StrEnum):
    """What is done in a step.

    REST: nothing, breathing as it comes. PACE: breathing with the pacer. FREE: breathing on at
    one's own pace. SCAN: listening to a script. INSTRUCTION: words to read first. RATING: pain,
    tension and mood are asked for.
    """

    REST = "rest"
    PACE = "pace"
    FREE = "free"
    SCAN = "scan"
    INSTRUCTION = "instruction"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Cue:
    """One sentence to be said `at_s` seconds after its step began, pauses left out."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class ScoreHeld:
    """A condition to go on: the coherence score stays at `score` or above for `for_s` seconds."""

    score: float
    for_s: float


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a session. pattern None: no pacer. seconds: how long, at the longest.

    until: what ends it earlier. text: what to read meanwhile. cues: what is said, in order.
    extra: left out unless what was measured so far asks for it (`sessions/assessment.py`).
    gentle: begun at the person's present rate where that is known. listens: ends as soon as that
    is known, left out where no strap is there to tell it (`sessions/gentle.py`).
    """

    name: str
    seconds: float
    pattern: BreathPattern | None
    kind: StepKind = StepKind.PACE
    text: str = ""
    cues: tuple[Cue, ...] = ()
    until: ScoreHeld | None = None
    extra: bool = False
    gentle: bool = False
    listens: bool = False

    def __post_init__(self) -> None:
        """Call a step without a pattern a rest unless it says what else it is."""
        if self.pattern is None and self.kind is StepKind.PACE:
            object.__setattr__(self, "kind", StepKind.REST)

    @property
    def counted_s(self) -> float:
        """How much of the practice's planned length it is, in seconds."""
        return 0.0 if self.extra or self.listens else self.seconds

    @property
    def waits(self) -> bool:
        """Whether the person may go on from it by a key."""
        return self.kind in (StepKind.INSTRUCTION, StepKind.RATING)


@dataclass(frozen=True, slots=True)
class Protocol:
    """Steps in order. name: its key ("plain", "resonance", ...), stored with the session."""

    name: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Raise BadInputError for a protocol without steps or with an impossible length."""
        if not self.steps:
            raise BadInputError(_("A protocol needs at least one step."))
        for step in self.steps:
            if not (math.isfinite(step.seconds) and step.seconds > 0):
                sentence = _('The step "{name}" must last longer than 0 s.')
                raise BadInputError(sentence.format(name=step.name))

    @property
    def seconds(self) -> float:
        """How long the whole protocol lasts at the longest; what is no part of it not counted.

        That is pauses, extra steps, and the moment of listening before a gentle start: somebody
        who chose five minutes practises five minutes.
        """
        return sum(step.counted_s for step in self.steps)

    @property
    def starts_s(self) -> tuple[float, ...]:
        """When each step begins as planned, in seconds of practice."""
        starts, at_s = [], 0.0
        for step in self.steps:
            starts.append(at_s)
            at_s += step.counted_s
        return tuple(starts)
