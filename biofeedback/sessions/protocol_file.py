"""Practices as files: read with each mistake told by file, line, field and what is expected.

The format is described in docs/protocols.md. A file is TOML, so that people can write it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from biofeedback.core import toml_lines
from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN, Phase, PhaseStep
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.sessions.entry import Breathing, Entry, Purpose, StepPlan, Strength
from biofeedback.sessions.protocol import LOWEST_SCORE, Cue, ScoreHeld, StepKind
from biofeedback.sessions.protocol_reader import Problem, Reader
from biofeedback.sessions.script_lines import ScriptError, read_script

FORMAT = "biofeedback-protocol"
VERSION = 1
MOST_BYTES = 200_000
MOST_STEPS = 100
LONGEST_STEP_S = 24 * 3600.0
LONGEST_PHASE_S = 20.0
YOURS = "yours"
MOST_LETTERS = 80
MOST_WORDS = 1000
LONGEST_HOLD_WITH_SCORE_S = 3.0

_HEAD = ("format", "version", "name", "key", "purpose", "what_for", "how_to", "care", "evidence")
_STEP = ("kind", "name", "minutes", "seconds", "text", "script", "until", *(
    "per_min", "shape", "breath", "phases", "glide_to", "glide_minutes"
))  # fmt: skip
PHASE_NAMES = {
    "in": Phase.INHALE,
    "hold in": Phase.HOLD_IN,
    "out": Phase.EXHALE,
    "hold out": Phase.HOLD_OUT,
}


class ProtocolFileError(BadInputError):
    """A file that is no protocol. problems: everything that is wrong, the first as the sentence."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Tell the first of them."""
        super().__init__(problems[0].sentence)
        self.problems = problems


