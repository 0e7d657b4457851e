"""Weeks 4, 8 and 12 against the first: only what is more than everyday variation is a change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from biofeedback.trends.change import changes
from biofeedback.trends.everyday import smallest_change
from tests.trends.rows import MONDAY, rows_of


def wandering(seed: int, memory: float, days: int = 91) -> np.ndarray:
    random = np.random.default_rng(seed)
    series = np.empty(days)
    series[0] = random.normal()
    for n in range(1, days):
        series[n] = memory * series[n - 1] + np.sqrt(1 - memory**2) * random.normal()
    return series


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("week", [4, 8, 12])
def test_a_person_who_did_not_change_is_told_so(memory: float, week: int) -> None:
    beyond = known = 0
    for seed in range(200):
        days = wandering(seed, memory)[: 7 * (week + 1)]
        noise = smallest_change(days, slice(0, 7), slice(7 * week, 7 * week + 7))
        if noise is not None:
            known += 1
            beyond += abs(days[7 * week :].mean() - days[:7].mean()) > noise
    assert known == 200
    # 5 in 100 at the stated level; chance in 200 diaries adds up to three.
    assert beyond / known <= 0.085


def test_a_change_that_is_there_is_seen() -> None:
    seen = 0
    for seed in range(100):
        days = wandering(seed, 0.3)
        days[40:] -= 3.0
        noise = smallest_change(days, slice(0, 7), slice(84, 91))
        assert noise is not None
        seen += days[:7].mean() - days[84:].mean() > noise
    assert seen >= 70


def told(n: int) -> dict[str, Any]:
    wander = wandering(3, 0.3, 120)
    pain = 6.0 if n < 30 else 3.0
    return {"pain_worst": round(float(np.clip(pain + 0.6 * wander[n], 0, 10)))}


def test_the_weeks_that_are_over_are_compared_in_words() -> None:
    rows = rows_of(92, told)
    found = changes(rows, rows[-1].day)
    assert [one.week for one in found] == [4, 8, 12]
    fourth, _eighth, twelfth = found
    assert fourth.beyond is False
    assert "within your everyday variation" in fourth.text
    assert twelfth.beyond is True
    assert twelfth.change == pytest.approx(-3.0, abs=0.8)
    assert "lower by" in twelfth.text
    assert changes(rows[:35], MONDAY + timedelta(days=34)) == ()


def test_a_week_hardly_told_is_not_compared() -> None:
    def less(n: int) -> dict[str, Any]:
        return {} if 28 <= n < 32 else told(n)

    rows = rows_of(40, less)
    (one,) = changes(rows, rows[-1].day)
    assert (one.now, one.change, one.noise, one.beyond) == (None, None, None, None)
    assert "not enough days were told" in one.text


def test_nothing_told_is_no_week() -> None:
    assert changes((), MONDAY) == ()
    rows = rows_of(60, lambda _n: {"practice_min": 5.0})
    assert changes(rows, rows[-1].day) == ()
