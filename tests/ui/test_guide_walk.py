"""What the user guide tells a fresh reader to do, done in the window by the buttons it names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]
DATA = Path(__file__).resolve().parents[1] / "data"
GUIDES = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (GUIDES / "user-guide.md").read_text(encoding="utf-8")


class Reader:
    """Somebody who has the guide alone: presses what it names, where it can be seen."""

    def __init__(self, qtbot: QtBot, stage: Stage) -> None:
        self._qtbot, self._stage = qtbot, stage

    def press(self, words: str) -> None:
        """Press the button of these words, on the page or in the navigation."""
        assert words in " ".join(GUIDE.split()), "the guide does not say so"
        self._qtbot.waitUntil(lambda: self._there(words) is not None, timeout=10_000)
        button = self._there(words)
        assert button is not None
        button.click()

    def _there(self, words: str) -> QAbstractButton | None:
        window = self._stage.window
        for root in (window.stack.currentWidget(), window.nav, window.notice):
            for one in root.findChildren(QAbstractButton) if root is not None else ():
                if one.text() == words and one.isVisible() and one.isEnabled():
                    return one
        return None

    def is_told(self, *words: str) -> None:
        """Wait until a sentence at the foot of the window has these words."""
        toast = self._stage.window.toast.words
        self._qtbot.waitUntil(lambda: all(one in toast.text() for one in words), timeout=20_000)


def chosen(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Answer the next dialog for a file."""
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_a, **_k: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([str(file)], ""))


def soon(answer: Callable[[], None]) -> None:
    QTimer.singleShot(200, answer)


def agree_to(words: str) -> None:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    next(one for one in box.buttons() if one.text() == words).click()


def test_a_fresh_reader_does_all_of_it_by_what_the_guide_names(
    qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(qtbot, Settings())
    reader = Reader(qtbot, stage)

    reader.press("Breathe without a strap")
    reader.press("Start practice")
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.begun_s is not None, timeout=10_000)
    stage.live.end_asked.emit()  # Esc
    stage.at("after")
    reader.press("Finish")
    stage.at("today")

    reader.press("Yes, a flare")
    reader.press("The flare is over")
    reader.press("Diary")
    reader.press("My flare plan")
    stage.at("plan")

    reader.press("Settings")
    chosen(monkeypatch, DATA / "daily" / "sleep_as_android_1606738537.zip")
    reader.press("Bring in files of other apps …")
    reader.is_told("1 file came in", "11 nights and days are new")
    stage.at("trends")
    reader.press("Settings")
    reader.press("Bring in files of other apps …")
    reader.is_told("1 was here already")
    stage.at("trends")
    reader.press("Settings")
    chosen(monkeypatch, GUIDES / "pictures" / "today.png")
    reader.press("Bring in files of other apps …")
    reader.is_told("today.png is a picture")
    stage.at("settings")
    reader.press("Trends")

    reader.press("Report for my care team …")
    report = tmp_path / "report.pdf"
    chosen(monkeypatch, report)
    reader.press("Save as PDF …")
    reader.is_told("report.pdf")
    assert report.read_bytes().startswith(b"%PDF-")

    reader.press("Settings")
    kept = tmp_path / "stick.backup"
    chosen(monkeypatch, kept)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("open sesame", True))
    reader.press("Back up to another disk …")
    reader.is_told("Backed up and verified")
    store = stage.desk.context.store
    assert store is not None
    (session,) = store.sessions(store.actor()).list()
    store.sessions(store.actor()).purge(session.id)
    soon(lambda: agree_to("Bring it back"))
    reader.press("Bring a backup back …")
    reader.is_told("is back")
    qtbot.waitUntil(lambda: stage.desk.context.store not in (None, store), timeout=20_000)
    again = stage.desk.context.store
    assert again is not None
    assert [one.id for one in again.sessions(again.actor()).list()] == [session.id]
    stage.close()
