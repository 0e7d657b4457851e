import asyncio
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from biofeedback.devices.protocol import PacketReceived, StateChanged, StrapEvent, StrapState
from biofeedback.devices.simulated import SimulatedStrap, parse_spec


async def listen(spec: str, seconds: float) -> list[StrapEvent]:
    clock = ManualClock()
    strap = SimulatedStrap(spec, parse_spec(spec), clock, None)
    found: list[StrapEvent] = []

    async def read() -> None:
        async with aclosing(strap.stream()) as events:
            async for event in events:
                if clock.now() > seconds:
                    return
                found.append(event)

    await clock.run(asyncio.ensure_future(read()), settle=3)
    return found


def states(events: list[StrapEvent]) -> list[StrapState]:
    return [event.state for event in events if isinstance(event, StateChanged)]


async def test_it_connects_waits_for_rr_and_streams_within_three_seconds() -> None:
    events = await listen("sim", 10.0)
    first = next(event for event in events if isinstance(event, Beat))
    assert first.at_s < 3.0
    assert states(events) == [
        StrapState.CONNECTING,
        StrapState.CONNECTED,
        StrapState.WAITING_FOR_RR,
        StrapState.STREAMING,
    ]
    connected = events[1]
    assert isinstance(connected, StateChanged)
    assert connected.name == "Simulated strap"
    assert connected.battery_percent is not None


async def test_every_true_beat_comes_once_and_in_order_for_hours() -> None:
    events = await listen("sim:hr=66,ectopics=2,seed=5", 2 * 3600.0)
    beats = [event for event in events if isinstance(event, Beat)]
    truth = SimulatedHeart(SimulatedSettings(hr=66.0, ectopics=2.0, seed=5)).beats_until(7200.0)
    assert [beat.rr_ms for beat in beats] == [true.rr_1024 * 1000 / 1024 for true in truth]
    assert [beat.index for beat in beats] == list(range(len(truth)))
    assert {beat.segment for beat in beats} == {0}


async def test_each_packet_comes_before_its_beats_as_it_was_sent() -> None:
    events = await listen("sim:hr=90", 60.0)
    packets = [event for event in events if isinstance(event, PacketReceived)]
    assert [packet.arrived_s for packet in packets] == [float(n) for n in range(1, 61)]
    assert all(packet.characteristic == "2a37" for packet in packets)
    arrived_s = 0.0
    for event in events:
        if isinstance(event, PacketReceived):
            arrived_s = event.arrived_s
        elif isinstance(event, Beat):
            assert arrived_s - 3.0 < event.at_s <= arrived_s


async def test_a_drop_of_twenty_seconds_is_silent_lost_reconnecting_and_a_gap() -> None:
    events = await listen("sim:drop=60:20,seed=7", 200.0)
    assert states(events)[4:] == [
        StrapState.SILENT,
        StrapState.LOST,
        StrapState.RECONNECTING,
        StrapState.CONNECTED,
        StrapState.WAITING_FOR_RR,
        StrapState.STREAMING,
    ]
    changes = {event.state: event for event in events if isinstance(event, StateChanged)}
    assert changes[StrapState.SILENT].at_s == pytest.approx(62.5, abs=0.6)
    assert changes[StrapState.SILENT].sentence
    assert changes[StrapState.LOST].sentence
    gaps = [event for event in events if isinstance(event, Gap)]
    truth = SimulatedHeart(SimulatedSettings(drop=(60.0, 20.0), seed=7)).beats_until(200.0)
    assert len(gaps) == 1
    assert gaps[0].from_s == pytest.approx(
        max(t.at_s for t in truth if t.at_s <= 59.0), abs=0.2
    )  # the last packet left at 59 s
    assert gaps[0].to_s == pytest.approx(min(t.at_s for t in truth if t.at_s > 80.0), abs=0.6)
    after = events[events.index(gaps[0]) + 1]
    assert isinstance(after, Beat)
    assert after.segment == 1
    beats = [event for event in events if isinstance(event, Beat)]
    assert beats[-1].at_s == pytest.approx(truth[len(truth) - 1].at_s, abs=0.1)


async def test_a_short_drop_is_a_gap_without_a_lost_link() -> None:
    events = await listen("sim:drop=60:4", 120.0)
    assert states(events)[4:] == [StrapState.SILENT, StrapState.STREAMING]
    assert sum(isinstance(event, Gap) for event in events) == 1


async def test_closing_the_stream_stops_it_at_once() -> None:
    clock = ManualClock()
    stream = SimulatedStrap("sim", SimulatedSettings(), clock, None).stream()
    assert isinstance(await anext(stream), StateChanged)
    reading = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await stream.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    assert clock.now() == 0.0


async def test_it_breathes_with_whoever_tells_it_how() -> None:
    clock, asked = ManualClock(), []

    def fullness(t_s: float) -> float | None:
        asked.append(t_s)
        return 0.5

    settings = SimulatedSettings(noise_ms=0.0)
    strap = SimulatedStrap("sim", settings, clock, fullness)

    async def read() -> list[Beat]:
        beats: list[Beat] = []
        async with aclosing(strap.stream()) as events:
            async for event in events:
                if isinstance(event, Beat):
                    beats.append(event)
                if len(beats) == 30:
                    break
        return beats

    beats = await clock.run(asyncio.ensure_future(read()), settle=3)
    assert all(abs(beat.rr_ms - 60_000 / 66) < 1.0 for beat in beats)  # half full: no swing
    assert max(asked) < clock.now() + 2.0


def test_a_spec_says_what_it_says() -> None:
    assert parse_spec("sim") == SimulatedSettings()
    spec = "sim:hr=60,breath=pacer,swing_ms=80,noise_ms=8,ectopics=2,drop=30:10,seed=7"
    assert parse_spec(spec) == SimulatedSettings(60.0, None, 80.0, 8.0, 2.0, (30.0, 10.0), 7)
    assert parse_spec("sim:breath=12.5").breath == 12.5


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ("sim:pulse=60", "pulse"),
        ("sim:hr", "hr"),
        ("sim:hr=fast", "hr=fast"),
        ("sim:hr=nan", "hr=nan"),
        ("sim:hr=900", "30 to 200"),
        ("sim:breath=40", "3 to 30"),
        ("sim:drop=30", "30:10"),
        ("sim:drop=-1:5", "drop=-1:5"),
        ("sim:seed=1.5", "whole"),
        ("sim:hr=60,,seed=1", "it has hr"),
        ("simulated", "simulated"),
    ],
)
def test_a_spec_that_makes_no_sense_is_refused_in_a_sentence(spec: str, word: str) -> None:
    with pytest.raises(BadInputError) as refusal:
        parse_spec(spec)
    sentence = str(refusal.value)
    assert word in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@given(st.text(max_size=40))
def test_any_words_are_settings_or_a_sentence(words: str) -> None:
    try:
        settings = parse_spec("sim:" + words)
    except BadInputError:
        return
    assert 30.0 <= settings.hr <= 200.0
