"""Beats from the ECG where RR is missing: exact, each once, and never without saying so."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.core.beats import Beat, Gap, Verdict
from biofeedback.core.clock import ManualClock
from biofeedback.devices.heart import SimulatedHeart
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.simulated import SimulatedStrap, parse_spec
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.ecg_beats import EcgBeats, Sourced
from biofeedback.sessions.ecg_told import count_told
from biofeedback.sessions.events import (
    BeatArrived,
    BeatsFrom,
    GapFound,
    MetricsReady,
    SessionEnded,
    SessionEvent,
    StrapChanged,
    VerdictReady,
)
from biofeedback.sessions.library import practice
from biofeedback.sessions.recompute import summary_of
from biofeedback.sessions.recorder import record
from biofeedback.sessions.records import SessionContent, StoredSession
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from biofeedback.signal.ecg import r_peaks
from biofeedback.signal.ecg_live import LiveRPeaks, RPeak
from tests.sessions.scripted import MemorySink, collect, draft

DATA = Path(__file__).resolve().parent.parent / "data" / "ecg_resp"
EXACT_MS = 4.0


WITHOUT_RR = "no_rr=40:30"
NEVER_RR = "no_rr=0:1000000"


async def practised(words: str) -> tuple[list[SessionEvent], SessionContent]:
    """A session of two minutes with a simulated strap; its events, and what was kept of it."""
    spec = f"sim:ecg=on,breath=6,seed=5,{words}"
    clock, sink = ManualClock(), MemorySink()
    timeline = Timeline(clock)
    strap = SimulatedStrap(spec, parse_spec(spec), clock, lambda _t_s: None)
    plan = practice("quiet_rest", pace_per_min=None, minutes=2)

    async def beside(work: Callable[[], None]) -> None:
        work()

    session = run([strap], plan, timeline, Controls())
    recorded = record(session, sink, {spec: draft(spec)}, timeline, beside=beside)
    events = await clock.run(asyncio.create_task(collect(recorded)))
    (chunks,) = sink.chunks.values()
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    stored = StoredSession("x", draft(spec), "done", "done", ended.t_s, ended.summary)
    return events, SessionContent(
        stored,
        tuple(beat for chunk in chunks for beat in chunk.beats),
        tuple(packet for chunk in chunks for packet in chunk.packets),
        tuple(gap for chunk in chunks for gap in chunk.gaps),
        tuple(happening for chunk in chunks for happening in chunk.happenings),
    )


def truth(words: str) -> list[tuple[float, float]]:
    """The simulated person's beats: when, and the interval before (ms)."""
    heart = SimulatedHeart(parse_spec(f"sim:ecg=on,breath=6,seed=5,{words}"))
    return [(beat.at_s, beat.rr_1024 / 1.024) for beat in heart.beats_until(120.0)]


