"""The diary through a real window and real records, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.flare import Flare
from biofeedback.diary.told import ToldDay
from biofeedback.ui.pages.diary import DiaryPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_plan import PlanCard
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

ALT = Qt.KeyboardModifier.AltModifier


class Desk:
    """A window with the diary in front, and what its records say."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
        self.hand = self.stage.hand
        self.today = self.stage.desk.context.now().date()

    @property
    def page(self) -> DiaryPage:
        return self.stage.window.page("diary", DiaryPage)

    @property
    def first(self) -> TodayPage:
        return self.stage.window.page("today", TodayPage)

    def go(self) -> None:
        self.hand.press(Qt.Key.Key_3, ALT)
        self.until(lambda: self.page.view is not None)

    def until(self, done: object) -> None:
        self.qtbot.waitUntil(done, timeout=10_000)

    def told(self, ago: int = 0) -> ToldDay:
        store = self.stage.desk.context.store
        assert store is not None
        day = self.today - timedelta(days=ago)
        (found,) = store.diary(store.actor()).told(day, day, self.today)
        return found

    def shows(self, ago: int = 0) -> bool:
        """Whether the page shows what the records tell of a day, and nothing older."""
        view = self.page.view
        return view is not None and bool(view.rows) and view.rows[ago].told == self.told(ago)

    def shows_something(self) -> bool:
        return self.page.view is not None and bool(self.page.view.rows)


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def test_a_check_in_of_two_answers_takes_three_presses_from_anywhere(desk: Desk) -> None:
    clock = desk.stage.clock
    began_s = clock.now()
    desk.go()
    desk.hand.press(Qt.Key.Key_4)
    desk.hand.press(Qt.Key.Key_N)
    desk.until(lambda: desk.told().flare is False and desk.told().pain_worst == 4)
    assert desk.hand.presses == 3
    # The program's own part of the fifteen seconds.
    assert clock.now() - began_s < 5.0
    desk.until(desk.shows)
    assert desk.told().pain_now is None


def test_yesterday_is_filled_in_corrected_deleted_and_brought_back(desk: Desk) -> None:
    desk.go()
    desk.hand.press(Qt.Key.Key_Y)
    desk.until(lambda: desk.page.yesterday.isChecked())
    desk.hand.press(Qt.Key.Key_6)
    desk.hand.press(Qt.Key.Key_S)
    desk.until(lambda: desk.told(1).pain_worst == 6 and desk.told(1).bed is not None)
    assert desk.told(0).is_empty
    desk.hand.press(Qt.Key.Key_8)
    desk.until(lambda: desk.told(1).pain_worst == 8)
    desk.until(lambda: desk.shows(1))
    desk.page.list.choose(1)
    desk.hand.press(Qt.Key.Key_Delete)
    desk.until(lambda: desk.told(1).is_empty)
    desk.until(lambda: desk.stage.window.toast.undo.isVisible())
    desk.hand.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.told(1).pain_worst == 8)
    desk.until(lambda: desk.shows(1))


def test_quick_presses_are_all_kept_and_the_last_one_is_shown(desk: Desk) -> None:
    desk.go()
    for _press in range(9):
        desk.hand.press(Qt.Key.Key_S)
    desk.until(lambda: desk.told().bed is not None and desk.told().bed.isoformat() == "00:30:00")
    desk.until(desk.shows)
    assert desk.page.bed.words.text() == "To bed 00:30"


def test_nobody_sees_anothers_diary(desk: Desk) -> None:
    desk.go()
    desk.hand.press(Qt.Key.Key_8)
    desk.until(lambda: desk.told().pain_worst == 8)
    desk.until(desk.shows)
    store = desk.stage.desk.context.store
    assert store is not None
    store.person_id = store.people.add("Ben").id
    desk.stage.window.go("diary")
    view = desk.page.view
    assert view is not None
    assert view.rows == ()
    assert desk.page.worst.value is None
    desk.until(desk.shows_something)
    assert all(row.is_empty for row in desk.page.view.rows)


def test_a_flare_opens_stands_on_today_ends_and_opens_again(desk: Desk) -> None:
    desk.go()
    desk.hand.press(Qt.Key.Key_F)
    desk.until(lambda: desk.told().flare is True)
    desk.hand.press(Qt.Key.Key_1, ALT)
    desk.until(lambda: desk.first.card("plan", PlanCard).over.isVisible())
    assert desk.first.practice.text() == "Two gentle minutes, or rest"
    desk.hand.press(Qt.Key.Key_E)
    desk.until(lambda: not desk.first.card("plan", PlanCard).over.isVisible())
    desk.until(lambda: desk.stage.window.toast.undo.isVisible())
    store = desk.stage.desk.context.store
    assert store is not None
    (one,) = store.diary(store.actor()).list(desk.today, desk.today, "flare")
    assert isinstance(one.entry, Flare)
    assert one.entry.end == desk.today
    desk.hand.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.first.card("plan", PlanCard).over.isVisible())
    assert store.diary(store.actor()).open_flare(desk.today) is not None
