"""The gentle start in the window: listened for where it is wanted and a strap can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.breath import BreathPattern
from biofeedback.core.pacing import PaceTrack
from biofeedback.core.settings import Settings, load_settings
from biofeedback.sessions.replayed import pace_of
from biofeedback.store.opening import open_store
from biofeedback.ui.look import Look
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.live_words import idle_words
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.shelf import row_of
from tests.ui import believable
from tests.ui.test_practising import A_MINUTE, Stage, home

__all__ = ["home"]
BREATH_13 = replace(A_MINUTE, strap="sim:breath=13,seed=3", minutes=5.0)


@pytest.fixture
def stages(qtbot: QtBot, home: Path) -> Iterator[list[Stage]]:
    made: list[Stage] = []
    yield made
    for stage in made:
        stage.close()


def begin(qtbot: QtBot, stages: list[Stage], settings: Settings) -> Stage:
    stage = Stage(qtbot, settings)
    stages.append(stage)
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.begun_s is not None, timeout=10_000)
    return stage


def test_the_live_page_says_that_it_listens_and_where_the_pace_begins(
    qtbot: QtBot, stages: list[Stage]
):
    stage = begin(qtbot, stages, BREATH_13)
    assert "breathe as you like" in stage.live.said.text()
    assert stage.live.said.isVisible()
    assert idle_words(stage.live.view) == ("Settle", "breathe as you like")
    assert stage.live.view.may_go_on, "a key begins at once"
    qtbot.waitUntil(
        lambda: "near your own breath, at about 13" in stage.live.said.text(), timeout=20_000
    )
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    ended = stage.live.view.ended
    assert ended is not None
    with open_store(stage.clock) as store:
        content = store.sessions(store.actor()).get(ended.session_id or "")
    track = pace_of(content.session, content.happenings)
    assert track is not None
    [span] = track.spans
    assert span.pattern.start_per_min == pytest.approx(13.0, abs=1.0)
    assert span.pattern.end_per_min == pytest.approx(6.0), "what is kept is the pace as it was"
    assert row_of(content.session).title.endswith("at 6 breaths a minute")


def test_switched_off_the_pace_begins_at_once_as_chosen(qtbot: QtBot, stages: list[Stage]):
    stage = begin(qtbot, stages, replace(BREATH_13, gentle_start=False))
    assert stage.live.view.step_name == "practice"
    assert not stage.live.view.may_go_on


def test_without_a_strap_the_pace_begins_at_once(qtbot: QtBot, stages: list[Stage]):
    stage = begin(qtbot, stages, replace(BREATH_13, strap="none"))
    assert stage.live.view.step_name == "practice"


def test_the_settings_switch_it_off_and_keep_it_so(qtbot: QtBot, stages: list[Stage]):
    stage = Stage(qtbot, BREATH_13)
    stages.append(stage)
    stage.window.go("settings")
    page = stage.window.page("settings", SettingsPage)
    choices = page.practice.buttons("gentle_start")
    qtbot.waitUntil(lambda: choices[True].isChecked())
    choices[False].click()
    qtbot.waitUntil(lambda: not stage.desk.context.settings.gentle_start)
    assert not load_settings().gentle_start


@pytest.mark.parametrize(("now_s", "pace"), [(5.0, None), (60.0, 10.0), (200.0, 6.0)])
def test_the_spectrum_marks_the_pace_of_this_moment(
    look: Look, qtbot: QtBot, now_s: float, pace: float | None
):
    page = LivePage(look)
    qtbot.addWidget(page)
    track = PaceTrack()
    track.begin(10.0, replace(BreathPattern.paced(14.0), end_per_min=6.0, glide_s=100.0))
    page.begin(believable.live(60.0), lambda: now_s, track)
    page.show_spectrum(believable.spectrum())
    assert page.strips.spectrum.pace_per_min == pace
