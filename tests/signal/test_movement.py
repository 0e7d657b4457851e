"""Breathing from the chest's movement: right, not sure while moving, and better together."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.core.metrics import BreathSource
from biofeedback.signal import breathing, movement
from tests.signal import people
from tests.signal.people import Floats


def chest(per_min: float, tilt: float = 4.0) -> tuple[Floats, Floats]:
    return people.chest(per_min, 40.0, 3, tilt=tilt)


def seen(times: Floats, moved: Floats, width_s: float = 38.0) -> breathing.RateEstimate | None:
    chest = movement.ChestMovement()
    chest.push(times.tolist(), moved.T.tolist())
    return movement.estimate(chest.between(times[0], times[-1]), width_s)


@pytest.mark.parametrize("per_min", [4.0, 6.0, 12.0, 20.0, 28.0])
def test_the_rate_is_found(per_min: float) -> None:
    found = seen(*chest(per_min))
    assert found is not None
    assert found.quality > found.needed
    assert found.source is BreathSource.ACCELERATION
    assert found.rate_per_min == pytest.approx(per_min, abs=0.3)


def test_not_sure_while_the_person_moves_or_lies_still_as_a_stone() -> None:
    times, moved = chest(12.0)
    moved[:, 500:560] += 200.0
    assert seen(times, moved) is None
    assert seen(times, np.ones((3, len(times)))) is None
    assert seen(times[:100], moved[:, :100]) is None
    found = seen(*chest(12.0, tilt=0.0))
    assert found is None or found.quality < found.needed


@pytest.mark.parametrize(("width_s", "most"), [(32.0, 0.2), (48.0, 0.08)])
def test_a_body_that_sways_and_shows_no_breath_is_seldom_given_a_rate(
    width_s: float, most: float
) -> None:
    source, kept = np.random.default_rng(4), 0.97  # a drift that lasts some seconds
    times = np.arange(0.0, width_s + 1.0, 0.2)
    answered = 0
    for _window in range(150):
        sway = np.zeros((3, len(times)))
        push = source.normal(0.0, 10.0, sway.shape)
        for at in range(1, len(times)):
            sway[:, at] = kept * sway[:, at - 1] + (1.0 - kept**2) ** 0.5 * push[:, at]
        found = movement.estimate(np.vstack([times, 500.0 + sway]), width_s)
        answered += breathing.answer(found).rate_per_min is not None
    assert answered / 150 <= most


def test_a_breath_deeper_than_the_sway_is_found_through_it() -> None:
    source, found = np.random.default_rng(5), []
    times = np.arange(0.0, 49.0, 0.2)
    for per_min in (4.5, 5.0, 6.0, 7.0, 9.0, 12.0) * 4:
        sway = np.cumsum(source.normal(0.0, 1.0, (3, len(times))), axis=1)
        sway -= sway.mean(axis=1, keepdims=True)
        sway *= 5.0 / sway.std(axis=1, keepdims=True)
        sway[0] += 16.0 * np.sin(2.0 * np.pi * per_min / 60.0 * times)  # as a tilt of one degree
        rate = breathing.answer(movement.estimate(np.vstack([times, sway]), 48.0)).rate_per_min
        found.append(rate is not None and abs(rate - per_min) < 0.5)
    assert sum(found) >= 0.9 * len(found)


def estimate(rate: float, quality: float, source: BreathSource) -> breathing.RateEstimate:
    return breathing.RateEstimate(rate, quality, 100.0, 32.0, source)


def test_two_sources_that_agree_make_a_slow_rate_sure() -> None:
    heart = estimate(6.0, 0.6, BreathSource.RR)
    assert (breathing.answer(heart).confidence or 0.0) <= 0.5
    both = breathing.answer(movement.fused(heart, estimate(6.2, 0.4, BreathSource.ACCELERATION)))
    assert both.rate_per_min == 6.0
    assert both.source is BreathSource.ACCELERATION
    assert (both.confidence or 0.0) > 0.5


def test_two_sources_that_differ_are_not_sure_and_one_alone_answers() -> None:
    heart = estimate(6.0, 0.6, BreathSource.RR)
    moved = estimate(14.0, 0.6, BreathSource.ACCELERATION)
    assert movement.fused(heart, moved) is None
    assert movement.fused(None, moved) == moved
    assert movement.fused(heart, estimate(14.0, 0.01, BreathSource.ACCELERATION)) == heart
    assert movement.fused(None, None) is None


def test_a_hole_in_the_samples_is_not_looked_across() -> None:
    times, moved = chest(12.0)
    keep = (times < 15.0) | (times > 19.0)
    assert seen(times[keep], moved[:, keep]) is None


def test_in_pieces_or_at_once_the_means_are_the_same() -> None:
    times, moved = chest(12.0)
    whole, pieces = movement.ChestMovement(), movement.ChestMovement()
    whole.push(times.tolist(), moved.T.tolist())
    for at in range(0, len(times), 7):
        pieces.push(times[at : at + 7].tolist(), moved.T[at : at + 7].tolist())
    assert (whole.between(0.0, 99.0) == pieces.between(0.0, 99.0)).all()
    assert len(whole) == 199
