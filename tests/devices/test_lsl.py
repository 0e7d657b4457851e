"""Sensors over the Lab Streaming Layer, through real outlets in a second process."""

import asyncio
import os
import sys
from contextlib import aclosing
from statistics import median

import numpy as np
import pytest

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.devices import lsl
from biofeedback.devices.protocol import PacketReceived, SensorChanged, StrapState
from biofeedback.devices.sensor_frames import SensorFrame, SensorKind
from biofeedback.signal.belt import BeltReader
from biofeedback.signal.emg import MuscleReader
from tests.devices.outlets import Told, onsets_s, outlets, rms_uv
from tests.soak_notes import SOAK

LASTS_S = 3600.0 if SOAK else 1200.0


def name(word: str) -> str:
    return f"{word}-{os.getpid()}"


async def heard(kind: SensorKind, called: str, clock: SystemClock, until_s: float, enough) -> list:
    """Return a sensor's events until `enough` says so, or the clock's time is up."""
    events = []
    sensor = lsl.LslSensor(kind, f"{called}-{kind.value}", clock, speed=clock.speed)

    async def read() -> None:
        async with aclosing(sensor.stream()) as stream:
            async for event in stream:
                events.append(event)
                if enough(event):
                    return

    await asyncio.wait_for(read(), until_s)
    return events


def frames(events: list) -> list[tuple[float, np.ndarray, float]]:
    """Return (moment of the first sample, values of shape (channels, n), rate) of each frame."""
    found = []
    for event in events:
        if isinstance(event, PacketReceived):
            frame = SensorFrame.from_bytes(event.payload)
            values = np.frombuffer(frame.values, "<f4").reshape(-1, frame.channels).T
            found.append((event.arrived_s + frame.lag_s, values.astype(float), frame.rate_hz))
    return found


def zero_of(clock: SystemClock, lsl_zero: float) -> float:
    """Return the app's time of the sender's first sample, by both clocks read side by side."""
    import pylsl

    reads = []
    for _try in range(50):
        before, there, after = clock.now(), pylsl.local_clock(), clock.now()
        reads.append((after - before, (before + after) / 2.0 - clock.speed * there))
    return min(reads)[1] + clock.speed * lsl_zero


async def run(told: Told, kinds: tuple[SensorKind, ...]) -> tuple[dict, float]:
    clock = SystemClock(told.speed)
    loop = asyncio.get_running_loop()
    work = {
        kind: loop.create_task(
            heard(
                kind, told.name, clock, 60.0,
                lambda event: isinstance(event, SensorChanged)
                and event.state is StrapState.SILENT,
            )
        )
        for kind in kinds
    }  # fmt: skip
    running = outlets(told)
    _process, lsl_zero = await asyncio.to_thread(running.__enter__)
    try:
        found = {kind: await task for kind, task in work.items()}
    finally:
        running.__exit__(None, None, None)
    return found, zero_of(clock, lsl_zero)


async def test_muscle_and_belt_come_true_through_jitter_and_drop_outs() -> None:
    told = Told(
        name("both"), ("emg", "belt"), seconds=100.0, speed=20.0, jitter_s=0.01,
        drops=((33.0, 38.0), (71.5, 72.0)),
    )  # fmt: skip
    found, zero_s = await run(told, (SensorKind.EMG, SensorKind.BELT))

    muscle = frames(found[SensorKind.EMG])
    reader = MuscleReader(muscle[0][2], 2)
    for at_s, values, _rate in muscle:
        reader.push(at_s, values)
    ends, rms = reader.levels()
    since = ends - zero_s
    inside = (since % 10.0 > 1.0) & (since % 10.0 < 9.8)
    for tense in (6.0, 60.0):
        there = inside & np.array([rms_uv(t) == tense for t in since])
        for channel, times in ((0, 1.0), (1, 2.0)):
            told_uv = np.sqrt(np.nanmean(rms[channel][there] ** 2))
            assert told_uv == pytest.approx(times * tense, rel=0.02)
    assert not ((since > 33.3) & (since < 37.9)).any()
    assert np.isfinite(rms[0]).mean() > 0.9

    belt = BeltReader()
    for at_s, values, rate_hz in frames(found[SensorKind.BELT]):
        belt.push(at_s, rate_hz, values[0])
    true = onsets_s(100.0)
    off = [min((one.inhale_s - zero_s - other for other in true), key=abs) for one in belt.breaths]
    assert len(off) >= 14
    assert median(map(abs, off)) < 0.1
    assert not any(
        one.inhale_s - zero_s < 32.9 < 38.1 < one.next_s - zero_s for one in belt.breaths
    )

    states = [each for each in found[SensorKind.EMG] if isinstance(each, SensorChanged)]
    assert states[0].state is StrapState.CONNECTING
    assert states[1].channels == ("left", "right")
    assert states[1].unit == "µV"


