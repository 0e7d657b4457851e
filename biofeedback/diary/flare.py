"""A flare: when it began and ended, how bad it got, what came before, what helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.before_flare import SIGNS
from biofeedback.diary.checks import check_names, check_rating, check_text

# After Costa 2019, in other words. Whether it is one, the person decides.
WHAT_IT_IS = mark(
    "A flare is when it gets clearly worse, for hours or for weeks, is hard to bear, and gets in "
    "the way of what you do or how you feel. You decide."
)


@dataclass(frozen=True, slots=True)
class Flare:
    """A flare from `day` (its first) to `end` (its last day; None: it is not over, as told).

    before: what came before it; helped: what helped; both in the person's words. signs: what
    came before, as keys of `before_flare.SIGNS`; nobody says that it was the cause.
    """

    day: date
    zone: str
    end: date | None = None
    worst: int | None = None
    before: str | None = None
    helped: str | None = None
    note: str | None = None
    signs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise BadInputError for an end before the start, or a rating outside 0-10."""
        if self.end is not None and self.end < self.day:
            raise BadInputError(_("A flare can't end before it began."))
        check_rating(mark("The worst pain"), self.worst)
        for sign in self.signs:
            if sign not in SIGNS:
                sentence = _("What came before is among {some}, not {sign}.")
                raise BadInputError(sentence.format(some=", ".join(SIGNS), sign=repr(sign)[:80]))
        check_names(mark("What came before"), self.signs)
        check_text(mark("What came before"), self.before)
        check_text(mark("What helped"), self.helped)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: the day it began."""
        return (self.day,)

    def covers(self, day: date) -> bool:
        """Return whether this day is in it; one that is not over covers every later day."""
        return self.day <= day and (self.end is None or day <= self.end)
