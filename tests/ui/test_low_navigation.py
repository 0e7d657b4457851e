"""Where words are large and the window is small, the navigation leaves the height to the page."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from biofeedback.ui.window import Window
from tests.screens import settle
from tests.ui.layout_check import faults
from tests.ui.scenes import SCENES


def opened(look: Look, qtbot: QtBot) -> Window:
    window = SCENES["today"](look)
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    settle()
    return window


def test_at_twice_the_size_it_takes_less_than_a_quarter_of_the_height(
    look: Look, qtbot: QtBot
) -> None:
    look.wear(Theme.load("paper", 200))
    window = opened(look, qtbot)
    assert window.nav.height() < window.height() / 4
    assert window.help.isVisible()
    assert window.keys.isVisible()
    window.close()


def test_its_keys_work_and_are_told_though_they_are_not_written(look: Look, qtbot: QtBot) -> None:
    look.wear(Theme.load("paper", 200))
    window = opened(look, qtbot)
    button = window._buttons["diary"]
    assert button.accessibleDescription() == "Key: Alt+3"
    bare = button.sizeHint().width()
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.name == "diary"
    button.show_key(True)
    assert button.sizeHint().width() > bare
    window.close()


def test_it_stands_beside_the_page_again_with_all_its_keys_when_words_are_small(
    look: Look, qtbot: QtBot
) -> None:
    window = opened(look, qtbot)
    places = {name: one.mapTo(window, QPoint(0, 0)) for name, one in window._buttons.items()}
    help_at = window.help.mapTo(window, QPoint(0, 0))
    look.wear(Theme.load("paper", 200))
    settle()
    assert window.help.mapTo(window, QPoint(0, 0)) != help_at
    look.wear(Theme.load("paper", 100))
    settle()
    assert {n: one.mapTo(window, QPoint(0, 0)) for n, one in window._buttons.items()} == places
    assert window.help.mapTo(window, QPoint(0, 0)) == help_at
    window.close()


def test_in_a_large_window_it_stands_beside_the_page_at_twice_the_size_too(
    look: Look, qtbot: QtBot
) -> None:
    look.wear(Theme.load("paper", 200))
    window = opened(look, qtbot)
    window.resize(1440, 900)
    settle()
    assert window.nav.height() > window.height() / 2
    assert faults(window) == []
    window.close()
