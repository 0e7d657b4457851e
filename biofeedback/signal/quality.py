"""How far beats can be trusted, and the words for it when they can't."""

from __future__ import annotations

from collections import deque

from biofeedback.core.metrics import Quality
from biofeedback.core.words import _

CAUTION_ABOVE = 0.05
UNSUITABLE_ABOVE = 0.10
_FEWEST_TO_REFUSE = 3
_BLURRED = 0.14
_HIDING_ABOVE = 0.035


def of_counts(wrong: int, beats: int, slack: float = 0.0) -> Quality | None:
    """Return the quality of `beats` of which `wrong` are artifacts; None without beats.

    A premature beat and the pause after it are one artifact. 5 % and 10 % are the borders.
    slack: how deep a dip had to be to count, summed over the artifacts. Many artifacts in a
    rhythm that dips as deeply by itself mean that more of them are hidden in it: unsuitable.
    """
    if beats == 0:
        return None
    if wrong > _HIDING_ABOVE * beats and wrong >= _FEWEST_TO_REFUSE and slack > _BLURRED * wrong:
        return Quality.UNSUITABLE
    if wrong > UNSUITABLE_ABOVE * beats and (wrong >= _FEWEST_TO_REFUSE or 3 * wrong > beats):
        return Quality.UNSUITABLE
    return Quality.CAUTION if wrong > CAUTION_ABOVE * beats else Quality.GOOD


def unsuitable_sentence() -> str:
    """Return what is said when a rhythm can't be measured honestly; never a diagnosis."""
    return _(
        "This rhythm does not suit this measurement: too many beats come early, late or not "
        "at all, so the numbers that need a steady rhythm are left out."
    )


def hidden_sentence() -> str:
    """Return what is said where variability can't be told from early beats; never a diagnosis."""
    return _(
        "Some beats come a little early and can't be told from the breath's own rise and fall, so "
        "the variability (RMSSD) is left out. The other numbers stand."
    )


def hides(blurred: int, beats: int) -> bool:
    """Return whether so many of the beats were judged in a blur that no variability is true."""
    return blurred > UNSUITABLE_ABOVE * beats


class Trust:
    """Counts artifacts among the beats of the last `window_s` seconds."""

    def __init__(self, window_s: float) -> None:
        """Start with nothing counted."""
        self.window_s = window_s
        self._beats: deque[tuple[float, bool, float, bool]] = deque()
        self._wrong = 0
        self._blurred = 0
        self._slack = 0.0

    def add(self, at_s: float, wrong: bool, slack: float, blurred: bool = False) -> None:
        """Count a beat; `slack` as in `of_counts`, `blurred` as in `hides`."""
        self._beats.append((at_s, wrong, slack, blurred))
        self._blurred += blurred
        if wrong:
            self._wrong += 1
            self._slack += slack

    def forget(self, end_s: float) -> None:
        """Drop what is older than the window that ends now."""
        while self._beats and self._beats[0][0] <= end_s - self.window_s:
            _at_s, wrong, slack, blurred = self._beats.popleft()
            self._blurred -= blurred
            if wrong:
                self._wrong -= 1
                self._slack = self._slack - slack if self._wrong else 0.0

    def fraction(self) -> float | None:
        """Return the share of artifacts, None without beats."""
        return self._wrong / len(self._beats) if self._beats else None

    def hides(self) -> bool:
        """Return whether the window's variability can't be told."""
        return hides(self._blurred, len(self._beats))

    def quality(self) -> Quality | None:
        """Return the quality of the window."""
        return of_counts(self._wrong, len(self._beats), self._slack)
