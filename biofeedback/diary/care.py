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
        for name, text in ((_("A name"), self.name), (_("A dose"), self.dose)):
            check_text(name, text)
        check_text(_("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, " ".join(self.name.casefold().split()), self.change)
