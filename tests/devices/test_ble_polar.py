"""ECG, chest movement and pulse intervals of Polar's sensors, through real, unmodified bleak."""

from __future__ import annotations

import itertools
import statistics

import pytest

from biofeedback.core.beats import Beat
from biofeedback.core.clock import SystemClock
from biofeedback.devices.protocol import (
    AccelerationSamples,
    EcgSamples,
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapEvent,
    StrapState,
)
from tests.devices.listening import Listener, assert_each_beat_once, strap_of
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez

S = StrapState
SPEED = 10.0


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock(SPEED)


def is_ecg(event: StrapEvent) -> bool:
    return isinstance(event, EcgSamples)


def sentences(listener: Listener) -> str:
    told = [e.sentence for e in listener.events if isinstance(e, StateChanged) and e.sentence]
    return " ".join(told)


def peaks_of(blocks: list[EcgSamples]) -> list[float]:
    """Return where the ECG is highest around each R peak, by a parabola, s of the app's clock."""
    times = [at_s for block in blocks for at_s in block.times_s]
    values = [value for block in blocks for value in block.microvolts]
    found = []
    for at in range(1, len(values) - 1):
        before, here, after = values[at - 1 : at + 2]
        if here > 600 and before < here >= after:
            off = 0.5 * (before - after) / (before - 2 * here + after)
            found.append(times[at] + off * (times[at + 1] - times[at]))
    return found


async def test_ecg_and_chest_movement_come_with_the_beats_of_the_same_heart(
    clock: SystemClock,
) -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED) as system:
        async with Listener(strap_of(clock, waiting=SystemClock())) as listener:
            await listener.beats_more(100)
        assert_each_beat_once(listener.beats, system)
        # What was started has been stopped again: settings, start and stop, for each of two.
        assert system.look()["calls"].count("WriteValue") == 6
    ecg = [event for event in listener.events if isinstance(event, EcgSamples)]
    first = next(n for n, event in enumerate(listener.events) if is_ecg(event))
    assert any(isinstance(event, Beat) for event in listener.events[:first])
    assert ecg[-1].rate_hz == pytest.approx(130.0, rel=1e-3)
    peaks = peaks_of(ecg)
    # The strap's clock is tied to the clock of its beats: one constant apart, whatever comes.
    settled = [beat for beat in listener.beats if beat.at_s > listener.beats[0].at_s + 40.0]
    apart = [
        min((beat.at_s - peak_s for peak_s in peaks), key=abs)
        for beat in settled
        if beat.at_s < peaks[-1]
    ]
    constant = statistics.median(apart)
    assert len(apart) > 40
    assert abs(constant) < 0.35
    errors = sorted(abs(one - constant) for one in apart)
    assert errors[int(0.95 * len(errors))] < 0.030
    # Peak to peak it is the RR itself.
    rr = {round(beat.rr_ms) for beat in listener.beats}
    intervals = [(b - a) * 1000 for a, b in itertools.pairwise(peaks[60:])]
    off = sorted(min(abs(interval - one) for one in rr) for interval in intervals)
    assert off[int(0.95 * len(off))] < 4.0
    moves = [event for event in listener.events if isinstance(event, AccelerationSamples)]
    x = [row[0] for event in moves for row in event.mg]
    assert 15.0 < max(x) < 30.0
    assert all(970 < row[2] < 1010 for event in moves for row in event.mg)


async def test_frames_are_kept_as_they_came_and_so_is_what_was_agreed(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED):
        async with Listener(strap_of(clock)) as listener:
            await listener.until(is_ecg)
            await listener.until(is_ecg)
    kinds = {}
    for event in listener.events:
        if isinstance(event, PacketReceived):
            kinds.setdefault(event.characteristic, []).append(event.payload)
    assert set(kinds) == {"2a37", "pmd", "pmd_control"}
    assert any(len(payload) == 229 and payload[0] == 0 for payload in kinds["pmd"])
    assert {payload[0] for payload in kinds["pmd_control"]} == {0xF0}


