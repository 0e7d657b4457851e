"""The practices in words: what each is for, how strong the evidence is, who should take care."""

from __future__ import annotations

from biofeedback.core.words import _
from biofeedback.sessions.entry import Entry
from biofeedback.sessions.library import care_words, entries
from biofeedback.sessions.protocol import StepKind
from biofeedback.ui.views import PracticeChoice

# What the session's page shows by itself: a breath to follow, or a rest.
SHOWN = (StepKind.PACE, StepKind.REST, StepKind.FREE)


def choices() -> tuple[PracticeChoice, ...]:
    """Return what can be practised here. The evidence is each practice file's own, with source."""
    return tuple(_choice(entry) for entry in entries() if _is_shown_whole(entry))


def _is_shown_whole(entry: Entry) -> bool:
    """Whether nothing of it has to be read or heard on the way."""
    return all(
        step.kind in SHOWN and not step.cues and not step.text and step.until is None
        for step in entry.steps
    )


def _choice(entry: Entry) -> PracticeChoice:
    evidence = _(entry.evidence)
    if entry.source:
        evidence = _("{evidence} Source: {source}.").format(
            evidence=evidence, source=_(entry.source)
        )
    return PracticeChoice(
        entry.key,
        _(entry.name),
        _(entry.what_for),
        evidence,
        care_words(entry),
        paced=entry.paced,
        how_to=_(entry.how_to) if entry.how_to else "",
        own_rhythm=entry.breathes and not entry.paced,
        own_minutes=None if entry.timed else entry.seconds(0.0) / 60.0,
    )
