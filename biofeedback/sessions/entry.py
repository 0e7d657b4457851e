"""A practice as it is written down: what it is for, how strong the evidence is, and its steps.

An entry becomes a protocol for a person: what is theirs to choose (pace, minutes) is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from biofeedback.core.breath import BreathPattern, Phase, PhaseStep, check_pace
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.sessions.protocol import Cue, Protocol, ScoreHeld, Step, StepKind

# A pattern this slow or slower is one of the stronger ones (breaths per minute).
STRONGER_BELOW_PER_MIN = 4.5
_PHASES = (Phase.INHALE, Phase.HOLD_IN, Phase.EXHALE, Phase.HOLD_OUT)
_FULL = (1.0, 1.0, 0.0, 0.0)


class Purpose(StrEnum):
    """What a practice is looked for by."""

    CALM = "calm"
    BODY = "body"
    SLEEP = "sleep"
    FLARE = "flare"
    STRONGER = "stronger"
    MEASURE = "measure"
    OWN = "own"


class Strength(StrEnum):
    """How strong the evidence is."""

    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Breathing:
    """How to breathe in a step.

    phases: (phase, part, fullness at its end). per_min: breaths per minute, the parts being
    shares of a breath; None: the person's own pace. timed: the parts are seconds instead.
    glide_to, glide_s: the pace to glide to and how long that takes.
    """

    phases: tuple[PhaseStep, ...]
    per_min: float | None = None
    timed: bool = False
    glide_to: float | None = None
    glide_s: float = 0.0

    @classmethod
    def of_parts(cls, parts: tuple[float, ...], **more: object) -> Breathing:
        """Return a breath of four parts: in, hold, out, hold; a hold of 0 is left out."""
        phases = tuple(
            PhaseStep(phase, part, full)
            for phase, part, full in zip(_PHASES, parts, _FULL, strict=True)
            if part != 0 or phase in (Phase.INHALE, Phase.EXHALE)
        )
        return cls(phases, **more)  # type: ignore[arg-type]

    @property
    def parts(self) -> tuple[float, float, float, float] | None:
        """In, hold, out, hold, where the breath is no more than that; else None."""
        found = {step.phase: step for step in self.phases}
        if len(found) != len(self.phases):
            return None
        order = [phase for phase in _PHASES if phase in found]
        full = dict(zip(_PHASES, _FULL, strict=True))
        usual = all(step.fullness == full[step.phase] for step in self.phases)
        if not usual or order != [step.phase for step in self.phases]:
            return None
        first, second, third, fourth = (
            found[phase].seconds if phase in found else 0.0 for phase in _PHASES
        )
        return first, second, third, fourth

    def pattern(self, pace_per_min: float) -> BreathPattern:
        """Return the pattern at a person's pace; BadInputError where nobody could breathe it."""
        if self.timed:
            return BreathPattern(self.phases, self.glide_to, self.glide_s)
        breath_s = 60.0 / check_pace(pace_per_min if self.per_min is None else self.per_min)
        whole = sum(step.seconds for step in self.phases)
        steps = tuple(
            replace(step, seconds=breath_s * (step.seconds / whole)) for step in self.phases
        )
        return BreathPattern(steps, self.glide_to, self.glide_s)

    @property
    def stronger(self) -> bool:
        """Whether it holds the breath, fills the lungs in two steps, or is very slow."""
        kinds = [step.phase for step in self.phases]
        holds = Phase.HOLD_IN in kinds or Phase.HOLD_OUT in kinds
        paces = [self.glide_to, self.per_min]
        if self.timed:
            paces.append(60.0 / sum(step.seconds for step in self.phases))
        slow = any(pace is not None and pace < STRONGER_BELOW_PER_MIN for pace in paces)
        return holds or slow or kinds.count(Phase.INHALE) > 1


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step as written down. seconds None: as long as the person chooses."""

    kind: StepKind
    seconds: float | None
    breathing: Breathing | None = None
    name: str = ""
    text: str = ""
    cues: tuple[Cue, ...] = ()
    until: ScoreHeld | None = None

    def step(self, pace_per_min: float, seconds: float) -> Step:
        """Return the step for a person's pace and length."""
        return Step(
            self.name or ("practice" if self.kind is StepKind.PACE else self.kind.value),
            seconds if self.seconds is None else self.seconds,
            None if self.breathing is None else self.breathing.pattern(pace_per_min),
            self.kind,
            self.text,
            self.cues,
            self.until,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice of the library, or a person's own. key: by what it is asked for.

    Every text is in the language it was written in; `_` translates those that are shipped.
    """

    key: str
    name: str
    steps: tuple[StepPlan, ...]
    purpose: Purpose = Purpose.OWN
    what_for: str = ""
    how_to: str = ""
    evidence: str = ""
    source: str = ""
    strength: Strength | None = None
    care: str = ""

    @property
    def paced(self) -> bool:
        """Whether a pace can be chosen for it."""
        return any(
            step.breathing is not None
            and not step.breathing.timed
            and step.breathing.per_min is None
            for step in self.steps
        )

    @property
    def timed(self) -> bool:
        """Whether a length can be chosen for it."""
        return any(step.seconds is None for step in self.steps)

    @property
    def breathes(self) -> bool:
        """Whether it asks for another breath than the one that comes by itself."""
        return any(step.breathing is not None for step in self.steps)

    @property
    def stronger(self) -> bool:
        """Whether care is asked for before it begins, each time."""
        return any(step.breathing is not None and step.breathing.stronger for step in self.steps)

    def seconds(self, minutes: float) -> float:
        """Return how long it lasts at the longest when `minutes` are chosen."""
        return sum(minutes * 60.0 if s.seconds is None else s.seconds for s in self.steps)

    def protocol(self, *, pace_per_min: float | None, minutes: float, usual: float) -> Protocol:
        """Return it for a person; a length it does not leave open stays its own.

        usual: the pace where none is chosen. Raises BadInputError for a pace where it has none
        to choose, or one nobody could breathe.
        """
        if pace_per_min is not None and not self.paced:
            sentence = _('"{name}" has no pace to choose; leave the pace out.')
            raise BadInputError(sentence.format(name=_(self.name)))
        pace = usual if pace_per_min is None else pace_per_min
        steps = tuple(step.step(pace, minutes * 60.0) for step in self.steps)
        return Protocol(self.key, steps)