async def test_packets_too_small_for_ecg_are_told_and_the_beats_go_on(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan(mtu=100), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.until(lambda e: isinstance(e, AccelerationSamples))
            await listener.beats_more(5)
        assert_each_beat_once(listener.beats, system)
    assert "can't send its ECG" in sentences(listener)
    assert "too small" in sentences(listener)
    assert not any(map(is_ecg, listener.events))
    assert listener.states[-1] is S.STREAMING


async def test_a_control_point_that_never_answers_delays_no_beat(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("hostile"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.until(
                lambda e: isinstance(e, StateChanged) and "pairing" in (e.sentence or "")
            )
            await listener.beats_more(10)
        assert_each_beat_once(listener.beats, system, "hostile")
    assert "did not answer" in sentences(listener)
    assert listener.states == [S.CONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING]


async def test_streams_come_back_with_the_link(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.until(is_ecg)
            system.fault("drop", for_s=8.0)
            await listener.state(S.LOST)
            await listener.state(S.STREAMING)
            again = await listener.until(is_ecg)
        assert_each_beat_once(listener.beats, system)
    assert isinstance(again, EcgSamples)
    assert abs(again.at_s - clock.now()) < 6.0


async def test_without_samples_asked_for_nothing_is_written(
    clock: SystemClock, system: VirtualSystem
) -> None:
    async with Listener(strap_of(SystemClock(20.0), samples=False)) as listener:
        await listener.beats_more(10)
    assert "WriteValue" not in system.look()["calls"]
    assert {e.characteristic for e in listener.events if isinstance(e, PacketReceived)} == {"2a37"}


async def test_pulse_intervals_are_beats_and_marked_where_there_is_no_rr(
    clock: SystemClock,
) -> None:
    with virtual_bluez(StrapPlan("verity"), speed=SPEED) as system:
        async with Listener(strap_of(clock)) as listener:
            await listener.beats_more(60)
        rounded = [round(line["rr_1024"] / 1.024) for line in system.truth("beat")]
    beats = listener.beats
    heard = [round(beat.rr_ms) for beat in beats]
    start = next(n for n in range(len(rounded)) if rounded[n : n + 10] == heard[:10])
    assert rounded[start : start + len(heard)] == heard
    assert {beat.segment for beat in beats} == {0}
    streaming = next(
        e for e in listener.events if isinstance(e, StateChanged) and e.state is S.STREAMING
    )
    assert streaming.beats_from == "pulse"
    assert "pulse" in (streaming.sentence or "")
    assert listener.states == [S.CONNECTING, S.CONNECTED, S.WAITING_FOR_RR, S.STREAMING]
    assert any(isinstance(event, HeartRateOnly) for event in listener.events)
    # The sensor does not say when a beat was; the batches close in on it.
    settled = itertools.pairwise(beats[40:])
    assert all(abs(b.at_s - a.at_s - b.rr_ms / 1000) < 0.05 for a, b in settled)


async def test_a_strap_that_leaves_when_asked_for_samples_keeps_its_beats_and_its_link(
    clock: SystemClock,
) -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED) as system:
        system.set("h10", hangs_up_at=0)
        async with Listener(strap_of(clock)) as listener:
            told = await listener.until(
                lambda e: isinstance(e, StateChanged) and "Pairing it" in (e.sentence or "")
            )
            await listener.beats_more(20)
        assert_each_beat_once(listener.beats, system)
        writes = system.look()["calls"].count("WriteValue")
    assert isinstance(told, StateChanged)
    assert listener.states.count(S.LOST) == 2
    assert writes == 2  # once on each of the links it left, and never again


async def test_a_strap_that_can_not_send_both_goes_on_with_its_ecg(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan(), speed=SPEED) as system:
        system.set("h10", hangs_up_at=2)
        async with Listener(strap_of(clock)) as listener:
            await listener.until(
                lambda e: isinstance(e, StateChanged) and "only its ECG" in (e.sentence or "")
            )
            at = len(listener.events)
            await listener.beats_more(20)
        assert_each_beat_once(listener.beats, system)
    after = listener.events[at:]
    assert any(map(is_ecg, after))
    assert not any(isinstance(event, AccelerationSamples) for event in after)
    assert listener.states.count(S.LOST) == 2