def of(events: Iterable[SessionEvent], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def parted(events: Iterable[SessionEvent]) -> tuple[list[Beat], list[Beat]]:
    """The beats of RR, and those of the ECG."""
    found: tuple[list[Beat], list[Beat]] = ([], [])
    place = 0
    for event in events:
        if isinstance(event, BeatsFrom):
            place = int(event.source == "ecg")
        elif isinstance(event, BeatArrived):
            found[place].append(event.beat)
    return found


def p95(errors: Iterable[float]) -> float:
    return float(np.quantile(list(errors), 0.95))


@pytest.mark.parametrize("words", [WITHOUT_RR, "hr=96,no_rr=30:60", "ectopics=3,no_rr=40:40"])
async def test_where_rr_stops_the_ecg_goes_on_with_the_very_next_beat(words: str) -> None:
    events, _content = await practised(words)
    _from_rr, from_ecg = parted(events)
    beats = [event.beat for event in of(events, BeatArrived)]
    true = truth(words)
    assert len(from_ecg) > 25
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert all(b.at_s > a.at_s for a, b in pairwise(beats))
    # Beat for beat the person's own, from the first to the last: none lost, none doubled.
    apart = [
        (heard.rr_ms - rr, heard.at_s - at) for heard, (at, rr) in zip(beats, true, strict=False)
    ]
    assert len(true) - len(beats) < 5
    assert p95(abs(off) for off, _late in apart) <= EXACT_MS
    ecg = {beat.index for beat in from_ecg}
    late = [late * 1000.0 for n, (_off, late) in enumerate(apart) if n in ecg]
    assert p95(abs(one - statistics.median(late)) for one in late) <= EXACT_MS
    assert p95(abs(apart[n][0]) for n in ecg) <= EXACT_MS
    assert not of(events, GapFound)


async def test_a_sensor_that_never_sends_rr_gives_its_beats_by_its_ecg() -> None:
    events, _content = await practised(NEVER_RR)
    from_rr, from_ecg = parted(events)
    assert not from_rr
    true = truth(NEVER_RR)
    found = [min(true, key=lambda one: abs(one[0] - beat.at_s)) for beat in from_ecg]
    assert len(set(found)) == len(found)
    # Two seconds in which the finder learns, and a second that is still in the air at the end.
    assert len([one for one in true if 4.0 < one[0] < 117.0]) <= len(found)
    pairs = list(zip(from_ecg, found, strict=True))
    assert p95(abs(beat.rr_ms - one[1]) for beat, one in pairs) <= EXACT_MS
    assert p95(abs(beat.at_s - one[0]) * 1000.0 for beat, one in pairs) <= EXACT_MS
    last = of(events, MetricsReady)[-1].metrics
    assert last.hr_bpm == pytest.approx(66.0, abs=4.0)
    assert last.rmssd_ms is not None


async def test_a_change_of_source_is_said_and_kept_and_never_mixed() -> None:
    events, content = await practised(WITHOUT_RR)
    changes = of(events, BeatsFrom)
    assert [change.source for change in changes] == ["ecg", "rr"]
    from_rr, from_ecg = parted(events)
    assert {beat.segment for beat in from_rr}.isdisjoint({beat.segment for beat in from_ecg})
    first, back = from_ecg[0], next(b for b in from_rr if b.index > from_ecg[-1].index)
    assert [change.index for change in changes] == [first.index, back.index]
    # In the window and on the command line: it streams, from the ECG, and says so.
    after = [e for e in of(events, StrapChanged) if e.t_s > 30.0]
    assert [(e.state, e.beats_from) for e in after if e.sentence is None or "ECG" in e.sentence][
        -2:
    ] == [(StrapState.STREAMING, "ecg"), (StrapState.STREAMING, "rr")]
    assert any("found in its ECG" in (e.sentence or "") for e in after)
    # In the record, and in what is computed from it again.
    assert count_told(content.happenings, len(content.beats)) == len(from_ecg)
    (ended,) = of(events, SessionEnded)
    said = f"{len(from_ecg)} of {len(content.beats)} heartbeats were found in the ECG"
    assert any(said in message for message in ended.summary.messages)
    again = summary_of(content)
    assert again.messages == ended.summary.messages
    assert again.rmssd_ms == ended.summary.rmssd_ms
    # The verdicts go the same way for all of them.
    verdicts = {e.verdict.index: e.verdict.verdict for e in of(events, VerdictReady)}
    assert sorted(verdicts) == [beat.index for beat in content.beats]
    assert {verdicts[first.index], verdicts[back.index]} == {Verdict.FIRST_AFTER_GAP}
    assert {verdicts[beat.index] for beat in from_ecg[1:]} == {Verdict.NORMAL}


async def test_as_long_as_rr_comes_the_ecg_gives_no_beat() -> None:
    events, content = await practised("ectopics=4")
    assert not of(events, BeatsFrom)
    assert count_told(content.happenings, len(content.beats)) == 0
    assert {beat.segment for beat in content.beats} == {0}


async def test_a_lifted_strap_gives_no_beats_by_its_ecg_either() -> None:
    events, _content = await practised("loose=1")
    assert not of(events, BeatArrived)
    assert StrapState.STREAMING not in {e.state for e in of(events, StrapChanged)}


def heard(
    times: np.ndarray, values: np.ndarray, rate_hz: float, joined: EcgBeats | None = None
) -> list[Sourced]:
    """What comes of an ECG in blocks of half a second."""
    joined, finder, found = joined or EcgBeats(), LiveRPeaks(rate_hz), []
    step = int(rate_hz / 2)
    for at in range(0, len(times), step):
        at_s, microvolts = times[at : at + step].tolist(), values[at : at + step].tolist()
        found += joined.samples(at_s, microvolts, finder.push(at_s, microvolts))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_noise_is_no_heart(seed: int) -> None:
    times = np.arange(0.0, 120.0, 1.0 / 130.0)
    rng = np.random.default_rng(seed)
    mains = 300.0 * np.sin(2 * np.pi * 50.0 * times)
    wander = np.cumsum(rng.normal(0.0, 20.0, len(times)))
    for values in (rng.normal(0.0, 400.0, len(times)), mains, wander, np.zeros(len(times))):
        assert not heard(times, values, 130.0)


def test_the_beats_of_a_real_h10s_ecg_are_those_of_its_record() -> None:
    rows = np.genfromtxt(DATA / "h10_ecg130hz_pvc_first5min.csv", delimiter=",", names=True)
    times, values = rows["t_s"], rows["ecg_mV"] * 1000.0
    found = [one.what for one in heard(times, values, 130.0) if isinstance(one.what, Beat)]
    # Each stands at an extreme of the raw signal itself.
    off = []
    for beat in found:
        near = np.abs(times - beat.at_s) <= 0.08
        off.append(abs(times[near][values[near].argmax()] - beat.at_s))
    assert np.mean(np.array(off) <= 0.020) >= 0.99
    # And hardly one is left out: where the chest moved, it is not clear which they are.
    at = np.array([beat.at_s for beat in found])
    true = np.concatenate(r_peaks(times, values))
    true = true[true > 8.0]
    assert np.mean(np.abs(true[:, None] - at[None, :]).min(axis=1) <= 0.020) >= 0.98
    assert all(b > a for a, b in pairwise(at))


def test_when_the_ecg_ends_as_well_the_beats_end_and_a_gap_says_so() -> None:
    times = np.arange(0.0, 30.0, 1.0 / 130.0)
    beats = np.arange(0.4, 30.0, 0.8)
    values = 1000.0 * np.exp(-0.5 * ((times[:, None] - beats[None, :]) / 0.012) ** 2).sum(axis=1)
    joined = EcgBeats()
    found = heard(times, values, 130.0, joined)
    assert joined.active
    joined.tick(29.5)
    assert joined.active
    joined.tick(36.0)
    assert not joined.active
    last = found[-1].what
    assert isinstance(last, Beat)
    gap, beat = joined.beat(Beat(40.0, 800.0, 0))
    assert gap.what == Gap(last.at_s, 40.0)
    assert isinstance(beat.what, Beat)
    assert (beat.what.index, beat.what.segment) == (last.index + 1, last.segment + 1)
    assert beat.what.rr_ms == 800.0
    assert not beat.from_ecg


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.2, 2.5), st.floats(0.0, 2000.0)), max_size=80),
    st.integers(0, 3),
)
def test_whatever_comes_beats_are_in_order_and_counted(
    steps: list[tuple[bool, float, float]], segments: int
) -> None:
    joined, found = EcgBeats(), []
    rr_s, ecg_s, index = 0.0, 0.0, 0
    for is_rr, by_s, height in steps:
        if is_rr:
            rr_s = max(rr_s + by_s, ecg_s - 1.0 if index % 5 == 0 else 0.0)
            found += joined.beat(Beat(rr_s, by_s * 1000.0, index, index // 20 * segments))
            index += 1
        else:
            times = [ecg_s + n / 130.0 for n in range(int(by_s * 130))]
            peaks = [RPeak(times[0], height)] if height > 50.0 else []
            found += joined.samples(times, [float(n % 7) for n in range(len(times))], peaks)
            ecg_s = times[-1] + 1.0 / 130.0
    beats = [one.what for one in found if isinstance(one.what, Beat)]
    assert [beat.index for beat in beats] == list(range(len(beats)))
    assert all(a.segment <= b.segment for a, b in pairwise(beats))
    for before, after in pairwise([one for one in found if isinstance(one.what, Beat)]):
        if before.from_ecg != after.from_ecg:
            assert before.what.segment < after.what.segment  # type: ignore[union-attr]
            assert before.what.at_s < after.what.at_s  # type: ignore[union-attr]
