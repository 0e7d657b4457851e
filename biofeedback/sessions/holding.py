"""The condition of a step that goes on once the score has been held for a while."""

from __future__ import annotations

from collections.abc import Sequence

from biofeedback.core.metrics import Metrics
from biofeedback.sessions.feedback import SETTLED_CONFIDENCE
from biofeedback.sessions.protocol import ScoreHeld


class ScoreWatch:
    """Watches one step's scores; `met` once every strap has held its score for the time.

    Only a score that is settled counts; where there is none for a moment, holding begins anew.
    Without any strap nothing is ever met, and the step lasts its longest time.
    """

    def __init__(self, until: ScoreHeld | None, straps: Sequence[str]) -> None:
        """`straps`: the specs of those that take part."""
        self._until = until
        self._since: dict[str, float | None] = dict.fromkeys(straps)
        self._done: set[str] = set()

    @property
    def met(self) -> bool:
        """Whether the step may go on."""
        return self._until is not None and bool(self._since) and self._done >= set(self._since)

    def see(self, strap: str, t_s: float, metrics: Metrics) -> None:
        """Take a strap's numbers at a moment (session seconds)."""
        if self._until is None or strap not in self._since:
            return
        found = metrics.coherence
        settled = found.confidence is not None and found.confidence >= SETTLED_CONFIDENCE
        if found.score is None or not settled or found.score < self._until.score:
            self._since[strap] = None
            return
        since = self._since[strap]
        if since is None:
            self._since[strap] = since = t_s
        if t_s - since >= self._until.for_s:
            self._done.add(strap)

    def forget(self) -> None:
        """Begin anew, as after a pause."""
        self._since = dict.fromkeys(self._since)
