"""A computer that slept in the middle of a practice: the practice waits, and nothing is made up."""

from __future__ import annotations

import asyncio

import pytest

from biofeedback.core.beats import Gap
from biofeedback.core.clock import ManualClock
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import StateChanged, StrapState
from biofeedback.sessions.controls import Controls, Pause, Resume
from biofeedback.sessions.events import (
    MetricsReady,
    PacerPhase,
    Paused,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    Warned,
)
from biofeedback.sessions.library import practice
from biofeedback.sessions.recorder import record
from biofeedback.sessions.runner import run
from biofeedback.sessions.standstill import ENDED, NEVER_BEGAN, WAITED
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import MemorySink, ScriptedStrap, collect, draft, streaming

TWO_MINUTES = practice("plain", pace_per_min=6, minutes=2)
BOTH_WAYS = pytest.mark.parametrize("sleepers_too", [True, False], ids=["linux", "windows"])
A_NIGHT_S = 8 * 3600.0


class Evening:
    """A session on a computer that falls asleep at a moment, and is woken."""

    def __init__(self, strap: bool = True, patience_s: float | None = 8.0) -> None:
        self.clock, self.controls = ManualClock(), Controls()
        self.timeline = Timeline(self.clock)
        made = ScriptedStrap(self.clock, streaming(90), "scripted") if strap else NoStrap()
        self.sink = MemorySink()
        self.spec = made.spec
        self.draft = draft(made.spec)
        events = run([made], TWO_MINUTES, self.timeline, self.controls, patience_s=patience_s)
        drafts = {made.spec: self.draft}

        async def beside(work) -> None:  # type: ignore[no-untyped-def]
            work()

        recorded = record(events, self.sink, drafts, self.timeline, beside=beside)
        self.task = asyncio.create_task(collect(recorded))

    async def sleeps(self, at_s: float, for_s: float, *, sleepers_too: bool = True) -> None:
        await self.clock.advance(at_s - self.clock.now())
        self.clock.sleep_through(for_s, sleepers_too=sleepers_too)

    async def goes_on(self, after_s: float) -> list[SessionEvent]:
        await self.clock.advance(after_s)
        self.controls.send(Resume())
        return await self.clock.run(self.task)


