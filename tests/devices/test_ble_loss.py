"""A link's bad days, and its end, through real, unmodified bleak."""

from __future__ import annotations

import asyncio
import statistics
from contextlib import aclosing

import pytest

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import NoStrapError
from biofeedback.devices.ble import BleScanner
from biofeedback.devices.protocol import (
    PacketReceived,
    StateChanged,
    StrapState,
)
from biofeedback.devices.reconnect import Patience
from tests.devices.listening import (
    SPEED,
    Listener,
    assert_each_beat_once,
    open_sockets,
    strap_of,
)
from tests.virtual_bluez import Fault, StrapPlan, VirtualSystem, close_bleak, virtual_bluez
from tests.virtual_bluez.profiles import PLAIN, POLAR_H10
from tests.virtual_bluez.raw import CHARACTERISTIC, raw_client
from tests.virtual_bluez.raw import DEVICE as DEVICE_INTERFACE

S = StrapState


async def test_a_twenty_second_loss_is_said_and_the_clock_stays_true(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with Listener(strap_of(clock, waiting=SystemClock())) as listener:
        await listener.beats_more(20)
        system.fault("drop", for_s=20.0)
        await listener.state(S.LOST)
        await listener.state(S.CONNECTED)
        await listener.beats_more(40)
    assert listener.states[3:] == [
        S.STREAMING, S.LOST, S.RECONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING,
    ]  # fmt: skip
    beats = listener.beats
    assert_each_beat_once(beats, system)
    [gap] = [event for event in listener.events if isinstance(event, Gap)]
    after = next(index for index, beat in enumerate(beats) if beat.segment == 1)
    assert gap == Gap(beats[after - 1].at_s, beats[after].at_s)
    at = listener.events.index(gap)
    assert listener.events[at + 1] is beats[after]
    # The same clock: what passed in truth between the segments has passed in the app.
    sent = [line for line in system.truth("beat") if line["fate"] == "sent"]
    offsets = [beat.at_s - line["at_s"] for beat, line in zip(beats, sent, strict=False)]
    before_s = statistics.median(offsets[:after])
    after_s = statistics.median(offsets[after:])
    assert abs(after_s - before_s) < 0.25
    assert 20.0 < gap.to_s - gap.from_s < 30.0


async def test_refused_connections_are_tried_again(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("h10", refuse=3), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(3)
        assert system.look()["calls"].count("Connect") == 4
    assert listener.states == [S.CONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING]


async def test_a_connect_that_bluez_aborts_is_given_up_and_tried_again(clock: SystemClock) -> None:
    """Here bleak waits for a signal that does not come; our own limit ends that."""
    plan = StrapPlan("h10", refuse=1, refuses_with="le-connection-abort-by-local")
    with virtual_bluez(plan, speed=SPEED):
        started_s = clock.now()
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(2)
    assert 8.0 < clock.now() - started_s < 20.0


async def test_a_strap_that_never_lets_in_is_told_so(clock: SystemClock) -> None:
    with (
        virtual_bluez(StrapPlan("h10", refuse=1000), speed=SPEED),
        pytest.raises(NoStrapError, match="does not let this computer in"),
    ):
        async with Listener(strap_of(clock)) as listener:
            await listener.state(S.CONNECTED)


async def test_an_adapter_switched_off_is_waited_out(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(5)
        system.fault("adapter_off", for_s=12.0)
        off = await listener.state(S.ADAPTER_OFF)
        await listener.state(S.STREAMING)
        await listener.beats_more(5)
    assert "switched off" in (off.sentence or "")
    assert listener.states[4:6] == [S.LOST, S.RECONNECTING]
    assert_each_beat_once(listener.beats, system)


async def test_an_adapter_that_is_off_at_the_start_is_waited_out(clock: SystemClock) -> None:
    with virtual_bluez(speed=SPEED, faults=[Fault("adapter_off", None, 10.0)]):
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(2)
    assert listener.states[:4] == [S.CONNECTING, S.ADAPTER_OFF, S.CONNECTED, S.WAITING_FOR_RR]


async def test_a_search_that_another_program_blocks_is_not_blamed_on_the_strap(
    clock: SystemClock,
) -> None:
    with virtual_bluez(speed=SPEED, faults=[Fault("scan_busy", None, 12.0)]):
        async with Listener(strap_of(clock)) as listener:
            told = await listener.until(
                lambda e: isinstance(e, StateChanged) and e.sentence is not None
            )
            await listener.beats_more(2)
    assert isinstance(told, StateChanged)
    assert told.state is S.ADAPTER_OFF
    assert "busy looking for something else" in (told.sentence or "")


async def test_silence_without_a_disconnect_is_noticed_and_mended(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(5)
        system.fault("silence", for_s=14.0)
        silent = await listener.state(S.SILENT)
        lost = await listener.state(S.LOST)
        await listener.state(S.STREAMING)
        await listener.beats_more(5)
    last_s = max(
        e.arrived_s
        for e in listener.events
        if isinstance(e, PacketReceived) and e.arrived_s < silent.at_s
    )
    assert 2.9 < silent.at_s - last_s < 6.0
    assert 9.9 < lost.at_s - last_s < 45.0  # ten app seconds, and one real second at least
    assert_each_beat_once(listener.beats, system)


@pytest.mark.parametrize(
    ("how", "said"), [("kill", "does not answer"), ("gone", "service is not running")]
)
async def test_a_killed_bluetoothd_is_noticed_and_outlived(
    how: str, said: str, system: VirtualSystem, clock: SystemClock
) -> None:
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(5)
        system.fault(how, for_s=50.0)
        await listener.state(S.LOST)
        off = await listener.state(S.ADAPTER_OFF)
        await listener.state(S.STREAMING)
        await listener.beats_more(5)
    assert said in (off.sentence or "")
    assert_each_beat_once(listener.beats, system)


async def test_no_strap_in_reach_ends_with_what_to_do(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("h10", in_reach=False), StrapPlan("scale"), speed=SPEED):
        started_s = clock.now()
        with pytest.raises(NoStrapError, match=r"No strap found\. Wet it and wear it"):
            async with Listener(strap_of(clock)) as listener:
                await listener.state(S.CONNECTED)
        assert 20.0 < clock.now() - started_s < 40.0


async def test_a_strap_that_does_not_come_back_is_given_up_in_the_end(
    system: VirtualSystem, clock: SystemClock
) -> None:
    patience = Patience(after_loss_s=30.0)
    async with Listener(strap_of(clock, patience=patience)) as listener:
        await listener.beats_more(3)
        system.fault("drop")
        with pytest.raises(NoStrapError, match="did not come back"):
            await listener.state(S.FAILED)
    assert listener.states[-2:] == [S.LOST, S.RECONNECTING]


async def test_a_link_left_up_by_a_crashed_program_is_taken_over(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as crashed:
        path = await crashed.find(POLAR_H10.address)
        await crashed.call(path, DEVICE_INTERFACE, "Connect")
        measurement = "00002a37-0000-1000-8000-00805f9b34fb"
        char = await crashed.characteristic(path, measurement)
        await crashed.call(char, CHARACTERISTIC, "StartNotify")
    assert system.look()["straps"]["h10"]["linked"]
    others = len(system.truth("beat", "h10"))
    seen = await BleScanner(clock).scan(1.0)
    assert [info.id for info in seen] == [POLAR_H10.address]
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(5)
    assert system.look()["calls"].count("Connect") == 1
    assert_each_beat_once(listener.beats, system, since=others)


async def test_a_program_that_died_while_it_connected_is_outlived(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as dying:
        path = await dying.find(POLAR_H10.address)
        connecting = asyncio.ensure_future(dying.call(path, DEVICE_INTERFACE, "Connect"))
        await clock.sleep(0.1)
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(3)
    assert_each_beat_once(listener.beats, system)


async def test_two_people_never_get_the_same_strap_nor_each_others(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("h10", seed=1), StrapPlan("plain", seed=2), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as one, Listener(strap_of(clock)) as two:
            await asyncio.gather(one.beats_more(10), two.beats_more(10))
            names = {event.name for event in (one.events[1], two.events[1])}  # type: ignore[union-attr]
            assert names == {POLAR_H10.name, PLAIN.name}
            system.fault("drop", for_s=5.0)
            await asyncio.gather(one.state(S.STREAMING), two.state(S.STREAMING))
            await asyncio.gather(one.beats_more(5), two.beats_more(5))
        by_name = {POLAR_H10.name: "h10", PLAIN.name: "plain"}
        for listener in (one, two):
            told = {e.name for e in listener.events[1:] if isinstance(e, StateChanged)}
            assert len(told) == 1
            assert_each_beat_once(listener.beats, system, by_name[told.pop()])


# --- closing


async def test_closing_the_stream_disconnects_and_leaves_nothing_behind(
    system: VirtualSystem, clock: SystemClock
) -> None:
    before = asyncio.all_tasks()
    sockets = open_sockets()
    async with Listener(strap_of(clock, waiting=SystemClock())) as listener:
        await listener.beats_more(3)
    assert not system.look()["straps"]["h10"]["linked"]
    await close_bleak()
    assert asyncio.all_tasks() == before
    assert open_sockets() == sockets


@pytest.mark.parametrize("state", [S.CONNECTING, S.STREAMING, S.RECONNECTING])
async def test_closing_takes_less_than_a_second_even_when_bluez_hangs(
    state: StrapState, system: VirtualSystem, clock: SystemClock
) -> None:
    real = SystemClock()
    if state is S.CONNECTING:
        system.fault("kill")
    async with Listener(strap_of(clock, waiting=real)) as listener:
        if state is not S.CONNECTING:
            await listener.beats_more(2)
            system.fault("kill" if state is S.STREAMING else "drop")
        if state is not S.STREAMING:
            await listener.state(state)
        if state is S.RECONNECTING:
            system.fault("kill")
        await clock.sleep(2.0)
        closing_s = real.now()
    assert real.now() - closing_s < 1.0
    assert not [task for task in asyncio.all_tasks() if "biofeedback" in repr(task.get_coro())]


async def test_cancelling_the_reader_closes_everything(
    system: VirtualSystem, clock: SystemClock
) -> None:
    heard = asyncio.Event()

    async def listen() -> None:
        async with aclosing(strap_of(clock, waiting=SystemClock()).stream()) as events:
            async for event in events:
                if isinstance(event, Beat):
                    heard.set()

    reader = asyncio.ensure_future(listen())
    await asyncio.wait_for(heard.wait(), 20)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert not system.look()["straps"]["h10"]["linked"]


async def test_the_same_strap_can_be_streamed_again_at_once(
    system: VirtualSystem, clock: SystemClock
) -> None:
    for _time in range(3):
        async with Listener(strap_of(clock, waiting=SystemClock())) as listener:
            await listener.beats_more(2)
