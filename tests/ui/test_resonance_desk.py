"""Finding one's pace through a real window, by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.resonance import Resonance
from biofeedback.core.settings import Settings, load_settings
from biofeedback.sessions.assessment import KeptResonance
from biofeedback.ui.pages.resonance import ResonancePage, ResonanceView
from biofeedback.ui.pages.settings import SettingsPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.scenes_resonance import NOW, found
from tests.ui.test_practising import SPEED, Stage, home

__all__ = ["home", "nobody_elses_secrets"]


def _page(stage: Stage) -> ResonancePage:
    return stage.window.page("resonance", ResonancePage)


def test_an_assessment_begins_says_its_steps_and_ends_at_its_result(
    qtbot: QtBot, home: object
) -> None:
    settings = Settings(welcomed=True, strap="sim:seed=5", pace_per_min=5.8, minutes=7.0)
    stage = Stage(qtbot, settings, SystemClock(SPEED))
    stage.window.go("settings")
    stage.window.page("settings", SettingsPage).pace.click()
    assert stage.window.name == "resonance"
    assert _page(stage).headline.text() == "Not measured yet"
    stage.hand.press(Qt.Key.Key_S)
    stage.at("live")
    toast = stage.window.toast
    qtbot.waitUntil(lambda: "pace 1 of 5" in toast.words.text(), timeout=20_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    stage.hand.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.at("resonance")
    page = _page(stage)
    qtbot.waitUntil(lambda: page.headline.text() == "No pace can be named this time")
    assert "before every pace was tried" in page.words.text()
    assert not page.take.isVisible()
    # Neither pace nor minutes of the usual practice were touched.
    kept = stage.desk.context.settings
    assert (kept.pace_per_min, kept.minutes) == (5.8, 7.0)
    # Only once: the next way to Today stays there.
    stage.window.go("today")
    assert stage.window.name == "today"
    stage.close()


def test_an_assessment_does_not_begin_without_its_strap_and_leads_back_to_its_page(
    qtbot: QtBot, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "nonsense")
    strap = Settings(welcomed=True, strap="ble:A0:9E:1A:5A:3B:7C", strap_name="Polar H10 5A3B7C21")
    stage = Stage(qtbot, strap, SystemClock(SPEED))
    stage.window.go("resonance")
    stage.hand.press(Qt.Key.Key_S)
    stage.at("live")
    stage.at("resonance")
    assert "is no address of a message bus" in stage.window.toast.words.text()
    assert stage.live.view.begun_s is None, "a quarter of an hour would have been for nothing"
    assert _page(stage).stepped.isVisible()
    # What is practised next is no assessment: its way ends on Today.
    stage.window.go("today")
    assert stage.window.name == "today"
    stage.close()


def test_a_result_becomes_the_persons_pace_only_when_they_take_it(
    qtbot: QtBot, home: object
) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    stage.window.go("resonance")
    page = _page(stage)
    kept = KeptResonance("a", NOW - timedelta(days=1), found())
    page.show_view(ResonanceView(NOW, (kept,), 6.0))
    assert stage.desk.context.settings.pace_per_min == 6.0
    assert page.take.isVisible()
    stage.hand.press(Qt.Key.Key_T)
    assert load_settings().pace_per_min == 5.8
    assert stage.desk.context.usual_start().pace_per_min == 5.8
    stage.close()


def test_without_a_strap_a_strap_is_offered_and_no_start(qtbot: QtBot, home: object) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    stage.window.go("resonance")
    page = _page(stage)
    assert not page.stepped.isVisible()
    assert page.strapless.isVisible()
    stage.hand.press(Qt.Key.Key_C)
    assert stage.window.name == "strap"
    stage.close()


def test_the_page_shows_every_pace_and_earlier_results(qtbot: QtBot, home: object) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="sim"), SystemClock())
    stage.window.go("resonance")
    page = _page(stage)
    kept = tuple(KeptResonance(str(n), NOW - timedelta(weeks=7 * n), found()) for n in range(3))
    page.show_view(ResonanceView(NOW, kept, 5.8))
    assert len(page.paces.text().splitlines()) == len(found().tried)
    assert len(page.history.text().splitlines()) == 2
    assert "no more than such measurements differ" in page.drift.text()
    assert page.chart.accessibleDescription() == page.paces.text()
    # It is the pace already.
    assert not page.take.isEnabled()
    page.show_view(ResonanceView(NOW, (KeptResonance("x", NOW, Resonance(())),), 5.8))
    assert not page.chart.isVisible()
    assert not page.history_card.isVisible()
    stage.close()
