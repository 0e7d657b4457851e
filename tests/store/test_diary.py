"""The diary as kept, the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.care import Medication
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.entry import Entry
from biofeedback.diary.flare import Flare
from biofeedback.diary.pain import Pain
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.sleep import Night
from biofeedback.store.opening import Store, open_store
from tests.diary.telling import at

TODAY = date(2026, 1, 5)
ZONE = "Europe/Berlin"
ALWAYS = (date(1999, 1, 1), date(2027, 1, 1))
PAIN = Pain(TODAY, ZONE, worst=7, places=("back.middle.lower_back",), triggers=("gardening",))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_an_entry_comes_back_as_it_was_told(store: Store) -> None:
    diary = store.diary(store.actor())
    entries: tuple[Entry, ...] = (
        PAIN,
        Night(TODAY, ZONE, bed=at("23:30"), wake=at("06:45"), quality=4),
        Medication(TODAY, ZONE, "Naproxen", "started", dose="250 mg, two a day"),
        Prediction(TODAY, ZONE, "The stairs will set it off", belief_before=80),
    )
    made = [diary.tell(one) for one in entries]
    assert set(diary.list(TODAY, TODAY)) == set(made)
    assert tuple(one.entry for one in made) == entries
    assert [one.entry for one in diary.list(*ALWAYS, kind="sleep")] == [entries[1]]
    assert diary.list(ago(9), ago(1)) == ()
    assert made[0].origin == "own"


def test_telling_a_day_again_completes_it_and_keeps_what_was(
    store: Store, clock: ManualClock
) -> None:
    diary = store.diary(store.actor())
    diary.tell(PAIN)
    clock._now += 3600.0
    second = diary.tell(Pain(TODAY, ZONE, now=3))
    assert diary.list(TODAY, TODAY) == (second,)
    assert second.entry == replace(PAIN, now=3)
    assert [one.entry for one in diary.history(second.id)] == [second.entry, PAIN]


def test_telling_the_same_twice_adds_nothing(store: Store, clock: ManualClock) -> None:
    diary = store.diary(store.actor())
    first = diary.tell(PAIN)
    clock._now += 3600.0
    assert diary.tell(PAIN) == first
    assert diary.tell(Pain(TODAY, ZONE, worst=7)) == first
    assert len(diary.history(first.id)) == 1


def test_a_correction_takes_the_place_and_can_be_taken_back(store: Store) -> None:
    diary = store.diary(store.actor())
    first = diary.tell(PAIN)
    second = diary.correct(first.id, Pain(TODAY, ZONE, worst=5))
    assert second.entry == Pain(TODAY, ZONE, worst=5)
    with pytest.raises(BadInputError, match="changed or deleted"):
        diary.correct(first.id, PAIN)
    diary.take_back(second.id)
    assert diary.list(TODAY, TODAY) == (first,)
    diary.take_back(first.id)
    assert diary.list(*ALWAYS) == ()
    with pytest.raises(BadInputError, match="changed or deleted"):
        diary.take_back(first.id)


def test_a_correction_neither_changes_its_kind_nor_doubles_another(store: Store) -> None:
    diary = store.diary(store.actor())
    first = diary.tell(PAIN)
    other = diary.tell(replace(PAIN, day=ago(1)))
    with pytest.raises(BadInputError, match="another kind"):
        diary.correct(first.id, Flare(TODAY, ZONE))
    with pytest.raises(BadInputError, match="already"):
        diary.correct(first.id, replace(PAIN, day=ago(1)))
    moved = diary.correct(first.id, replace(PAIN, day=ago(2)))
    assert diary.list(*ALWAYS) == (moved, other)


def test_what_is_deleted_comes_back_unless_it_was_told_anew(store: Store) -> None:
    diary = store.diary(store.actor())
    made = diary.tell(PAIN)
    assert diary.delete(made.id[:30]) == made.id
    assert diary.list(*ALWAYS) == ()
    diary.undelete(made.id)
    assert diary.list(*ALWAYS) == (made,)
    diary.delete(made.id)
    anew = diary.tell(Pain(TODAY, ZONE, now=2))
    assert anew.entry == Pain(TODAY, ZONE, now=2)
    with pytest.raises(BadInputError, match="meanwhile"):
        diary.undelete(made.id)
    assert diary.list(*ALWAYS) == (anew,)


def test_nobody_reads_or_changes_anothers_diary(store: Store) -> None:
    mine = store.diary(store.actor())
    made = mine.tell(PAIN)
    theirs = store.diary(store.actor(store.people.add("Ben").id))
    assert theirs.list(*ALWAYS) == ()
    assert theirs.history(made.id) == ()
    for change in (
        lambda: theirs.correct(made.id, Pain(TODAY, ZONE)),
        lambda: theirs.take_back(made.id),
        lambda: theirs.delete(made.id),
    ):
        with pytest.raises(BadInputError):
            change()
    assert theirs.tell(PAIN).id != made.id
    assert mine.list(*ALWAYS) == (made,)


def test_a_flare_opens_and_ends_and_is_found_while_it_is_open(store: Store) -> None:
    diary = store.diary(store.actor())
    assert diary.open_flare(TODAY) is None
    opened = diary.tell(Flare(ago(3), ZONE, worst=8))
    assert diary.open_flare(TODAY) == opened
    over = diary.tell(Flare(ago(3), ZONE, end=ago(1), helped="warmth"))
    assert over.entry == Flare(ago(3), ZONE, end=ago(1), worst=8, helped="warmth")
    assert diary.open_flare(TODAY) is None
    found = {one.day: one.flare for one in diary.told(ago(5), TODAY, TODAY)}
    assert [found[ago(days)] for days in range(6)] == [None, True, True, True, None, None]
    diary.take_back(over.id)
    assert diary.open_flare(TODAY) == opened


@pytest.mark.parametrize(
    ("start", "end"), [(12, 8), (8, None), (9, 9), (30, None), (5, 3)], ids=str
)
def test_flares_do_not_meet(store: Store, start: int, end: int | None) -> None:
    diary = store.diary(store.actor())
    diary.tell(Flare(ago(10), ZONE, end=ago(8)))
    diary.tell(Flare(ago(4), ZONE, end=ago(2)))
    last = None if end is None else ago(end)
    with pytest.raises(BadInputError, match="already"):
        diary.tell(Flare(ago(start), ZONE, end=last))
    diary.tell(Flare(ago(20), ZONE, end=ago(11)))
    diary.tell(Flare(ago(1), ZONE))


def test_a_day_to_come_is_not_told(store: Store) -> None:
    diary = store.diary(store.actor())
    # 08:00 UTC on 5 January is still that day in New York, and that day in Berlin.
    for zone in (ZONE, "America/New_York"):
        with pytest.raises(BadInputError, match="still to come"):
            diary.tell(Pain(date(2026, 1, 6), zone))
    with pytest.raises(BadInputError, match="still to come"):
        diary.tell(Flare(TODAY, ZONE, end=date(2026, 1, 6)))


def test_a_day_begins_where_the_person_is(tmp_path: Path) -> None:
    # 23:30 UTC on the 5th: the 6th has begun in Berlin, not in New York.
    clock = ManualClock(datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    with open_store(clock, tmp_path / "home") as store:
        diary = store.diary(store.actor())
        diary.tell(Pain(date(2026, 1, 6), "Europe/Berlin", now=2))
        with pytest.raises(BadInputError, match="still to come"):
            diary.tell(Night(date(2026, 1, 6), "America/New_York"))


def test_check_ins_and_diary_are_told_together(store: Store, clock: ManualClock) -> None:
    store.checkins(store.actor()).add(CheckIn(TODAY, ZONE, pain_now=4, flare=False, sleep_h=6.0))
    clock._now += 60.0
    diary = store.diary(store.actor())
    diary.tell(Pain(TODAY, ZONE, worst=8))
    yesterday, today = diary.told(ago(1), TODAY, TODAY)
    assert yesterday.is_empty
    assert (today.pain_now, today.pain_worst, today.flare, today.sleep_h) == (4, 8, False, 6.0)


def test_what_is_put_takes_back_what_it_does_not_tell(store: Store) -> None:
    diary = store.diary(store.actor())
    first = diary.tell(PAIN)
    put = diary.put(Pain(TODAY, ZONE, worst=5))
    assert put is not None
    assert diary.list(TODAY, TODAY) == (put,)
    assert put.entry == Pain(TODAY, ZONE, worst=5)
    assert [one.entry for one in diary.history(put.id)] == [put.entry, first.entry]
    assert diary.put(put.entry) == put
    assert diary.put(Pain(TODAY, ZONE)) is None
    assert diary.list(*ALWAYS) == ()
    assert diary.put(Pain(TODAY, ZONE)) is None
    with pytest.raises(BadInputError, match="still to come"):
        diary.put(Pain(TODAY + timedelta(days=1), ZONE, worst=5))


def test_a_person_has_one_plan_however_often_it_is_written(store: Store) -> None:
    diary = store.diary(store.actor())
    diary.put(FlarePlan(ago(9), ZONE, helps="warmth", call="Ada"))
    diary.put(FlarePlan(TODAY, ZONE, helps="warmth, music"))
    (one,) = diary.list(*ALWAYS, kind="plan")
    assert one.entry == FlarePlan(TODAY, ZONE, helps="warmth, music")
    assert len(diary.history(one.id)) == 2


def test_what_is_told_together_is_kept_whole_or_not_at_all(store: Store) -> None:
    diary, checkins = store.diary(store.actor()), store.checkins(store.actor())

    def half() -> None:
        with diary.together():
            checkins.add(CheckIn(TODAY, ZONE, flare=True))
            diary.tell(Flare(TODAY, ZONE))
            # Within it, what was just told is there already.
            assert diary.open_flare(TODAY) is not None
            diary.tell(Pain(TODAY + timedelta(days=1), ZONE, worst=5))

    with pytest.raises(BadInputError, match="still to come"):
        half()
    assert diary.list(*ALWAYS) == ()
    assert checkins.list(*ALWAYS) == ()
    with diary.together(), diary.together():
        checkins.add(CheckIn(TODAY, ZONE, flare=True))
        diary.tell(Flare(TODAY, ZONE))
    assert len(checkins.list(*ALWAYS)) == len(diary.list(*ALWAYS)) == 1
