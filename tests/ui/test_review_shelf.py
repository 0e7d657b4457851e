"""What the review works out beside the window: a minute's spectrum, other definitions."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from biofeedback.core.beats import Verdict
from biofeedback.ui.model import TracePoint
from biofeedback.ui.review_shelf import moment_of
from tests.ui import believable


def swinging(
    seconds: float, per_min: float, segment: int = 0, from_s: float = 0.0
) -> list[TracePoint]:
    found, t = [], from_s
    while t < from_s + seconds:
        rr = 900.0 + 60.0 * math.sin(2.0 * math.pi * per_min * t / 60.0)
        t += rr / 1000.0
        found.append(TracePoint(t, rr, len(found), segment, Verdict.NORMAL))
    return found


@pytest.mark.parametrize("per_min", [4.5, 5.5, 6.3, 12.0])
def test_the_spectrum_at_a_moment_peaks_where_the_heart_swings(per_min: float) -> None:
    found = moment_of(swinging(200, per_min), 100.0)
    assert found.spectrum is not None
    power = found.spectrum.power
    peak = found.spectrum.per_min[power.index(max(power))]
    assert peak == pytest.approx(per_min, abs=0.15)
    assert found.peak_per_min == pytest.approx(peak, abs=0.15)
    assert found.ratio is not None
    assert found.ratio > 5.0
    assert found.from_s == pytest.approx(68.0, abs=1.0)
    assert found.to_s == pytest.approx(132.0, abs=1.0)


def test_another_moment_of_a_session_that_changed_pace_has_another_spectrum() -> None:
    points = swinging(150, 4.5) + swinging(150, 9.0, from_s=150.0)
    early, late = moment_of(points, 40.0), moment_of(points, 260.0)
    assert early.peak_per_min == pytest.approx(4.5, abs=0.2)
    assert late.peak_per_min == pytest.approx(9.0, abs=0.2)


def test_the_minute_is_moved_inside_the_session_never_past_its_ends() -> None:
    points = swinging(150, 6.0)
    for at_s in (0.0, 1.0, 149.0, 150.0):
        found = moment_of(points, at_s)
        assert found.from_s is not None
        assert found.to_s is not None
        assert found.to_s - found.from_s > 60.0


def test_no_spectrum_reaches_across_a_gap() -> None:
    points = swinging(50, 6.0) + swinging(50, 6.0, segment=1, from_s=70.0)
    for at_s in (10.0, 49.0, 90.0):
        assert moment_of(points, at_s).spectrum is None
    assert moment_of([], 3.0).spectrum is None


def test_what_was_left_out_is_not_in_it() -> None:
    points = swinging(120, 6.0)
    odd = [
        replace(p, rr_ms=450.0, verdict=Verdict.ECTOPIC) if n % 11 == 5 else p
        for n, p in enumerate(points)
    ]
    found = moment_of(odd, 60.0)
    assert found.peak_per_min == pytest.approx(6.0, abs=0.2)
    assert found.ratio is not None
    assert found.ratio > 3.0
    raw = moment_of([replace(p, verdict=Verdict.NORMAL) for p in odd], 60.0)
    assert raw.ratio is not None
    assert raw.ratio < found.ratio / 3.0


def test_the_believable_session_has_a_minute_around_every_beat() -> None:
    points = believable.reviewed().points
    for n in (0, 61, 158, len(points) - 1):
        assert moment_of(points, points[n].at_s).spectrum is not None
