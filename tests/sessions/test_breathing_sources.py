"""Breathing from RR, from the R waves' heights and from the chest: alike, and each for itself."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from biofeedback.core.beats import Beat
from biofeedback.core.metrics import Breathing, BreathSource
from biofeedback.devices.body import CHEST_HZ, ECG_HZ, chest_mg, ecg_uv
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from biofeedback.signal import breathing, movement
from biofeedback.signal.artifacts import BeatJudge, Judged
from biofeedback.signal.ecg_live import LiveRPeaks, RWaves
from biofeedback.signal.live import LiveAnalyzer
from biofeedback.signal.movement import ChestMovement

SECONDS = 100.0
RATES = (5.0, 6.0, 9.0, 14.0)
ENDS_S = (60.0, 75.0, 90.0, 99.0)
Mg = tuple[float, float, float]


@dataclass(frozen=True)
class Person:
    """What a strap sends of a simulated person who breathes steadily: three signals, one breath."""

    per_min: float
    beats: tuple[Beat, ...]
    ecg: tuple[tuple[float, float], ...]
    chest: tuple[tuple[float, Mg], ...]


@cache
def person(per_min: float) -> Person:
    heart = SimulatedHeart(SimulatedSettings(breath=per_min, seed=3))
    true = heart.beats_until(SECONDS)
    beats = tuple(Beat(one.at_s, one.rr_1024 / 1.024, n) for n, one in enumerate(true))
    ecg, at = [], 0
    for number in range(int(SECONDS * ECG_HZ)):
        t_s = number / ECG_HZ
        while at < len(true) - 1 and true[at].at_s < t_s - 1.0:
            at += 1
        near = [one.at_s for one in true[at : at + 4]]
        ecg.append((t_s, ecg_uv(t_s, near, heart.fullness(t_s))))
    moments = [number / CHEST_HZ for number in range(int(SECONDS * CHEST_HZ))]
    chest = tuple((t_s, chest_mg(heart.fullness(t_s))) for t_s in moments)
    return Person(per_min, beats, tuple(ecg), chest)


def each_for_itself(one: Person) -> list[dict[str, float | None]]:
    """Return the rate that each signal shows by itself in some windows, None: it is not sure."""
    waves = RWaves(kept=None)
    found = LiveRPeaks(ECG_HZ).push([t for t, _v in one.ecg], [v for _t, v in one.ecg])
    waves.push([peak.at_s for peak in found], [peak.height for peak in found])
    tall = [math.nan] * (1 + one.beats[-1].index)
    for beat in one.beats:
        tall[beat.index] = waves.height(beat.at_s, beat.rr_ms)
    judge = BeatJudge()
    judged = [j for beat in one.beats for j in judge.push(beat)] + judge.finish()
    chest = ChestMovement()
    chest.push([t for t, _mg in one.chest], [mg for _t, mg in one.chest])
    return [in_window(one, end_s, judged, tall, chest) for end_s in ENDS_S]


def in_window(
    one: Person, end_s: float, judged: list[Judged], tall: list[float], chest: ChestMovement
) -> dict[str, float | None]:
    slow = one.per_min < breathing.LONG_BELOW_PER_MIN
    width_s = breathing.LONG_WINDOW_S if slow else breathing.WINDOW_S
    inside = [j for j in judged if end_s - width_s < j.beat.at_s <= end_s]
    wrong = sum(not j.accepted for j in inside) / max(len(inside), 1)
    beats = [j.beat for j in inside if j.accepted]
    times, rr = np.array([b.at_s for b in beats]), np.array([b.rr_ms for b in beats])
    follows = np.array([1.0, *(b.index == a.index + 1 for a, b in pairwise(beats))])
    heights = np.array([tall[beat.index] for beat in beats])
    alone = breathing.in_window(times, rr, follows, width_s, wrong)
    with_heights = breathing.in_window(times, rr, follows, width_s, wrong, heights)
    moved = movement.estimate(chest.between(end_s - width_s, end_s), width_s)
    return {
        "rr": breathing.answer(alone).rate_per_min,
        "ecg": with_heights.elsewhere_per_min if with_heights else None,
        "acceleration": breathing.answer(moved).rate_per_min,
    }


def live(one: Person) -> Breathing:
    """Return the breathing rate after all of it, fed to the live numbers as a session does."""
    analyzer, peaks = LiveAnalyzer(), LiveRPeaks(ECG_HZ)
    at = moved = 0
    for beat in one.beats:
        to = bisect_right(one.ecg, (beat.at_s + 0.5,))
        found = peaks.push([t for t, _v in one.ecg[at:to]], [v for _t, v in one.ecg[at:to]])
        analyzer.push_r_waves([peak.at_s for peak in found], [peak.height for peak in found])
        at, to = to, bisect_right(one.chest, (beat.at_s,))
        rows = one.chest[moved:to]
        analyzer.push_movement([t for t, _mg in rows], [mg for _t, mg in rows])
        moved = to
        analyzer.push(beat)
    return analyzer.at(one.beats[-1].at_s).breathing


# --- what spoils one signal


def paced_heart(one: Person) -> Person:
    """A pacemaker's: no breath in it."""
    return replace(one, beats=tuple(replace(beat, rr_ms=900.0) for beat in one.beats))


