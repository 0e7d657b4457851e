"""R peaks: every one, none invented, at the right time, whatever the polarity."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from biofeedback.signal.ecg import Floats, r_heights, r_peaks

DATA = Path(__file__).resolve().parent.parent / "data" / "ecg_resp"


def an_ecg(beats_s: Floats, rate_hz: float, noise: float = 0.02) -> tuple[Floats, Floats]:
    """Return a made-up ECG: P, Q, R, S and T as bells around each beat, with a wandering base."""
    times = np.arange(0.0, beats_s[-1] + 1.0, 1.0 / rate_hz)
    values = 0.3 * np.sin(2 * np.pi * 0.25 * times)
    for at in beats_s:
        for offset, height, width in (
            (-0.17, 0.12, 0.025), (-0.035, -0.12, 0.010), (0.0, 1.0, 0.011),
            (0.035, -0.25, 0.010), (0.28, 0.30, 0.045),
        ):  # fmt: skip
            near = np.abs(times - at - offset) < 6 * width
            values[near] += height * np.exp(-0.5 * ((times[near] - at - offset) / width) ** 2)
    return times, values + np.random.default_rng(5).normal(0, noise, len(times))


@pytest.fixture
def beats_s() -> Floats:
    rr = 0.85 + 0.09 * np.sin(np.arange(140) / 1.9)
    return 1.0 + np.cumsum(rr)


@pytest.mark.parametrize("rate_hz", [100.0, 130.16, 250.0, 500.0])
@pytest.mark.parametrize("polarity", [1.0, -1.0])
def test_every_beat_is_found_within_3_ms(beats_s: Floats, rate_hz: float, polarity: float) -> None:
    times, values = an_ecg(beats_s, rate_hz)
    (found,) = r_peaks(times, polarity * values)
    assert len(found) == len(beats_s)
    assert np.abs(found - beats_s - np.median(found - beats_s)).max() < 0.003


def test_premature_beats_of_another_shape_are_found(beats_s: Floats) -> None:
    beats_s = beats_s.copy()
    beats_s[40::13] -= 0.32
    times, values = an_ecg(beats_s, 130.0)
    (found,) = r_peaks(times, values)
    assert len(found) == len(beats_s)


def test_a_stretch_of_weaker_contact_is_not_silent(beats_s: Floats) -> None:
    times, values = an_ecg(beats_s, 250.0, noise=0.01)
    values[times > 60.0] *= 0.25
    (found,) = r_peaks(times, values)
    assert len(found) == len(beats_s)


def test_noise_is_not_taken_for_beats(beats_s: Floats) -> None:
    times, values = an_ecg(beats_s, 130.0, noise=0.15)
    (found,) = r_peaks(times, values)
    assert len(found) == len(beats_s)
    assert np.abs(found - beats_s - np.median(found - beats_s)).max() < 0.02


def test_heights_follow_the_breath_and_lack_where_no_samples_are(beats_s: Floats) -> None:
    times, values = an_ecg(beats_s, 250.0, noise=0.0)
    breath = 1.0 + 0.2 * np.sin(2 * np.pi * 0.1 * times)
    tall = r_heights(times, values * breath, beats_s)
    wanted = 1.0 + 0.2 * np.sin(2 * np.pi * 0.1 * beats_s)
    assert np.corrcoef(tall, wanted)[0, 1] > 0.98
    assert np.isnan(r_heights(times, values, np.array([times[-1] + 5.0]))).all()


def test_a_hole_parts_the_record_in_two(beats_s: Floats) -> None:
    times, values = an_ecg(beats_s, 250.0)
    keep = (times < 40.0) | (times > 52.0)
    first, second = r_peaks(times[keep], values[keep])
    assert first[-1] < 40.0 < 52.0 < second[0]


def test_nothing_gives_nothing() -> None:
    assert r_peaks(np.empty(0), np.empty(0)) == ()
    (found,) = r_peaks(np.arange(2500) / 250.0, np.zeros(2500))
    assert len(found) == 0


def test_a_real_record_has_the_beats_its_list_says() -> None:
    values = np.loadtxt(DATA / "control_spontaneous_a_ecg250.csv", skiprows=1)
    with (DATA / "control_spontaneous_a_rr.csv").open() as source:
        truth = np.array([float(row["beat_time_s"]) for row in csv.DictReader(source)])
    (found,) = r_peaks(np.arange(len(values)) / 250.0, values)
    assert len(found) == len(truth)
    off = found - truth
    assert np.abs(off - np.median(off)).max() < 0.003
