"""Goals and predictions on Today: told in one press, taken back by the same, never another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.diary.activity import Done
from biofeedback.diary.prediction import Prediction
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_goals import GoalsTodayCard
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_goals_desk import Desk, walk
from tests.ui.test_practising import home

__all__ = ["home", "nobody_elses_secrets"]


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def card(desk: Desk) -> GoalsTodayCard:
    return desk.stage.window.page("today", TodayPage).card("goals", GoalsTodayCard)


def hows(desk: Desk) -> list[str]:
    return [one.how for one in desk.kept("done") if isinstance(one, Done)]


def come_back(desk: Desk) -> GoalsTodayCard:
    """Leave Today and come to it again, and wait until it is up to date."""
    desk.press(Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    with desk.qtbot.waitSignal(desk.stage.desk.context.day_shown, timeout=10_000):
        desk.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    after: list[None] = []  # What was asked before is answered before.
    desk.stage.desk.context.ask_records(lambda _store: None, after.append)
    desk.until(lambda: bool(after))
    return card(desk)


def test_today_is_told_on_today_and_the_same_press_takes_it_back(desk: Desk) -> None:
    assert not card(desk).isVisible()
    desk.tell(walk(desk, 1))
    found = come_back(desk)
    desk.until(found.isVisible)
    line = found.goals[0]
    assert line.what.text() == "Walk"
    assert line.week.text().startswith("Week 2 of")
    assert line.done.text() == "0 of 3 this week."
    assert not found.goals[1].isVisible()
    line.hows["done"].click()
    desk.until(lambda: line.done.text() == "1 of 3 this week.")
    (told,) = desk.kept("done")
    assert isinstance(told, Done)
    assert (told.day, told.what, told.how) == (desk.today, "Walk", "done")
    assert line.hows["done"].isChecked()
    line.hows["partly"].click()
    desk.until(lambda: hows(desk) == ["partly"] and not line.hows["done"].isChecked())
    line.hows["partly"].click()
    desk.until(lambda: desk.kept("done") == [] and not line.hows["partly"].isChecked())


def test_a_day_that_is_not_planned_is_not_asked_about(desk: Desk) -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    others = tuple(names[(desk.today.weekday() + n) % 7] for n in (1, 3, 5))
    desk.tell(replace(walk(desk, 1), days=others))
    found = come_back(desk)
    desk.until(found.isVisible)
    assert not found.goals[0].row.isVisible()
    assert found.goals[0].week.isVisible()


def test_a_prediction_of_an_earlier_day_asks_once_what_happened(desk: Desk) -> None:
    desk.tell(Prediction(desk.today, desk.zone, "I will lie down all afternoon"))
    found = come_back(desk)
    assert not found.isVisible(), "of today nobody knows yet"
    earlier = desk.today - timedelta(days=2)
    desk.tell(Prediction(earlier, desk.zone, "After the cinema I will be in bed"))
    found = come_back(desk)
    desk.until(found.isVisible)
    assert "After the cinema I will be in bed" in found.predicted.text()
    desk.press(Qt.Key.Key_H)
    assert desk.stage.window.name == "predict"


def test_a_flare_day_asks_nothing_of_goals(desk: Desk) -> None:
    desk.tell(walk(desk, 1))
    found = come_back(desk)
    desk.until(found.isVisible)
    desk.press(Qt.Key.Key_F)
    desk.until(lambda: not found.isVisible())


def test_nothing_of_one_persons_goals_is_shown_to_the_next(desk: Desk) -> None:
    desk.tell(walk(desk, 1))
    found = come_back(desk)
    desk.until(found.isVisible)
    desk.stage.desk.context.person_changed.emit()
    assert not found.isVisible()
    assert not found.wanted
