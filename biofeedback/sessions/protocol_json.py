"""A protocol as JSON, kept with each session so that its pacer can be drawn again."""

from __future__ import annotations

import json

from biofeedback.core.breath import BreathPattern, Phase, PhaseStep
from biofeedback.sessions.protocol import Protocol, Step

VERSION = 1


def protocol_to_json(protocol: Protocol) -> str:
    """Return the protocol with every phase of its patterns."""
    steps = [
        {
            "name": step.name,
            "seconds": step.seconds,
            "pattern": None if step.pattern is None else _pattern_to_dict(step.pattern),
            **({"extra": True} if step.extra else {}),
        }
        for step in protocol.steps
    ]
    return json.dumps({"version": VERSION, "name": protocol.name, "steps": steps})


def protocol_from_json(text: str) -> Protocol:
    """Return the protocol; ValueError or KeyError when `text` is not one of ours."""
    found = json.loads(text)
    if found["version"] != VERSION:
        raise ValueError(f"protocol version {found['version']} is not known")
    steps = tuple(
        Step(
            step["name"],
            step["seconds"],
            None if step["pattern"] is None else _pattern_from_dict(step["pattern"]),
            extra=bool(step.get("extra", False)),
        )
        for step in found["steps"]
    )
    return Protocol(found["name"], steps)


def _pattern_to_dict(pattern: BreathPattern) -> dict[str, object]:
    return {
        "phases": [[step.phase.value, step.seconds, step.fullness] for step in pattern.steps],
        "end_per_min": pattern.end_per_min,
        "glide_s": pattern.glide_s,
    }


def _pattern_from_dict(found: dict[str, object]) -> BreathPattern:
    phases = found["phases"]
    if not isinstance(phases, list):
        raise ValueError("phases should be a list")
    end, glide = found["end_per_min"], found["glide_s"]
    return BreathPattern(
        tuple(PhaseStep(Phase(phase), seconds, full) for phase, seconds, full in phases),
        None if end is None else float(str(end)),
        float(str(glide)),
    )
