"""Each answer of the diary goes where it belongs, and is found there again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.care import Medication
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.flare import Flare
from biofeedback.diary.measured import MeasuredSleep
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import Peg
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.sleep import Night
from biofeedback.diary.told import ToldDay
from biofeedback.store.diary import DiaryStore
from biofeedback.store.opening import Store, open_store
from biofeedback.ui import check_in_shelf, diary_shelf, shelf
from biofeedback.ui.diary_views import Field, Said
from biofeedback.ui.views import StartRequest, StrapView
from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]

TODAY, ZONE = date(2026, 11, 23), "Europe/Berlin"
A_DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock = ManualClock(datetime(2026, 11, 23, 17, tzinfo=UTC))
    with open_store(clock, tmp_path / "home") as opened:
        yield opened


def say(
    store: Store, field: Field, value: int | float | bool | time | str | None, ago: int = 0
) -> None:
    diary_shelf.say(store, Said(TODAY - ago * A_DAY, field, value), TODAY, ZONE)


def told(store: Store, ago: int = 0) -> ToldDay:
    return diary_shelf.diary(store, TODAY, TODAY - ago * A_DAY).told


def flares(store: Store) -> list[tuple[int, int | None]]:
    """Return the flares by how long ago they began and ended."""
    found = store.diary(store.actor()).list(TODAY - 60 * A_DAY, TODAY, "flare")
    spans = []
    for one in found:
        assert isinstance(one.entry, Flare)
        end = one.entry.end
        spans.append(((TODAY - one.entry.day).days, None if end is None else (TODAY - end).days))
    return spans


def test_a_whole_check_in_is_told_and_stands_in_its_line(store: Store) -> None:
    say(store, "pain_worst", 7)
    say(store, "pain_now", 0)
    say(store, "flare", False)
    say(store, "bed", time(23, 15))
    say(store, "wake", time(6, 30))
    found = told(store)
    assert (found.pain_worst, found.pain_now, found.flare) == (7, 0, False)
    assert (found.bed, found.wake, found.sleep_h) == (time(23, 15), time(6, 30), None)
    assert told(store, 1).is_empty
    view = diary_shelf.diary(store, TODAY, TODAY)
    assert len(view.rows) == 42
    assert [row.told.day for row in view.rows[:2]] == [TODAY, TODAY - A_DAY]


def test_what_is_taken_back_is_told_by_nothing_any_more(store: Store) -> None:
    store.checkins(store.actor()).add(CheckIn(TODAY, ZONE, pain_worst=5, note="wet day"))
    say(store, "pain_worst", 7)
    say(store, "pain_now", 3)
    say(store, "pain_worst", None)
    assert (told(store).pain_worst, told(store).pain_now) == (None, 3)
    say(store, "pain_now", None)
    say(store, "bed", time(23, 0))
    say(store, "bed", None)
    assert told(store).is_empty
    assert store.diary(store.actor()).list(TODAY, TODAY) == ()
    assert diary_shelf.diary(store, TODAY, TODAY).rows[0].more == ("wet day",)


def test_a_flare_begins_goes_on_and_is_over(store: Store) -> None:
    say(store, "flare", True, ago=2)
    assert flares(store) == [(2, 2)]
    say(store, "flare", True, ago=1)
    assert flares(store) == [(2, 1)]
    say(store, "flare", True)
    assert flares(store) == [(2, None)]
    say(store, "flare", False)
    assert flares(store) == [(2, 1)]
    assert [told(store, ago).flare for ago in range(4)] == [False, True, True, None]


def test_days_of_a_flare_join_in_whatever_order_they_are_told(store: Store) -> None:
    say(store, "flare", True)
    say(store, "flare", True, ago=2)
    assert flares(store) == [(2, 2), (0, None)]
    say(store, "flare", True, ago=1)
    assert flares(store) == [(2, None)]
    say(store, "flare", True, ago=3)
    assert flares(store) == [(3, None)]


@pytest.mark.parametrize("value", [False, None])
@pytest.mark.parametrize("ago", [0, 1])
def test_a_yes_that_was_a_slip_leaves_no_flare(store: Store, value: bool | None, ago: int) -> None:
    say(store, "flare", True, ago)
    say(store, "flare", value, ago)
    assert flares(store) == []
    assert told(store, ago).flare is value


def test_a_good_day_within_a_flare_is_that_days_own_word(store: Store) -> None:
    store.diary(store.actor()).tell(Flare(TODAY - 4 * A_DAY, ZONE))
    say(store, "flare", False, ago=2)
    assert flares(store) == [(4, None)]
    assert [told(store, ago).flare for ago in range(5)] == [True, True, False, True, True]


def test_ending_a_flare_ends_it_yesterday_unless_today_was_one(store: Store) -> None:
    assert diary_shelf.end_flare(store, TODAY) is None
    diary = store.diary(store.actor())
    diary.tell(Flare(TODAY - 4 * A_DAY, ZONE, before="two bad nights"))
    ended = diary_shelf.end_flare(store, TODAY)
    assert flares(store) == [(4, 1)]
    assert ended is not None
    diary.take_back(ended.id)
    say(store, "flare", True)
    diary_shelf.end_flare(store, TODAY)
    assert flares(store) == [(4, 0)]


def test_today_knows_the_flare_that_is_open_and_the_week_its_days(store: Store) -> None:
    store.diary(store.actor()).tell(Flare(TODAY - 2 * A_DAY, ZONE))
    now = datetime(2026, 11, 23, 18, tzinfo=UTC)
    view = shelf.today(store, now, StartRequest("plain", 5.0, 5.5), StrapView())
    assert view.flare_today
    assert view.flare_since == TODAY - 2 * A_DAY
    assert [day.flare for day in view.week] == [False] * 4 + [True] * 3
    diary_shelf.end_flare(store, TODAY)
    view = shelf.today(store, now, StartRequest("plain", 5.0, 5.5), StrapView())
    assert (view.flare_today, view.flare_since) == (False, None)
    assert [day.flare for day in view.week] == [False] * 4 + [True, True, False]


def test_pain_told_on_today_is_the_diarys_too_and_the_other_way(store: Store) -> None:
    now = datetime(2026, 11, 23, 18, tzinfo=UTC)
    say(store, "pain_now", 6)
    say(store, "sleep_h", 6.5)
    say(store, "note", "a walk")
    assert (told(store).pain_now, told(store).sleep_h) == (6, 6.5)
    say(store, "pain_now", 4)
    view = shelf.today(store, now, StartRequest("plain", 5.0, 5.5), StrapView())
    assert view.pain_now == 4
    shown = check_in_shelf.check_in(store, TODAY, TODAY)
    assert (shown.told.pain_now, shown.told.sleep_h, shown.note) == (4, 6.5, "a walk")
    say(store, "pain_now", None)
    say(store, "note", None)
    shown = check_in_shelf.check_in(store, TODAY, TODAY)
    assert (shown.told.pain_now, shown.told.sleep_h, shown.note) == (None, 6.5, None)


def test_a_night_is_offered_from_the_usual_or_an_import_and_never_kept_by_itself(
    store: Store,
) -> None:
    for ago, hours in ((1, 6.0), (2, 7.0), (3, 8.0)):
        say(store, "sleep_h", hours, ago=ago)
    shown = check_in_shelf.check_in(store, TODAY, TODAY)
    assert (shown.usual_h, shown.imported_h, shown.told.sleep_h) == (7.0, None, None)
    end = datetime(2026, 11, 23, 6, tzinfo=UTC)
    night = MeasuredSleep(
        "Fitbit", "night", TODAY, ZONE, end - 8 * A_DAY / 24, end, asleep_min=402.0
    )
    nap = replace(
        night, kind="nap", asleep_min=500.0, start_at=end + A_DAY / 24, end_at=end + A_DAY / 3
    )
    store.measured(store.actor()).keep([night, nap], [])
    shown = check_in_shelf.check_in(store, TODAY, TODAY)
    assert (shown.imported_from, shown.imported_h) == ("Fitbit", 6.7)
    assert shown.told.sleep_h is None
    assert told(store).is_empty


def test_the_times_of_a_night_go_before_hours_that_were_said(store: Store) -> None:
    say(store, "sleep_h", 9.0)
    assert not check_in_shelf.check_in(store, TODAY, TODAY).night_told
    store.diary(store.actor()).tell(
        Night(
            TODAY,
            ZONE,
            bed=time(22),
            lights_out=time(22),
            latency_min=0,
            awake_min=0,
            wake=time(6),
            rise=time(6),
        )
    )
    shown = check_in_shelf.check_in(store, TODAY, TODAY)
    assert (shown.night_told, shown.told.sleep_h) == (True, 8.0)


def test_the_rule_asks_only_those_who_chose_it_and_only_until_the_day_is_said(
    store: Store,
) -> None:
    for ago in range(1, 15):
        say(store, "pain_worst", 4, ago=ago)
    say(store, "pain_worst", 6)
    assert not check_in_shelf.check_in(store, TODAY, TODAY).may_be_flare
    store.diary(store.actor()).tell(FlarePlan(TODAY, ZONE, meaning="rule"))
    assert check_in_shelf.check_in(store, TODAY, TODAY).may_be_flare
    assert told(store).flare is None
    say(store, "flare", False)
    assert not check_in_shelf.check_in(store, TODAY, TODAY).may_be_flare


def test_what_is_due_is_a_weeks_old_peg_and_a_review_that_comes_up(store: Store) -> None:
    assert check_in_shelf.peg_is_due(store, TODAY)
    diary = store.diary(store.actor())
    diary.tell(Peg(TODAY - 7 * A_DAY, ZONE, 6, 5, 4))
    assert check_in_shelf.peg_is_due(store, TODAY)
    diary.tell(Peg(TODAY - 6 * A_DAY, ZONE, 6, 5))
    assert check_in_shelf.peg_is_due(store, TODAY)
    diary.tell(Peg(TODAY - 6 * A_DAY, ZONE, activity=4))
    assert not check_in_shelf.peg_is_due(store, TODAY)
    diary.tell(Medication(TODAY - 60 * A_DAY, ZONE, "A", "takes", review_on=TODAY + 7 * A_DAY))
    diary.tell(Medication(TODAY - 60 * A_DAY, ZONE, "B", "takes", review_on=TODAY + 8 * A_DAY))
    assert [one.name for one in check_in_shelf.reviews_due(store, TODAY)] == ["A"]


def test_a_day_is_deleted_whole_and_comes_back_whole(store: Store) -> None:
    say(store, "pain_worst", 7, ago=1)
    say(store, "flare", True, ago=1)
    say(store, "bed", time(22, 0), ago=1)
    before = told(store, 1)
    undo = diary_shelf.delete_day(store, TODAY - A_DAY)
    assert told(store, 1).is_empty
    assert flares(store) == []
    undo()
    assert told(store, 1) == before
    assert flares(store) == [(1, 1)]


def test_a_correction_keeps_what_was(store: Store) -> None:
    say(store, "pain_worst", 7)
    say(store, "pain_worst", 5)
    diary = store.diary(store.actor())
    (one,) = diary.list(TODAY, TODAY)
    before = diary.history(one.id)[1].entry
    assert isinstance(before, Pain)
    assert before.worst == 7


def test_a_night_that_cannot_be_is_refused_and_nothing_changes(store: Store) -> None:
    night = Night(TODAY, ZONE, bed=time(22), lights_out=time(22, 30), wake=time(6))
    store.diary(store.actor()).tell(night)
    with pytest.raises(BadInputError, match="don't follow"):
        say(store, "bed", time(23, 0))
    assert told(store).bed == time(22, 0)


@pytest.mark.parametrize(
    ("beds", "expected"),
    [
        ([time(23), time(23, 30)], None),
        ([time(23), time(0, 30), time(23, 30)], time(23, 30)),
        ([time(1), time(0, 30), None, time(23, 30)], time(0, 30)),
    ],
)
def test_the_usual_time_is_the_middle_one_over_midnight(
    beds: list[time | None], expected: time | None
) -> None:
    assert diary_shelf.usual(beds, shift_h=12) == expected


def test_an_earlier_day_than_the_last_weeks_is_shown_when_asked_for(store: Store) -> None:
    long_ago = TODAY - 400 * A_DAY
    store.diary(store.actor()).tell(Pain(long_ago, ZONE, worst=6))
    assert diary_shelf.diary(store, TODAY, long_ago).told.pain_worst == 6


def test_a_flare_that_cannot_be_kept_leaves_no_half_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_anything: object) -> None:
        raise BadInputError("The disk is full.")

    monkeypatch.setattr(DiaryStore, "tell", broken)
    with pytest.raises(BadInputError, match="disk"):
        say(store, "flare", True)
    assert told(store).flare is None
    assert store.checkins(store.actor()).list(TODAY, TODAY) == ()
