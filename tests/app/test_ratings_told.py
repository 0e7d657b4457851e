"""What was told in a practice's own steps is kept as its ratings before and after."""

from __future__ import annotations

from pathlib import Path

from biofeedback.app.ratings_told import RatingsTold
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import Summary
from biofeedback.sessions.events import Rated, SessionEnded, StepChanged
from biofeedback.sessions.protocol import Protocol, Step, StepKind
from biofeedback.store.opening import open_store
from biofeedback.store.sessions import Rating
from tests.sessions.scripted import draft

RATING, REST = StepKind.RATING, StepKind.REST
ASKED = Protocol("Asked", tuple(Step(kind, 60.0, None, kind) for kind in (RATING, REST, RATING)))


def ended(session_id: str | None) -> SessionEnded:
    return SessionEnded(
        180.0, "scripted", session_id=session_id, group_id=None, summary=Summary(0, 180.0),
        reason="done",
    )  # fmt: skip


def test_the_ratings_before_and_after_are_kept_with_the_session(tmp_path: Path) -> None:
    told = RatingsTold(ASKED)
    with open_store(ManualClock(), tmp_path) as store:
        sessions = store.sessions(store.actor())
        session_id = sessions.begin(draft("scripted"))
        sessions.finish(session_id, "done", Summary(0, 180.0), 180.0)
        for n, rated in ((0, (7, None, 4)), (1, (9, 9, 9)), (2, (5, 3, None))):
            told.see(StepChanged(60.0 * n, "scripted", "step", n))
            told.see(Rated(60.0 * n + 5.0, "scripted", *rated))
        told.see(ended(session_id))
        told.keep(store)
        assert sessions.ratings(session_id) == (Rating(7, None, 4), Rating(5, 3, None))


def test_where_nothing_was_told_or_kept_nothing_is_written(tmp_path: Path) -> None:
    told = RatingsTold(ASKED)
    told.see(StepChanged(0.0, "scripted", "step", 0))
    told.see(Rated(5.0, "scripted", 7))
    told.see(ended(None))
    with open_store(ManualClock(), tmp_path) as store:
        told.keep(store)
        assert store.sessions(store.actor()).list() == ()
