"""A clinic's window while another computer, a process of its own, works in the same records."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.clinic.house import begin_clinic
from biofeedback.core.clock import ManualClock
from biofeedback.store.opening import open_store
from biofeedback.store.roles import Role
from biofeedback.ui.clients_desk import ClientsDesk
from tests.clinic.other_computer import NOW, Line
from tests.clinic.test_two_computers import line
from tests.store.conftest import nobody_elses_secrets, postgres, postgres_url
from tests.ui.test_clinic_desk import CTRL, OTHER, WORDS, Ward
from tests.ui.test_practising import home

__all__ = ["home", "line", "nobody_elses_secrets", "postgres", "postgres_url"]

LOOKS_MS = 20
NOTE = "a note that is not kept yet"


class Meeting:
    """This window, with Dr. Okri at the page of a client; Dr. Lind at the other computer."""

    def __init__(self, qtbot: QtBot, other: Line, client_id: str, double_id: str) -> None:
        self.other, self.client_id, self.double_id = other, client_id, double_id
        self.ward = Ward(qtbot)
        (desk,) = self.ward.stage.desk.context.findChildren(ClientsDesk)
        desk._looks.setInterval(LOOKS_MS)
        self.ward.sign_in("Dr. Okri", WORDS)
        self.ward.stage.at("clients")
        self.until = self.ward.until
        self.page = self.ward.client

    def listed(self) -> list[str]:
        return [str(row[0]) for row in self.ward.clients.table.shown]

    def open(self) -> None:
        self.ward.open("Maple 27")
        self.page.text.setPlainText(NOTE)


@pytest.fixture
def meeting(
    qtbot: QtBot,
    line: Line,
    home: Path,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Meeting:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("BIOFEEDBACK_DATABASE", postgres_url)
    with open_store(ManualClock(NOW), home, url=postgres_url) as store:
        clinic, _paper = begin_clinic(store, "Dr. Okri", WORDS)
        clinic.add_account("Dr. Lind", Role.THERAPIST, OTHER)
        clinic.share_keys(shared)
        made = clinic.add_client("Maple 27", "Marguerite Zeller")
        double = clinic.add_client("Birch 3")
    line.do("open", tmp_path / "there", postgres_url, shared, "Dr. Lind", OTHER)
    return Meeting(qtbot, line, made.id, double.id)


def test_the_list_follows_the_other_computer_by_itself(meeting: Meeting) -> None:
    meeting.until(lambda: meeting.listed() == ["Birch 3", "Maple 27"])
    meeting.other.do("add", "Cedar 8")
    meeting.until(lambda: meeting.listed() == ["Birch 3", "Cedar 8", "Maple 27"])
    meeting.other.do("archive", meeting.double_id)
    meeting.until(lambda: meeting.listed() == ["Cedar 8", "Maple 27"])
    meeting.other.do("delete", meeting.client_id)
    meeting.until(lambda: meeting.listed() == ["Cedar 8"])


def test_another_name_comes_by_itself_and_what_is_typed_stays(meeting: Meeting) -> None:
    meeting.open()
    page = meeting.page
    meeting.other.do("rename", meeting.client_id, "Rita Zeller")
    meeting.until(lambda: page.name.text() == "Rita Zeller")
    assert "Dr. Lind kept a change" in meeting.ward.window.toast.words.text()
    assert not page.conflict.isVisible(), "nothing of it was typed here"
    # Where both write, both are seen; what only the other wrote is kept by either choice.
    page.contact.setText("0170 1234")
    meeting.other.do("rename", meeting.client_id, "Rita Z. Zeller")
    meeting.until(lambda: page.conflict.isVisible())
    assert "theirs “Rita Z. Zeller”" in page.conflict_words.text()
    assert (page.name.text(), page.contact.text()) == ("Rita Z. Zeller", "0170 1234")
    page.keep_mine.click()
    meeting.until(lambda: page.opened is not None and page.opened.client.contact == "0170 1234")
    assert page.opened is not None
    assert page.opened.client.name == "Rita Z. Zeller"
    page.name.setText("Mia Zeller")
    meeting.other.do("rename", meeting.client_id, "Rita Zeller")
    meeting.until(lambda: page.conflict.isVisible())
    assert "here “Mia Zeller”, theirs “Rita Zeller”" in page.conflict_words.text()
    assert page.name.text() == "Mia Zeller"
    page.take_theirs.click()
    meeting.until(lambda: page.name.text() == "Rita Zeller")
    assert not page.conflict.isVisible()
    assert page.text.toPlainText() == NOTE


def test_a_client_put_away_or_joined_elsewhere_takes_no_typed_word_along(
    meeting: Meeting,
) -> None:
    meeting.open()
    page = meeting.page
    page.contact.setText("0170 1234")
    meeting.other.do("archive", meeting.client_id)
    meeting.until(page.conflict.isVisible)
    assert (page.contact.text(), page.text.toPlainText()) == ("0170 1234", NOTE)
    page.keep_mine.click()
    meeting.until(page.back_again.isVisible)
    assert page.contact.text() == "0170 1234"
    page.note.click()
    meeting.until(lambda: page.opened is not None and len(page.opened.notes) == 1)
    assert page.text.toPlainText() == ""
    page.text.setPlainText(NOTE)
    meeting.other.do("merge", meeting.double_id, meeting.client_id)
    meeting.until(page.gone.isVisible)
    assert page.text.toPlainText() == NOTE
    assert not page.save.isEnabled()
    assert not page.note.isEnabled()
    page.leave.click()
    meeting.until(lambda: meeting.listed() == ["Birch 3"])
    meeting.ward.open("Birch 3")
    assert page.save.isEnabled()
    assert page.text.toPlainText() == ""


def test_kept_in_the_moment_it_is_gone_the_words_stay_too(meeting: Meeting) -> None:
    meeting.open()
    page = meeting.page
    (desk,) = meeting.ward.stage.desk.context.findChildren(ClientsDesk)
    desk._looks.stop()
    meeting.other.do("delete", meeting.client_id)
    page.note.click()
    meeting.until(page.gone.isVisible)
    assert page.text.toPlainText() == NOTE


def test_what_was_typed_waits_behind_the_lock_for_who_typed_it_alone(meeting: Meeting) -> None:
    meeting.open()
    meeting.page.contact.setText("0170 1234")
    meeting.ward.stage.hand.press(Qt.Key.Key_L, CTRL)
    meeting.ward.stage.at("lock")
    (desk,) = meeting.ward.stage.desk.context.findChildren(ClientsDesk)
    assert NOTE not in str(desk._drafts)
    meeting.until(lambda: meeting.ward.clinic.locked)
    meeting.ward.sign_in("Dr. Lind", OTHER)
    meeting.ward.stage.at("clients")
    meeting.ward.open("Maple 27")
    assert (meeting.page.contact.text(), meeting.page.text.toPlainText()) == ("", "")
    meeting.ward.stage.hand.press(Qt.Key.Key_L, CTRL)
    meeting.until(lambda: meeting.ward.clinic.locked)
    meeting.ward.sign_in("Dr. Okri", WORDS)
    meeting.ward.stage.at("clients")
    meeting.ward.open("Maple 27")
    assert meeting.page.text.toPlainText() == NOTE
    assert meeting.page.contact.text() == "0170 1234"


def test_whoever_is_served_and_deleted_elsewhere_is_served_no_longer(meeting: Meeting) -> None:
    window, desk = meeting.ward.window, meeting.ward.desk
    desk.serve(meeting.client_id, "pain")
    meeting.ward.stage.at("pain")
    meeting.other.do("delete", meeting.client_id)
    desk.look()
    meeting.until(lambda: desk.client is None)
    assert "no such client" in window.toast.words.text()
    assert "No client is chosen" in window.footer.text()
    assert window.name == "pain", "what is being written there can still be read"
    window.go("diary")
    assert window.name == "clients"
    meeting.until(lambda: meeting.listed() == ["Birch 3"])


def test_an_account_that_was_ended_elsewhere_is_locked_out_here(meeting: Meeting) -> None:
    meeting.until(lambda: len(meeting.listed()) == 2)
    meeting.other.do("end", "Dr. Okri")
    meeting.ward.desk.look()
    meeting.ward.stage.at("lock")
    assert "was ended" in meeting.ward.window.toast.words.text()
    assert meeting.ward.clients.cases == ()
