"""Single entries as their pages show them: nights, flares, PEG, care, and what was told before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.measured import MeasuredSleep
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import Peg
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.sleep import Night
from biofeedback.store.opening import Store, open_store
from biofeedback.ui import diary_shelf, entry_shelf
from biofeedback.ui.diary_views import Said
from biofeedback.ui.entry_views import EntryView
from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]

TODAY, ZONE = date(2026, 11, 23), "Europe/Berlin"
A_DAY = timedelta(days=1)
NIGHT = Night(
    TODAY,
    ZONE,
    bed=time(22, 30),
    lights_out=time(23),
    latency_min=20,
    awake_min=25,
    wake=time(6, 45),
    rise=time(7, 15),
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 23, 17, tzinfo=UTC))


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    with open_store(clock, tmp_path / "home") as opened:
        yield opened


def view(store: Store, page: str, day: date = TODAY) -> EntryView:
    return entry_shelf.view(store, page, day, TODAY, ZONE)


def tell(store: Store, *entries: object) -> None:
    diary = store.diary(store.actor())
    for entry in entries:
        diary.tell(entry)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "empty"),
    [
        ("pain", Pain(TODAY, ZONE)),
        ("night", Night(TODAY, ZONE)),
        ("peg", Peg(TODAY, ZONE)),
        ("plan", FlarePlan(TODAY, ZONE)),
        ("flare", Flare(TODAY, ZONE)),
    ],
)
def test_a_day_nobody_told_of_is_an_empty_entry_and_looking_tells_nothing(
    store: Store, page: str, empty: object
) -> None:
    assert view(store, page).entry == empty == entry_shelf.empty(page, TODAY, ZONE)
    assert store.diary(store.actor()).list(date(1900, 1, 1), date.max) == ()


def test_a_night_shows_its_measures_and_what_a_device_says_stays_apart(store: Store) -> None:
    began = datetime(2026, 11, 22, 22, 20, tzinfo=UTC)
    device = MeasuredSleep(
        "Oura", "night", TODAY, ZONE, began, began + timedelta(hours=7.5), asleep_min=400.0
    )
    store.measured(store.actor()).keep([device], [])
    tell(store, NIGHT)
    shown = view(store, "night")
    assert shown.entry == NIGHT
    assert shown.said == (
        "Time in bed: 8.8 h",
        "Sleep: 7.0 h",
        "Time to fall asleep: 20 min",
        "Awake between: 25 min",
        "Efficiency: 80 %",
        "Oura says, apart from what you tell: 6.7 h asleep",
    )
    # Told or not, the device's number is never the diary's own.
    (told,) = store.diary(store.actor()).told(TODAY, TODAY, TODAY)
    assert told.sleep_h == 7.0
    earlier = replace(device, day=TODAY - A_DAY)
    store.measured(store.actor()).keep([earlier], [])
    (untold,) = store.diary(store.actor()).told(TODAY - A_DAY, TODAY - A_DAY, TODAY)
    assert untold.sleep_h is None


@pytest.mark.parametrize(
    ("day", "in_bed", "asleep"),
    [(date(2026, 3, 29), "8.0", "7.0"), (date(2026, 10, 25), "10.0", "9.0")],
    ids=["summer time begins", "summer time ends"],
)
def test_a_night_over_a_change_of_the_clocks_is_as_long_as_it_was(
    store: Store, day: date, in_bed: str, asleep: str
) -> None:
    told = Night(
        day,
        ZONE,
        bed=time(22),
        lights_out=time(23),
        latency_min=0,
        awake_min=0,
        wake=time(7),
        rise=time(7),
    )
    tell(store, told)
    said = view(store, "night", day).said
    assert said[:2] == (f"Time in bed: {in_bed} h", f"Sleep: {asleep} h")


def test_what_cannot_be_worked_out_is_said_so_and_not_made_up(store: Store) -> None:
    tell(store, Night(TODAY, ZONE, bed=time(22), rise=time(6)))
    said = view(store, "night").said
    assert said[0] == "Time in bed: 8.0 h"
    assert said[1].startswith("Not enough told yet for the efficiency")
    assert len(said) == 2


def test_the_regularity_needs_five_nights(store: Store) -> None:
    nights = [
        replace(NIGHT, day=TODAY - ago * A_DAY, bed=time(22, 30 if ago % 2 else 20))
        for ago in range(5)
    ]
    tell(store, *nights[:4])
    assert not any("spread" in one for one in view(store, "night").said)
    tell(store, nights[4])
    # 22:20 three times, 22:30 twice: mean 22:24, squares 3·16 + 2·36 = 120, over 4, root: 5.5.
    assert "Times to bed: spread of 5 min over 14 nights" in view(store, "night").said
    assert "Times of waking: spread of 0 min over 14 nights" in view(store, "night").said


def test_what_stood_out_before_a_flare_comes_from_the_days_before_it(store: Store) -> None:
    began = TODAY - 2 * A_DAY
    for ago in range(1, 31):
        stood_out = ago == 2
        tell(
            store,
            Function(
                began - ago * A_DAY,
                ZONE,
                walking_min=90 if stood_out else 20,
                stress=9 if stood_out else 3,
            ),
        )
    tell(store, Flare(began, ZONE, worst=8))
    shown = view(store, "flare")
    assert shown.kept
    assert {(one.sign, one.value, one.usual) for one in shown.proposals} == {
        ("more_activity", 90.0, 20.0),
        ("more_stress", 9.0, 3.0),
    }
    assert isinstance(shown.entry, Flare)
    assert shown.entry.signs == ()  # proposed, never set


def test_a_flare_covers_its_days_and_an_earlier_day_begins_one_that_is_over(store: Store) -> None:
    tell(store, Flare(TODAY - 3 * A_DAY, ZONE, end=TODAY - A_DAY, worst=7))
    assert view(store, "flare", TODAY - 2 * A_DAY).entry.day == TODAY - 3 * A_DAY
    assert not view(store, "flare").kept
    long_ago = view(store, "flare", TODAY - 9 * A_DAY)
    assert long_ago.entry == Flare(TODAY - 9 * A_DAY, ZONE, end=TODAY - 9 * A_DAY)


def test_a_flare_whose_first_day_changes_stays_the_same_flare(store: Store) -> None:
    before = Flare(TODAY, ZONE, worst=8)
    tell(store, before)
    entry_shelf.keep(store, before, replace(before, day=TODAY - 2 * A_DAY))
    (one,) = store.diary(store.actor()).list(TODAY - 9 * A_DAY, TODAY, "flare")
    assert one.entry == Flare(TODAY - 2 * A_DAY, ZONE, worst=8)
    first, second = store.diary(store.actor()).history(one.id)
    assert (first.entry.day, second.entry.day) == (TODAY - 2 * A_DAY, TODAY)


def test_an_answer_taken_back_is_gone_and_the_earlier_one_in_the_history(store: Store) -> None:
    told = Pain(TODAY, ZONE, qualities=("burning",), lasted_min=60)
    entry_shelf.keep(store, Pain(TODAY, ZONE), told)
    entry_shelf.keep(store, told, replace(told, lasted_min=None))
    assert view(store, "pain").entry == Pain(TODAY, ZONE, qualities=("burning",))
    lines = entry_shelf.earlier(store, TODAY, TODAY).lines
    assert len(lines) == 1
    assert lines[0][0] == "Today, Monday 23 November, 18:00"
    assert "burning" in lines[0][1]
    assert "60" in lines[0][1]


def test_the_score_is_set_beside_the_last_one_that_was_whole(store: Store) -> None:
    tell(store, Peg(TODAY - 14 * A_DAY, ZONE, 7, 7, 7), Peg(TODAY - 7 * A_DAY, ZONE, 1, 1))
    assert view(store, "peg").said == ()
    tell(store, Peg(TODAY, ZONE, 5, 5, 5))
    assert view(store, "peg").said == ("2.0 lower than the time before (7.0): about noticeable.",)


def test_care_is_listed_the_latest_first_and_a_stopped_medicine_is_said_to_be_stopped(
    store: Store,
) -> None:
    tell(
        store,
        Medication(TODAY - 60 * A_DAY, ZONE, "Naproxen", "started", dose="250 mg"),
        Medication(TODAY - 9 * A_DAY, ZONE, "naproxen", "stopped"),
        Care(TODAY - 30 * A_DAY, ZONE, "physiotherapy"),
        Care(TODAY - 2 * A_DAY, ZONE, "injection"),
    )
    shown = entry_shelf.care(store, TODAY, ZONE)
    assert [one.what for _id, one in shown.cares] == ["injection", "physiotherapy"]
    assert [one.stopped_on for one in shown.medicines] == [TODAY - 9 * A_DAY]
    assert "Stopped" in shown.text
    assert "no advice" in shown.text


def test_what_a_check_in_was_before_is_found_again_in_words(store: Store) -> None:
    for note in ("a slow start", "rain"):
        diary_shelf.say(store, Said(TODAY, "note", note), TODAY, ZONE)
    diary_shelf.say(store, Said(TODAY, "flare", True), TODAY, ZONE)
    diary_shelf.say(store, Said(TODAY, "flare", False), TODAY, ZONE)
    words = [one for _when, one in entry_shelf.earlier(store, TODAY, TODAY).lines]
    assert any("a slow start" in one for one in words)
    assert any(": yes" in one for one in words)
    assert not any("None" in one or "True" in one for one in words)


async def test_presses_on_the_way_to_a_time_are_no_earlier_answers(
    store: Store, clock: ManualClock
) -> None:
    told = Night(TODAY, ZONE, bed=time(22, 30))
    tell(store, told)
    for minute in (45, 50, 55):
        await clock.advance(1.0)
        before, told = told, replace(told, bed=time(22, minute))
        entry_shelf.keep(store, before, told)
    assert entry_shelf.earlier(store, TODAY, TODAY).lines == ()
    await clock.advance(60.0)
    entry_shelf.keep(store, told, replace(told, bed=time(23)))
    (line,) = entry_shelf.earlier(store, TODAY, TODAY).lines
    assert "22:55" in line[1]
    # The records themselves keep each of them.
    (stored,) = store.diary(store.actor()).list(TODAY, TODAY, "sleep")
    assert len(store.diary(store.actor()).history(stored.id)) == 5
    # Taken back, nothing of the night stands, and what it was is not lost.
    entry_shelf.keep(store, replace(told, bed=time(23)), replace(told, bed=None))
    assert store.diary(store.actor()).list(TODAY, TODAY, "sleep") == ()
    words = [one for _when, one in entry_shelf.earlier(store, TODAY, TODAY).lines]
    assert len(words) == 2
    assert any("23:00" in one for one in words)


def test_keys_are_told_in_words_and_own_words_as_they_are_written() -> None:
    told = Pain(
        TODAY,
        ZONE,
        places=("back.middle.lower_back",),
        qualities=("electric",),
        triggers=("other",),
        note="started",
    )
    words = entry_shelf.entry_words(told)
    assert "lower back, middle" in words
    assert "like electricity" in words
    assert ": other" in words
    assert ": started" in words
    assert entry_shelf.entry_words(Pain(TODAY, ZONE)) == "nothing but its day"


def test_a_moment_of_a_place_that_is_on_no_map_is_shown_all_the_same() -> None:
    moment = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
    assert entry_shelf.moment_words(moment, ZONE, TODAY) == "Today, Monday 23 November, 18:05"
    assert ":05" in entry_shelf.moment_words(moment, "Nowhere/At all", TODAY)


def test_a_medicine_deleted_whole_says_which_entries_went(store: Store) -> None:
    tell(
        store,
        Medication(TODAY - A_DAY, ZONE, "Vitamin  D", "started"),
        Medication(TODAY, ZONE, "vitamin d", "changed"),
        Medication(TODAY, ZONE, "Vitamin B", "started"),
    )
    gone = entry_shelf.delete_medicine(store, "VITAMIN D")
    assert len(gone) == 2
    left = store.diary(store.actor()).list(TODAY - A_DAY, TODAY, "medication")
    assert [one.entry.name for one in left if isinstance(one.entry, Medication)] == ["Vitamin B"]


def test_a_flare_within_another_is_refused_and_nothing_changes(store: Store) -> None:
    tell(store, Flare(TODAY - 9 * A_DAY, ZONE, end=TODAY - 5 * A_DAY), Flare(TODAY, ZONE))
    with pytest.raises(BadInputError):
        entry_shelf.keep(store, Flare(TODAY, ZONE), Flare(TODAY - 7 * A_DAY, ZONE))
    found = store.diary(store.actor()).list(TODAY - 9 * A_DAY, TODAY, "flare")
    assert [one.entry.day for one in found] == [TODAY - 9 * A_DAY, TODAY]
