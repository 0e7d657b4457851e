"""The practice plan through a real window and real records, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.flare import Flare
from biofeedback.sessions.plan import Plan
from biofeedback.store.opening import Store
from biofeedback.ui.pages.practice_plan import PracticePlanPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_practice_plan import PracticePlanCard
from tests.app.test_planning import practised
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


class Desk:
    """A window, and what its records say of the plan."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
        self.window = self.stage.window
        self.window.activateWindow()
        self.today = self.stage.desk.context.now().date()

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    @property
    def page(self) -> PracticePlanPage:
        return self.window.page("practice_plan", PracticePlanPage)

    @property
    def first(self) -> TodayPage:
        return self.window.page("today", TodayPage)

    @property
    def card(self) -> PracticePlanCard:
        return self.first.card("practice_plan", PracticePlanCard)

    def kept(self) -> Plan | None:
        return self.store.plans(self.store.actor()).now()

    def keep(self, plan: Plan) -> None:
        self.store.plans(self.store.actor()).keep(plan)

    def steady(self) -> Plan:
        """A plan of five days and five minutes, kept on each of two weeks' days."""
        plan = Plan(5, 5.0, self.today - timedelta(days=20))
        self.keep(plan)
        for ago in range(1, 15):
            practised(self.store, self.store.actor(), ago, today=self.today)
        return plan

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.stage.hand.press(key)

    def until(self, done: object) -> None:
        self.qtbot.waitUntil(done, timeout=10_000)

    def go_today(self) -> None:
        self.stage.hand.press(Key.Key_1, ALT)

    def open(self) -> None:
        """To the page by way of Practise, and wait for what is kept."""
        self.stage.hand.press(Key.Key_2, ALT)
        self.press(Key.Key_M)
        assert self.window.name == "practice_plan"
        self.until(lambda: self.page.state is not None)


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def test_a_plan_is_begun_by_keys_shown_on_today_and_leads_its_practice(desk: Desk) -> None:
    assert not desk.card.isVisible()
    desk.open()
    assert desk.page.keep.text() == "Begin with this plan"
    assert not desk.page.standing.isVisible()
    desk.press(Key.Key_F, Key.Key_L, Key.Key_L)
    assert desk.kept() is None
    desk.press(Key.Key_Return)
    desk.until(desk.page.standing.isVisible)
    assert desk.kept() == Plan(4, 7.0, desk.today)
    assert not desk.page.keep.isVisible()
    assert desk.page.planned.text() == "7 min on 4 days a week"
    desk.press(Key.Key_Escape)
    assert desk.window.name == "practise"
    desk.go_today()
    desk.until(desk.card.isVisible)
    assert desk.card.planned.text() == "7 min on 4 days a week"
    assert desk.card.today.text() == "Today is a practice day."
    assert desk.card.week.text().startswith("In the last seven days: 0 of 4 planned days.")
    desk.until(lambda: desk.first.practice.text().startswith("7 minutes at"))
    desk.press(Key.Key_P)
    assert desk.window.name == "practice_plan"
    desk.press(Key.Key_Escape)
    assert desk.window.name == "today"


def test_practice_of_today_is_seen(desk: Desk) -> None:
    desk.keep(Plan(4, 7.0, desk.today))
    practised(desk.store, desk.store.actor(), 0, today=desk.today)
    desk.go_today()
    desk.until(desk.card.isVisible)
    assert "practised today" in desk.card.today.text()
    assert "1 of 4 planned days" in desk.card.week.text()


def test_a_step_is_offered_and_taken_only_by_a_person(desk: Desk) -> None:
    plan = desk.steady()
    desk.go_today()
    desk.until(desk.card.step.isVisible)
    assert "go on with 6 minutes" in desk.card.step.text()
    desk.press(Key.Key_P)
    desk.until(desk.page.take.isVisible)
    assert desk.kept() == plan
    desk.press(Key.Key_Y)
    desk.until(lambda: not desk.page.take.isVisible())
    assert desk.kept() == replace(plan, minutes=6.0, since=desk.today)
    assert desk.page.minutes.value == 6.0
    assert len(desk.page.earlier.text().splitlines()) == 2


def test_staying_is_kept_and_offers_rest(desk: Desk) -> None:
    plan = desk.steady()
    desk.open()
    desk.until(desk.page.stay.isVisible)
    desk.press(Key.Key_N)
    desk.until(lambda: not desk.page.stay.isVisible())
    assert desk.kept() == replace(plan, since=desk.today)


