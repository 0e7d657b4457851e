"""A strap's ECG and accelerometer beside its beats: breathing from them, live and from the raw."""

from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest

from biofeedback.core.beats import Beat
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import BreathSource
from biofeedback.devices.polar import acceleration_frame, ecg_frame
from biofeedback.devices.polar_reading import PolarReading
from biofeedback.devices.protocol import PacketReceived, StateChanged, StrapEvent, StrapState
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import MetricsReady, SessionEnded
from biofeedback.sessions.library import practice
from biofeedback.sessions.recompute import summary_of
from biofeedback.sessions.records import SessionContent, StoredSession
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import ScriptedStrap, collect, draft

BREATH_HZ = 0.1
SECONDS = 150.0
SECOND_NS = 1_000_000_000


def heart() -> list[Beat]:
    """A heart that follows a breath of 6 /min."""
    at_s, beats = 1.0, []
    while at_s < SECONDS:
        rr_ms = 900.0 + 50.0 * math.sin(2 * math.pi * BREATH_HZ * at_s)
        at_s += rr_ms / 1000.0
        beats.append(Beat(at_s, rr_ms, len(beats)))
    return beats


def ecg(beats: list[Beat]) -> np.ndarray:
    times = np.arange(0.0, SECONDS, 1.0 / 130.0)
    values = np.zeros(len(times))
    for beat in beats:
        tall = 1000.0 + 150.0 * math.sin(2 * math.pi * BREATH_HZ * beat.at_s)
        values += tall * np.exp(-0.5 * ((times - beat.at_s) / 0.012) ** 2)
    return values + np.random.default_rng(2).normal(0.0, 8.0, len(times))


def packets(*, with_ecg: bool, with_chest: bool) -> list[PacketReceived]:
    """What the sensor sends, each frame 50 ms after its last sample."""
    sent = []
    if with_ecg:
        values = np.rint(ecg(heart())).astype(int).tolist()
        for at in range(0, len(values) - 65, 65):
            last_s = (at + 64) / 130.0
            frame = ecg_frame(round(last_s * SECOND_NS) + SECOND_NS, values[at : at + 65])
            sent.append(PacketReceived(last_s + 0.05, "pmd", bytes(frame)))
    if with_chest:
        times = np.arange(0.0, SECONDS, 0.04)
        tilt = np.rint(40.0 * np.sin(2 * np.pi * BREATH_HZ * times)).astype(int).tolist()
        noise = np.random.default_rng(3).integers(-3, 4, len(times)).tolist()
        rows = [(x, n, 990 - n) for x, n in zip(tilt, noise, strict=True)]
        for at in range(0, len(rows) - 25, 25):
            last_s = (at + 24) * 0.04
            frame = acceleration_frame(round(last_s * SECOND_NS) + SECOND_NS, rows[at : at + 25])
            sent.append(PacketReceived(last_s + 0.05, "pmd", bytes(frame)))
    return sorted(sent, key=lambda packet: packet.arrived_s)


def script(sent: list[PacketReceived]) -> list[tuple[float, StrapEvent]]:
    from biofeedback.devices.polar import Frame

    reading = PolarReading()
    events: list[tuple[float, StrapEvent]] = [
        (0.0, StateChanged(0.0, StrapState.CONNECTED, "Scripted"))
    ]
    for packet in sent:
        events.append((packet.arrived_s, packet))
        frame = Frame.from_bytes(packet.payload)
        samples = reading.samples(packet.arrived_s, frame) if frame else None
        if samples is not None:
            events.append((packet.arrived_s, samples))
    events += [(beat.at_s + 0.05, beat) for beat in heart()]
    return sorted(events, key=lambda row: row[0])


@pytest.mark.parametrize(
    ("with_ecg", "with_chest", "source"),
    [
        (False, False, BreathSource.RR),
        (True, False, BreathSource.ECG),
        (False, True, BreathSource.ACCELERATION),
        (True, True, None),
    ],
)
async def test_what_comes_beside_the_beats_is_breathed_from_live_and_computed_again_from_the_raw(
    with_ecg: bool, with_chest: bool, source: BreathSource | None
) -> None:
    clock = ManualClock()
    sent = packets(with_ecg=with_ecg, with_chest=with_chest)
    strap = ScriptedStrap(clock, script(sent))
    plan = practice("quiet_rest", pace_per_min=None, minutes=2)
    session = run([strap], plan, Timeline(clock), Controls())
    events = await clock.run(asyncio.create_task(collect(session)))
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    last = [event for event in events if isinstance(event, MetricsReady)][-1].metrics
    summary = ended.summary
    for breathing in (last.breathing, summary.breathing):
        assert breathing.rate_per_min == pytest.approx(6.0, abs=0.3)
        assert breathing.source is source or source is None
    confident = (last.breathing.confidence or 0.0) > 0.5
    # from RR alone a slow rate may be a Mayer wave, and then no score is honest
    assert confident is (source is not BreathSource.RR)
    assert (last.coherence.score is None) is (source is BreathSource.RR)
    assert (summary.coherence.score is None) is (source is BreathSource.RR)
    stored = StoredSession("x", draft("scripted"), "done", "done", ended.t_s, summary)
    beats = tuple(beat for beat in heart() if beat.index < summary.beats)
    again = summary_of(SessionContent(stored, beats, tuple(sent), (), ()))
    assert again.breathing == summary.breathing
    assert again.coherence == summary.coherence
    assert again.rmssd_ms == summary.rmssd_ms
