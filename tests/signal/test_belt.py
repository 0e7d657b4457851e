"""The breath by a belt against breaths whose truth is known."""

from statistics import median

import numpy as np
import pytest

from biofeedback.core.metrics import BreathSource
from biofeedback.signal import belt
from biofeedback.signal.belt import BeltReader
from biofeedback.signal.cross_spectrum import chance_level, heart_and_breath


def breaths(
    seconds: float,
    breath_s: float = 5.0,
    inhale: float = 0.4,
    rest: float = 0.0,
    depth: float = 10.0,
    spread: float = 0.0,
    seed: int = 1,
    rate_hz: float = 25.0,
) -> tuple[np.ndarray, list[float], list[float]]:
    """Return (belt, inhale onsets, exhale onsets), a rest after each exhale."""
    source = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    value, onsets, exhales, at_s = np.zeros_like(t), [], [], 0.0
    while at_s < seconds:
        length_s = breath_s * float(np.exp(spread * source.standard_normal()))
        in_s, out_s = inhale * length_s, (1.0 - inhale - rest) * length_s
        here = (t >= at_s) & (t < at_s + in_s)
        value[here] = 0.5 - 0.5 * np.cos(np.pi * (t[here] - at_s) / in_s)
        here = (t >= at_s + in_s) & (t < at_s + in_s + out_s)
        value[here] = 0.5 + 0.5 * np.cos(np.pi * (t[here] - at_s - in_s) / out_s)
        onsets.append(at_s)
        exhales.append(at_s + in_s)
        at_s += length_s
    return depth * value, onsets, exhales


def read(values: np.ndarray, rate_hz: float = 25.0, piece: int = 7) -> BeltReader:
    reader = BeltReader()
    for start in range(0, len(values), piece):
        reader.push(start / rate_hz, rate_hz, values[start : start + piece])
    return reader


def errors(found: list[float], true: list[float]) -> list[float]:
    return [min((one - other for other in true), key=abs) for one in found]


@pytest.mark.parametrize("breath_s", [3.0, 5.0, 10.0])
@pytest.mark.parametrize("rest", [0.0, 0.25])
@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_onsets_are_true_within_a_tenth_of_a_second(
    breath_s: float, rest: float, noise: float
) -> None:
    values, onsets, exhales = breaths(180.0, breath_s, rest=rest, spread=0.1)
    source = np.random.default_rng(2)
    values = values + 10.0 * noise * source.standard_normal(len(values))
    found = read(values).breaths
    assert len(found) >= len(onsets) - 4
    wrong = errors([one.inhale_s for one in found], onsets)
    assert median(map(abs, wrong)) < 0.08
    assert max(map(abs, wrong)) < 0.5
    # a full chest rests and turns more slowly than an empty one
    wrong = errors([one.exhale_s for one in found], exhales)
    assert median(map(abs, wrong)) < 0.12


def test_the_rate_is_that_of_the_breaths() -> None:
    reader = read(breaths(120.0, 10.0)[0])
    assert reader.rate_per_min(120.0) == pytest.approx(6.0, abs=0.1)
    told = reader.breathing(120.0)
    assert told is not None
    assert told.source is BreathSource.BELT


def test_inhale_and_exhale_are_told_apart() -> None:
    found = belt.summary(read(breaths(120.0, 6.0, inhale=1 / 3)[0]))
    assert found.inhale_to_exhale == pytest.approx(0.5, abs=0.04)
    assert found.inhale_s == pytest.approx(2.0, abs=0.1)
    assert found.exhale_s == pytest.approx(4.0, abs=0.1)
    assert found.rate_per_min == pytest.approx(10.0, abs=0.1)


def test_a_rest_after_the_exhale_belongs_to_the_exhale() -> None:
    found = belt.summary(read(breaths(120.0, 6.0, inhale=0.3, rest=0.3)[0]))
    assert found.inhale_to_exhale == pytest.approx(3.0 / 7.0, abs=0.04)


def test_breaths_that_grow_shallower_have_a_trend() -> None:
    values, _onsets, _exhales = breaths(240.0, 5.0)
    fading = values * np.linspace(1.0, 0.5, len(values))
    assert belt.summary(read(fading)).depth_trend_percent == pytest.approx(-40.0, abs=8.0)
    assert belt.summary(read(values)).depth_trend_percent == pytest.approx(0.0, abs=1.0)


def test_a_belt_that_lies_still_has_no_breath() -> None:
    reader = read(np.full(2000, 50.0))
    assert reader.breaths == []
    assert reader.now(80.0).rate_per_min is None