def test_steps_are_switched_off_at_once_and_what_is_being_set_stays(desk: Desk) -> None:
    plan = desk.steady()
    desk.open()
    desk.until(desk.page.take.isVisible)
    assert "4 of 5 planned days" in desk.page.rules[0].text()
    desk.press(Key.Key_M)
    assert "5 of 6 planned days" in desk.page.rules[0].text()
    desk.press(Key.Key_W)
    desk.until(lambda: not desk.page.take.isVisible())
    assert desk.kept() == replace(plan, steps=False)
    assert desk.page.days.value == 6.0
    desk.press(Key.Key_O)
    desk.until(desk.page.take.isVisible)
    assert desk.kept() == plan
    desk.press(Key.Key_Return)
    desk.until(lambda: not desk.page.keep.isVisible())
    assert desk.kept() == replace(plan, days_per_week=6, since=desk.today)


def test_a_flare_day_shrinks_the_plan_and_asks_nothing(desk: Desk) -> None:
    plan = desk.steady()
    desk.store.diary(desk.store.actor()).tell(Flare(desk.today, "UTC"))
    desk.go_today()
    desk.until(desk.card.isVisible)
    assert desk.card.today.text() == "A flare day: 2 min at most, and rest counts as kept."
    for part in (desk.card.planned, desk.card.week, desk.card.step, desk.card.change):
        assert not part.isVisible()
    desk.open()
    desk.until(desk.page.standing.isVisible)
    assert not desk.page.take.isVisible()
    assert "5 of 5 planned days" in desk.page.week.text()
    assert desk.kept() == plan


def test_a_plan_is_ended_and_comes_back_whole(desk: Desk) -> None:
    first, second = Plan(4, 4.0, desk.today - timedelta(days=9)), Plan(5, 5.0, desk.today)
    desk.keep(first)
    desk.keep(second)
    desk.open()
    desk.until(desk.page.so_far.isVisible)
    desk.press(Key.Key_E)
    desk.until(lambda: desk.window.toast.undoable)
    assert desk.kept() is None
    desk.until(lambda: not desk.page.so_far.isVisible())
    desk.stage.hand.press(Key.Key_Z, CTRL)
    desk.until(desk.page.so_far.isVisible)
    assert desk.store.plans(desk.store.actor()).history() == (first, second)


def test_nobody_sees_anothers_plan(desk: Desk) -> None:
    mine = desk.steady()
    desk.go_today()
    desk.until(desk.card.isVisible)
    desk.press(Key.Key_P)
    desk.until(desk.page.take.isVisible)
    shown: list[object] = []
    desk.window.went.connect(
        lambda _name: shown.append((desk.card.planned.text(), desk.page.planned.text()))
    )
    desk.store.people.home_person()
    ben = desk.store.people.add("Ben").id
    desk.stage.desk._person_chosen(ben)
    desk.until(lambda: desk.store.person_id == ben and desk.window.name == "today")
    desk.go_today()
    assert not desk.card.isVisible()
    desk.open()
    assert not desk.page.standing.isVisible()
    assert desk.page.planned.text() == desk.page.earlier.text() == ""
    assert desk.card.planned.text() == ""
    assert desk.page.days.value == 5.0
    desk.press(Key.Key_Return)
    desk.until(desk.page.standing.isVisible)
    assert desk.kept() == Plan(5, 5.0, desk.today)
    home = desk.store.people.home_person().id
    assert desk.store.plans(desk.store.actor(home)).now() == mine
    assert len(shown) > 2
    assert set(shown) == {("", "")}


def test_what_could_not_be_kept_is_said_and_stays_on_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from biofeedback.core.errors import BiofeedbackError
    from biofeedback.store.plans import PlanStore

    def full(_store: PlanStore, _plan: Plan) -> None:
        raise BiofeedbackError("The disk is full.")

    desk.open()
    desk.press(Key.Key_F)
    monkeypatch.setattr(PlanStore, "keep", full)
    desk.press(Key.Key_Return)
    desk.until(lambda: desk.window.toast.words.text() == "The disk is full.")
    assert desk.page.days.value == 4.0
    assert desk.page.keep.isVisible()
    monkeypatch.undo()
