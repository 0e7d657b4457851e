"""Eight straps on one adapter, through real, unmodified bleak: nobody starves, nothing is mixed."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from time import process_time

import pytest

from biofeedback.core.beats import Beat
from biofeedback.core.clock import SystemClock
from biofeedback.devices.protocol import PacketReceived, StateChanged, StrapEvent, StrapState
from tests.devices.listening import Listener, assert_each_beat_once, strap_of
from tests.soak_notes import SOAK, note
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez
from tests.virtual_bluez.gatt import Timing

S = StrapState
SPEED = 10.0
KINDS = ("h10", "h9", "tickr", "garmin", "coospo", "plain", "h10", "nameless")
# The hour of the long form; in the normal run its fiftieth.
STREAM_S = 3600.0 if SOAK else 72.0
DELAY_S = 120.0 if SOAK else 4.0
SEED = 20261123


def plans() -> list[StrapPlan]:
    return [
        StrapPlan(
            kind,
            key=f"strap-{number}",
            name=f"Strap {number}",
            address=f"A0:9E:1A:00:08:{number:02X}",
            seed=number,
            rr_ms=700.0 + 60.0 * number,
        )
        for number, kind in enumerate(KINDS)
    ]


@asynccontextmanager
async def listening(clock: SystemClock, waiting: SystemClock) -> AsyncIterator[list[Listener]]:
    """Connect to all eight at once; each is asked for by name."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                Listener(strap_of(clock, f"Strap {number}", waiting=waiting, samples=False))
            )
            for number in range(8)
        ]


async def read_until(listener: Listener, clock: SystemClock, end_s: float, speed: float) -> None:
    limit_s = (end_s - clock.now()) / speed + 60.0
    await listener.until(
        lambda e: isinstance(e, PacketReceived) and e.arrived_s > end_s, limit_s=limit_s
    )


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_eight_straps_with_random_losses_lose_no_beat_while_linked_and_double_none() -> None:
    clock = SystemClock(SPEED)
    drops = 0
    with virtual_bluez(*plans(), speed=SPEED, seed=SEED) as system:
        async with listening(clock, clock) as listeners:
            await asyncio.gather(*(each.beats_more(2) for each in listeners))
            end_s = clock.now() + STREAM_S

            async def lose(number: int) -> int:
                key, source, count = f"strap-{number}", random.Random(SEED + number), 0
                while True:
                    wait_s = source.expovariate(1.0 / min(300.0, STREAM_S / 3.0))
                    if clock.now() + wait_s > end_s - 30.0:
                        return count
                    await clock.sleep(wait_s)
                    for_s = source.uniform(2.0, 12.0)
                    system.fault("drop", for_s=for_s, strap=key)
                    count += 1
                    await clock.sleep(for_s + 10.0)

            losing = [asyncio.ensure_future(lose(number)) for number in range(8)]
            before_s, cpu_s = clock.now(), process_time()
            await asyncio.gather(*(read_until(each, clock, end_s, SPEED) for each in listeners))
            cpu_s = process_time() - cpu_s
            streamed_s = (clock.now() - before_s) * len(listeners)
            drops = sum([await each for each in losing])
        for number, each in enumerate(listeners):
            assert_each_beat_once(each.beats, system, f"strap-{number}")
            assert_right_fate(each, system, f"strap-{number}")
    assert drops >= 4
    lost = sum(each.states.count(S.LOST) for each in listeners)
    assert lost >= drops * 0.8
    note(
        "Eight straps, random losses",
        f"seed {SEED}: {streamed_s / 3600:.2f} strap hours, {drops} losses, "
        f"{sum(len(each.beats) for each in listeners)} beats, none lost while linked, none "
        f"doubled; "
        f"{cpu_s / streamed_s:.4f} s of CPU per streamed second",
    )


