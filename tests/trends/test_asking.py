"""Findings: silent until there is enough, the same between looks, never a cause."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from biofeedback.core.day_words import long_day
from biofeedback.trends.asking import findings
from biofeedback.trends.association import QUESTIONS, Lack, Seen, judge
from biofeedback.trends.findings import Finding
from biofeedback.trends.lag_model import Pairs
from biofeedback.trends.table import DayRow
from tests.trends.rows import MONDAY, pain_and_practice, rows_of

A_DAY = timedelta(days=1)


def found(rows: list[DayRow], key: str = "practice_pain") -> Finding:
    chosen = ("practice_pain", "practice_sleep", "sleep_pain")
    if key not in chosen:
        chosen = (key, *chosen[:2])
    (one,) = [each for each in findings(rows, rows[-1].day + A_DAY, chosen) if each.question == key]
    return one


def helped(n: int, by: float = 3.0) -> dict[str, Any]:
    """Pain that is lower by `by` on days after practice, and noise."""
    noise = np.random.default_rng(11).normal(size=400)
    practised = np.random.default_rng(12).random(400) < 0.5
    lower = by if n and practised[n - 1] else 0.0
    return {
        "practice_min": 5.0 if practised[n] else 0.0,
        "pain_worst": round(float(np.clip(6 + 0.8 * noise[n] - lower, 0, 10))),
        "sleep_h": 7.0 + round(float(noise[399 - n]), 1),
        "flare": False,
    }


@pytest.mark.parametrize("days", [1, 5, 28])
def test_before_28_days_that_can_be_compared_it_is_silent_and_says_how_many_lack(
    days: int,
) -> None:
    one = found(rows_of(days, pain_and_practice))
    assert one.verdict == "not_enough_data"
    assert (one.effect, one.interval, one.level, one.looked_on) == (None, None, None, None)
    assert one.needs is not None
    lack = 28 - (days - 1)
    assert re.search(rf"\b{lack} days? more", one.needs)
    assert one.next_look == MONDAY + timedelta(days=28)
    assert long_day(one.next_look) in one.needs
    assert not re.search(r"\d", one.text.replace("0-10", ""))


def test_nothing_at_all_is_silence_too() -> None:
    for one in findings((), MONDAY):
        assert one.verdict == "not_enough_data"
        assert one.needs is not None
        assert "28 days more" in one.needs


def test_with_28_comparisons_it_speaks() -> None:
    one = found(rows_of(29, helped))
    assert one.verdict in ("goes_with", "unclear")
    assert one.looked_on == MONDAY + timedelta(days=28)
    assert one.n_with is not None
    assert one.n_without is not None
    assert one.n_with + one.n_without == 28 == len(one.pairs)


def test_fewer_than_eight_days_on_one_side_are_silence() -> None:
    def told(n: int) -> dict[str, Any]:
        return {**pain_and_practice(n), "practice_min": 5.0 if n in range(3, 9) else 0.0}

    one = found(rows_of(40, told))
    assert one.verdict == "not_enough_data"
    assert one.needs is not None
    assert "2 days more with it" in one.needs


def test_today_is_not_over_and_never_counts() -> None:
    rows = rows_of(29, helped)
    early = findings(rows, rows[-1].day)
    assert {one.verdict for one in early} == {"not_enough_data"}


def test_between_the_looks_nothing_changes_but_the_way_to_the_next() -> None:
    rows = rows_of(62, helped)
    first = found(rows[:29])
    for upto in range(30, 61):
        assert found(rows[:upto]) == first
    assert found(rows[:61]).looked_on == MONDAY + timedelta(days=60)
    assert first.next_look == MONDAY + timedelta(days=61) - A_DAY * 1


def test_a_large_difference_goes_with_practice_and_is_never_clear() -> None:
    one = found(rows_of(100, helped))
    assert one.verdict == "goes_with"
    assert one.effect is not None
    assert one.interval is not None
    assert one.effect == pytest.approx(-3.0, abs=0.8)
    assert one.interval[0] < one.effect < one.interval[1] < 0.0
    assert "points lower" in one.text
    assert "A pattern, not proof" in one.text
    assert one.caution


def test_no_difference_is_unclear_and_says_what_still_fits() -> None:
    one = found(rows_of(100, lambda n: helped(n, by=0.0)))
    assert one.verdict == "unclear"
    assert "don't show a difference" in one.text
    assert one.interval is not None
    assert one.interval[0] < 0.0 < one.interval[1]


def test_days_told_late_are_counted_and_said() -> None:
    rows = rows_of(40, helped)
    assert found(rows).late is None
    looked_on = MONDAY + timedelta(days=28)
    rows[3] = replace(rows[3], last_told=looked_on + 2 * A_DAY)
    rows[35] = replace(rows[35], last_told=looked_on + 9 * A_DAY)
    late = found(rows).late
    assert late is not None
    assert late.startswith("1 day before")


def test_at_most_three_questions_that_are_known_are_asked_together() -> None:
    rows = rows_of(40, helped)
    with pytest.raises(ValueError, match="asked together"):
        findings(rows, rows[-1].day, tuple(QUESTIONS)[:4])
    with pytest.raises(ValueError, match="asked together"):
        findings(rows, rows[-1].day, ("pain_moon",))


def test_only_questions_that_hold_when_practice_follows_pain_may_be_clear() -> None:
    assert {key for key, one in QUESTIONS.items() if one.may_be_clear} == {
        "practice_flare",
        "swings_flare",
    }


def judged(flares: np.ndarray, before: np.ndarray) -> Seen:
    count = len(flares) - 1
    pairs = Pairs(
        np.arange(count) * 7.0, flares[1:], flares[:-1], before[:count], None, step=7
    )  # fmt: skip
    return judge({"practice_flare": pairs}, 0.017)["practice_flare"]


def test_flares_need_five_spells_of_each_kind() -> None:
    before = np.arange(40) % 2.0
    four = np.zeros(40)
    four[[3, 4, 10, 20, 30]] = 1.0
    assert judged(four, before).lack == Lack(flares=1)
    five = four.copy()
    five[35] = 1.0
    assert judged(five, before).lack.enough


def test_an_effect_on_flares_is_in_percentage_points() -> None:
    random = np.random.default_rng(5)
    before = (random.random(120) < 0.5).astype(float)
    flares = np.zeros(120)
    flares[1:] = random.random(119) < 0.1 + 0.6 * before[:-1]
    seen = judged(flares, before)
    assert seen.stands_out
    assert seen.effect == pytest.approx(60.0, abs=15.0)
