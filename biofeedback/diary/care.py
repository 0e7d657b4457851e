"""Medication and other care, as dated context; never advice, and nothing about interactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import MOST_NAME, check_text

STARTED, CHANGED, STOPPED, TAKES = "started", "changed", "stopped", "takes"
CHANGES: Mapping[str, str] = {
    STARTED: mark("started"),
    CHANGED: mark("changed"),
    STOPPED: mark("stopped"),
    TAKES: mark("goes on"),
}


@dataclass(frozen=True, slots=True)
class Medication:
    """What was started, changed or stopped on `day` ("takes": it simply went on).

    name, dose: as the person writes them. review_on: when to talk about it next, and with whom
    is their own business.
    """

    day: date
    zone: str
    name: str
    change: str
    dose: str | None = None
    review_on: date | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for a missing name or an unknown change."""
        if not self.name.strip() or len(self.name) > 2 * MOST_NAME:
            sentence = _("A medication's name has from 1 to {most} letters.")
            raise BadInputError(sentence.format(most=2 * MOST_NAME))
        if self.change not in CHANGES:
            sentence = _("What happened to a medication is one of {some}, not {change}.")
            raise BadInputError(
                sentence.format(some=", ".join(CHANGES), change=repr(self.change)[:80])
            )
        if self.review_on is not None and self.review_on < self.day:
            raise BadInputError(_("The next review can't be before the day of the change."))
        for name, text in ((mark("A name"), self.name), (mark("A dose"), self.dose)):
            check_text(name, text)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, " ".join(self.name.casefold().split()), self.change)


CARES: Mapping[str, str] = {
    "heat_cold": mark("heat or cold"),
    "tens": mark("TENS"),
    "physiotherapy": mark("physiotherapy"),
    "injection": mark("an injection"),
    "yoga": mark("yoga"),
    "aquatic": mark("exercise in water"),
    "massage": mark("massage"),
    "psychology": mark("talking therapy"),
    "sleep_coaching": mark("sleep coaching"),
    "work_change": mark("a change at work"),
    "other": mark("something else"),
}


@dataclass(frozen=True, slots=True)
class Care:
    """Other care, or a change in life, from `day` to `until` (None: on that day, or going on).

    what: a key of CARES. detail: in the person's words.
    """

    day: date
    zone: str
    what: str
    detail: str | None = None
    until: date | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an unknown kind of care or an end before the start."""
        if self.what not in CARES:
            sentence = _("Other care is one of {some}, not {what}.")
            raise BadInputError(sentence.format(some=", ".join(CARES), what=repr(self.what)[:80]))
        if self.until is not None and self.until < self.day:
            raise BadInputError(_("Care can't end before it began."))
        check_text(mark("What it was"), self.detail)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one of each kind."""
        return (self.day, self.what)
