"""A protocol as JSON, kept with each session so that its pacer can be drawn again.

What was said in words is left out: it tells nothing about the heart, and would be kept anew with
each session.
"""

from __future__ import annotations

import json
from typing import Any

from biofeedback.core.breath import BreathPattern, Phase, PhaseStep
from biofeedback.sessions.protocol import Protocol, ScoreHeld, Step, StepKind

VERSION = 1


def protocol_to_json(protocol: Protocol) -> str:
    """Return the protocol with every phase of its patterns."""
    steps = [_step_to_dict(step) for step in protocol.steps]
    return json.dumps({"version": VERSION, "name": protocol.name, "steps": steps})


def protocol_from_json(text: str) -> Protocol:
    """Return the protocol; ValueError or KeyError when `text` is not one of ours."""
    found = json.loads(text)
    if found["version"] != VERSION:
        raise ValueError(f"protocol version {found['version']} is not known")
    return Protocol(found["name"], tuple(_step_from_dict(step) for step in found["steps"]))


def _step_to_dict(step: Step) -> dict[str, object]:
    made: dict[str, object] = {
        "name": step.name,
        "seconds": step.seconds,
        "pattern": None if step.pattern is None else _pattern_to_dict(step.pattern),
    }
    if step.kind is not (StepKind.REST if step.pattern is None else StepKind.PACE):
        made["kind"] = step.kind.value
    if step.extra:
        made["extra"] = True
    if step.gentle:
        made["gentle"] = True
    if step.listens:
        made["listens"] = True
    if step.until is not None:
        made["until"] = [step.until.score, step.until.for_s]
    return made


def _step_from_dict(found: dict[str, Any]) -> Step:
    pattern, until = found["pattern"], found.get("until")
    return Step(
        found["name"],
        found["seconds"],
        None if pattern is None else _pattern_from_dict(pattern),
        StepKind(found.get("kind", StepKind.PACE)),
        until=None if until is None else ScoreHeld(*until),
        extra=bool(found.get("extra", False)),
        gentle=bool(found.get("gentle", False)),
        listens=bool(found.get("listens", False)),
    )


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
