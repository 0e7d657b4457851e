"""Two windows on two homes: keys exchanged, a plan taken home, practised, brought back, once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from biofeedback.app import handover_keys
from biofeedback.app.handover import VALID, look, take_plan, write_plan
from biofeedback.app.looking import questions_of
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.pain import Pain
from biofeedback.store.opening import Store
from biofeedback.ui.pages.handover import HandoverPage
from biofeedback.ui.pages.handover_bring import HandoverBringPage
from biofeedback.ui.pages.handover_clients import HandoverClientsPage
from biofeedback.ui.pages.handover_keys import HandoverKeysPage
from biofeedback.ui.pages.handover_make import HandoverMakePage
from biofeedback.ui.pages.handover_opened import HandoverOpenedPage
from biofeedback.ui.pages.settings import SettingsPage
from tests.app.handing import PLAN, START, pair
from tests.app.test_planning import practised
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


class Side:
    """A window on a home of its own, and a hand that goes through its pages."""

    def __init__(self, qtbot: QtBot, patch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
        self.qtbot, self.patch, self.stick = qtbot, patch, folder
        patch.setenv("BIOFEEDBACK_HOME", str(folder / name))
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
        self.window = self.stage.window
        self.today = self.stage.desk.context.now().date()

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    def until(self, done: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(done()), timeout=15_000)

    def at(self, name: str) -> None:
        self.until(lambda: self.window.name == name)

    @property
    def said(self) -> str:
        return self.window.toast.words.text()

    @property
    def home(self) -> HandoverPage:
        return self.window.page("handover", HandoverPage)

    @property
    def keys(self) -> HandoverKeysPage:
        return self.window.page("handover_keys", HandoverKeysPage)

    @property
    def opened(self) -> HandoverOpenedPage:
        return self.window.page("handover_opened", HandoverOpenedPage)

    @property
    def bring(self) -> HandoverBringPage:
        return self.window.page("handover_bring", HandoverBringPage)

    @property
    def clients(self) -> HandoverClientsPage:
        return self.window.page("handover_clients", HandoverClientsPage)

    @property
    def maker(self) -> HandoverMakePage:
        return self.window.page("handover_make", HandoverMakePage)

    def go_home(self) -> None:
        """By the button in the settings, until it is known how things stand."""
        self.window.go("settings")
        self.window.page("settings", SettingsPage).handover.click()
        self.until(lambda: self.home.link is not None)

    def go_clients(self) -> None:
        self.go_home()
        self.home.clinic.click()
        self.at("handover_clients")

    def choose(self, name: str) -> None:
        """Answer the next dialog for a file."""
        path = str(self.stick / name)
        self.patch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (path, ""))
        self.patch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (path, ""))

    def copied_key(self) -> str:
        """Press Copy on the page of keys, and return what lies on the clipboard."""
        self.until(lambda: self.keys.link is not None)
        self.keys.copy.click()
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        return clipboard.text()

    def read_aloud(self) -> str:
        return " ".join(word.text().split()[1] for word in self.keys.mine)

    def take_key(self, key: str) -> None:
        self.keys.typed.setText(key)
        self.keys.take.click()
        self.until(lambda: "Now compare" in self.said)


def exchange(clinic: Side, patient: Side) -> None:
    """Give each the other's key on the pages of keys, and compare the words aloud."""
    clinic.go_clients()
    clinic.clients.name.setText("P-17")
    clinic.clients.add.click()
    clinic.until(lambda: [link.name for link in clinic.clients.links] == ["P-17"])
    assert not clinic.clients.plan.isEnabled()
    clinic.clients.keys.click()
    clinic.at("handover_keys")
    theirs = clinic.copied_key()
    patient.go_home()
    assert not patient.home.open.isVisible()
    patient.home.keys.click()
    patient.at("handover_keys")
    mine = patient.copied_key()
    assert mine != theirs
    assert patient.keys.qr.text == mine
    patient.keys.name.setText("Dr Sund")
    patient.take_key(theirs)
    clinic.take_key(mine)
    # Somebody else's words: said, and nothing is ready.
    patient.keys.heard.setText(patient.read_aloud())
    patient.keys.compare.click()
    patient.until(lambda: "not the words" in patient.keys.problem.text())
    assert patient.keys.link is not None
    assert not patient.keys.link.ready
    patient.keys.heard.setText(clinic.read_aloud())
    patient.keys.compare.click()
    patient.until(lambda: "The words fit" in patient.said)
    clinic.keys.heard.setText(patient.read_aloud())
    clinic.keys.compare.click()
    clinic.until(lambda: "The words fit" in clinic.said)
    patient.keys.leave.click()
    patient.at("handover")
    patient.until(patient.home.open.isVisible)
    clinic.keys.leave.click()
    clinic.at("handover_clients")
    clinic.until(clinic.clients.plan.isEnabled)


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    """A folder for both homes and what lies between; windows are closed at its end."""
    return tmp_path


