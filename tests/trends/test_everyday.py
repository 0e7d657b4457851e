"""Everyday variation without SciPy: Student's t is SciPy's, and a quick answer is the whole one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from biofeedback.trends.everyday import (
    _FARTHEST,
    _NORMAL,
    LEAST_FREE,
    LEVEL,
    lies_beyond,
    reach_of,
    smallest_change,
)
from tests import work

FIRST, LAST = slice(0, 7), slice(28, 35)


@pytest.mark.parametrize("free", [3.0, 3.3, 5.0, 11.7, 34.0, 90.0, 1_000.0, 1e6])
def test_the_reach_is_students_t(free: float) -> None:
    assert reach_of(free) == pytest.approx(stdtrit(free, 0.5 + LEVEL / 2.0), rel=1e-9)


def test_whatever_is_free_the_reach_lies_between_the_two_that_decide_quickly() -> None:
    assert pytest.approx(stdtrit(LEAST_FREE, 0.5 + LEVEL / 2.0)) == _FARTHEST
    assert pytest.approx(stdtrit(1e9, 0.5 + LEVEL / 2.0)) == _NORMAL
    assert all(_NORMAL < reach_of(free) <= _FARTHEST for free in np.linspace(3.0, 500.0, 60))


def diary(chance: np.random.Generator) -> np.ndarray:
    days = 5.0 + chance.normal(0.0, 1.0, 35).round() + np.linspace(0.0, chance.uniform(-3, 3), 35)
    days[chance.random(35) < 0.15] = np.nan
    return days


def test_the_quick_answer_is_that_of_the_whole_number() -> None:
    chance = np.random.default_rng(11)
    answers = []
    for _diary in range(300):
        days = diary(chance)
        noise = smallest_change(days, FIRST, LAST)
        change = float(np.nanmean(days[LAST]) - np.nanmean(days[FIRST]))
        answers.append(lies_beyond(change, days, FIRST, LAST))
        assert answers[-1] == (noise is not None and abs(change) > noise)
    assert 30 < sum(answers) < 270


def test_too_little_told_is_no_change() -> None:
    days = np.full(35, np.nan)
    days[FIRST] = 2.0
    days[LAST] = 9.0
    assert smallest_change(days, FIRST, LAST) is None
    assert not lies_beyond(7.0, days, FIRST, LAST)


def test_a_clients_change_takes_few_steps() -> None:
    chance = np.random.default_rng(5)
    days = diary(chance)
    lies_beyond(1.0, days, FIRST, LAST)
    assert work.calls_of(lambda: lies_beyond(0.2, days, FIRST, LAST)) < 100
