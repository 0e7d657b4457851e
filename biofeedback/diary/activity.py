"""The week's plan: activities on their days, and how each went; never a reproach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_range, check_text
from biofeedback.diary.goal import check_days, check_name, same_words

MOBILITY, STRENGTH, WALK, BALANCE, DESK, OTHER = (
    "mobility",
    "strength",
    "walk",
    "balance",
    "desk_breaks",
    "other",
)
SORTS: Mapping[str, str] = {
    MOBILITY: mark("Mobility"),
    STRENGTH: mark("Strength"),
    WALK: mark("Walk"),
    BALANCE: mark("Balance"),
    DESK: mark("Desk breaks"),
    OTHER: mark("Something else"),
}
# What asks for a day of recovery after it, unless the person says otherwise.
EFFORT_SORTS = (STRENGTH, WALK)
DONE, PARTLY, NOT = "done", "partly", "not"
HOWS: Mapping[str, str] = {
    DONE: mark("Done"),
    PARTLY: mark("Partly"),
    NOT: mark("Not this time"),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """Something planned in every week from `day` on. until: its last day; None: it goes on.

    sort: one of SORTS. days: "mon" to "sun". effort: whether a day of recovery should follow;
    None: as its sort usually does.
    """

    day: date
    zone: str
    what: str
    sort: str | None = None
    days: tuple[str, ...] = ()
    minutes: int | None = None
    effort: bool | None = None
    until: date | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an activity that can't be planned."""
        check_name(mark("An activity"), self.what)
        if self.sort is not None and self.sort not in SORTS:
            sentence = _("An activity is one of {some}, not {sort}.")
            raise BadInputError(sentence.format(some=", ".join(SORTS), sort=repr(self.sort)[:80]))
        check_days(self.days)
        check_range(mark("Minutes, each time,"), self.minutes, 1, 600)
        if self.until is not None and self.until < self.day:
            raise BadInputError(_("A plan can't end before it began."))
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, same_words(self.what))

    @property
    def is_effort(self) -> bool:
        """Whether a day of recovery should follow."""
        return self.sort in EFFORT_SORTS if self.effort is None else self.effort


@dataclass(frozen=True, slots=True)
class Done:
    """How something planned went on a day: done, partly, not. what: in the plan's or goal's words.

    amount: how much of it, in the goal's unit; None: as planned, or not told.
    """

    day: date
    zone: str
    what: str
    how: str
    amount: float | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an answer that is none."""
        check_name(mark("What was planned"), self.what)
        if self.how not in HOWS:
            sentence = _("How it went is one of {some}, not {how}.")
            raise BadInputError(sentence.format(some=", ".join(HOWS), how=repr(self.how)[:80]))
        check_range(mark("How much it was"), self.amount, 0, 100_000)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one for each thing planned."""
        return (self.day, same_words(self.what))
