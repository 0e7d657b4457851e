"""R peaks as they arrive: the same as afterwards, in time, whatever comes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from biofeedback.signal import ecg_live
from tests.signal import figures_ecg
from tests.signal.people import Floats


def an_ecg(beats_s: Floats, rate_hz: float, sign: float = 1.0) -> tuple[list[float], list[float]]:
    """Return (times, values): a sharp R and a rounded T for each beat, on a slow wave."""
    times = np.arange(0.0, beats_s[-1] + 1.0, 1.0 / rate_hz)
    values = 0.4 * np.sin(2 * np.pi * 0.2 * times)
    for at in beats_s:
        values += np.exp(-0.5 * ((times - at) / 0.012) ** 2)
        values += 0.3 * np.exp(-0.5 * ((times - at - 0.28) / 0.045) ** 2)
    return times.tolist(), (sign * values).tolist()


BEATS = np.arange(0.6, 60.0, 0.85)


def test_every_recorded_beat_is_found_in_time() -> None:
    assert figures_ecg.peaks().failures() == []


@pytest.mark.parametrize("rate_hz", [100.0, 130.0, 250.0, 500.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_each_beat_is_given_once_at_its_peak(rate_hz: float, sign: float) -> None:
    found = ecg_live.LiveRPeaks(rate_hz).push(*an_ecg(BEATS, rate_hz, sign))
    late = [peak.at_s for peak in found if peak.at_s > 8.0]
    truth = BEATS[BEATS > 8.0]
    assert len(late) == len(truth)
    assert np.abs(np.array(late) - truth).max() < 0.005


def test_packets_of_any_size_give_the_same_peaks() -> None:
    times, values = an_ecg(BEATS, 130.0)
    whole = ecg_live.LiveRPeaks(130.0).push(times, values)
    for size in (1, 7, 73):
        detector = ecg_live.LiveRPeaks(130.0)
        found = []
        for start in range(0, len(times), size):
            found += detector.push(times[start : start + size], values[start : start + size])
        assert found == whole


def test_a_flat_line_and_a_hole_give_no_beat() -> None:
    detector = ecg_live.LiveRPeaks(130.0)
    times = [k / 130.0 for k in range(1300)]
    assert detector.push(times, [0.0] * 1300) == []
    times, values = an_ecg(BEATS, 130.0)
    kept = [(t, v) for t, v in zip(times, values, strict=True) if not 20.0 < t < 30.0]
    found = ecg_live.LiveRPeaks(130.0).push([t for t, _ in kept], [v for _, v in kept])
    assert not [peak for peak in found if 20.0 < peak.at_s < 30.0]
    assert len([peak for peak in found if peak.at_s > 31.0]) == int((BEATS > 31.0).sum())


def test_a_change_of_height_does_not_silence_it() -> None:
    times, values = an_ecg(BEATS, 130.0)
    for factor in (0.2, 5.0):
        changed = [v * (factor if t > 30.0 else 1.0) for t, v in zip(times, values, strict=True)]
        found = ecg_live.LiveRPeaks(130.0).push(times, changed)
        again = [peak.at_s for peak in found if peak.at_s > 42.0]
        assert len(again) == int((BEATS > 42.0).sum())
        assert all(math.isfinite(peak.height) for peak in found)
