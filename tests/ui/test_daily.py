"""The practice behind Today's one button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings, load_settings
from biofeedback.ui.daily import daily_start, daily_why, with_minutes
from biofeedback.ui.pages.own_practice import OwnPracticePage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.words import practice_title
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_own_practices import EVENING, Hand
from tests.ui.test_practising import home

__all__ = ["home", "nobody_elses_secrets"]
USUAL = Settings(minutes=7.0, pace_per_min=5.5)


def test_without_a_choice_it_is_the_plain_one():
    start = daily_start(USUAL, (EVENING,))
    assert (start.protocol, start.minutes, start.pace_per_min) == ("plain", 7.0, 5.5)
    assert daily_why(start) is None
    assert with_minutes(start, 9.0).minutes == 9.0


def test_one_of_the_library_keeps_what_it_leaves_no_choice_of():
    start = daily_start(replace(USUAL, daily="body_scan_5"))
    assert (start.protocol, start.minutes, start.pace_per_min) == ("body_scan_5", 5.0, None)
    assert practice_title(start) == "Body scan, 5 minutes"
    assert with_minutes(start, 9.0) == start
    start = daily_start(replace(USUAL, daily="resonance"))
    assert (start.minutes, start.pace_per_min) == (7.0, 5.5)
    assert practice_title(start) == "Resonance breathing, 7 minutes"
    assert daily_why(start)


def test_ones_own_is_started_as_it_was_made_and_one_that_is_gone_is_not():
    wanted = replace(USUAL, daily="Evening")
    start = daily_start(wanted, (EVENING,))
    assert start.own == EVENING
    assert practice_title(start) == "Evening, 5 minutes"
    assert daily_why(start) == "To settle."
    assert daily_start(wanted).protocol == "plain"


@pytest.fixture
def hand(qtbot: QtBot, home: object) -> Iterator[Hand]:
    made = Hand(qtbot)
    yield made
    made.stage.close()


def test_a_key_puts_ones_own_behind_todays_button_and_a_new_name_is_followed(hand: Hand):
    hand.store.protocols(hand.store.actor()).add(EVENING)
    hand.go()
    hand.until_own("Evening")
    hand.page._group.buttons()[-1].click()
    hand.press(Qt.Key.Key_T)
    assert hand.page.is_daily.isVisible()
    assert not hand.page.daily.isVisible()
    assert load_settings().daily == "Evening"
    hand.stage.window.go("today")
    today = hand.stage.window.page("today", TodayPage)
    hand.qtbot.waitUntil(lambda: today.practice.text() == "Evening, 5 minutes", timeout=15_000)
    assert today.why.text() == "To settle."
    hand.stage.window.go("practise")
    hand.until_own("Evening")
    hand.page._group.buttons()[-1].click()
    hand.press(Qt.Key.Key_E)
    hand.stage.at("own_practice")
    page = hand.stage.window.page("own_practice", OwnPracticePage)
    page.name.setText("Late")
    page.keep.click()
    hand.until_own("Late")
    assert load_settings().daily == "Late"
    hand.stage.window.go("today")
    hand.qtbot.waitUntil(lambda: today.practice.text() == "Late, 5 minutes", timeout=15_000)
    hand.press(Qt.Key.Key_Space)
    hand.stage.at("live")
    live = hand.stage.live
    hand.qtbot.waitUntil(lambda: live.view.begun_s is not None, timeout=20_000)
    assert live.view.pace_per_min == pytest.approx(5.0)
    other = hand.store.people.add("Grace").id
    hand.press(Qt.Key.Key_Escape)
    hand.stage.at("after")
    hand.stage.desk._person_chosen(other)
    hand.stage.at("today")
    assert hand.stage.desk.context.usual_start().protocol == "plain"
