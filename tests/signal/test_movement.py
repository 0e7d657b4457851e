"""Breathing from the chest's movement: right, not sure while moving, and better together."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.core.metrics import BreathSource
from biofeedback.signal import breathing, movement
from tests.signal.people import Floats


def chest(per_min: float, seconds: float = 40.0, tilt: float = 4.0) -> tuple[Floats, Floats]:
    """Return (times, milli-g at 50 Hz): gravity, a breath, heartbeats and noise."""
    random = np.random.default_rng(3)
    times = np.arange(0.0, seconds, 0.02)
    breath = np.sin(2 * np.pi * per_min / 60.0 * times)
    moved = np.outer((0.8, 0.5, 0.3), tilt * breath) + np.array([[0.0], [980.0], [120.0]])
    moved += 6.0 * np.maximum(np.sin(2 * np.pi * 1.15 * times), 0.0) ** 8
    return times, moved + random.normal(0.0, 6.0, moved.shape)


@pytest.mark.parametrize("per_min", [4.0, 6.0, 12.0, 20.0, 28.0])
def test_the_rate_is_found(per_min: float) -> None:
    found = movement.estimate(*chest(per_min))
    assert found is not None
    assert found.quality > found.needed
    assert found.source is BreathSource.ACCELERATION
    assert found.rate_per_min == pytest.approx(per_min, abs=0.3)


def test_not_sure_while_the_person_moves_or_lies_still_as_a_stone() -> None:
    times, moved = chest(12.0)
    moved[:, 500:560] += 200.0
    assert movement.estimate(times, moved) is None
    assert movement.estimate(times, np.ones((3, len(times)))) is None
    assert movement.estimate(times[:100], moved[:, :100]) is None
    found = movement.estimate(*chest(12.0, tilt=0.0))
    assert found is None or found.quality < found.needed


def estimate(rate: float, quality: float, source: BreathSource) -> breathing.RateEstimate:
    return breathing.RateEstimate(rate, quality, 100.0, 32.0, source)


def test_two_sources_that_agree_make_a_slow_rate_sure() -> None:
    heart = estimate(6.0, 0.6, BreathSource.RR)
    assert (breathing.answer(heart).confidence or 0.0) <= 0.5
    both = movement.fused(heart, estimate(6.2, 0.4, BreathSource.ACCELERATION))
    assert both.rate_per_min == 6.0
    assert both.source is BreathSource.ACCELERATION
    assert (both.confidence or 0.0) > 0.5


def test_two_sources_that_differ_are_not_sure_and_one_alone_answers() -> None:
    heart = estimate(6.0, 0.6, BreathSource.RR)
    moved = estimate(14.0, 0.6, BreathSource.ACCELERATION)
    assert movement.fused(heart, moved).rate_per_min is None
    assert movement.fused(None, moved).rate_per_min == 14.0
    assert movement.fused(heart, estimate(14.0, 0.01, BreathSource.ACCELERATION)) == (
        breathing.answer(heart)
    )
    assert movement.fused(None, None).rate_per_min is None
