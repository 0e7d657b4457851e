"""Function by keyboard: numbers typed, two tests by an injected clock, own change, a thin band."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from biofeedback.diary.function import Function
from biofeedback.diary.movement import Movement
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.function import FunctionPage
from biofeedback.ui.window import Window
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES
from tests.ui.scenes_goals import STANDS, TODAY, ZONE, normal


class Moment:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.s = 500.0

    def __call__(self) -> float:
        return self.s


def shown(look: Look, qtbot: QtBot, scene: str) -> tuple[Window, FunctionPage, Moment, list[Any]]:
    window = opened(qtbot, SCENES[scene](look))
    page = window.page("function", FunctionPage)
    told: list[Any] = []
    page.told.connect(lambda _before, entry: told.append(entry))
    page.timed.now_s = moment = Moment()
    return window, page, moment, told


@pytest.mark.parametrize(
    "scene",
    ["function", "function-empty", "goals", "goals-year", "goal", "activity", "matters", "predict"],
)
def test_every_button_and_line_has_a_name_of_its_own(look: Look, qtbot: QtBot, scene: str) -> None:
    window = opened(qtbot, SCENES[scene](look))
    page = window.stack.currentWidget()
    assert page is not None
    visible = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    names = [button.accessibleName() for button in visible]
    assert all(names)
    assert len(set(names)) == len(names), sorted(names)
    assert all(line.accessibleName() for line in page.findChildren(QLineEdit))


def test_standing_up_is_counted_for_thirty_seconds_by_the_space_bar(
    look: Look, qtbot: QtBot
) -> None:
    window, page, moment, told = shown(look, qtbot, "function-empty")
    page.setFocus()
    strike(qtbot, window, Qt.Key.Key_T)
    assert page.timed.digits.text() == "3"
    strike(qtbot, window, Qt.Key.Key_Space)  # too early: not counted
    moment.s += 3.0
    for _n in range(4):
        moment.s += 5.0
        strike(qtbot, window, Qt.Key.Key_Space)
    assert page.timed.said.text() == "4 times"
    assert page.timed.digits.text() == "10"
    moment.s += 10.0
    strike(qtbot, window, Qt.Key.Key_Space)  # too late: not counted
    page.timed.tick()
    assert page.timed.keep.isVisible()
    assert not page.timed.hit.isVisible()
    strike(qtbot, window, Qt.Key.Key_K)
    assert told[-1].sit_to_stand == 4
    assert page.lines["sit_to_stand"].text() == "4"


def test_up_and_go_is_stopped_when_seated(look: Look, qtbot: QtBot) -> None:
    window, page, moment, told = shown(look, qtbot, "function-empty")
    page.setFocus()
    strike(qtbot, window, Qt.Key.Key_U)
    moment.s += 3.0 + 11.34
    strike(qtbot, window, Qt.Key.Key_Space)
    moment.s += 5.0
    page.timed.tick()
    assert page.timed.digits.text() == "11.3"
    strike(qtbot, window, Qt.Key.Key_K)
    assert told[-1].tug_s == 11.3


def test_a_test_that_is_left_tells_nothing(look: Look, qtbot: QtBot) -> None:
    window, page, moment, told = shown(look, qtbot, "function-empty")
    page.timed.start("up_and_go")
    moment.s += 130.0
    page.timed.tick()
    assert not page.timed.keep.isVisible()
    strike(qtbot, window, Qt.Key.Key_X)
    assert page.timed.starts["stand"].isVisible()
    assert told == []


def test_no_test_on_a_flare_day_nor_for_an_earlier_day(look: Look, qtbot: QtBot) -> None:
    _window, page, _moment, _told = shown(look, qtbot, "function-flare")
    assert not any(button.isVisible() for button in page.timed.starts.values())
    assert "flare day" in page.timed.safety.text()
    page.show_more(normal())
    assert all(button.isVisible() for button in page.timed.starts.values())
    page.show_view(EntryView(Function(TODAY - timedelta(days=1), ZONE), TODAY))
    assert not any(button.isVisible() for button in page.timed.starts.values())


def test_numbers_are_typed_with_a_point_or_a_comma_and_taken_back(look: Look, qtbot: QtBot) -> None:
    _window, page, _moment, told = shown(look, qtbot, "function-empty")

    def write(field: str, words: str) -> None:
        page.lines[field].setText(words)
        page.lines[field].editingFinished.emit()

    write("work_h", "4,5")
    assert told[-1].work_h == 4.5
    write("steps", "many")
    assert "a number is needed" in page.problem.text()
    write("steps", "12.5")
    assert "whole number" in page.problem.text()
    write("steps", "250000")
    assert page.problem.text()
    assert len(told) == 1
    write("steps", "5200")
    assert told[-1].steps == 5200
    assert not page.problem.isVisible()
    write("steps", "")
    assert told[-1].steps is None


def test_the_band_comes_only_with_a_group_and_is_carried_to_the_next_test(
    look: Look, qtbot: QtBot
) -> None:
    _window, page, _moment, told = shown(look, qtbot, "function-empty")
    page.show_more(replace(normal(), functions=STANDS))
    assert page.chart.band is None
    assert "12 times on" in page.changes["sit_to_stand"].text()
    page.lines["sit_to_stand"].setText("13")
    page.lines["sit_to_stand"].editingFinished.emit()
    assert told[-1].compare_with == "w60-64"
    assert page.chart.band == (12.0, 17.0)
    assert "Rikli & Jones 1999" in page.norm.text()
    assert page.chart.course[-1] == (TODAY, 13.0)
    page.people.buttons["w"].click()
    assert told[-1].compare_with is None
    assert page.chart.band is None
    assert not page.norm.isVisible()


def test_a_joint_is_measured_with_its_side(look: Look, qtbot: QtBot) -> None:
    _window, page, _moment, _told = shown(look, qtbot, "function")
    told: list[Movement] = []
    page.movement.told.connect(told.append)
    page.movement.keep.click()
    assert "Choose a joint" in page.movement.problem.text()
    page.movement.joint.buttons["knee"].click()
    page.movement.side.buttons["left"].click()
    page.movement.degrees.setText("400")
    page.movement.keep.click()
    assert "degrees" in page.movement.problem.text()
    page.movement.degrees.setText("115,5")
    page.movement.keep.click()
    assert told == [Movement(TODAY, ZONE, "knee", "left", None, 115.5)]
    assert "before it 105°" in page.movement.list.lines[0].second
