"""The list of keys is made from the buttons that can be pressed now, so it can't be wrong."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.key_sheet import KeySheet, keys_of
from tests.screens import settle
from tests.ui.pages.test_pages import opened
from tests.ui.scenes import SCENES


def test_the_question_mark_lists_every_key_that_works_now(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    qtbot.keyClick(window.page("today", TodayPage), "?", Qt.KeyboardModifier.ShiftModifier)
    settle()
    (sheet,) = window.findChildren(KeySheet)
    assert sheet.isVisible()
    listed = {line.first: line.second for line in sheet.list.lines}
    assert listed["Space"] == "Start practice"
    assert listed["Alt+1"] == "Today"
    assert "?" in listed
    works = {b.key_words for b in window.findChildren(KeyButton) if b.key_words and b.isVisible()}
    assert set(listed) == works - {"Esc"} | ({"Esc"} & set(listed))
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    settle()
    assert not window.findChildren(KeySheet)


def test_a_key_of_a_page_that_is_not_shown_is_not_listed(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["settings"](look))
    page = window.page("settings", SettingsPage)
    assert "Space" not in {line.first for line in keys_of((page, window.nav))}
    assert "Space" not in {line.first for line in keys_of((window.page("today", TodayPage),))}


def test_letters_written_into_a_field_open_no_list(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["after"](look))
    from biofeedback.ui.pages.after import AfterPage

    note = window.page("after", AfterPage).note
    note.setFocus()
    qtbot.keyClicks(note, "why?")
    assert note.toPlainText() == "why?"
    assert not window.findChildren(KeySheet)
