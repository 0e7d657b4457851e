"""A clinic's computer is replaced: the backup, the keys from the stick, a forgotten passphrase."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from biofeedback.clinic.house import begin_clinic
from biofeedback.core.clock import ManualClock
from biofeedback.store.backup import write_backup
from biofeedback.store.opening import open_store
from biofeedback.store.roles import Role
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.staff import StaffPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_clinic_desk import CTRL, OTHER, WORDS, Ward
from tests.ui.test_practising import home

__all__ = ["home", "nobody_elses_secrets"]

NEW, OF_BACKUP = "three words and one", "slow breaths on a stick"


class Before:
    """The computer that is gone: what was carried away from it in time."""

    def __init__(self, folder: Path) -> None:
        self.backup, self.stick = folder / "clinic.backup", folder / "stick"
        self.stick.mkdir()
        with open_store(ManualClock(), folder / "old") as store:
            clinic, paper = begin_clinic(store, "Dr. Okri", WORDS)
            self.paper = paper.on_paper()
            clinic.add_account("Dr. Lind", Role.THERAPIST, OTHER)
            for number in range(12):
                made = clinic.add_client(f"Maple {number}", f"Marguerite Zeller {number}")
            clinic.add_note(made.id, "stairs are easier")
            clinic.keep_keys_twice(self.stick)
            write_backup(store.database, self.backup, OF_BACKUP)


def test_on_a_new_computer_everything_opens_again(
    qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Before(tmp_path)
    ward = Ward(qtbot)
    window, hand = ward.window, ward.stage.hand

    def bring_it_back(box: QMessageBox) -> None:
        (button,) = [one for one in box.buttons() if one.text() == "Bring it back"]
        button.click()

    monkeypatch.setattr(QMessageBox, "exec", bring_it_back)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(before.backup), ""))
    monkeypatch.setattr(ward.stage.desk.context.bridge, "ask_person", lambda _asked: OF_BACKUP)
    window.go("settings")
    window.page("settings", SettingsPage).restore.click()
    ward.stage.at("lock")
    # The passphrase is forgotten; the paper is not.
    ward.until(lambda: len(ward.lock.who.buttons) == 2)
    (hers,) = [k for k, one in ward.lock.who.buttons.items() if one.text().startswith("Dr. Okri")]
    ward.lock.who.show_pressed((hers,))
    ward.lock.forgotten.click()
    ward.lock.key.setText(before.paper)
    for line in (ward.lock.anew, ward.lock.again):
        line.setText(NEW)
    ward.lock.recover.click()
    ward.stage.at("clients")
    ward.until(lambda: len(ward.clients.table.shown) == 12)
    assert {row[0] for row in ward.clients.table.shown} == {"(no key)"}
    # A client whose key is not here says what to do.
    ward.clients.table.selectRow(0)
    ward.clients.open.click()
    ward.stage.at("client")
    assert "second copy" in ward.client.problem.text()
    window.go("settings")
    window.page("settings", SettingsPage).clinic.click()
    ward.stage.at("staff")
    staff = window.page("staff", StaffPage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(before.stick))
    staff.keys_asked.emit("bring")
    ward.until(lambda: "12 keys came back" in window.toast.words.text())
    # Who left signs in no more; what she wrote for all stays.
    ward.until(lambda: len(staff.accounts) == 2)
    staff.table.mark([one.name for one in staff.accounts].index("Dr. Lind"))
    staff.end.click()
    ward.until(lambda: any(one.ended_at is not None for one in staff.accounts))
    window.go("clients")
    ward.until(lambda: ward.clients.table.shown[1][0] == "Maple 1")
    assert [row[0] for row in ward.clients.table.shown] == [f"Maple {n}" for n in range(12)]
    ward.open("Maple 11")
    assert ward.client.opened is not None
    assert [one.text for one in ward.client.opened.notes] == ["stairs are easier"]
    hand.press(Qt.Key.Key_L, CTRL)
    ward.until(lambda: ward.clinic.locked)
    ward.until(lambda: [one.text() for one in ward.lock.who.buttons.values()] != [])
    ward.until(lambda: len(ward.lock.who.buttons) == 1)
    ward.sign_in("Dr. Okri", NEW)
    ward.stage.at("clients")
    # A guest becomes a client by a pseudonym of their own.
    hand.press(Qt.Key.Key_G)
    ward.stage.at("today")
    window.go("clients")
    ward.until(lambda: len(ward.clients.table.shown) == 13)
    ward.open(next(row[0] for row in ward.clients.table.shown if "Guest" in row[0]))
    assert ward.client.guest_words.isVisible()
    ward.client.pseudonym.setText("Cedar 8")
    ward.client.save.click()
    ward.until(lambda: ward.client.title.text() == "Cedar 8")
    assert not ward.client.guest_words.isVisible()
