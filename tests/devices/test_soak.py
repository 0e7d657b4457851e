"""A day with a strap where two hundred things go wrong; the normal run takes a fiftieth of it."""

from __future__ import annotations

import asyncio
import gc
import itertools
import math
import random
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from biofeedback.core.beats import Beat, BeatLog, Gap
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from biofeedback.devices.protocol import StateChanged, StrapState
from biofeedback.devices.reading import read
from tests.devices.troubled_radio import KINDS, LeapingClock, TroubledRadio
from tests.soak_notes import SOAK, note

HOURS = 24.0 if SOAK else 24.0 / 50.0
FAULTS = 200 if SOAK else 4
SEED = 20261124


def resident_mb() -> float:
    gc.collect()
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [SEED] if SOAK else range(SEED, SEED + 4))
async def test_a_day_of_faults_ends_streaming_with_every_gap_true(seed: int) -> None:
    clock = LeapingClock()
    source = random.Random(seed)
    heart = SimulatedHeart(SimulatedSettings(seed=seed, breath=6.0, ectopics=1.0))
    radio = TroubledRadio(clock, heart, seed)
    beats, gaps, states = BeatLog(), [], []
    marks: list[float] = []
    over_s = [0.0]

    async def listen() -> None:
        stream = read(radio.connect, clock, waiting=clock)
        async with aclosing(stream) as events:
            async for event in events:
                match event:
                    case Beat():
                        beats.append(event)
                    case Gap():
                        gaps.append((event, len(beats)))
                    case StateChanged(at_s, state):
                        states.append((at_s, state))
                if clock.now() > (len(marks) + 1) * 3600.0:
                    marks.append(resident_mb())
                if clock.now() >= max(HOURS * 3600.0, over_s[-1] + 120.0):
                    return

    async def suffer() -> None:
        # Each kind at least once, as far as there are faults; the rest drawn at random.
        kinds = [*KINDS, *source.choices(KINDS, k=FAULTS)][:FAULTS] if SOAK else None
        kinds = kinds or source.sample(KINDS, FAULTS)
        source.shuffle(kinds)
        slot_s = HOURS * 3600.0 / (FAULTS + 1)
        for number, kind in enumerate(kinds):
            await clock.sleep(slot_s * (number + source.uniform(0.3, 0.6)) - clock.now())
            over_s.append(math.inf)
            await radio.go_wrong(kind)
            over_s.append(clock.now())

    tasks = [asyncio.ensure_future(radio.live()), asyncio.ensure_future(suffer())]
    try:
        await clock.run(asyncio.ensure_future(listen()))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert sum(radio.happened.values()) == FAULTS
    assert states[-1][1] is StrapState.STREAMING
    # Every beat that came in was heard once and in order; a cut packet's are not among them.
    heard = [beat.rr_ms for beat in beats]
    assert heard == list(radio.rr_ms)[: len(heard)]
    assert len(heard) >= len(radio.rr_ms) - 3
    errors = [abs(beat.at_s - at_s) for beat, at_s in zip(beats, radio.true_s, strict=False)]
    # On a link just made, where packets are lost one after the other, a beat or two can be off
    # by a little more than a second; no gap can.
    assert max(errors) < 1.25
    assert sorted(errors)[int(0.95 * len(errors))] < 0.1
    # Every gap is where it was, true to a second. And there is one wherever beats are missing.
    off = sorted(max(abs(gap.from_s - radio.true_s[place - 1]),
                     abs(gap.to_s - radio.true_s[place]), 0.0)
                 for gap, place in gaps)  # fmt: skip
    assert off[-1] < 1.0
    told = {place for _gap, place in gaps}
    holes = 0
    for place, (one, two) in enumerate(itertools.pairwise(radio.true_s), start=1):
        if place < len(heard) and two - one > 4.0:
            holes += 1
            assert place in told, (place, one, two)
    grown_mb = marks[-1] - marks[1] if len(marks) > 2 else 0.0
    note(
        "A day with a strap",
        f"seed {seed}: {HOURS:.0f} simulated hours, {FAULTS} faults "
        f"({', '.join(f'{kind} {count}' for kind, count in radio.happened.items())}), "
        f"{len(heard)} beats, {len(gaps)} gaps, {holes} of them over 4 s, all "
        f"true to {off[-1]:.2f} s; beats true to "
        f"{max(errors):.2f} s (95 %: {sorted(errors)[int(0.95 * len(errors))]:.3f} s), memory "
        f"{grown_mb:+.1f} MB over {max(0, len(marks) - 2)} hours",
    )
    assert grown_mb < (12.0 if sys.platform == "linux" else 40.0)
