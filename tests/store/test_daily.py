"""Days kept by month: whatever changes is seen, and nothing else is put together anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from biofeedback.app import daily_rows
from biofeedback.app.daily_rows import Days, bring_up_to_date, days_of
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreUnwritableError
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.store.daily import DailyStore, Month
from biofeedback.store.opening import Store
from biofeedback.store.schema import day_block
from biofeedback.trends.table import DayRow
from tests.store.conftest import Opener
from tests.store.samples import a_draft, a_summary, chunks_of, some_beats

TODAY = date(2026, 5, 20)
DAY, ANOTHER_MONTH = date(2026, 4, 7), date(2026, 1, 3)
ZONE = "Europe/Berlin"
NIGHT = Night(DAY, ZONE, time(22), time(22, 30), 10, 1, 20, time(6), time(6, 30))
BERLIN_NOON = datetime(2026, 4, 7, 10, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 5, 20, 10, tzinfo=UTC))


@pytest.fixture
def told(store: Store) -> Store:
    """Give records with something in two months, and their days kept."""
    diary = store.diary(store.actor())
    diary.tell(Pain(ANOTHER_MONTH, ZONE, worst=2))
    diary.tell(Pain(DAY, ZONE, worst=5))
    days_of(store, store.actor(), TODAY)
    return store


def practise(store: Store, at: datetime = BERLIN_NOON, origin: str = "live", **more: str) -> str:
    sessions = store.sessions(store.actor())
    made = sessions.begin(a_draft(at, origin=origin, zone=ZONE, **more))
    sessions.finish(made, "done", a_summary(330), 300.0)
    return made


def sleep(minutes: float, source: str = "Oura") -> MeasuredSleep:
    to = BERLIN_NOON - timedelta(hours=4)
    return MeasuredSleep(
        source, "night", DAY, ZONE, to - timedelta(hours=9), to, asleep_min=minutes
    )


def steps(count: float) -> MeasuredDay:
    return MeasuredDay("Garmin", "activity", DAY, ZONE, {"steps": count})


def changes(store: Store) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield one change of each kind that can happen to records, each seen on a row of DAY."""
    actor = store.actor()
    diary, checkins, sessions = store.diary(actor), store.checkins(actor), store.sessions(actor)
    measured = store.measured(actor)
    yield "told more", lambda: diary.tell(Pain(DAY, ZONE, average=3))
    first = diary.list(DAY, DAY, "pain")[0].id
    yield "corrected", lambda: diary.correct(first, Pain(DAY, ZONE, worst=7, average=3))
    second = diary.list(DAY, DAY, "pain")[0].id
    yield "taken back", lambda: diary.take_back(second)
    yield "put", lambda: diary.put(Pain(DAY, ZONE, worst=6))
    third = diary.list(DAY, DAY, "pain")[0].id
    yield "deleted", lambda: diary.delete(third)
    yield "undeleted", lambda: diary.undelete(third)
    yield "night", lambda: diary.tell(NIGHT)
    yield "function", lambda: diary.tell(Function(DAY, ZONE, walking_min=12, steps=900))
    yield "medication", lambda: diary.tell(Medication(DAY, ZONE, "Naproxen", "started", "250 mg"))
    yield "care", lambda: diary.tell(Care(DAY, ZONE, "tens", "lower back"))
    yield "a flare of another month", lambda: diary.tell(Flare(DAY - timedelta(days=30), ZONE))
    flare = diary.list(date.min, TODAY, "flare")[0].id
    begun = DAY - timedelta(days=30)
    yield "its end", lambda: diary.correct(flare, Flare(begun, ZONE, end=begun))
    yield "a check-in", lambda: checkins.add(CheckIn(DAY, ZONE, pain_now=4, flare=True))
    (one,) = checkins.list(DAY, DAY)
    yield "its correction", lambda: checkins.correct(one.id, CheckIn(DAY, ZONE, pain_now=2))
    (two,) = checkins.list(DAY, DAY)
    yield "its deletion", lambda: checkins.delete(two.id)
    yield "its return", lambda: checkins.undelete(two.id)
    yield "practice", lambda: practise(store)
    (session_id,) = (one.id for one in sessions.between(DAY, DAY))
    yield "new numbers", lambda: sessions.replace_summary(session_id, a_summary(330, score=31.0))
    yield "practice deleted", lambda: sessions.delete(session_id)
    yield "practice undeleted", lambda: sessions.undelete(session_id)
    yield "a rest", lambda: practise(store, BERLIN_NOON + timedelta(hours=1), protocol="resting_5")
    yield "simulated", lambda: practise(store, BERLIN_NOON + timedelta(hours=2), "sim")
    yield "example", lambda: practise(store, BERLIN_NOON + timedelta(hours=3), "demo")
    yield "the example gone", lambda: sessions.purge_origin("demo")
    yield "a measured night", lambda: measured.keep([sleep(400.0)], [])
    yield "brought up to date", lambda: measured.keep([sleep(410.0)], [])
    yield "another device's", lambda: measured.keep([sleep(350.0, "Withings")], [])
    yield "measured steps", lambda: measured.keep([], [steps(7000.0)])
    yield "practice purged", lambda: sessions.purge(session_id)


