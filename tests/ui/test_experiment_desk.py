"""An experiment through a real window and real records, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.app.experimenting import ExperimentView, begin, view_of
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.experiment import Experiment
from biofeedback.store.opening import Store
from biofeedback.ui.pages.experiment import ExperimentPage
from biofeedback.ui.window import Window
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window with the experiment in front, and what its records say."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
        self.today = self.stage.desk.context.now().date()
        self.window: Window = self.stage.window

    @property
    def page(self) -> ExperimentPage:
        return self.window.page("experiment", ExperimentPage)

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    def go(self) -> None:
        self.window.go("experiment")
        self.until(lambda: self.page.view is not None and self.shows_the_records())

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.stage.hand.press(key)

    def until(self, done: object) -> None:
        self.qtbot.waitUntil(done, timeout=10_000)

    def kept(self) -> ExperimentView:
        return view_of(self.store, self.store.actor(), self.today)

    def shows_the_records(self) -> bool:
        return self.page.view == self.kept()

    def running_since_yesterday(self) -> None:
        """Put in an experiment that was agreed yesterday, so that today is its first day."""
        agreed = self.today - timedelta(days=1)
        begin(
            self.store,
            self.store.actor(),
            agreed,
            "UTC",
            question="practice",
            outcome="pain",
            length_days=28,
            stop_on_flare=True,
            seed="0" * 32,
        )


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def test_it_is_agreed_by_keys_and_kept(desk: Desk) -> None:
    desk.go()
    assert desk.page.begin.isVisible()
    assert not desk.page.state.isVisible()
    desk.press(Qt.Key.Key_2, Qt.Key.Key_N, Qt.Key.Key_T, Qt.Key.Key_G, Qt.Key.Key_Return)
    desk.until(lambda: desk.kept().phase == "agreed" and desk.shows_the_records())
    (stored,) = desk.store.diary(desk.store.actor()).list(desk.today, desk.today)
    entry = stored.entry
    assert isinstance(entry, Experiment)
    assert (entry.question, entry.outcome, entry.length_days) == ("pace", "sleep", 84)
    assert entry.stop_on_flare is False
    assert desk.page.state.isVisible()
    assert not desk.page.begin.isVisible()


def test_ending_it_can_be_undone(desk: Desk) -> None:
    desk.go()
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: desk.kept().phase == "agreed" and desk.shows_the_records())
    desk.press(Qt.Key.Key_E)
    desk.until(lambda: desk.kept().phase == "over" and desk.shows_the_records())
    assert desk.window.toast.undoable
    desk.stage.hand.press(Qt.Key.Key_Z, CONTROL)
    desk.until(lambda: desk.kept().phase == "agreed" and desk.shows_the_records())


def test_today_says_what_today_is_once(desk: Desk) -> None:
    desk.running_since_yesterday()
    said: list[str] = []
    desk.window.toast.say = lambda words, **_more: said.append(words)  # type: ignore[method-assign]
    # The start of the window has looked already, when there was no experiment.
    desk.window.findChild(type(desk_of(desk)))._reminded = None
    for _turn in range(2):
        desk.window.go("diary")
        desk.window.go("today")
        desk.until(lambda: any("Your experiment: Today is a day" in one for one in said))
    desk.qtbot.wait(50)
    assert sum("Your experiment" in one for one in said) == 1


def desk_of(desk: Desk) -> object:
    from biofeedback.ui.experiment_desk import ExperimentDesk

    found = desk.window.findChild(ExperimentDesk)
    assert found is not None
    return found


def test_the_way_back_leads_to_where_one_came_from(desk: Desk) -> None:
    desk.window.go("history")
    desk.go()
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.name == "history"


def test_on_a_day_with_practice_space_goes_to_practise(desk: Desk) -> None:
    desk.running_since_yesterday()
    desk.go()
    view = desk.page.view
    assert view is not None
    assert view.phase == "running"
    assert desk.page.practise.isVisible() == bool(view.today_first)
    assert "Day 1 of 28" in desk.page.number.text()
    if view.today_first:
        desk.press(Qt.Key.Key_Space)
        assert desk.window.name == "practise"
