"""A computer that falls asleep in the middle of a practice, in a real window with real records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.store.opening import open_store
from biofeedback.ui.pages.after import AfterPage
from tests.ui.test_practising import SPEED, Stage, home

__all__ = ["home"]


class Lid(SystemClock):
    """A fast clock that a closed lid moves on at once."""

    def __init__(self) -> None:
        super().__init__(SPEED)
        self.slept_s = 0.0

    def now(self) -> float:
        return super().now() + self.slept_s

    def close_for(self, seconds: float) -> None:
        # As long in the time that the session lives in as its speed makes of it.
        self.slept_s += seconds * SPEED


@pytest.fixture
def lid(qtbot: QtBot, home: Path) -> Iterator[tuple[Stage, Lid]]:
    clock = Lid()
    # Without a strap: a simulated one would make up the beats of the night.
    stage = Stage(qtbot, Settings(welcomed=True, strap="none", minutes=2.0), clock)
    yield stage, clock
    stage.close()


def test_after_a_short_sleep_the_practice_has_waited_and_says_so(
    qtbot: QtBot, lid: tuple[Stage, Lid]
) -> None:
    stage, clock = lid
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.elapsed_s(stage.live._now()) > 5.0)
    clock.close_for(60.0)
    qtbot.waitUntil(lambda: stage.live.view.paused)
    live = stage.live
    live.refresh()
    assert live.view.elapsed_s(live._now()) < 100.0, "the sleep is no practice"
    assert live._track.breath(live._now()) is None
    qtbot.waitUntil(lambda: live.line.text().startswith("The computer was asleep."))
    assert live.orb.isVisible()
    stage.hand.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not live.view.paused)
    stage.at("after")
    assert live.view.ended is not None
    assert live.view.ended.reason == "done"


def test_after_a_night_the_practice_has_ended_where_it_was_and_is_kept(
    qtbot: QtBot, lid: tuple[Stage, Lid]
) -> None:
    stage, clock = lid
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.elapsed_s(stage.live._now()) > 5.0)
    clock.close_for(8 * 3600.0)
    stage.at("after")
    after = stage.window.page("after", AfterPage)
    assert after.view is not None
    assert after.view.row.minutes < 2.0
    assert after.view.saved
    assert "asleep for a long time" in after.kept.text()
    with open_store(SystemClock()) as store:
        [kept] = store.sessions(store.actor()).list()
    assert kept.duration_s < 120.0
    assert kept.duration_s == pytest.approx(60.0 * after.view.row.minutes)
