"""The diary's page by its keys, its labels and its words."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from biofeedback.diary.told import ToldDay
from biofeedback.ui.diary_views import DayRow, Said
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary import DiaryPage
from biofeedback.ui.pages.diary_words import row_lines
from biofeedback.ui.window import Window
from tests.ui import believable
from tests.ui.believable import TODAY
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES


def shown(look: Look, qtbot: QtBot, scene: str = "diary") -> tuple[Window, DiaryPage]:
    window = opened(qtbot, SCENES[scene](look))
    return window, window.page("diary", DiaryPage)


def test_two_presses_tell_the_day(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot)
    said: list[Said] = []
    page.said.connect(said.append)
    strike(qtbot, window, Qt.Key.Key_4)
    strike(qtbot, window, Qt.Key.Key_N)
    assert said == [Said(TODAY, "pain_worst", 4), Said(TODAY, "flare", False)]


def test_the_whole_check_in_goes_by_keyboard_alone(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot)
    said: list[Said] = []
    page.said.connect(said.append)
    strike(qtbot, window, Qt.Key.Key_7)
    strike(qtbot, window, Qt.Key.Key_Tab)
    strike(qtbot, window, Qt.Key.Key_5)
    strike(qtbot, window, Qt.Key.Key_Tab)
    strike(qtbot, window, Qt.Key.Key_3)
    strike(qtbot, window, Qt.Key.Key_F)
    strike(qtbot, window, Qt.Key.Key_U)
    assert said == [
        Said(TODAY, "pain_worst", 7),
        Said(TODAY, "pain_average", 5),
        Said(TODAY, "pain_now", 3),
        Said(TODAY, "flare", True),
        Said(TODAY, "bed", time(22, 45)),
        Said(TODAY, "wake", time(6, 45)),
    ]


def test_a_digit_with_alt_goes_to_a_page_and_rates_nothing(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot)
    with qtbot.assertNotEmitted(page.said):
        strike(qtbot, window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window.name == "today"


def test_bed_and_wake_begin_at_the_usual_and_cross_midnight(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot)
    said: list[Said] = []
    page.said.connect(said.append)
    strike(qtbot, window, Qt.Key.Key_A)
    for _press in range(5):
        strike(qtbot, window, Qt.Key.Key_S)
    strike(qtbot, window, Qt.Key.Key_K)
    strike(qtbot, window, Qt.Key.Key_J)
    assert said[0] == Said(TODAY, "bed", time(22, 45))
    assert said[5] == Said(TODAY, "bed", time(0, 0))
    assert [one.value for one in said[6:]] == [time(6, 45), time(6, 30)]
    assert page.bed.words.text() == "To bed 00:00"


@pytest.mark.parametrize(("key", "ago"), [(Qt.Key.Key_T, 0), (Qt.Key.Key_Y, 1)])
def test_today_and_yesterday_are_a_key_away(
    look: Look, qtbot: QtBot, key: Qt.Key, ago: int
) -> None:
    window, page = shown(look, qtbot)
    with qtbot.waitSignal(page.day_asked) as told:
        strike(qtbot, window, key)
    assert told.args == [TODAY - timedelta(days=ago)]


def test_pressing_the_answer_again_takes_it_back(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "diary-flare")
    assert page.flare.isChecked()
    with qtbot.waitSignal(page.said) as told:
        strike(qtbot, window, Qt.Key.Key_F)
    assert told.args == [Said(TODAY, "flare", None)]
    with qtbot.waitSignal(page.said) as told:
        page.worst.findChildren(QPushButton)[8].click()
    assert told.args == [Said(TODAY, "pain_worst", None)]


def test_a_day_of_the_list_is_corrected_and_deleted_by_key(look: Look, qtbot: QtBot) -> None:
    window, page = shown(look, qtbot, "diary-told")
    page.list.setFocus()
    strike(qtbot, window, Qt.Key.Key_Down)
    strike(qtbot, window, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.deleted) as told:
        strike(qtbot, window, Qt.Key.Key_Delete)
    assert told.args == [TODAY - timedelta(days=2)]
    with qtbot.waitSignal(page.day_asked) as told:
        strike(qtbot, window, Qt.Key.Key_Return)
    assert told.args == [TODAY - timedelta(days=2)]


def test_a_day_nobody_told_of_can_be_told_but_not_deleted(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "diary-told")
    page.list.choose(5)
    assert page.list.lines[5].second == "nothing told"
    assert page.correct.isEnabled()
    assert not page.delete.isEnabled()


def test_an_empty_diary_says_what_to_do_and_shows_no_answer(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "diary-empty")
    assert page.count.text() == "Nothing told yet. One tap is enough to begin."
    assert (page.worst.value, page.now.value, page.bed.value, page.wake.value) == (None,) * 4
    assert not page.flare.isChecked()
    assert not page.no_flare.isChecked()
    assert not page.as_usual.isVisible()


def test_an_earlier_day_is_named_and_not_asked_for_its_now(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot, "diary-corrected")
    assert page.day.text() == "Friday 6 November"
    assert page.now_name.text() == "Pain when asked"
    view = believable.diary(day=TODAY - timedelta(days=5))
    page.show_view(view)
    assert not page.now.isVisible()


def test_every_answer_has_a_name_for_a_screen_reader(look: Look, qtbot: QtBot) -> None:
    _window, page = shown(look, qtbot)
    names = [button.accessibleName() for button in page.findChildren(QPushButton)]
    assert all(names)
    assert len(set(names)) == len(names)
    assert "Worst pain of the day: 10 (worst imaginable)" in names
    assert "A flare? No" in names
    assert "To bed: Earlier" in names
    assert page.list.accessibleName() == "Days, newest first"


def test_a_line_says_zero_for_zero_and_nothing_for_what_nobody_told() -> None:
    day = date(2026, 11, 20)
    assert row_lines(DayRow(ToldDay(day)), TODAY) == ("Friday 20 November", "nothing told")
    zero = ToldDay(day, pain_worst=0, flare=False, sleep_h=0.0)
    assert row_lines(DayRow(zero), TODAY)[1] == "worst pain 0  ·  no flare  ·  slept 0 h"
    flare = ToldDay(date(2025, 3, 1), flare=True, sleep_h=6.75, bed=time(0, 5))
    assert row_lines(DayRow(flare, ("warm bath",)), TODAY) == (
        "Saturday 1 March 2025  ·  flare",
        "to bed 00:05  ·  slept 6.8 h  ·  warm bath",
    )