def state(days: Days) -> tuple[Any, ...]:
    """Return all of the days, what rows leave out of comparisons too."""
    left_out = [(one.nights, one.device_steps, one.last_measured) for one in days.rows]
    return days.rows, left_out, days.examples, days.simulated


def anew(store: Store) -> tuple[Any, ...]:
    """Return the days as they are put together when nothing is kept of them."""
    kept = store.daily(store.actor()).months(daily_rows.DEFINITION)

    class Nothing(DailyStore):
        def months(self, definition: str) -> tuple[Month, ...]:
            return tuple(Month(one.name) for one in kept)

        def keep(self, *_asked: object) -> tuple[str, ...]:
            return ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "daily", lambda actor: Nothing(store.database, actor))
        return state(days_of(store, store.actor(), TODAY))


def stamps(store: Store) -> Mapping[str, str]:
    with store.database.read() as connection:
        wanted = sa.select(day_block.c.month, day_block.c.stamp)
        return dict(connection.execute(wanted).all())  # type: ignore[arg-type]


def test_each_kind_of_change_is_seen_at_once_and_no_other_month_is_put_together(
    told: Store,
) -> None:
    seen = state(days_of(told, told.actor(), TODAY))
    untouched = stamps(told)["2026-01"]
    count = 0
    for name, change in changes(told):
        change()
        now = state(days_of(told, told.actor(), TODAY))
        assert now != seen, name
        assert now == anew(told), name
        seen = now
        count += 1
    assert count == 29
    assert stamps(told)["2026-01"] == untouched