def test_the_whole_way_there_and_back(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Side(qtbot, monkeypatch, folder, "clinic")
    patient = Side(qtbot, monkeypatch, folder, "patient")
    exchange(clinic, patient)

    # The plan is made.
    clinic.clients.plan.click()
    clinic.until(lambda: clinic.maker.link is not None)
    maker = clinic.maker
    maker.days.less.click()
    maker.minutes.more.click()
    maker.list.choose(0)
    maker.remove.click()
    assert not maker.save.isEnabled()
    maker.names["resonance"].click()
    maker.pace.less.click()
    maker.add.click()
    maker.names["quiet_rest"].click()
    assert not maker.pace.isVisible()
    maker.add.click()
    maker.questions["practice_pain"].click()
    maker.note.setPlainText("Slowly.")
    clinic.choose("plan.handover")
    maker.save.click()
    clinic.until(lambda: "is for P-17 alone" in clinic.said)
    file = folder / "plan.handover"
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Slowly" not in file.read_bytes()

    # It is read at home before it is taken.
    me = patient.store.actor()
    patient.choose("plan.handover")
    patient.home.open.click()
    patient.at("handover_opened")
    assert patient.opened.head.text() == "A plan from Dr Sund"
    assert patient.opened.holds.lines == (
        "6 min on 4 days a week",
        "Resonance breathing: 5 min at 5.5 breaths a minute",
        "Quiet rest, breathing as it comes: 5 min",
    )
    assert patient.opened.more.lines[0] == "Slowly."
    assert patient.store.plans(me).now() is None
    patient.opened.take.click()
    patient.at("handover")
    patient.until(lambda: len(patient.home.starts) == 2)
    held = patient.store.plans(me).now()
    assert held is not None
    assert (held.days_per_week, held.minutes, held.since) == (4, 6.0, patient.today)
    assert questions_of(patient.store, me)[0] == ("practice_pain",)
    settings = patient.stage.desk.context.settings
    assert (settings.pace_per_min, settings.minutes) == (5.5, 6.0)

    # The same file again is no news.
    patient.home.open.click()
    patient.until(lambda: "taken in already" in patient.said)
    assert patient.window.name == "handover"

    # It is practised, and brought back.
    practised(patient.store, me, 0, today=patient.today)
    patient.store.diary(me).tell(Pain(patient.today, "UTC", worst=4, note="warm hands"))
    patient.home.bring.click()
    patient.at("handover_bring")
    patient.until(lambda: patient.bring.leaving is not None)
    assert patient.bring.kinds["sessions"].text() == "Sessions: 1"
    assert patient.bring.kinds["pain"].text() == "Pain: 1"
    assert not patient.bring.kinds["sleep"].isVisible()
    assert patient.bring.counted.text() == "2 records leave"
    patient.choose("practice.handover")
    patient.bring.save.click()
    patient.until(lambda: "for your therapist alone" in patient.said)
    assert b"warm hands" not in (folder / "practice.handover").read_bytes()

    # It is read in the clinic, and taken into the client's record.
    client = clinic.clients.links[0].person_id
    theirs = clinic.store.actor(client)
    clinic.choose("practice.handover")
    clinic.clients.open.click()
    clinic.at("handover_opened")
    assert clinic.opened.head.text() == "Practice of P-17"
    assert clinic.opened.holds.lines == ("Sessions: 1", "Pain: 1")
    assert clinic.store.sessions(theirs).ids() == ()
    clinic.opened.take.click()
    clinic.until(lambda: clinic.said == "2 records came in.")
    assert clinic.store.sessions(theirs).ids() == patient.store.sessions(me).ids()
    told = clinic.store.diary(theirs).list(patient.today, patient.today, "pain")
    assert [one.entry for one in told] == [Pain(patient.today, "UTC", worst=4, note="warm hands")]
    assert clinic.store.plans(theirs).now() == held

    # Once.
    clinic.until(lambda: clinic.clients.link is not None)
    clinic.clients.open.click()
    clinic.until(lambda: "nothing was added" in clinic.said)
    assert clinic.window.name == "handover_clients"
    assert len(clinic.store.sessions(theirs).ids()) == 1


def test_each_practice_of_the_plan_begins_by_its_key(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pair(folder) as made:
        made.exchange()
        write_plan(made.clinic, made.in_clinic, PLAN, START.date(), VALID, folder / "plan.handover")
        looked = look(made.home, handover_keys.Side.HOME, folder / "plan.handover")
        take_plan(made.home, looked, START.date(), "UTC")
    patient = Side(qtbot, monkeypatch, folder, "home")
    asked = []
    for number in range(3):
        patient.go_home()
        patient.until(lambda: len(patient.home.starts) == 3)
        patient.home.starts[number].click()
        patient.at("live")
        request = patient.stage.desk.practising._request
        assert request is not None
        own = None if request.own is None else request.own.name
        asked.append((request.protocol, request.minutes, request.pace_per_min, own))
        patient.until(lambda: patient.stage.desk.practising.running)
        patient.stage.hand.press(Qt.Key.Key_Escape)
        patient.until(lambda: not patient.stage.desk.practising.running)
    assert asked == [
        ("resonance", 6.0, 5.5, None),
        ("Evening", 2.0, None, "Evening"),
        ("quiet_rest", 3.0, None, None),
    ]


def test_a_changed_file_and_a_foreign_one_are_refused_and_nothing_is_shown(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Side(qtbot, monkeypatch, folder, "patient")
    patient.go_home()
    # Opened as if ready: what is refused is refused by what it is.
    patient.choose("holiday.handover")
    (folder / "holiday.handover").write_bytes(b"\x89PNG and so on")
    patient.home.open_asked.emit()
    patient.until(lambda: "no file that was handed over" in patient.said)
    (folder / "holiday.handover").write_bytes(b"biofeedback handover 1\n" + bytes(5000))
    patient.home.open_asked.emit()
    patient.until(lambda: "meant for somebody else" in patient.said)
    assert patient.window.name == "handover"


def test_nobody_sees_anothers_keys_or_plan(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Side(qtbot, monkeypatch, folder, "patient")
    patient.go_home()
    patient.home.keys.click()
    first = patient.copied_key()
    ben = patient.store.people.add("Ben").id
    patient.stage.desk._person_chosen(ben)
    patient.until(lambda: patient.store.person_id == ben and patient.window.name == "today")
    assert patient.keys.link is None
    assert patient.keys.key.text() == ""
    assert patient.home.link is None
    patient.go_home()
    patient.home.keys.click()
    assert patient.copied_key() != first


def test_a_key_goes_into_a_file_and_comes_out_of_one(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Side(qtbot, monkeypatch, folder, "clinic")
    clinic.go_home()
    clinic.home.keys.click()
    key = clinic.copied_key()
    clinic.choose("key.txt")
    clinic.keys.save.click()
    clinic.until(lambda: "Your key is in key.txt" in clinic.said)
    assert (folder / "key.txt").read_text(encoding="utf-8") == key + "\n"
    # One's own is refused beside the field, and what was written stays.
    clinic.keys.name.setText("Me")
    clinic.keys.file.click()
    clinic.until(lambda: "made here" in clinic.keys.problem.text())
    assert clinic.keys.name.text() == "Me"
    from biofeedback.clinic.identity import Identity

    (folder / "key.txt").write_text(Identity.random().card.text(), encoding="utf-8")
    clinic.keys.file.click()
    clinic.until(lambda: "Now compare" in clinic.said)
    clinic.keys.forget.click()
    clinic.until(lambda: "Their key is gone" in clinic.said)
    assert not clinic.keys.forget.isVisible()
