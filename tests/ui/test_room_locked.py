"""A room behind a clinic's lock: it goes on and is kept, and says of nobody who they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.clinic.house import begin_clinic
from biofeedback.core.clock import SystemClock
from biofeedback.diary.checkin import CheckIn
from biofeedback.sessions.controls import Stop
from biofeedback.sessions.records import Actor
from biofeedback.store.opening import Store, open_store
from biofeedback.ui.pages.room import RoomPage
from biofeedback.ui.pages.room_set_up import RoomSetUpPage
from biofeedback.ui.room_desk import RoomDesk
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_clinic_desk import CTRL, OTHER, WORDS, Ward, ward
from tests.ui.test_practising import home

__all__ = ["home", "nobody_elses_secrets", "ward"]

NOTE = "the left shoulder lets go"


def words_in(root: QWidget) -> str:
    """All that stands in a window, seen or not."""
    found = [root.windowTitle()]
    for child in root.findChildren(QWidget):
        found += [child.accessibleName(), child.accessibleDescription(), child.toolTip()]
        if isinstance(child, QLabel | QLineEdit | QAbstractButton):
            found.append(child.text())
        if isinstance(child, QPlainTextEdit):
            found.append(child.toPlainText())
    return "\n".join(words for words in found if words)


class Led:
    """A room with one client, begun, led by a therapist who writes a note."""

    def __init__(self, ward: Ward) -> None:
        self.ward, self.window = ward, ward.window
        (self.desk,) = ward.stage.desk.context.findChildren(RoomDesk)
        ward.sign_in("Dr. Okri", WORDS)
        ward.stage.at("clients")
        self.window.go("room_set_up")
        ward.until(lambda: len(self.set_up.view.people) == 2)
        self.set_up.people.choose(1)
        rows = [line.first for line in self.set_up.straps.lines]
        self.set_up.straps.choose(rows.index("Simulated strap"))
        self.set_up.sit.click()
        ward.until(lambda: len(self.set_up.view.seats) == 1)
        ward.stage.hand.press(Qt.Key.Key_Return)
        ward.stage.at("room")
        ward.until(lambda: bool(self.page.seats["seat-0"].live.points))
        ward.stage.hand.press(Qt.Key.Key_Return)
        ward.until(lambda: self.page.seats["seat-0"].begun)
        self.page.panel.write_note()
        self.page.panel.note.setText(NOTE)
        self.page.panel.note.textEdited.emit(NOTE)
        self.person_id = str(self.page.seats["seat-0"].plan.person.id)
        assert "Maple 27" in words_in(self.window)
        assert NOTE in words_in(self.window)

    @property
    def set_up(self) -> RoomSetUpPage:
        return self.window.page("room_set_up", RoomSetUpPage)

    @property
    def page(self) -> RoomPage:
        return self.window.page("room", RoomPage)

    @property
    def store(self) -> Store:
        store = self.ward.stage.desk.context.store
        assert store is not None
        return store

    def lock(self) -> None:
        self.ward.stage.hand.press(Qt.Key.Key_L, CTRL)
        self.ward.stage.at("lock")
        self.ward.until(lambda: self.ward.clinic.locked)

    def kept(self) -> tuple[str, str]:
        """How the client's one session ended, and all that the record tells of it."""
        sessions = self.store.sessions(Actor(self.person_id))
        (kept,) = sessions.list()
        return kept.status, str(sessions.get(kept.id).happenings)


@pytest.fixture
def led(ward: Ward) -> Led:
    return Led(ward)


def test_behind_the_lock_nobody_is_named_and_whoever_comes_in_finds_the_room(led: Led) -> None:
    beats = len(led.desk.seats["seat-0"].live.points)
    led.lock()
    assert led.desk.patient is not None
    assert led.desk.patient.shown is led.desk.seats["seat-0"], "the patient's breath goes on"
    for words in ("Maple", "Zeller", NOTE):
        led.ward.until(lambda sought=words: sought not in words_in(led.window))
        assert words not in str([view.plan for view in led.desk.seats.values()])
    led.ward.until(lambda: len(led.desk.seats["seat-0"].live.points) > beats + 3)
    assert "Maple" not in words_in(led.window)
    led.ward.sign_in("Ben", OTHER)
    led.ward.stage.at("room")
    led.ward.until(lambda: "Maple 27" in words_in(led.page))
    assert led.page.key == "seat-0"
    led.ward.until(lambda: led.page.panel.notes.text().endswith(NOTE))
    for _sure in range(2):
        led.ward.stage.hand.press(Qt.Key.Key_Escape)
    led.ward.until(lambda: not led.ward.stage.desk.practising.running)
    status, told = led.kept()
    assert status == "done"
    assert NOTE in told


def test_a_room_that_ends_behind_the_lock_is_kept_and_shown_to_nobody(led: Led) -> None:
    led.lock()
    assert led.ward.lock.running.isVisible()
    led.desk.send(None, Stop())
    led.ward.until(lambda: not led.ward.stage.desk.practising.running)
    led.ward.until(lambda: not led.ward.lock.running.isVisible())
    assert led.desk.seats == {}
    led.ward.sign_in("Ben", OTHER)
    led.ward.stage.at("clients")
    led.window.go("room_set_up")
    led.ward.stage.at("room_set_up")
    status, told = led.kept()
    assert status == "done"
    assert NOTE in told


def test_a_room_that_was_over_is_gone_with_the_lock(led: Led, qtbot: QtBot, home: Path) -> None:
    for _sure in range(2):
        led.window.setFocus()
        led.ward.stage.hand.press(Qt.Key.Key_Escape)
    led.ward.until(lambda: not led.ward.stage.desk.practising.running)
    led.ward.until(lambda: led.page.leave.isVisible())
    assert "Maple 27" in words_in(led.page)
    led.lock()
    assert led.desk.seats == {}
    led.ward.until(lambda: "Maple" not in words_in(led.window))


def test_no_page_behind_the_lock_says_what_a_client_told(qtbot: QtBot, home: Path) -> None:
    with open_store(SystemClock(), home) as store:
        clinic, _paper = begin_clinic(store, "Dr. Okri", WORDS)
        made = clinic.add_client("Maple 27")
        clinic.choose(made.id)
        today = store.database.clock.utc().astimezone().date()
        store.checkins(store.actor()).add(CheckIn(today, "UTC", pain_worst=6, note=NOTE))
    ward = Ward(qtbot)
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("clients")
    ward.desk.serve(made.id, "today")
    for page in ("diary", "trends", "history", "today"):
        ward.until(lambda: ward.desk.client is not None)
        ward.window.go(page)
    ward.until(lambda: NOTE in words_in(ward.window))
    ward.stage.hand.press(Qt.Key.Key_L, CTRL)
    ward.stage.at("lock")
    ward.until(lambda: NOTE not in words_in(ward.window))
    ward.until(lambda: ward.clinic.locked)
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("today")
    ward.until(lambda: NOTE in words_in(ward.window))
