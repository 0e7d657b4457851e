"""The timed tests second by second, with a clock that moves only when told."""

from __future__ import annotations

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.diary.timed import GOING, OVER, READY, STAND, UP_AND_GO, Timed


async def test_a_stand_counts_from_go_to_thirty_seconds_and_not_before_or_after() -> None:
    clock = ManualClock()
    await clock.advance(100.0)
    run = Timed(STAND, clock.now())
    shown = [run.shown(clock.now())]
    run = run.pressed(clock.now())
    for _second in range(3):
        await clock.advance(1.0)
        shown.append(run.shown(clock.now()))
    assert shown == ["3", "2", "1", "30"]
    assert run.count == 0
    for _stand in range(12):
        run = run.pressed(clock.now())
        await clock.advance(2.4)
    assert run.phase(clock.now()) == GOING
    assert run.shown(clock.now()) == "2"
    await clock.advance(1.2)
    assert run.phase(clock.now()) == OVER
    assert run.pressed(clock.now()).count == 12
    assert run.shown(clock.now()) == "0"


@pytest.mark.parametrize(("walked_s", "kept_s"), [(8.0, 8.0), (12.34, 12.3), (61.06, 61.1)])
async def test_up_and_go_is_the_time_from_go_to_the_press(walked_s: float, kept_s: float) -> None:
    clock = ManualClock()
    run = Timed(UP_AND_GO, clock.now())
    await clock.advance(2.9)
    run = run.pressed(clock.now())
    assert run.phase(clock.now()) == READY
    await clock.advance(0.1 + walked_s)
    run = run.pressed(clock.now())
    assert run.phase(clock.now()) == OVER
    assert run.seconds() == kept_s
    await clock.advance(30.0)
    assert run.pressed(clock.now()).seconds() == kept_s
    assert run.shown(clock.now()) == f"{kept_s:.1f}"


async def test_a_test_that_nobody_ends_is_over_and_has_no_result() -> None:
    clock = ManualClock()
    run = Timed(UP_AND_GO, clock.now())
    await clock.advance(123.0)
    assert run.phase(clock.now()) == OVER
    assert run.pressed(clock.now()).seconds() is None
