"""A sensor's stamps in the app's time: late frames, a fast crystal, a clock that is set."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from biofeedback.devices.polar import (
    Frame,
    Kind,
    PulseInterval,
    Setting,
    acceleration_frame,
    ecg_frame,
    factor_bits,
    factor_of,
)
from biofeedback.devices.polar_reading import (
    ElectrodeWatch,
    PolarReading,
    StreamStarted,
    sure_pulses,
)
from biofeedback.devices.protocol import AccelerationSamples, EcgSamples
from biofeedback.devices.sample_clock import SampleRate, SensorClock

EPOCH_S = 8.2e8
DATA = Path(__file__).resolve().parents[1] / "data" / "ecg_resp"
RECORDED = DATA / "h10_ecg130hz_pvc_first5min.csv"


def stamp_ns(at_s: float, ppm: float = 0.0) -> int:
    return round((EPOCH_S + at_s * (1.0 + ppm * 1e-6)) * 1e9)


@pytest.mark.parametrize("ppm", [-60.0, 0.0, 60.0])
def test_stamps_come_out_true_and_smooth_whatever_the_crystal(ppm: float) -> None:
    source = random.Random(3)
    clock, errors, at_s = SensorClock(), [], 0.0
    while at_s < 1800.0:
        at_s += 73 / 130
        late_s = 0.010 + source.expovariate(1 / 0.02)
        errors.append(clock.app_s(at_s + late_s, stamp_ns(at_s, ppm)) - at_s)
    settled = errors[200:]
    # 10 ms is the least any frame took; that much nobody can know.
    assert max(abs(error - 0.010) for error in settled) < 0.012
    assert max(abs(b - a) for a, b in itertools.pairwise(settled)) < 0.003
    assert clock.drift * 1e6 == pytest.approx(-ppm, abs=15.0)


def test_nothing_was_sampled_after_it_came() -> None:
    clock = SensorClock()
    clock.app_s(10.5, stamp_ns(10.0))
    assert clock.app_s(11.0, stamp_ns(10.99)) <= 11.0


def test_a_sensors_clock_that_is_set_anew_is_followed() -> None:
    clock = SensorClock()
    for second in range(60):
        clock.app_s(second + 0.02, stamp_ns(second))
    assert clock.app_s(60.02, stamp_ns(60 - 3600)) == pytest.approx(60.0, abs=0.03)
    assert clock.app_s(61.02, stamp_ns(61 + 86400)) == pytest.approx(61.0, abs=0.03)


@pytest.mark.parametrize("true_hz", [130.05, 130.16])
def test_the_true_rate_is_that_of_the_stamps_and_lost_frames_do_not_spoil_it(
    true_hz: float,
) -> None:
    rate = SampleRate(130.0)
    assert rate.hz == 130.0
    follows = []
    for number in range(100):
        if number not in (20, 50, 51):
            follows.append(rate.add(round(number * 73 / true_hz * 1e9), 73))
    assert rate.hz == pytest.approx(true_hz, abs=1e-4)
    assert follows.count(False) == 3


def test_ecg_blocks_join_without_a_seam() -> None:
    reading = PolarReading()
    reading.started(StreamStarted(Kind.ECG, 130.0))
    blocks = []
    for number in range(1, 200):
        at_s = number * 73 / 130.16
        found = reading.samples(at_s + 0.02, ecg_frame(stamp_ns(at_s), [number] * 73))
        assert isinstance(found, EcgSamples)
        assert len(found.times_s) == 73
        blocks.append(found)
    for one, two in itertools.pairwise(blocks[60:]):
        seam_s = two.at_s - (one.at_s + 73 / one.rate_hz)
        assert abs(seam_s) < 0.0002
    assert blocks[-1].rate_hz == pytest.approx(130.16, rel=2e-4)


def test_acceleration_is_in_mg_however_it_was_sent() -> None:
    reading = PolarReading()
    factor = factor_of({Setting.FACTOR: (factor_bits(1 / 4096),)})
    reading.started(StreamStarted(Kind.ACCELERATION, 52.0, factor))
    sent = acceleration_frame(stamp_ns(1.0), [(0, 2048, -4096)] * 2, form=0, compressed=True)
    found = reading.samples(1.02, sent)
    assert isinstance(found, AccelerationSamples)
    assert found.mg == ((0.0, 500.0, -1000.0),) * 2
    assert found.rate_hz == 52.0
    assert found.times_s[1] - found.at_s == pytest.approx(1 / 52)


def test_frames_without_samples_or_a_time_give_none() -> None:
    reading = PolarReading()
    assert reading.samples(1.0, ecg_frame(0, [1, 2])) is None
    assert reading.samples(1.0, Frame(Kind.ECG, 5, 0, False, b"\1\2")) is None
    assert reading.samples(1.0, Frame(1, 5, 0, False, b"\1\2\3")) is None


def test_unsure_pulses_break_a_stretch_and_are_left_out() -> None:
    sure, blocked = PulseInterval(60, 1000, 5), PulseInterval(60, 900, 5, blocked=True)
    stretches, unsure = sure_pulses(10.0, (sure, sure, blocked, sure), unsure_before=False)
    assert [(one.intervals_ms, one.broken) for one in stretches] == [
        ((1000, 1000), False),
        ((1000,), True),
    ]
    assert [one.ended_s for one in stretches] == pytest.approx([8.1, 10.0])
    assert not unsure
    assert sure_pulses(5.0, (sure, blocked), unsure_before=False)[1]
    lifted = PulseInterval(60, 1000, 5, contact=False)
    assert sure_pulses(5.0, (lifted, PulseInterval(60, 1000, 60)), unsure_before=False) == (
        [],
        True,
    )


def test_dry_electrodes_are_seen_in_the_ecg_itself() -> None:
    def dry(block: list[int]) -> bool:
        watch = ElectrodeWatch()
        for number in range(10):
            watch.push(number * 0.56, tuple(block))
        return watch.are_dry

    rows = RECORDED.read_text().splitlines()[1:]
    values = [round(1000 * float(row.split(",")[1])) for row in rows]
    watch = ElectrodeWatch()
    for at in range(0, len(values) - 73, 73):
        watch.push(at / 130, tuple(values[at : at + 73]))
        assert not watch.are_dry
    assert dry([3, -4, 10, 0])
    assert dry([9000, -9000, 0])
    assert not dry([1100, -200, 40])
    assert not ElectrodeWatch().are_dry
