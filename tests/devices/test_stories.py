"""The simulated person: a resonance, habits, stories, and an ECG of the same heart."""

from __future__ import annotations

import asyncio
import itertools
import math
import statistics
from contextlib import aclosing

import pytest

from biofeedback.core.beats import Beat
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from biofeedback.devices.protocol import (
    AccelerationSamples,
    EcgSamples,
    StateChanged,
    StrapEvent,
    StrapState,
)
from biofeedback.devices.simulated import STORIES, SimulatedStrap, parse_spec


def paced(per_min: float):  # type: ignore[no-untyped-def]
    return lambda t_s: 0.5 - 0.5 * math.cos(2.0 * math.pi * per_min / 60.0 * t_s)


def swing_ms(per_min: float, **settings: float) -> float:
    """Return peak to trough of RR over four minutes after the first one, noise aside."""
    wanted = SimulatedSettings(noise_ms=0.0, **settings)  # type: ignore[arg-type]
    beats = SimulatedHeart(wanted, paced(per_min)).beats_until(300.0)
    rr = [beat.rr_1024 / 1.024 for beat in beats if beat.at_s > 60.0]
    return max(rr) - min(rr)


async def listen(spec: str, seconds: float, breath_per_min: float = 6.0) -> list[StrapEvent]:
    clock = ManualClock()
    events: list[StrapEvent] = []

    async def read() -> None:
        strap = SimulatedStrap(spec, parse_spec(spec), clock, paced(breath_per_min))
        async with aclosing(strap.stream()) as stream:
            async for event in stream:
                events.append(event)
                if clock.now() > seconds:
                    return

    await clock.run(asyncio.ensure_future(read()))
    return events


@pytest.mark.parametrize("resonance", [4.8, 5.5, 6.4])
def test_the_swing_is_largest_at_ones_own_pace(resonance: float) -> None:
    paces = [4.0, 4.8, 5.5, 6.4, 7.5, 10.0]
    swings = {pace: swing_ms(pace, resonance=resonance, swing_ms=90.0) for pace in paces}
    assert max(swings, key=swings.__getitem__) == resonance
    assert swings[resonance] == pytest.approx(90.0, rel=0.12)
    assert swings[10.0] < 0.6 * swings[resonance]


def test_without_a_resonance_the_swing_is_the_same_at_any_pace() -> None:
    assert swing_ms(5.0) == pytest.approx(swing_ms(7.0), rel=0.06)


def test_sighs_are_deep_and_as_many_as_were_asked_for() -> None:
    heart = SimulatedHeart(SimulatedSettings(sighs=60.0, breath=6.0))
    deep = [heart.fullness(t) > 1.05 or heart.fullness(t) < -0.05 for t in range(3600)]
    starts = sum(b and not a for a, b in itertools.pairwise(deep))
    assert 50 <= starts <= 130  # each is deep breathing in and out


def test_who_does_not_follow_breathes_by_habit() -> None:
    def errors(compliance: float) -> float:
        heart = SimulatedHeart(SimulatedSettings(compliance=compliance), paced(6.0))
        pacer = paced(6.0)
        return statistics.fmean(abs(heart.fullness(t) - pacer(t)) for t in range(2000))

    assert errors(1.0) < 1e-9
    assert errors(0.8) < errors(0.5) < errors(0.0)


def test_a_nervous_heart_comes_to_rest() -> None:
    settings = parse_spec("sim:story=nervous")
    beats = SimulatedHeart(settings, paced(6.0)).beats_until(900.0)
    early = statistics.fmean(60 * 1024 / b.rr_1024 for b in beats if b.at_s < 30.0)
    late = statistics.fmean(60 * 1024 / b.rr_1024 for b in beats if b.at_s > 800.0)
    assert early > late + 10.0
    assert late == pytest.approx(72.0, abs=5.0)


async def test_a_loose_strap_says_to_wet_it_and_comes_back() -> None:
    events = await listen("sim:story=loose,seed=3", 900.0)
    states = [e.state for e in events if isinstance(e, StateChanged)]
    told = [e.sentence for e in events if isinstance(e, StateChanged) and e.sentence]
    assert StrapState.SILENT in states
    assert any("wet the electrodes" in sentence for sentence in told)
    assert sum(isinstance(event, Beat) for event in events) > 600


@pytest.mark.parametrize("story", sorted(STORIES))
async def test_every_story_can_be_told_and_is_the_same_twice(story: str) -> None:
    first = await listen(f"sim:story={story}", 120.0)
    again = await listen(f"sim:story={story}", 120.0)
    assert first == again
    assert sum(isinstance(event, Beat) for event in first) > 60


def test_what_follows_a_story_changes_it_and_an_unknown_one_is_refused() -> None:
    assert parse_spec("sim:story=flare,hr=60").hr == 60.0
    assert parse_spec("sim:story=flare").swing_ms == STORIES["flare"]["swing_ms"]
    with pytest.raises(BadInputError, match="nervous"):
        parse_spec("sim:story=heroic")
    with pytest.raises(BadInputError, match="on or off"):
        parse_spec("sim:ecg=maybe")


async def test_ecg_and_chest_are_those_of_the_same_heart_and_breath() -> None:
    events = await listen("sim:ecg=on,resonance=6", 180.0)
    beats = [event for event in events if isinstance(event, Beat)]
    blocks = [event for event in events if isinstance(event, EcgSamples)]
    times = [t_s for block in blocks for t_s in block.times_s]
    values = [value for block in blocks for value in block.microvolts]
    assert all(abs(b - a - 1 / 130) < 1e-6 for a, b in itertools.pairwise(times))
    peaks = []
    for at in range(1, len(values) - 1):
        before, here, after = values[at - 1 : at + 2]
        if here > 700 and before < here >= after:
            off = 0.5 * (before - after) / (before - 2 * here + after)
            peaks.append((times[at] + off / 130, here))
    rr = [(b[0] - a[0]) * 1000 for a, b in itertools.pairwise(peaks)]
    heard = [beat.rr_ms for beat in beats]
    start = min(range(4), key=lambda n: abs(heard[n] - rr[0]))
    errors = sorted(abs(a - b) for a, b in zip(rr, heard[start:], strict=False))
    assert errors[int(0.95 * len(errors))] < 4.0
    # The R peaks shrink as the chest fills, and the chest tilts as it does.
    moves = [event for event in events if isinstance(event, AccelerationSamples)]
    x = [row[0] for block in moves for row in block.mg]
    assert max(x) - min(x) == pytest.approx(31.0, abs=3.0)
    heights = [height for _at, height in peaks]
    assert max(heights) - min(heights) > 100
