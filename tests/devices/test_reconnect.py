"""Reconnecting: the state machine by itself, and around a fake link on a clock that is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import NoStrapError
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.reconnect import (
    BACKOFF_S,
    HOPELESS,
    ConnectFailedError,
    LinkChange,
    Patience,
    Persistence,
    Trouble,
    put_away,
    stay_connected,
    within,
)

S = StrapState


# --- the machine alone


def test_waits_grow_from_at_once_to_half_a_minute() -> None:
    machine = Persistence(Patience(after_loss_s=1e6), 0.0)
    machine.connected(0.0)
    waits = [machine.lost(100.0).wait_s]
    waits += [machine.failed(Trouble.NOT_FOUND, 100.0 + n).wait_s for n in range(10)]
    assert waits == [*BACKOFF_S, 30.0, 30.0, 30.0]
    assert waits == sorted(waits)


def test_a_link_that_held_makes_the_next_loss_a_new_story() -> None:
    machine = Persistence(Patience(), 0.0)
    machine.connected(0.0)
    machine.lost(50.0)
    machine.failed(Trouble.NOT_FOUND, 51.0)
    machine.connected(52.0)
    assert machine.lost(62.0).wait_s == 0.0


def test_a_link_that_breaks_at_once_again_and_again_is_not_hammered() -> None:
    machine = Persistence(Patience(), 0.0)
    machine.connected(0.0)
    waits = []
    for now_s in range(0, 6):
        waits.append(machine.lost(now_s + 0.5).wait_s)
        machine.connected(now_s + 1.0)
    assert waits == list(BACKOFF_S[:6])


def test_before_the_first_connection_patience_is_short() -> None:
    machine = Persistence(Patience(at_start_s=25.0), 10.0)
    assert machine.failed(Trouble.NOT_FOUND, 34.9).state is S.CONNECTING
    assert machine.failed(Trouble.NOT_FOUND, 35.0).state is S.FAILED


def test_after_a_loss_patience_is_long_and_counts_from_the_loss() -> None:
    machine = Persistence(Patience(), 0.0)
    machine.connected(1.0)
    machine.lost(5000.0)
    assert machine.failed(Trouble.NOT_FOUND, 5599.0).state is S.RECONNECTING
    assert machine.failed(Trouble.NOT_FOUND, 5600.0).state is S.FAILED


def test_without_bluetooth_at_the_start_there_is_nothing_to_wait_for() -> None:
    assert Persistence(Patience(), 0.0).failed(Trouble.NO_BLUETOOTH, 0.0).state is S.FAILED


def test_bluetooth_that_vanishes_in_mid_session_is_waited_for() -> None:
    machine = Persistence(Patience(), 0.0)
    machine.connected(0.0)
    machine.lost(10.0)
    for trouble in (Trouble.NO_BLUETOOTH, Trouble.ADAPTER_OFF, Trouble.NO_ANSWER):
        decision = machine.failed(trouble, 20.0)
        assert (decision.state, decision.wait_s) == (S.ADAPTER_OFF, 1.0)


def test_when_the_adapter_is_back_waits_are_quick_again() -> None:
    machine = Persistence(Patience(), 0.0)
    machine.connected(0.0)
    machine.lost(10.0)
    for n in range(6):
        machine.failed(Trouble.NOT_FOUND, 11.0 + n)
    machine.failed(Trouble.ADAPTER_OFF, 30.0)
    assert machine.failed(Trouble.NOT_FOUND, 31.0).wait_s == 0.0


@given(st.lists(st.tuples(st.sampled_from(["connected", "lost", *Trouble]), st.floats(0.0, 40.0))))
def test_whatever_happens_it_waits_half_a_minute_at_most_and_ends_only_in_time(
    story: list[tuple[str | Trouble, float]],
) -> None:
    machine = Persistence(Patience(at_start_s=25.0, after_loss_s=100.0), 0.0)
    now_s = 0.0
    for what, later_s in story:
        now_s += later_s
        if what == "connected":
            assert machine.connected(now_s) is S.CONNECTED
            lost_s = None
        elif what == "lost":
            if machine.state is S.CONNECTED:
                machine.lost(now_s)
                lost_s = now_s
        elif machine.state is not S.CONNECTED:
            assert isinstance(what, Trouble)
            decision = machine.failed(what, now_s)
            assert 0.0 <= decision.wait_s <= 30.0
            if decision.state is S.FAILED:
                if machine.was_connected:
                    assert lost_s is not None
                    assert now_s - lost_s >= 100.0
                else:
                    assert now_s >= 25.0 or what in HOPELESS
                return


# --- around a link


@dataclass
class FakeLink:
    """A link that is lost when told."""

    closed: list[bool] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    why: str | None = None

    async def lost(self) -> None:
        await self.gone.wait()

    async def close(self, *, hurry: bool) -> None:
        self.closed.append(hurry)


class Attempts:
    """A connect coroutine that follows a script: a Trouble, or a link."""

    def __init__(
        self, clock: ManualClock, *script: Trouble | FakeLink, takes_s: float = 1.0
    ) -> None:
        self.clock = clock
        self.script = list(script)
        self.takes_s = takes_s
        self.times: list[float] = []

    async def __call__(self) -> FakeLink:
        self.times.append(self.clock.now())
        await self.clock.sleep(self.takes_s)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(step, Trouble):
            raise ConnectFailedError(step, "for the log")
        return step


Changes = AsyncGenerator[LinkChange[FakeLink], None]


async def collect(
    changes: Changes, seen: list[LinkChange[FakeLink]], stop: Callable[[], bool] = lambda: False
) -> None:
    async with aclosing(changes):
        async for change in changes:
            seen.append(change)
            if stop():
                return


async def test_a_loss_is_said_and_mended() -> None:
    clock = ManualClock()
    first, second = FakeLink(), FakeLink()
    connect = Attempts(clock, first, Trouble.NOT_FOUND, Trouble.NOT_FOUND, second)
    seen: list[LinkChange[FakeLink]] = []
    work = asyncio.ensure_future(collect(stay_connected(connect, clock), seen))
    await clock.advance(100.0)
    assert [change.state for change in seen] == [S.CONNECTING, S.CONNECTED]
    first.gone.set()
    await clock.advance(100.0)
    assert [change.state for change in seen[2:]] == [S.LOST, S.RECONNECTING, S.CONNECTED]
    assert first.closed == [False]
    assert seen[2].sentence is not None
    # lost at 100, tried at once, then after 0.5 s, then after 1 s; each attempt takes 1 s
    assert connect.times[1:] == [100.0, 101.5, 103.5]
    assert seen[-1].link is second
    await put_away(clock, work)
    assert second.closed == [True]


async def test_an_adapter_that_is_off_is_waited_out() -> None:
    clock = ManualClock()
    link, again = FakeLink(), FakeLink()
    connect = Attempts(clock, link, *[Trouble.ADAPTER_OFF] * 30, Trouble.NOT_FOUND, again)
    seen: list[LinkChange[FakeLink]] = []
    work = asyncio.ensure_future(collect(stay_connected(connect, clock), seen))
    await clock.advance(20.0)
    link.gone.set()
    await clock.advance(200.0)
    states = [change.state for change in seen[2:]]
    assert states == [S.LOST, S.RECONNECTING, S.ADAPTER_OFF, S.RECONNECTING, S.CONNECTED]
    assert "Bluetooth" in (seen[4].sentence or "")
    await put_away(clock, work)


async def test_no_strap_at_the_start_ends_with_what_to_do() -> None:
    clock = ManualClock()
    connect = Attempts(clock, Trouble.NOT_FOUND, takes_s=6.0)
    seen: list[LinkChange[FakeLink]] = []
    work = asyncio.ensure_future(collect(stay_connected(connect, clock), seen))
    with pytest.raises(NoStrapError, match="No strap found") as caught:
        await clock.run(work)
    assert 25.0 <= clock.now() <= 35.0
    assert "wear it" in str(caught.value)
    assert caught.value.detail == "for the log"
    assert [change.state for change in seen] == [S.CONNECTING, S.FAILED]


async def test_a_strap_asked_for_by_name_is_missed_by_name() -> None:
    clock = ManualClock()
    connect = Attempts(clock, Trouble.NOT_FOUND, takes_s=6.0)
    work = asyncio.ensure_future(collect(stay_connected(connect, clock, wanted="H10 5A"), []))
    with pytest.raises(NoStrapError, match='No strap "H10 5A" found'):
        await clock.run(work)


async def test_a_strap_that_refuses_is_told_from_one_that_is_not_there() -> None:
    clock = ManualClock()
    connect = Attempts(clock, Trouble.REFUSED)
    work = asyncio.ensure_future(collect(stay_connected(connect, clock), []))
    with pytest.raises(NoStrapError, match="does not let this computer in"):
        await clock.run(work)


async def test_in_mid_session_it_gives_up_only_after_ten_minutes() -> None:
    clock = ManualClock()
    link = FakeLink()
    connect = Attempts(clock, link, Trouble.NOT_FOUND, takes_s=6.0)
    work = asyncio.ensure_future(collect(stay_connected(connect, clock), []))
    await clock.advance(50.0)
    link.gone.set()
    with pytest.raises(NoStrapError, match="10 minutes"):
        await clock.run(work)
    assert 650.0 <= clock.now() <= 690.0
    assert 15 <= len(connect.times) <= 40


async def test_the_first_connection_is_waited_for_in_the_persons_own_time() -> None:
    app, real = ManualClock(), ManualClock()
    connect = Attempts(app, Trouble.NOT_FOUND, takes_s=6.0)
    work = asyncio.ensure_future(collect(stay_connected(connect, app, waiting=real), []))
    await app.advance(300.0)
    assert not work.done()
    await real.advance(25.0)
    await app.advance(40.0)
    with pytest.raises(NoStrapError):
        await work


async def test_closing_it_closes_the_link_in_a_hurry() -> None:
    clock = ManualClock()
    link = FakeLink()
    seen: list[LinkChange[FakeLink]] = []
    changes = stay_connected(Attempts(clock, link), clock)
    work = asyncio.ensure_future(collect(changes, seen, lambda: len(seen) == 2))
    await clock.run(work)
    assert link.closed == [True]


# --- its tools


async def test_work_in_time_returns_what_it_found() -> None:
    clock = ManualClock()

    async def soon() -> str:
        await clock.sleep(1.0)
        return "found"

    assert await clock.run(asyncio.ensure_future(within(clock, 2.0, soon()))) == "found"
    assert clock.now() == 1.0


async def test_work_that_takes_too_long_is_cancelled() -> None:
    clock = ManualClock()
    ended: list[str] = []

    async def slow() -> None:
        try:
            await clock.sleep(1000.0)
        finally:
            ended.append("cleaned up")

    with pytest.raises(TimeoutError):
        await clock.run(asyncio.ensure_future(within(clock, 2.0, slow())))
    assert ended == ["cleaned up"]
    assert clock.now() == 2.0


async def test_work_that_hangs_while_it_is_cancelled_does_not_hang_the_rest() -> None:
    clock = ManualClock()

    async def stubborn() -> None:
        for _try in range(2):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await clock.run(asyncio.ensure_future(within(clock, 2.0, stubborn())))
    assert 2.0 < clock.now() < 4.0


async def test_an_error_of_the_work_comes_through() -> None:
    clock = ManualClock()

    async def fails() -> None:
        raise ConnectFailedError(Trouble.REFUSED)

    with pytest.raises(ConnectFailedError):
        await clock.run(asyncio.ensure_future(within(clock, 2.0, fails())))


async def test_cancelling_the_waiter_cancels_the_work() -> None:
    clock = ManualClock()
    ended: list[str] = []

    async def slow() -> None:
        try:
            await clock.sleep(1000.0)
        finally:
            ended.append("cleaned up")

    waiter = asyncio.ensure_future(within(clock, 100.0, slow()))
    await clock.advance(1.0)
    await put_away(clock, waiter)
    assert waiter.cancelled()
    assert ended == ["cleaned up"]
