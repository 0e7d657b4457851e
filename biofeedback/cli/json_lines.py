"""A session's events as JSON lines, exactly as docs/command-line.md says."""

from __future__ import annotations

from typing import Any

from biofeedback.core.metrics import Metrics
from biofeedback.sessions.events import (
    BeatArrived,
    GapFound,
    Marked,
    MetricsReady,
    PacerPhase,
    Paused,
    Rated,
    Saved,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    VerdictReady,
    Warned,
)
from biofeedback.sessions.muscle_json import breath_to_dict, level_to_dict
from biofeedback.sessions.summary_json import summary_to_dict


def line(event: SessionEvent, at_s: float) -> dict[str, Any] | None:
    """Return an event as one JSON object, None for what concerns only the record."""
    members = _members(event)
    if members is None:
        return None
    kind = members.pop("event")
    return {"event": kind, "t_s": event.t_s, "at_s": at_s, "strap": event.strap} | members


def _members(event: SessionEvent) -> dict[str, Any] | None:
    match event:
        case StrapChanged():
            return {
                "event": "strap_state",
                "state": event.state.value,
                "name": event.name,
                "battery_percent": event.battery_percent,
                "sentence": event.sentence,
                "beats_from": event.beats_from,
            }
        case BeatArrived(beat=beat):
            return {"event": "beat", "index": beat.index, "rr_ms": beat.rr_ms, "verdict": None}
        case VerdictReady(verdict=verdict):
            return {
                "event": "verdict",
                "index": verdict.index,
                "verdict": verdict.verdict.value,
                "corrected_ms": verdict.corrected_ms,
            }
        case MetricsReady(metrics=metrics):
            return {"event": "metrics"} | _metrics(metrics)
        case GapFound(gap=gap):
            return {"event": "gap", "from_s": gap.from_s, "to_s": gap.to_s}
        case StepChanged():
            return {"event": "step", "name": event.name, "index": event.index}
        case PacerPhase():
            return {"event": "pacer", "phase": event.phase.value, "due_s": event.due_s}
        case Marked(text=text):
            return {"event": "mark", "text": text}
        case Paused(on=on):
            return {"event": "mark", "text": "paused" if on else "resumed"}
        case Rated(pain=pain, tension=tension, mood=mood):
            said = {"pain": pain, "tension": tension, "mood": mood}
            return {"event": "mark", "text": "rating", "rating": said}
        case Warned(message=message):
            return {"event": "warning", "message": message}
        case Saved():
            return {
                "event": "saved",
                "session_id": event.session_id,
                "through_s": event.through_s,
            }
        case SessionEnded():
            return {
                "event": "summary",
                "session_id": event.session_id or "",
                "group_id": event.group_id,
                "reason": event.reason,
                "saved": event.saved,
            } | summary_to_dict(event.summary)
        case _:
            return None


def _metrics(metrics: Metrics) -> dict[str, Any]:
    coherence, breathing = metrics.coherence, metrics.breathing
    return {
        "hr_bpm": metrics.hr_bpm,
        "rmssd_ms": metrics.rmssd_ms,
        "swing_bpm": metrics.swing_bpm,
        "coherence": {
            "score": coherence.score,
            "ratio": coherence.ratio,
            "peak_per_min": coherence.peak_per_min,
            "confidence": coherence.confidence,
        },
        "breathing": {
            "rate_per_min": breathing.rate_per_min,
            "confidence": breathing.confidence,
            "source": breathing.source.value if breathing.source else None,
        },
        "artifact_fraction": metrics.artifact_fraction,
        "quality": metrics.quality.value if metrics.quality else None,
        "muscle": None if metrics.muscle is None else level_to_dict(metrics.muscle),
        "belt": None if metrics.belt is None else breath_to_dict(metrics.belt),
    }
