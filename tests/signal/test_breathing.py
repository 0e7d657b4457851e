"""The breathing rate: right, or not sure; and never from the pacer."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from biofeedback.core.metrics import BreathSource
from biofeedback.core.pacing import PaceTrack
from biofeedback.signal import breathing
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.summary import analyze
from tests.signal import figures_breathing
from tests.signal.people import Person, beats, recording


def test_recorded_breathing_is_found_or_not_sure() -> None:
    assert figures_breathing.recorded().failures() == []


def test_a_heart_that_does_not_breathe_is_seldom_given_a_rate() -> None:
    assert figures_breathing.falsely().failures() == []


def test_any_rate_from_3_5_to_30_is_right_where_answered() -> None:
    assert figures_breathing.made().failures() == []


def test_the_estimator_has_no_way_to_hear_of_the_pacer() -> None:
    for function in (breathing.explained, breathing.estimate, breathing.of_window):
        words = " ".join(inspect.signature(function).parameters)
        assert "pace" not in words
    source = inspect.getsource(breathing)
    assert "import" in source
    assert "pacing" not in source


def test_the_same_beats_under_another_pacer_give_the_same_windows() -> None:
    heart = beats(*recording(Person(swing_ms=40.0, breath_per_min=12.0), 240.0, 8))
    answers = [
        analyze(heart, pace=pace).windows
        for pace in (None, PaceTrack.steady(6.0), PaceTrack.steady(12.0))
    ]
    assert answers[0] == answers[1] == answers[2]
    rates = [w.breathing.rate_per_min for w in answers[0] if w.breathing.rate_per_min is not None]
    assert len(rates) >= 10
    assert all(abs(rate - 12.0) <= 1.0 for rate in rates)


def test_a_slow_rate_from_rr_alone_is_never_sure() -> None:
    for rate in (4.6, 5.5, 6.0, 7.4):
        heart = beats(*recording(Person(swing_ms=150.0, breath_per_min=rate), 180.0, 3))
        for window in analyze(heart).windows:
            found = window.breathing
            if found.rate_per_min is not None and 4.5 <= found.rate_per_min <= 7.5:
                assert found.confidence is not None
                assert found.confidence <= 0.5


def test_r_wave_heights_make_a_slow_rate_sure() -> None:
    times, rr = recording(Person(swing_ms=80.0), 180.0, 3)
    heights = 1.0 + 0.1 * np.sin(2 * np.pi * times / 10.0)
    summary = analyze(beats(times, rr), heights=heights.tolist())
    assert summary.breathing.source is BreathSource.ECG
    assert summary.breathing.confidence is not None
    assert summary.breathing.confidence > 0.5
    assert summary.breathing.rate_per_min == pytest.approx(6.0, abs=0.1)


def test_not_sure_on_a_hole_on_artifacts_and_on_too_few_beats() -> None:
    times, rr = recording(Person(swing_ms=80.0), 40.0, 3)
    inside = times <= 32.0
    times, rr = times[inside], rr[inside]
    follows = np.ones(len(times))
    assert breathing.of_window(times, rr, follows, 32.0, 0.0).rate_per_min is not None
    assert breathing.of_window(times, rr, follows, 32.0, 0.2).rate_per_min is None
    assert breathing.of_window(times[:8], rr[:8], follows[:8], 32.0, 0.0).rate_per_min is None
    holed = (times < 12.0) | (times > 19.0)
    found = breathing.of_window(times[holed], rr[holed], follows[holed], 32.0, 0.0)
    assert found.rate_per_min is None


def test_a_rate_is_held_ten_seconds_and_no_longer() -> None:
    times, rr = recording(Person(swing_ms=80.0, mayer_sd_ms=5.0), 90.0, 3)
    silent = np.arange(1, 60) * 0.9
    stream = beats(
        np.concatenate((times, times[-1] + silent)), np.concatenate((rr, np.full(59, 900.0)))
    )
    analyzer = LiveAnalyzer()
    seen = [(beat.at_s, analyzer.push(beat).metrics.breathing) for beat in stream]
    fresh, longest = 0.0, 0.0
    for at_s, found in seen:
        if found.held:
            longest = max(longest, at_s - fresh)
        elif found.rate_per_min is not None:
            fresh = at_s
    # what is shown between two looks (every 2 s and a beat) counts as fresh
    assert 0.0 < longest <= 10.0 + 3.0
    assert seen[-1][1].rate_per_min is None


def test_explained_agrees_with_least_squares() -> None:
    random = np.random.default_rng(2)
    times = np.sort(random.uniform(0.0, 32.0, 40))
    values = random.normal(0.0, 1.0, (2, 40)) + np.sin(2 * np.pi * 0.2 * times)
    grid = np.arange(0.05, 0.5, 0.05)
    shares, spreads = breathing.explained(times, values, grid)
    x = times - times.mean()
    trend = np.vander(x, 3)
    for k in range(2):
        flat = np.linalg.lstsq(trend, values[k], rcond=None)[1][0]
        assert spreads[k] == pytest.approx((flat / 40) ** 0.5)
        for i, f in enumerate(grid):
            waves = np.column_stack((trend, np.sin(2 * np.pi * f * x), np.cos(2 * np.pi * f * x)))
            left = np.linalg.lstsq(waves, values[k], rcond=None)[1][0]
            assert shares[k, i] == pytest.approx(1.0 - left / flat, abs=1e-6)
