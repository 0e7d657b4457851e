"""What a practice says is read on the page, spoken where wanted, and may be gone on from by key."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.sessions.events import Cued, StepChanged
from biofeedback.sessions.library import entries
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView, Script
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.practise import PractisePage
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES

SCRIPT = Script((0.0, 20.0, 80.0), ("Lights low.", "", ""), (True, False, False), speaks=True)


def test_a_sentence_stands_until_the_next_and_a_step_begins_with_its_own() -> None:
    view = LiveView("none", 300.0, script=SCRIPT).apply(StepChanged(3.0, "none", "read", 0))
    assert (view.said, view.may_go_on) == ("Lights low.", True)
    view = view.apply(StepChanged(23.0, "none", "scan", 1))
    assert (view.said, view.may_go_on) == (None, False)
    view = view.apply(Cued(30.0, "none", "Feel the feet."))
    assert view.said == "Feel the feet."


def test_going_on_early_leaves_less_time_and_never_more() -> None:
    view = LiveView("none", 300.0, script=SCRIPT).apply(StepChanged(3.0, "none", "read", 0))
    view = view.apply(StepChanged(8.0, "none", "scan", 1))
    assert view.elapsed_s(8.0) == 20.0
    assert view.elapsed_s(18.0) == 30.0


def test_enter_goes_on_where_the_practice_waits(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["live-scan"](look))
    page = window.page("live", LivePage)
    assert page.said.isVisible()
    with qtbot.waitSignal(page.go_on_asked):
        strike(qtbot, window, Qt.Key.Key_Return)


def test_every_practice_of_the_library_is_started_by_keyboard(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["practise"](look))
    page = window.page("practise", PractisePage)
    started = []
    page.start_asked.connect(started.append)
    first = page._group.buttons()[0]
    first.setFocus()
    for _entry in entries():
        qtbot.keyClick(page.start, Qt.Key.Key_Space)
        now = page._group.checkedButton()
        assert now is not None
        now.setFocus()
        qtbot.keyClick(now, Qt.Key.Key_Down)
    assert {request.protocol for request in started} == {entry.key for entry in entries()}


def test_who_should_take_care_and_the_source_are_said_before_the_start(
    look: Look, qtbot: QtBot
) -> None:
    window = opened(qtbot, SCENES["practise-stronger"](look))
    page = window.page("practise", PractisePage)
    assert "stronger patterns" in page.care.text()
    assert "Balban 2023" in page.source.text()
