"""A practice as it is being made: steps in order, changed one at a time; pure.

A draft may be unfinished. `hitches` says what is still missing, field by field; without any,
`entry_of` is a practice that a file can hold and anybody can breathe.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.protocol import Cue, StepKind
from biofeedback.sessions.protocol_file import (
    LONGEST_HOLD_WITH_SCORE_S,
    MOST_LETTERS,
    MOST_STEPS,
    MOST_WORDS,
)
from biofeedback.sessions.script_lines import ScriptError, read_script, write_script

USUAL_PACE_PER_MIN = 6.0
USUAL_S = {
    StepKind.REST: 120.0,
    StepKind.PACE: 300.0,
    StepKind.FREE: 120.0,
    StepKind.SCAN: 120.0,
    StepKind.INSTRUCTION: 30.0,
    StepKind.RATING: 60.0,
}
SCAN_BEGUN = (
    (5, mark("Let the weight go down into what you sit or lie on.")),
    (40, mark("Let the jaw be loose, and the shoulders.")),
    (80, mark("Let the hands rest, as they are.")),
)


class Field(StrEnum):
    """Where in a draft something is missing."""

    NAME = "name"
    STEPS = "steps"
    BREATH = "breath"
    UNTIL = "until"
    TEXT = "text"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Hitch:
    """What is still missing. step: in which one (from 0), None: in the whole."""

    field: Field
    sentence: str
    step: int | None = None


@dataclass(frozen=True, slots=True)
class DraftStep:
    """A step as it is being made. script: its sentences as they are being written."""

    plan: StepPlan
    script: str = ""

    @classmethod
    def of(cls, plan: StepPlan) -> DraftStep:
        """Return a step that is made already."""
        return cls(replace(plan, cues=()), write_script(plan.cues))

    @property
    def kind(self) -> StepKind:
        """What is done in it."""
        return self.plan.kind


@dataclass(frozen=True, slots=True)
class Draft:
    """A practice being made. head: what else belongs to it, kept as it came."""

    name: str
    steps: tuple[DraftStep, ...]
    head: Entry | None = None


def begun(*kinds: StepKind) -> Draft:
    """Return a draft with a new step of each kind and no name."""
    return Draft("", tuple(new_step(kind) for kind in kinds))


def one_breath() -> Draft:
    """Return a draft of one breath, for five minutes."""
    return begun(StepKind.PACE)


def with_rests() -> Draft:
    """Return a draft of a practice between two rests."""
    return begun(StepKind.REST, StepKind.PACE, StepKind.REST)


def draft_of(entry: Entry) -> Draft:
    """Return a practice as a draft, to be changed."""
    return Draft(entry.name, tuple(DraftStep.of(step) for step in entry.steps), entry)


def copy_of(entry: Entry, name: str, *, shipped: bool) -> Draft:
    """Return a draft that begins as another practice, under a name of its own.

    A shipped one is taken in the person's language. What was found out about it was found out
    about it as it was: the copy claims no effect.
    """
    said = _ if shipped else str
    steps = tuple(
        replace(
            step,
            text=said(step.text) if step.text else "",
            cues=tuple(Cue(cue.at_s, said(cue.text)) for cue in step.cues),
        )
        for step in entry.steps
    )
    what_for, how_to, care = (
        said(words) if words else "" for words in (entry.what_for, entry.how_to, entry.care)
    )
    head = Entry("", "", (), what_for=what_for, how_to=how_to, care=care)
    return Draft(name, tuple(DraftStep.of(step) for step in steps), head)


def new_step(kind: StepKind) -> DraftStep:
    """Return a step as it is usual."""
    breathing = None
    if kind is StepKind.PACE:
        breathing = Breathing.of_parts((1.0, 0.0, 1.0, 0.0), per_min=USUAL_PACE_PER_MIN)
    script = ""
    if kind is StepKind.SCAN:
        script = "\n".join(f"{s // 60}:{s % 60:02d} {_(words)}" for s, words in SCAN_BEGUN)
    return DraftStep(StepPlan(kind, USUAL_S[kind], breathing), script)


def with_added(draft: Draft, after: int, kind: StepKind) -> Draft:
    """Return the draft with a new step after one of its steps."""
    return _with(draft, (*draft.steps[: after + 1], new_step(kind), *draft.steps[after + 1 :]))


def with_copied(draft: Draft, at: int) -> Draft:
    """Return the draft with one of its steps twice in a row."""
    return _with(draft, (*draft.steps[: at + 1], *draft.steps[at:]))


def without(draft: Draft, at: int) -> Draft:
    """Return the draft without a step; the last one that is left stays."""
    if len(draft.steps) < 2:
        return draft
    return _with(draft, (*draft.steps[:at], *draft.steps[at + 1 :]))


def with_moved(draft: Draft, at: int, by: int) -> Draft:
    """Return the draft with a step further on, or further back; never over an end."""
    to = min(max(at + by, 0), len(draft.steps) - 1)
    rest = [*draft.steps[:at], *draft.steps[at + 1 :]]
    return _with(draft, (*rest[:to], draft.steps[at], *rest[to:]))


def with_changed(draft: Draft, at: int, step: DraftStep) -> Draft:
    """Return the draft with another step in the place of one."""
    return _with(draft, (*draft.steps[:at], step, *draft.steps[at + 1 :]))


def _with(draft: Draft, steps: tuple[DraftStep, ...]) -> Draft:
    return replace(draft, steps=steps)


def hitches(draft: Draft) -> tuple[Hitch, ...]:
    """Return what is still missing, in the order in which it is read."""
    found: list[Hitch] = []
    if not clean_line(draft.name):
        found.append(Hitch(Field.NAME, _("Give it a name first, so that you find it again.")))
    elif len(clean_line(draft.name)) > MOST_LETTERS:
        sentence = _("A shorter name, please: up to {most} letters.")
        found.append(Hitch(Field.NAME, sentence.format(most=MOST_LETTERS)))
    if len(draft.steps) > MOST_STEPS:
        sentence = _("Up to {most} steps, please.")
        found.append(Hitch(Field.STEPS, sentence.format(most=MOST_STEPS)))
    for n, step in enumerate(draft.steps):
        found += [replace(hitch, step=n) for hitch in step_hitches(step)]
    return tuple(found)


def step_hitches(step: DraftStep) -> list[Hitch]:
    """Return what is still missing in a step."""
    found = []
    breathing = step.plan.breathing
    if breathing is not None and (sentence := _breath_hitch(breathing)):
        found.append(Hitch(Field.BREATH, sentence))
    elif breathing is not None and step.plan.until is not None and _holds_long(breathing):
        sentence = _(
            "With holds over {most:g} s there is no score to wait for: please let it go on "
            "after its time."
        )
        found.append(Hitch(Field.UNTIL, sentence.format(most=LONGEST_HOLD_WITH_SCORE_S)))
    text = clean(step.plan.text)
    if step.kind is StepKind.INSTRUCTION and not text:
        found.append(Hitch(Field.TEXT, _("Please write what is to be read.")))
    if len(text) > MOST_WORDS:
        sentence = _("A little shorter, please: up to {most} letters.")
        found.append(Hitch(Field.TEXT, sentence.format(most=MOST_WORDS)))
    if step.kind is StepKind.SCAN and not step.script.strip():
        sentence = _('Please write what is to be said, such as "0:05 Let the shoulders go."')
        found.append(Hitch(Field.SCRIPT, sentence))
    try:
        _cues(step)
    except ScriptError as error:
        sentence = _("Line {line}: please write {expected}.")
        words = sentence.format(line=error.line + 1, expected=error.expected)
        found.append(Hitch(Field.SCRIPT, words))
    return found


def _breath_hitch(breathing: Breathing) -> str:
    if breathing.timed:
        breath_s = sum(phase.seconds for phase in breathing.phases)
        if not SLOWEST_PER_MIN <= 60.0 / breath_s <= FASTEST_PER_MIN:
            sentence = _(
                "Please make it one of {slowest:g} to {fastest:g} breaths a minute: that is a "
                "breath of {shortest:g} to {longest:g} s."
            )
            return sentence.format(
                slowest=SLOWEST_PER_MIN,
                fastest=FASTEST_PER_MIN,
                shortest=60.0 / FASTEST_PER_MIN,
                longest=60.0 / SLOWEST_PER_MIN,
            )
    try:
        breathing.pattern(USUAL_PACE_PER_MIN)
    except BadInputError as error:
        return str(error)
    return ""


def _holds_long(breathing: Breathing) -> bool:
    """Return whether a hold is so long that no score is measured."""
    return breathing.pattern(SLOWEST_PER_MIN).longest_hold_s > LONGEST_HOLD_WITH_SCORE_S


def _cues(step: DraftStep) -> tuple[Cue, ...]:
    lines = enumerate(_lines(step.script))
    return read_script(lines, step.plan.seconds)


def _lines(script: str) -> list[str]:
    return clean(script).split("\n") if script.strip() else []


def entry_of(draft: Draft) -> Entry:
    """Return the practice; BadInputError with the first thing that is missing."""
    missing = hitches(draft)
    if missing:
        raise BadInputError(missing[0].sentence)
    steps = tuple(
        replace(step.plan, text=clean(step.plan.text), cues=_cues(step)) for step in draft.steps
    )
    head = draft.head or Entry("", "", ())
    return replace(head, key="", name=clean_line(draft.name), steps=steps)


def clean(text: str) -> str:
    """Return a text without the letters that only machines read, and without loose ends."""
    kept = "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs") else " "
        for letter in text
    )
    return kept.strip()


def clean_line(text: str) -> str:
    """Return a text in one line, with one space between words."""
    return " ".join(clean(text).split())
