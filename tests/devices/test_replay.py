import asyncio
from contextlib import aclosing

import pytest

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import ManualClock
from biofeedback.devices.protocol import StateChanged, StrapEnded, StrapEvent, StrapState
from biofeedback.devices.replay import Recording, ReplayStrap


def stretch(from_s: float, count: int, index: int = 0, segment: int = 0) -> list[Beat]:
    return [
        Beat(from_s + number * 0.8, 800.0 + number % 7 / 1024.0, index + number, segment)
        for number in range(count)
    ]


def split_recording() -> Recording:
    """Ten beats, nothing for 30 s, ten more."""
    first, second = stretch(0.8, 10), stretch(38.0, 10, index=10, segment=1)
    return Recording((*first, *second), (Gap(first[-1].at_s, second[0].at_s),), "A morning")


async def play(recording: Recording, start_s: float = 5.0) -> list[tuple[float, StrapEvent]]:
    """Return each event with when it came, from a clock that says `start_s` at first."""
    clock = ManualClock()
    await clock.advance(start_s)
    found: list[tuple[float, StrapEvent]] = []

    async def read() -> None:
        strap = ReplayStrap("replay:morning.csv", recording, clock)
        assert strap.spec == "replay:morning.csv"
        async with aclosing(strap.stream()) as events:
            async for event in events:
                found.append((clock.now(), event))

    await clock.run(asyncio.ensure_future(read()), settle=3)
    return found


async def test_each_beat_comes_in_its_time_exactly_as_in_the_file() -> None:
    recording = split_recording()
    found = await play(recording)
    beats = [(at_s, event) for at_s, event in found if isinstance(event, Beat)]
    for (came_s, beat), kept in zip(beats, recording.beats, strict=True):
        assert beat == Beat(kept.at_s + 5.0, kept.rr_ms, kept.index, kept.segment)
        assert came_s == pytest.approx(beat.at_s, abs=1e-9)


async def test_a_gap_is_silent_after_three_seconds_and_said_when_beats_come_again() -> None:
    found = await play(split_recording())
    states = [(at_s, e.state) for at_s, e in found if isinstance(e, StateChanged)]
    assert [state for _at, state in states] == [
        StrapState.CONNECTING,
        StrapState.CONNECTED,
        StrapState.WAITING_FOR_RR,
        StrapState.STREAMING,
        StrapState.SILENT,
        StrapState.STREAMING,
    ]
    assert states[4][0] == pytest.approx(5.0 + 8.0 + 3.0)
    assert {e.name for _at, e in found if isinstance(e, StateChanged)} == {"A morning"}
    kinds = [type(event) for _at, event in found]
    gap_at = kinds.index(Gap)
    assert kinds[gap_at - 1 : gap_at + 2] == [StateChanged, Gap, Beat]
    assert found[gap_at][1] == Gap(13.0, 43.0)


async def test_the_end_of_a_recording_is_an_end_and_no_loss() -> None:
    found = await play(split_recording())
    assert found[-1] == (found[-2][0], StrapEnded(found[-2][0]))
    assert sum(isinstance(event, StrapEnded) for _at, event in found) == 1


async def test_a_change_of_segment_without_a_gap_named_is_a_gap_all_the_same() -> None:
    beats = (*stretch(0.8, 3), *stretch(20.0, 3, index=3, segment=1))
    found = await play(Recording(beats))
    gaps = [event for _at, event in found if isinstance(event, Gap)]
    assert gaps == [Gap(5.0 + beats[2].at_s, 25.0)]


async def test_an_empty_recording_ends_at_once() -> None:
    found = await play(Recording(()))
    assert isinstance(found[-1][1], StrapEnded)
    assert found[-1][0] == 5.0


async def test_a_night_of_beats_with_shared_stamps_loses_none() -> None:
    beats = tuple(Beat(float(number // 2), 500.0, number) for number in range(40_000))
    found = await play(Recording(beats))
    assert [e.index for _at, e in found if isinstance(e, Beat)] == list(range(40_000))


async def test_closing_in_mid_recording_stops_at_once() -> None:
    clock = ManualClock()
    stream = ReplayStrap("replay:x", split_recording(), clock).stream()
    for _event in range(3):
        await anext(stream)
    reading = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await stream.aclose()
    assert clock.now() == 0.0
