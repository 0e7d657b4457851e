"""What a kept session tells of its feedback."""

from __future__ import annotations

import pytest

from biofeedback.sessions.events import FeedbackReady
from biofeedback.sessions.feedback import FeedbackState, Standing
from biofeedback.sessions.feedback_told import FeedbackNotes, ToldFeedback, told
from biofeedback.sessions.records import Happening


def ready(t_s: float, *, held: bool, reward: bool = False, target: float | None = 70.0):
    standing = Standing.TARGET if held else Standing.BELOW
    return FeedbackReady(t_s, "sim", FeedbackState(standing, 0.5, held, reward, target))


def noted(*events: FeedbackReady) -> list[Happening]:
    notes = FeedbackNotes()
    return [kept for event in events if (kept := notes.note(event)) is not None]


def test_only_what_changed_is_kept_but_every_reward() -> None:
    kept = noted(
        ready(10.0, held=False),
        ready(11.0, held=False),
        ready(12.0, held=True),
        ready(13.0, held=True),
        ready(32.0, held=True, reward=True),
        ready(33.0, held=True),
        ready(52.0, held=True, reward=True),
        ready(60.0, held=False),
    )
    assert [each.t_s for each in kept] == [10.0, 12.0, 32.0, 52.0, 60.0]


def test_time_and_rewards_come_back_as_they_were_given() -> None:
    kept = noted(
        ready(12.0, held=True),
        ready(32.0, held=True, reward=True),
        ready(60.0, held=False),
        ready(80.0, held=True, target=72.0),
        ready(85.0, held=False, target=72.0),
    )
    assert told(kept, 100.0) == ToldFeedback(pytest.approx(53.0), 1, 72.0)


def test_a_target_held_to_the_end_counts_up_to_it() -> None:
    assert told(noted(ready(12.0, held=True)), 20.0) == ToldFeedback(8.0, 0, 70.0)


def test_a_session_without_feedback_tells_none() -> None:
    quiet = FeedbackReady(5.0, "sim", FeedbackState(Standing.QUIET))
    assert noted(quiet) == []
    assert told([], 100.0) is None
