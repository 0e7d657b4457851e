"""Stamps that jitter, drift and lack, made steady."""

import random

import pytest

from biofeedback.devices.steady_stamps import SteadyStamps


def stamps(
    seconds: float, hz: float = 100.0, ppm: float = 0.0, jitter_s: float = 0.0, drop=(9e9, 9e9)
) -> list[tuple[float, float]]:
    """Return (true time, stamp) of each sample that came."""
    source = random.Random(3)
    true = [number / (hz * (1.0 + ppm * 1e-6)) for number in range(round(seconds * hz))]
    kept = [t for t in true if not drop[0] <= t < drop[1]]
    return [(t, t + source.uniform(-jitter_s, jitter_s)) for t in kept]


def wrong(told: list[tuple[float, float]], nominal_hz: float = 100.0, piece: int = 17):
    steady, found = SteadyStamps(nominal_hz), []
    for start in range(0, len(told), piece):
        part = told[start : start + piece]
        for first, stop, at_s in steady.pieces([stamp for _true, stamp in part]):
            for number, (true, _stamp) in enumerate(part[first:stop]):
                found.append((true, at_s + number / steady.rate_hz - true))
    return found, steady


@pytest.mark.parametrize("jitter_s", [0.0, 0.005, 0.03])
@pytest.mark.parametrize("ppm", [-200.0, 0.0, 500.0])
def test_jitter_goes_and_drift_is_followed_for_half_an_hour(jitter_s: float, ppm: float) -> None:
    found, steady = wrong(stamps(1800.0, 10.0, ppm, jitter_s), 10.0)
    late = [abs(off) for true, off in found if true > 90.0]
    assert max(late) < 0.003 + 0.2 * jitter_s
    assert steady.rate_hz == pytest.approx(10.0 * (1 + ppm * 1e-6), rel=2e-4)


def test_samples_that_lack_are_a_hole_and_nothing_after_it_is_shifted() -> None:
    found, _steady = wrong(stamps(120.0, 100.0, jitter_s=0.003, drop=(40.0, 47.3)))
    assert max(abs(off) for _true, off in found) < 0.02
    assert max(abs(off) for true, off in found if true > 49.0) < 0.004


def test_the_first_samples_are_where_their_stamps_say() -> None:
    found, _steady = wrong(stamps(5.0, 100.0, jitter_s=0.002))
    assert max(abs(off) for _true, off in found) < 0.004


def test_a_sender_that_steps_back_is_followed_and_no_time_is_told_twice() -> None:
    told = stamps(20.0)
    steady = SteadyStamps(100.0)
    rows = steady.pieces([stamp for _t, stamp in told]) + steady.pieces(
        [stamp + 19.6 for _t, stamp in stamps(2.0)]
    )
    ends = [at_s + (stop - first) / 100.0 for first, stop, at_s in rows]
    starts = [at_s for _first, _stop, at_s in rows]
    assert all(start >= end - 0.01 for start, end in zip(starts[1:], ends[:-1], strict=True))


def test_one_sample_at_a_time_is_enough() -> None:
    found, _steady = wrong(stamps(60.0, jitter_s=0.002), piece=1)
    assert max(abs(off) for true, off in found if true > 10.0) < 0.004
