"""While a session runs, the last one and the first stand beside it, in the detailed view."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings
from biofeedback.ui import room_shelf
from tests.sessions.scripted import draft
from tests.ui import believable
from tests.ui.test_practising import Stage
from tests.ui.test_practising import home as home  # the fixture


def kept(stage: Stage, scores: tuple[tuple[float | None, str], ...]) -> None:
    """Keep a session a day, the oldest first."""
    store = stage.desk.context.store
    assert store is not None
    sessions = store.sessions(store.actor())
    summary = believable.summary()
    for day, (score, origin) in enumerate(scores):
        begun = replace(draft("ble:1"), origin=origin)
        begun = replace(begun, started_at=begun.started_at + timedelta(days=day))
        coherence = replace(summary.coherence, score=score)
        made = sessions.begin(begun)
        sessions.finish(made, "done", replace(summary, coherence=coherence), 600.0)


def test_the_last_and_the_first_stand_beside_a_session_that_runs(qtbot: QtBot, home: Path) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="sim", minutes=1.0))
    made_up = ((99.0, "demo"), (98.0, "sim"), (97.0, "replay"))
    kept(
        stage,
        (made_up[0], (38.0, "live"), (50.0, "import"), (61.0, "live"), *made_up, (None, "live")),
    )
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    past = stage.live.strips.past
    qtbot.waitUntil(lambda: bool(past.text()), timeout=10_000)
    last, first = past.text().splitlines()
    assert (last[:12], first[:13]) == ("last, 8 Jan:", "first, 6 Jan:")
    assert "coherence 61" in last
    assert "coherence 38" in first
    assert not past.isVisible(), "the calm view stays calm"
    stage.hand.press(Qt.Key.Key_V)
    assert past.isVisible()
    stage.close()


def test_beside_a_first_session_stands_nothing(qtbot: QtBot, home: Path) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"))
    kept(stage, ((99.0, "demo"), (None, "live")))
    store = stage.desk.context.store
    assert store is not None
    assert room_shelf.past(store, store.actor().person_id) == ()
    kept(stage, ((40.0, "live"),))
    (only,) = room_shelf.past(store, store.actor().person_id)
    assert only.score == 40.0
    stage.close()
