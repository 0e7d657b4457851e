"""What each question compares with what, and which days can't be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from biofeedback.trends.association import QUESTIONS
from biofeedback.trends.columns import columns_of, compared
from tests.trends.rows import MONDAY, pain_and_practice, rows_of


def test_pain_is_compared_with_practice_on_the_day_before() -> None:
    columns = columns_of(rows_of(20, pain_and_practice))
    pairs = QUESTIONS["practice_pain"].pairs(columns)
    assert len(pairs) == 19
    for at, after, own, before in zip(
        pairs.at, pairs.after, pairs.own_before, pairs.before, strict=True
    ):
        n = int(at)
        assert after == pain_and_practice(n)["pain_worst"]
        assert own == pain_and_practice(n - 1)["pain_worst"]
        assert before == float(pain_and_practice(n - 1)["practice_min"] > 0)


def test_pain_is_compared_with_the_night_that_ended_on_its_day() -> None:
    pairs = QUESTIONS["sleep_pain"].pairs(columns_of(rows_of(20, pain_and_practice)))
    assert list(pairs.before) == [pain_and_practice(int(n))["sleep_h"] for n in pairs.at]


def test_sleep_is_of_the_night_after_the_practice() -> None:
    pairs = QUESTIONS["practice_sleep"].pairs(columns_of(rows_of(20, pain_and_practice)))
    for at, after, before in zip(pairs.at, pairs.after, pairs.before, strict=True):
        assert after == pain_and_practice(int(at))["sleep_h"]
        assert before == float(pain_and_practice(int(at) - 1)["practice_min"] > 0)


@pytest.mark.parametrize("unknown", ["pain_worst", "practice_min"])
def test_a_day_not_told_is_left_out_and_never_made_up(unknown: str) -> None:
    def told(n: int) -> dict[str, Any]:
        known = pain_and_practice(n)
        return {**known, unknown: None} if n == 8 else known

    pairs = QUESTIONS["practice_pain"].pairs(columns_of(rows_of(20, told)))
    gone = {8, 9} if unknown == "pain_worst" else {9}
    assert set(pairs.at) == set(range(1, 20)) - gone
    assert pairs.missing == len(gone)


def test_only_days_that_follow_a_told_day_count_towards_a_look() -> None:
    def told(n: int) -> dict[str, Any]:
        return {"pain_worst": 3} if n % 3 else {}

    assert list(compared(columns_of(rows_of(9, told)))) == [n % 3 == 2 for n in range(9)]


def test_told_and_measured_sleep_are_never_mixed() -> None:
    def told(n: int) -> dict[str, Any]:
        return {"sleep_h": 7.0 if n < 6 else None, "measured_sleep_h": 6.0 if n >= 3 else None}

    sleep = columns_of(rows_of(20, told)).sleep_h
    assert np.isnan(sleep[:3]).all()
    assert set(sleep[3:]) == {6.0}


def test_the_source_is_chosen_by_the_days_through_a_look() -> None:
    def told(n: int) -> dict[str, Any]:
        return {"sleep_h": 7.0 if n < 6 else None, "measured_sleep_h": 6.0 if n >= 3 else None}

    rows = rows_of(20, told)
    assert set(columns_of(rows, 5).sleep_h[:6]) == {7.0}
    assert not columns_of(rows, 5).sleep_measured
    assert columns_of(rows).sleep_measured
    # Which days count for a look does not change with the days after them.
    for count in range(2, 20):
        part = compared(columns_of(rows[:count]))
        assert list(part) == list(compared(columns_of(rows))[:count])


def test_a_week_counts_as_more_than_usual_by_the_weeks_before_it_alone() -> None:
    def told(n: int) -> dict[str, Any]:
        return {"practice_min": 5.0 if n % 7 < (n // 7) % 5 else 0.0, "flare": n // 7 % 2 == 0}

    rows = rows_of(7 * 40, told)
    whole = QUESTIONS["practice_flare"].pairs(columns_of(rows))
    part = QUESTIONS["practice_flare"].pairs(columns_of(rows[: 7 * 25]))
    assert list(whole.before[: len(part)]) == list(part.before)
    assert list(whole.after[: len(part)]) == list(part.after)


def test_weeks_begin_on_monday_and_one_hardly_known_is_not_known() -> None:
    def told(n: int) -> dict[str, Any]:
        week = n // 7
        known = week != 3 or n % 7 < 4
        return {"practice_min": 5.0 * (n % 2), "flare": False} if known else {}

    pairs = QUESTIONS["practice_flare"].pairs(columns_of(rows_of(7 * 8, told)))
    # A comparison stands at the last day of the later week.
    assert [int(at) for at in pairs.at] == [7 * week - 1 for week in (2, 3, 6, 7, 8)]
    assert (MONDAY.weekday(), pairs.missing) == (0, 2)


def test_even_days_have_no_swing_and_ups_and_downs_do() -> None:
    def told(n: int) -> dict[str, Any]:
        uneven = n // 7 % 2
        return {"steps": 4000 + uneven * (2000 if n % 2 else -2000), "flare": False}

    pairs = QUESTIONS["swings_flare"].pairs(columns_of(rows_of(7 * 12, told)))
    assert list(pairs.before[1:]) == [float(n % 2 == 1) for n in range(1, len(pairs))]


def test_a_resting_measurement_is_compared_with_the_one_before_if_not_long_ago() -> None:
    def told(n: int) -> dict[str, Any]:
        rest = 30.0 + n if n in (7, 10, 12, 40, 41) else None
        return {"practice_min": 5.0 * (n % 2), "resting_rmssd_ms": rest}

    pairs = QUESTIONS["practice_rest"].pairs(columns_of(rows_of(50, told)))
    assert [int(at) for at in pairs.at] == [10, 12, 41]
    assert np.exp(pairs.after) == pytest.approx([40.0, 42.0, 71.0])
    assert np.exp(pairs.own_before) == pytest.approx([37.0, 40.0, 70.0])
