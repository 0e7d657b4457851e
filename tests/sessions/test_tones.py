"""What is heard, from the samples alone: when, which way, how loud, and never a click."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.core.breath import BreathPattern, Phase, PhaseStep
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.sessions.tones import (
    BREATH_PEAK,
    CHORD_PEAK,
    HIGH_HZ,
    HOLD_TONE_S,
    LOW_HZ,
    RATE_HZ,
    Floats,
    Mix,
    Strike,
    Synthesiser,
    gain_of,
    strike_s,
)

LOUD = Mix(volume_percent=100.0)
BOX = BreathPattern.of_seconds(4.0, 1.0, 5.0, 1.0)


def track(pattern: BreathPattern, from_s: float = 0.0, to_s: float | None = None) -> PaceTrack:
    return PaceTrack([PacedSpan(from_s, to_s, pattern)])


def sound(
    pace: PaceTrack,
    seconds: float,
    *,
    from_s: float = 0.0,
    mix: Mix = LOUD,
    level: float | None = None,
    block: int = 960,
) -> Floats:
    """The samples of a stretch, rendered block after block."""
    made = Synthesiser(pace)
    made.mix, made.level = mix, level
    made.render(from_s - 0.1, round(0.1 * RATE_HZ))
    done, whole = [], round(seconds * RATE_HZ)
    for at in range(0, whole, block):
        done.append(made.render(from_s + at / RATE_HZ, min(block, whole - at)))
    return np.concatenate(done).astype(float)


def loudness(samples: Floats, from_s: float, to_s: float) -> float:
    part = samples[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    return float(np.sqrt(np.mean(part**2)))


def pitch_hz(samples: Floats, from_s: float, to_s: float) -> float:
    """The pitch of a stretch from its zero crossings, between samples."""
    part = samples[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    up = np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0))
    at = up + part[up] / (part[up] - part[up + 1])
    return float((len(at) - 1) * RATE_HZ / (at[-1] - at[0]))


def onsets_s(samples: Floats, from_s: float = 0.0) -> list[float]:
    """When sound begins anew after a quiet moment: the first sample over 2 % of the peak."""
    quiet = round(0.004 * RATE_HZ)
    tall = np.abs(samples[: len(samples) // quiet * quiet]).reshape(-1, quiet).max(axis=1)
    on = tall > 0.02 * BREATH_PEAK
    return [
        from_s + (n + 1) * quiet / RATE_HZ for n in range(len(on) - 1) if not on[n] and on[n + 1]
    ]


def test_each_phase_is_heard_when_it_is_due() -> None:
    heard = onsets_s(sound(track(BOX, 0.5), 33.5))
    due = [0.5 + 11.0 * n + part for n in range(3) for part in (0.0, 4.0, 5.0, 10.0)]
    assert len(heard) == len(due)
    assert np.abs(np.array(heard) - due).max() < 0.015


def test_an_hour_later_each_phase_is_still_heard_when_it_is_due() -> None:
    pattern = BreathPattern.paced(7.0, end_per_min=5.3, glide_s=240.0)
    made = Synthesiser(track(pattern))
    made.mix = LOUD
    # An hour of blocks of an odd size, as a sound card asks for them; only the end is looked at.
    block, rate = 1777, RATE_HZ
    first = int(3600.0 * rate / block)
    parts = [made.render(n * block / rate, block) for n in (0, *range(first - 2, first + 520))]
    begins = (first - 2) * block / rate
    heard = onsets_s(np.concatenate(parts[1:]).astype(float), begins)
    due, at_s = [], begins
    while (change := pattern.change_after(at_s)).at_s < begins + 19.0:
        due.append(change.at_s)
        at_s = change.at_s
    heard = [h for h in heard if due[0] - 0.5 < h < begins + 19.0]
    assert len(due) >= 3
    assert np.abs(np.array(heard) - due).max() < 0.015


def test_in_rises_and_out_falls() -> None:
    samples = sound(track(BreathPattern.of_seconds(4.0, 0.0, 6.0, 0.0)), 10.0)
    into = [pitch_hz(samples, at, at + 0.25) for at in np.arange(0.1, 3.5, 0.25)]
    out = [pitch_hz(samples, 4.0 + at, 4.25 + at) for at in np.arange(0.1, 5.5, 0.25)]
    assert all(later > earlier + 2.0 for earlier, later in itertools.pairwise(into))
    assert all(later < earlier - 2.0 for earlier, later in itertools.pairwise(out))
    assert into[0] == pytest.approx(LOW_HZ, rel=0.03)
    assert out[0] == pytest.approx(HIGH_HZ, rel=0.03)


def test_a_hold_is_one_short_level_tone() -> None:
    samples = sound(track(BreathPattern.of_seconds(4.0, 4.0, 4.0, 4.0)), 16.0)
    assert pitch_hz(samples, 4.05, 4.25) == pytest.approx(HIGH_HZ, rel=0.005)
    assert pitch_hz(samples, 12.05, 12.25) == pytest.approx(LOW_HZ, rel=0.005)
    for begins in (4.0, 12.0):
        assert loudness(samples, begins + HOLD_TONE_S + 0.01, begins + 4.0) < 1e-6


def test_the_second_sip_of_a_two_step_inhale_begins_where_the_first_ended() -> None:
    sigh = BreathPattern(
        (
            PhaseStep(Phase.INHALE, 2.0, 0.7),
            PhaseStep(Phase.INHALE, 1.0, 1.0),
            PhaseStep(Phase.EXHALE, 6.0, 0.0),
        )
    )
    samples = sound(track(sigh), 9.0)
    first_end, second = pitch_hz(samples, 1.7, 1.85), pitch_hz(samples, 2.05, 2.2)
    assert LOW_HZ < first_end < second < HIGH_HZ
    assert len(onsets_s(samples)) == 3


def test_in_swells_and_out_fades() -> None:
    samples = sound(track(BreathPattern.paced(6.0)), 10.0)
    into = [loudness(samples, at, at + 0.4) for at in np.arange(0.1, 4.2, 0.4)]
    out = [loudness(samples, 5.0 + at, 5.4 + at) for at in np.arange(0.1, 4.2, 0.4)]
    assert all(later > earlier for earlier, later in itertools.pairwise(into))
    assert all(later < earlier for earlier, later in itertools.pairwise(out))


def test_it_begins_and_ends_softly() -> None:
    samples = sound(track(BreathPattern.paced(6.0)), 5.0)
    assert np.abs(samples[: round(0.002 * RATE_HZ)]).max() < 0.01
    steps = [loudness(samples, at, at + 0.01) for at in (0.0, 0.01, 0.02, 0.03)]
    assert steps == sorted(steps)
    assert loudness(samples, 4.99, 5.0) < 0.02


def bend(samples: Floats) -> float:
    """How sharply a curve bends: a click is a jump, or a kink, from one sample to the next."""
    return float(np.abs(np.diff(samples, 2)).max())


# A loud but smooth mix of the highest partials bends by so much.
SMOOTH = (2 * np.pi * 990.0 / RATE_HZ) ** 2 * (BREATH_PEAK + CHORD_PEAK) * 2.0


def test_nothing_clicks_whatever_is_cut_off() -> None:
    pace = track(BreathPattern.of_seconds(4.0, 1.0, 5.0, 1.0))
    made = Synthesiser(pace)
    made.mix, made.level = LOUD, 0.8
    parts, block = [], 480
    for n in range(0, 3000):
        at_s = n * block / RATE_HZ
        if n == 130:
            made.strike(Strike.REWARD, at_s)
        if n == 250:
            pace.end(at_s - 0.003)  # paused in the middle of a breath, known only afterwards
        if n == 300:
            pace.begin(at_s + 0.002, BreathPattern.paced(6.0))
        if n == 500:
            pace.begin(at_s + 0.004, BreathPattern.paced(9.0))  # another step, in mid-breath
        if n == 700:
            made.mix = Mix(volume_percent=20.0)
        if n == 800:
            made.mix = Mix(breath=False, volume_percent=100.0)
        if n == 900:
            made.mix = LOUD
        if n == 1000:
            made.level = None
        if n == 1200:
            made.mix = Mix(volume_percent=0.0)
        if n == 1300:
            made.mix, made.level = LOUD, 1.0
        if n == 1400:
            made.strike(Strike.END, at_s)
        parts.append(made.render(at_s, block))
    whole = np.concatenate(parts).astype(float)
    assert bend(whole) < SMOOTH
    assert np.abs(np.diff(whole)).max() < 0.06
    assert np.abs(whole).max() > 0.2


def test_a_jump_in_time_does_not_click() -> None:
    made = Synthesiser(track(BreathPattern.paced(6.0)))
    made.mix = LOUD
    at_s, parts = 0.0, []
    for n in range(200):
        at_s += {60: 0.08, 120: -0.05, 160: 2.3}.get(n, 0.0)
        parts.append(made.render(at_s, 960))
        at_s += 960 / RATE_HZ
    assert bend(np.concatenate(parts).astype(float)) < SMOOTH


def test_a_click_would_be_found() -> None:
    samples = sound(track(BreathPattern.paced(6.0)), 2.0)
    broken = samples.copy()
    broken[RATE_HZ:] *= 0.9
    assert bend(samples) < SMOOTH < bend(broken)


def test_everything_at_once_at_full_volume_is_not_clipped() -> None:
    made = Synthesiser(track(BreathPattern.paced(6.0)))
    made.mix, made.level = LOUD, 1.0
    for kind in Strike:
        made.strike(kind, 4.2)
    samples = np.concatenate([made.render(n * 0.02, 960) for n in range(500)])
    assert 0.4 < np.abs(samples).max() < 0.999


def test_it_is_quiet_by_default() -> None:
    samples = sound(track(BreathPattern.paced(6.0)), 10.0, mix=Mix())
    assert 0.02 < np.abs(samples).max() < 0.12


def test_the_chord_grows_with_what_the_heart_opens() -> None:
    heard = []
    for level in (None, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        samples = sound(PaceTrack(), 6.0, level=level)
        heard.append(loudness(samples, 5.0, 6.0))
    assert heard[0] == heard[1] == 0.0
    assert all(later > 1.2 * earlier for earlier, later in itertools.pairwise(heard[1:]))


def test_the_chord_follows_slowly_and_goes_when_nothing_is_known() -> None:
    made = Synthesiser(PaceTrack())
    made.mix, made.level = LOUD, 1.0
    made.render(0.0, 960)
    up = np.concatenate([made.render(0.02 * n, 960) for n in range(1, 200)]).astype(float)
    parts = [loudness(up, at, at + 0.1) for at in (0.1, 0.5, 1.0, 2.0)]
    assert parts == sorted(parts)
    assert parts[0] < 0.2 * parts[-1]
    made.level = None
    down = np.concatenate([made.render(4.0 + 0.02 * n, 960) for n in range(600)]).astype(float)
    assert loudness(down, 11.0, 12.0) == 0.0


def test_without_the_pacer_there_is_silence() -> None:
    samples = sound(track(BreathPattern.paced(6.0), 2.0, 6.0), 8.0)
    assert loudness(samples, 0.0, 2.0) == 0.0
    assert loudness(samples, 2.0, 6.0) > 0.05
    assert loudness(samples, 6.03, 8.0) == 0.0


def test_a_bell_rings_when_it_is_struck_and_dies_away() -> None:
    made = Synthesiser(PaceTrack())
    made.mix = LOUD
    made.strike(Strike.END, 1.0)
    samples = np.concatenate([made.render(0.02 * n, 960) for n in range(500)]).astype(float)
    assert loudness(samples, 0.0, 1.0) == 0.0
    assert onsets_s(samples)[0] == pytest.approx(1.0, abs=0.012)
    parts = [loudness(samples, at, at + 0.5) for at in (1.1, 2.0, 3.0, 5.0)]
    assert parts == sorted(parts, reverse=True)
    assert loudness(samples, 1.0 + strike_s(Strike.END), 10.0) == 0.0


def test_a_strike_that_comes_late_is_heard_whole() -> None:
    made = Synthesiser(PaceTrack())
    made.mix = LOUD
    made.render(0.0, 960)
    made.strike(Strike.REWARD, -3.0)
    samples = np.concatenate([made.render(0.02 + 0.02 * n, 960) for n in range(60)]).astype(float)
    assert abs(samples[0]) < 1e-3
    assert loudness(samples, 0.0, 0.3) > 0.02


@settings(max_examples=8)
@given(st.lists(st.integers(1, 9000), min_size=3, max_size=20), st.integers(0, 9))
def test_blocks_of_any_size_join_into_the_same_sound(sizes: list[int], begin: int) -> None:
    pace = track(BreathPattern.of_seconds(1.6, 0.4, 1.7, 0.3), 0.3)
    one, other = Synthesiser(pace), Synthesiser(pace)
    one.mix = other.mix = LOUD
    one.level = other.level = 0.7
    begins = begin / 7.0
    parts, at = [], 0
    for size in sizes:
        parts.append(one.render(begins + at / RATE_HZ, size))
        at += size
    assert np.allclose(np.concatenate(parts), other.render(begins, at), atol=2e-5)


def test_half_the_volume_is_a_quarter_of_the_amplitude() -> None:
    assert gain_of(100.0) == 1.0
    assert gain_of(50.0) == 0.25
    assert gain_of(0.0) == 0.0
    assert gain_of(-5.0) == 0.0
    assert gain_of(250.0) == 1.0
