"""Beats from a strap's ECG where its RR is missing, through real, unmodified bleak."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable
from contextlib import aclosing
from itertools import pairwise

import numpy as np

from biofeedback.core.beats import Beat
from biofeedback.core.clock import SystemClock
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import BeatArrived, BeatsFrom, SessionEvent, StrapChanged
from biofeedback.sessions.library import practice
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.devices.listening import strap_of
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez

SPEED = 10.0
EXACT_MS = 4.0
LIMIT_S = 40.0


class Practising:
    """A session with a strap on the virtual radio, read as far as is wanted."""

    def __init__(self) -> None:
        self.events: list[SessionEvent] = []
        clock = SystemClock(SPEED)
        plan = practice("quiet_rest", pace_per_min=None, minutes=20)
        strap = strap_of(clock, waiting=SystemClock())
        self.stream = run([strap], plan, Timeline(clock), Controls())

    async def until(self, is_it: Callable[[SessionEvent], bool]) -> None:
        async with asyncio.timeout(LIMIT_S):
            async for event in self.stream:
                self.events.append(event)
                if is_it(event):
                    return
        raise AssertionError("the session ended")

    async def beats_more(self, count: int) -> None:
        wanted = len(self.beats) + count
        await self.until(lambda _event: len(self.beats) >= wanted)

    @property
    def beats(self) -> list[Beat]:
        return [event.beat for event in self.events if isinstance(event, BeatArrived)]

    @property
    def sources(self) -> list[tuple[str, int]]:
        return [(e.source, e.index) for e in self.events if isinstance(e, BeatsFrom)]


def is_from(source: str) -> Callable[[SessionEvent], bool]:
    return lambda event: isinstance(event, BeatsFrom) and event.source == source


def assert_the_hearts_own(beats: list[Beat], system: VirtualSystem, ecg: set[int]) -> None:
    """Beat for beat those of the heart; the ECG's intervals within 4 ms (p95)."""
    true = [line["rr_1024"] / 1.024 for line in system.truth("beat")]
    heard = [beat.rr_ms for beat in beats]
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert all(b.at_s > a.at_s for a, b in pairwise(beats))
    offs = [
        [abs(a - b) for a, b in zip(heard, true[start:], strict=False)]
        for start in range(len(true) - len(heard) + 1)
    ]
    best = min(offs, key=statistics.fmean)
    assert len(best) == len(heard)
    assert np.quantile([best[n] for n in sorted(ecg)], 0.95) <= EXACT_MS
    assert all(off < 1e-6 for n, off in enumerate(best) if n not in ecg)
    assert max(best) < 25.0


async def test_while_rr_is_missing_the_ecg_gives_the_beats_and_hands_back() -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED) as system:
        practising = Practising()
        async with aclosing(practising.stream):
            await practising.beats_more(30)
            system.fault("rr_missing", for_s=25.0)
            await practising.until(is_from("ecg"))
            await practising.until(is_from("rr"))
            await practising.beats_more(15)
        (started, first), (ended, back) = practising.sources
        assert (started, ended) == ("ecg", "rr")
        assert back - first > 20
        assert_the_hearts_own(practising.beats, system, set(range(first, back)))
    states = [e for e in practising.events if isinstance(e, StrapChanged)]
    assert states[-1].state is StrapState.STREAMING
    assert states[-1].beats_from == "rr"
    bridged = [e for e in states if e.beats_from == "ecg"]
    assert {e.state for e in bridged} == {StrapState.STREAMING}
    assert all("found in its ECG" in (e.sentence or "") for e in bridged)
    segments = {n: beat.segment for n, beat in enumerate(practising.beats)}
    assert segments[first - 1] < segments[first] <= segments[back - 1] < segments[back]


async def test_a_sensor_with_an_ecg_but_no_rr_gives_its_beats() -> None:
    with virtual_bluez(StrapPlan("ecg_only"), speed=SPEED) as system:
        practising = Practising()
        async with aclosing(practising.stream):
            await practising.beats_more(60)
        assert practising.sources == [("ecg", 0)]
        # The sensor's clock settles in the first half minute.
        late = practising.beats[25:]
        true = [line["rr_1024"] / 1.024 for line in system.truth("beat")]
    offs = [
        [abs(beat.rr_ms - rr) for beat, rr in zip(late, true[start:], strict=False)]
        for start in range(len(true) - len(late) + 1)
    ]
    best = min(offs, key=statistics.fmean)
    assert np.quantile(best, 0.95) <= EXACT_MS


async def test_when_the_link_goes_as_well_nothing_is_invented() -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED) as system:
        practising = Practising()
        async with aclosing(practising.stream):
            await practising.beats_more(20)
            system.fault("rr_missing", for_s=12.0)
            await practising.until(is_from("ecg"))
            await practising.beats_more(5)
            system.fault("drop", for_s=15.0)
            await practising.until(
                lambda e: isinstance(e, StrapChanged) and e.state is StrapState.LOST
            )
            await practising.until(is_from("rr"))
            await practising.beats_more(10)
        true = [line["rr_1024"] / 1.024 for line in system.truth("beat")]
    beats = practising.beats
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert all(b.at_s > a.at_s for a, b in pairwise(beats))
    # Each is one of the heart's, in order; those of the missing stretch are missing.
    place = 0
    for beat in beats:
        place = next(n for n in range(place, len(true)) if abs(true[n] - beat.rr_ms) < 25.0) + 1
