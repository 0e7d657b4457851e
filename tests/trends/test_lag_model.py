"""The lag model against a plain solver and against series of which the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.trends.lag_model import Pairs, fit


def some_pairs(seed: int, count: int = 60, effect: float = 0.0, memory: float = 0.6) -> Pairs:
    random = np.random.default_rng(seed)
    before = (random.random(count) < 0.5).astype(float)
    series = np.zeros(count + 1)
    for n in range(1, count + 1):
        series[n] = memory * series[n - 1] + effect * before[n - 1] + random.normal()
    at = np.arange(1, count + 1)
    return Pairs(at.astype(float), series[1:], series[:-1], before, at % 7)


def test_it_is_least_squares_with_own_lag_trend_and_weekday() -> None:
    pairs = some_pairs(1, effect=0.5)
    count = len(pairs)
    assert pairs.weekday is not None
    full = np.column_stack(
        [
            pairs.before, np.ones(count), pairs.own_before, pairs.at / count,
            *[(pairs.weekday == day).astype(float) for day in range(6)],
        ]
    )  # fmt: skip
    solved, _rest, _rank, _weights = np.linalg.lstsq(full, pairs.after, rcond=None)
    rest = pairs.after - full @ solved
    free = count - full.shape[1]
    error = np.sqrt(rest @ rest / free * np.linalg.inv(full.T @ full)[0, 0])
    found = fit(pairs)
    assert found is not None
    assert found.free == free
    assert found.beta == pytest.approx(solved[0])
    assert found.error == pytest.approx(error)


def test_an_effect_without_noise_is_found_exactly() -> None:
    pairs = some_pairs(2)
    exact = Pairs(
        pairs.at,
        0.5 * pairs.own_before - 1.25 * pairs.before + 0.01 * pairs.at + 1e-7 * pairs.after,
        pairs.own_before,
        pairs.before,
        pairs.weekday,
    )
    found = fit(exact)
    assert found is not None
    assert found.beta == pytest.approx(-1.25, abs=1e-5)
    low, high = found.interval(0.05)
    assert low < found.beta < high


def test_nothing_is_said_where_nothing_varies_or_too_little_is_known() -> None:
    pairs = some_pairs(3)
    same = np.ones(len(pairs))
    assert fit(Pairs(pairs.at, pairs.after, pairs.own_before, same, pairs.weekday)) is None
    assert fit(Pairs(pairs.at, same, same, pairs.before, pairs.weekday)) is None
    assert fit(pairs.through(11)) is None


def test_pairs_through_a_day_hold_nothing_later() -> None:
    first = some_pairs(4).through(30)
    assert len(first) == 30
    assert first.at.max() == 30


def test_missing_comparisons_are_counted_between_first_and_last() -> None:
    pairs = some_pairs(5)
    kept = np.ones(len(pairs), dtype=bool)
    kept[[3, 4, 10]] = False
    assert pairs.weekday is not None
    holes = Pairs(
        pairs.at[kept], pairs.after[kept], pairs.own_before[kept], pairs.before[kept], None
    )
    assert (pairs.missing, holes.missing) == (0, 3)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    held = 0
    for seed in range(400):
        found = fit(some_pairs(seed, effect=0.4))
        assert found is not None
        low, high = found.interval(0.10)
        held += low <= 0.4 <= high
    assert 0.86 <= held / 400 <= 0.94
