"""A session's own time: when it began, and which breath was due when."""

from __future__ import annotations

from biofeedback.core.breath import Breath
from biofeedback.core.clock import Clock
from biofeedback.core.pacing import PaceTrack


class Timeline:
    """Session seconds and the pace track; made before the straps, so that they can follow it."""

    def __init__(self, clock: Clock) -> None:
        """Begin the session now."""
        self.clock = clock
        self.began_s = clock.now()
        self.began_at = clock.utc()
        self.track = PaceTrack()
        self.step: str | None = None
        """The name of the step that runs, for a simulated person who does as asked."""

    def begin_anew(self) -> float:
        """Let the session's time begin now; return how long it was counted before (s)."""
        before_s = self.now()
        self.began_s += before_s
        self.began_at = self.clock.utc()
        return before_s

    def now(self) -> float:
        """Return session seconds."""
        return self.clock.now() - self.began_s

    def breath(self, clock_s: float) -> Breath | None:
        """Return the breath due at a moment of the clock, None while no pacer runs."""
        return self.track.breath(clock_s - self.began_s)

    def fullness(self, clock_s: float) -> float | None:
        """Return how full the lungs should be (0-1), None while no pacer runs."""
        breath = self.breath(clock_s)
        return None if breath is None else breath.fullness
