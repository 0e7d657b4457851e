"""Example data in the window: one button in, one out, named above every page meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from biofeedback.app.example import has_example
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.trends import sentences
from biofeedback.ui.example_desk import ExampleDesk
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_begin import BeginCard
from biofeedback.ui.pages.trends import TrendsPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]
DAYS = 3


@pytest.fixture
def stage(qtbot: QtBot, home: Path) -> Iterator[Stage]:
    made = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    found = made.window.findChild(ExampleDesk)
    assert found is not None
    found.days = DAYS
    yield made
    made.close()


def answer_with(words: str) -> None:
    """Press this button of the question, as soon as it is asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        chosen = [one for one in box.buttons() if one.text() == words]
        chosen[0].click()

    QTimer.singleShot(0, press)


def is_here(stage: Stage) -> bool:
    store = stage.desk.context.store
    assert store is not None
    return has_example(store)


def test_it_is_put_in_from_the_history_named_on_every_page_and_taken_out(
    qtbot: QtBot, stage: Stage
) -> None:
    window = stage.window
    stage.at("today")
    card = window.page("today", TodayPage).card("begin", BeginCard)
    qtbot.waitUntil(card.example.isVisible)
    window.go("trends")
    qtbot.waitUntil(window.page("trends", TrendsPage).example_button.isVisible)
    window.go("history")
    history = window.page("history", HistoryPage)
    qtbot.waitUntil(history.example_button.isVisible)
    history.example_button.click()
    qtbot.waitUntil(window.notice.isVisible, timeout=20_000)
    qtbot.waitUntil(lambda: bool(history.shown))
    for page in ("today", "practise", "diary", "goals", "trends", "settings", "report"):
        window.go(page)
        assert window.notice.isVisible(), page
        assert window.notice.words.text() == sentences.example()
    assert not card.example.isVisible()
    window.go("welcome")
    assert not window.notice.isVisible()

    window.go("history")
    answer_with("Keep it for now")
    window.notice.act.click()
    assert is_here(stage)
    answer_with("Remove it")
    window.notice.act.click()
    qtbot.waitUntil(lambda: not window.notice.isVisible(), timeout=10_000)
    assert not is_here(stage)
    qtbot.waitUntil(lambda: not history.shown)
    assert history.example_button.isVisible()


def test_stopped_half_way_nothing_of_it_stays(qtbot: QtBot, stage: Stage) -> None:
    found = stage.window.findChild(ExampleDesk)
    assert found is not None
    found.days = 400
    stage.window.go("history")
    found.put_in()
    qtbot.waitUntil(stage.window.toast.undo.isVisible)
    stage.window.toast.undo.click()
    qtbot.waitUntil(lambda: found._coming is None, timeout=20_000)
    qtbot.waitUntil(lambda: not is_here(stage), timeout=10_000)


def test_who_comes_meanwhile_gets_none_of_it(qtbot: QtBot, stage: Stage) -> None:
    found = stage.window.findChild(ExampleDesk)
    assert found is not None
    found.days = 400
    stage.window.go("history")
    found.put_in()
    qtbot.waitUntil(stage.window.toast.undo.isVisible)
    store = stage.desk.context.store
    assert store is not None
    store.people.home_person()
    stage.desk._person_chosen(store.people.add("Grace").id)
    qtbot.waitUntil(lambda: found._coming is None, timeout=20_000)
    stage.at("today")
    assert not is_here(stage)
