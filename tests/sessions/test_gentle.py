"""The gentle start: at the person's own rate where it is known, as chosen where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from biofeedback.core.breath import FASTEST_PER_MIN, BreathPattern
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import Breathing, BreathSource, Metrics
from biofeedback.core.pacing import PacedSpan
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import Strap
from biofeedback.sessions import assessment
from biofeedback.sessions.controls import Command, Controls, GoOn, Pause, Resume
from biofeedback.sessions.events import (
    BegunGently,
    Cued,
    MetricsReady,
    SessionEvent,
    StepChanged,
)
from biofeedback.sessions.gentle import (
    LISTEN_S,
    PresentBreath,
    begun_from,
    begun_gently,
    slowed_from,
)
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol import Cue, Protocol, Step, StepKind
from biofeedback.sessions.protocol_json import protocol_from_json, protocol_to_json
from biofeedback.sessions.recorder import record
from biofeedback.sessions.records import StoredSession
from biofeedback.sessions.replayed import pace_of
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import MemorySink, ScriptedStrap, collect, draft, streaming

SIX = BreathPattern.paced(6, inhale_share=0.4)


def plain(minutes: float = 5.0) -> Protocol:
    return practice("plain", pace_per_min=6.0, minutes=minutes)


def answer(rate: float | None, confidence: float | None = 0.9, *, held: bool = False) -> Metrics:
    return Metrics(breathing=Breathing(rate, confidence, BreathSource.RR, held))


def known_after(*answers: Metrics) -> float | None:
    present = PresentBreath()
    for number, one in enumerate(answers):
        present.see(2.5 * number, one)
    return present.rate_per_min(2.5 * (len(answers) - 1))


def test_a_rate_is_known_once_two_trusted_answers_in_a_row_agree() -> None:
    assert known_after(answer(14.0)) is None
    assert known_after(answer(14.0), answer(13.0)) == 13.5


@pytest.mark.parametrize(
    "second",
    [
        answer(None, 0.0),
        answer(14.0, 0.5),
        answer(14.0, None),
        answer(14.0, held=True),
        answer(9.0),
    ],
)
def test_a_rate_that_is_unsure_held_or_changing_is_not_known(second: Metrics) -> None:
    assert known_after(answer(14.0), second) is None


def test_the_same_answer_shown_again_is_no_second_answer() -> None:
    one = answer(14.0)
    assert known_after(one, replace(one, hr_bpm=60.0)) is None


def test_an_old_answer_says_nothing_of_the_present() -> None:
    present = PresentBreath()
    present.see(0.0, answer(14.0))
    present.see(2.5, answer(14.0))
    assert present.rate_per_min(7.5) == 14.0
    assert present.rate_per_min(7.6) is None


def test_the_pace_glides_from_the_present_rate_to_the_chosen_one_in_two_minutes() -> None:
    made = slowed_from(SIX, 13.0, 600)
    assert [made.rate_per_min(t) for t in (0, 60, 120, 500)] == pytest.approx([13, 9.5, 6, 6])
    assert made.steps[0].seconds / made.breath_s == pytest.approx(0.4), "in its proportions"


def test_it_never_begins_faster_than_the_fastest_pace() -> None:
    assert slowed_from(SIX, 22.0, 600).start_per_min == pytest.approx(FASTEST_PER_MIN)


@pytest.mark.parametrize("present", [4.0, 6.0, 6.4])
def test_who_breathes_no_faster_than_the_pace_begins_at_it(present: float) -> None:
    assert slowed_from(SIX, present, 600) is SIX


def test_in_a_short_practice_half_of_it_is_at_the_chosen_pace() -> None:
    assert slowed_from(SIX, 12.0, 120).rate_per_min(60) == pytest.approx(6.0)


@pytest.mark.parametrize(
    "pattern",
    [
        BreathPattern.of_seconds(4, 4, 4, 4),
        BreathPattern.paced(8, end_per_min=5.5, glide_s=240),
    ],
)
def test_holds_and_a_glide_of_its_own_are_left_alone(pattern: BreathPattern) -> None:
    protocol = Protocol("own", (Step("practice", 300, pattern),))
    assert begun_gently(protocol) is protocol
    assert slowed_from(pattern, 14.0, 300) is pattern


@pytest.mark.parametrize("name", [*assessment.NAMES, "quiet_rest", "wind_down", "box"])
def test_an_assessment_a_rest_and_what_has_its_own_way_are_left_alone(name: str) -> None:
    protocol = practice(name, pace_per_min=None, minutes=5)
    assert begun_gently(protocol) is protocol


def test_a_practice_that_begins_with_the_pace_listens_first() -> None:
    made = begun_gently(plain())
    assert [(step.listens, step.gentle) for step in made.steps] == [(True, False), (False, True)]
    assert made.steps[0].waits, "a key goes on from it"


def test_a_practice_of_a_minute_is_not_kept_waiting() -> None:
    assert begun_gently(plain(1.9)) == plain(1.9)
    assert begun_gently(plain(2.0)) != plain(2.0)


def test_after_a_long_enough_rest_there_is_nothing_to_listen_for_apart() -> None:
    rest = Step("rest", LISTEN_S, None, StepKind.REST)
    made = begun_gently(Protocol("own", (rest, Step("a", 300, SIX), Step("b", 300, SIX))))
    assert [step.gentle for step in made.steps] == [False, True, False]


@pytest.mark.parametrize("present", [None, 5.0])
def test_without_a_faster_rate_the_breath_is_the_very_same(present: float | None) -> None:
    step = Step("practice", 300, SIX, gentle=True)
    assert begun_from(step, present).pattern is SIX


def test_what_the_practice_says_itself_is_still_said_in_its_time() -> None:
    step = Step("practice", 300, SIX, cues=(Cue(60, "Softly."),), gentle=True)
    begun = begun_from(step, 12.0)
    assert [cue.at_s for cue in begun.cues] == [0, 60, 120]
    assert begun.cues[1].text == "Softly."


def test_the_record_knows_which_steps_listened_and_began_gently() -> None:
    made = protocol_from_json(protocol_to_json(begun_gently(plain())))
    assert [(step.listens, step.gentle) for step in made.steps] == [(True, False), (False, True)]


async def practised(
    strap_of: str | None,
    protocol: Protocol,
    *,
    commands: tuple[tuple[float, Command], ...] = (),
) -> tuple[list[SessionEvent], Timeline, MemorySink]:
    clock = ManualClock()
    timeline, controls, sink = Timeline(clock), Controls(), MemorySink()

    async def press_keys() -> None:
        for at_s, command in commands:
            await clock.sleep(at_s - clock.now())
            controls.send(command)

    strap: Strap = NoStrap()
    if strap_of == "steady":
        strap = ScriptedStrap(clock, streaming(400))
    elif strap_of is not None:
        from biofeedback.app.straps import strap_maker

        strap = strap_maker(clock)(strap_of, timeline)
    keys = asyncio.create_task(press_keys())
    events = run([strap], protocol, timeline, controls, patience_s=8.0)
    kept = record(events, sink, {strap.spec: draft(strap.spec)}, timeline)
    try:
        return await clock.run(asyncio.create_task(collect(kept))), timeline, sink
    finally:
        keys.cancel()
        await asyncio.gather(keys, return_exceptions=True)


def starts(events: list[SessionEvent]) -> list[tuple[int, float]]:
    return [(event.index, event.t_s) for event in events if isinstance(event, StepChanged)]


def stored(protocol: Protocol, seconds: float) -> StoredSession:
    made = replace(draft("sim"), protocol_json=protocol_to_json(protocol))
    return StoredSession("session-0", made, "done", "done", seconds, None)


async def test_a_person_who_breathes_13_is_met_there_and_led_down_to_the_pace() -> None:
    events, timeline, _sink = await practised("sim:breath=13,seed=3", begun_gently(plain()))
    (gentle,) = [event for event in events if isinstance(event, BegunGently)]
    assert gentle.from_per_min == pytest.approx(13.0, abs=1.0)
    (span,) = timeline.track.spans
    assert 20.0 < span.from_s < LISTEN_S, "no longer than it takes to know"
    assert span.pattern.rate_per_min(0) == pytest.approx(13.0, abs=1.0)
    assert span.pattern.rate_per_min(120) == pytest.approx(6.0)
    said = [event.text for event in events if isinstance(event, Cued)]
    assert said == [
        "We begin near your own breath, at about 13 a minute, and slow down.",
        "The pace stays as it is now. Follow it softly.",
    ]


async def test_review_and_scores_follow_the_pace_as_it_really_was_through_a_pause_too() -> None:
    protocol = begun_gently(plain())
    events, timeline, sink = await practised(
        "sim:breath=13,seed=3", protocol, commands=((80, Pause()), (95, Resume()))
    )
    happened = [each for chunk in sink.chunks["session-0"] for each in chunk.happenings]
    track = pace_of(stored(protocol, events[-1].t_s), happened)
    assert track is not None
    assert [key(span) for span in track.spans] == [key(span) for span in timeline.track.spans]
    assert len(track.spans) == 2
    assert track.spans[1].pattern.start_per_min < track.spans[0].pattern.start_per_min - 1.0


def key(span: PacedSpan) -> tuple[object, ...]:
    assert span.to_s is not None
    pattern = span.pattern
    numbers = (span.from_s, span.to_s, pattern.start_per_min, pattern.glide_s)
    return (*(round(number, 6) for number in numbers), pattern.end_per_min)


async def test_a_heart_that_tells_no_breath_begins_at_the_pace_chosen() -> None:
    events, timeline, _sink = await practised("steady", begun_gently(plain()))
    assert not [event for event in events if isinstance(event, BegunGently)]
    assert any(isinstance(event, MetricsReady) for event in events)
    (span,) = timeline.track.spans
    assert span.pattern == plain().steps[0].pattern
    assert starts(events)[1][1] - starts(events)[0][1] == pytest.approx(LISTEN_S)
    assert [event.text for event in events if isinstance(event, Cued)] == [
        "Your breath could not be read yet; we begin at the pace you chose.",
        "The pace stays as it is now. Follow it softly.",
    ]


async def test_a_key_goes_on_from_listening_at_once() -> None:
    events, timeline, _sink = await practised(
        "sim:breath=13,seed=3", begun_gently(plain()), commands=((10, GoOn()),)
    )
    assert starts(events)[1] == (1, pytest.approx(10))
    assert timeline.track.spans[0].pattern == plain().steps[0].pattern


async def test_without_a_strap_nobody_is_listened_to_and_nothing_is_said_of_it() -> None:
    events, _timeline, _sink = await practised(None, begun_gently(plain(2.0)))
    assert starts(events) == [(1, 0.0)]
    assert not [event for event in events if isinstance(event, Cued)]
