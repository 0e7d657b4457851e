"""Two short tests by the clock: standing up in 30 seconds, up and go; pure, the time comes in.

30-second chair stand: Rikli & Jones 1999. Timed up and go: Podsiadlo & Richardson 1991.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from biofeedback.core.words import mark, number

STAND, UP_AND_GO = "stand", "up_and_go"
COUNT_DOWN_S, STAND_S, LONGEST_S = 3.0, 30.0, 120.0
READY, GOING, OVER = "ready", "going", "over"
SAFETY = mark(
    "Before you begin: somebody is near you, the chair stands against a wall and does not roll, "
    "you wear firm shoes. Stop at once if it hurts more than usual, or if you feel dizzy, short "
    "of breath or unsteady. Leave it out on a flare day."
)
HOW: dict[str, str] = {
    STAND: mark(
        "Sit in the middle of the chair, arms crossed on your chest. At the end of 3, 2, 1 stand "
        "up fully and sit down again, as often as is comfortable in 30 seconds. Whoever is with "
        "you presses Space each time you stand. Being more than half way up at the end counts."
    ),
    UP_AND_GO: mark(
        "Mark 3 metres from the chair. At the end of 3, 2, 1 stand up, walk to the mark at your "
        "usual pace, turn, come back and sit down. Space stops the clock when you sit. Use your "
        "usual shoes and your stick, if you have one."
    ),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """A test that was begun. Times in seconds of the app's clock; count: how often one stood up."""

    kind: str
    begun_s: float
    count: int = 0
    stopped_s: float | None = None

    @property
    def go_s(self) -> float:
        """When the count-down is over."""
        return self.begun_s + COUNT_DOWN_S

    @property
    def _ends_s(self) -> float:
        return self.go_s + (STAND_S if self.kind == STAND else LONGEST_S)

    def phase(self, now_s: float) -> str:
        """Return "ready" (counting down), "going" or "over"."""
        if now_s < self.go_s:
            return READY
        return OVER if self.stopped_s is not None or now_s >= self._ends_s else GOING

    def shown(self, now_s: float) -> str:
        """Return the digits on the screen: 3, 2, 1; then seconds left (standing) or passed."""
        phase = self.phase(now_s)
        if phase == READY:
            return str(_up(self.go_s - now_s))
        if self.kind == STAND:
            return str(_up(max(self._ends_s - now_s, 0.0)))
        end = self.stopped_s if self.stopped_s is not None else min(now_s, self._ends_s)
        return number(end - self.go_s, ".1f")

    def pressed(self, now_s: float) -> Timed:
        """Return the test after Space at this moment: one more stand, or the clock stopped.

        Nothing happens during the count-down or after the end.
        """
        if self.phase(now_s) != GOING:
            return self
        if self.kind == STAND:
            return replace(self, count=self.count + 1)
        return replace(self, stopped_s=now_s)

    def seconds(self) -> float | None:
        """Return how long up and go took, to a tenth of a second; None when it was not ended."""
        if self.kind != UP_AND_GO or self.stopped_s is None:
            return None
        return round(self.stopped_s - self.go_s, 1)


def _up(seconds: float) -> int:
    """Return the next whole second; one that is just reached is not counted twice."""
    return int(-(-(seconds - 1e-9) // 1))
