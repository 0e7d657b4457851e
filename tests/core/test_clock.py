"""Time, injected."""

import asyncio

import pytest

from biofeedback.core.clock import ManualClock, SystemClock


async def test_sleepers_wake_in_order_at_their_own_moment():
    clock = ManualClock()
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.now()))

    tasks = [asyncio.create_task(sleeper(n, s)) for n, s in [("b", 2), ("a", 1), ("c", 30)]]
    await clock.advance(10)
    assert woken == [("a", 1.0), ("b", 2.0)]
    assert clock.now() == 10
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_running_a_task_jumps_from_sleep_to_sleep():
    clock = ManualClock()

    async def day() -> str:
        for _ in range(24):
            await clock.sleep(3600)
        return "evening"

    assert await clock.run(asyncio.create_task(day())) == "evening"
    assert clock.now() == 24 * 3600
    assert (clock.utc() - ManualClock().utc()).total_seconds() == 24 * 3600


async def test_a_fast_clock_sleeps_shorter():
    clock = SystemClock(speed=1000)
    before, at = clock.utc(), clock.now()
    await clock.sleep(5)
    assert clock.now() - at >= 5
    assert (clock.utc() - before).total_seconds() >= 5


@pytest.mark.parametrize("speed", [0, -1])
def test_time_does_not_stand_still(speed: float):
    with pytest.raises(ValueError, match="speed"):
        SystemClock(speed)
