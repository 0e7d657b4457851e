"""What is felt, measured: `python3 dev.py bench`. Ratios are to a baseline in the same process."""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
from collections.abc import Callable
from contextlib import aclosing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import numpy as np

Row = tuple[str, str]
# Each room measures itself in `tests/bench_<room>.py` with `measure() -> list[Row]`.
ROOMS = ("signal", "devices", "store", "diary", "window", "trends", "sound", "clinic", "room")
HOURS = 24.0


def main() -> int:
    measures: list[tuple[str, Callable[[], list[Row]]]] = [
        ("session", packet_to_event),
        ("memory", memory_of_a_day),
    ]
    for room in ROOMS:
        if find_spec(f"tests.bench_{room}"):
            measures.append((room, import_module(f"tests.bench_{room}").measure))
    for name, measure in measures:
        for title, value in measure():
            sys.stdout.write(f"{name:8} {title:58} {value}\n")
            sys.stdout.flush()
    return 0


def packet_to_event(count: int = 2000) -> list[Row]:
    """From the moment a strap hands a beat over to the moment the consumer has it, saved beside.

    The baseline is the same number of items through one asyncio queue.
    """
    through = np.array(asyncio.run(_latencies(count)))
    plain = np.array(asyncio.run(_queue_latencies(count)))
    p50, p99 = np.percentile(through, [50, 99]) * 1000
    base = float(np.percentile(plain, 50)) * 1000
    return [
        ("packet to event, recorder and SQLCipher running: p50, p99", f"{p50:.3f} {p99:.3f} ms"),
        ("  as a ratio to one hop through an asyncio queue (p50)", f"{p50 / base:.0f} x"),
    ]


async def _latencies(count: int) -> list[float]:
    from biofeedback.core.beats import Beat
    from biofeedback.core.clock import SystemClock
    from biofeedback.devices.protocol import StateChanged, StrapEnded, StrapState
    from biofeedback.sessions.begin import begin_session
    from biofeedback.sessions.events import BeatArrived
    from biofeedback.sessions.library import practice
    from biofeedback.store.opening import open_store

    sent: list[float] = []

    class Metronome:
        spec = "metronome"

        async def stream(self):
            yield StateChanged(clock.now(), StrapState.CONNECTED)
            yield StateChanged(clock.now(), StrapState.STREAMING)
            at_s = clock.now()
            for index in range(count):
                await asyncio.sleep(0.004)
                rr_ms = 900.0 + 60.0 * np.sin(index / 6.0)
                at_s += rr_ms / 1000.0
                sent.append(perf_counter())
                yield Beat(at_s, rr_ms, index)
            yield StrapEnded(clock.now())

    clock = SystemClock()
    took = []
    with tempfile.TemporaryDirectory() as home, open_store(clock, Path(home)) as store:
        session = begin_session(
            ["metronome"],
            practice("plain", pace_per_min=6, minutes=60),
            clock,
            store.sessions(store.actor()),
            lambda _spec, _timeline: Metronome(),
            zone="UTC",
        )
        async with aclosing(session.events) as events:
            async for event in events:
                if isinstance(event, BeatArrived):
                    took.append(perf_counter() - sent[event.beat.index])
    return took


async def _queue_latencies(count: int) -> list[float]:
    queue: asyncio.Queue[float] = asyncio.Queue()

    async def put() -> None:
        for _ in range(count):
            await asyncio.sleep(0)
            queue.put_nowait(perf_counter())

    putting = asyncio.create_task(put())
    took = []
    for _ in range(count):
        put_at = await queue.get()
        took.append(perf_counter() - put_at)
    await putting
    return took


def memory_of_a_day() -> list[Row]:
    """A day's session on a simulated strap; resident memory after 1 h and 24 h.

    Records go to a sink that forgets them, so that a day's 96,000 disk syncs are left out.
    """
    marks: dict[float, float] = {}
    start = perf_counter()
    asyncio.run(_a_day(marks))
    took = perf_counter() - start
    first, last = marks[1.0], marks[HOURS]
    return [
        ("memory after 1 and 24 simulated hours", f"{first:.1f} {last:.1f} MB"),
        ("  growth over 23 hours", f"{last - first:+.1f} MB"),
        ("  24 hours simulated in", f"{took:.0f} s"),
    ]


async def _a_day(marks: dict[float, float]) -> None:
    from biofeedback.core.clock import ManualClock
    from biofeedback.devices.simulated import SimulatedStrap, parse_spec
    from biofeedback.sessions.begin import begin_session
    from biofeedback.sessions.library import practice
    from biofeedback.store.opening import open_store

    clock = ManualClock()
    with tempfile.TemporaryDirectory() as home, open_store(clock, Path(home)) as store:
        session = begin_session(
            ["sim:ectopics=1"],
            practice("plain", pace_per_min=6, minutes=HOURS * 60),
            clock,
            store.sessions(store.actor()),
            lambda spec, timeline: SimulatedStrap(spec, parse_spec(spec), clock, timeline.fullness),
            zone="UTC",
        )

        async def read() -> None:
            hour = 1.0
            async with aclosing(session.events) as events:
                async for event in events:
                    # The last mark before the summary is made: that is the session running.
                    if event.t_s >= (hour - 0.01) * 3600:
                        marks[hour] = _resident_mb()
                        hour += 1.0

        await clock.run(asyncio.create_task(read()))


def _resident_mb() -> float:
    gc.collect()
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    sys.exit(main())
