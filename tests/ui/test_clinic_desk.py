"""A clinic through its window: begun, locked, a client from the first note to the certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from biofeedback.clinic.house import Clinic, begin_clinic
from biofeedback.core.clock import ManualClock, SystemClock
from biofeedback.core.settings import Settings
from biofeedback.store.accounts import AccountStore
from biofeedback.store.opening import open_store
from biofeedback.store.roles import Role
from biofeedback.ui.clients_desk import ClientsDesk
from biofeedback.ui.clinic_desk import IDLE_S, ClinicDesk
from biofeedback.ui.pages.certificate import CertificatePage
from biofeedback.ui.pages.client import ClientPage
from biofeedback.ui.pages.clients import ClientsPage
from biofeedback.ui.pages.clinic_begin import ClinicPage
from biofeedback.ui.pages.lock import LockPage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.staff import StaffPage
from biofeedback.ui.pages.trail import TrailPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

WORDS, OTHER = "four quiet words here", "other words of mine"
CTRL = Qt.KeyboardModifier.ControlModifier


class Ward:
    """A clinic's window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        settings = Settings(welcomed=True, strap="sim:seed=5", minutes=0.5)
        self.stage = Stage(qtbot, settings)
        self.window = self.stage.window
        (self.desk,) = self.stage.desk.context.findChildren(ClinicDesk)
        # The clock is fast and these hands are no real ones: idle only where a test says so.
        self.desk._idle.setInterval(1_000_000_000)

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=20_000)

    @property
    def clinic(self) -> Clinic:
        assert self.desk.clinic is not None
        return self.desk.clinic

    @property
    def lock(self) -> LockPage:
        return self.window.page("lock", LockPage)

    @property
    def clients(self) -> ClientsPage:
        return self.window.page("clients", ClientsPage)

    @property
    def client(self) -> ClientPage:
        return self.window.page("client", ClientPage)

    def sign_in(self, name: str, words: str) -> None:
        self.stage.at("lock")
        self.until(lambda: self.lock.who.buttons != {})
        (key,) = [k for k, one in self.lock.who.buttons.items() if one.text().startswith(name)]
        self.lock.who.show_pressed((key,))
        self.lock.passphrase.setText(words)
        self.lock.sign.click()

    def open(self, pseudonym: str) -> None:
        self.until(lambda: any(row[0] == pseudonym for row in self.clients.table.shown))
        row = [row[0] for row in self.clients.table.shown].index(pseudonym)
        self.clients.table.selectRow(row)
        self.clients.open.click()
        self.stage.at("client")


@pytest.fixture
def ward(qtbot: QtBot, home: Path) -> Ward:
    """A clinic with a therapist, an assistant, a viewer and one client."""
    with open_store(ManualClock(), home) as store:
        clinic, _paper = begin_clinic(store, "Dr. Okri", WORDS)
        clinic.add_account("Ben", Role.ASSISTANT, OTHER)
        clinic.add_account("Ward office", Role.VIEWER, OTHER)
        clinic.add_client("Maple 27", "Marguerite Zeller")
    return Ward(qtbot)


