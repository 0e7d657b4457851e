"""From the very first start to the first guided breath: few actions, in each complete language."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.languages import OFFERED
from biofeedback.core.settings import Settings, load_settings
from biofeedback.sessions.library import practice
from biofeedback.ui.daily import FIRST_MINUTES, first_start
from biofeedback.ui.pages.strap_picker import StrapPickerPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.welcome import WelcomePage
from biofeedback.ui.speaking import speak
from biofeedback.ui.views import StrapView
from biofeedback.ui.widgets.key_button import KeyButton
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]
MOST_ACTIONS = 4
# The listening before a strap's first pace takes the better part of a minute.
FAST = 200.0


class Buttons:
    """Somebody who reads nothing but buttons, and presses them one after the other."""

    def __init__(self, qtbot: QtBot, stage: Stage) -> None:
        self.actions = 0
        self._qtbot, self._stage = qtbot, stage

    def press(self, button: QWidget) -> None:
        assert isinstance(button, KeyButton)
        assert button.isVisible()
        assert button.text().strip()
        self.actions += 1
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture(params=OFFERED, ids=lambda one: one.code)
def first_start_in(request: pytest.FixtureRequest, qtbot: QtBot, home: Path):
    speak(request.param.code)
    stage = Stage(qtbot, Settings(language=request.param.code), SystemClock(FAST))
    yield stage
    stage.close()
    speak("en")


def breathes(stage: Stage) -> bool:
    """Return whether a breath is led now: what comes before it does not count."""
    timeline = stage.desk.practising._practice.timeline
    return timeline is not None and bool(timeline.track.spans)


def test_without_a_strap_the_breath_is_a_few_buttons_away(
    qtbot: QtBot, first_start_in: Stage
) -> None:
    stage = first_start_in
    hand = Buttons(qtbot, stage)
    hand.press(stage.window.page("welcome", WelcomePage).without)
    stage.at("today")
    today = stage.window.page("today", TodayPage)
    assert today.start.property("kind") == "primary"
    hand.press(today.start)
    stage.at("live")
    qtbot.waitUntil(lambda: breathes(stage), timeout=10_000)
    assert hand.actions <= MOST_ACTIONS
    # It is short, and is led from the very first second: nothing is listened for.
    assert stage.live.view.total_s == FIRST_MINUTES * 60.0
    assert stage.live.view.script.starts_s == (0.0,)
    assert load_settings().minutes == Settings().minutes


def test_with_a_strap_that_is_found_too(qtbot: QtBot, home: Path) -> None:
    # The presses are the same in every language.
    stage = Stage(qtbot, Settings(), SystemClock(FAST))
    hand = Buttons(qtbot, stage)
    hand.press(stage.window.page("welcome", WelcomePage).strap)
    stage.at("strap")
    picker = stage.window.page("strap", StrapPickerPage)
    # The simulated strap stands where a real one would: choosing it is the same press.
    hand.press(picker.simulated)
    stage.at("today")
    hand.press(stage.window.page("today", TodayPage).start)
    stage.at("live")
    qtbot.waitUntil(lambda: breathes(stage), timeout=10_000)
    assert hand.actions <= MOST_ACTIONS
    assert stage.live.view.total_s <= FIRST_MINUTES * 60.0 + 60.0
    stage.close()


def test_the_first_session_glides_down_from_an_everyday_breath() -> None:
    request = first_start(StrapView("none"))
    protocol = practice(request.protocol, pace_per_min=None, minutes=request.minutes)
    (step,) = protocol.steps
    assert step.pattern is not None
    assert protocol.seconds == 120.0
    assert step.pattern.start_per_min >= 10.0
    assert step.pattern.end_per_min == 6.0
    assert step.pattern.glide_s <= 60.0
    assert first_start(StrapView("ble:H10")).protocol == "plain"


def test_after_it_the_usual_practice_is_offered(qtbot: QtBot, home: Path) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"))
    today = stage.window.page("today", TodayPage)
    qtbot.waitUntil(lambda: today.view is not None and today.view.first_session)
    assert "to begin with" in today.practice.text()
    today.start.click()
    stage.at("live")
    qtbot.waitUntil(lambda: breathes(stage), timeout=10_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    stage.window.go("today")
    qtbot.waitUntil(lambda: today.view is not None and not today.view.first_session)
    assert "to begin with" not in today.practice.text()
    stage.close()
