"""What the pages say is so: no "none found" without looking, no "nothing" where there are beats."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.sessions.events import Marked, Paused
from biofeedback.ui.look import Look
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.strap_picker import StrapPickerPage
from biofeedback.ui.views import PickerView, StrapView
from tests.screens import settle
from tests.ui import believable
from tests.ui.pages.test_pages import live_window, opened, tab_stops
from tests.ui.scenes import SCENES


def test_beats_without_numbers_are_shown_and_not_denied(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["review"](look))
    page = window.page("review", ReviewPage)
    row = replace(believable.row(), note=None)
    page.show_view(replace(believable.session(), row=row, summary=None, pain_before=None))
    settle()
    assert page.beats_card.isVisible()
    assert not page.facts_card.isVisible()
    assert "not computed yet" in page.beats_words.text()
    assert not page.note_card.isVisible()


def test_without_beats_the_review_says_that_nothing_is_measured(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["review"](look))
    page = window.page("review", ReviewPage)
    row = replace(believable.row(), note=None)
    page.show_view(replace(believable.session(), row=row, summary=None, points=(), scores=()))
    settle()
    assert not page.beats_card.isVisible()
    assert "Without a strap" in page.note.text()


def test_a_search_that_could_not_look_does_not_say_none_found(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["strap-none"](look))
    page = window.page("strap", StrapPickerPage)
    assert page.problem.isVisible()
    assert not page.state.isVisible()
    page.show_view(PickerView(StrapView(), found=()))
    settle()
    assert page.state.text().startswith("None found")


def test_what_the_doctor_says_can_be_copied_by_key(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["strap-none"](look))
    page = window.page("strap", StrapPickerPage)
    assert page.doctor_words in tab_stops(qtbot, window)
    page.doctor_words.setFocus()
    qtbot.keyClick(page.doctor_words, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.doctor_words.selectedText().startswith("Bluetooth: the adapter is off")


def test_after_a_pause_what_was_marked_before_it_is_not_said_again(
    look: Look, qtbot: QtBot
) -> None:
    _window, page = live_window(look, qtbot)
    page.show_view(page.view.apply(Marked(111.0, "ble:H10", None)))
    assert page.line.text().startswith("Marked at")
    page.show_view(page.view.apply(Paused(111.0, "ble:H10", on=True)))
    assert page.line.text().startswith("Paused")
    page.show_view(page.view.apply(Paused(111.5, "ble:H10", on=False)))
    assert page.line.text().startswith("Comfortable")
