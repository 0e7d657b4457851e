"""Practices of one's own, made and changed in a real window with real records, by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from biofeedback.sessions.library import entry_named
from biofeedback.sessions.protocol import StepKind
from biofeedback.store.opening import Store
from biofeedback.ui.own_making import free_title
from biofeedback.ui.pages.own_practice import OwnPracticePage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_own_practices import EVENING, Hand
from tests.ui.test_practising import SPEED, home

__all__ = ["home", "nobody_elses_secrets"]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(qtbot: QtBot, home: object) -> Iterator[Hand]:
    made = Hand(qtbot)
    made.go()
    yield made
    made.stage.close()


def page_of(hand: Hand) -> OwnPracticePage:
    return hand.stage.window.page("own_practice", OwnPracticePage)


def kept(hand: Hand) -> list[str]:
    own = hand.store.protocols(hand.store.actor())
    return [one.entry.name for one in own.list()]


def press(hand: Hand, keys: str) -> None:
    for letter in keys:
        hand.press(Qt.Key(ord(letter.upper())))


def choose_own(hand: Hand) -> None:
    hand.page._group.buttons()[-1].click()


def test_two_minutes_rest_ten_at_five_and_a_half_and_two_quiet_take_a_few_keys(hand: Hand):
    press(hand, "b")  # rest, breathe, rest; the breath is marked
    page = page_of(hand)
    assert hand.stage.window.focusWidget() is page.steps.buttons[1]
    press(hand, "lllll")
    press(hand, "s")
    assert page.whole.text() == "3 steps, 14 min in all"
    page.name.setFocus()
    hand.qtbot.keyClicks(page.name, "Evening")
    presses = hand.stage.hand.presses
    hand.stage.hand.press(Qt.Key.Key_Return, CTRL)
    hand.stage.at("practise")
    hand.until_own("Evening")
    assert presses < 15
    assert hand.page.chosen is not None
    assert hand.page.chosen.title == "Evening"
    [one] = hand.store.protocols(hand.store.actor()).list()
    steps = [(step.kind.value, step.seconds) for step in one.entry.steps]
    assert steps == [("rest", 120.0), ("pace", 600.0), ("rest", 120.0)]
    breathing = one.entry.steps[1].breathing
    assert breathing is not None
    assert breathing.per_min == 5.5


def test_every_kind_of_step_is_added_moved_copied_removed_and_undone_by_keyboard(hand: Hand):
    press(hand, "n")
    page = page_of(hand)

    def kinds() -> list[StepKind]:
        return [step.kind for step in page.draft.steps]

    assert kinds() == [StepKind.PACE]
    assert not page.steps.remove.isEnabled()
    press(hand, "13456")
    assert kinds() == [
        StepKind.PACE,
        StepKind.REST,
        StepKind.FREE,
        StepKind.SCAN,
        StepKind.INSTRUCTION,
        StepKind.RATING,
    ]
    hand.press(Qt.Key.Key_Up)
    assert page.at == 4
    press(hand, "u")
    assert kinds()[3] is StepKind.INSTRUCTION
    press(hand, "t")
    assert kinds()[3:5] == [StepKind.INSTRUCTION] * 2
    hand.press(Qt.Key.Key_Delete)
    assert len(kinds()) == 6
    for _n in range(20):
        hand.stage.hand.press(Qt.Key.Key_Z, CTRL)
    assert kinds() == [StepKind.PACE]
    assert not page.undo.isEnabled()
    assert not page.changed


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(hand: Hand):
    press(hand, "n5")  # a breath, then words to read
    page = page_of(hand)
    assert page.steps.buttons[1].text() == "2. Read · 30 s · not ready"
    assert page.step.text_problem.text() == "Please write what is to be read."
    hand.stage.hand.press(Qt.Key.Key_Return, CTRL)
    assert page.name_problem.isVisible()
    assert hand.stage.window.focusWidget() is page.name
    hand.qtbot.keyClicks(page.name, "Evening")
    assert not page.name_problem.isVisible()
    page.choose(0)
    hand.stage.hand.press(Qt.Key.Key_Return, CTRL)
    assert page.at == 1
    assert page.problem.text() == "Step 2: Please write what is to be read."
    page.step.text.setFocus()
    hand.qtbot.keyClicks(page.step.text, "Lights low.")
    assert page.steps.buttons[1].text() == "2. Read · 30 s"
    assert kept(hand) == []
    hand.stage.hand.press(Qt.Key.Key_Return, CTRL)
    hand.until_own("Evening")


def test_a_name_that_is_taken_is_said_and_everything_stays(hand: Hand):
    hand.store.protocols(hand.store.actor()).add(EVENING)
    press(hand, "n")
    page = page_of(hand)
    page.name.setText("Evening")
    page.keep.click()
    hand.qtbot.waitUntil(lambda: "another name" in page.problem.text(), timeout=15_000)
    assert hand.stage.window.name == "own_practice"
    assert page.name.text() == "Evening"
    page.name.setText("Morning")
    assert page.problem.text() == ""
    page.keep.click()
    hand.until_own("Evening", "Morning")


def test_a_kept_one_is_changed_and_the_change_taken_back(hand: Hand):
    hand.store.protocols(hand.store.actor()).add(EVENING)
    hand.go()
    hand.until_own("Evening")
    choose_own(hand)
    press(hand, "e")
    hand.stage.at("own_practice")
    page = page_of(hand)
    assert page.heading.text() == "Changing your practice"
    assert page.step.breath.shape.pressed == ("seconds",)
    page.step.breath.parts[2].more.click()
    page.name.setText("Late evening")
    page.keep.click()
    hand.until_own("Late evening")
    hand.until_said("Sessions practised before stay as they were.")
    assert kept(hand) == ["Late evening"]
    hand.stage.hand.press(Qt.Key.Key_Z, CTRL)
    hand.until_own("Evening")
    [one] = hand.store.protocols(hand.store.actor()).list()
    assert one.entry.steps == EVENING.steps


def test_one_of_the_library_becomes_ones_own_under_a_name_of_its_own(hand: Hand):
    titles = [choice.title for choice in hand.page.view.choices]  # type: ignore[union-attr]
    at = titles.index("Wind-down before bed") if "Wind-down before bed" in titles else 0
    hand.page._group.buttons()[at].click()
    press(hand, "c")
    page = page_of(hand)
    assert page.name.text() == f"{titles[at]} (2)"
    assert not page.changed
    page.keep.click()
    hand.until_own(f"{titles[at]} (2)")
    assert hand.page.evidence.text() == "No effect is claimed."


def test_what_is_left_unkept_can_be_gone_on_with_and_is_nobody_elses(hand: Hand):
    press(hand, "b")
    page = page_of(hand)
    page.name.setText("Half made")
    hand.press(Qt.Key.Key_Escape)
    hand.stage.at("practise")
    toast = hand.stage.window.toast
    hand.until_said("not kept")
    toast.undo.click()
    hand.stage.at("own_practice")
    assert page.name.text() == "Half made"
    assert page.changed
    hand.stage.window.go("diary")  # any way out is the same
    hand.until_said("not kept")
    other = hand.store.people.add("Grace").id
    hand.stage.desk._person_chosen(other)
    hand.stage.at("today")
    assert not toast.undoable
    assert page.name.text() == ""


@pytest.mark.parametrize("left", [False, True], ids=["in-sight", "left"])
def test_closing_asks_before_what_is_being_made_is_lost(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    pressed: list[str] = []

    def press_button(words: str) -> None:
        def exec_(box: QMessageBox) -> int:
            pressed.append(box.text())
            next(one for one in box.buttons() if one.text() == words).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", exec_)

    window = hand.stage.window
    press(hand, "b")
    page = page_of(hand)
    page.name.setText("Half made")
    if left:
        window.go("diary")
    press_button("Go on with it")
    assert not window.close()
    assert window.isVisible()
    hand.stage.at("own_practice")
    assert page.name.text() == "Half made"
    press_button("Close without it")
    assert window.close()
    assert pressed == ["What you were making is not kept."] * 2


def test_what_was_left_is_found_again_by_who_wants_to_make_one(hand: Hand) -> None:
    press(hand, "b")
    page = page_of(hand)
    page.name.setText("Half made")
    hand.press(Qt.Key.Key_Escape)
    hand.until_said("not kept")
    hand.stage.window.toast.end()
    press(hand, "n")
    hand.stage.at("own_practice")
    assert page.name.text() == "Half made"
    hand.stage.window.toast.undo.click()
    assert page.name.text() == ""
    assert not page.changed


def test_a_change_is_not_taken_back_by_somebody_else(hand: Hand) -> None:
    hand.store.protocols(hand.store.actor()).add(EVENING)
    hand.go()
    hand.until_own("Evening")
    choose_own(hand)
    press(hand, "e")
    hand.stage.at("own_practice")
    page_of(hand).name.setText("Late evening")
    page_of(hand).keep.click()
    hand.until_said("Sessions practised before stay as they were.")
    other = hand.store.people.add("Grace").id
    hand.stage.desk._person_chosen(other)
    hand.stage.at("today")
    assert not hand.stage.window.toast.undoable


def test_a_session_keeps_the_version_that_it_was_practised_with(qtbot: QtBot, home: Path):
    hand = Hand(qtbot, SPEED)
    own = hand.store.protocols(hand.store.actor())
    made = own.add(EVENING)
    hand.go()
    hand.until_own("Evening")
    choose_own(hand)
    hand.press(Qt.Key.Key_Space)
    hand.stage.at("live")
    live = hand.stage.live
    qtbot.waitUntil(lambda: live.view.begun_s is not None, timeout=20_000)
    hand.press(Qt.Key.Key_Escape)
    hand.stage.at("after")
    slower = replace(EVENING.steps[0], seconds=60.0)
    own.change(made.id, replace(EVENING, steps=(slower,)))
    ended = live.view.ended
    assert ended is not None

    def stored(store: Store) -> str:
        found = store.sessions(store.actor()).get(ended.session_id or "")
        return found.session.draft.protocol_json

    [step] = json.loads(stored(hand.store))["steps"]
    assert step["seconds"] == EVENING.steps[0].seconds
    hand.stage.close()


def test_a_free_title_is_none_of_the_others():
    assert free_title("Box", ()) == "Box"
    assert free_title("Box", ("Box", "Box (2)")) == "Box (3)"
    assert len(free_title("n" * 80, ("n" * 80,))) == 80
    assert entry_named("box").name