def test_what_did_not_change_is_read_as_it_was_kept(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(days_of(told, told.actor(), TODAY))
    monkeypatch.setattr(daily_rows, "_put_together", None)
    assert state(days_of(told, told.actor(), TODAY)) == before


def test_another_definition_puts_every_day_together_anew(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamps(told)
    monkeypatch.setattr(daily_rows, "DEFINITION", "days/next")
    whole = daily_rows._practice
    monkeypatch.setattr(daily_rows, "_practice", lambda found: whole(found) | {"coherence": 1.0})
    monkeypatch.setattr(
        daily_rows,
        "_told",
        lambda *_asked: iter([(DAY, {"is_known": 1, "pain_worst": 9})]),
    )
    assert days_of(told, told.actor(), TODAY).rows[0] == DayRow(DAY, pain_worst=9)
    after = stamps(told)
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_a_change_while_the_days_are_put_together_is_not_lost(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = told.actor()
    diary = told.diary(actor)
    diary.tell(Pain(DAY, ZONE, now=1))
    whole = daily_rows._put_together

    def meanwhile(*asked: Any) -> Any:
        found = whole(*asked)
        diary.tell(Pain(DAY, ZONE, now=8))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(daily_rows, "_put_together", meanwhile)
        days_of(told, actor, TODAY)
    found = {row.day: row for row in days_of(told, actor, TODAY).rows}
    assert found[DAY].pain_now == 8


def test_older_days_never_take_the_place_of_newer_ones(opener: Opener) -> None:
    one, other = opener(), opener()
    actor = one.actor()
    one.diary(actor).tell(Pain(DAY, ZONE, worst=5))
    months = one.daily(actor).months(daily_rows.DEFINITION)
    other.diary(actor).tell(Pain(DAY, ZONE, now=2))
    days_of(other, actor, TODAY)
    lost = one.daily(actor).keep(months, {"2026-04": []}, daily_rows.DEFINITION)
    assert lost == ("2026-04",)
    assert days_of(one, actor, TODAY).rows[0].pain_now == 2


def test_where_nothing_can_be_written_the_days_are_told_all_the_same(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.diary(told.actor()).tell(Pain(DAY, ZONE, now=3))

    def full(*_asked: object) -> None:
        raise StoreUnwritableError("The disk is full.")

    monkeypatch.setattr(DailyStore, "keep", full)
    found = {row.day: row.pain_now for row in days_of(told, told.actor(), TODAY).rows}
    assert found[DAY] == 3


def test_the_days_are_made_ready_the_latest_first_and_whoever_looks_back_makes_none(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = state(days_of(told, told.actor(), TODAY))
    with told.database.write() as connection:
        connection.execute(sa.update(day_block).values(definition="days/older"))
    assert bring_up_to_date(told, told.actor(), 1) == 1
    months = told.daily(told.actor()).months(daily_rows.DEFINITION)
    assert {one.name for one in months if one.days is not None} == {"2026-04"}
    assert bring_up_to_date(told, told.actor(), 1) == 0
    monkeypatch.setattr(daily_rows, "_put_together", None)
    assert bring_up_to_date(told, told.actor(), 1) == 0
    assert state(days_of(told, told.actor(), TODAY)) == whole


def test_nobody_tries_again_and_again_where_nothing_can_be_written(
    told: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_asked: object) -> None:
        raise StoreUnwritableError("The disk is full.")

    for day in (DAY, ANOTHER_MONTH):
        told.diary(told.actor()).tell(Pain(day, ZONE, now=3))
    monkeypatch.setattr(DailyStore, "keep", full)
    assert bring_up_to_date(told, told.actor(), 1) == 0


def test_damaged_days_are_put_together_anew(told: Store) -> None:
    before = state(days_of(told, told.actor(), TODAY))
    with told.database.write() as connection:
        connection.execute(sa.update(day_block).values(days=b"zNothing"))
    assert state(days_of(told, told.actor(), TODAY)) == before


def test_a_running_session_marks_no_day_until_it_ends(told: Store) -> None:
    actor = told.actor()
    sessions = told.sessions(actor)
    before = state(days_of(told, actor, TODAY))
    made = sessions.begin(a_draft(BERLIN_NOON, zone=ZONE))
    for chunk in chunks_of(some_beats(40), size=4):
        sessions.append(made, chunk)
    assert not any(month.changes for month in told.daily(actor).months(daily_rows.DEFINITION))
    assert state(days_of(told, actor, TODAY)) == before
    sessions.finish(made, "done", a_summary(40), 60.0)
    found = {row.day: row.practice_min for row in days_of(told, actor, TODAY).rows}
    assert found[DAY] == 1.0


def test_one_persons_days_are_not_anothers(told: Store) -> None:
    one, other = told.actor(), told.actor(told.people.add("Grace").id)
    told.diary(other).tell(Pain(TODAY, ZONE, worst=1))
    assert len(days_of(told, other, TODAY).rows) == 1
    assert days_of(told, one, TODAY).rows[0].day == ANOTHER_MONTH


def test_every_table_of_a_day_is_watched(told: Store) -> None:
    """A later step that makes a table anew must watch it again."""
    if told.database.is_embedded:
        wanted = (
            "SELECT tbl_name, count(*) FROM sqlite_master "
            "WHERE type = 'trigger' AND name LIKE '%_day_%' GROUP BY 1"
        )
    else:
        wanted = (
            "SELECT event_object_table, count(*) FROM information_schema.triggers "
            "WHERE trigger_schema = current_schema() AND trigger_name LIKE '%_day_%' GROUP BY 1"
        )
    with told.database.read() as connection:
        found = dict(connection.execute(sa.text(wanted)).all())  # type: ignore[arg-type]
    tables = ("checkin", "diary_entry", "measured_day", "measured_sleep", "session", "summary")
    assert found == dict.fromkeys(tables, 3)
