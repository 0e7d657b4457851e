"""Who practises: a second person is told what the first one was, and there is a way back."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from biofeedback.core import intended_use
from biofeedback.ui.look import Look
from biofeedback.ui.pages.welcome import WhoPage
from tests.screens import settle
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES

PEOPLE = (("a", "Ada"), ("b", "Bertrand"))


def test_a_second_person_reads_the_safety_words_too(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["who"](look))
    shown = {w.text() for w in window.findChildren(QLabel) if w.isVisible()}
    assert {intended_use.ASK_FIRST, intended_use.SAFETY} <= shown


def test_at_the_start_it_begins_at_the_names_and_there_is_no_way_past(
    look: Look, qtbot: QtBot
) -> None:
    window = opened(qtbot, SCENES["who"](look))
    page = window.page("who", WhoPage)
    assert not page.leave.isVisible()
    assert window.focusWidget() is page.buttons[0]


def test_somebody_more_is_written_at_once_or_it_stays_as_it_was(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    page = window.page("who", WhoPage)
    page.show_people(PEOPLE, "b")
    window.go("who")
    settle()
    assert window.focusWidget() is page.name
    assert [button.isChecked() for button in page.buttons] == [False, True]
    with qtbot.waitSignal(page.back):
        strike(qtbot, window, Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.added) as told:
        qtbot.keyClicks(page.name, "Cleo")
        strike(qtbot, window, Qt.Key.Key_Return)
    assert told.args == ["Cleo"]