def of(events: list[SessionEvent], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


@BOTH_WAYS
async def test_the_practice_waits_from_the_sleep_on_and_is_led_to_its_end(
    sleepers_too: bool,
) -> None:
    evening = Evening(strap=False)
    await evening.sleeps(30.2, 600.0, sleepers_too=sleepers_too)
    events = await evening.goes_on(5.0)
    pauses = [(event.on, event.t_s) for event in of(events, Paused)]
    assert pauses == [(True, pytest.approx(30.2, abs=0.5)), (False, pytest.approx(635.2, abs=0.01))]
    assert [warned.message for warned in of(events, Warned)] == [WAITED]
    assert not [phase for phase in of(events, PacerPhase) if 30.7 < phase.t_s < 635.0]
    ended = of(events, SessionEnded)[0]
    assert ended.reason == "done"
    slept_s = pauses[1][1] - pauses[0][1]
    assert ended.t_s - slept_s == pytest.approx(120.0, abs=0.01), "two minutes were led"
    # And the record tells the same: no breath was asked for while nobody was there.
    spans = evening.timeline.track.spans
    assert [span.to_s - span.from_s for span in spans if span.to_s] == [
        pytest.approx(pauses[0][1]),
        pytest.approx(120.0 - pauses[0][1]),
    ]


@BOTH_WAYS
async def test_after_a_night_the_practice_has_ended_where_the_computer_fell_asleep(
    sleepers_too: bool,
) -> None:
    evening = Evening()
    await evening.sleeps(40.4, A_NIGHT_S, sleepers_too=sleepers_too)
    events = await evening.clock.run(evening.task)
    ended = of(events, SessionEnded)[0]
    assert (ended.reason, ended.saved) == ("interrupted", True)
    assert ended.t_s == pytest.approx(40.4, abs=0.5)
    assert ended.summary.duration_s == ended.t_s
    assert ended.summary.beats == 40
    assert ended.summary.gaps == ()
    assert of(events, Warned)[-1].message == ENDED
    assert not [event for event in events if event.t_s > 60 and not _of_saving(event)]
    [(_reason, _summary, duration_s, _name)] = evening.sink.ended.values()
    assert duration_s == ended.t_s
    [chunks] = evening.sink.chunks.values()
    told = [happening for chunk in chunks for happening in chunk.happenings]
    assert max(happening.t_s for happening in told) <= ended.t_s


def _of_saving(event: SessionEvent) -> bool:
    return type(event).__name__ == "Saved"


async def test_what_the_strap_says_first_after_waking_is_told_after_the_pause() -> None:
    clock, controls = ManualClock(), Controls()
    timeline = Timeline(clock)
    lost = [
        (631.0, StateChanged(631.0, StrapState.LOST)),
        (640.0, StateChanged(640.0, StrapState.CONNECTED)),
    ]
    after = streaming(200, from_s=641.0, index=30, segment=1)
    script = [*streaming(29), *lost, (641.0, Gap(29.0, 641.0)), *after]
    strap = ScriptedStrap(clock, script)
    task = asyncio.create_task(collect(run([strap], TWO_MINUTES, timeline, controls)))
    await clock.advance(30.0)
    clock.sleep_through(600.9, sleepers_too=False)
    await clock.advance(15.0)
    controls.send(Resume())
    events = await clock.run(task)
    states = [(e.state, e.t_s) for e in of(events, StrapChanged) if e.t_s > 600]
    assert states[0] == (StrapState.LOST, pytest.approx(631.0))
    pause = events.index(of(events, Paused)[0])
    assert pause < events.index(
        next(e for e in events if isinstance(e, StrapChanged) and e.t_s > 600)
    )
    # No number stands over the sleep, and what is measured afterwards is measured anew.
    woken = [e.metrics.hr_bpm for e in of(events, MetricsReady) if 600 < e.t_s < 641]
    assert woken
    assert set(woken) == {None}
    ended = of(events, SessionEnded)[0]
    assert [(gap.from_s, gap.to_s) for gap in ended.summary.gaps] == [(29.0, 641.0)]
    assert ended.summary.hr_bpm == pytest.approx(60.0)


async def test_a_computer_that_sleeps_before_the_first_breath_begins_nothing_alone() -> None:
    clock = ManualClock()
    strap = ScriptedStrap(clock, [(0.0, StateChanged(0.0, StrapState.CONNECTING))])
    events = run([strap], TWO_MINUTES, Timeline(clock), Controls(), patience_s=8.0)
    task = asyncio.create_task(collect(events))
    await clock.advance(4.0)
    clock.sleep_through(3600.0)
    told = await clock.run(task)
    assert of(told, StepChanged) == []
    assert of(told, SessionEnded)[0].t_s == pytest.approx(4.0, abs=0.5)
    assert of(told, Warned)[-1].message == NEVER_BEGAN


async def test_in_a_pause_a_short_sleep_is_nothing_and_a_night_is_the_end() -> None:
    for slept_s, reason in ((600.0, "done"), (A_NIGHT_S, "interrupted")):
        evening = Evening(strap=False)
        await evening.clock.advance(20.0)
        evening.controls.send(Pause())
        await evening.sleeps(25.0, slept_s)
        events = await evening.goes_on(5.0)
        ended = of(events, SessionEnded)[0]
        assert ended.reason == reason
        assert of(events, Warned) == [] if reason == "done" else True
        assert [event.on for event in of(events, Paused)] == [True, False]


async def test_a_busy_second_or_ten_are_no_sleep() -> None:
    evening = Evening(strap=False)
    await evening.sleeps(30.2, 10.0, sleepers_too=False)
    events = await evening.clock.run(evening.task)
    assert of(events, Paused) == []
    assert of(events, SessionEnded)[0].t_s == pytest.approx(120.0, abs=0.01)
