"""Example data: only where nothing is, named as such, taken out whole and nothing else with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from biofeedback.app import example
from biofeedback.app.exports import export
from biofeedback.app.reports import Wish, report_view
from biofeedback.core.clock import ManualClock
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.goal import Goal
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.sessions.demo import DemoDay
from biofeedback.sessions.records import EXAMPLE
from biofeedback.store.opening import Store, open_store
from biofeedback.trends import sentences
from biofeedback.ui import diary_shelf
from biofeedback.ui.diary_views import Said
from tests.store.samples import a_draft, a_summary, some_beats

ZONE = "UTC"
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
TODAY = NOW.date()
EVER = (date(2020, 1, 1), TODAY)


@pytest.fixture(scope="module")
def days() -> list[DemoDay]:
    return list(example.made(TODAY, ZONE, 10))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    # As a person's own records are: encrypted, in a home of their own.
    with open_store(clock, tmp_path / "home") as opened:
        yield opened


def told(store: Store) -> list[object]:
    """Return all that stands, by what tells it from anything else."""
    actor = store.actor()
    found: list[object] = [one.id for one in store.checkins(actor).list(*EVER)]
    found += [one.id for one in store.diary(actor).list(*EVER)]
    return found + [one.id for one in store.sessions(actor).list(limit=None)]


def a_day_with_all(days: list[DemoDay]) -> DemoDay:
    return next(one for one in days if one.session and one.checkin and len(one.entries) > 2)


def test_a_day_is_put_in_whole_and_taken_out_whole(store: Store, days: list[DemoDay]) -> None:
    assert not example.has_example(store)
    assert all(example.put_in(store, day) for day in days)
    assert example.has_example(store)
    sessions = sum(day.session is not None for day in days)
    assert len(store.sessions(store.actor()).list(limit=None)) == sessions
    assert {one.origin for one in store.diary(store.actor()).list(*EVER)} == {EXAMPLE}
    assert example.take_out(store).sessions == sessions
    assert told(store) == []
    assert not example.has_example(store)


def test_what_is_ones_own_outlives_the_example_beside_it(store: Store, days: list[DemoDay]) -> None:
    actor = store.actor()
    diary, sessions = store.diary(actor), store.sessions(actor)
    mine = sessions.begin(a_draft())
    sessions.finish(mine, "done", a_summary(0), 60.0)
    for day in days:
        example.put_in(store, day)
    goal = diary.tell(Goal(TODAY, ZONE, "Walk", 20, "min", 3, TODAY + timedelta(days=50)))
    on = a_day_with_all(days).day
    corrected = store.checkins(actor).list(on, on)[0]
    own = store.checkins(actor).correct(corrected.id, CheckIn(on, ZONE, pain_now=1, note="mine"))
    beside = diary.tell(Night(on, ZONE, quality=3))
    example.take_out(store)
    assert set(told(store)) == {mine, goal.id, own.id, beside.id}
    assert store.checkins(actor).history(own.id) == (own,)


def test_what_a_person_tells_takes_nothing_from_the_example(
    store: Store, days: list[DemoDay]
) -> None:
    example.put_in(store, day := a_day_with_all(days))
    for said in (
        Said(day.day, "pain_worst", 2),
        Said(day.day, "note", "slept on the sofa"),
        Said(day.day, "sleep_h", 5.0),
    ):
        diary_shelf.say(store, said, TODAY, ZONE)
    example.take_out(store)
    actor = store.actor()
    (pain,) = store.diary(actor).list(*EVER)
    assert pain.entry == Pain(day.day, ZONE, worst=2)
    (checkin,) = store.checkins(actor).list(*EVER)
    assert checkin.entry == CheckIn(day.day, ZONE, sleep_h=5.0, note="slept on the sofa")


def test_an_example_answer_taken_back_leaves_nothing_of_it_as_ones_own(
    store: Store, days: list[DemoDay]
) -> None:
    example.put_in(store, day := a_day_with_all(days))
    diary_shelf.say(store, Said(day.day, "pain_worst", None), TODAY, ZONE)
    assert example.own_days(store, *EVER) == frozenset()


def test_no_example_is_put_on_a_day_of_ones_own(store: Store, days: list[DemoDay]) -> None:
    day = a_day_with_all(days)
    mine = store.diary(store.actor()).tell(Pain(day.day, ZONE, worst=4))
    assert not example.put_in(store, day)
    assert told(store) == [mine.id]
    # Neither does one that is told by itself take its place.
    store.diary(store.actor()).tell(Pain(day.day, ZONE, worst=9), EXAMPLE)
    assert told(store) == [mine.id]


def test_a_recording_of_ones_own_keeps_its_day_free(store: Store, days: list[DemoDay]) -> None:
    day = a_day_with_all(days)
    assert day.session is not None
    draft = a_draft(day.session.draft.started_at, origin="import", zone=ZONE)
    store.sessions(store.actor()).import_recording(draft, some_beats(9), (), a_summary(9))
    assert not example.put_in(store, day)


def test_only_ones_own_session_is_a_first_one(store: Store, days: list[DemoDay]) -> None:
    example.put_in(store, a_day_with_all(days))
    assert not example.has_own_session(store)
    sessions = store.sessions(store.actor())
    sessions.begin(a_draft(datetime(2026, 1, 5, 8, tzinfo=UTC)))
    assert example.has_own_session(store)


def test_another_persons_example_is_theirs(
    store: Store, days: list[DemoDay], clock: ManualClock
) -> None:
    example.put_in(store, a_day_with_all(days))
    # The home's own is who was there first: two of one moment would stand in any order.
    asyncio.run(clock.advance(60.0))
    store.person_id = store.people.add("Ben").id
    assert not example.has_example(store)
    assert example.take_out(store) == example.TakenOut(0, 0)
    store.person_id = None
    assert example.has_example(store)


def test_the_report_and_what_leaves_say_that_it_is_made_up(
    store: Store, days: list[DemoDay], tmp_path: Path
) -> None:
    example.put_in(store, a_day_with_all(days))
    assert report_view(store, TODAY, Wish()).example
    example_named = export(store, tmp_path / "out").notes
    written = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert sentences.example() in example_named
    assert sentences.example() in written
    example.take_out(store)
    assert not report_view(store, TODAY, Wish()).example
    assert sentences.example() not in export(store, tmp_path / "after").notes
