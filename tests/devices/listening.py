"""Listening to Bluetooth straps through real, unmodified bleak on the virtual BlueZ.

Times are app seconds, SPEED of them in a real one; the virtual system runs as fast.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
from collections.abc import Callable
from typing import Any

from biofeedback.core.beats import Beat
from biofeedback.core.clock import SystemClock
from biofeedback.devices.ble import BleStrap
from biofeedback.devices.protocol import StateChanged, StrapEvent, StrapState
from tests.virtual_bluez import VirtualSystem

SPEED = 20.0


def strap_of(clock: SystemClock, wanted: str | None = None, **options: Any) -> BleStrap:
    """Return a strap whose limits for the radio run as fast as the virtual radio."""
    options.setdefault("waiting", clock)
    return BleStrap("ble", wanted, clock, **options)


class Listener:
    """Reads a strap and keeps everything, in order."""

    def __init__(self, strap: BleStrap) -> None:
        self.events: list[StrapEvent] = []
        self._stream = strap.stream()

    async def until(self, is_it: Callable[[StrapEvent], bool], limit_s: float = 30.0) -> StrapEvent:
        """Read until such an event comes; fail after `limit_s` real seconds."""
        async with asyncio.timeout(limit_s):
            async for event in self._stream:
                self.events.append(event)
                if is_it(event):
                    return event
        raise AssertionError("the stream ended")

    async def state(self, state: StrapState) -> StateChanged:
        """Read until a state is reached."""
        found = await self.until(lambda e: isinstance(e, StateChanged) and e.state is state)
        assert isinstance(found, StateChanged)
        return found

    async def beats_more(self, count: int, limit_s: float = 30.0) -> None:
        """Read that many further beats."""
        wanted = len(self.beats) + count
        await self.until(
            lambda e: isinstance(e, Beat) and len(self.beats) >= wanted, limit_s=limit_s
        )

    @property
    def beats(self) -> list[Beat]:
        return [event for event in self.events if isinstance(event, Beat)]

    @property
    def states(self) -> list[StrapState]:
        """The states, those that were only told anew left out."""
        told = [event.state for event in self.events if isinstance(event, StateChanged)]
        return [state for state, _same in itertools.groupby(told)]

    async def __aenter__(self) -> Listener:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stream.aclose()


def timing_errors(beats: list[Beat], truth: list[dict[str, Any]]) -> list[float]:
    """Return |beat time - truth| in s after one constant a segment, matched by order and RR."""
    sent = iter(truth)
    errors: list[float] = []
    by_segment: dict[int, list[float]] = {}
    for beat in beats:
        true = next(line for line in sent if line["rr_1024"] * 1000.0 / 1024 == beat.rr_ms)
        by_segment.setdefault(beat.segment, []).append(beat.at_s - true["at_s"])
    for differences in by_segment.values():
        constant = statistics.median(differences)
        errors += [abs(difference - constant) for difference in differences]
    return errors


def assert_each_beat_once(
    beats: list[Beat], system: VirtualSystem, strap: str = "h10", since: int = 0
) -> None:
    """Every beat that was sent arrived once and in order; what is still on its way is allowed.

    since: how many beats of the truth were another listener's.
    """
    assert [beat.index for beat in beats] == list(range(len(beats)))
    sent = [line for line in system.truth("beat", strap)[since:] if line["fate"] == "sent"]
    intervals = [line["rr_1024"] * 1000.0 / 1024 for line in sent]
    heard = [beat.rr_ms for beat in beats]
    differs = next((n for n, (a, b) in enumerate(zip(heard, intervals, strict=False)) if a != b), 0)
    around = slice(max(0, differs - 3), differs + 4)
    assert heard == intervals[: len(heard)], (heard[around], intervals[around], beats[around])


def open_sockets() -> int:
    """Return how many sockets this process has open."""
    count = 0
    for entry in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink(f"/proc/self/fd/{entry}").startswith("socket:")
        except FileNotFoundError:
            continue
    return count
