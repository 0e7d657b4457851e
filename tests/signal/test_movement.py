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
