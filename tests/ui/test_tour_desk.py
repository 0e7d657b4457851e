"""The tour: a few steps over real pages, by keys alone, left at any moment, offered once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings, load_settings
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_begin import BeginCard
from biofeedback.ui.tour_desk import STEPS, TourDesk
from biofeedback.ui.widgets.help_sheet import HelpSheet
from biofeedback.ui.widgets.tour_card import TourRing
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]
# A tour of two minutes: read aloud, a calm voice says about this many words in that time.
MOST_WORDS = 260


@pytest.fixture
def stage(qtbot: QtBot, home: Path) -> Iterator[Stage]:
    made = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    qtbot.waitUntil(offer(made).tour.isVisible)
    yield made
    made.close()


def offer(stage: Stage) -> BeginCard:
    return stage.window.page("today", TodayPage).card("begin", BeginCard)


def desk_of(stage: Stage) -> TourDesk:
    found = stage.window.findChild(TourDesk)
    assert found is not None
    return found


def rings(stage: Stage) -> list[TourRing]:
    return [one for one in stage.window.findChildren(TourRing) if one.isVisible()]


def test_it_takes_no_more_than_two_minutes() -> None:
    assert len(STEPS) <= 7
    assert sum(len(f"{step.title} {step.words}".split()) for step in STEPS) <= MOST_WORDS


def test_keys_lead_through_every_step_and_each_points_at_something_real(
    qtbot: QtBot, stage: Stage
) -> None:
    window = stage.window
    stage.hand.press(Qt.Key.Key_W)
    for n, step in enumerate(STEPS):
        assert window.name == step.page
        assert desk_of(stage).at == n
        (ring,) = rings(stage)
        target = step.target(window)
        assert target is not None
        assert ring.isAncestorOf(target) is False
        around = QRect(ring.mapToGlobal(QPoint(0, 0)), ring.size())
        assert around.contains(QRect(target.mapToGlobal(QPoint(0, 0)), target.size()))
        # A screen reader reads the button that has the focus, with what it tells.
        assert window.focusWidget() is window.tour.next
        assert step.words in window.tour.next.accessibleDescription()
        if n == 2:
            stage.hand.press(Qt.Key.Key_Backspace)
            assert desk_of(stage).at == 1
            stage.hand.press(Qt.Key.Key_Return)
        stage.hand.press(Qt.Key.Key_Return)
    assert desk_of(stage).at is None
    assert not window.tour.isVisible()
    assert rings(stage) == []
    assert window.name == STEPS[-1].page


def test_left_at_any_moment_it_is_not_offered_again_but_found_in_the_help(
    qtbot: QtBot, stage: Stage
) -> None:
    window = stage.window
    offer(stage).tour.click()
    stage.hand.press(Qt.Key.Key_Return)
    stage.hand.press(Qt.Key.Key_Escape)
    assert desk_of(stage).at is None
    assert not window.tour.isVisible()
    assert window.name == "today"
    assert not offer(stage).tour.isVisible()
    assert load_settings().toured

    window.go("trends")
    stage.hand.press(Qt.Key.Key_F1)
    (sheet,) = window.findChildren(HelpSheet)
    assert sheet.tour.isVisible()
    sheet.tour.click()
    assert not sheet.isVisible()
    assert desk_of(stage).at == 0
    assert window.name == "today"
    # One may look elsewhere meanwhile; the step stays, and points at nothing that is not shown.
    window.go("history")
    assert window.tour.isVisible()
    assert rings(stage) == []

    # A practice ends it, and beside one there is nowhere to lead to.
    window.go("today")
    window.page("today", TodayPage).start.click()
    stage.at("live")
    assert desk_of(stage).at is None
    assert not window.tour.isVisible()
    window.show_help()
    shown = [one for one in window.findChildren(HelpSheet) if one.isVisible()]
    assert [one.tour.isVisible() for one in shown] == [False]
    shown[0].accept()
