"""Nights worked out by hand, over midnight, past noon, and where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.diary import sleep
from biofeedback.diary.sleep import Night, measures_of, moments_of
from tests.diary.telling import DAYS, TIMES, ZONES, at

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
TUESDAY = date(2026, 11, 24)


def night(day: date, *times: str | None, zone: str = BERLIN, **more: int) -> Night:
    """Return a night: to bed, lights out, awake, up."""
    bed, lights_out, wake, rise = (None if each is None else at(each) for each in times)
    return Night(day, zone, bed=bed, lights_out=lights_out, wake=wake, rise=rise, **more)


# to bed, lights out, awake, up, latency, awake between -> in bed, asleep, efficiency
BY_HAND = {
    "an ordinary night": (
        (TUESDAY, "22:30", "23:00", "06:45", "07:15"),
        (20, 25),
        (525.0, 420.0, 80.0),  # 465 - 20 - 25 = 420 of 525
    ),
    "to bed after midnight": (
        (TUESDAY, "00:20", "00:30", "07:00", "07:00"),
        (10, 0),
        (400.0, 380.0, 95.0),
    ),
    "asleep past noon": (
        (TUESDAY, "04:00", "04:30", "12:45", "13:10"),
        (15, 30),
        (550.0, 450.0, 450 / 5.5),  # 495 - 45
    ),
    "to bed the evening before, up the evening after": (
        (TUESDAY, "21:00", "22:00", "13:30", "20:00"),
        (60, 120),
        (1380.0, 750.0, 75000 / 1380),
    ),
    "no sleep at all": (
        (TUESDAY, "23:00", "23:00", "06:00", "06:00"),
        (0, 420),
        (420.0, 0.0, 0.0),
    ),
    "awake before midnight, up after it": (
        (TUESDAY, "15:00", "15:30", "23:30", "00:30"),
        (30, 0),
        (570.0, 450.0, 45000 / 570),
    ),
    "the night that summer time began has an hour less": (
        (SPRING, "22:00", "23:00", "07:00", "07:00"),
        (0, 0),
        (480.0, 420.0, 87.5),
    ),
    "the night that summer time ended has an hour more": (
        (AUTUMN, "22:00", "23:00", "07:00", "07:00"),
        (0, 0),
        (600.0, 540.0, 90.0),
    ),
    "awake in the hour that was shown twice": (
        # Read so that the night is the shorter one: 02:30 in summer time.
        (AUTUMN, "22:30", "22:30", "02:30", "06:30"),
        (0, 0),
        (540.0, 240.0, 24000 / 540),
    ),
    "to bed in it, awake in it": (
        # 02:45 in summer time to 02:15 in winter time.
        (AUTUMN, "02:45", "02:45", "02:15", "02:15"),
        (0, 0),
        (30.0, 30.0, 100.0),
    ),
    "to bed in the hour that was left out": (
        # 02:30 was not on any clock: the moment is 03:30 in summer time.
        (SPRING, "02:30", "02:30", "08:30", "08:30"),
        (0, 0),
        (300.0, 300.0, 100.0),
    ),
}


@pytest.mark.parametrize(("told", "minutes", "expected"), BY_HAND.values(), ids=BY_HAND)
def test_a_night_is_as_worked_out_by_hand(
    told: tuple[date, str, str, str, str],
    minutes: tuple[int, int],
    expected: tuple[float, float, float],
) -> None:
    found = measures_of(night(*told, latency_min=minutes[0], awake_min=minutes[1]))
    assert (found.in_bed_min, found.asleep_min) == expected[:2]
    assert found.efficiency_percent == pytest.approx(expected[2])


def test_the_clocks_of_another_country_change_on_another_night() -> None:
    told = ("23:00", "23:00", "07:00", "07:00")
    lengths = {
        zone: measures_of(night(date(2026, 11, 1), *told, zone=zone)).in_bed_min
        for zone in (BERLIN, "America/New_York", "Asia/Kolkata")
    }
    assert lengths == {BERLIN: 480.0, "America/New_York": 540.0, "Asia/Kolkata": 480.0}


def test_a_night_belongs_to_the_day_of_waking() -> None:
    moments = moments_of(night(TUESDAY, "23:15", None, "06:30", None))
    assert moments.bed == datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
    assert moments.wake == datetime(2026, 11, 24, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("missing", range(4))
def test_what_was_not_told_is_not_made_up(missing: int) -> None:
    told = ["22:30", "23:00", "06:45", "07:15"]
    kept = [each if number != missing else None for number, each in enumerate(told)]
    found = measures_of(night(TUESDAY, *kept, latency_min=20, awake_min=25))
    assert (found.in_bed_min is None) == (missing in (0, 3))
    assert (found.asleep_min is None) == (missing in (1, 2))
    assert found.efficiency_percent is None


@pytest.mark.parametrize("minutes", [{"latency_min": 20}, {"awake_min": 20}, {}])
def test_minutes_awake_that_nobody_told_are_not_none(minutes: dict[str, int]) -> None:
    found = measures_of(night(TUESDAY, "22:30", "23:00", "06:45", "07:15", **minutes))
    assert found.in_bed_min == 525.0
    assert found.asleep_min is None
    assert found.efficiency_percent is None


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        (("22:30", "23:00", "06:45", "07:15"), {"latency_min": 300, "awake_min": 200}),
        (("23:00", None, None, "06:00"), {"awake_min": 421}),
        (("23:00", "22:00", "06:00", "07:00"), {}),
        (("22:00", "23:00", "07:00", "06:00"), {}),
        (("23:00", "22:00", None, None), {}),
        ((None, "07:30", "07:00", None), {}),
    ],
)
def test_a_night_that_cannot_be_is_refused(
    times: tuple[str | None, ...], minutes: dict[str, int]
) -> None:
    with pytest.raises(BadInputError, match="2026-11-24"):
        night(TUESDAY, *times, **minutes)


@given(DAYS, ZONES, st.tuples(TIMES, TIMES, TIMES, TIMES))
def test_where_no_clock_was_moved_the_short_way_leads_to_the_same_moments(
    day: date, zone: str, times: tuple[time | None, ...]
) -> None:
    bed, lights_out, wake, rise = times

    def moments() -> object:
        try:
            told = Night(day, zone, bed=bed, lights_out=lights_out, wake=wake, rise=rise)
            return moments_of(told)
        except BadInputError as refusal:
            return str(refusal)

    shortly = moments()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sleep, "_steady_offset", lambda _day, _zone: None)
        sleep.measures_of.cache_clear()
        assert moments() == shortly


@pytest.mark.parametrize(
    ("day", "steady"),
    [
        (date(2026, 10, 21), True),
        (date(2026, 10, 22), False),
        (date(2026, 10, 25), False),
        (date(2026, 10, 27), False),
        (date(2026, 10, 28), True),
    ],
)
def test_the_short_way_is_not_taken_near_the_night_on_which_clocks_move(
    day: date, *, steady: bool
) -> None:
    assert (sleep._steady_offset(day, ZoneInfo("Europe/Berlin")) is not None) == steady


@given(DAYS, ZONES, st.tuples(TIMES, TIMES, TIMES, TIMES), st.integers(0, 600), st.integers(0, 600))
def test_any_night_is_sound_or_refused(
    day: date, zone: str, times: tuple[object, ...], latency_min: int, awake_min: int
) -> None:
    bed, lights_out, wake, rise = times
    try:
        told = Night(
            day,
            zone,
            bed=bed,  # type: ignore[arg-type]
            lights_out=lights_out,  # type: ignore[arg-type]
            latency_min=latency_min,
            awake_min=awake_min,
            wake=wake,  # type: ignore[arg-type]
            rise=rise,  # type: ignore[arg-type]
        )
    except BadInputError:
        return
    found, moments = measures_of(told), moments_of(told)
    order = [each for each in (moments.bed, moments.lights_out, moments.wake, moments.rise) if each]
    assert order == sorted(order)
    if found.asleep_min is not None:
        assert found.asleep_min >= 0
        if found.in_bed_min is not None:
            assert found.asleep_min <= found.in_bed_min <= 1440
    if found.efficiency_percent is not None:
        assert 0 <= found.efficiency_percent <= 100
