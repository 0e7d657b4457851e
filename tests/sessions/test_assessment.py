"""The assessments as sessions: their steps, the extra ones, what is kept of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.metrics import Summary
from biofeedback.devices.heart import SimulatedSettings
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import Strap
from biofeedback.devices.simulated import SimulatedStrap
from biofeedback.sessions import assessment
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import SessionEnded, SessionEvent, StepChanged
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol_json import protocol_from_json, protocol_to_json
from biofeedback.sessions.runner import run
from biofeedback.sessions.summary_json import summary_from_dict, summary_to_dict
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import collect
from tests.signal import assessing


async def _session(name: str, resonance: float | None) -> list[SessionEvent]:
    clock = ManualClock()
    timeline = Timeline(clock)

    strap: Strap = NoStrap()
    if resonance is not None:
        person = SimulatedSettings(swing_ms=120.0, noise_ms=10.0, seed=3, resonance=resonance)
        strap = SimulatedStrap("sim", person, clock, timeline.fullness)
    plan = practice(name, pace_per_min=None, minutes=5)
    session = run([strap], plan, timeline, Controls())
    return await clock.run(asyncio.create_task(collect(session)))


def _summary(events: list[SessionEvent]) -> Summary:
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    return ended.summary


def _steps(events: list[SessionEvent]) -> list[str]:
    return [event.name for event in events if isinstance(event, StepChanged)]


def test_the_protocol_is_the_one_that_was_tried_on_simulated_people() -> None:
    assert assessment.PACES_PER_MIN == assessing.PACES_PER_MIN
    assert (assessment.STEP_S, assessment.REST_S) == (assessing.STEP_S, assessing.REST_S)
    assert assessment.SLIDE_BREATHS == assessing.SLIDE_BREATHS
    stepped = practice(assessment.STEPPED, pace_per_min=None, minutes=1)
    assert stepped.seconds == 15 * 60.0
    assert practice(assessment.SLIDING, pace_per_min=None, minutes=1).seconds == pytest.approx(
        60.0 + 78 * 60.0 / 5.5
    )


@pytest.mark.parametrize("name", assessment.NAMES)
def test_an_assessment_has_its_own_paces(name: str) -> None:
    with pytest.raises(BadInputError, match="its own paces"):
        practice(name, pace_per_min=6.0, minutes=5)


@pytest.mark.parametrize("name", assessment.NAMES)
def test_an_assessment_comes_back_from_its_record_with_its_extra_steps(name: str) -> None:
    plan = practice(name, pace_per_min=None, minutes=1)
    assert protocol_from_json(protocol_to_json(plan)) == plan


async def test_the_stepped_assessment_names_a_pace_near_the_truth_and_is_kept_with_it() -> None:
    events = await _session(assessment.STEPPED, 5.5)
    summary = _summary(events)
    found = summary.resonance
    assert found is not None
    assert found.complete
    assert not found.sliding
    assert found.best_per_min == pytest.approx(5.5, abs=0.5)
    assert _steps(events)[:4] == ["rest", "pace 6.5", "rest", "pace 6"]
    assert len(_steps(events)) == 10
    again = summary_from_dict(summary_to_dict(summary)).resonance
    assert again is not None
    assert again.best_per_min == pytest.approx(found.best_per_min, abs=1e-6)
    assert [tried.left_out for tried in again.tried] == [tried.left_out for tried in found.tried]


async def test_a_best_pace_at_the_edge_is_given_an_extra_step() -> None:
    events = await _session(assessment.STEPPED, 7.0)
    assert "pace 7" in _steps(events)
    assert "pace 4" not in _steps(events)
    found = _summary(events).resonance
    assert found is not None
    assert 7.0 in [tried.pace_per_min for tried in found.tried]
    assert found.best_per_min == pytest.approx(7.0, abs=0.5)


async def test_the_gliding_assessment_names_a_pace_near_the_truth() -> None:
    found = _summary(await _session(assessment.SLIDING, 5.5)).resonance
    assert found is not None
    assert found.sliding
    assert found.complete
    assert found.best_per_min == pytest.approx(5.5, abs=0.5)


async def test_without_a_strap_no_pace_is_named_and_no_extra_step_taken() -> None:
    events = await _session(assessment.STEPPED, None)
    assert len(_steps(events)) == 10
    found = _summary(events).resonance
    assert found is not None
    assert found.best_per_min is None
    assert found.why is not None


async def test_another_practice_has_no_result_of_an_assessment() -> None:
    assert _summary(await _session("plain", 5.5)).resonance is None


def test_every_step_is_said_with_what_comes_next() -> None:
    stepped = practice(assessment.STEPPED, pace_per_min=None, minutes=1)
    said = [assessment.step_words(stepped, index) for index in range(len(stepped.steps))]
    assert said[0] == "Rest. Next: pace 1 of 5, 6.5 breaths a minute."
    assert said[1] is not None
    assert "then 6" in said[1]
    assert said[9] is not None
    assert "last one" in said[9]
    assert all(said)
    assert assessment.step_words(practice("plain", pace_per_min=6, minutes=1), 0) is None


def test_a_repeat_is_suggested_after_six_weeks_not_before() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert not assessment.due_again(at, at + timedelta(weeks=6) - timedelta(seconds=1))
    assert assessment.due_again(at, at + timedelta(weeks=6))
