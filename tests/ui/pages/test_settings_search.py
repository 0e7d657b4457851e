"""A setting is found by its words; what else there is comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings
from biofeedback.ui.look import Look
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.views import SettingsView
from biofeedback.ui.widgets.finder import plain
from biofeedback.ui.window import Window
from tests.screens import settle

VIEW = SettingsView(Settings(), "/home/ada/records", encrypted=False)


@pytest.fixture
def window(look: Look, qtbot: QtBot) -> Window:
    made = Window(look)
    qtbot.addWidget(made)
    made.add_page("settings", lambda: SettingsPage(look), "Settings")
    made.page("settings", SettingsPage).show_view(VIEW)
    made.go("settings")
    made.resize(1240, 900)
    made.show()
    settle()
    return made


@pytest.fixture
def page(window: Window) -> SettingsPage:
    return window.page("settings", SettingsPage)


def to_press(page: SettingsPage) -> set[str]:
    settle()
    buttons = page.findChildren(QAbstractButton)
    tools = (page.finder.go, page.finder.all)
    return {each.text() for each in buttons if each.isVisible() and each not in tools}


@pytest.mark.parametrize("words", ["size", "SIZE of", "  Sïze  text ", "text size"])
def test_a_row_is_found_whatever_case_accents_and_order(page: SettingsPage, words: str) -> None:
    page.finder.field.setText(words)
    assert to_press(page) == {"100 %", "125 %", "150 %", "175 %", "200 %"}


def test_a_choice_finds_its_row_and_a_button_only_itself(page: SettingsPage) -> None:
    page.finder.field.setText("high contrast")
    assert to_press(page) == {"Night in the evening", "Paper", "Night", "High contrast"}
    page.finder.field.setText("somebody else")
    assert to_press(page) == {"Somebody else practises here too"}


def test_the_name_of_a_card_finds_the_whole_card(page: SettingsPage) -> None:
    everything = to_press(page)
    page.finder.field.setText("sound and voice")
    found = to_press(page)
    assert {"Off", "On", "As they are"} <= found
    assert found < everything


def test_what_was_hidden_comes_back_and_nothing_more(page: SettingsPage) -> None:
    before = to_press(page)
    assert not page.safe.isVisible()
    page.finder.field.setText("telescope")
    assert to_press(page) == set()
    page.finder.all.click()
    assert to_press(page) == before
    assert not page.safe.isVisible()
    assert not page.finder.all.isVisible()


def test_when_nothing_is_found_it_is_said_to_the_eye_and_to_the_ear(page: SettingsPage) -> None:
    assert not page.finder.empty.isVisible()
    page.finder.field.setText("telescope")
    assert page.finder.empty.isVisible()
    assert page.finder.field.accessibleDescription() == "No setting says that"
    page.finder.field.setText("theme")
    assert not page.finder.empty.isVisible()
    assert page.finder.field.accessibleDescription().startswith("Shown: 1 of ")


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_a_key_brings_the_keyboard_to_the_field_and_escape_ends_the_search(
    window: Window, page: SettingsPage, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    window.activateWindow()
    before = to_press(page)
    chosen = next(each for each in page.themes.values() if each.isChecked())
    QTest.keyClick(chosen, key, held)
    assert page.finder.field.hasFocus()
    QTest.keyClicks(page.finder.field, "a/b")
    assert page.finder.field.text() == "a/b"
    QTest.keyClick(page.finder.field, Qt.Key.Key_Escape)
    assert page.finder.field.text() == ""
    assert to_press(page) == before


def test_new_settings_shown_during_a_search_leave_it_as_it_is(page: SettingsPage) -> None:
    page.finder.field.setText("size")
    page.sizes[150].click()
    page.show_view(replace(VIEW, settings=Settings(text_percent=150), encrypted=True))
    assert to_press(page) == {"100 %", "125 %", "150 %", "175 %", "200 %"}
    assert not page.safe.isVisible()
    page.finder.end()
    settle()
    assert page.safe.isVisible()


def test_coming_back_to_the_page_shows_everything(window: Window, page: SettingsPage) -> None:
    everything = to_press(page)
    page.finder.field.setText("size")
    window.go("settings")
    assert to_press(page) == everything


def test_letters_are_compared_without_what_sits_on_them() -> None:
    assert plain("Größe\u200b ÉCRAN") == "grosse ecran"
