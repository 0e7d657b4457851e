import math
from itertools import pairwise
from statistics import fmean, pstdev

import pytest

from biofeedback.core.pacing import PaceTrack
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings, TrueBeat
from biofeedback.devices.heart_rate import Measurement

TRACK = PaceTrack.steady(5.5)


def fullness(t_s: float) -> float | None:
    breath = TRACK.breath(t_s)
    return None if breath is None else breath.fullness


def part_at(beats: list[TrueBeat], per_min: float) -> complex:
    """The swing of RR at a rate: peak-to-trough length in ms, and phase, by correlation."""
    mean = fmean(beat.rr_1024 for beat in beats)
    total = 0j
    for beat in beats:
        middle_s = beat.at_s - beat.rr_1024 / 2048.0
        turn = 2.0 * math.pi * per_min / 60.0 * middle_s
        total += (beat.rr_1024 - mean) * complex(math.cos(turn), -math.sin(turn))
    return total / len(beats) * 4.0 / 1.024


def test_a_heart_without_breath_and_noise_is_a_metronome() -> None:
    heart = SimulatedHeart(SimulatedSettings(hr=72.0, swing_ms=0.0, noise_ms=0.0, breath=6.0))
    assert {beat.rr_1024 for beat in heart.beats_until(600.0)} <= {853, 854}


def test_intervals_add_up_to_the_true_times_whatever_the_crystal() -> None:
    heart = SimulatedHeart(SimulatedSettings(), start_s=100.0, crystal_ppm=50.0)
    beats = heart.beats_until(1900.0)
    told_s = sum(beat.rr_1024 for beat in beats[1:]) / 1024.0
    assert beats[-1].at_s - beats[0].at_s == pytest.approx(told_s * (1.0 + 50e-6), abs=1e-6)


def test_the_mean_rate_is_the_one_asked_for() -> None:
    for hr in (45.0, 60.0, 110.0):
        beats = SimulatedHeart(SimulatedSettings(hr=hr)).beats_until(1800.0)
        assert len(beats) / 30.0 == pytest.approx(hr, rel=0.03)


def test_the_heart_follows_the_pacer_by_the_swing_asked_for() -> None:
    heart = SimulatedHeart(SimulatedSettings(swing_ms=100.0, noise_ms=0.0), fullness)
    beats = heart.beats_until(1200.0)
    swing = part_at(beats, 5.5)
    assert abs(swing) == pytest.approx(100.0, abs=5.0)
    assert abs(part_at(beats, 9.0)) < 5.0
    # Breathing in speeds the heart up: RR is shortest soon after the lungs are fullest.
    fullest_s = 60.0 / 5.5 / 2.0
    shortest_s = (math.pi - math.atan2(swing.imag, swing.real)) / (2.0 * math.pi * 5.5 / 60.0)
    assert 0.0 <= (shortest_s - fullest_s) % (60.0 / 5.5) < 1.0


def test_a_heart_with_a_rate_of_its_own_ignores_the_pacer() -> None:
    settings = SimulatedSettings(breath=12.0, swing_ms=60.0, noise_ms=0.0)
    beats = SimulatedHeart(settings, fullness).beats_until(1200.0)
    assert abs(part_at(beats, 12.0)) == pytest.approx(60.0, abs=5.0)
    assert abs(part_at(beats, 5.5)) < 3.0


def test_without_a_pacer_it_breathes_naturally_and_less_deeply() -> None:
    settings = SimulatedSettings(swing_ms=100.0, noise_ms=0.0)
    beats = SimulatedHeart(settings, lambda _t: None).beats_until(1200.0)
    assert abs(part_at(beats, 14.0)) == pytest.approx(40.0, abs=4.0)


def test_noise_brings_wander_with_it() -> None:
    settings = SimulatedSettings(swing_ms=0.0, noise_ms=8.0)
    beats = SimulatedHeart(settings).beats_until(4 * 3600.0)
    rr_ms = [beat.rr_1024 / 1.024 for beat in beats]
    # SD 8 of noise, 8 of Mayer wave, 16 of drift, which add as squares.
    assert pstdev(rr_ms) == pytest.approx(math.sqrt(8**2 + 8**2 + 16**2), rel=0.15)
    differences = [b - a for a, b in pairwise(rr_ms)]
    assert 11.0 < pstdev(differences) < 18.0


def test_premature_beats_come_as_often_as_asked_and_are_followed_by_a_pause() -> None:
    settings = SimulatedSettings(ectopics=4.0, swing_ms=20.0, noise_ms=2.0)
    beats = SimulatedHeart(settings).beats_until(6 * 3600.0)
    premature = [number for number, beat in enumerate(beats[:-1]) if beat.premature]
    assert len(premature) / len(beats) == pytest.approx(0.04, abs=0.008)
    usual = 60.0 / settings.hr * 1024.0
    compensated = 0
    for number in premature:
        early, pause = beats[number].rr_1024, beats[number + 1].rr_1024
        assert early < 0.85 * usual
        assert pause > 0.95 * usual
        compensated += abs(early + pause - 2.0 * usual) < 0.1 * usual
    assert compensated / len(premature) == pytest.approx(0.7, abs=0.1)


def test_the_same_seed_is_the_same_heart_however_often_it_is_asked() -> None:
    settings = SimulatedSettings(ectopics=3.0, seed=9)
    at_once = SimulatedHeart(settings, fullness).beats_until(300.0)
    heart = SimulatedHeart(settings, fullness)
    in_steps = [beat for tenth in range(3001) for beat in heart.beats_until(tenth / 10.0)]
    assert in_steps == at_once
    other = SimulatedHeart(SimulatedSettings(ectopics=3.0, seed=10), fullness)
    assert other.beats_until(300.0) != at_once


def test_packets_carry_every_beat_once_a_second() -> None:
    settings = SimulatedSettings(hr=100.0, seed=3)
    truth = SimulatedHeart(settings).beats_until(120.0)
    packets = list(SimulatedHeart(settings).packets(0.0, 120.0))
    assert [sent_s for sent_s, _payload in packets] == [float(n) for n in range(1, 121)]
    heard = [Measurement.from_bytes(payload) for _sent_s, payload in packets]
    assert all(m is not None and m.rr_flagged and 85 < m.heart_rate_bpm < 115 for m in heard)
    received = [rr for m in heard if m is not None for rr in m.rr_1024]
    assert received == [beat.rr_1024 for beat in truth]
