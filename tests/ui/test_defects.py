"""A defect nobody caught: one calm dialog, a report on this computer without the person in it."""

from __future__ import annotations

import asyncio
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.ui.bridge import Bridge
from biofeedback.ui.defects import Defects
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import KeptView
from biofeedback.ui.widgets.defect_dialog import DefectDialog
from biofeedback.ui.window import Window
from tests.screens import settle

SECRET = "Erika Mustermann of C4:5E:11:22:33:44, pain 8"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    return tmp_path / "home"


@pytest.fixture
def bridge(home: Path) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


class Room:
    """A window whose defects are watched."""

    def __init__(self, look: Look, bridge: Bridge) -> None:
        self.window = Window(look)
        for name in ("first", "second"):
            self.window.add_page(name, lambda name=name: Page(look, name))  # type: ignore[misc]
        self.window.go("first")
        self.practising = False
        self.kept: KeptView | None = None
        self.defects = Defects(
            self.window, SystemClock(), lambda: self.practising, lambda: self.kept
        )
        self.defects.watch(bridge)
        self.window.show()

    def dialogs(self) -> list[DefectDialog]:
        settle()
        return [each for each in self.window.findChildren(DefectDialog) if each.isVisible()]


@pytest.fixture
def room(look: Look, qtbot: QtBot, bridge: Bridge) -> Room:
    made = Room(look, bridge)
    qtbot.addWidget(made.window)
    return made


def broken(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:
        return raised


def hooked(error: Exception) -> None:
    """Raise as Qt does it from a slot."""
    raised = broken(error)
    sys.excepthook(type(raised), raised, raised.__traceback__)


@pytest.mark.parametrize("kind", [RuntimeError, BadInputError])
def test_a_name_in_the_message_reaches_neither_the_report_nor_the_dialog(
    room: Room, home: Path, kind: type[Exception]
) -> None:
    hooked(kind(SECRET))
    path = home / "crash.txt"
    (dialog,) = room.dialogs()
    told = path.read_text() + dialog.report.toPlainText()
    assert kind.__name__ in told
    assert "test_defects.py" not in told
    for part in ("Erika", "Mustermann", "C4:5E", "pain 8", str(Path.home()), str(home)):
        assert part not in told, part
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_dialog_says_where_the_report_lies_and_shows_it(room: Room, home: Path) -> None:
    hooked(RuntimeError(SECRET))
    (dialog,) = room.dialogs()
    said = " ".join(each.text() for each in dialog.findChildren(type(room.window.footer)))
    assert str(home / "crash.txt") in said.replace("\u200b", "")
    assert "please look once" in said
    assert "Nothing was sent" in said
    assert not dialog.report.isVisible()
    dialog.show_report.click()
    assert dialog.report.isVisible()
    assert "RuntimeError" in dialog.report.toPlainText()
    dialog.go_on.click()
    assert room.dialogs() == []
    assert room.window.isVisible()


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (None, "What was saved before is kept. What you did just now may not be"),
        (KeptView(True, 300.0), "Your last practice is kept whole."),
        (KeptView(False, 192.4), "is kept up to 3:12 of it; the disk did not take the rest"),
        (KeptView(False, None), "Your last practice could not be kept"),
    ],
)
def test_the_dialog_promises_only_what_is_on_the_disk(
    room: Room, kept: KeptView | None, words: str
) -> None:
    room.kept = kept
    hooked(RuntimeError())
    (dialog,) = room.dialogs()
    said = [each.text() for each in dialog.findChildren(type(room.window.footer))]
    assert sum(words in each for each in said) == 1
    assert not any("last second" in each for each in said)


def test_to_close_from_the_dialog_asks_the_window_as_ever(room: Room) -> None:
    asked: list[bool] = []
    room.window.may_close = lambda: bool(asked.append(True))
    hooked(RuntimeError())
    (dialog,) = room.dialogs()
    dialog.close_app.click()
    assert asked == [True]
    assert room.window.isVisible()
    assert room.dialogs() == []


def test_a_storm_of_one_kind_is_one_dialog_and_one_report(room: Room, home: Path) -> None:
    for _n in range(50):
        hooked(RuntimeError(SECRET))
    (dialog,) = room.dialogs()
    dialog.go_on.click()
    hooked(RuntimeError(SECRET))
    assert room.dialogs() == []
    assert "again" in room.window.toast.words.text()
    assert (home / "crash.txt").read_text().count("error: RuntimeError") == 1


def test_the_same_kind_at_another_place_has_a_report_of_its_own(room: Room, home: Path) -> None:
    hooked(RuntimeError(SECRET))
    try:
        raise RuntimeError(SECRET)
    except RuntimeError as elsewhere:
        room.defects.caught(elsewhere)
    room.dialogs()
    assert (home / "crash.txt").read_text().count("error: RuntimeError") == 2


def test_two_kinds_are_told_one_after_the_other(room: Room, qtbot: QtBot) -> None:
    hooked(RuntimeError())
    hooked(KeyError())
    (first,) = room.dialogs()
    assert "error: RuntimeError" in first.report.toPlainText()
    first.go_on.click()
    qtbot.waitUntil(lambda: len(room.dialogs()) == 1, timeout=3000)
    assert "error: KeyError" in room.dialogs()[0].report.toPlainText()


def test_while_somebody_practises_the_dialog_waits_for_the_end(room: Room) -> None:
    room.practising = True
    hooked(RuntimeError())
    assert room.dialogs() == []
    assert "Your practice goes on" in room.window.toast.words.text()
    room.practising = False
    room.window.go("second")
    assert len(room.dialogs()) == 1


def test_a_defect_on_another_thread_is_told_in_the_window(room: Room, qtbot: QtBot) -> None:
    def fail() -> None:
        raise ZeroDivisionError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(room.dialogs()) == 1, timeout=3000)


def test_a_defect_in_a_task_nobody_waits_for_is_told_too(
    room: Room, bridge: Bridge, qtbot: QtBot, home: Path
) -> None:
    async def callback_fails() -> None:
        def fail() -> None:
            raise LookupError(SECRET)

        asyncio.get_running_loop().call_soon(fail)

    bridge.ask_devices(callback_fails, lambda _done: None, lambda _error: None)
    qtbot.waitUntil(lambda: len(room.dialogs()) == 1, timeout=3000)
    text = (home / "crash.txt").read_text()
    assert "LookupError" in text
    assert "Mustermann" not in text


def test_where_no_report_can_be_written_it_is_said(room: Room, home: Path) -> None:
    home.write_text("a file where the folder should be")
    hooked(RuntimeError())
    (dialog,) = room.dialogs()
    said = [each.text() for each in dialog.findChildren(type(room.window.footer))]
    assert "A report could not be written. Nothing was sent anywhere." in said
