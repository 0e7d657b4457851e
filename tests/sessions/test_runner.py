"""A session as it runs, with time and straps in hand."""

import asyncio
import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.core.beats import Beat
from biofeedback.core.breath import BreathPattern, Phase
from biofeedback.core.clock import ManualClock
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.controls import Command, Controls, Mark, Pause, Resume, Stop
from biofeedback.sessions.events import (
    BeatArrived,
    GapFound,
    Marked,
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
from biofeedback.sessions.protocol import Protocol, Step
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import (
    ScriptedStrap,
    collect,
    ends,
    lost_between,
    never_found,
    streaming,
)

ONE_MINUTE = practice("plain", pace_per_min=6, minutes=1)


async def run_all(
    make_straps: Callable[[ManualClock], list[object]],
    protocol: Protocol = ONE_MINUTE,
    *,
    commands: list[tuple[float, Command]] | None = None,
    patience_s: float | None = None,
) -> list[SessionEvent]:
    clock = ManualClock()
    timeline, controls = Timeline(clock), Controls()

    async def press_keys() -> None:
        for at_s, command in commands or []:
            await clock.sleep(at_s - clock.now())
            controls.send(command)

    keys = asyncio.create_task(press_keys())
    straps = make_straps(clock)
    events = run(straps, protocol, timeline, controls, patience_s=patience_s)  # type: ignore[arg-type]
    try:
        return await clock.run(asyncio.create_task(collect(events)))
    finally:
        keys.cancel()
        await asyncio.gather(keys, return_exceptions=True)


def of(events: list[SessionEvent], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


async def test_a_session_ends_by_itself_with_a_summary():
    events = await run_all(lambda clock: [ScriptedStrap(clock, streaming(600))])
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.reason == "done"
    assert ended.summary.beats == len(of(events, BeatArrived))
    assert ended.summary.hr_bpm == pytest.approx(60)
    assert ended.t_s == pytest.approx(60.5, abs=0.6)


async def test_the_practice_begins_when_the_strap_is_connected():
    events = await run_all(lambda clock: [ScriptedStrap(clock, streaming(600))])
    assert of(events, StepChanged)[0].t_s == pytest.approx(0.5)


async def test_every_phase_of_the_breath_comes_when_it_is_due():
    events = await run_all(lambda clock: [NoStrap()])
    phases = of(events, PacerPhase)
    assert [phase.due_s for phase in phases] == pytest.approx([5.0 * n for n in range(12)])
    assert all(abs(phase.t_s - phase.due_s) < 1e-9 for phase in phases)
    assert [phase.phase for phase in phases[:3]] == [Phase.INHALE, Phase.EXHALE, Phase.INHALE]


async def test_the_breath_alone_is_a_session():
    events = await run_all(lambda clock: [NoStrap()])
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].reason == "done"
    assert events[-1].summary.hr_bpm is None


async def test_a_pause_stops_the_breath_and_adds_its_time():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, streaming(600))],
        commands=[(20.5, Pause()), (50.5, Resume())],
    )
    assert [(event.on, event.t_s) for event in of(events, Paused)] == [(True, 20.5), (False, 50.5)]
    assert not [p for p in of(events, PacerPhase) if 20.5 < p.t_s < 50.5]
    assert of(events, BeatArrived)[-1].t_s > 80, "the strap goes on being recorded"
    resumed = next(p for p in of(events, PacerPhase) if p.t_s >= 50.5)
    assert (resumed.phase, resumed.t_s) == (Phase.INHALE, 50.5)
    assert events[-1].t_s == pytest.approx(90.5, abs=0.01)


async def test_a_mark_is_dated():
    events = await run_all(lambda clock: [NoStrap()], commands=[(12.0, Mark("cough"))])
    assert [(mark.t_s, mark.text) for mark in of(events, Marked)] == [(12.0, "cough")]


async def test_ending_early_keeps_everything_so_far():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, streaming(600))], commands=[(30.2, Stop())]
    )
    assert events[-1].reason == "stopped"
    assert events[-1].summary.beats == 30
    assert events[-1].t_s == pytest.approx(30.2)


async def test_dizzy_ends_kindly_and_at_once():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, streaming(600))], commands=[(30, Stop("dizzy"))]
    )
    assert events[-1].reason == "dizzy"
    assert "breathe as you like" in of(events, Warned)[-1].message.lower()
    assert not [phase for phase in of(events, PacerPhase) if phase.t_s > 30]


async def test_a_lost_strap_takes_its_numbers_with_it_and_the_breath_goes_on():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, lost_between(20, 40, until_s=100))],
        practice("plain", pace_per_min=6, minutes=1.5),
    )
    quiet = [m.metrics for m in of(events, MetricsReady) if 24 < m.t_s < 41]
    assert quiet
    assert all(
        (m.hr_bpm, m.rmssd_ms, m.swing_bpm, m.coherence.score, m.breathing.rate_per_min)
        == (None, None, None, None, None)
        for m in quiet
    )
    assert [phase for phase in of(events, PacerPhase) if 24 < phase.t_s < 41]
    assert [(g.gap.from_s, g.gap.to_s) for g in of(events, GapFound)] == [(19.0, 41.0)]
    assert [m for m in of(events, MetricsReady) if m.t_s > 45 and m.metrics.hr_bpm]
    assert events[-1].summary.gaps == (of(events, GapFound)[0].gap,)


async def test_a_silence_that_lasts_to_the_end_is_a_gap():
    events = await run_all(lambda clock: [ScriptedStrap(clock, streaming(30))])
    gap = of(events, GapFound)[-1].gap
    assert gap.from_s == pytest.approx(30)
    assert gap.to_s == pytest.approx(events[-1].t_s)


