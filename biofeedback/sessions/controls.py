"""What a person can ask of a running session; nothing else goes upstream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncio

    from biofeedback.sessions.feedback import FeedbackPlan


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the pacer and the session's time; the strap goes on being recorded."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin the first step of a practice that waits for it, ready or not.

    at_s: when, in session seconds, so that several breathe together; None: at once.
    """

    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with a fresh breath; at_s: when, in session seconds, None: at once."""

    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Repace:
    """Breathe at another pace from the next inhale on, to the end of the step.

    per_min: breaths per minute, within what a pacer can do. A step without a plain inhale and
    exhale, and an assessment, whose paces are the question, take no notice.
    """

    per_min: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Mark a moment, with a word or without. at_s: session seconds; None: this moment."""

    text: str | None = None
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """End now and keep everything. reason: "stopped", "dizzy" or "interrupted"."""

    reason: str = "stopped"


@dataclass(frozen=True, slots=True)
class Aimed:
    """Give feedback by another plan from now on."""

    plan: FeedbackPlan


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on from an instruction or a rating; any other step takes no notice."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Say how it is now, 0-10 each; None: not said. Where a rating was asked for it goes on."""

    pain: int | None = None
    tension: int | None = None
    mood: int | None = None


Command: TypeAlias = Aimed | Begin | Pause | Repace | Resume | Mark | Stop | GoOn | Rate


class Controls:
    """A session's keys. Call from the session's own loop (others: `call_soon_threadsafe`)."""

    def __init__(self) -> None:
        import asyncio  # the window knows commands long before any loop runs

        self._commands: asyncio.Queue[Command] = asyncio.Queue()

    def send(self, command: Command) -> None:
        """Ask for something; the session answers with an event."""
        self._commands.put_nowait(command)

    async def next(self) -> Command:
        """Wait for the next command, in the order they were sent."""
        return await self._commands.get()
