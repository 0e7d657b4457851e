"""What was told in a practice's own steps, kept as its ratings before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biofeedback.sessions.change import around
from biofeedback.sessions.events import Rated, SessionEnded, SessionEvent, StepChanged
from biofeedback.sessions.protocol import Protocol

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


class RatingsTold:
    """Listens to a session with any number of straps; `keep` writes what was told."""

    def __init__(self, protocol: Protocol) -> None:
        """Know nothing yet."""
        self._kinds = tuple(step.kind for step in protocol.steps)
        self._step: dict[str, int] = {}
        self._told: dict[str, list[tuple[int, Rated]]] = {}
        self._ended: dict[str, str] = {}

    def see(self, event: SessionEvent) -> None:
        """Take an event in."""
        match event:
            case StepChanged(index=index):
                self._step[event.strap] = index
            case Rated():
                step = self._step.get(event.strap, 0)
                self._told.setdefault(event.strap, []).append((step, event))
            case SessionEnded(session_id=str(session_id)) if session_id:
                self._ended[event.strap] = session_id

    def keep(self, store: Store) -> None:
        """Keep what was told before and after the practice proper, with each session it was in."""
        from biofeedback.store.sessions import Rating

        for strap, session_id in self._ended.items():
            told = around(self._kinds, self._told.get(strap, ()))
            before, after = (
                None if one is None else Rating(one.pain, one.tension, one.mood) for one in told
            )
            if before is not None or after is not None:
                store.sessions(store.actor()).set_rating(session_id, before=before, after=after)