async def test_numbers_come_at_least_once_a_second():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, lost_between(20, 40, until_s=100))],
    )
    told = [0.5] + [m.t_s for m in of(events, MetricsReady)]
    assert max(b - a for a, b in itertools.pairwise(told)) <= 1.0


async def test_a_strap_that_is_never_found_ends_before_the_practice():
    events = await run_all(lambda clock: [ScriptedStrap(clock, never_found(25))])
    assert events[-1].reason == "strap_lost"
    assert not of(events, StepChanged)
    assert of(events, StrapChanged)[-1].state is StrapState.FAILED
    assert "No strap found" in of(events, Warned)[0].message


async def test_with_little_patience_the_breath_begins_without_the_strap():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, never_found(25))], patience_s=4, protocol=ONE_MINUTE
    )
    assert of(events, StepChanged)[0].t_s == pytest.approx(4)
    assert events[-1].reason == "done"


async def test_the_end_of_a_replay_is_the_end_of_the_session():
    events = await run_all(
        lambda clock: [ScriptedStrap(clock, [*streaming(20), ends(21.0)])],
    )
    assert events[-1].reason == "strap_ended"
    assert events[-1].t_s == pytest.approx(21)


async def test_one_failing_strap_disturbs_nobody():
    events = await run_all(
        lambda clock: [
            ScriptedStrap(clock, streaming(600), "a"),
            ScriptedStrap(clock, never_found(5), "b"),
        ],
    )
    last = {event.strap: event for event in of(events, SessionEnded)}
    assert last["a"].summary.beats > 50
    assert last["b"].summary.beats == 0


async def test_rest_has_no_pacer():
    protocol = Protocol(
        "rest_and_practice",
        (Step("rest", 20, None), Step("practice", 20, BreathPattern.paced(6))),
    )
    events = await run_all(lambda clock: [NoStrap()], protocol)
    assert [(s.name, s.t_s) for s in of(events, StepChanged)] == [("rest", 0.0), ("practice", 20.0)]
    assert min(phase.t_s for phase in of(events, PacerPhase)) == 20.0


async def test_a_consumer_that_stops_early_closes_the_strap():
    clock = ManualClock()
    strap = ScriptedStrap(clock, streaming(600))
    events = run([strap], ONE_MINUTE, Timeline(clock), Controls())
    first = asyncio.create_task(anext(events))
    await clock.run(first)
    await events.aclose()
    assert strap.closed


async def test_one_straps_defect_ends_that_strap_alone_and_is_not_swallowed():
    clock = ManualClock()
    broken = ScriptedStrap(clock, [*streaming(10), (12.0, RuntimeError("a defect"))], "broken")
    whole = ScriptedStrap(clock, streaming(600), "whole")
    events = run([broken, whole], ONE_MINUTE, Timeline(clock), Controls())
    seen: list[SessionEvent] = []

    async def read() -> None:
        async for event in events:
            seen.append(event)

    with pytest.raises(RuntimeError, match="a defect"):
        await clock.run(asyncio.create_task(read()))
    ended = {event.strap: event for event in of(seen, SessionEnded)}
    assert ended["whole"].summary.beats > 50
    assert ended["whole"].reason == "done"
    assert ended["broken"].summary.beats == 10
    assert ended["broken"].reason == "strap_lost"


@given(
    seconds=st.floats(0.01, 30.0),
    speed=st.sampled_from([1.0, 1.1, 7.3, 20.0]),
    start=st.floats(0.0, 1e6),
    pauses=st.lists(st.tuples(st.floats(0.0, 30.0), st.floats(0.0, 5.0)), max_size=3),
)
@settings(max_examples=60)
def test_every_step_comes_to_its_end(
    seconds: float, speed: float, start: float, pauses: list[tuple[float, float]]
):
    """Rounding at the end of a step must not leave the session turning on the spot."""

    async def practise() -> list[SessionEvent]:
        clock = ManualClock()
        await clock.advance(start / speed, settle=1)
        controls = Controls()
        protocol = Protocol("odd", (Step("odd", seconds, BreathPattern.paced(6)),) * 2)
        events = run([NoStrap()], protocol, Timeline(clock), controls)

        async def press() -> None:
            for wait_s, pause_s in pauses:
                await clock.sleep(wait_s)
                controls.send(Pause())
                await clock.sleep(pause_s)
                controls.send(Resume())

        keys = asyncio.create_task(press())
        try:
            return await clock.run(asyncio.create_task(collect(events)))
        finally:
            keys.cancel()
            await asyncio.gather(keys, return_exceptions=True)

    events = asyncio.run(asyncio.wait_for(practise(), 20))
    assert events[-1].reason == "done"
    paused = sum(event.t_s * (1 if not event.on else -1) for event in of(events, Paused))
    assert events[-1].t_s == pytest.approx(2 * seconds + paused, abs=0.01)


async def test_a_silence_inside_one_interval_is_a_gap_too():
    long = [
        (35.0, Beat(35.0, 15_000.0, 19, 0)),
        *[(36.0 + n, Beat(36.0 + n, 1000.0, 20 + n, 0)) for n in range(60)],
    ]
    events = await run_all(lambda clock: [ScriptedStrap(clock, [*streaming(19.5), *long])])
    [gap] = of(events, GapFound)
    assert (gap.gap.from_s, gap.gap.to_s) == (20.0, 35.0)


async def test_without_any_strap_in_reach_the_breath_is_practised_alone():
    events = await run_all(lambda clock: [ScriptedStrap(clock, never_found(0.1))], patience_s=8.0)
    assert of(events, StepChanged)
    assert events[-1].reason == "done"
