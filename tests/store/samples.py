"""Believable sessions for the store's tests."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from types import MappingProxyType

from biofeedback.core.beats import Beat, Gap, Verdict
from biofeedback.core.metrics import (
    BeatVerdict,
    Breathing,
    BreathingWindow,
    BreathSource,
    Coherence,
    Quality,
    Summary,
)
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.records import Chunk, Happening, SessionDraft

START = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)


def a_draft(
    started_at: datetime = START,
    *,
    zone: str = "Europe/Berlin",
    origin: str = "live",
    protocol: str = "resonance",
    strap: str = "ble:H10",
) -> SessionDraft:
    """Return a session that is about to begin."""
    return SessionDraft(
        started_at=started_at,
        zone=zone,
        strap=strap,
        strap_name="Polar H10 12345678",
        protocol=protocol,
        protocol_json='{"steps": [{"name": "breathe", "seconds": 300.0}]}',
        origin=origin,
        group_id="0190-group",
    )


def some_beats(count: int, seed: int = 1, start_s: float = 0.4) -> tuple[Beat, ...]:
    """Return beats as a strap gives them: n / 1024 s, their times nudged by the beat clock."""
    chance = random.Random(seed)
    beats, at_s = [], start_s
    for index in range(count):
        rr_ms = round(chance.gauss(880, 45) * 1.024) * 1000 / 1024
        at_s = round(at_s + rr_ms / 1000 + chance.uniform(-0.001, 0.001), 6)
        beats.append(Beat(at_s, rr_ms, index, 0 if index < count // 2 else 1))
    return tuple(beats)


def packets_of(beats: tuple[Beat, ...], seed: int = 1) -> tuple[PacketReceived, ...]:
    """Return the raw notifications that such beats come in, one a beat."""
    chance = random.Random(seed)
    packets = []
    for beat in beats:
        bpm, ticks = round(60000 / beat.rr_ms), round(beat.rr_ms * 1.024)
        arrived_s = round(beat.at_s + chance.uniform(0.05, 0.4), 6)
        payload = bytes([0x10, bpm]) + ticks.to_bytes(2, "little")
        packets.append(PacketReceived(arrived_s, "2a37", payload))
    return tuple(packets)


def chunks_of(beats: tuple[Beat, ...], size: int = 1) -> list[Chunk]:
    """Return the beats as a recorder hands them over."""
    packets = packets_of(beats)
    chunks = []
    for start in range(0, len(beats), size):
        piece = beats[start : start + size]
        chunks.append(Chunk(piece[-1].at_s, piece, packets[start : start + size]))
    return chunks


def a_gap() -> Gap:
    return Gap(12.5, 32.75)


def a_mark(t_s: float = 3.25, text: str = "a door slammed") -> Happening:
    return Happening(t_s, "mark", f'{{"text": "{text}"}}')


def a_summary(beats: int = 342, score: float = 68.0) -> Summary:
    """Return a summary with every member filled."""
    return Summary(
        beats=beats,
        duration_s=300.1,
        gaps=(a_gap(),),
        quality=Quality.GOOD,
        messages=("A few beats were left out.",),
        verdicts=(
            BeatVerdict(17, 14.9, Verdict.ECTOPIC, 871.5),
            BeatVerdict(40, 36.0, Verdict.FIRST_AFTER_GAP),
        ),
        artifact_fraction=0.003,
        hr_bpm=68.2,
        rr_mean_ms=879.6,
        sdnn_ms=51.0,
        rmssd_ms=41.2,
        pnn50_percent=18.4,
        lf_ms2=812.0,
        hf_ms2=211.0,
        swing_bpm=17.8,
        coherence=Coherence(score, 3.1, 5.6, 0.9),
        breathing=Breathing(5.6, 0.8, BreathSource.RR),
        windows=(
            BreathingWindow(0.0, 30.0, Breathing(None, 0.2, None)),
            BreathingWindow(15.0, 45.0, Breathing(5.5, 0.9, BreathSource.RR)),
        ),
        definitions=MappingProxyType({"coherence": "fast/1", "artifacts": "lipponen/1"}),
    )
