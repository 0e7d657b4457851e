"""The therapist's side in a clinic with accounts: by pseudonym, written down, gone at a lock."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from biofeedback.app.handover import VALID, look
from biofeedback.app.handover_keys import Side, compare, link_of, take_key
from biofeedback.app.handover_practice import Choice, write_back
from biofeedback.core.clock import SystemClock
from biofeedback.diary.pain import Pain
from biofeedback.store.opening import open_store
from biofeedback.ui.pages.handover_clients import HandoverClientsPage
from biofeedback.ui.pages.handover_keys import HandoverKeysPage
from biofeedback.ui.pages.handover_make import HandoverMakePage
from biofeedback.ui.pages.handover_opened import HandoverOpenedPage
from biofeedback.ui.pages.settings import SettingsPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_clinic_desk import OTHER, WORDS, Ward, ward
from tests.ui.test_practising import home

__all__ = ["home", "nobody_elses_secrets", "ward"]


def test_keys_a_plan_and_practice_go_by_the_caseload_into_the_trail_and_a_lock_hides_them(
    ward: Ward, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = ward.window
    page = window.page("handover_clients", HandoverClientsPage)
    ward.sign_in("Dr. Okri", WORDS)
    ward.stage.at("clients")
    ward.until(ward.clients.handover.isVisible)
    ward.clients.table.selectRow(0)
    assert window.page("settings", SettingsPage).handover.isHidden()
    ward.clients.handover.click()
    ward.stage.at("handover_clients")
    ward.until(lambda: [link.name for link in page.links] == ["Maple 27"])
    assert page.link == page.links[0]

    # Keys: with a patient at a computer of their own.
    page.keys.click()
    keys = window.page("handover_keys", HandoverKeysPage)
    ward.until(lambda: keys.link is not None)
    assert keys.title.text() == "Keys with Maple 27"
    assert keys.link is not None
    with open_store(SystemClock(), tmp_path / "patient") as patient:
        there = take_key(patient, link_of(patient, Side.HOME), keys.link.key, "Dr. Okri")
        there = compare(patient, there, " ".join(keys.link.words))
        keys.typed.setText(there.key)
        keys.take.click()
        ward.until(lambda: keys.heard.isVisible())
        keys.heard.setText(" ".join(there.words))
        keys.compare.click()
        ward.until(lambda: keys.link is not None and keys.link.ready)
        keys.leave.click()
        ward.stage.at("handover_clients")
        ward.until(page.plan.isEnabled)

        # A plan, which the patient's app opens; and practice, which comes back.
        page.plan.click()
        maker = window.page("handover_make", HandoverMakePage)
        ward.until(lambda: maker.link is not None)
        assert maker.title.text() == "Plan for Maple 27"
        to = tmp_path / "plan.handover"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(to), ""))
        maker.save.click()
        ward.stage.at("handover_clients")
        assert look(patient, Side.HOME, to).plan is not None
        today = ward.stage.desk.context.now().date()
        patient.diary(patient.actor()).tell(Pain(today, "UTC", worst=4))
        back = tmp_path / "back.handover"
        write_back(patient, there, Choice(None), today, VALID, back)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(back), ""))
    page.open.click()
    ward.stage.at("handover_opened")
    opened = window.page("handover_opened", HandoverOpenedPage)
    assert opened.head.text() == "Practice of Maple 27"
    opened.take.click()
    ward.until(lambda: window.toast.words.text() == "1 record came in.")
    told = [line.what for line in ward.clinic.trail()]
    assert {"keys_compared", "plan_given", "practice_taken"} <= set(told)

    # A lock lets go of everybody.
    ward.desk.lock()
    ward.stage.at("lock")
    assert (page.links, keys.link, maker.link, opened.looked) == ((), None, None, None)
    assert maker.title.text() == "Plan for home"
    assert keys.title.text() == "Exchanging keys"


def test_who_only_looks_hands_nothing_over(ward: Ward, qtbot: QtBot) -> None:
    ward.sign_in("Ward office", OTHER)
    ward.stage.at("clients")
    ward.until(lambda: ward.clients.table.isVisible())
    assert not ward.clients.handover.isVisible()
    assert ward.clients.report.isVisible()
    ward.window.go("handover_clients")
    assert ward.window.name == "clients"
    assert "may not do that" in ward.window.toast.words.text()
