"""Sessions of muscle, belt and heart: live, kept, and computed again from what was kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from biofeedback.app.straps import strap_maker
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import BreathSource
from biofeedback.core.muscle import Contact, Direction, MuscleAim, MuscleRange
from biofeedback.devices.protocol import PacketReceived, StateChanged, StrapState
from biofeedback.devices.sensor_frames import SensorFrame
from biofeedback.sessions import muscle_steps
from biofeedback.sessions.controls import Aimed, Controls
from biofeedback.sessions.events import (
    BreathReady,
    MetricsReady,
    MuscleReady,
    Saved,
    SessionEnded,
    SessionEvent,
)
from biofeedback.sessions.feedback import FeedbackPlan
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol import Protocol
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.sessions.recompute import summary_of
from biofeedback.sessions.recorder import record
from biofeedback.sessions.records import SessionContent, SessionDraft, StoredSession
from biofeedback.sessions.runner import run
from biofeedback.sessions.summary_json import summary_from_dict, summary_to_dict
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import MemorySink, ScriptedStrap, collect, draft

OWN = MuscleRange((3.6, 4.0), (108.0, 120.0))


async def practised(
    spec: str,
    name: str,
    minutes: float = 2.0,
    plan: FeedbackPlan | None = None,
    *,
    keep_samples: bool = True,
    strap: ScriptedStrap | None = None,
    clock: ManualClock | None = None,
) -> tuple[SessionContent, list[SessionEvent]]:
    clock, sink = clock or ManualClock(), MemorySink()
    timeline = Timeline(clock)

    async def beside(work: Callable[[], None]) -> None:
        work()

    protocol = practice(name, pace_per_min=None, minutes=minutes)
    source = strap or strap_maker(clock)(spec, timeline)
    session = run([source], protocol, timeline, Controls(), feedback=plan)
    recorded = record(
        session, sink, {spec: draft(spec)}, timeline, beside=beside, keep_samples=keep_samples
    )
    events = await clock.run(asyncio.create_task(collect(recorded)))
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    (chunks,) = sink.chunks.values()
    content = SessionContent(
        StoredSession("x", _kept_as(spec, protocol), "done", "done", ended.t_s, ended.summary),
        tuple(beat for chunk in chunks for beat in chunk.beats),
        tuple(packet for chunk in chunks for packet in chunk.packets),
        tuple(gap for chunk in chunks for gap in chunk.gaps),
        tuple(happening for chunk in chunks for happening in chunk.happenings),
    )
    return content, events


def _kept_as(spec: str, protocol: Protocol) -> SessionDraft:
    return replace(draft(spec), protocol=protocol.name, protocol_json=protocol_to_json(protocol))


@cache
def combined() -> tuple[SessionContent, list[SessionEvent]]:
    aim = MuscleAim(Direction.DOWN, 6.0, OWN)
    plan = FeedbackPlan(muscle=aim)
    return asyncio.run(practised("sim:swing_ms=90+sim-emg+sim-belt", "plain", 2.2, plan))


@cache
def measured() -> tuple[SessionContent, list[SessionEvent]]:
    return asyncio.run(practised("sim-emg", muscle_steps.RANGE))


def test_the_guided_steps_find_rest_and_maximum() -> None:
    content, _events = measured()
    summary = content.session.summary
    assert summary is not None
    assert summary.muscle is not None
    own = summary.muscle.range
    assert own is not None
    # the simulated muscle lets go from 9 towards 4 µV while it rests
    assert own.resting_uv[1] == pytest.approx(8.0, abs=0.8)
    assert own.maximum_uv == pytest.approx((108.0, 120.0), rel=0.06)
    assert [one.name for one in summary.muscle.channels] == ["left", "right"]
    assert summary.messages == ()
    assert summary.muscle.definition


def test_a_session_of_a_muscle_alone_is_saved_as_it_goes() -> None:
    content, events = measured()
    saved = [event for event in events if isinstance(event, Saved)]
    assert len(saved) > 60
    assert saved[40].through_s > 20.0
    assert all(one.through_s <= one.t_s + 1e-9 for one in saved)
    assert {packet.characteristic for packet in content.packets} == {"emg"}


def test_everything_is_found_again_in_what_was_kept() -> None:
    for content, _events in (combined(), measured()):
        assert summary_of(content) == content.session.summary


def test_a_summary_with_muscle_and_belt_survives_being_written_down() -> None:
    for content, _events in (combined(), measured()):
        summary = content.session.summary
        assert summary is not None
        again = summary_from_dict(summary_to_dict(summary))
        assert summary_to_dict(again) == summary_to_dict(summary)
        assert (again.muscle is None) == (summary.muscle is None)


def test_a_belt_tells_the_breath_best() -> None:
    content, events = combined()
    summary = content.session.summary
    assert summary is not None
    assert summary.breathing.source is BreathSource.BELT
    assert summary.breathing.rate_per_min == pytest.approx(6.0, abs=0.15)
    assert summary.belt is not None
    assert summary.belt.inhale_to_exhale == pytest.approx(1.0, abs=0.12)
    live = [event.metrics for event in events if isinstance(event, MetricsReady)]
    late = live[-20]
    assert late.breathing.source is BreathSource.BELT
    assert late.belt is not None
    assert late.belt.rate_per_min == pytest.approx(6.0, abs=0.15)


def test_heart_and_breath_are_coherent_in_classic_terms_too() -> None:
    content, _events = combined()
    summary = content.session.summary
    assert summary is not None
    assert summary.belt is not None
    found = summary.belt.with_heart
    assert found is not None
    assert found.coherence > 0.9 > found.chance
    assert found.per_min == pytest.approx(6.0, abs=0.4)


def test_the_level_is_told_ten_times_a_second_and_says_whether_it_is_where_it_should_be() -> None:
    content, events = combined()
    told = [event for event in events if isinstance(event, MuscleReady)]
    assert len(told) == pytest.approx(1320, abs=30)
    good = [event for event in told if event.level.contact[0] is Contact.GOOD]
    # the simulated muscle begins above the line and lets go to below it
    early = [event for event in good if 2.0 < event.t_s < 4.0]
    assert early
    assert all(event.in_aim is False for event in early)
    assert sum(event.in_aim is True for event in good if event.t_s > 100.0) > 200
    summary = content.session.summary
    assert summary is not None
    assert summary.muscle is not None
    assert summary.muscle.aim is not None
    met = sum(event.in_aim is True for event in told) * 0.1
    assert summary.muscle.in_aim_s == pytest.approx(met, abs=1.5)
    # the left side does nine tenths of the right one
    assert summary.muscle.balance_percent == pytest.approx(-5.3, abs=0.7)


async def test_an_aim_can_be_changed_on_the_way() -> None:
    clock, timeline_controls = ManualClock(), Controls()
    timeline = Timeline(clock)
    strap = strap_maker(clock)("sim-emg", timeline)
    protocol = practice("muscle_training", pace_per_min=None, minutes=0.5)
    up = muscle_steps.aim_at(Direction.UP, OWN)
    down = muscle_steps.aim_at(Direction.DOWN, OWN)
    events: list[SessionEvent] = []

    async def read() -> None:
        session = run(
            [strap], protocol, timeline, timeline_controls, feedback=FeedbackPlan(muscle=up)
        )
        async for event in session:
            events.append(event)
            if isinstance(event, MuscleReady) and 15.0 <= event.t_s < 15.1:
                timeline_controls.send(Aimed(FeedbackPlan(muscle=down)))

    await clock.run(asyncio.create_task(read()))
    told = [event.in_aim for event in events if isinstance(event, MuscleReady)]
    assert told[12] is False
    assert told[-1] is True
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.summary.muscle is not None
    assert ended.summary.muscle.aim == down


async def test_samples_that_are_not_wanted_are_not_kept_and_the_numbers_stay() -> None:
    content, _events = await practised(
        "sim:swing_ms=90+sim-emg+sim-belt", "plain", 1.5, keep_samples=False
    )
    assert {packet.characteristic for packet in content.packets} == {"2a37"}
    again, then = summary_of(content), content.session.summary
    assert then is not None
    assert then.belt is not None
    assert (again.muscle, again.belt) == (then.muscle, then.belt)
    assert again.breathing == then.breathing


def test_breath_is_told_with_its_curve() -> None:
    _content, events = combined()
    told = [event for event in events if isinstance(event, BreathReady)]
    curve = [point for event in told for point in event.curve]
    assert all(two[0] > one[0] for one, two in pairwise(curve))
    values = [value for at_s, value in curve if at_s > 20.0]
    assert max(values) - min(values) > 10.0


async def test_a_damaged_frame_is_kept_as_it_came_and_harms_nothing() -> None:
    clock = ManualClock()
    frames = [
        PacketReceived(
            t + 0.2,
            "emg",
            bytes(SensorFrame.of([[float(n % 7)] for n in range(200)], -0.2, 1000.0)),
        )
        for t in (0.6, 0.8, 1.0)
    ]
    script = [
        (0.0, StateChanged(0.0, StrapState.CONNECTED, "x")),
        (0.5, PacketReceived(0.5, "emg", b"\x01nothing")),
        *((frame.arrived_s, frame) for frame in frames),
    ]
    strap = ScriptedStrap(clock, script, "lsl:emg")
    content, _events = await practised("lsl:emg", "muscle_training", 0.1, strap=strap, clock=clock)
    assert len(content.packets) == 4
    assert summary_of(content) == content.session.summary


def test_an_aim_stands_on_the_way_from_rest_to_maximum() -> None:
    aim = muscle_steps.aim_at(Direction.UP, MuscleRange((4.0,), (104.0,)), 0.25)
    assert aim is not None
    assert aim.threshold_uv == pytest.approx(29.0)
    assert muscle_steps.share_of(aim) == pytest.approx(0.25)
    assert muscle_steps.aim_at(Direction.UP, MuscleRange((4.0,), (None,))) is None
    assert muscle_steps.aim_at(Direction.UP, MuscleRange((9.0,), (5.0,))) is None
