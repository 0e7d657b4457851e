"""A second screen, by one key."""

from __future__ import annotations

from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.screens import Screens, next_of
from biofeedback.ui.window import Window


def test_the_key_goes_round_the_screens() -> None:
    assert next_of(["left", "right"], "left") == "right"
    assert next_of(["left", "right"], "right") == "left"
    assert next_of(["a", "b", "c"], "c") == "a"


def test_with_one_screen_there_is_no_other() -> None:
    assert next_of(["only"], "only") is None
    assert next_of([], None) is None


def test_a_screen_that_is_gone_is_left_for_the_first_there_is() -> None:
    assert next_of(["left", "right"], "unplugged") == "left"


def test_the_key_is_offered_only_where_there_is_another_screen(look: Look, qtbot: QtBot) -> None:
    window, page = QMainWindow(), LivePage(look)
    qtbot.addWidget(window)
    window.setCentralWidget(page)
    screens = Screens(window, page)
    assert page.other.isHidden()
    page.show_screens(True)
    assert not page.other.isHidden()
    place = window.geometry()
    screens.move_on()  # the other one went in the meantime: nothing moves
    assert window.geometry() == place


def test_a_window_that_was_closed_is_not_opened_by_the_end_of_its_practice(
    look: Look, qtbot: QtBot
) -> None:
    window = Window(look)
    qtbot.addWidget(window)
    window.show()
    window.show_full(True)
    assert window.isFullScreen()
    window.show_full(False)
    assert window.isVisible()
    assert not window.isFullScreen()
    window.close()
    window.show_full(False)
    assert not window.isVisible()
