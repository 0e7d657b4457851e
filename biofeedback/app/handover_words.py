"""What a hand-over holds, in lines that a person reads before taking it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from biofeedback.core.words import _, listed, plural
from biofeedback.sessions.plan import plan_words

if TYPE_CHECKING:
    from biofeedback.app.handover_practice import TakenPractice
    from biofeedback.clinic.contents import Given, HomePlan
    from biofeedback.sessions.entry import Entry


def given_words(plan: HomePlan, given: Given) -> str:
    """Return a practice of a plan in a line: its name, minutes and pace."""
    entry = plan.entry(given)
    name = entry.name if entry in plan.own else _(entry.name)
    if given.pace_per_min is not None:
        return _("{name}: {minutes:g} min at {pace:g} breaths a minute").format(
            name=name, minutes=given.minutes, pace=given.pace_per_min
        )
    if not entry.timed:
        return name
    return _("{name}: {minutes:g} min").format(name=name, minutes=given.minutes)


def days_words(plan: HomePlan) -> str:
    """Return days and minutes of a plan in a line."""
    from datetime import date

    return plan_words(plan.plan(date.min))


def new_practices(plan: HomePlan) -> str:
    """Return which practices come along and stay, "" where none does."""
    if not plan.own:
        return ""
    names = listed(entry.name for entry in plan.own)
    return _("New practices, kept among your own: {names}").format(names=names)


def question_words(plan: HomePlan) -> tuple[str, ...]:
    """Return the questions of a plan as a person reads them."""
    from biofeedback.trends.sentences import WORDS

    return tuple(_(WORDS[key].title) for key in plan.questions)


def care_of(plan: HomePlan) -> tuple[Entry, ...]:
    """Return the practices of a plan that ask for care each time."""
    found = {entry.name: entry for entry in map(plan.entry, plan.practices) if entry.stronger}
    return tuple(found.values())


def counts_words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return a line for each kind of which there is any."""
    from biofeedback.app.handover_practice import KINDS

    return tuple(
        _("{what}: {count}").format(what=_(words), count=counts[kind])
        for kind, words in KINDS.items()
        if counts.get(kind)
    )


def taken_words(taken: TakenPractice) -> str:
    """Return what came in, in a sentence."""
    if not taken.added:
        return _("All of it was here already; nothing was added.")
    if not taken.here:
        sentence = plural("{n} record came in.", "{n} records came in.", taken.added)
        return sentence.format(n=taken.added)
    sentence = plural(
        "{n} record came in; {here} were here already.",
        "{n} records came in; {here} were here already.",
        taken.added,
    )
    return sentence.format(n=taken.added, here=taken.here)
