"""The Bluetooth strap through real, unmodified bleak on the virtual BlueZ.

Times are app seconds, SPEED of them in a real one; the virtual system runs as fast.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BiofeedbackError, NoStrapError
from biofeedback.devices.ble import BleScanner, BleStrap
from biofeedback.devices.protocol import (
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapEvent,
    StrapState,
)
from biofeedback.devices.reconnect import Patience
from biofeedback.devices.strap_names import is_asked_for, kind_of
from tests.virtual_bluez import Fault, StrapPlan, VirtualSystem, close_bleak, virtual_bluez
from tests.virtual_bluez.daemon import PrivateBus
from tests.virtual_bluez.profiles import NAMELESS, OPTICAL, PLAIN, POLAR_H10
from tests.virtual_bluez.raw import CHARACTERISTIC, raw_client
from tests.virtual_bluez.raw import DEVICE as DEVICE_INTERFACE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")

S = StrapState
SPEED = 20.0
SOAK = bool(os.environ.get("BIOFEEDBACK_SOAK"))
STREAM_S = 3600.0 if SOAK else 360.0
# A new segment's clock closes in on the truth; in the short form this is not a small part of it.
SETTLING_S = 0.0 if SOAK else 30.0


@pytest.fixture(autouse=True)
async def _bleak_closed() -> AsyncIterator[None]:
    yield
    await close_bleak()


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock(SPEED)


@pytest.fixture
def system() -> Iterator[VirtualSystem]:
    with virtual_bluez(speed=SPEED) as running:
        yield running


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


def assert_each_beat_once(beats: list[Beat], system: VirtualSystem, strap: str = "h10") -> None:
    """Every beat that was sent arrived once and in order; what is still on its way is allowed."""
    assert [beat.index for beat in beats] == list(range(len(beats)))
    sent = [line for line in system.truth("beat", strap) if line["fate"] == "sent"]
    intervals = [line["rr_1024"] * 1000.0 / 1024 for line in sent]
    assert [beat.rr_ms for beat in beats] == intervals[: len(beats)]


# --- scanning


async def test_a_scan_finds_straps_strongest_first_and_nothing_else(clock: SystemClock) -> None:
    plans = [StrapPlan(kind) for kind in ("nameless", "scale", "plain", "h10")]
    with virtual_bluez(*plans, speed=SPEED):
        found = await BleScanner(clock).scan(3.0)
    assert [info.id for info in found] == [
        POLAR_H10.address,
        PLAIN.address,
        NAMELESS.address,
    ]
    assert [info.kind for info in found] == ["polar_h10", "heart_rate", "heart_rate"]
    assert [info.name for info in found] == [POLAR_H10.name, PLAIN.name, None]
    assert [info.sends_rr for info in found] == [True, None, None]
    assert all(info.rssi_dbm is not None and info.rssi_dbm < 0 for info in found)


async def test_a_strap_with_a_known_name_is_found_without_the_service(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("scale", name="TICKR 12AB"), speed=SPEED):
        found = await BleScanner(clock).scan(2.0)
    assert [info.name for info in found] == ["TICKR 12AB"]


async def test_a_name_may_have_any_characters(clock: SystemClock) -> None:
    name = "Čapí ♥ strap \u200f/'\"\\ 心拍"
    with virtual_bluez(StrapPlan("plain", name=name), speed=SPEED):
        found = await BleScanner(clock).scan(2.0)
        async with Listener(strap_of(clock, "♥ STRAP")) as listener:
            connected = await listener.state(S.CONNECTED)
    assert found[0].name == name
    assert connected.name == name


async def test_a_scan_with_the_adapter_off_says_to_switch_it_on(clock: SystemClock) -> None:
    with (
        virtual_bluez(speed=SPEED, faults=[Fault("adapter_off", None, None)]),
        pytest.raises(BiofeedbackError, match="Bluetooth is switched off"),
    ):
        await BleScanner(clock).scan(1.0)


async def test_without_bluez_a_scan_says_that_the_service_is_not_running(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = PrivateBus()
    try:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        with pytest.raises(BiofeedbackError, match="service is not running"):
            await BleScanner(clock).scan(1.0)
        with pytest.raises(NoStrapError, match="service is not running"):
            async with Listener(strap_of(clock)) as listener:
                await listener.state(S.CONNECTED)
    finally:
        bus.close()


async def test_without_a_message_bus_it_says_so(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    with pytest.raises(BiofeedbackError, match="message bus"):
        await BleScanner(clock).scan(1.0)
    with pytest.raises(NoStrapError, match="message bus"):
        async with Listener(strap_of(clock)) as listener:
            await listener.state(S.CONNECTED)


@pytest.mark.parametrize(
    ("wanted", "is_it"),
    [("a0:9e:1a:5a:3b:7c", True), ("polar h10 5a3b7c21", True), ("H10", True), ("H9", False)],
)
def test_a_strap_is_called_by_its_address_or_part_of_its_name(wanted: str, is_it: bool) -> None:
    assert is_asked_for(wanted, POLAR_H10.address, POLAR_H10.name) is is_it
    assert not is_asked_for(wanted, NAMELESS.address, None)


def test_kinds_are_told_by_names() -> None:
    names = {
        "Polar H10 1": "polar_h10",
        " polar h10": "polar_h10",
        "Polar Sense": "polar",
        "HRM": "heart_rate",
        None: "heart_rate",
    }
    assert {name: kind_of(name) for name in names} == names


# --- streaming


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_every_beat_arrives_once_in_order_and_on_time(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with Listener(strap_of(clock)) as listener:
        connected = await listener.state(S.CONNECTED)
        await listener.until(
            lambda e: isinstance(e, PacketReceived) and e.arrived_s > connected.at_s + STREAM_S,
            limit_s=STREAM_S / SPEED + 30.0,
        )
    assert listener.states[:4] == [S.CONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING]
    assert S.LOST not in listener.states
    beats = listener.beats
    assert len(beats) > STREAM_S / 1.2
    # A computer that was too busy for 150 ms has made a silence of 3 s; else there is no gap.
    assert S.SILENT in listener.states or {beat.segment for beat in beats} == {0}
    assert_each_beat_once(beats, system)
    sent = [line for line in system.truth("beat") if line["fate"] == "sent"]
    settled = [beat for beat in beats if beat.at_s - beats[0].at_s >= SETTLING_S]
    errors = sorted(timing_errors(settled, sent))
    assert statistics.median(errors) <= 0.015
    assert errors[int(0.95 * len(errors))] <= 0.030


async def test_what_the_strap_sent_is_kept_as_it_came(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(5)
    packets = [event for event in listener.events if isinstance(event, PacketReceived)]
    assert {packet.characteristic for packet in packets} == {"2a37"}
    assert all(packet.payload[0] == 0x10 for packet in packets)
    assert [p.arrived_s for p in packets] == sorted(p.arrived_s for p in packets)


@pytest.mark.parametrize("reads_hang", [False, True])
async def test_the_first_beat_comes_within_three_seconds_whatever_the_battery(
    reads_hang: bool,
) -> None:
    clock = SystemClock(4.0)
    with virtual_bluez(StrapPlan("h10", reads_hang=reads_hang), speed=4.0):
        async with Listener(strap_of(clock)) as listener:
            connected = await listener.state(S.CONNECTED)
            await listener.beats_more(1)
            assert clock.now() - connected.at_s < 3.0


async def test_the_battery_is_told(system: VirtualSystem, clock: SystemClock) -> None:
    async with Listener(strap_of(clock)) as listener:
        told = await listener.until(
            lambda e: isinstance(e, StateChanged) and e.battery_percent is not None
        )
    assert isinstance(told, StateChanged)
    assert told.battery_percent == POLAR_H10.battery_percent


async def test_a_battery_that_bluez_keeps_to_itself_is_asked_of_bluez(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("plain", battery_service=False), speed=SPEED):
        async with Listener(strap_of(clock)) as listener:
            told = await listener.until(
                lambda e: isinstance(e, StateChanged) and e.battery_percent is not None
            )
    assert isinstance(told, StateChanged)
    assert told.battery_percent == PLAIN.battery_percent


async def test_a_sensor_without_rr_gives_heart_rate_and_says_what_is_missing(
    clock: SystemClock,
) -> None:
    with virtual_bluez(StrapPlan("optical"), speed=SPEED):
        async with Listener(strap_of(clock)) as listener:
            explained = await listener.until(
                lambda e: isinstance(e, StateChanged) and e.sentence is not None
            )
    assert isinstance(explained, StateChanged)
    assert explained.state is S.WAITING_FOR_RR
    assert "only a heart rate" in (explained.sentence or "")
    rates = [event.hr_bpm for event in listener.events if isinstance(event, HeartRateOnly)]
    assert rates
    assert all(50 < rate < 90 for rate in rates)
    assert listener.beats == []
    assert explained.name == OPTICAL.name


async def test_a_strap_that_loses_the_skin_says_to_wet_it(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("plain"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(5)
            system.fault("contact_lost", for_s=15.0)
            silent = await listener.state(S.SILENT)
            await listener.state(S.STREAMING)
            await listener.beats_more(3)
        assert_each_beat_once(listener.beats, system, "plain")
    assert "wet" in (silent.sentence or "")
    assert S.LOST not in listener.states
    assert any(isinstance(event, Gap) for event in listener.events)


async def test_lost_and_cut_packets_invent_no_beat(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan(loss=0.1, truncate=0.1), speed=SPEED, seed=11) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(80)
        assert_each_beat_once(listener.beats, system)
        assert {"lost", "truncated"} <= {line["fate"] for line in system.truth("beat")}


async def test_doubled_packets_give_no_beat_twice() -> None:
    """Slower than the others: on a busy computer a late packet and its copy look like two."""
    clock = SystemClock(4.0)
    with virtual_bluez(StrapPlan(duplicate=0.3), speed=4.0, seed=11) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(25)
        assert_each_beat_once(listener.beats, system)
    packets = [e.payload for e in listener.events if isinstance(e, PacketReceived)]
    assert any(one == two for one, two in itertools.pairwise(packets))


# --- a link's bad days


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
    seen = await BleScanner(clock).scan(1.0)
    assert [info.id for info in seen] == [POLAR_H10.address]
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(5)
    assert system.look()["calls"].count("Connect") == 1
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


def open_sockets() -> int:
    """Return how many sockets this process has open."""
    count = 0
    for entry in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink(f"/proc/self/fd/{entry}").startswith("socket:")
        except FileNotFoundError:
            continue
    return count
