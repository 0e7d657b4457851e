"""The Bluetooth strap through real, unmodified bleak on the virtual BlueZ."""

from __future__ import annotations

import itertools
import statistics

import pytest

from biofeedback.core.beats import Gap
from biofeedback.core.clock import SystemClock
from biofeedback.devices.protocol import (
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapState,
)
from tests.devices.listening import (
    SPEED,
    Listener,
    assert_each_beat_once,
    strap_of,
    timing_errors,
)
from tests.soak_notes import SOAK
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez
from tests.virtual_bluez.profiles import OPTICAL, PLAIN, POLAR_H10

S = StrapState
STREAM_S = 3600.0 if SOAK else 180.0
# A new segment's clock closes in on the truth; in the short form this is not a small part of it.
SETTLING_S = 0.0 if SOAK else 30.0


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_every_beat_arrives_once_in_order_and_on_time(
    system: VirtualSystem, clock: SystemClock
) -> None:
    # Real seconds for what takes long: at SPEED a second without a turn would look like a sleep.
    async with Listener(strap_of(clock, waiting=SystemClock())) as listener:
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
        await listener.beats_more(8)
    arrived = [event for event in listener.events if isinstance(event, PacketReceived)]
    packets = [packet for packet in arrived if packet.characteristic == "2a37"]
    assert len(packets) >= 5
    assert all(packet.payload[0] == 0x10 for packet in packets)
    assert [p.arrived_s for p in arrived] == sorted(p.arrived_s for p in arrived)


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
            # A slow computer puts many beats into a packet: on until each fate has been met.
            while not {"lost", "truncated"} <= {line["fate"] for line in system.truth("beat")}:
                await listener.beats_more(10)
        assert_each_beat_once(listener.beats, system)


async def test_doubled_packets_give_no_beat_twice() -> None:
    """Slower than the others: on a busy computer a late packet and its copy look like two."""
    clock = SystemClock(4.0)
    with virtual_bluez(StrapPlan(duplicate=0.3), speed=4.0, seed=11) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(25)
        assert_each_beat_once(listener.beats, system)
    packets = [e.payload for e in listener.events if isinstance(e, PacketReceived)]
    assert any(one == two for one, two in itertools.pairwise(packets))
