"""A computer that slept in the middle of a session: how it is noticed, and what is said of it.

A session looks at its clock twice a second and with everything that a strap tells. Where it has not
looked for long, nobody was led, nothing was measured, and the time in between is no practice.
"""

from __future__ import annotations

from biofeedback.core.words import mark
from biofeedback.sessions.timeline import Timeline

# Nothing but a computer that slept, or one as good as stopped, keeps a session still so long (s).
STOOD_S = 20.0
# After a longer sleep than this the person has moved on: the practice ended where it began (s).
WAITS_S = 30.0 * 60.0

WAITED = mark("The computer was asleep. Your practice has waited for you; go on when you like.")
ENDED = mark(
    "The computer was asleep for a long time. The practice ends where it fell asleep; everything "
    "until then is kept."
)
NEVER_BEGAN = mark(
    "The computer fell asleep before the practice began. Start it again when you like."
)


class Standstill:
    """Remembers when the session last looked at its clock."""

    def __init__(self, timeline: Timeline) -> None:
        """Look for the first time."""
        self._timeline = timeline
        # A session in fast motion stands still for as long in the time that people live in.
        self._speed = float(getattr(timeline.clock, "speed", 1.0))
        self.forget()

    def forget(self) -> None:
        """Look without asking how long ago the last look was."""
        self._seen_s = self._timeline.now()

    def look(self) -> float | None:
        """Return since when the session stood still, if it did until now; else None.

        In session seconds.
        """
        since_s = self._seen_s
        self.forget()
        return since_s if self._seen_s - since_s > STOOD_S * self._speed else None

    def is_long(self, since_s: float) -> bool:
        """Return whether somebody who stood still since then has moved on."""
        return self._seen_s - since_s > WAITS_S * self._speed
