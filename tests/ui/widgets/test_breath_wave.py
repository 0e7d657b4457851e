"""The breath as the heart's rhythm shows it."""

from __future__ import annotations

import math

from biofeedback.core.beats import Verdict
from biofeedback.core.pacing import PaceTrack
from biofeedback.ui.look import Look
from biofeedback.ui.model import TracePoint
from biofeedback.ui.widgets.breath_wave import BreathWave, wave_of


def swinging(until_s: float, per_min: float = 6.0, drift: float = 0.0) -> tuple[TracePoint, ...]:
    points, t = [], 0.0
    while t < until_s:
        bpm = 70.0 + drift * t + 6.0 * math.sin(2 * math.pi * per_min / 60.0 * t)
        t += 60.0 / bpm
        points.append(TracePoint(t, 60000.0 / bpm, len(points), 0, Verdict.NORMAL))
    return tuple(points)


def peaks(wave: list[tuple[float, float]]) -> list[float]:
    return [
        wave[n][0]
        for n in range(1, len(wave) - 1)
        if wave[n][1] > 0.5 and wave[n - 1][1] <= wave[n][1] > wave[n + 1][1]
    ]


def test_a_heart_that_swings_six_times_a_minute_draws_six_waves_at_their_time() -> None:
    found = peaks(wave_of(swinging(100.0), 100.0))
    assert len(found) in (5, 6)
    for at_s in found[1:-1]:
        assert abs((at_s - 2.5 + 5.0) % 10.0 - 5.0) < 0.8


def test_a_slow_drift_is_no_breath() -> None:
    level = wave_of(swinging(100.0), 100.0)
    drifting = wave_of(swinging(100.0, drift=0.15), 100.0)
    assert len(peaks(level)) == len(peaks(drifting))


def test_few_beats_or_a_fresh_gap_draw_nothing() -> None:
    points = swinging(60.0)
    assert wave_of(points[:8], 10.0) == []
    fresh = (*points, TracePoint(80.0, 800.0, len(points), 1))
    assert wave_of(fresh, 80.0) == []
    assert wave_of((), 5.0) == []


def test_it_says_that_it_is_an_estimate(look: Look) -> None:
    chart = BreathWave(look, PaceTrack.steady(6.0).breath)
    chart.resize(300, 120)
    chart.show_beats(swinging(70.0), 70.0)
    assert "estimate" in chart.accessibleDescription()
    assert not chart.grab().isNull()
