"""A stored session's numbers, computed again from its raw beats by today's definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biofeedback.core.metrics import Summary
from biofeedback.devices.polar import Frame
from biofeedback.devices.polar_reading import PolarReading
from biofeedback.devices.protocol import AccelerationSamples
from biofeedback.sessions.assessment import with_resonance
from biofeedback.sessions.beside import beside_of
from biofeedback.sessions.ecg_told import count_told, with_ecg_told
from biofeedback.sessions.records import SessionContent
from biofeedback.sessions.replayed import pace_of
from biofeedback.sessions.samples_kept import as_found_then, were_kept

if TYPE_CHECKING:
    from biofeedback.signal.movement import ChestMovement


def summary_of(content: SessionContent) -> Summary:
    """Return the summary of what was recorded; the same kernels as live and as `analyze`."""
    from biofeedback.signal.summary import analyze

    session = content.session
    heights, chest = _beside_the_beats(content)
    sensors = beside_of(
        ((each.arrived_s, each.characteristic, each.payload) for each in content.packets),
        content.happenings,
    )
    track = pace_of(session, content.happenings)
    summary = analyze(
        content.beats,
        pace=track,
        gaps=content.gaps,
        duration_s=session.duration_s,
        heights=heights,
        chest=chest,
        belt=sensors.belt,
    )
    summary = sensors.summed(summary, content.beats, session.draft.protocol, session.duration_s)
    summary = with_ecg_told(summary, count_told(content.happenings, len(content.beats)))
    if not were_kept(content.happenings):
        summary = as_found_then(summary, session.summary)
    return with_resonance(summary, session.draft.protocol, content.beats, track)


def _beside_the_beats(content: SessionContent) -> tuple[list[float] | None, ChestMovement]:
    """Return what the strap's ECG and accelerometer add, from their packets as they came.

    The heights of the R waves, one a beat (None without an ECG), and the chest's movement.
    """
    from biofeedback.signal.ecg_live import LiveRPeaks, RWaves
    from biofeedback.signal.movement import ChestMovement

    reading, chest, waves = PolarReading(), ChestMovement(), RWaves(kept=None)
    finder: LiveRPeaks | None = None
    for packet in content.packets:
        frame = Frame.from_bytes(packet.payload) if packet.characteristic == "pmd" else None
        samples = reading.samples(packet.arrived_s, frame) if frame else None
        if isinstance(samples, AccelerationSamples):
            chest.push(samples.times_s, samples.mg)
        elif samples is not None:
            finder = finder or LiveRPeaks(samples.rate_hz)
            peaks = finder.push(samples.times_s, samples.microvolts)
            waves.push([peak.at_s for peak in peaks], [peak.height for peak in peaks])
    if finder is None:
        return None, chest
    return [waves.height(beat.at_s, beat.rr_ms) for beat in content.beats], chest
