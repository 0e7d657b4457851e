"""Each kind of strap, as it differs from the others, through real, unmodified bleak."""

from __future__ import annotations

import itertools

import pytest

from biofeedback.core.beats import Beat, is_plausible
from biofeedback.core.clock import SystemClock
from biofeedback.devices.ble import BleScanner
from biofeedback.devices.protocol import (
    EcgSamples,
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapState,
)
from tests.devices.listening import SPEED, Listener, assert_each_beat_once, strap_of
from tests.virtual_bluez import StrapPlan, virtual_bluez
from tests.virtual_bluez.profiles import COOSPO, PROFILES

S = StrapState
GOOD = [S.CONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING]
# Slower where the states are counted: at SPEED 0.15 s without a turn are a silence of 3 s.
UNHURRIED = 10.0
WITH_RR = ["h10", "h9", "tickr", "garmin", "coospo", "plain", "nameless"]


@pytest.mark.parametrize("kind", WITH_RR)
async def test_any_strap_with_rr_streams_every_beat_once_and_tells_its_battery(kind: str) -> None:
    clock = SystemClock(UNHURRIED)
    with virtual_bluez(StrapPlan(kind), speed=UNHURRIED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(12)
        assert_each_beat_once(listener.beats, system, kind)
    profile = PROFILES[kind]
    assert listener.states == GOOD
    told = {e.battery_percent for e in listener.events if isinstance(e, StateChanged)}
    assert profile.battery_percent in told
    names = {e.name for e in listener.events if isinstance(e, StateChanged)} - {None}
    assert names == {profile.name} - {None}


async def test_only_a_sensor_that_has_it_gives_ecg(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("h9"), speed=SPEED):
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(20)
    assert not any(isinstance(event, EcgSamples) for event in listener.events)


async def test_energy_between_rate_and_rr_is_stepped_over(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("coospo"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(20)
        assert_each_beat_once(listener.beats, system, COOSPO.key)
    packets = [e.payload for e in listener.events if isinstance(e, PacketReceived)]
    assert all(payload[0] & 0x08 for payload in packets)


async def test_a_scan_knows_what_it_sees(clock: SystemClock) -> None:
    plans = [StrapPlan(kind) for kind in ("h10", "h9", "verity", "tickr", "garmin", "optical")]
    with virtual_bluez(*plans, speed=SPEED):
        found = {info.name: info for info in await BleScanner(clock).scan(3.0)}
    kinds = {PROFILES[plan.profile].name: plan.profile for plan in plans}
    assert set(found) == set(kinds)
    said = {kinds[name]: (info.kind, info.sends_rr) for name, info in found.items()}
    assert said == {
        "h10": ("polar_h10", True),
        "h9": ("polar_h9", True),
        "verity": ("polar_verity", None),
        "tickr": ("wahoo_tickr", True),
        "garmin": ("garmin_hrm", True),
        "optical": ("heart_rate", None),
    }


# --- the hostile one


@pytest.mark.parametrize(
    "bad",
    [b"", b"\x10", b"\x00", b"\x11\x3c", b"\x18\x3c\x01", b"\x10\x3c\x84", b"\xff" * 3],
    ids=["empty", "flags only", "zero", "half a rate", "half an energy", "half an RR", "ones"],
)
async def test_cut_packets_add_no_beat_and_end_no_stream(bad: bytes, clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("hostile"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(5)
            system.inject(bad, times=5)
            await listener.beats_more(15)
        assert_each_beat_once(listener.beats, system, "hostile")
    assert S.LOST not in listener.states
    kept = [e.payload for e in listener.events if isinstance(e, PacketReceived)]
    assert bad == b"" or kept.count(bad) == 5


@pytest.mark.parametrize("rr", [0, 65535])
async def test_impossible_intervals_are_passed_on_as_they_came_and_move_no_clock(
    rr: int, clock: SystemClock
) -> None:
    with virtual_bluez(StrapPlan("hostile"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(20)
            system.inject(b"\x10\x3c" + rr.to_bytes(2, "little"))
            await listener.beats_more(30)
        now_s = clock.now()
    beats = listener.beats
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert all(b.at_s >= a.at_s for a, b in itertools.pairwise(beats))
    assert abs(beats[-1].at_s - now_s) < 6.0
    odd = [beat for beat in beats if not is_plausible(beat.rr_ms)]
    assert len(odd) <= 1
    assert all(beat.rr_ms == rr * 1000 / 1024 for beat in odd)


async def test_a_burst_of_a_thousand_packets_is_kept_and_does_not_run_ahead_of_time(
    clock: SystemClock,
) -> None:
    packet = b"\x10\x3c\x84\x03"
    with virtual_bluez(StrapPlan("hostile"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(10)
            began_s = clock.now()
            system.inject(packet, times=1000)
            left = itertools.count(1)
            await listener.until(
                lambda e: (
                    isinstance(e, PacketReceived) and e.payload == packet and next(left) == 1000
                )
            )
            took_s = clock.now() - began_s
            await listener.beats_more(20)
    beats = listener.beats
    assert all(b.at_s >= a.at_s for a, b in itertools.pairwise(beats))
    # As many may be believed as fit into the time that passed; a thousand never do.
    believed = [beat for beat in beats if beat.rr_ms == 900 * 1000 / 1024]
    assert len(believed) <= took_s / 0.879 + 4
    assert beats[-1].at_s > began_s + took_s
    assert S.LOST not in listener.states


async def test_a_flag_for_sixteen_bits_that_is_wrong_invents_no_plausible_series(
    clock: SystemClock,
) -> None:
    # The flags say 16 bits, the bytes are those of an 8-bit packet with one RR of 900 ms.
    wrong = b"\x11\x3c\x9a\x03"
    with virtual_bluez(StrapPlan("hostile"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(5)
            system.inject(wrong, times=4)
            await listener.beats_more(10)
        assert_each_beat_once(listener.beats, system, "hostile")
    assert not any(isinstance(event, HeartRateOnly) for event in listener.events[8:])


async def test_a_strap_that_connects_and_never_says_a_word_is_tried_again(
    clock: SystemClock,
) -> None:
    with virtual_bluez(StrapPlan("hostile"), speed=SPEED) as system:
        system.fault("silence")
        async with Listener(strap_of(clock)) as listener:
            told = await listener.until(
                lambda e: isinstance(e, StateChanged) and e.sentence is not None
            )
            await listener.state(S.LOST)
            system.set("hostile", silent=False)
            await listener.beats_more(5)
    assert isinstance(told, StateChanged)
    assert "No heartbeats are coming" in (told.sentence or "")


async def test_reads_that_hang_delay_no_beat(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("hostile", reads_hang=True), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            connected = await listener.state(S.CONNECTED)
            await listener.until(lambda e: isinstance(e, Beat))
            assert clock.now() - connected.at_s < 4.0
            await listener.beats_more(30)
        assert_each_beat_once(listener.beats, system, "hostile")


async def test_a_link_lost_while_services_are_looked_for_is_made_anew(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("hostile", drops_in_discovery=2), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(5)
        assert_each_beat_once(listener.beats, system, "hostile")
        ups = [line["up"] for line in system.truth("link")]
    assert ups[:5] == [True, False, True, False, True]
    assert listener.states == GOOD
