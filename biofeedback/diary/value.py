"""One thing a week that matters and is not about pain: chosen, done, how it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from biofeedback.core.words import mark
from biofeedback.diary.checks import check_text
from biofeedback.diary.goal import check_name


@dataclass(frozen=True, slots=True)
class Value:
    """What was chosen for the week of `day`. matters: why it matters. done: None: not told."""

    day: date
    zone: str
    what: str
    matters: str | None = None
    done: bool | None = None
    how_it_was: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError without words, or with too many."""
        check_name(mark("What matters this week"), self.what)
        for name, text in (
            (mark("Why it matters"), self.matters),
            (mark("How it was"), self.how_it_was),
            (mark("A note"), self.note),
        ):
            check_text(name, text)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a week (from Monday) has one."""
        return (monday_of(self.day),)


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())