def restless_heart(one: Person) -> Person:
    """Intervals that jump about so much that many can't be believed."""
    source = random.Random(5)
    beats = tuple(replace(b, rr_ms=b.rr_ms + source.gauss(0.0, 120.0)) for b in one.beats)
    return replace(one, beats=beats)


def muted(one: Person) -> Person:
    """No RR for 6 s in every 25 s, and nothing in the ECG that could stand in."""
    beats = tuple(beat for beat in one.beats if beat.at_s % 25.0 > 6.0)
    return replace(one, beats=beats, ecg=flat_ecg(one).ecg)


def loose_electrode(one: Person) -> Person:
    """What comes through changes from beat to beat."""
    source, at, gain = random.Random(6), 0, 1.0
    ecg = []
    for t_s, value in one.ecg:
        while at < len(one.beats) - 1 and one.beats[at].at_s < t_s - 0.4:
            at, gain = at + 1, source.uniform(0.6, 1.4)
        ecg.append((t_s, value * gain))
    return replace(one, ecg=tuple(ecg))


def clipped_ecg(one: Person) -> Person:
    """An amplifier at its end: every beat is as tall as the other."""
    return replace(one, ecg=tuple((t_s, max(-150.0, min(v, 600.0))) for t_s, v in one.ecg))


def broken_ecg(one: Person) -> Person:
    """A third of the frames are lost."""
    source = random.Random(7)
    lost = {number for number in range(int(SECONDS * 2)) if source.random() < 1 / 3}
    return replace(one, ecg=tuple(s for s in one.ecg if int(s[0] * 2) not in lost))


def flat_ecg(one: Person) -> Person:
    """Dry electrodes."""
    return replace(one, ecg=tuple((t_s, 0.0) for t_s, _v in one.ecg))


def fidgeting(one: Person) -> Person:
    """The person reaches for something every ten seconds."""

    def moved(t_s: float, mg: Mg) -> Mg:
        return (mg[0] + 400.0, mg[1] - 300.0, mg[2]) if t_s % 10.0 < 0.8 else mg

    return replace(one, chest=tuple((t_s, moved(t_s, mg)) for t_s, mg in one.chest))


def chest_of_stone(one: Person) -> Person:
    """The strap lies on something that does not breathe."""
    return replace(one, chest=tuple((t_s, (500.0, 25.0, 870.0)) for t_s, _mg in one.chest))


def chest_with_holes(one: Person) -> Person:
    """No movement for 3 s in every 15 s."""
    return replace(one, chest=tuple(s for s in one.chest if s[0] % 15.0 > 3.0))


SPOILS: dict[str, tuple[Callable[[Person], Person], ...]] = {
    "rr": (paced_heart,),
    "ecg": (loose_electrode, clipped_ecg, broken_ecg, flat_ecg),
    "acceleration": (fidgeting, chest_of_stone, chest_with_holes),
}


@pytest.mark.parametrize("per_min", RATES)
def test_where_all_are_good_all_show_the_same_breath(per_min: float) -> None:
    for found in each_for_itself(person(per_min)):
        rates = [rate for rate in found.values() if rate]
        assert len(rates) == 3
        assert max(rates) - min(rates) < 0.3
        assert all(rate == pytest.approx(per_min, abs=0.3) for rate in rates)


@pytest.mark.parametrize("per_min", [6.0, 14.0])
@pytest.mark.parametrize(
    ("signal", "spoil"), [(signal, spoil) for signal, ways in SPOILS.items() for spoil in ways]
)
def test_a_spoilt_signal_declines_alone_and_the_others_answer(
    signal: str, spoil: Callable[[Person], Person], per_min: float
) -> None:
    spoilt = spoil(person(per_min))
    for rates in each_for_itself(spoilt):
        assert rates.pop(signal) is None
        for rate in rates.values():
            assert rate == pytest.approx(per_min, abs=0.3)
    told = live(spoilt)
    assert told.rate_per_min == pytest.approx(per_min, abs=0.3)
    assert (told.confidence or 0.0) > 0.5
    assert not told.held
    assert told.source is not None
    assert told.source.value != signal


def test_where_all_are_spoilt_nobody_answers() -> None:
    spoilt = chest_of_stone(clipped_ecg(paced_heart(person(9.0))))
    assert {rate for found in each_for_itself(spoilt) for rate in found.values()} == {None}
    assert live(spoilt).rate_per_min is None


@pytest.mark.parametrize("spoil", [restless_heart, muted])
def test_where_beats_are_not_to_be_believed_or_away_only_the_chest_answers(
    spoil: Callable[[Person], Person],
) -> None:
    """An R wave's height is a beat's: where beats are in doubt, so is it."""
    spoilt = spoil(person(9.0))
    for rates in each_for_itself(spoilt):
        assert rates["rr"] is None
        assert rates["ecg"] is None
        assert rates["acceleration"] == pytest.approx(9.0, abs=0.3)
    assert live(spoilt).source is BreathSource.ACCELERATION
