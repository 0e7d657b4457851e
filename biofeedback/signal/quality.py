"""How far beats can be trusted, and the words for it when they can't."""

from __future__ import annotations

from collections import deque

from biofeedback.core.metrics import Quality
from biofeedback.core.words import _

CAUTION_ABOVE = 0.05
UNSUITABLE_ABOVE = 0.10
_FEWEST_TO_REFUSE = 3


def of_counts(wrong: int, beats: int) -> Quality | None:
    """Return the quality of `beats` of which `wrong` are artifacts; None without beats.

    A premature beat and the pause after it are one artifact. 5 % and 10 % are the borders.
    """
    if beats == 0:
        return None
    if wrong > UNSUITABLE_ABOVE * beats and (wrong >= _FEWEST_TO_REFUSE or beats < 10):
        return Quality.UNSUITABLE
    return Quality.CAUTION if wrong > CAUTION_ABOVE * beats else Quality.GOOD


def unsuitable_sentence() -> str:
    """Return what is said when a rhythm can't be measured honestly; never a diagnosis."""
    return _(
        "This rhythm does not suit this measurement: too many beats come early, late or not "
        "at all, so the numbers that need a steady rhythm are left out."
    )


class Trust:
    """Counts artifacts among the beats of the last `window_s` seconds."""

    def __init__(self, window_s: float) -> None:
        """Start with nothing counted."""
        self.window_s = window_s
        self._beats: deque[tuple[float, bool]] = deque()
        self._wrong = 0

    def add(self, at_s: float, wrong: bool) -> None:
        """Count a beat."""
        self._beats.append((at_s, wrong))
        self._wrong += wrong

    def forget(self, end_s: float) -> None:
        """Drop what is older than the window that ends now."""
        while self._beats and self._beats[0][0] <= end_s - self.window_s:
            self._wrong -= self._beats.popleft()[1]

    def fraction(self) -> float | None:
        """Return the share of artifacts, None without beats."""
        return self._wrong / len(self._beats) if self._beats else None

    def quality(self) -> Quality | None:
        """Return the quality of the window."""
        return of_counts(self._wrong, len(self._beats))
