"""A backup brought back through the window: looked at, asked, set in place; the old one is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.settings import Settings, home_folder, load_settings
from biofeedback.diary.checkin import CheckIn
from biofeedback.store.backup import write_backup
from biofeedback.store.opening import Store, open_store
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.welcome import WelcomePage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


class Hand:
    """A window with records in it, and answers to its questions."""

    def __init__(
        self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, first_start: bool = False
    ) -> None:
        self.qtbot, self.patch = qtbot, monkeypatch
        settings = Settings() if first_start else Settings(welcomed=True, strap="none")
        self.stage = Stage(qtbot, settings, SystemClock())
        self.until(lambda: self.stage.desk.context.store is not None)
        self.today = self.stage.desk.context.now().date()

    def until(self, done: object) -> None:
        self.qtbot.waitUntil(done, timeout=15_000)

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    def tell(self, pain: int) -> None:
        self.store.checkins(self.store.actor()).add(CheckIn(self.today, "UTC", pain_now=pain))

    def pains(self) -> list[int | None]:
        found = self.store.checkins(self.store.actor()).list(self.today, self.today)
        return sorted(one.entry.pain_now or 0 for one in found)

    def bring_back(self, source: Path, answer: str) -> str:
        """Ask for it in the settings and answer the question; return what it said."""
        said: list[str] = []

        def press() -> None:
            box = QApplication.activeModalWidget()
            if not isinstance(box, QMessageBox):
                QTimer.singleShot(20, press)
                return
            said.append(f"{box.text()} {box.informativeText()}")
            buttons = {b.text(): b for b in box.findChildren(QPushButton)}
            buttons[answer].click()

        self.patch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(source), ""))
        QTimer.singleShot(20, press)
        if self.stage.window.name == "welcome":
            self.stage.window.page("welcome", WelcomePage).restore.click()
        else:
            self.stage.window.go("settings")
            self.stage.window.page("settings", SettingsPage).restore.click()
        self.until(lambda: said != [])
        return said[0]


def test_a_backup_comes_back_and_what_was_there_is_set_aside(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Hand(qtbot, monkeypatch)
    hand.tell(3)
    source = tmp_path / "mine.backup"
    write_backup(hand.store.database, source)
    hand.tell(8)
    assert hand.pains() == [3, 8]
    before = hand.store
    said = hand.bring_back(source, "Bring it back")
    assert "0 sessions and 1 diary entry" in said
    assert "passphrase" not in said
    hand.until(lambda: hand.stage.desk.context.store not in (None, before))
    assert hand.pains() == [3]
    assert hand.stage.window.name == "today"
    assert list((home_folder() / "copies").glob("before-restore-*"))


def test_leaving_all_as_it_is_changes_nothing(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Hand(qtbot, monkeypatch)
    source = tmp_path / "mine.backup"
    write_backup(hand.store.database, source)
    hand.tell(8)
    before = hand.store
    hand.bring_back(source, "Leave all as it is")
    assert hand.store is before
    assert hand.pains() == [8]


def test_a_file_that_is_no_backup_gets_a_sentence_and_the_records_stay_open(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Hand(qtbot, monkeypatch)
    hand.tell(5)
    wrong = tmp_path / "holiday.backup"
    wrong.write_bytes(b"no backup at all")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(wrong), ""))
    hand.stage.window.go("settings")
    hand.stage.window.page("settings", SettingsPage).restore.click()
    hand.until(lambda: "holiday.backup" in hand.stage.window.toast.words.text())
    assert hand.pains() == [5]


def test_a_backup_with_a_passphrase_says_so_before_and_after(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "theirs.backup"
    with open_store(SystemClock(), tmp_path / "elsewhere") as other:
        write_backup(other.database, source, "slow breaths")
    hand = Hand(qtbot, monkeypatch)
    hand.tell(8)
    before = hand.store
    monkeypatch.setattr(hand.stage.desk.context.bridge, "ask_person", lambda _q: "slow breaths")
    said = hand.bring_back(source, "Bring it back")
    assert "will ask for the backup's passphrase" in said
    hand.until(lambda: hand.stage.desk.context.store not in (None, before))
    hand.until(lambda: "From now on" in hand.stage.window.toast.words.text())
    assert hand.pains() == []


def test_on_a_new_computer_the_first_page_brings_the_records_along(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Hand(qtbot, monkeypatch, first_start=True)
    hand.tell(3)
    source = tmp_path / "mine.backup"
    write_backup(hand.store.database, source)
    hand.tell(8)
    before = hand.store
    assert hand.stage.window.name == "welcome"
    hand.bring_back(source, "Leave all as it is")
    assert hand.stage.window.name == "welcome"
    hand.bring_back(source, "Bring it back")
    hand.stage.at("today")
    hand.until(lambda: hand.stage.desk.context.store not in (None, before))
    assert hand.pains() == [3]
    assert load_settings().welcomed
    hand.stage.close()


def test_at_the_first_start_a_backup_that_is_none_leaves_one_where_one_was(
    qtbot: QtBot, home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Hand(qtbot, monkeypatch, first_start=True)
    source = tmp_path / "mine.backup"
    write_backup(hand.store.database, source)
    before = hand.store

    def fails(*_given: object, **_more: object) -> None:
        raise BadInputError("The passphrase does not open it.")

    monkeypatch.setattr("biofeedback.store.backup.restore_backup", fails)
    hand.bring_back(source, "Bring it back")
    hand.until(lambda: hand.stage.desk.context.store not in (None, before))
    assert hand.stage.window.name == "welcome"
    assert "does not open it" in hand.stage.window.toast.words.text()
    assert not hand.stage.desk.context.settings.welcomed
    hand.stage.close()
