"""Practices written as files, the way `protocol_file` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from biofeedback.sessions.entry import Breathing, Entry, Purpose, StepPlan
from biofeedback.sessions.protocol_file import FORMAT, PHASE_NAMES, VERSION, YOURS
from biofeedback.sessions.script_lines import write_script


@dataclass(frozen=True, slots=True)
class _Written:
    """Values as TOML takes them, in the order in which they are written."""

    entry: Entry

    def head(self) -> dict[str, Any]:
        entry = self.entry
        made: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": entry.name}
        if entry.purpose is not Purpose.OWN:
            made["purpose"] = entry.purpose.value
        for field in ("what_for", "how_to", "care"):
            if words := getattr(entry, field):
                made[field] = words
        if entry.strength is not None:
            made["evidence"] = {
                "says": entry.evidence,
                "source": entry.source,
                "strength": entry.strength.value,
            }
        return made

    def step(self, step: StepPlan) -> dict[str, Any]:
        made: dict[str, Any] = {"kind": step.kind.value}
        if step.name:
            made["name"] = step.name
        if step.seconds is None:
            made["minutes"] = YOURS
        else:
            made["seconds"] = _short(step.seconds)
        if step.text:
            made["text"] = step.text
        if step.breathing is not None:
            made |= self._breath(step.breathing)
        if step.until is not None:
            made["until"] = {
                "score": _short(step.until.score),
                "seconds": _short(step.until.for_s),
            }
        if step.cues:
            made["script"] = write_script(step.cues)
        return made

    @staticmethod
    def _breath(breathing: Breathing) -> dict[str, Any]:
        made: dict[str, Any] = {}
        parts = breathing.parts
        if not breathing.timed:
            made["per_min"] = YOURS if breathing.per_min is None else _short(breathing.per_min)
            if parts is not None and parts != (1.0, 0.0, 1.0, 0.0):
                made["shape"] = [_short(part) for part in parts]
        elif parts is not None:
            made["breath"] = [_short(part) for part in parts]
        else:
            names = {phase: name for name, phase in PHASE_NAMES.items()}
            made["phases"] = [
                [names[phase.phase], _short(phase.seconds), _short(phase.fullness)]
                for phase in breathing.phases
            ]
        if breathing.glide_to is not None:
            made["glide_to"] = _short(breathing.glide_to)
            made["glide_minutes"] = _short(breathing.glide_s / 60.0)
        return made


def _short(value: float) -> int | float:
    return int(value) if value == int(value) else value


def write_protocol(entry: Entry) -> str:
    """Return the practice as the text of a file; `parse_protocol` reads it back the same."""
    import tomli_w

    written = _Written(entry)
    whole = {**written.head(), "steps": [written.step(step) for step in entry.steps]}
    return tomli_w.dumps(whole, multiline_strings=True)
