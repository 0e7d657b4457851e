"""Single letters as keys can be switched off (WCAG 2.2, 2.1.4); everything stays within reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings, load_settings, save_settings
from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.views import SettingsView
from biofeedback.ui.widgets.key_button import KeyButton, writes
from biofeedback.ui.widgets.key_sheet import KeySheet
from biofeedback.ui.window import Window
from tests.screens import settle
from tests.ui.pages.test_pages import opened
from tests.ui.scenes import SCENES


@pytest.mark.parametrize("key", ["M", "2", "+", "-", "?", "/", "Shift+M"])
def test_a_letter_digit_or_sign_writes(key: str) -> None:
    assert writes(QKeySequence(key))


@pytest.mark.parametrize("key", ["", "Space", "Esc", "Return", "Tab", "F1", "Alt+2", "Ctrl+C"])
def test_space_and_what_is_held_with_ctrl_or_alt_do_not(key: str) -> None:
    assert not writes(QKeySequence(key))


def marks(look: Look, qtbot: QtBot) -> tuple[Window, LivePage, list[bool]]:
    window = opened(qtbot, SCENES["live-target"](look))
    page = window.page("live", LivePage)
    marked: list[bool] = []
    page.mark.clicked.connect(lambda: marked.append(True))
    return window, page, marked


def test_a_letter_presses_its_button_until_letters_are_off_and_again_after(
    look: Look, qtbot: QtBot
) -> None:
    _window, page, marked = marks(look, qtbot)
    qtbot.keyClick(page, "m")
    assert len(marked) == 1
    look.use_letters(False)
    qtbot.keyClick(page, "m")
    assert len(marked) == 1
    assert page.mark.key_words == ""
    assert page.mark.accessibleDescription() == ""
    look.use_letters(True)
    qtbot.keyClick(page, "m")
    assert len(marked) == 2
    assert page.mark.accessibleDescription() == "Key: M"


def test_keys_that_write_nothing_work_on(look: Look, qtbot: QtBot) -> None:
    window, page, _marked = marks(look, qtbot)
    look.use_letters(False)
    pressed: list[str] = []
    page.pause.clicked.connect(lambda: pressed.append("pause"))
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert pressed == ["pause"]
    left = [b for b in window.findChildren(KeyButton) if b.isVisible() and b.key_words]
    assert left
    assert not any(writes(button.key) for button in left)


@pytest.mark.parametrize("scene", ["welcome", "live-target", "live-detailed", "trends", "review"])
def test_without_letters_every_button_is_still_reached_by_tab_or_key(
    look: Look, qtbot: QtBot, scene: str
) -> None:
    look.use_letters(False)
    window = opened(qtbot, SCENES[scene](look))
    for button in window.findChildren(KeyButton):
        if button.isVisible() and button.isEnabled():
            by_tab = bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus)
            assert by_tab or button.key_words or button.isCheckable(), button.text()


def test_the_keys_are_listed_by_f1_then_and_the_sheet_says_what_is_off(
    look: Look, qtbot: QtBot
) -> None:
    window = opened(qtbot, SCENES["settings"](look))
    look.use_letters(False)
    page = window.page("settings", SettingsPage)
    qtbot.keyClick(page, "?", Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert not window.findChildren(KeySheet)
    qtbot.keyClick(page, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    settle()
    (sheet,) = window.findChildren(KeySheet)
    listed = {line.first for line in sheet.list.lines}
    assert "Shift+F1" in listed
    assert "?" not in listed
    assert "/" not in listed
    assert any("press nothing" in one.text() for one in sheet.findChildren(type(window.footer)))
    sheet.accept()


def test_the_setting_is_asked_kept_and_shown(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, SCENES["settings"](look))
    page = window.page("settings", SettingsPage)
    page.show_view(SettingsView(Settings(), str(tmp_path), encrypted=False))
    asked: list[Settings] = []
    page.changed.connect(asked.append)
    page.letters[False].click()
    assert [one.letter_keys for one in asked] == [False]
    file = tmp_path / "settings.toml"
    save_settings(asked[0], file)
    assert load_settings(file).letter_keys is False
    page.show_view(SettingsView(replace(Settings(), letter_keys=False), "", encrypted=False))
    assert page.letters[False].isChecked()
