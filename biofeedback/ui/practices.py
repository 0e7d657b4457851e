"""The library in words: what each practice is for, how strong the evidence is, who takes care."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from biofeedback.core.words import _
from biofeedback.sessions.draft_words import step_words
from biofeedback.sessions.entry import Entry, Purpose
from biofeedback.sessions.library import PURPOSES, care_words, entries
from biofeedback.ui.views import PracticeChoice


def choices(own: Iterable[Entry] = ()) -> tuple[PracticeChoice, ...]:
    """Return what can be practised, those for the same purpose together, a person's own last."""
    order = list(PURPOSES)
    shipped = sorted(entries(), key=lambda one: order.index(one.purpose))
    return (*map(choice_of, shipped), *map(own_choice, own))


def own_choice(entry: Entry) -> PracticeChoice:
    """Return a practice of a person's own: in their words, which are never translated."""
    said = _("No effect is claimed.")
    if entry.evidence:
        said = _("Its file says: {words}").format(words=entry.evidence)
    return replace(
        choice_of(entry),
        title=entry.name,
        purpose=entry.what_for,
        evidence=said,
        group=_(PURPOSES[Purpose.OWN]),
        how_to=entry.how_to,
        source=entry.source,
        own=entry,
    )


def choice_of(entry: Entry) -> PracticeChoice:
    """Return one practice as it is offered."""
    evidence = _(entry.evidence) if entry.evidence else _("No effect is claimed.")
    return PracticeChoice(
        entry.key,
        _(entry.name),
        _(entry.what_for),
        evidence,
        care_words(entry),
        paced=entry.paced,
        timed=entry.timed,
        group=_(PURPOSES[entry.purpose]),
        how_to=_(entry.how_to) if entry.how_to else "",
        source=_(entry.source) if entry.source else "",
        minutes=None if entry.timed else entry.seconds(0.0) / 60.0,
        speaks=any(step.cues for step in entry.steps),
        breathes=entry.breathes,
        course=tuple(map(step_words, entry.steps)) if len(entry.steps) > 1 else (),
        stronger=entry.stronger,
    )
