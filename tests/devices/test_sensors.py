"""Sensors beside a strap: the words for them, their frames, and all as one stream."""

import asyncio
from contextlib import aclosing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Beat
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import PacketReceived, SensorChanged, StateChanged, StrapState
from biofeedback.devices.sensor_frames import SensorFrame, SensorKind
from biofeedback.devices.sensor_specs import joined, kinds_in, parted
from biofeedback.devices.sensors import StrapWithSensors
from biofeedback.devices.simulated_sensors import SimulatedEmg, SimulatedMuscle, emg_samples
from biofeedback.devices.specs import open_strap, origin_of

EMG, BELT = SensorKind.EMG, SensorKind.BELT


@pytest.mark.parametrize(
    ("spec", "strap", "sensors"),
    [
        ("sim", "sim", ()),
        ("none", "none", ()),
        ("ble:H10 A+B", "ble:H10 A+B", ()),
        ("sim:hr=60+sim-emg+sim-belt", "sim:hr=60", ("sim-emg", "sim-belt")),
        ("lsl:emg=My EMG+lsl:belt", "none", ("lsl:emg=My EMG", "lsl:belt")),
        ("sim-belt", "none", ("sim-belt",)),
        ("ble+lsl:emg=a+b", "ble", ("lsl:emg=a+b",)),
    ],
)
def test_words_are_parted_into_strap_and_sensors(
    spec: str, strap: str, sensors: tuple[str, ...]
) -> None:
    assert parted(spec) == (strap, sensors)
    assert joined(strap, sensors) == spec


def test_the_words_tell_what_is_measured_and_whether_it_is_real() -> None:
    assert kinds_in("sim+lsl:emg=x+sim-belt") == {EMG, BELT}
    assert kinds_in("ble") == frozenset()
    assert origin_of("lsl:emg") == "live"
    assert origin_of("ble:H10+lsl:belt") == "live"
    assert origin_of("sim+lsl:belt") == "sim"
    assert origin_of("sim-emg") == "sim"


@given(
    st.lists(st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=2), min_size=1),
    st.floats(-100, 100),
    st.floats(0.5, 20_000),
)
def test_a_frame_comes_back_as_it_was(rows: list[list[float]], lag_s: float, hz: float) -> None:
    frame = SensorFrame.of(rows, lag_s, hz)
    again = SensorFrame.from_bytes(bytes(frame))
    assert again == frame
    values = np.frombuffer(again.values, "<f4").reshape(-1, 2)
    assert values.tolist() == rows
    assert again.count == len(rows)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_frame_are_refused_in_a_sentence(payload: bytes) -> None:
    for change in (payload, bytes(SensorFrame.of([[1.0]], -0.1, 100.0))[:-1] + payload):
        try:
            frame = SensorFrame.from_bytes(change)
        except BadInputError:
            continue
        assert bytes(frame) == change


def test_a_sensor_that_there_is_none_of_is_refused() -> None:
    for spec in ("sim+lsl:eeg", "lsl:", "lsl:emgx=1"):
        with pytest.raises(BadInputError, match="no sensor"):
            open_strap(
                spec, ManualClock(), fullness=lambda _t: None, read_recording=lambda _path: None
            )  # type: ignore[arg-type, return-value]


async def events_of(spec: str, seconds: float) -> list:
    clock, found = ManualClock(), []
    strap = open_strap(spec, clock, fullness=lambda _t: None, read_recording=lambda _path: None)  # type: ignore[arg-type, return-value]

    async def read() -> None:
        async with aclosing(strap.stream()) as events:
            async for event in events:
                found.append(event)

    task = asyncio.create_task(read())
    await clock.advance(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return found


async def test_a_strap_and_its_sensors_are_one_stream() -> None:
    found = await events_of("sim:hr=60+sim-emg+sim-belt", 10.0)
    assert sum(isinstance(event, Beat) for event in found) > 6
    kept = {event.characteristic for event in found if isinstance(event, PacketReceived)}
    assert kept == {"2a37", "emg", "belt"}


async def test_the_frames_of_a_simulated_sensor_cover_its_time() -> None:
    found = await events_of("sim-emg", 10.0)
    frames = [
        (event.arrived_s, SensorFrame.from_bytes(event.payload))
        for event in found
        if isinstance(event, PacketReceived)
    ]
    next_s = 0.0
    for arrived_s, frame in frames:
        assert arrived_s + frame.lag_s == pytest.approx(next_s, abs=1e-6)
        next_s += frame.count / frame.rate_hz
    assert next_s > 9.7
    states = [event.state for event in found if isinstance(event, StateChanged)]
    assert states == [StrapState.CONNECTED]


def test_the_simulated_muscle_is_as_tense_as_it_says() -> None:
    muscle = SimulatedMuscle(tense=((1.0, 20.0),))
    values = emg_samples(muscle, range(2000, 18000), 1000.0, 1)
    assert np.sqrt(np.mean(values**2)) == pytest.approx(120.0, rel=0.02)


class Broken(SimulatedEmg):
    async def stream(self):
        raise BiofeedbackError("It sends no numbers.")
        yield


async def test_a_sensor_that_cannot_be_used_says_so_and_the_strap_goes_on() -> None:
    clock = ManualClock()
    strap = open_strap("sim", clock, fullness=lambda _t: None, read_recording=lambda _path: None)  # type: ignore[arg-type, return-value]
    both = StrapWithSensors("sim+x", strap, [Broken(clock)], clock)
    found = []

    async def read() -> None:
        async with aclosing(both.stream()) as events:
            async for event in events:
                found.append(event)

    task = asyncio.create_task(read())
    await clock.advance(5.0)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    said = [event for event in found if isinstance(event, SensorChanged)]
    assert [(each.state, each.sentence) for each in said] == [
        (StrapState.FAILED, "It sends no numbers.")
    ]
    assert any(isinstance(event, Beat) for event in found)


async def test_sensors_alone_that_all_fail_are_a_loss_for_good() -> None:
    clock = ManualClock()
    both = StrapWithSensors("x", NoStrap(), [Broken(clock), Broken(clock)], clock)
    async with aclosing(both.stream()) as events:
        found = [await anext(events), await anext(events)]
        assert all(isinstance(event, SensorChanged) for event in found)
        with pytest.raises(BiofeedbackError, match="no numbers"):
            await anext(events)
