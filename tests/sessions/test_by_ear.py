"""A person with closed eyes: hears samples, nothing else, and breathes as the pitch goes."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.core.breath import BreathPattern
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.sessions.feedback import Coach, FeedbackPlan
from biofeedback.sessions.tones import Floats, Mix, Synthesiser
from biofeedback.signal.live import LiveAnalyzer
from tests.signal.people import beats, drift

RATE_HZ = 16_000
FRAME_S = 0.05
# How long from hearing to breathing (s), and the least rise of pitch that is heard as one.
REACTION_FRAMES = 6
LEAST_HZ = 1.5
SECONDS = 180.0


def played(pace: PaceTrack, seconds: float) -> Floats:
    """What comes out of the loudspeaker."""
    made = Synthesiser(pace, RATE_HZ)
    made.mix = Mix(volume_percent=50.0)
    block = round(FRAME_S * RATE_HZ)
    frames = [made.render(n * FRAME_S, block) for n in range(round(seconds / FRAME_S))]
    return np.array(frames, dtype=float)


def heard_hz(frame: Floats) -> float | None:
    """The pitch of a twentieth of a second, None where it is too soft to hear."""
    if np.sqrt(np.mean(frame**2)) < 1e-3:
        return None
    up = np.flatnonzero((frame[:-1] < 0) & (frame[1:] >= 0))
    if len(up) < 4:
        return None
    at = up + frame[up] / (frame[up] - frame[up + 1])
    return float((len(at) - 1) * RATE_HZ / (at[-1] - at[0]))


def breathed(sound: Floats) -> Floats:
    """How the listener breathes, frame by frame: 1 in, -1 out, 0 waiting."""
    ways, lately = [], []
    for frame in sound:
        pitch = heard_hz(frame)
        lately = [] if pitch is None else [*lately[-5:], pitch]
        way = ways[-1] if ways else 0.0
        if len(lately) >= 4:
            change = lately[-1] - lately[0]
            way = float(np.sign(change)) if abs(change) > LEAST_HZ else way
        ways.append(way)
    return np.concatenate((np.zeros(REACTION_FRAMES), ways))[: len(ways)]


def heart_of(ways: Floats, seed: int = 3) -> tuple[Floats, Floats]:
    """The heartbeats of somebody who breathes so: faster while breathing in, a little late."""
    lungs, filled = 0.5, []
    for way in ways:
        # A breath is never quite as long as the last: it goes towards full or empty, and stops.
        lungs += (0.5 + 0.5 * way - lungs) * (1.0 - np.exp(-FRAME_S / 1.6)) * abs(way)
        filled.append(lungs)
    slow = 15.0 * drift(np.random.default_rng(seed), int(SECONDS * 4) + 64)
    random = np.random.default_rng(seed + 1)
    t, times, intervals = 0.0, [], []
    while t < SECONDS - 1.5:
        rr = 900.0 - 110.0 * (filled[int(t / FRAME_S)] - 0.5) + slow[int(t * 4)]
        rr += random.normal(0.0, 8.0)
        t += rr / 1000.0
        times.append(t)
        intervals.append(round(rr * 1.024) / 1.024)
    return np.array(times), np.array(intervals)


def scores(ways: Floats, pace: PaceTrack) -> tuple[list[float], Coach]:
    analyzer, coach = LiveAnalyzer(pace), Coach(FeedbackPlan())
    found = []
    for beat in beats(*heart_of(ways)):
        numbers = analyzer.push(beat).metrics
        span = pace.span_at(beat.at_s)
        per_min = span.pattern.rate_per_min(beat.at_s - span.from_s) if span else None
        coach.update(beat.at_s, numbers, per_min)
        if beat.at_s > 60.0 and numbers.coherence.score is not None:
            found.append(numbers.coherence.score)
    return found, coach


@pytest.mark.parametrize(
    "pattern",
    [
        BreathPattern.paced(6.0),
        BreathPattern.paced(5.0, inhale_share=0.4),
        BreathPattern.paced(8.0, end_per_min=5.5, glide_s=150.0),
        BreathPattern.of_seconds(4.0, 1.0, 5.0, 0.0),
    ],
    ids=["even", "longer out", "gliding", "with a hold"],
)
def test_the_pace_is_followed_by_sound_alone(pattern: BreathPattern) -> None:
    pace = PaceTrack([PacedSpan(0.0, None, pattern)])
    ways = breathed(played(pace, SECONDS))
    begun = np.flatnonzero((ways[:-1] <= 0) & (ways[1:] > 0)) * FRAME_S
    wanted = [pattern.time_of(turn) for turn in range(60) if pattern.time_of(turn) < SECONDS - 1.0]
    assert len(begun) == len(wanted)
    late = begun - wanted
    assert late.min() > 0.0
    assert late.max() < 1.0
    assert np.ptp(late[1:]) < 0.35
    found, coach = scores(ways, pace)
    assert np.median(found) > 85.0
    assert coach.in_target_s > 60.0
    assert coach.rewards >= 2


def test_who_hears_another_pace_does_not_keep_this_one() -> None:
    ways = breathed(played(PaceTrack.steady(9.0), SECONDS))
    found, coach = scores(ways, PaceTrack.steady(6.0))
    assert np.median(found) < 30.0
    assert coach.rewards == 0


def test_silence_moves_nobody() -> None:
    assert not breathed(played(PaceTrack(), 20.0)).any()
