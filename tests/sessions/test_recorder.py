"""Everything is kept, whatever happens."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import aclosing

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.devices.protocol import StateChanged, StrapState
from biofeedback.sessions.controls import Controls, Mark
from biofeedback.sessions.events import (
    BeatArrived,
    Saved,
    SessionEnded,
    SessionEvent,
    Warned,
)
from biofeedback.sessions.library import practice
from biofeedback.sessions.recorder import record
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import (
    MemorySink,
    ScriptedStrap,
    collect,
    draft,
    lost_between,
    never_found,
    streaming,
)


async def at_once(work: Callable[[], None]) -> None:
    """Do store work in place: with time in hand, a thread would let hours pass."""
    work()


class Scene:
    """A minute of practice with a strap, recorded into memory."""

    def __init__(self, script=None, minutes: float = 1) -> None:
        self.clock = ManualClock()
        self.timeline = Timeline(self.clock)
        self.controls = Controls()
        self.sink = MemorySink()
        self.strap = ScriptedStrap(self.clock, script or streaming(600))
        protocol = practice("plain", pace_per_min=6, minutes=minutes)
        inner = run([self.strap], protocol, self.timeline, self.controls)
        drafts = {self.strap.spec: draft(self.strap.spec)}
        self.events = record(inner, self.sink, drafts, self.timeline, beside=at_once)

    async def run(self) -> list[SessionEvent]:
        return await self.clock.run(asyncio.create_task(collect(self.events)))


async def test_what_is_kept_is_what_was_seen():
    scene = Scene()
    events = await scene.run()
    seen = [event.beat.index for event in events if isinstance(event, BeatArrived)]
    assert scene.sink.beats("session-0") == seen
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.saved
    assert ended.session_id == "session-0"
    assert scene.sink.ended["session-0"] == ("done", ended.summary, ended.t_s, "Scripted")


async def test_all_up_to_a_saved_line_was_saved_before_it():
    scene = Scene(lost_between(20, 40, until_s=100), minutes=1.5)
    through = -1.0
    async with aclosing(scene.events) as events:
        reading = asyncio.create_task(anext(events))
        while True:
            try:
                event = await scene.clock.run(reading)
            except StopAsyncIteration:
                break
            if isinstance(event, Saved):
                assert event.through_s >= through
                through = event.through_s
                kept = scene.sink.chunks[event.session_id]
                stored = {beat.at_s for chunk in kept for beat in chunk.beats}
                assert all(
                    at_s in stored
                    for _, beat in scene.strap._script
                    if (at_s := getattr(beat, "at_s", None)) is not None
                    and hasattr(beat, "rr_ms")
                    and at_s <= event.through_s
                )
            reading = asyncio.create_task(anext(events))
    assert through > 89


async def test_saved_comes_at_least_every_second_while_beats_come():
    events = await Scene().run()
    times = [event.t_s for event in events if isinstance(event, Saved)]
    assert max(b - a for a, b in itertools.pairwise(times)) <= 1.0


async def test_a_full_disk_is_said_once_and_nothing_is_lost():
    scene = Scene()
    task = asyncio.create_task(collect(scene.events))
    await scene.clock.advance(15)
    scene.sink.broken = "The disk is full; free some space."
    await scene.clock.advance(20)
    scene.sink.broken = None
    events = await scene.clock.run(task)
    said = [event.message for event in events if isinstance(event, Warned)]
    assert len(said) == 2
    assert said[0].startswith("The disk is full")
    assert "nothing of this session was lost" in said[1]
    assert scene.sink.beats("session-0") == list(range(60))
    assert "session-0" in scene.sink.ended


async def test_a_disk_full_to_the_end_leaves_the_session_on_screen():
    scene = Scene()
    scene.sink.broken = "The folder can't be written."
    events = await scene.run()
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.session_id is None
    assert ended.summary.beats == 60
    assert not ended.saved


async def test_a_disk_that_fills_up_before_the_end_is_not_called_saved():
    scene = Scene()
    task = asyncio.create_task(collect(scene.events))
    await scene.clock.advance(50)
    scene.sink.broken = "The disk is full."
    ended = (await scene.clock.run(task))[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.session_id == "session-0"
    assert not ended.saved
    assert "session-0" not in scene.sink.ended


async def test_a_record_that_can_be_closed_a_little_later_is_saved():
    scene = Scene()
    task = asyncio.create_task(collect(scene.events))
    await scene.clock.advance(59.9)
    scene.sink.broken = "The disk is full."
    await scene.clock.advance(2.0)
    scene.sink.broken = None
    ended = (await scene.clock.run(task))[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.saved
    assert "session-0" in scene.sink.ended


async def test_a_store_that_fails_in_any_other_way_is_tried_again_too():
    scene = Scene()
    task = asyncio.create_task(collect(scene.events))
    await scene.clock.advance(15)
    scene.sink.defect = True
    await scene.clock.advance(12)
    scene.sink.defect = False
    events = await scene.clock.run(task)
    said = [event.message for event in events if isinstance(event, Warned)]
    assert len(said) == 2
    assert "RuntimeError" in said[0]
    assert scene.sink.beats("session-0") == list(range(60))
    assert events[-1].saved


async def test_what_the_air_held_back_is_not_called_saved_before_it_came():
    """A link that stands still for 8 s and then delivers everything."""
    early = streaming(20)
    held = [(29.0, event) for _, event in streaming(60)[len(early) :]][:8]
    late = [entry for entry in streaming(100)[len(early) + 8 :] if entry[0] > 29.0]
    silence = (24.0, StateChanged(24.0, StrapState.SILENT))
    back = (29.0, StateChanged(29.0, StrapState.STREAMING))
    scene = Scene([*early, silence, back, *held, *late])
    events = await scene.run()
    came: dict[float, int] = {}
    for place, event in enumerate(events):
        if isinstance(event, BeatArrived):
            came[event.beat.at_s] = place
    for place, event in enumerate(events):
        if isinstance(event, Saved) and event.t_s < 59:
            assert not [at for at, when in came.items() if at <= event.through_s and when > place]


async def test_a_consumer_that_goes_away_leaves_everything_saved():
    scene = Scene()
    seen = 0

    async def read_some() -> None:
        nonlocal seen
        async with aclosing(scene.events) as events:
            async for event in events:
                seen += isinstance(event, BeatArrived)
                if seen == 25:
                    return

    await scene.clock.run(asyncio.create_task(read_some()))
    assert scene.sink.beats("session-0") == list(range(25))
    assert scene.strap.closed
    assert "session-0" not in scene.sink.ended, "marked as interrupted at the next start"


async def test_a_cancelled_session_leaves_everything_saved():
    scene = Scene()
    task = asyncio.create_task(collect(scene.events))
    await scene.clock.advance(30.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = scene.sink.beats("session-0")
    assert kept == list(range(len(kept)))
    assert len(kept) >= 29


async def test_a_strap_that_was_never_found_leaves_no_record():
    scene = Scene(never_found(20))
    await scene.run()
    assert scene.sink.drafts == {}


async def test_marks_and_states_are_kept_with_their_moment():
    scene = Scene()
    task = asyncio.create_task(collect(scene.events))
    await scene.clock.advance(12)
    scene.controls.send(Mark("cough"))
    await scene.clock.run(task)
    happenings = [h for chunk in scene.sink.chunks["session-0"] for h in chunk.happenings]
    assert ("mark", 12.0) in [(h.kind, h.t_s) for h in happenings]
    assert {"state", "step"} <= {h.kind for h in happenings}
