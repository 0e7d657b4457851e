"""A session's plan: steps in order, each a breath pattern (or none) for a time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from biofeedback.core.breath import BreathPattern
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a session. pattern None: rest, breathing as it comes. seconds: how long.

    extra: left out unless what was measured so far asks for it (`sessions/assessment.py`).
    """

    name: str
    seconds: float
    pattern: BreathPattern | None
    extra: bool = False


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
        """How long the whole protocol lasts, pauses and extra steps not counted."""
        return sum(step.seconds for step in self.steps if not step.extra)