def assert_right_fate(listener: Listener, system: VirtualSystem, key: str) -> None:
    """What did not arrive was not sent: the strap was out of reach, or nobody listened."""
    fates = {line["fate"] for line in system.truth("beat", key)}
    assert fates <= {"sent", "not_linked", "not_subscribed"}
    sent = [line for line in system.truth("beat", key) if line["fate"] == "sent"]
    assert len(listener.beats) >= len(sent) - 12  # on their way when we stopped


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="one clock for all processes")
async def test_no_strap_delays_another_by_more_than_a_tenth_of_a_second() -> None:
    """A strap's packets are a second apart: what comes later than that was delayed on the way."""
    clock = SystemClock()
    # What is measured begins when all are connected; in the short form that takes a moment.
    quick = Timing(advertising_s=0.05, connect_s=0.02, resolve_s=0.04, disconnect_s=0.1)
    timing = Timing() if SOAK else quick
    with virtual_bluez(*plans(), seed=3, timing=timing) as system:
        async with listening(clock, clock) as listeners:
            await asyncio.gather(*(each.beats_more(1, limit_s=60.0) for each in listeners))
            end_s = clock.now() + DELAY_S
            # One strap goes away meanwhile: looking for it must not hold the others up.
            system.fault("drop", for_s=DELAY_S, strap="strap-7")
            await asyncio.gather(*(read_until(each, clock, end_s, 1.0) for each in listeners[:7]))
    delays = sorted(delay for each in listeners[:7] for delay in delays_s(each.events))
    p99_s = delays[int(0.99 * len(delays))]
    note(
        "Eight straps, delay",
        f"{DELAY_S:.0f} s at real speed, one of them being looked for: p50 "
        f"{1000 * delays[len(delays) // 2]:.1f} ms, p99 {1000 * p99_s:.1f} ms over {len(delays)} "
        "packets",
    )
    assert p99_s <= 0.1


def delays_s(events: list[StrapEvent]) -> list[float]:
    """Return by how much each packet came later than the strap's own second, s."""
    arrived = [e.arrived_s for e in events if isinstance(e, PacketReceived)]
    first_s = min(at_s - number for number, at_s in enumerate(arrived))
    return [at_s - number - first_s for number, at_s in enumerate(arrived)]


@pytest.mark.timeout(120)
async def test_a_strap_that_comes_back_does_not_wait_for_those_that_are_away() -> None:
    clock = SystemClock(SPEED)
    with virtual_bluez(*plans(), speed=SPEED, seed=5) as system:
        async with listening(clock, clock) as listeners:
            await asyncio.gather(*(each.beats_more(2) for each in listeners))
            for number in range(1, 8):
                system.fault("drop", strap=f"strap-{number}")
            system.fault("drop", for_s=20.0, strap="strap-0")
            away = [asyncio.ensure_future(each.state(S.CONNECTED)) for each in listeners[1:]]
            await listeners[0].state(S.LOST)
            lost_s = clock.now()
            await listeners[0].state(S.CONNECTED)
            assert clock.now() - lost_s < 20.0 + 16.0  # its own pause between attempts is up to 15
            for task in away:
                assert not task.done()
                task.cancel()
            await asyncio.gather(*away, return_exceptions=True)


@pytest.mark.timeout(120)
async def test_two_peoples_straps_are_never_swapped_whatever_the_order_they_return_in() -> None:
    clock = SystemClock(SPEED)
    with virtual_bluez(*plans(), speed=SPEED, seed=7) as system:
        # Asked for without a name: each gets one, and keeps it.
        async with AsyncExitStack() as stack:
            listeners = [
                await stack.enter_async_context(Listener(strap_of(clock, samples=False)))
                for _number in range(3)
            ]
            await asyncio.gather(*(each.beats_more(3) for each in listeners))
            names = [said_names(each) for each in listeners]
            assert len({name for each in names for name in each}) == 3
            for number, for_s in enumerate((12.0, 3.0, 7.0)):
                [name] = names[number]
                key = f"strap-{name.removeprefix('Strap ')}"
                system.fault("drop", for_s=for_s, strap=key)
            await asyncio.gather(*(each.state(S.LOST) for each in listeners))
            await asyncio.gather(*(each.beats_more(5) for each in listeners))
            assert [said_names(each) for each in listeners] == names
        for each, [name] in zip(listeners, names, strict=True):
            key = f"strap-{name.removeprefix('Strap ')}"
            assert_each_beat_once(each.beats, system, key)
    assert all(any(isinstance(e, Beat) for e in each.events) for each in listeners)


def said_names(listener: Listener) -> set[str]:
    told = {e.name for e in listener.events if isinstance(e, StateChanged)}
    return {name for name in told if name is not None}
