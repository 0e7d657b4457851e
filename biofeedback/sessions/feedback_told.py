"""What a kept session tells of its feedback: time in the target and rewards, as they were given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from biofeedback.sessions.events import FeedbackReady
from biofeedback.sessions.records import Happening

KIND = "feedback"


@dataclass(frozen=True, slots=True)
class ToldFeedback:
    """in_target_s: seconds in the target. rewards: how many were earned. last_target: 0-100."""

    in_target_s: float
    rewards: int
    last_target: float | None


class FeedbackNotes:
    """Turns a stream of states into the few that are worth keeping: where something changed."""

    def __init__(self) -> None:
        self._last: tuple[bool, float | None] | None = None

    def note(self, event: FeedbackReady) -> Happening | None:
        """Return what is kept of a state, None where nothing changed."""
        state = event.state
        now = (state.in_target, state.target)
        if now == self._last and not state.reward:
            return None
        if self._last is None and now == (False, None):
            return None
        self._last = now
        detail = {"in_target": state.in_target, "target": state.target, "reward": state.reward}
        return Happening(event.t_s, KIND, json.dumps(detail, sort_keys=True))


def told(happenings: Sequence[Happening], until_s: float) -> ToldFeedback | None:
    """Return what the happenings of a session tell, None where no feedback was given.

    until_s: the session's end; a target still held then is counted up to it.
    """
    kept = sorted((each for each in happenings if each.kind == KIND), key=lambda each: each.t_s)
    if not kept:
        return None
    in_target_s, rewards, since_s = 0.0, 0, None
    target: float | None = None
    for each in kept:
        detail = json.loads(each.detail_json)
        rewards += bool(detail.get("reward"))
        target = detail.get("target") if detail.get("target") is not None else target
        if detail.get("in_target"):
            since_s = each.t_s if since_s is None else since_s
        elif since_s is not None:
            in_target_s, since_s = in_target_s + each.t_s - since_s, None
    if since_s is not None:
        in_target_s += max(until_s - since_s, 0.0)
    return ToldFeedback(in_target_s, rewards, target)