def test_a_breath_that_is_held_is_not_told_as_going_on() -> None:
    values, _onsets, _exhales = breaths(60.0, 4.0)
    reader = read(np.concatenate([values, np.full(25 * 30, values[-1])]))
    assert reader.rate_per_min(61.0) == pytest.approx(15.0, abs=0.3)
    assert reader.rate_per_min(85.0) is None
    assert reader.now(85.0).inhale_to_exhale is None


def test_a_hole_hides_breaths_and_makes_none() -> None:
    values, onsets, _exhales = breaths(120.0, 5.0)
    reader = BeltReader()
    reader.push(0.0, 25.0, values[: 25 * 40])
    reader.push(61.0, 25.0, values[25 * 61 :])
    assert not [one for one in reader.breaths if one.next_s > 40.0 and one.inhale_s < 60.9]
    assert max(map(abs, errors([one.inhale_s for one in reader.breaths], onsets))) < 0.3
    assert reader.rate_per_min(120.0) == pytest.approx(12.0, abs=0.2)


def test_noise_before_the_first_breath_is_not_taken_for_breaths_for_ever() -> None:
    source = np.random.default_rng(3)
    values, onsets, _exhales = breaths(120.0, 5.0)
    noise = 0.2 * source.standard_normal(25 * 10)
    reader = read(np.concatenate([noise, values]))
    later = [one.inhale_s - 10.0 for one in reader.breaths if one.inhale_s > 35.0]
    assert len(later) == pytest.approx((120.0 - 25.0) / 5.0, abs=2)
    assert max(map(abs, errors(later, onsets))) < 0.3


def test_the_pieces_it_came_in_change_nothing() -> None:
    values, _onsets, _exhales = breaths(60.0, 5.0, spread=0.1)
    one, two = read(values, piece=3).breaths, read(values, piece=500).breaths
    assert len(one) == len(two) > 8
    for first, second in zip(one, two, strict=True):
        assert first.inhale_s == pytest.approx(second.inhale_s, abs=1e-9)
        assert first.exhale_s == pytest.approx(second.exhale_s, abs=1e-9)


def test_a_window_is_answered_where_its_breaths_cover_it() -> None:
    found = tuple(read(breaths(64.0, 8.0)[0]).between(0.0, 64.0))
    told = belt.in_window(found, 64.0)
    assert told is not None
    assert told.rate_per_min == pytest.approx(7.5, abs=0.1)
    assert belt.in_window(found[:2], 64.0) is None


def heart(breath: np.ndarray, swing_ms: float, noise_ms: float, seed: int = 4) -> tuple:
    source = np.random.default_rng(seed)
    times, rr, at_s = [], [], 1.0
    while at_s < len(breath) / 25.0 - 1.0:
        full = float(breath[round(at_s * 25.0)])
        interval = 900.0 - swing_ms * full / 10.0 + noise_ms * source.standard_normal()
        at_s += interval / 1000.0
        times.append(at_s)
        rr.append(interval)
    return np.array(times), np.array(rr)


def test_a_heart_that_follows_the_breath_is_coherent_with_it() -> None:
    values, _onsets, _exhales = breaths(240.0, 6.0)
    times, rr = heart(values, 80.0, 8.0)
    found = heart_and_breath(times, rr, np.arange(len(values)) / 25.0, values)
    assert found is not None
    assert found.coherence > 0.95 > found.chance
    assert found.per_min == pytest.approx(10.0, abs=0.3)
    # shortest when fullest, and each interval (0.9 s of a breath of 6 s) stands at its end
    assert found.phase_deg == pytest.approx(180.0 + 54.0, abs=10.0)


def test_a_heart_that_knows_nothing_of_the_breath_stays_below_chance_as_often_as_told() -> None:
    below = 0
    for seed in range(60):
        values, _onsets, _exhales = breaths(200.0, 5.0, spread=0.15, seed=seed)
        times, rr = heart(values, 0.0, 30.0, seed)
        found = heart_and_breath(times, rr, np.arange(len(values)) / 25.0, values)
        assert found is not None
        below += found.coherence < found.chance
    assert below >= 52


def test_too_little_in_common_gives_no_coherence() -> None:
    values, _onsets, _exhales = breaths(60.0, 6.0)
    times, rr = heart(values, 80.0, 8.0)
    assert heart_and_breath(times, rr, np.arange(len(values)) / 25.0, values) is None
    assert heart_and_breath(times, rr, np.zeros(0), np.zeros(0)) is None
    assert chance_level(6) > chance_level(40) > 0.0
