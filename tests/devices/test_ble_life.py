"""What happens to a link in its life: each has a state, a sentence and an action.

Out of reach, the adapter, silence, refusal and killed services are in test_ble_loss.py, a lost
service discovery is in test_ble_straps.py, odd names are in test_ble_scan.py.
"""

from __future__ import annotations

import pytest

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import NoStrapError
from biofeedback.devices.protocol import StateChanged, StrapEvent, StrapState
from tests.devices.listening import SPEED, Listener, assert_each_beat_once, strap_of
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez

S = StrapState


def says(words: str):  # type: ignore[no-untyped-def]
    def is_it(event: StrapEvent) -> bool:
        return isinstance(event, StateChanged) and words in (event.sentence or "")

    return is_it


UNHURRIED = 6.0


class SleepyClock(SystemClock):
    """Real time, as a computer sees it that sleeps through some of it."""

    slept_s = 0.0

    def now(self) -> float:
        return super().now() + self.slept_s * self.speed


async def test_a_computer_that_slept_connects_anew_and_says_so() -> None:
    # Slowly: at a high speed a busy computer's own pause would look like a second sleep.
    clock = SleepyClock(UNHURRIED)
    with virtual_bluez(speed=UNHURRIED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(10)
            before_s = listener.beats[-1].at_s
            clock.slept_s += 600.0 / UNHURRIED
            lost = await listener.state(S.LOST)
            await listener.state(S.STREAMING)
            await listener.beats_more(10)
        assert_each_beat_once(listener.beats, system)
    assert "asleep" in (lost.sentence or "")
    after = next(beat for beat in listener.beats if beat.segment == 1)
    # The gap is as long as the sleep was; nothing is drawn into it.
    assert 600.0 < after.at_s - before_s < 640.0
    assert {beat.segment for beat in listener.beats} == {0, 1}


async def test_patience_does_not_run_out_while_the_computer_sleeps() -> None:
    clock = SleepyClock(SPEED)
    with virtual_bluez(speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(3)
            system.fault("drop", for_s=60.0)
            await listener.state(S.RECONNECTING)
            clock.slept_s += 3600.0 / SPEED  # longer than a lost strap is looked for
            await listener.state(S.STREAMING)
            await listener.beats_more(3)
    assert S.FAILED not in listener.states


async def test_a_battery_that_is_nearly_empty_is_told_and_explains_the_loss(
    clock: SystemClock,
) -> None:
    with virtual_bluez(StrapPlan("h10"), speed=SPEED) as system:
        system.set("h10", battery_percent=9)
        async with Listener(strap_of(clock)) as listener:
            told = await listener.until(says("battery is nearly empty"))
            await listener.beats_more(2)
            system.fault("drop")
            lost = await listener.state(S.LOST)
    assert isinstance(told, StateChanged)
    assert told.battery_percent == 9
    assert "put in a new one" in (lost.sentence or "")


async def test_a_strap_that_a_phone_has_taken_is_looked_for_and_the_phone_is_named(
    clock: SystemClock, system: VirtualSystem
) -> None:
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(3)
        system.set("h10", taken=True)
        system.fault("drop", for_s=1.0)
        lost = await listener.state(S.LOST)
        told = await listener.until(says("phone"))
        assert isinstance(told, StateChanged)
        assert told.state is S.RECONNECTING
        assert 20.0 < told.at_s - lost.at_s < 60.0
        system.set("h10", taken=False)
        await listener.state(S.STREAMING)
        await listener.beats_more(3)
    assert_each_beat_once(listener.beats, system)


async def test_a_lost_pairing_is_told_from_a_refusal(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("h10"), speed=SPEED) as system:
        system.set("h10", bond_lost=True)
        with pytest.raises(NoStrapError, match="paired"):
            async with Listener(strap_of(clock)) as listener:
                await listener.state(S.CONNECTED)
        system.set("h10", bond_lost=False)
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(2)


async def test_a_strap_that_falls_silent_on_its_link_is_not_called_out_of_reach(
    clock: SystemClock, system: VirtualSystem
) -> None:
    async with Listener(strap_of(clock)) as listener:
        await listener.beats_more(3)
        system.fault("silence", for_s=14.0)
        lost = await listener.state(S.LOST)
    assert "silent" in (lost.sentence or "")