def read_protocol(path: Path) -> Entry:
    """Return the practice that a file holds; ProtocolFileError says where it is wrong."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        sentence = _("{file} can't be read ({why}).")
        why = error.strerror or type(error).__name__
        raise BadInputError(sentence.format(file=path, why=why)) from error
    return parse_protocol(raw, path.name, key=path.stem)


def parse_protocol(raw: bytes, file: str, *, key: str = "") -> Entry:
    """Return the practice; `file` is what its problems call it, `key` its key unless it has one."""
    if len(raw) > MOST_BYTES:
        words = _("at most {most} bytes: this is no protocol").format(most=MOST_BYTES)
        raise ProtocolFileError((Problem(file, 1, "", words),))
    try:
        text = raw.decode("utf-8-sig")
        found = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        words = _("text in UTF-8 is expected")
        raise ProtocolFileError((Problem(file, line, "", words),)) from error
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise ProtocolFileError((_typing_error(file, error, text),)) from error
    reader = Reader(file, found, toml_lines.lines_of(text), text.replace("\r\n", "\n"))
    entry = _entry(reader, key)
    if reader.problems or entry is None:
        raise ProtocolFileError(tuple(sorted(reader.problems, key=lambda each: each.line)))
    return entry


def _typing_error(file: str, error: Exception, text: str) -> Problem:
    where = re.search(r"line (\d+)", str(error))
    line = int(where[1]) if where else text.count("\n") + 1
    return Problem(file, line, "", _("TOML is expected ({why})").format(why=error))


def _entry(reader: Reader, key: str) -> Entry | None:
    if reader.choice((), "format", (FORMAT,)) is None:
        return None
    version = reader.number((), "version", 1, 10**6, whole=True)
    if version is not None and version > VERSION:
        words = _("{known}, or a newer version of this app").format(known=VERSION)
        reader.wrong(("version",), words)
        return None
    reader.only((), (*_HEAD, "steps"))
    name = reader.words((), "name", MOST_LETTERS, lines=False)
    purpose = reader.choice((), "purpose", tuple(Purpose), optional=True)
    texts = {
        field: reader.words((), field, MOST_WORDS, optional=True)
        for field in ("what_for", "how_to", "care")
    }
    evidence = {}
    strength = None
    if reader.has((), "evidence"):
        reader.table(("evidence",))
        reader.only(("evidence",), ("says", "source", "strength"))
        evidence["evidence"] = reader.words(("evidence",), "says", MOST_WORDS)
        evidence["source"] = reader.words(("evidence",), "source", MOST_WORDS)
        strength = reader.choice(("evidence",), "strength", tuple(Strength))
    given = reader.words((), "key", 40, optional=True, lines=False)
    steps = [_step(reader, ("steps", n)) for n in range(reader.many("steps", MOST_STEPS))]
    if reader.problems:
        return None
    made = tuple(step for step in steps if step is not None)
    return Entry(
        key=given or key,
        name=name or "",
        steps=made,
        purpose=Purpose(purpose) if purpose else Purpose.OWN,
        strength=Strength(strength) if strength else None,
        **{field: words or "" for field, words in {**texts, **evidence}.items()},
    )


def _step(reader: Reader, at: toml_lines.Path) -> StepPlan | None:
    if not reader.table(at):
        return None
    found = reader.choice(at, "kind", tuple(StepKind))
    reader.only(at, _STEP)
    if found is None:
        return None
    kind = StepKind(found)
    name = reader.words(at, "name", MOST_LETTERS, optional=True, lines=False)
    seconds, open_end = _length(reader, at)
    text = reader.words(at, "text", MOST_WORDS, optional=kind is not StepKind.INSTRUCTION)
    breathing = _breathing(reader, at) if kind is StepKind.PACE else None
    if kind is not StepKind.PACE:
        reader.none_of(at, _STEP[-6:], _("nothing: only a step of the kind pace has a breath"))
    cues = _script(reader, at, seconds)
    if kind is StepKind.SCAN and not reader.has(at, "script"):
        reader.missing(at, "script", _('sentences with their time, such as "0:00 Lie down."'))
    until = _until(reader, at, kind, breathing)
    if seconds is None and not open_end:
        return None
    return StepPlan(kind, seconds, breathing, name or "", text or "", cues, until)


def _length(reader: Reader, at: toml_lines.Path) -> tuple[float | None, bool]:
    """Return the seconds, and whether they are left to the person."""
    if reader.has(at, "seconds") and reader.has(at, "minutes"):
        reader.wrong((*at, "seconds"), _("minutes or seconds, one of the two"))
        return None, False
    if reader.has(at, "seconds"):
        return reader.number(at, "seconds", 1, LONGEST_STEP_S), False
    if reader.get(at, "minutes") == YOURS:
        return None, True
    expected = _('a number from {low:g} to {high:g}, or "yours"')
    found = reader.number(at, "minutes", 1 / 60, LONGEST_STEP_S / 60, expected=expected)
    return (None if found is None else found * 60.0), False


def _breathing(reader: Reader, at: toml_lines.Path) -> Breathing | None:
    ways = [field for field in ("per_min", "breath", "phases") if reader.has(at, field)]
    if len(ways) != 1:
        words = _('one of per_min = 6, per_min = "yours", breath = [4, 4, 4, 4] or phases = […]')
        reader.wrong((*at, ways[1]) if ways else at, words, "" if ways else "per_min")
        return None
    glide_to = glide_s = None
    if reader.has(at, "glide_to") or reader.has(at, "glide_minutes"):
        glide_to = reader.number(at, "glide_to", SLOWEST_PER_MIN, FASTEST_PER_MIN)
        minutes = reader.number(at, "glide_minutes", 0.1, 60)
        glide_s = None if minutes is None else minutes * 60.0
    more = {"glide_to": glide_to, "glide_s": glide_s or 0.0}
    if ways == ["per_min"]:
        shape: tuple[float, ...] | None = (1.0, 0.0, 1.0, 0.0)
        if reader.has(at, "shape"):
            shape = reader.four(at, "shape", 100)
        pace = None
        if reader.get(at, "per_min") != YOURS:
            expected = _('a number from {low:g} to {high:g}, or "yours"')
            pace = reader.number(at, "per_min", SLOWEST_PER_MIN, FASTEST_PER_MIN, expected=expected)
        made = None if shape is None else Breathing.of_parts(shape, per_min=pace, **more)
    elif ways == ["breath"]:
        parts = reader.four(at, "breath", LONGEST_PHASE_S)
        made = None if parts is None else Breathing.of_parts(parts, timed=True, **more)
    else:
        phases = _phases(reader, (*at, "phases"))
        made = None if phases is None else Breathing(phases, timed=True, **more)  # type: ignore[arg-type]
    if ways != ["per_min"] and reader.has(at, "shape"):
        reader.wrong((*at, "shape"), _("nothing: a shape belongs to per_min"))
    if made is not None and not reader.problems:
        try:
            made.pattern(SLOWEST_PER_MIN)
        except BadInputError as error:
            reader.wrong((*at, ways[0]), str(error))
    return made


def _phases(reader: Reader, at: toml_lines.Path) -> tuple[PhaseStep, ...] | None:
    words = _('phases such as ["in", 2.5, 0.8]: in, hold in, out or hold out, seconds, fullness')
    found = reader.value(at)
    if not isinstance(found, list) or not 2 <= len(found) <= 12:
        reader.wrong(at, words)
        return None
    phases = []
    for n, each in enumerate(found):
        try:
            name, seconds, fullness = each
            phase = PHASE_NAMES[name]
            fit = 0 < _float(seconds) <= LONGEST_PHASE_S and 0 <= _float(fullness) <= 1
        except (TypeError, ValueError, KeyError):
            fit = False
        if not fit:
            reader.wrong((*at, n), words)
            return None
        phases.append(PhaseStep(phase, float(seconds), float(fullness)))
    return tuple(phases)


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _script(reader: Reader, at: toml_lines.Path, seconds: float | None) -> tuple[Cue, ...]:
    if not reader.has(at, "script"):
        return ()
    script = reader.value((*at, "script"))
    if not isinstance(script, str):
        reader.wrong((*at, "script"), _("lines of text, each with its time"))
        return ()
    try:
        return read_script(reader.lines_of_text((*at, "script"), script), seconds)
    except ScriptError as error:
        reader.wrong((*at, "script"), error.expected, line=error.line)
        return ()


def _until(
    reader: Reader, at: toml_lines.Path, kind: StepKind, breathing: Breathing | None
) -> ScoreHeld | None:
    if not reader.has(at, "until"):
        return None
    here = (*at, "until")
    if kind is not StepKind.PACE:
        reader.wrong(here, _("nothing: a score is held in steps of the kind pace"))
        return None
    if not reader.table(here):
        return None
    reader.only(here, ("score", "seconds"))
    score = reader.number(here, "score", LOWEST_SCORE, 100)
    seconds = reader.number(here, "seconds", 1, 3600)
    if breathing is not None and not reader.problems:
        slowest = breathing.pattern(SLOWEST_PER_MIN)
        if slowest.longest_hold_s > LONGEST_HOLD_WITH_SCORE_S:
            words = _("nothing: with holds over {most:g} s there is no score to wait for")
            reader.wrong(here, words.format(most=LONGEST_HOLD_WITH_SCORE_S))
    if score is None or seconds is None:
        return None
    return ScoreHeld(score, seconds)
