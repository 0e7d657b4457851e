"""The desk of trends with real records: what is simulated is called so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.pain import Pain
from biofeedback.ui.pages.trends import TrendsPage
from tests.store.conftest import nobody_elses_secrets
from tests.store.samples import a_draft, a_summary
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


def test_simulated_sessions_among_the_days_are_said_and_no_more_than_them(
    qtbot: QtBot, home: Path
) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    store = stage.desk.context.store
    assert store is not None
    today = stage.desk.context.now().date()
    store.diary(store.actor()).tell(Pain(today, "UTC", worst=4))
    stage.window.go("trends")
    page = stage.window.page("trends", TrendsPage)
    qtbot.waitUntil(lambda: page.view is not None, timeout=10_000)
    assert page.example.isHidden()
    sessions = store.sessions(store.actor())
    made = sessions.begin(a_draft(stage.clock.utc() - timedelta(minutes=9), origin="sim"))
    sessions.finish(made, "done", a_summary(300), 300.0)
    stage.window.go("today")
    stage.window.go("trends")
    qtbot.waitUntil(lambda: not page.example.isHidden(), timeout=10_000)
    assert page.example.text() == "1 session was simulated: not a real heart."
    stage.close()
