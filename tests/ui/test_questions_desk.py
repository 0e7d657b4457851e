"""Choosing what looking back asks, through a real window and real records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.app.looking import questions_of
from biofeedback.ui.pages.questions import QuestionsPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_experiment_desk import Desk
from tests.ui.test_practising import home

__all__ = ["home", "nobody_elses_secrets"]


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def asked(desk: Desk) -> tuple[str, ...]:
    return questions_of(desk.store, desk.store.actor())[0]


def test_other_questions_are_asked_by_keys(desk: Desk) -> None:
    desk.go()
    desk.press(Qt.Key.Key_Q)
    assert desk.window.name == "questions"
    page = desk.window.page("questions", QuestionsPage)
    desk.until(lambda: page.marked() == ("practice_pain", "practice_sleep", "sleep_pain"))
    desk.press(Qt.Key.Key_5)
    assert not page.ask.isEnabled()
    assert "more than three" in page.said.text()
    desk.press(Qt.Key.Key_Return)
    assert desk.window.name == "questions"
    desk.press(Qt.Key.Key_2, Qt.Key.Key_3)
    assert "2 of at most 3" in page.said.text()
    desk.press(Qt.Key.Key_Return)
    desk.until(lambda: asked(desk) == ("practice_pain", "swings_flare"))
    desk.until(lambda: desk.window.name == "experiment")
    assert desk.kept().phase == "none"


def test_going_back_changes_nothing(desk: Desk) -> None:
    desk.go()
    before = asked(desk)
    desk.press(Qt.Key.Key_Q)
    page = desk.window.page("questions", QuestionsPage)
    desk.until(lambda: page.marked() == before)
    desk.press(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)
    assert not page.ask.isEnabled()
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.name == "experiment"
    assert asked(desk) == before
