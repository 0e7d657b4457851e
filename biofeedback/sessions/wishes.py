"""What the person has asked of a running session so far, and what the session says to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.words import _
from biofeedback.sessions.assessment import NAMES
from biofeedback.sessions.controls import Begin, GoOn, Mark, Pause, Rate, Repace, Resume, Stop
from biofeedback.sessions.events import Marked, Rated, Warned
from biofeedback.sessions.protocol import Step, StepKind

if TYPE_CHECKING:
    from biofeedback.sessions.controls import Command

# What is due within this (s) is due now: a clock can't be asked to wait less than it can tell.
AT_ONCE_S = 1e-6


class Wishes:
    """Takes commands as they come; the session looks here for what is wanted of it.

    paused: no breath is led. pace_per_min: the pace asked for and not yet begun. stop: the first
    word to end. gone_on: the running step is done with.
    """

    def __init__(self, protocol: str, tell: Callable[..., object]) -> None:
        """Nothing is asked yet. protocol: its name. tell: says an event of a kind to all."""
        self.paused = self.gone_on = False
        self.pace_per_min: float | None = None
        self.stop: Stop | None = None
        self._protocol, self._tell = protocol, tell
        self._begin_s: float | None = None
        self._resume_s: float | None = None
        self._step: Step | None = None

    def enter(self, step: Step) -> None:
        """Begin a step: what was asked of the one before is over."""
        self._step, self.gone_on, self.pace_per_min = step, False, None

    def take(self, command: Command, now_s: float) -> None:
        """Take a command at a moment of the session; others than those of this room are none."""
        step = self._step
        match command:
            case Pause():
                self.paused = True
            case Resume(at_s):
                self.paused, self._resume_s = False, at_s
            case Begin(at_s):
                self._begin_s = now_s if at_s is None else at_s
            case Repace(per_min):
                if self._can_repace(per_min):
                    self.pace_per_min = per_min
            case Mark(text, at_s):
                self._tell(Marked, at_s, text=text)
            case GoOn():
                self.gone_on |= step is not None and step.waits
            case Rate(pain, tension, mood):
                self._tell(Rated, pain=pain, tension=tension, mood=mood)
                self.gone_on |= step is not None and step.kind is StepKind.RATING
            case Stop(reason):
                if self.stop is None and reason == "dizzy":
                    self._tell(
                        Warned,
                        message=_(
                            "We stop here. Breathe as you like, as it comes by itself; sit or "
                            "lie down. It usually passes within a few minutes. Next time: "
                            "gently, not deeper."
                        ),
                    )
                self.stop = self.stop or command

    def begins_in_s(self, now_s: float) -> float | None:
        """Return how long it is till the time to begin, None until that is said; 0: now."""
        return _left(self._begin_s, now_s)

    def resumes_in_s(self, now_s: float) -> float | None:
        """Return how long it is till a pause is over, None while it lasts; 0: now."""
        if self.paused:
            return None
        return 0.0 if self._resume_s is None else _left(self._resume_s, now_s)

    def _can_repace(self, per_min: float) -> bool:
        """Return whether the running step is one whose pace can be another, and this is one."""
        step = self._step
        if step is None or step.pattern is None or not step.pattern.is_plain:
            return False
        return self._protocol not in NAMES and SLOWEST_PER_MIN <= per_min <= FASTEST_PER_MIN


def _left(due_s: float | None, now_s: float) -> float | None:
    if due_s is None:
        return None
    return due_s - now_s if due_s - now_s > AT_ONCE_S else 0.0
