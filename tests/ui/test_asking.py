"""A step that asks how it is, in the window: answered by keyboard, kept, and free to leave out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.sessions import draft as making
from biofeedback.sessions.change import around, rating_words
from biofeedback.sessions.protocol import StepKind
from biofeedback.store.sessions import Rating
from biofeedback.ui import shelf
from biofeedback.ui.look import Look
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.live import LivePage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.pages.test_pages import opened, strike
from tests.ui.scenes import SCENES
from tests.ui.test_own_practices import Hand
from tests.ui.test_practising import SPEED, home

__all__ = ["home", "nobody_elses_secrets"]
REST, PACE, RATING = StepKind.REST, StepKind.PACE, StepKind.RATING


def asked(kinds: tuple[StepKind, ...], told: list[tuple[int, str]]) -> tuple[str | None, ...]:
    return around(kinds, told)


def test_what_was_told_before_and_after_the_practice_proper_is_told_apart():
    kinds = (StepKind.INSTRUCTION, RATING, REST, PACE, RATING, REST, RATING)
    told = [(1, "first"), (4, "between"), (6, "last")]
    assert asked(kinds, told) == ("first", "last")
    assert asked(kinds, told[1:2]) == (None, None)
    assert asked((RATING,), [(0, "alone")]) == (None, None)


def test_a_rating_is_said_in_words():
    assert rating_words(4, None, 6) == "Pain 4, Mood 6"
    assert rating_words(None, None, None) == ""


def test_numbers_and_enter_answer_and_what_is_left_out_is_left_out(look: Look, qtbot: QtBot):
    window = opened(qtbot, SCENES["live-asking"](look))
    page = window.page("live", LivePage)
    assert page.asking.isVisible()
    assert not page.stage.isVisible()
    assert not page.strips.isVisible()
    strike(qtbot, window, Qt.Key.Key_7)
    strike(qtbot, window, Qt.Key.Key_Return)
    strike(qtbot, window, Qt.Key.Key_Return)  # nothing is said of tension
    strike(qtbot, window, Qt.Key.Key_1)
    strike(qtbot, window, Qt.Key.Key_0)
    with qtbot.waitSignal(page.rated) as said:
        strike(qtbot, window, Qt.Key.Key_Return)
    assert said.args == [7, None, 10]


def test_who_says_nothing_goes_on_and_nothing_is_kept(look: Look, qtbot: QtBot):
    window = opened(qtbot, SCENES["live-asking"](look))
    page = window.page("live", LivePage)
    rated: list[object] = []
    page.rated.connect(lambda *said: rated.append(said))
    with qtbot.waitSignal(page.go_on_asked):
        page.go_on.click()
    assert rated == []


@pytest.mark.timeout(120)
def test_both_ratings_of_a_practice_are_kept_and_shown_after_it(qtbot: QtBot, home: Path):
    hand = Hand(qtbot, SPEED)
    asks, breath, asks_again = making.begun(RATING, PACE, RATING).steps
    breath = replace(breath, plan=replace(breath.plan, seconds=20.0))
    entry = making.entry_of(making.Draft("Asked", (asks, breath, asks_again)))
    hand.store.protocols(hand.store.actor()).add(entry)
    hand.go()
    hand.until_own("Asked")
    hand.page._group.buttons()[-1].click()
    hand.press(Qt.Key.Key_Space)
    hand.stage.at("live")
    live = hand.stage.live
    for rating in (Qt.Key.Key_6, Qt.Key.Key_4):
        qtbot.waitUntil(lambda: live.asking.isVisible(), timeout=40_000)
        hand.press(rating)
        for _n in range(3):
            hand.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not live.asking.isVisible(), timeout=20_000)
    hand.stage.at("after")
    page = hand.stage.window.page("after", AfterPage)
    assert page.pain.value == 4
    assert "2 points lower" in page.change.text()
    ended = live.view.ended
    assert ended is not None
    assert ended.reason == "done"
    own = hand.store.sessions(hand.store.actor())

    def kept() -> bool:
        return own.ratings(ended.session_id or "") == (Rating(6), Rating(4))

    qtbot.waitUntil(kept, timeout=15_000)
    marks = shelf.session_view(own.get(ended.session_id or "")).marks
    assert [mark.text for mark in marks] == ["Pain 6", "Pain 4"]
    hand.stage.close()
