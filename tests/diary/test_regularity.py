"""How regular nights are: the spread of clock times, by hand and over midnight."""

from __future__ import annotations

import math
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.diary.regularity import regularity, spread_min
from biofeedback.diary.sleep import Night
from tests.diary.telling import at

LAST, ZONE = date(2026, 11, 23), "Europe/Berlin"
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))


def test_the_same_time_each_night_has_no_spread() -> None:
    assert spread_min([at("23:00")] * 5) == pytest.approx(0.0, abs=1e-6)


def test_the_spread_is_the_standard_deviation_and_midnight_is_no_edge() -> None:
    # -60, -30, 0, 30, 60 minutes around midnight: sqrt(9000 / 4) = 47.4
    times = [at("23:00"), at("23:30"), at("00:00"), at("00:30"), at("01:00")]
    assert spread_min(times) == pytest.approx(math.sqrt(9000 / 4))
    noon = [at("11:00"), at("11:30"), at("12:00"), at("12:30"), at("13:00")]
    assert spread_min(noon) == pytest.approx(math.sqrt(9000 / 4))


def test_four_nights_tell_nothing_and_the_fifteenth_is_too_long_ago() -> None:
    assert spread_min([at("23:00")] * 4) is None
    nights = [Night(LAST - timedelta(days=n), ZONE, bed=at("23:00")) for n in (0, 1, 2, 3, 14)]
    found = regularity(nights, LAST)
    assert (found.bed_n, found.bed_spread_min) == (4, None)
    nights[-1] = Night(LAST - timedelta(days=13), ZONE, bed=at("23:00"))
    found = regularity(nights, LAST)
    assert (found.bed_n, found.wake_n, found.wake_spread_min) == (5, 0, None)
    assert found.bed_spread_min == pytest.approx(0.0, abs=1e-6)


def test_times_all_round_the_clock_have_no_middle() -> None:
    times = [time(hour, 0) for hour in range(0, 24, 4)]
    assert spread_min(times) is None


@given(st.lists(CLOCKS, min_size=5, max_size=14), st.integers(0, 1439))
def test_turning_the_clock_changes_no_spread(times: list[time], shift: int) -> None:
    def turned(one: time) -> time:
        minutes = (one.hour * 60 + one.minute + shift) % 1440
        return time(minutes // 60, minutes % 60)

    before, after = spread_min(times), spread_min([turned(one) for one in times])
    # Where times stand nearly all round the clock, the middle itself hangs on rounding.
    x = sum(math.cos(math.tau * (t.hour * 60 + t.minute) / 1440) for t in times)
    y = sum(math.sin(math.tau * (t.hour * 60 + t.minute) / 1440) for t in times)
    if before is not None and after is not None and math.hypot(x, y) > 0.5:
        assert after == pytest.approx(before, abs=0.6) or max(before, after) > 300
