"""Goals, the week, predictions and what matters: through a real window, by key."""

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
from biofeedback.diary.activity import Activity, Done
from biofeedback.diary.entry import Entry
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.review import Review, Win
from biofeedback.diary.value import Value
from biofeedback.diary.weekplan import efforts_in_a_row, load
from biofeedback.store.opening import Store
from biofeedback.ui.pages.activity_form import ActivityPage
from biofeedback.ui.pages.function import FunctionPage
from biofeedback.ui.pages.goal_form import GoalFormPage
from biofeedback.ui.pages.goals import GoalsPage
from biofeedback.ui.pages.matters import MattersPage
from biofeedback.ui.pages.predict import PredictPage
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Desk:
    """A window, and what its records say."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
        self.today = self.stage.desk.context.now().date()
        self.stage.window.activateWindow()
        self.until(lambda: self.stage.desk.context.store is not None)
        self.zone = "Europe/Berlin"

    @property
    def store(self) -> Store:
        store = self.stage.desk.context.store
        assert store is not None
        return store

    @property
    def goals(self) -> GoalsPage:
        return self.stage.window.page("goals", GoalsPage)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        self.stage.hand.press(key, modifier or Qt.KeyboardModifier.NoModifier)

    def until(self, done: object) -> None:
        self.qtbot.waitUntil(done, timeout=10_000)

    def tell(self, *entries: Entry) -> None:
        for entry in entries:
            self.store.diary(self.store.actor()).tell(entry)

    def kept(self, kind: str) -> list[Entry]:
        diary = self.store.diary(self.store.actor())
        found = diary.list(self.today - timedelta(days=400), self.today, kind)
        return [one.entry for one in found]

    def open(self) -> GoalsPage:
        """Go to Goals and wait for what is kept."""
        page = self.goals
        page.state = None
        self.press(Qt.Key.Key_4, ALT)
        self.until(lambda: page.state is not None and bool(page.state.week))
        return page

    def write(self, words: str) -> None:
        field = self.stage.window.focusWidget()
        assert field is not None
        self.qtbot.keyClicks(field, words)


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.stage.close()


def walk(desk: Desk, weeks_ago: int) -> Goal:
    begun = desk.today - timedelta(weeks=weeks_ago)
    by = desk.today + timedelta(weeks=20)
    return Goal(begun, desk.zone, "Walk", 20, "min", 3, by, start=10)


def test_a_goal_is_set_by_keyboard_from_the_usual_and_today_is_told(desk: Desk) -> None:
    desk.tell(
        *(
            Function(desk.today - timedelta(days=n), desk.zone, walking_min=minutes)
            for n, minutes in ((1, 10), (2, 14), (3, 12))
        )
    )
    page = desk.open()
    assert page.begin.isVisible()
    desk.press(Qt.Key.Key_G)
    form = desk.stage.window.page("goal", GoalFormPage)
    desk.until(lambda: form.usual.isVisible())
    desk.write("Walk")
    desk.press(Qt.Key.Key_Tab)
    desk.write("20")
    assert form.start.text() == ""
    form.usual.click()
    assert form.start.text() == "12"
    assert "From 12 minutes, about 10 % more" in form.ahead.text()
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.stage.at("goals")
    desk.until(lambda: page.state is not None and bool(page.state.goals))
    (goal,) = desk.kept("goal")
    assert isinstance(goal, Goal)
    assert (goal.what, goal.amount, goal.start, goal.per_week) == ("Walk", 20, 12, 3)
    assert len(goal.days) == 3
    assert not form.what.text()
    desk.press(Qt.Key.Key_1)
    desk.until(lambda: "1 of 3 this week" in page.goals[0].done.text())
    assert page.goals[0].hows["done"].isChecked()
    (done,) = desk.kept("done")
    assert isinstance(done, Done)
    assert (done.day, done.how) == (desk.today, "done")
    desk.press(Qt.Key.Key_1)
    desk.until(lambda: "0 of 3 this week" in page.goals[0].done.text())
    assert desk.kept("done") == []


def test_what_is_missing_is_said_and_nothing_can_be_begun(desk: Desk) -> None:
    desk.open()
    desk.press(Qt.Key.Key_G)
    form = desk.stage.window.page("goal", GoalFormPage)
    desk.until(lambda: form.state is not None and bool(form.sentence.text()))
    form.what.setText("Walk")
    form.amount.setText("twenty")
    assert "a number is needed" in form.sentence.text()
    assert not form.keep.isEnabled()
    form.amount.setText("20")
    form.start.setText("1,5")
    assert "begin with 2.5 min" in form.sentence.text()
    assert not form.keep.isEnabled()
    form.start.setText("2,5")
    assert form.keep.isEnabled()
    assert form.goal().start == 2.5


def test_a_review_is_asked_for_in_week_four_and_holding_is_kept(desk: Desk) -> None:
    desk.tell(walk(desk, 4))
    page = desk.open()
    card = page.goals[0]
    desk.until(card.review.isVisible)
    assert "Week 4: time to look back" in card.question.text()
    card.decisions["hold"].click()
    desk.until(lambda: not card.review.isVisible())
    (review,) = desk.kept("review")
    assert isinstance(review, Review)
    assert (review.what, review.decision) == ("Walk", "hold")
    assert "You chose to hold" in card.next.text()


def test_on_to_self_care_ends_a_goal_and_an_end_can_be_undone(desk: Desk) -> None:
    desk.tell(walk(desk, 1), replace(walk(desk, 1), what="Swim"))
    page = desk.open()
    desk.until(lambda: page.state is not None and len(page.state.goals) == 2)
    page.goals[0].back.click()
    page.goals[0].decisions["self_care"].click()
    desk.until(lambda: page.state is not None and len(page.state.goals) == 1)
    kept = page.state
    assert kept is not None
    ended = kept.ended[0]
    assert ended.outcome == "self_care"
    page.goals[0].back.click()
    page.goals[0].ends["let_go"].click()
    desk.until(lambda: page.state is not None and not page.state.goals)
    desk.until(lambda: desk.stage.window.toast.undoable)
    desk.stage.window.toast.undo.click()
    desk.until(lambda: page.state is not None and len(page.state.goals) == 1)


def test_a_flare_day_asks_less_and_raises_nothing(desk: Desk) -> None:
    from biofeedback.diary.flare import Flare

    desk.tell(walk(desk, 4))
    page = desk.open()
    desk.until(page.goals[0].review.isVisible)
    before = sum(button.isVisible() for button in page.ways.values())
    desk.tell(Flare(desk.today, desk.zone))
    page = desk.open()
    desk.until(page.flare.isVisible)
    assert not page.goals[0].review.isVisible()
    assert not page.goals[0].back.isVisible()
    assert sum(button.isVisible() for button in page.ways.values()) < before
    assert "A flare week: nothing goes up" in page.goals[0].next.text()


def test_an_activity_is_planned_for_days_between_efforts_and_taken_off_again(desk: Desk) -> None:
    desk.tell(replace(walk(desk, 1), days=("mon", "wed", "fri")))
    desk.open()
    desk.press(Qt.Key.Key_A)
    form = desk.stage.window.page("activity", ActivityPage)
    desk.until(lambda: form.state is not None and bool(form.state.goals))
    desk.write("Bridge")
    form.sort.buttons["strength"].click()
    form.often.buttons["1"].click()
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: bool(desk.kept("activity")))
    (made,) = desk.kept("activity")
    assert isinstance(made, Activity)
    assert (made.what, made.sort) == ("Bridge", "strength")
    assert efforts_in_a_row(load([made.days, ("mon", "wed", "fri")])) == ()
    desk.until(lambda: form.list.isVisible())
    form.end.click()
    desk.until(lambda: desk.kept("activity") == [])


def test_a_day_to_come_can_not_be_answered(desk: Desk) -> None:
    every_day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    desk.tell(
        Activity(desk.today - timedelta(days=14), desk.zone, "Stretch", "mobility", every_day, 10)
    )
    page = desk.open()
    desk.until(lambda: len(page.week.planned) == 7)
    for n, one in enumerate(page.week.planned):
        page.week.list.choose(n)
        may = one.day <= desk.today
        assert all(button.isEnabled() is may for button in page.week.hows.values())
    page.week.list.choose(desk.today.weekday())
    desk.press(Qt.Key.Key_H)
    desk.until(lambda: bool(desk.kept("done")))
    assert page.week.hows["partly"].isChecked()
    (done,) = desk.kept("done")
    assert isinstance(done, Done)
    assert (done.what, done.day, done.how) == ("Stretch", desk.today, "partly")


def test_a_prediction_is_kept_and_later_what_happened(desk: Desk) -> None:
    desk.open()
    desk.press(Qt.Key.Key_R)
    page = desk.stage.window.page("predict", PredictPage)
    desk.until(lambda: page.state is not None and bool(page.state.week))
    desk.write("It will hurt for days")
    for _n in range(3):
        page.belief.more.click()
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.until(page.list.isVisible)
    page.happened.setText("an hour, no more")
    page.now.less.click()
    page.tell.click()
    desk.until(lambda: [one.is_open for one in desk.kept("prediction")] == [False])  # type: ignore[union-attr]
    (made,) = desk.kept("prediction")
    assert isinstance(made, Prediction)
    assert (made.what, made.happened) == ("It will hurt for days", "an hour, no more")
    assert made.belief_before is not None
    assert made.belief_after is not None
    assert made.belief_after < made.belief_before


def test_what_matters_and_a_small_gain_are_kept_and_corrected(desk: Desk) -> None:
    desk.open()
    desk.press(Qt.Key.Key_M)
    page = desk.stage.window.page("matters", MattersPage)
    desk.until(lambda: page.state is not None and bool(page.state.week))
    desk.write("Sing")
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: page.state is not None and page.state.value_now is not None)
    page.done.buttons["done"].click()
    page.how.setText("lovely")
    page.keep.click()
    desk.until(lambda: page.state is not None and page.state.value_now[1].done is True)  # type: ignore[index]
    (value,) = desk.kept("value")
    assert isinstance(value, Value)
    assert (value.what, value.how_it_was) == ("Sing", "lovely")
    page.win.setText("An extra hour of sleep")
    page.add.click()
    desk.until(page.list.isVisible)
    (win,) = desk.kept("win")
    assert isinstance(win, Win)
    page.delete.click()
    desk.until(lambda: desk.kept("win") == [])


def test_function_is_told_by_the_clock_of_the_app_and_back_is_goals(desk: Desk) -> None:
    desk.open()
    desk.press(Qt.Key.Key_B)
    page = desk.stage.window.page("function", FunctionPage)
    desk.until(lambda: page.view is not None and page._more is not None)
    assert page.timed.now_s == desk.stage.desk.context.clock.now
    page.lines["walking_min"].setText("25")
    page.lines["walking_min"].editingFinished.emit()
    desk.until(lambda: bool(desk.kept("function")))
    (told,) = desk.kept("function")
    assert isinstance(told, Function)
    assert (told.day, told.walking_min, told.steps) == (desk.today, 25, None)
    page.movement.joint.buttons["neck"].click()
    page.movement.degrees.setText("60")
    page.movement.keep.click()
    desk.until(page.movement.list.isVisible)
    assert len(desk.kept("movement")) == 1
    page.setFocus()
    desk.press(Qt.Key.Key_Escape)
    desk.stage.at("goals")
