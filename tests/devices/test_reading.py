"""What packets mean, without any radio: states, words, and bytes of any kind."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import NoStrapError
from biofeedback.devices.heart_rate import Measurement
from biofeedback.devices.protocol import (
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapEvent,
    StrapState,
)
from biofeedback.devices.reading import BatteryLevel, Packet, Reading, read
from biofeedback.devices.reconnect import ConnectFailedError, Patience, Trouble, put_away

S = StrapState
RR = bytes(Measurement(60, rr_1024=(1024,)))
WITHOUT_RR = bytes(Measurement(60))
NOT_WORN = bytes(Measurement(0, contact=False))


def opened() -> Reading:
    reading = Reading()
    reading.opened(0.0, "A strap")
    return reading


def states(events: list[StrapEvent]) -> list[StrapState]:
    return [event.state for event in events if isinstance(event, StateChanged)]


def test_a_packet_is_kept_before_it_is_understood() -> None:
    events = opened().packet(1.0, RR)
    assert events[0] == PacketReceived(1.0, "2a37", RR)


def test_the_first_beat_begins_the_streaming() -> None:
    reading = opened()
    assert reading.state is S.WAITING_FOR_RR
    assert states(reading.packet(1.0, bytes(Measurement(60, rr_flagged=True)))) == []
    events = reading.packet(2.0, RR)
    assert states(events) == [S.STREAMING]
    assert [type(event) for event in events] == [PacketReceived, StateChanged, Beat]


def test_silence_begins_after_three_seconds_or_three_beats() -> None:
    slow = bytes(Measurement(35, rr_1024=(1740,)))
    for payload, limit_s in ((RR, 3.0), (slow, 3 * 1740 / 1024)):
        reading = opened()
        reading.packet(1.0, payload)
        assert states(reading.tick(1.0 + limit_s - 0.01)) == []
        assert states(reading.tick(1.0 + limit_s + 0.01)) == [S.SILENT]
        assert states(reading.tick(1.0 + limit_s + 1.0)) == []


def test_a_strap_whose_packet_came_late_and_is_held_is_not_silent() -> None:
    reading = opened()
    for second in range(1, 21):
        reading.packet(float(second), RR)
    late = reading.packet(22.7, RR)
    assert not [event for event in late if isinstance(event, Beat)]
    told = [event for at_s in (22.9, 23.1, 23.5, 23.9, 24.3) for event in reading.tick(at_s)]
    assert states(told) == []
    assert [type(event) for event in told] == [Gap, Beat]
    assert states(reading.tick(28.0)) == [S.SILENT]


def test_beats_after_a_silence_stream_again() -> None:
    reading = opened()
    reading.packet(1.0, RR)
    reading.tick(5.0)
    told = reading.packet(8.0, RR) + reading.tick(10.0)
    assert states(told) == [S.STREAMING]
    assert [type(event) for event in told[-2:]] == [Gap, Beat]


def test_a_silent_strap_that_feels_no_skin_says_to_wet_it() -> None:
    reading = opened()
    reading.packet(1.0, RR)
    reading.packet(2.0, NOT_WORN)
    [silent] = [event for event in reading.tick(5.0) if isinstance(event, StateChanged)]
    assert "wet" in (silent.sentence or "")


def test_a_sensor_without_rr_gives_heart_rate_and_one_explanation() -> None:
    reading = opened()
    told = [event for at in range(1, 20) for event in reading.packet(float(at), WITHOUT_RR)]
    rates = [event for event in told if isinstance(event, HeartRateOnly)]
    assert rates[0] == HeartRateOnly(1.0, 60.0)
    explained = [event for at in range(5, 20) for event in reading.tick(float(at))]
    assert [type(event) for event in explained] == [StateChanged]
    assert "only a heart rate" in str(explained[0])
    assert not [event for event in told if isinstance(event, Beat)]


def test_one_packet_without_rr_does_not_make_a_strap_a_watch() -> None:
    reading = opened()
    reading.packet(1.0, RR)
    assert not [e for e in reading.packet(2.0, WITHOUT_RR) if isinstance(e, HeartRateOnly)]


def test_the_battery_tells_the_state_anew_only_when_it_changes() -> None:
    reading = opened()
    [told] = reading.battery(1.0, 80.0)
    assert told == StateChanged(1.0, S.WAITING_FOR_RR, "A strap", 80.0)
    assert reading.battery(2.0, 80.0) == []


def test_after_a_loss_the_next_beat_has_a_gap_before_it() -> None:
    reading = opened()
    reading.packet(1.0, RR)
    assert states(reading.moved(1.5, S.LOST, "gone")) == [S.LOST]
    reading.opened(2.0, None)
    told = reading.packet(2.5, RR)
    gap, beat = told[-2:]
    assert isinstance(gap, Gap)
    assert isinstance(beat, Beat)
    assert (beat.segment, beat.index) == (1, 1)
    assert reading.name == "A strap"


def test_a_link_is_dead_after_ten_seconds_without_any_packet() -> None:
    reading = opened()
    assert not reading.is_dead(9.9)
    assert reading.is_dead(10.1)
    reading.packet(10.2, NOT_WORN)
    assert not reading.is_dead(20.0)


@given(st.lists(st.tuples(st.binary(max_size=24), st.floats(0.0, 5.0)), max_size=40))
def test_whatever_bytes_come_beats_are_in_order_and_nothing_breaks(
    packets: list[tuple[bytes, float]],
) -> None:
    reading = opened()
    now_s = 0.0
    events: list[StrapEvent] = []
    for payload, later_s in packets:
        now_s += later_s
        events += reading.packet(now_s, payload)
        events += reading.tick(now_s)
    events += reading.flush()
    beats = [event for event in events if isinstance(event, Beat)]
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert all(one.at_s <= two.at_s for one, two in itertools.pairwise(beats))
    kept = [event.payload for event in events if isinstance(event, PacketReceived)]
    assert kept == [payload for payload, _later in packets]


# --- over links


class FakeLink:
    """A link that delivers what it is given and is lost when told."""

    name: str | None = "A strap"
    why: str | None = None
    asked_s: float | None = None

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.put: Callable[[Packet | BatteryLevel], None] | None = None
        self.dead = self.slept = False

    def deliver_to(self, put: Callable[[Packet | BatteryLevel], None]) -> None:
        self.put = put

    def watch(self, *, dead: bool, slept: bool) -> None:
        if dead or slept:
            self.dead, self.slept = dead, slept
            self.gone.set()

    async def lost(self) -> None:
        await self.gone.wait()

    async def close(self, *, hurry: bool) -> None:
        self.put = None


async def test_a_link_that_falls_silent_is_replaced() -> None:
    clock = ManualClock()
    links: list[FakeLink] = []
    events: list[StrapEvent] = []

    async def connect() -> FakeLink:
        await clock.sleep(1.0)
        links.append(FakeLink())
        return links[-1]

    async def listen() -> None:
        async with aclosing(read(connect, clock, waiting=clock)) as stream:
            async for event in stream:
                events.append(event)

    work = asyncio.ensure_future(listen())
    await clock.advance(1.5)
    for _second in range(5):
        assert links[0].put is not None
        links[0].put(Packet(clock.now(), RR))
        await clock.advance(1.0)
    await clock.advance(12.0)
    assert links[0].dead
    assert len(links) == 2
    assert states(events) == [
        S.CONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING, S.SILENT, S.LOST,
        S.RECONNECTING, S.CONNECTED, S.WAITING_FOR_RR,
    ]  # fmt: skip
    await put_away(clock, work)


async def test_a_strap_lost_for_good_ends_the_stream_with_a_sentence() -> None:
    clock = ManualClock()

    async def connect() -> FakeLink:
        await clock.sleep(5.0)
        raise ConnectFailedError(Trouble.NOT_FOUND)

    async def listen() -> list[StrapEvent]:
        events = []
        patience = Patience(at_start_s=12.0)
        async with aclosing(read(connect, clock, waiting=clock, patience=patience)) as stream:
            async for event in stream:
                events.append(event)
        return events

    work = asyncio.ensure_future(listen())
    await clock.advance(60.0)
    with pytest.raises(NoStrapError, match="No strap found"):
        await work


# --- a computer that is busy


class BusyClock(ManualClock):
    """A told clock of a computer that does nothing for a while: what is due then, comes late."""

    async def stand_still(self, seconds: float) -> None:
        """Let time pass of which nobody gets any."""
        self._now += seconds
        await self.advance(0.0)


class BusyComputer:
    """One link, and what is told while its computer now and then stands still."""

    def __init__(self) -> None:
        self.clock = BusyClock()
        self.link = FakeLink()
        self.events: list[StrapEvent] = []
        self._listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        async def connect() -> FakeLink:
            await self.clock.sleep(1.0)
            self.link.asked_s = self.clock.now()
            return self.link

        async with aclosing(read(connect, self.clock, waiting=self.clock)) as stream:
            async for event in stream:
                self.events.append(event)

    async def beats(self, count: int) -> None:
        for _second in range(count):
            self.packet()
            await self.clock.advance(1.0)

    def packet(self) -> None:
        assert self.link.put is not None
        self.link.put(Packet(self.clock.now(), RR))

    async def close(self) -> None:
        await put_away(self.clock, self._listening)


async def test_a_computer_that_was_busy_hears_what_waits_before_it_calls_the_strap_silent() -> None:
    computer = BusyComputer()
    await computer.clock.advance(1.5)
    await computer.beats(5)
    await computer.clock.stand_still(12.0)
    for _waiting in range(12):
        computer.packet()
    await computer.beats(5)
    assert states(computer.events)[-1] is S.STREAMING
    assert states(computer.events).count(S.STREAMING) == 1
    assert not computer.link.dead
    assert not any(isinstance(event, Gap) for event in computer.events)
    assert sum(isinstance(event, Beat) for event in computer.events) == 22
    await computer.close()


async def test_a_strap_that_is_silent_on_a_busy_computer_is_told_all_the_same() -> None:
    computer = BusyComputer()
    await computer.clock.advance(1.5)
    await computer.beats(5)
    for _time in range(8):
        await computer.clock.stand_still(2.0)
        await computer.clock.advance(0.1)
    assert S.SILENT in states(computer.events)
    assert computer.link.dead
    await computer.close()


async def test_alike_packets_that_waited_since_the_link_was_made_are_all_heard() -> None:
    computer = BusyComputer()
    await computer.clock.advance(1.5)
    await computer.clock.stand_still(3.6)
    # The link is 4.1 s old: five packets may have been sent on it, and no more.
    for _waiting in range(5 + 3):
        computer.packet()
    await computer.clock.advance(0.5)
    assert sum(isinstance(event, Beat) for event in computer.events) == 5
    await computer.close()