@pytest.mark.long
async def test_the_clock_is_true_over_an_hour() -> None:
    told = Told(
        name("hour"), ("belt",), seconds=LASTS_S, speed=720.0, jitter_s=0.02, ppm=300.0,
        drops=((500.0, 560.0),),
    )  # fmt: skip
    found, zero_s = await run(told, (SensorKind.BELT,))
    belt = BeltReader()
    for at_s, values, rate_hz in frames(found[SensorKind.BELT]):
        belt.push(at_s, rate_hz, values[0])
    true = onsets_s(LASTS_S)
    begun = [one.inhale_s - zero_s for one in belt.breaths]
    late = [at_s for at_s in begun if at_s > LASTS_S - 300.0]
    assert len(late) > 50
    assert max(begun) > LASTS_S - 20.0
    for part in ([at_s for at_s in begun if at_s < 300.0], late):
        off = [min((at_s - other for other in true), key=abs) for at_s in part]
        assert median(map(abs, off)) < 0.1


async def test_a_sensor_that_was_away_is_heard_again() -> None:
    told = Told(name("again"), ("belt",), seconds=4.0, speed=4.0)
    clock = SystemClock(4.0)
    states: list[StrapState] = []

    def enough(event: object) -> bool:
        if isinstance(event, SensorChanged):
            states.append(event.state)
        return states.count(StrapState.STREAMING) == 2

    work = asyncio.create_task(heard(SensorKind.BELT, told.name, clock, 60.0, enough))
    for _time in range(2):
        running = outlets(told)
        await asyncio.to_thread(running.__enter__)
        while states.count(StrapState.SILENT) + states.count(StrapState.STREAMING) < 2 * _time + 2:
            if work.done():
                break
            await asyncio.sleep(0.05)
        running.__exit__(None, None, None)
    await work
    assert states[-3:] == [StrapState.STREAMING, StrapState.SILENT, StrapState.STREAMING]


async def test_what_is_in_reach_is_told() -> None:
    told = Told(name("found"), ("emg", "belt"), waits=False)
    found: list = []
    with outlets(told):
        for _try in range(10):
            all_of_them = await lsl.look_for_sensors(1.0, SystemClock())
            found = [each for each in all_of_them if told.name in each.name]
            if len(found) == 2:
                break
    assert {each.spec for each in found} == {
        f"lsl:emg={told.name}-emg",
        f"lsl:belt={told.name}-belt",
    }
    assert all(each.problem is None for each in found)


def test_without_the_library_one_sentence_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    said = lsl.missing_sentence()
    assert said is not None
    assert "Lab Streaming Layer" in said
    with pytest.raises(lsl.NoLibraryError):
        lsl.library()


async def test_without_the_library_a_sensor_says_so_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    sensor = lsl.LslSensor(SensorKind.EMG, None, SystemClock())
    with pytest.raises(BiofeedbackError, match="Lab Streaming Layer"):
        await anext(sensor.stream())


@pytest.mark.parametrize(
    ("kind", "rate_hz", "value_type", "word"),
    [
        (SensorKind.EMG, 0.0, 1, "no fixed rate"),
        (SensorKind.EMG, 100.0, 1, "at least 250"),
        (SensorKind.BELT, 1.0, 1, "at least 5"),
        (SensorKind.EMG, 90_000.0, 1, "too many"),
        (SensorKind.BELT, 25.0, 3, "words"),
    ],
)
def test_a_stream_that_cannot_be_used_says_why(
    kind: SensorKind, rate_hz: float, value_type: int, word: str
) -> None:
    assert word in (lsl.problem_of(kind, rate_hz, value_type) or "")
    assert lsl.problem_of(SensorKind.EMG, 1000.0, 1) is None
