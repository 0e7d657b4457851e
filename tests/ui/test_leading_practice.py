"""Sound, quiet, picture and detail by their keys, in a practice as it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import load_settings
from biofeedback.sessions.feedback import Standing
from biofeedback.sessions.feedback_told import told
from biofeedback.store.opening import open_store
from biofeedback.ui.pages.settings import SettingsPage
from tests.ui.test_practising import A_MINUTE, Stage


def no_sound_here(_worker: object) -> None:
    """A computer without a sound device: nobody's loudspeaker is played to by a test."""
    raise OSError("no library for sound")


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("biofeedback.ui.loudspeaker._Worker._open", no_sound_here)
    return Stage(qtbot, A_MINUTE)


def test_every_way_to_be_led_is_one_key_and_is_remembered(qtbot: QtBot, stage: Stage) -> None:
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    live = stage.live
    qtbot.waitUntil(lambda: live.view.feedback.standing is not Standing.NOTHING, timeout=20_000)
    stage.hand.press(Qt.Key.Key_V)
    assert live.strips.detailed
    assert live.strips.wave.isVisibleTo(live.strips)
    assert live.strips.scores.isVisibleTo(live.strips)
    stage.hand.press(Qt.Key.Key_V)
    stage.hand.press(Qt.Key.Key_P)
    assert live.strips.picture.isVisibleTo(live.strips)
    assert load_settings().picture
    stage.hand.press(Qt.Key.Key_Q)
    assert load_settings().quiet
    qtbot.waitUntil(lambda: live.view.feedback.standing is Standing.QUIET, timeout=10_000)
    live.refresh()
    assert not live.coherence.isVisible()
    assert not live.strips.isVisible()
    assert not live.orb.ring.shown
    stage.hand.press(Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: live.view.feedback.standing is not Standing.QUIET, timeout=10_000)
    stage.hand.press(Qt.Key.Key_S)
    assert load_settings().sound
    qtbot.waitUntil(lambda: live.line.text() == "silent: no sound device here", timeout=10_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")  # the last event has come to the window, not only the session to its end
    stage.close()
    assert live.view.ended is not None
    assert live.view.ended.saved


def test_what_was_earned_is_kept_with_the_session(qtbot: QtBot, stage: Stage) -> None:
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("after")
    live = stage.live.view
    stage.close()
    assert live.ended is not None
    with open_store(SystemClock()) as store:
        content = store.sessions(store.actor()).get(live.ended.session_id or "")
    kept = told(content.happenings, content.session.duration_s)
    assert kept is not None
    assert kept.rewards == live.rewards
    assert kept.in_target_s == pytest.approx(live.in_target_s, abs=2.5)


def test_the_choices_of_sound_and_feedback_stand_in_the_settings(stage: Stage) -> None:
    stage.window.go("settings")
    cards = stage.window.page("settings", SettingsPage).practice
    for key, value in (
        ("sound", True),
        ("volume_percent", 30),
        ("voice", True),
        ("sound_lead_ms", 200),
        ("aim", "adaptive"),
        ("target_score", 75.0),
        ("challenge", True),
        ("picture", True),
    ):
        cards.buttons(key)[value].click()
        assert getattr(load_settings(), key) == value
    assert cards.aim_line.text().startswith("Adaptive: ")
    assert cards.challenge_line.text().startswith("Challenge: ")
    assert min(cards.buttons("target_score")) == 65.0
    stage.close()
