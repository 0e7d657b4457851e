"""A strap changed for another in mid-session: one stream, counted on, the gap told."""

import asyncio
from contextlib import aclosing

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import ManualClock
from biofeedback.devices.protocol import StateChanged, StrapEvent, StrapState, StrapWorn
from biofeedback.devices.spare import SpareableStrap
from tests.sessions.scripted import ScriptedStrap, never_found, streaming


async def heard(clock: ManualClock, strap: SpareableStrap, to_s: float, spare: ScriptedStrap, at_s):
    events: list[StrapEvent] = []

    async def listen() -> None:
        async with aclosing(strap.stream()) as stream:
            async for event in stream:
                events.append(event)

    listening = asyncio.create_task(listen())
    await clock.advance(at_s)
    strap.change(spare)
    await clock.advance(to_s - at_s)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return events


async def test_a_spare_strap_goes_on_where_the_first_one_ended():
    clock = ManualClock()
    first = ScriptedStrap(clock, streaming(60), "first")
    spare = ScriptedStrap(clock, streaming(60, from_s=20.0), "spare")
    strap = SpareableStrap(first, clock)
    events = await heard(clock, strap, 40.0, spare, 10.25)
    beats = [event for event in events if isinstance(event, Beat)]
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert [beat.at_s for beat in beats] == [*range(1, 11), *range(20, 41)]
    assert {beat.segment for beat in beats if beat.at_s < 15} == {0}
    assert {beat.segment for beat in beats if beat.at_s > 15} == {1}
    assert [event for event in events if isinstance(event, StrapWorn)] == [
        StrapWorn(10.25, "spare")
    ]
    assert [event for event in events if isinstance(event, Gap)] == [Gap(10.0, 20.0)]
    assert first.closed
    assert spare.closed
    assert strap.spec == "first"


async def test_a_strap_that_was_never_found_waits_to_be_changed():
    clock = ManualClock()
    strap = SpareableStrap(ScriptedStrap(clock, never_found(5.0), "away"), clock)
    spare = ScriptedStrap(clock, streaming(60, from_s=30.0), "spare")
    events = await heard(clock, strap, 40.0, spare, 20.0)
    states = [event.state for event in events if isinstance(event, StateChanged)]
    assert states[:3] == [StrapState.CONNECTING, StrapState.FAILED, StrapState.CONNECTING]
    beats = [event for event in events if isinstance(event, Beat)]
    assert beats[0] == Beat(30.0, 1000.0, 0, 0)
    assert not [event for event in events if isinstance(event, Gap)], "nothing came before it"


async def test_a_second_change_counts_on_as_well():
    clock = ManualClock()
    strap = SpareableStrap(ScriptedStrap(clock, streaming(60), "a"), clock)
    events: list[StrapEvent] = []

    async def listen() -> None:
        async with aclosing(strap.stream()) as stream:
            async for event in stream:
                events.append(event)

    listening = asyncio.create_task(listen())
    for n in (1, 2):
        await clock.advance(10.0)
        strap.change(ScriptedStrap(clock, streaming(60, from_s=10.0 * n + 5), f"spare {n}"))
    await clock.advance(10.0)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    beats = [event for event in events if isinstance(event, Beat)]
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert sorted({beat.segment for beat in beats}) == [0, 1, 2]


async def test_a_strap_that_ends_without_a_word_is_told_as_failed():
    class Silent:
        spec = "silent"

        async def stream(self):
            yield StateChanged(0.0, StrapState.CONNECTED)

    clock = ManualClock()
    strap = SpareableStrap(Silent(), clock)
    spare = ScriptedStrap(clock, streaming(60, from_s=30.0), "spare")
    events = await heard(clock, strap, 40.0, spare, 20.0)
    states = [event.state for event in events if isinstance(event, StateChanged)]
    assert states[:2] == [StrapState.CONNECTED, StrapState.FAILED]
    assert any(isinstance(event, Beat) for event in events)
