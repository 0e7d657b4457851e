"""ECG and movement that a person does not want kept: gone from the record, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import BreathSource, Summary
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.events import SessionEnded
from biofeedback.sessions.library import practice
from biofeedback.sessions.recompute import summary_of
from biofeedback.sessions.recorder import record
from biofeedback.sessions.records import SessionContent, StoredSession
from biofeedback.sessions.runner import run
from biofeedback.sessions.samples_kept import is_samples, were_kept
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import MemorySink, ScriptedStrap, collect, draft
from tests.sessions.test_beside_the_beats import packets, script

PULSES = bytes([3]) + bytes(8) + bytes([0]) + bytes.fromhex("3c8403050006")
HEART_RATE = bytes.fromhex("103c0004")


async def practised(*, keep_samples: bool) -> SessionContent:
    clock, sink = ManualClock(), MemorySink()
    sent = script(packets(with_ecg=True, with_chest=True))
    sent += [
        (20.0, PacketReceived(20.0, "2a37", HEART_RATE)),
        (21.0, PacketReceived(21.0, "pmd", PULSES)),
        (22.0, PacketReceived(22.0, "pmd_control", b"\xf0\1\0\0\0")),
    ]
    strap = ScriptedStrap(clock, sorted(sent, key=lambda row: row[0]))
    timeline = Timeline(clock)

    async def beside(work: Callable[[], None]) -> None:
        work()

    plan = practice("quiet_rest", pace_per_min=None, minutes=2)
    drafts = {strap.spec: draft(strap.spec)}
    session = run([strap], plan, timeline, Controls())
    recorded = record(session, sink, drafts, timeline, beside=beside, keep_samples=keep_samples)
    events = await clock.run(asyncio.create_task(collect(recorded)))
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    (chunks,) = sink.chunks.values()
    return SessionContent(
        StoredSession("x", draft(strap.spec), "done", "done", ended.t_s, ended.summary),
        tuple(beat for chunk in chunks for beat in chunk.beats),
        tuple(packet for chunk in chunks for packet in chunk.packets),
        tuple(gap for chunk in chunks for gap in chunk.gaps),
        tuple(happening for chunk in chunks for happening in chunk.happenings),
    )


def stored(content: SessionContent) -> Summary:
    assert content.session.summary is not None
    return content.session.summary


async def test_what_is_not_wanted_is_not_kept_and_all_else_is() -> None:
    usual, without = await practised(keep_samples=True), await practised(keep_samples=False)
    assert without.beats == usual.beats
    assert stored(without) == stored(usual)
    left_out = [packet for packet in usual.packets if packet not in without.packets]
    assert len(left_out) > 250
    assert {packet.payload[0] for packet in left_out} == {0, 2}
    # Pulse intervals come in such frames, too: they are heartbeats.
    assert {(p.characteristic, p.payload) for p in without.packets} == {
        ("2a37", HEART_RATE),
        ("pmd", PULSES),
        ("pmd_control", b"\xf0\1\0\0\0"),
    }
    assert were_kept(usual.happenings)
    assert not were_kept(without.happenings)
    assert [each.kind for each in without.happenings].count("samples") == 1


async def test_computed_again_what_only_the_samples_told_stays_as_it_was() -> None:
    without = await practised(keep_samples=False)
    then, again = stored(without), summary_of(without)
    assert then.breathing.source in (BreathSource.ECG, BreathSource.ACCELERATION)
    assert again.breathing == then.breathing
    assert again.coherence == then.coherence
    assert again.coherence.score is not None
    assert again.rmssd_ms == then.rmssd_ms
    assert any("were not kept" in message for message in again.messages)
    usual = await practised(keep_samples=True)
    assert summary_of(usual).messages == stored(usual).messages


@pytest.mark.parametrize("payload", [b"", b"\0", b"\2\1"])
def test_a_frame_that_cannot_be_read_is_kept(payload: bytes) -> None:
    assert not is_samples("pmd", payload)
