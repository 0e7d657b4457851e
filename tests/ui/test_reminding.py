"""The quiet reminder: off until wanted, once a day at its time, never in a flare, no health in it.

The tray is a stand-in that only remembers; the window, the plan and the records are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.settings import Settings, load_settings
from biofeedback.diary.flare import Flare
from biofeedback.sessions.plan import Plan
from biofeedback.ui.pages.practice_plan import PracticePlanPage
from biofeedback.ui.plan_desk import PlanDesk
from biofeedback.ui.reminding import Reminding, SystemTray
from tests.app.test_planning import practised
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

Key = Qt.Key


class SetClock(SystemClock):
    """A clock that shows the hour it is set to (local time); waiting is real."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = datetime(2026, 11, 23, 18, 0).astimezone()

    def utc(self) -> datetime:
        """Return the hour it is set to."""
        return self.shown

    def set(self, hour: int, minute: int = 0, days: int = 0) -> None:
        day = datetime(2026, 11, 23, hour, minute) + timedelta(days=days)
        self.shown = day.astimezone()


class Tray:
    """What stood in the tray, and what it said."""

    def __init__(self, available: bool = True) -> None:
        self.available, self.shown, self.said = available, False, list[str]()

    def show(self, wanted: bool) -> None:
        self.shown = wanted

    def say(self, title: str, words: str) -> None:
        assert self.shown
        self.said.append(f"{title}. {words}")


class Desk:
    """A window with a tray."""

    def __init__(self, qtbot: QtBot, available: bool = True) -> None:
        self.qtbot, self.clock, self.running = qtbot, SetClock(), False
        settings = replace(load_settings(), welcomed=True, strap="none")
        self.stage = Stage(qtbot, settings, self.clock)
        context = self.stage.desk.context
        assert context.store is not None
        self.context, self.store = context, context.store
        found = context.findChild(PlanDesk)
        assert found is not None
        self.plans, self.tray = found, Tray(available)
        self.reminding = Reminding(context, found, lambda: self.running, self.tray)
        self.today = context.now().date()

    @property
    def page(self) -> PracticePlanPage:
        return self.stage.window.page("practice_plan", PracticePlanPage)

    def plan(self, remind_at: time | None = time(18, 30)) -> Plan:
        plan = Plan(5, 5.0, self.today, remind_at=remind_at)
        self.store.plans(self.store.actor()).keep(plan)
        with self.qtbot.waitSignal(self.plans.stands, check_params_cb=lambda _who, s: bool(s)):
            self.stage.hand.press(Key.Key_1, Qt.KeyboardModifier.AltModifier)
        return plan

    def look(self) -> list[str]:
        """Look once, wait for what the records say, and return what was said so far."""
        self.reminding.look()
        self.qtbot.waitUntil(lambda: not self.reminding._asking, timeout=10_000)
        return self.tray.said


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def test_it_comes_once_a_day_at_its_time_and_says_nothing_of_health(desk: Desk) -> None:
    desk.plan()
    assert desk.tray.shown
    assert desk.look() == []
    desk.clock.set(18, 31)
    (said,) = desk.look()
    for word in ("pain", "breath", "heart", "health", "flare", "practice", "plan", "biofeedback"):
        assert word not in said.lower()
    desk.clock.set(18, 45)
    assert len(desk.look()) == 1
    desk.clock.set(18, 31, days=1)
    assert len(desk.look()) == 2


def test_after_a_new_start_it_does_not_come_again_the_same_day(qtbot: QtBot, home: Path) -> None:
    for said in (1, 0):
        desk = Desk(qtbot)
        desk.plan()
        desk.clock.set(19, 0)
        assert len(desk.look()) == said
        desk.stage.close()
    assert (load_settings().reminded or "").startswith("2026-11-23 ")


def test_nobody_is_reminded_in_a_flare_after_practice_or_during_one(desk: Desk) -> None:
    desk.plan()
    actor = desk.store.actor()
    desk.clock.set(18, 31)
    desk.running = True
    assert desk.look() == []
    desk.running = False
    practised(desk.store, actor, 0, today=desk.today)
    assert desk.look() == []
    desk.clock.set(18, 31, days=1)
    tomorrow = desk.today + timedelta(days=1)
    desk.store.diary(actor).tell(Flare(tomorrow, "UTC", tomorrow))
    assert desk.look() == []
    desk.clock.set(18, 31, days=2)
    assert len(desk.look()) == 1


def test_without_a_time_nothing_stands_in_the_tray(desk: Desk) -> None:
    desk.plan(None)
    assert not desk.tray.shown
    desk.clock.set(18, 31)
    assert desk.look() == []


def test_another_person_is_not_reminded_of_a_plan_that_is_not_theirs(desk: Desk) -> None:
    desk.plan()
    desk.store.people.home_person()
    desk.clock.set(18, 31)
    desk.stage.desk._person_chosen(desk.store.people.add("Ben").id)
    desk.stage.qtbot.waitUntil(lambda: not desk.tray.shown, timeout=10_000)
    assert desk.look() == []


def test_records_that_can_not_be_read_are_said_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.plan()
    desk.clock.set(18, 31)

    def broken(*_what: object) -> None:
        raise BadInputError("The records can't be read.")

    # The opening says things of its own, in its own time: every sentence is listened to.
    said: list[str] = []
    monkeypatch.setattr(desk.stage.window.toast, "say", lambda words, *_a, **_k: said.append(words))
    with monkeypatch.context() as patched:
        patched.setattr("biofeedback.app.planning.plan_state", broken)
        assert desk.look() == []
        assert desk.look() == []
    assert said.count("The records can't be read.") == 1
    assert desk.look() == []


def test_it_is_switched_on_set_and_switched_off_by_keys(desk: Desk) -> None:
    plan = desk.plan(None)
    press, page = desk.stage.hand.press, desk.page
    press(Key.Key_P)
    desk.qtbot.waitUntil(page.reminder.isVisible)
    assert not page.reminder.at.isVisible()
    press(Key.Key_R)
    desk.qtbot.waitUntil(page.reminder.at.isVisible)
    kept = desk.store.plans(desk.store.actor())
    assert kept.now() == replace(plan, remind_at=time(18, 30))
    assert desk.tray.shown
    press(Key.Key_T)
    press(Key.Key_T)
    assert kept.now() == replace(plan, remind_at=time(18, 30))
    press(Key.Key_K)
    desk.qtbot.waitUntil(lambda: not page.reminder.keep.isVisible())
    assert kept.now() == replace(plan, remind_at=time(19, 0))
    assert len(page.earlier.text().splitlines()) == 1
    press(Key.Key_Q)
    desk.qtbot.waitUntil(lambda: not page.reminder.at.isVisible())
    assert kept.now() == plan
    assert not desk.tray.shown


def test_a_desktop_without_a_tray_offers_no_reminder(qtbot: QtBot, home: Path) -> None:
    desk = Desk(qtbot, available=False)
    desk.plan()
    assert not desk.tray.shown
    desk.stage.hand.press(Key.Key_P)
    desk.qtbot.waitUntil(desk.page.standing.isVisible)
    assert not desk.page.reminder.isVisible()
    desk.stage.close()


def test_where_there_is_no_tray_the_real_one_stays_silent(qtbot: QtBot) -> None:
    parent = QObject()
    tray = SystemTray(parent, lambda: None)
    if tray.available:
        pytest.skip("this desktop has a tray")
    tray.show(True)
    tray.say("A quiet reminder", "Whenever it suits.")
    assert tray._icon is None
    assert Settings().reminded is None
