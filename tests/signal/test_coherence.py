"""The coherence score: what it says of hearts that follow, and of hearts that don't."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from biofeedback.core.pacing import PaceTrack
from biofeedback.signal import coherence, confidence
from biofeedback.signal.summary import analyze
from tests.signal import figures_coherence
from tests.signal.people import Person, beats, recording


def rows(times: np.ndarray, rr: np.ndarray, per_min: float) -> np.ndarray:
    turns = per_min / 60.0 * times
    return np.array([times, np.sin(2 * math.pi * turns), np.cos(2 * math.pi * turns), rr])


def test_the_table_of_conditions_is_reproduced() -> None:
    assert figures_coherence.table().failures() == []


def test_the_score_grows_with_the_swing_and_does_not_mind_heart_rate_or_glides() -> None:
    assert figures_coherence.behaviour().failures() == []


def test_confidence_is_low_where_nothing_follows() -> None:
    assert figures_coherence.sureness().failures() == []


def test_without_a_pacer_a_mayer_wave_alone_is_never_confident_and_a_breath_is() -> None:
    assert figures_coherence.unpaced().failures() == []


def test_a_sine_at_the_pace_scores_100_and_its_swing_is_measured() -> None:
    times = np.arange(20) * 0.8
    rr = 900.0 + 50.0 * np.sin(2 * math.pi * times / 10.0 + 1.0)
    found = coherence.fit(rows(times, rr, 6.0))
    assert found is not None
    assert found.score == pytest.approx(100.0, abs=1e-6)
    assert found.swing_ms == pytest.approx(100.0)
    assert found.swing_bpm == pytest.approx(60000 / 850 - 60000 / 950, rel=0.02)


def test_the_phase_is_free() -> None:
    times = np.arange(20) * 0.8
    for phase in np.linspace(0, 6, 7):
        rr = 900.0 + 50.0 * np.sin(2 * math.pi * times / 10.0 + phase)
        found = coherence.fit(rows(times, rr, 6.0))
        assert found is not None
        assert found.score == pytest.approx(100.0, abs=1e-6)


def test_least_squares_agrees_with_numpy() -> None:
    random = np.random.default_rng(1)
    times = np.sort(random.uniform(0.0, 15.0, 18))
    rr = random.normal(900.0, 40.0, 18) + 30 * np.sin(2 * math.pi * times / 10.0)
    matrix = rows(times, rr, 6.0)
    full = np.vstack([np.ones(18), matrix[:3]]).T
    left = np.linalg.lstsq(full, rr, rcond=None)[1][0] / 14
    flat = np.linalg.lstsq(full[:, :2], rr, rcond=None)[1][0] / 16
    found = coherence.fit(matrix)
    assert found is not None
    assert found.score == pytest.approx(100.0 * max(0.0, 1.0 - left / flat))


def test_a_straight_line_and_a_constant_are_no_coherence() -> None:
    times = np.arange(20) * 0.8
    for rr in (np.full(20, 800.0), 800.0 + 10.0 * times):
        found = coherence.fit(rows(times, rr, 6.0))
        assert found is not None
        assert found.score == 0.0


def test_eight_beats_are_the_fewest() -> None:
    times = np.arange(7) * 2.0
    assert coherence.fit(rows(times, np.full(7, 900.0), 6.0)) is None


def test_confidence_rises_with_the_score_and_falls_with_a_wandering_heart() -> None:
    sure = [confidence.of_score(score, 6.0, 25.0) for score in range(0, 101, 4)]
    assert all(after >= before for before, after in itertools.pairwise(sure))
    assert confidence.of_score(0.0, 6.0, 25.0) < 0.1
    assert confidence.of_score(98.0, 6.0, 25.0) > 0.99
    assert confidence.of_score(70.0, 6.0, 60.0) < confidence.of_score(70.0, 6.0, 12.0)
    assert confidence.of_score(70.0, 5.25, 25.0) == pytest.approx(
        (confidence.of_score(70.0, 5.0, 25.0) + confidence.of_score(70.0, 5.5, 25.0)) / 2.0
    )


def test_the_summary_scores_each_paced_span_and_nothing_else() -> None:
    heart = beats(*recording(Person(swing_ms=80.0), 240.0, 4))
    followed = analyze(heart, pace=PaceTrack.steady(6.0)).coherence
    other = analyze(heart, pace=PaceTrack.steady(9.0)).coherence
    assert followed.score is not None
    assert other.score is not None
    assert followed.score > 85.0 > 30.0 > other.score
    assert followed.confidence is not None
    assert followed.confidence > 0.95
    assert analyze(heart).coherence.score is None
    assert followed.peak_per_min == pytest.approx(6.0, abs=0.3)
