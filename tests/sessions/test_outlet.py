"""A session that other programs hear: what goes out, when, and what happens when it can't."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import pytest

from biofeedback.app.straps import strap_maker, streams_out
from biofeedback.core.clock import ManualClock, SystemClock
from biofeedback.core.metrics import Metrics
from biofeedback.devices.lsl_outlet import NUMBERS
from biofeedback.sessions.controls import Controls, Mark
from biofeedback.sessions.events import BeatArrived, MetricsReady, SessionEnded, Warned
from biofeedback.sessions.library import practice
from biofeedback.sessions.outlet import sending
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import ScriptedStrap, collect
from tests.sessions.test_beside_the_beats import packets, script

SPEED = 20.0


class Heard:
    """Remembers what was sent; raises from the third beat on when told to."""

    def __init__(self, breaks: bool = False) -> None:
        self.beats: list[tuple[int, float, float]] = []
        self.ecg_samples: list[tuple[float, float, int]] = []
        self.told: list[Metrics] = []
        self.markers: list[tuple[float, str]] = []
        self.closed = False
        self._breaks = breaks

    def beat(self, number: int, at_s: float, rr_ms: float) -> None:
        self.beats.append((number, at_s, rr_ms))
        if self._breaks and len(self.beats) == 3:
            raise OSError("no network")

    def ecg(self, number: int, at_s: float, rate_hz: float, microvolts: Sequence[float]) -> None:
        self.ecg_samples.append((at_s, rate_hz, len(microvolts)))

    def numbers(self, number: int, at_s: float, metrics: Metrics) -> None:
        self.told.append(metrics)

    def marker(self, at_s: float, words: str) -> None:
        self.markers.append((at_s, words))

    def close(self) -> None:
        self.closed = True


async def practised(out: Heard) -> tuple[list, float]:
    clock = ManualClock()
    await clock.advance(7.0)
    timeline, controls = Timeline(clock), Controls()
    strap = strap_maker(clock)("sim", timeline)
    protocol = practice("plain", pace_per_min=6, minutes=0.5)
    events = sending(run([strap], protocol, timeline, controls), out, ["sim"], timeline.began_s)
    controls.send(Mark("a door"))
    return await clock.run(asyncio.create_task(collect(events))), timeline.began_s


async def test_what_happens_goes_out_with_its_time() -> None:
    out = Heard()
    events, began_s = await practised(out)
    beats = [event.beat for event in events if isinstance(event, BeatArrived)]
    assert [(0, beat.at_s + began_s, beat.rr_ms) for beat in beats] == out.beats
    assert out.told == [event.metrics for event in events if isinstance(event, MetricsReady)]
    words = [word for _at_s, word in out.markers]
    assert words[0] == "mark a door"
    assert {"step practice", "inhale", "exhale", "end done"} <= set(words)
    assert out.closed


async def test_a_failure_is_said_once_and_the_practice_goes_on() -> None:
    out = Heard(breaks=True)
    events, _began_s = await practised(out)
    said = [event.message for event in events if isinstance(event, Warned)]
    assert said == ["Sending to other programs failed (OSError); the practice goes on."]
    assert len(out.beats) == 3
    assert isinstance(events[-1], SessionEnded)
    assert events[-1].reason == "done"
    assert sum(isinstance(event, BeatArrived) for event in events) > 25


async def test_the_ecg_of_a_real_strap_goes_out() -> None:
    clock, out = ManualClock(), Heard()
    timeline = Timeline(clock)
    strap = ScriptedStrap(clock, script(packets(with_ecg=True, with_chest=False))[:400])
    protocol = practice("quiet_rest", pace_per_min=None, minutes=0.3)
    events = sending(run([strap], protocol, timeline, Controls()), out, [strap.spec], 0.0)
    found = await clock.run(asyncio.create_task(collect(events)))
    kept = [e for e in found if type(e).__name__ == "PacketKept" and e.characteristic == "pmd"]
    assert len(out.ecg_samples) == len(kept) > 5
    assert all(rate == pytest.approx(130.0, rel=0.02) for _at, rate, _n in out.ecg_samples)


async def test_without_the_library_the_practice_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    clock = ManualClock()
    timeline = Timeline(clock)
    strap = strap_maker(clock)("sim", timeline)
    protocol = practice("plain", pace_per_min=6, minutes=0.2)
    events = sending(run([strap], protocol, timeline, Controls()), streams_out(clock), ["sim"], 0.0)
    found = await clock.run(asyncio.create_task(collect(events)))
    said = [event.message for event in found if isinstance(event, Warned)]
    assert len(said) == 1
    assert "Lab Streaming Layer" in said[0]
    assert isinstance(found[-1], SessionEnded)


async def test_another_program_hears_beats_numbers_and_markers_through_real_streams() -> None:
    import pylsl

    clock = SystemClock(SPEED)
    timeline = Timeline(clock)
    strap = strap_maker(clock)("sim:seed=9", timeline)
    protocol = practice("plain", pace_per_min=6, minutes=1.5)
    out = streams_out(clock, SPEED)
    beats: list = []

    async def practise() -> None:
        session = run([strap], protocol, timeline, Controls())
        async for event in sending(session, out, ["sim:seed=9"], timeline.began_s):
            if isinstance(event, BeatArrived):
                beats.append(event.beat)

    def listen(kind: str):
        source = f"biofeedback-{kind}-1"
        (info,) = pylsl.resolve_bypred(
            f"source_id='{source}' and starts-with(name,'biofeedback')", timeout=10.0
        )[:1]
        inlet = pylsl.StreamInlet(info, processing_flags=pylsl.proc_none)
        full = inlet.info(timeout=5.0)
        inlet.open_stream(timeout=5.0)
        rows, stamps = [], []
        for _turn in range(80):
            more, when = inlet.pull_chunk(timeout=0.05)
            rows += more
            stamps += when
            if len(rows) >= (25 if kind == "rr" else 8):
                break
        inlet.close_stream()
        return full, rows, stamps

    work = asyncio.create_task(practise())
    kinds = ("rr", "metrics", "markers")
    heard = await asyncio.gather(*(asyncio.to_thread(listen, kind) for kind in kinds))
    (rr_info, rr, rr_stamps), (numbers_info, numbers, _when), (_info, markers, _stamps) = heard
    await work
    # every interval as it was, and as far apart as the heartbeats were
    sent = [beat.rr_ms for beat in beats]
    first = next(n for n in range(len(sent)) if sent[n : n + len(rr)] == [row[0] for row in rr])
    for place, stamp in enumerate(rr_stamps):
        passed_s = beats[first + place].at_s - beats[first].at_s
        assert (stamp - rr_stamps[0]) * SPEED == pytest.approx(passed_s, abs=0.05)
    assert rr_info.type() == "RR"
    channel = rr_info.desc().child("channels").child("channel")
    assert channel.child_value("unit") == "ms"
    assert numbers_info.channel_count() == len(NUMBERS)
    assert any(50.0 < row[0] < 90.0 for row in numbers)
    assert {row[0] for row in markers} & {"inhale", "exhale"}


def test_numbers_are_named_with_their_units() -> None:
    assert [label for label, _unit, _kind in NUMBERS][:2] == ["hr", "rmssd"]
    assert all(unit for _label, unit, _kind in NUMBERS)
