"""The desk of trends with real records: what is simulated is called so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from biofeedback.app import daily_rows
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.pain import Pain
from biofeedback.sessions.records import Actor
from biofeedback.store.opening import Store, open_store
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


def test_the_days_of_years_are_ready_before_the_page_is_opened(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SystemClock()
    today = clock.utc().date()
    with open_store(clock, home) as store:
        for back in range(0, 500, 14):
            store.diary(store.actor()).tell(Pain(today - timedelta(days=back), "UTC", worst=4))
    whole, spans = daily_rows._put_together, []

    def counted(store: Store, actor: Actor, first: date, last: date) -> Any:
        spans.append((last - first).days)
        return whole(store, actor, first, last)

    monkeypatch.setattr(daily_rows, "_put_together", counted)
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), clock)
    qtbot.waitUntil(lambda: len(spans) == 2, timeout=10_000)
    assert max(spans) < 370, "a year at a time"
    stage.window.go("trends")
    page = stage.window.page("trends", TrendsPage)
    qtbot.waitUntil(lambda: page.view is not None, timeout=10_000)
    assert page.view is not None
    assert not page.view.timeline.is_empty
    assert len(spans) == 2
    stage.close()
