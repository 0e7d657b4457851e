"""Days brought together from what was told; a day nobody told of stays unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.diary.told import Told, ToldDay, told_days
from tests.diary.telling import at

ZONE = "Europe/Berlin"
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def days(*told: Told, back: int = 6) -> dict[int, ToldDay]:
    """Return the days by how long ago they were."""
    first = TODAY - timedelta(days=back)
    return {(TODAY - one.day).days: one for one in told_days(first, TODAY, TODAY, told)}


def test_a_day_that_nobody_told_of_is_unknown_not_zero() -> None:
    found = days((NOON, CheckIn(TODAY, ZONE, pain_now=0, flare=False)))
    assert found[0].pain_now == 0
    assert found[0].flare is False
    assert found[0].pain_worst is None
    assert not found[0].is_empty
    assert all(found[ago].is_empty and found[ago].flare is None for ago in range(1, 7))


def test_the_entry_goes_before_the_check_in_whatever_the_order_they_come_in() -> None:
    entry = (NOON, Pain(TODAY, ZONE, worst=7))
    early = (NOON, CheckIn(TODAY, ZONE, pain_worst=5, pain_now=3))
    late = (NOON + timedelta(hours=8), CheckIn(TODAY, ZONE, pain_worst=4, pain_now=2))
    for told in ((entry, early, late), (late, early, entry)):
        assert (days(*told)[0].pain_worst, days(*told)[0].pain_now) == (7, 2)


def test_a_flare_covers_its_days_and_the_word_of_a_day_goes_first() -> None:
    flare = (NOON, Flare(TODAY - timedelta(days=4), ZONE))
    said_no = (NOON, CheckIn(TODAY - timedelta(days=2), ZONE, flare=False))
    found = days(flare, said_no)
    assert [found[ago].flare for ago in range(7)] == [True, True, False, True, True, None, None]
    over = (NOON, Flare(TODAY - timedelta(days=9), ZONE, end=TODAY - timedelta(days=5)))
    assert [days(over)[ago].flare for ago in range(7)] == [None] * 5 + [True, True]


def test_an_open_flare_says_nothing_of_days_to_come() -> None:
    flare = Flare(TODAY, ZONE)
    found = list(told_days(TODAY, TODAY + timedelta(days=2), TODAY, [(NOON, flare)]))
    assert [one.flare for one in found] == [True, None, None]


def test_sleep_is_the_nights_own_where_its_times_tell_it() -> None:
    said = (NOON, CheckIn(TODAY, ZONE, sleep_h=7.0))
    times = {"bed": at("22:30"), "wake": at("06:30")}
    half = (NOON - timedelta(hours=2), Night(TODAY, ZONE, **times))
    assert days(said, half)[0].sleep_h == 7.0
    assert days(half)[0].sleep_h is None
    assert days(half)[0].bed == at("22:30")
    whole = Night(
        TODAY, ZONE, **times, lights_out=at("23:00"), latency_min=15, awake_min=45, rise=at("07:00")
    )
    found = days(said, (NOON - timedelta(hours=2), whole))[0]
    assert (found.sleep_h, found.in_bed_h) == (6.5, 8.5)


def test_walking_is_told_apart_from_pain() -> None:
    found = days((NOON, Function(TODAY, ZONE, walking_min=20)))[0]
    assert (found.walking_min, found.steps, found.pain_worst) == (20, None, None)
