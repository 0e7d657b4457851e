"""One's own practices through a real window and real records, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from biofeedback.app.own_protocols import written
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.sessions.change import Rated
from biofeedback.sessions.entry import Strength
from biofeedback.sessions.protocol_file import read_protocol
from biofeedback.store.opening import Store
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.practise import PractisePage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.scenes_own import timed
from tests.ui.test_practising import SPEED, Stage, home

__all__ = ["home", "nobody_elses_secrets"]

EVENING = timed("Evening", 4.0, 2.0, 6.0, 0.0, what_for="To settle.")


class Hand:
    """A person at the page of practices."""

    def __init__(self, qtbot: QtBot, speed: float = 1.0) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock(speed))
        # Who is there was looked up before this is answered; who comes later is not asked for.
        answered: list[None] = []
        self.stage.desk.context.ask_records(lambda _store: None, answered.append)
        qtbot.waitUntil(lambda: bool(answered), timeout=15_000)

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    @property
    def page(self) -> PractisePage:
        return self.stage.window.page("practise", PractisePage)

    def go(self) -> None:
        self.stage.window.go("practise")

    def own(self) -> list[str]:
        view = self.page.view
        return [] if view is None else [one.title for one in view.choices if one.own]

    def until_own(self, *names: str) -> None:
        self.qtbot.waitUntil(lambda: self.own() == list(names), timeout=15_000)

    def until_said(self, words: str) -> None:
        toast = self.stage.window.toast
        self.qtbot.waitUntil(lambda: words in toast.words.text(), timeout=15_000)

    def press(self, key: Qt.Key) -> None:
        self.stage.hand.press(key)


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch):
    """Answer both questions for a file with one path."""

    def answer(path: Path | str) -> None:
        for asked in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, asked, lambda *_a, **_k: (str(path), ""))

    return answer


def test_a_file_is_taken_in_practised_and_goes_by_its_name(
    qtbot: QtBot, home: object, tmp_path: Path, give
) -> None:
    file = tmp_path / "evening.toml"
    written(file, EVENING)
    hand = Hand(qtbot, SPEED)
    hand.go()
    assert not hand.page.own.isVisible()
    give(file)
    hand.press(Qt.Key.Key_I)
    hand.until_own("Evening")
    assert hand.page.name.text() == "Evening"
    assert "stronger patterns" in hand.page.care.text()
    assert hand.page.own.isVisible()
    hand.press(Qt.Key.Key_Space)
    hand.stage.at("live")
    live = hand.stage.live
    qtbot.waitUntil(lambda: live.view.begun_s is not None, timeout=20_000)
    assert live.view.pace_per_min == pytest.approx(5.0)
    hand.press(Qt.Key.Key_Escape)
    hand.stage.at("after")
    hand.stage.window.go("history")
    history = hand.stage.window.page("history", HistoryPage)
    qtbot.waitUntil(lambda: bool(history.view and history.view.rows), timeout=15_000)
    assert history.view is not None
    assert history.view.rows[0].title == "Evening"
    hand.stage.close()


def test_a_wrong_file_is_told_by_line_and_nothing_is_kept(
    qtbot: QtBot, home: object, tmp_path: Path, give
) -> None:
    file = tmp_path / "evening.toml"
    written(file, EVENING)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("version = 1", "version = 0").replace("pace", "pack"))
    hand = Hand(qtbot)
    hand.go()
    give(file)
    hand.press(Qt.Key.Key_I)
    hand.until_said("evening.toml, line 2, version: expected is")
    hand.until_said("1 more is wrong.")
    assert hand.store.protocols(hand.store.actor()).list() == ()
    give("")  # thought better of it
    hand.press(Qt.Key.Key_I)
    assert hand.own() == []
    hand.stage.close()


def test_one_is_saved_as_a_file_and_no_file_is_overwritten(
    qtbot: QtBot, home: object, tmp_path: Path, give
) -> None:
    hand = Hand(qtbot)
    hand.store.protocols(hand.store.actor()).add(EVENING)
    hand.go()
    hand.until_own("Evening")
    hand.page._group.buttons()[-1].click()
    give(tmp_path / "mine")
    hand.press(Qt.Key.Key_A)
    hand.until_said("mine.toml")
    assert read_protocol(tmp_path / "mine.toml").steps == EVENING.steps
    (tmp_path / "mine.toml").write_text("something else", encoding="utf-8")
    hand.press(Qt.Key.Key_A)
    hand.until_said("is there already")
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "something else"
    hand.stage.close()


def test_a_deleted_one_comes_back_by_undo(qtbot: QtBot, home: object) -> None:
    hand = Hand(qtbot)
    own = hand.store.protocols(hand.store.actor())
    own.add(EVENING)
    own.add(replace(EVENING, name="Morning"))
    hand.go()
    hand.until_own("Evening", "Morning")
    hand.page._group.buttons()[-1].click()
    hand.page.minutes.show_value(9.0)
    hand.press(Qt.Key.Key_Delete)
    hand.until_own("Evening")
    hand.until_said('"Morning" is deleted.')
    assert hand.page.chosen is not None
    assert hand.page.chosen.key == "plain"
    assert hand.page.minutes.value == 9.0  # what was set stays
    hand.press(Qt.Key.Key_Delete)  # nothing of the library can be deleted
    assert not hand.page.delete.isVisible()
    hand.stage.window.toast.undo.click()
    hand.until_own("Evening", "Morning")
    assert hand.page.chosen.title == "Morning"
    hand.stage.close()


def test_one_persons_are_never_shown_to_another(qtbot: QtBot, home: object) -> None:
    hand = Hand(qtbot)
    first = hand.store.actor().person_id
    hand.store.protocols(hand.store.actor()).add(EVENING)
    other = hand.store.people.add("Grace").id
    hand.go()
    hand.until_own("Evening")
    hand.page.felt[Rated.TENSION].show_value(7)
    # Asked for by one, and come when the other is there: it is not shown.
    hand.go()
    assert hand.page.felt[Rated.TENSION].value == 7
    hand.stage.desk._person_chosen(other)
    hand.stage.at("today")
    assert hand.own() == []
    hand.go()
    seen: list[str] = []
    asked: list[bool] = []
    hand.stage.desk.context.ask_records(lambda _store: None, lambda _none: asked.append(True))
    qtbot.waitUntil(lambda: seen.extend(hand.own()) or bool(asked), timeout=15_000)
    assert seen == []
    assert hand.page.felt[Rated.TENSION].value is None
    hand.stage.desk._person_chosen(first)
    hand.stage.at("today")
    hand.go()
    hand.until_own("Evening")
    hand.stage.close()


def test_a_persons_words_are_never_taken_for_ours(qtbot: QtBot, home: object) -> None:
    hand = Hand(qtbot)
    claim = replace(
        EVENING, evidence="It cures.", strength=Strength.NONE, source="A friend", what_for=""
    )
    hand.store.protocols(hand.store.actor()).add(
        replace(claim, name="A name as long as the eighty letters that are allowed for one")
    )
    hand.go()
    qtbot.waitUntil(lambda: len(hand.own()) == 1, timeout=15_000)
    button = hand.page._group.buttons()[-1]
    button.click()
    assert button.text() == "A name as long as the eighty le…"
    assert button.accessibleName() == hand.own()[0] == hand.page.name.text()
    assert hand.page.evidence.text() == "Its file says: It cures."
    assert not hand.page.purpose.isVisible()
    hand.stage.close()
