"""Steps that say something, wait for a score, or ask how it is."""

from __future__ import annotations

import asyncio

import pytest

from biofeedback.core.breath import BreathPattern
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import Coherence, Metrics
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import Strap
from biofeedback.devices.simulated import SimulatedStrap
from biofeedback.sessions.controls import Command, Controls, GoOn, Pause, Rate, Resume
from biofeedback.sessions.events import (
    Cued,
    Rated,
    SessionEnded,
    SessionEvent,
    StepChanged,
)
from biofeedback.sessions.holding import ScoreWatch
from biofeedback.sessions.protocol import Cue, Protocol, ScoreHeld, Step, StepKind
from biofeedback.sessions.recorder import record
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import MemorySink, collect, draft

SIX = BreathPattern.paced(6)
CUES = (Cue(0, "One."), Cue(10, "Two."), Cue(20, "Three."))


async def run_steps(
    *steps: Step, commands: tuple[tuple[float, Command], ...] = (), sim: str | None = None
) -> list[SessionEvent]:
    clock = ManualClock()
    timeline, controls = Timeline(clock), Controls()

    async def press_keys() -> None:
        for at_s, command in commands:
            await clock.sleep(at_s - clock.now())
            controls.send(command)

    keys = asyncio.create_task(press_keys())
    strap: Strap = NoStrap()
    if sim is not None:
        from biofeedback.app.straps import strap_maker

        strap = strap_maker(clock)(sim, timeline)
        assert isinstance(strap, SimulatedStrap)
    events = run([strap], Protocol("test", steps), timeline, controls)
    try:
        return await clock.run(asyncio.create_task(collect(events)))
    finally:
        keys.cancel()
        await asyncio.gather(keys, return_exceptions=True)


def begun(events: list[SessionEvent]) -> list[float]:
    return [event.t_s for event in events if isinstance(event, StepChanged)]


def said(events: list[SessionEvent]) -> list[tuple[float, str]]:
    return [(event.t_s, event.text) for event in events if isinstance(event, Cued)]


async def test_a_sentence_comes_at_its_time() -> None:
    events = await run_steps(Step("a", 30, None), Step("scan", 30, None, StepKind.SCAN, cues=CUES))
    assert said(events) == [(30, "One."), (40, "Two."), (50, "Three.")]


async def test_sentences_come_on_time_between_breaths_too() -> None:
    events = await run_steps(Step("practice", 30, SIX, cues=CUES))
    assert said(events) == [(0, "One."), (10, "Two."), (20, "Three.")]


async def test_a_pause_puts_off_what_is_not_said_yet_and_repeats_nothing() -> None:
    events = await run_steps(
        Step("scan", 30, None, StepKind.SCAN, cues=CUES), commands=((12, Pause()), (42, Resume()))
    )
    assert said(events) == [(0, "One."), (10, "Two."), (50, "Three.")]
    assert events[-1].t_s == 60


async def test_an_instruction_can_be_gone_on_from() -> None:
    read = Step("instruction", 60, None, StepKind.INSTRUCTION, text="Sit.")
    events = await run_steps(read, Step("rest", 10, None), commands=((7, GoOn()), (9, GoOn())))
    assert begun(events) == [0, 7]
    assert events[-1].t_s == 17, "going on from anything else does nothing"


async def test_an_instruction_nobody_answers_ends_by_itself() -> None:
    read = Step("instruction", 20, None, StepKind.INSTRUCTION, text="Sit.")
    assert begun(await run_steps(read, Step("rest", 10, None))) == [0, 20]


async def test_a_rating_is_kept_and_goes_on() -> None:
    asked = Step("rating", 120, None, StepKind.RATING)
    events = await run_steps(
        asked, Step("rest", 10, None), commands=((5, Rate(pain=4, tension=6)),)
    )
    (rated,) = [event for event in events if isinstance(event, Rated)]
    assert (rated.t_s, rated.pain, rated.tension, rated.mood) == (5, 4, 6, None)
    assert begun(events) == [0, 5]


async def test_a_rating_outside_its_step_is_kept_and_ends_nothing() -> None:
    events = await run_steps(Step("practice", 30, SIX), commands=((5, Rate(mood=7)),))
    assert [event.mood for event in events if isinstance(event, Rated)] == [7]
    assert events[-1].t_s == 30


async def test_a_rating_is_in_the_record() -> None:
    clock = ManualClock()
    timeline, controls, sink = Timeline(clock), Controls(), MemorySink()
    asked = Protocol("test", (Step("rating", 60, None, StepKind.RATING),))
    controls.send(Rate(pain=3))
    events = run([NoStrap()], asked, timeline, controls)

    async def at_once(work: object) -> None:
        work()  # type: ignore[operator]

    kept = record(events, sink, {"none": draft("none")}, timeline, beside=at_once)
    await clock.run(asyncio.create_task(collect(kept)))
    happenings = [h for chunk in sink.chunks["session-0"] for h in chunk.happenings]
    assert ("rating", '{"mood": null, "pain": 3, "tension": null}') in [
        (h.kind, h.detail_json) for h in happenings
    ]


async def test_a_held_score_goes_on_before_the_longest_time() -> None:
    held = Step("practice", 300, SIX, until=ScoreHeld(70, 20))
    events = await run_steps(
        held, Step("rest", 10, None), sim="sim:breath=pacer,swing_ms=80,seed=3"
    )
    first, second = begun(events)
    assert 30 < second - first < 120
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.t_s - second == pytest.approx(10)


async def test_a_score_that_is_not_held_waits_for_the_longest_time() -> None:
    held = Step("practice", 60, SIX, until=ScoreHeld(70, 20))
    events = await run_steps(held, Step("rest", 5, None), sim="sim:breath=15,swing_ms=20,seed=3")
    first, second = begun(events)
    assert second - first == pytest.approx(60)


async def test_without_a_strap_a_condition_is_never_met() -> None:
    held = Step("practice", 60, SIX, until=ScoreHeld(70, 1))
    assert begun(await run_steps(held, Step("rest", 5, None))) == [0, 60]


def numbers(score: float | None, confidence: float | None = 0.9) -> Metrics:
    return Metrics(coherence=Coherence(score, None, None, confidence))


def test_only_a_settled_score_that_never_falls_is_held() -> None:
    watch = ScoreWatch(ScoreHeld(70, 10), ("a",))
    for t_s, seen in (
        (0, numbers(90)),
        (5, numbers(69.9)),
        (6, numbers(80)),
        (12, numbers(80, 0.7)),
        (13, numbers(70)),
        (20, numbers(None, None)),
        (21, numbers(75)),
        (30.9, numbers(75)),
    ):
        watch.see("a", t_s, seen)
        assert not watch.met
    watch.see("a", 31, numbers(70))
    assert watch.met


def test_in_a_group_everybodys_score_is_waited_for() -> None:
    watch = ScoreWatch(ScoreHeld(70, 10), ("a", "b"))
    for t_s in (0.0, 10.0):
        watch.see("a", t_s, numbers(80))
    assert not watch.met
    watch.see("a", 11, numbers(10))
    for t_s in (12.0, 22.0):
        watch.see("b", t_s, numbers(80))
    assert watch.met, "who has held it once has held it"


def test_after_a_pause_holding_begins_anew() -> None:
    watch = ScoreWatch(ScoreHeld(70, 10), ("a",))
    watch.see("a", 0, numbers(80))
    watch.forget()
    watch.see("a", 12, numbers(80))
    assert not watch.met