def test_a_home_becomes_a_clinic_from_its_settings(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward = Ward(qtbot)
    assert set(ward.window._buttons) == {
        *("today", "practise", "diary", "goals", "trends", "history", "settings")
    }
    ward.window.go("settings")
    settings = ward.window.page("settings", SettingsPage)
    settings.clinic.click()
    ward.stage.at("clinic")
    page = ward.window.page("clinic", ClinicPage)
    page.name.setText("Dr. Okri")
    page.passphrase.setText(WORDS)
    page.again.setText("another")
    page.begin.click()
    assert "not the same" in page.problem.text()
    page.again.setText(WORDS)
    papers: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: papers.append(box.informativeText()))
    page.begin.click()
    ward.stage.at("clients")
    assert len(papers[0].split("-")) == 7
    assert page.passphrase.text() == ""
    ward.until(lambda: ward.clients.empty.isVisible())
    assert settings.people.isHidden()
    ward.stage.hand.press(Qt.Key.Key_N)
    ward.until(lambda: ward.clients.form.isVisible())
    assert ward.clients.pseudonym.text()
    for pseudonym in ("Birch 3", "Cedar 8"):
        ward.clients.pseudonym.setText(pseudonym)
        ward.clients.name.setText("Benno Ruiz")
        ward.stage.hand.press(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
        ward.until(lambda sought=pseudonym: sought in str(ward.clients.table.shown))
        ward.until(lambda: ward.clients.name.text() == "")
        assert ward.clients.form.isVisible()
    ward.clients.pseudonym.setText("Maple 27")
    ward.clients.keep.click()
    ward.stage.at("client")
    assert ward.client.title.text() == "Maple 27"
    # Nobody's page is shown without a client chosen.
    ward.window.go("diary")
    assert ward.window.name == "clients"


def test_a_client_from_note_and_consent_to_the_certificate(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ward.sign_in("Dr. Okri", "something else")
    ward.until(lambda: "not the passphrase" in ward.lock.problem.text())
    assert ward.window.name == "lock"
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("clients")
    assert ward.lock.passphrase.text() == ""
    ward.open("Maple 27")
    page = ward.client
    page.text.setPlainText("mine alone")
    page.private.click()
    ward.until(lambda: page.opened is not None and len(page.opened.notes) == 1)
    page.text.setPlainText("for all")
    page.note.click()
    ward.until(lambda: page.opened is not None and len(page.opened.notes) == 2)
    page._removes[0].click()
    ward.until(lambda: page.opened is not None and len(page.opened.notes) == 1)
    page.name.setText("Marguerite Zeller-Ruiz")
    page.consent.click()
    ward.until(lambda: page.withdraw.isVisible())
    assert page.name.text() == "Marguerite Zeller-Ruiz", "typed, and not kept yet"
    assert page.consent_words.text().startswith("Given on")
    page.contact.setText("0170 000 000")
    page.save.click()
    ward.until(lambda: page.opened is not None and page.opened.client.contact is not None)

    answers = [("maple", True), ("maple 27", True)]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args: answers.pop(0))
    page.delete.click()
    assert "nothing was deleted" in page.problem.text()
    page.delete.click()
    ward.stage.at("certificate")
    certificate = ward.window.page("certificate", CertificatePage)
    assert "The record of Maple 27 was deleted" in certificate.text
    to = tmp_path / "certificate.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(to), ""))
    certificate.save.click()
    ward.until(lambda: to.exists() and to.read_text() == certificate.text)
    certificate.leave.click()
    ward.until(lambda: ward.clients.empty.isVisible())
    ward.window.go("trail")
    trail = ward.window.page("trail", TrailPage)
    ward.until(lambda: any("deleted a client" in row[3] for row in trail.table.shown))
    trail.check.click()
    ward.until(lambda: trail.result.text() == "Every line is as it was written.")


def test_edits_of_two_are_shown_side_by_side_and_none_is_lost(ward: Ward) -> None:
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("clients")
    ward.open("Maple 27")
    store = ward.stage.desk.context.store
    assert store is not None
    with open_store(SystemClock(), store.database.home) as there:
        other = Clinic(there)
        (ben,) = [one for one in other.who_works_here() if one.name == "Ben"]
        other.sign_in(ben.id, OTHER)
        (client,) = other.clients()
        other.change_client(replace(client, name="Rita Zeller"))
        page = ward.client
        page.contact.setText("0170 000 000")
        page.save.click()
        ward.until(lambda: page.conflict.isVisible())
        assert "Ben kept a change" in page.conflict_words.text()
        assert "theirs “Rita Zeller”" in page.conflict_words.text()
        assert page.contact.text() == "0170 000 000"
        page.name.setText("Rita Zeller")
        page.keep_mine.click()
        ward.until(lambda: not page.conflict.isVisible())
        (kept,) = other.clients()
        assert (kept.name, kept.contact) == ("Rita Zeller", "0170 000 000")
        # What another computer adds is in the list by itself.
        ward.window.go("clients")
        ward.until(lambda: len(ward.clients.cases) == 1)
        other.add_client("Birch 3")
        (lists,) = ward.stage.desk.context.findChildren(ClientsDesk)
        lists.look()
        ward.until(lambda: len(ward.clients.cases) == 2)


def test_a_guest_practises_after_two_keys_and_the_lock_lets_the_practice_go_on(ward: Ward) -> None:
    ward.sign_in("Ben", OTHER)
    ward.stage.at("clients")
    hand = ward.stage.hand
    hand.press(Qt.Key.Key_G)
    ward.stage.at("today")
    assert "Guest" in ward.window.footer.text()
    hand.press(Qt.Key.Key_Space)
    ward.stage.at("live")
    ward.until(lambda: ward.stage.live.view.metrics.hr_bpm is not None)
    ward.desk._alive_s -= 10 * IDLE_S
    ward.desk.look()
    assert ward.window.name == "live", "nobody has hands on the keys while practising"
    hand.press(Qt.Key.Key_L, CTRL)
    ward.stage.at("lock")
    assert ward.lock.running.isVisible()
    ward.until(lambda: ward.clinic.locked)
    ward.until(lambda: not ward.stage.desk.practising.running)
    assert ward.window.name == "lock", "what came of it is shown to who unlocks"
    ward.sign_in("Ben", OTHER)
    ward.stage.at("after")
    guest = next(one for one in ward.clinic.clients() if one.guest)
    store = ward.stage.desk.context.store
    assert store is not None
    (kept,) = store.sessions(store.actor(guest.id)).list()
    assert kept.status == "done"
    assert kept.summary is not None


def test_it_locks_after_idle_minutes_and_shows_the_next_one_nothing(ward: Ward) -> None:
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("clients")
    ward.open("Maple 27")
    ward.desk._alive_s -= IDLE_S + 1.0
    ward.desk.look()
    ward.stage.at("lock")
    assert ward.client.opened is None
    assert ward.client.name.text() == ""
    assert ward.clients.cases == ()
    for page in ("clients", "client", "today", "staff", "settings"):
        ward.window.go(page)
        assert ward.window.name == "lock"
    ward.sign_in("Ward office", OTHER)
    ward.stage.at("clients")
    ward.until(lambda: len(ward.clients.table.shown) == 1)
    assert "Zeller" not in str(ward.clients.table.shown)
    assert ward.clients.new.isHidden()
    for page in ("client", "staff", "trail", "practise", "pain"):
        ward.window.go(page)
        assert ward.window.name == "clients"
        assert "may not do that" in ward.window.toast.words.text()
    ward.clients.open.click()
    ward.stage.at("trends")
    assert "Maple 27" in ward.window.footer.text()


def test_accounts_are_made_and_ended_and_keys_kept_twice(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("clients")
    ward.window.go("settings")
    ward.window.page("settings", SettingsPage).clinic.click()
    ward.stage.at("staff")
    page = ward.window.page("staff", StaffPage)
    ward.until(lambda: len(page.accounts) == 3)
    assert "no second copy" in page.second.text()
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: None)
    page.name.setText("Kim")
    for line in (page.passphrase, page.again):
        line.setText("eight letters")
    page.add.click()
    ward.until(lambda: len(page.accounts) == 4)
    page.table.mark([one.name for one in page.accounts].index("Kim"))
    page.end.click()
    ward.until(lambda: page.accounts[-1].ended_at is not None)
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(stick))
    page.keys_asked.emit("twice")
    ward.until(lambda: "second copy of each" in page.second.text())
    assert len(list(stick.glob("*.key"))) == 1
    page.own.setText("quite other words")
    page.own_again.setText("quite other words")
    page.change.click()
    ward.until(lambda: "another from now on" in ward.window.toast.words.text())
    store = ward.stage.desk.context.store
    assert store is not None
    (me,) = [one for one in page.accounts if one.name == "Dr. Okri"]
    assert AccountStore(store.database).sign_in(me.id, "quite other words") is not None
