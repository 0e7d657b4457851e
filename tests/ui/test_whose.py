"""Whose things these are, and of which day: never somebody else's, never yesterday's."""

from __future__ import annotations

from datetime import timedelta

from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.diary.goal import Goal
from biofeedback.diary.pain import Pain
from biofeedback.ui import diary_shelf
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.views import StartRequest
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


def opened(qtbot: QtBot, settings: Settings) -> Stage:
    stage = Stage(qtbot, settings, SystemClock())
    qtbot.waitUntil(lambda: stage.desk.context.store is not None, timeout=15_000)
    return stage


def test_where_several_practise_nothing_begins_before_it_is_known_who(
    qtbot: QtBot, home: object
) -> None:
    stage = opened(qtbot, Settings(welcomed=True, strap="none"))
    qtbot.waitUntil(lambda: stage.desk.context.who_known, timeout=15_000)
    stage.desk.context.who_known = False
    stage.desk.practising.start(StartRequest("plain", 5.0, 6.0))
    assert not stage.desk.practising.running
    assert "who is practising" in stage.window.toast.words.text()


def test_one_person_alone_is_never_asked(qtbot: QtBot, home: object) -> None:
    stage = opened(qtbot, Settings(welcomed=True, strap="none", several=True))
    qtbot.waitUntil(lambda: stage.desk.context.who_known, timeout=15_000)
    assert not stage.desk.context.settings.several
    assert stage.window.name == "today"


def test_a_change_of_person_waits_for_what_was_told_before_it(qtbot: QtBot, home: object) -> None:
    stage = opened(qtbot, Settings(welcomed=True, strap="none"))
    context = stage.desk.context
    store = context.store
    assert store is not None
    first = store.actor().person_id
    other = store.people.add("Ben")
    told: list[str] = []
    context.ask_records(lambda kept: kept.actor().person_id, told.append)
    stage.desk._person_chosen(other.id)
    context.ask_records(lambda kept: kept.actor().person_id, told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=15_000)
    assert told == [first, other.id]


def test_the_list_of_sessions_is_empty_until_the_next_persons_has_come(
    qtbot: QtBot, home: object
) -> None:
    from tests.ui import believable

    stage = opened(qtbot, Settings(welcomed=True, strap="none"))
    page = stage.window.page("history", HistoryPage)
    page.show_view(believable.history())
    stage.desk.context.person_changed.emit()
    assert page.view is not None
    assert page.view.rows == ()


def test_after_midnight_the_page_in_front_begins_the_new_day(qtbot: QtBot, home: object) -> None:
    stage = opened(qtbot, Settings(welcomed=True, strap="none"))
    went: list[str] = []
    stage.window.went.connect(went.append)
    stage.desk.see_day()
    assert went == []
    stage.desk._day -= timedelta(days=1)
    stage.desk.see_day()
    assert went == [stage.window.name]


def test_deleting_a_day_leaves_what_was_planned_on_it(qtbot: QtBot, home: object) -> None:
    stage = opened(qtbot, Settings(welcomed=True, strap="none"))
    store = stage.desk.context.store
    assert store is not None
    today = stage.desk.context.now().date()
    diary = store.diary(store.actor())
    diary.tell(Pain(today, "UTC", worst=4))
    goal = Goal(today, "UTC", "Walk to the lake", 20, "min", 3, today + timedelta(days=56))
    diary.tell(goal)
    diary_shelf.delete_day(store, today)
    assert [one.entry for one in diary.list(today, today)] == [goal]
