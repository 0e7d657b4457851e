"""Whose strap it is: nobody is ever given another's, through real, unmodified bleak.

What a radio can't tell is that two people put on each other's straps; names are shown for that.
"""

from __future__ import annotations

import asyncio
import itertools

import pytest

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import NoStrapError
from biofeedback.devices.ble import BleStrap
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import BeatArrived, SessionEnded, StrapChanged
from biofeedback.sessions.library import practice
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.devices.listening import Listener, assert_each_beat_once, strap_of
from tests.virtual_bluez import StrapPlan, virtual_bluez
from tests.virtual_bluez.raw import CHARACTERISTIC, raw_client
from tests.virtual_bluez.raw import DEVICE as DEVICE_INTERFACE

S = StrapState
SPEED = 12.0
ADA, BEN = "C4:11:22:33:00:01", "C4:11:22:33:00:02"
HEART_RATE = "00002a37-0000-1000-8000-00805f9b34fb"


def strap(key: str, address: str, **options: object) -> StrapPlan:
    """One of two that are alike in all but their address: the same make, the same name."""
    rr_ms = {"ada": 820.0, "ben": 1010.0}[key]
    return StrapPlan("plain", key=key, address=address, rr_ms=rr_ms, seed=len(key + address),
                     **options)  # type: ignore[arg-type]  # fmt: skip


async def test_the_strap_that_was_chosen_is_waited_for_though_its_twin_is_near() -> None:
    clock = SystemClock(SPEED)
    plans = strap("ada", ADA, in_reach=False), strap("ben", BEN, rssi_dbm=-40)
    with virtual_bluez(*plans, speed=SPEED) as system:
        with pytest.raises(NoStrapError, match='No strap "Ada\'s" found'):
            async with Listener(strap_of(clock, ADA, called="Ada's")) as listener:
                await listener.state(S.CONNECTED)
        assert "Connect" not in system.look()["calls"]
        system.set("ada", in_reach=True)
        async with Listener(strap_of(clock, ADA)) as listener:
            await listener.beats_more(4)
        assert_each_beat_once(listener.beats, system, "ada")


async def test_after_a_loss_the_twin_that_shows_itself_is_not_taken() -> None:
    clock = SystemClock(SPEED)
    plans = strap("ada", ADA), strap("ben", BEN, in_reach=False)
    with virtual_bluez(*plans, speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:  # the first one found
            await listener.beats_more(3)
            system.fault("drop", strap="ada", for_s=25.0)
            system.set("ben", in_reach=True)
            await listener.state(S.LOST)
            await listener.state(S.STREAMING)
            await listener.beats_more(3)
        assert_each_beat_once(listener.beats, system, "ada")
        assert not any(line["up"] for line in system.truth("link", "ben"))


async def test_a_link_that_a_crashed_program_left_to_anothers_strap_is_not_taken() -> None:
    clock = SystemClock(SPEED)
    with virtual_bluez(strap("ada", ADA), strap("ben", BEN), speed=SPEED) as system:
        async with raw_client(system.address, clock) as crashed:
            path = await crashed.find(BEN)
            await crashed.call(path, DEVICE_INTERFACE, "Connect")
            char = await crashed.characteristic(path, HEART_RATE)
            await crashed.call(char, CHARACTERISTIC, "StartNotify")
        async with Listener(strap_of(clock, ADA)) as listener:
            await listener.beats_more(4)
        assert_each_beat_once(listener.beats, system, "ada")


async def test_a_strap_that_another_program_listens_to_is_given_to_nobody_who_did_not_name_it() -> (
    None
):
    clock = SystemClock(SPEED)
    with virtual_bluez(strap("ada", ADA), speed=SPEED) as system:
        async with raw_client(system.address, clock) as adas:
            path = await adas.find(ADA)
            await adas.call(path, DEVICE_INTERFACE, "Connect")
            char = await adas.characteristic(path, HEART_RATE)
            await adas.call(char, CHARACTERISTIC, "StartNotify")
            with pytest.raises(NoStrapError, match="close other apps"):
                async with Listener(strap_of(clock)) as bens:
                    await bens.state(S.CONNECTED)
            assert system.look()["straps"]["ada"]["linked"]
        # Ada's program has ended: the link that it left is free.
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(3)
        assert system.look()["calls"].count("Connect") == 1


async def test_in_a_session_of_two_each_persons_record_has_their_own_beats_after_any_loss() -> None:
    clock = SystemClock(SPEED)
    with virtual_bluez(strap("ada", ADA), strap("ben", BEN), speed=SPEED) as system:
        straps = [
            BleStrap(f"ble:{address}", address, clock, waiting=clock, samples=False)
            for address in (ADA, BEN)
        ]
        plan = practice("quiet_rest", pace_per_min=None, minutes=1)
        events = []
        losing: asyncio.Task[None] | None = None

        async def lose() -> None:
            # Both at once; Ben's is back first, and looks just like Ada's.
            system.fault("drop", strap="ada", for_s=14.0)
            system.fault("drop", strap="ben", for_s=4.0)

        async for event in run(straps, plan, Timeline(clock), Controls()):
            events.append(event)
            if losing is None and sum(isinstance(e, BeatArrived) for e in events) > 24:
                losing = asyncio.ensure_future(lose())
        for key, address in (("ada", ADA), ("ben", BEN)):
            own = [e for e in events if e.strap == f"ble:{address}"]
            beats = [e.beat for e in own if isinstance(e, BeatArrived)]
            assert_each_beat_once(beats, system, key)
            assert {beat.segment for beat in beats} == {0, 1}
            states = [e.state for e in own if isinstance(e, StrapChanged)]
            assert S.LOST in [state for state, _same in itertools.groupby(states)]
            [ended] = [e for e in own if isinstance(e, SessionEnded)]
            assert ended.summary.beats == len(beats)
            assert ended.summary.rr_mean_ms == pytest.approx(
                {"ada": 820.0, "ben": 1010.0}[key], abs=60.0
            )
