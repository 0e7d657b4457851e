"""The practices by name, and the measurements at rest among them."""

from __future__ import annotations

import asyncio

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import SessionEnded
from biofeedback.sessions.library import NAMES, practice
from biofeedback.sessions.protocol_json import protocol_from_json, protocol_to_json
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from biofeedback.signal import resting
from tests.sessions.scripted import ScriptedStrap, collect, streaming


@pytest.mark.parametrize("name", NAMES)
def test_every_practice_comes_back_from_its_record(name: str) -> None:
    plan = practice(name, pace_per_min=None, minutes=3)
    assert protocol_from_json(protocol_to_json(plan)) == plan


@pytest.mark.parametrize("name", ["resting_2", "resting_5"])
def test_a_measurement_at_rest_has_its_own_length_and_no_pace(name: str) -> None:
    assert practice(name, pace_per_min=None, minutes=1) == practice(
        name, pace_per_min=None, minutes=30
    )
    with pytest.raises(BadInputError, match="no pace"):
        practice(name, pace_per_min=6.0, minutes=5)


@pytest.mark.parametrize(("name", "long"), [("resting_2", False), ("resting_5", True)])
async def test_a_measurement_at_rest_tells_what_its_length_is_enough_for(
    name: str, long: bool
) -> None:
    clock = ManualClock()
    strap = ScriptedStrap(clock, streaming(600, from_s=4.0, rr_ms=880.0))
    plan = practice(name, pace_per_min=None, minutes=5)
    session = run([strap], plan, Timeline(clock), Controls())
    ended = (await clock.run(asyncio.create_task(collect(session))))[-1]
    assert isinstance(ended, SessionEnded)
    found = resting.of_summary(ended.summary)
    assert found.rmssd_ms == 0.0
    assert (found.sdnn_ms is not None) is long
    assert (found.lf_ms2 is not None) is long
    assert (found.hf_ms2 is not None) is long
