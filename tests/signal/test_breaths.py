"""Breath by breath: each breath once, at its time, as deep as it is."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from biofeedback.signal import breaths
from tests.signal import figures_breathing
from tests.signal.people import Person, recording


def test_recorded_breaths_are_found_at_their_time() -> None:
    assert figures_breathing.one_by_one().failures() == []


@pytest.mark.parametrize("per_min", [4.0, 6.0, 9.0, 14.0])
def test_each_breath_of_a_plain_sine_is_found_with_its_swing(per_min: float) -> None:
    times = np.cumsum(np.full(150, 0.8))
    rr = 800.0 + 50.0 * np.cos(2 * math.pi * per_min / 60.0 * times)
    found = breaths.cycles(times, rr, per_min)
    whole = math.floor(120.0 * per_min / 60.0)
    assert whole - 2 <= len(found) <= whole
    for breath in found[1:-1]:
        assert breath.end_s - breath.in_s == pytest.approx(60.0 / per_min, abs=0.6)
        assert breath.inhale_share == pytest.approx(0.5, abs=0.08)
        # the smoothing takes its share, the same from every breath
        assert 55.0 < breath.swing_ms < 110.0


def test_breaths_follow_one_another() -> None:
    times, rr = recording(Person(swing_ms=60.0), 120.0, 4)
    found = breaths.cycles(times, rr, 6.0)
    assert len(found) >= 9
    for before, after in itertools.pairwise(found):
        assert before.end_s == after.in_s
        assert before.in_s < before.out_s < before.end_s
        assert before.swing_ms > 0.0


def test_depth_follows_the_swing() -> None:
    times, rr = recording(
        Person(mayer_sd_ms=2.0, drift_sd_ms=5.0),
        200.0,
        5,
        swing=lambda t: 30.0 if t < 100.0 else 90.0,
    )
    found = breaths.cycles(times, rr, 6.0)
    early = np.median([b.swing_ms for b in found if b.end_s < 95.0])
    late = np.median([b.swing_ms for b in found if b.in_s > 105.0])
    assert late / early == pytest.approx(3.0, rel=0.3)


def test_nothing_comes_of_a_metronome_or_of_too_little() -> None:
    times = np.cumsum(np.full(100, 0.8))
    assert breaths.cycles(times, np.full(100, 800.0), 6.0) == ()
    assert breaths.cycles(times[:5], np.full(5, 800.0), 6.0) == ()
    assert breaths.cycles(times, np.full(100, 800.0), 0.0) == ()
