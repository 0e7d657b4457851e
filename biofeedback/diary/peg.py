"""The PEG: three questions on pain in the last week, 0-10 each, and their mean.

Krebs EE et al. 2009, "Development and initial validation of the PEG, a three-item scale assessing
pain intensity and interference", J Gen Intern Med 24:733. Its words come from the Brief Pain
Inventory; whether and how they may be passed on is noted in docs/decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_rating, check_text

DEFINITION: Final = "peg-mean/1"
SOURCE: Final = mark("PEG: Krebs and others 2009, J Gen Intern Med 24:733.")
WHAT_COUNTS: Final = mark(
    "A change of about 1 point is the smallest that people tend to notice (from 0.6 to 1.75, by "
    "the way it was worked out: Reed and others 2023). 30 % is often taken as a clear change "
    "(Dworkin and others 2008)."
)
SMALLEST_CHANGE = 1.0
CLEAR_SHARE = 0.30
EVERY = timedelta(days=7)

QUESTIONS: Final[Mapping[str, str]] = {
    "pain": mark("What number best describes your pain on average in the past week?"),
    "enjoyment": mark(
        "What number best describes how, during the past week, pain has interfered with your "
        "enjoyment of life?"
    ),
    "activity": mark(
        "What number best describes how, during the past week, pain has interfered with your "
        "general activity?"
    ),
}
ENDS: Final[Mapping[str, tuple[str, str]]] = {
    "pain": (mark("No pain"), mark("Pain as bad as you can imagine")),
    "enjoyment": (mark("Does not interfere"), mark("Completely interferes")),
    "activity": (mark("Does not interfere"), mark("Completely interferes")),
}


@dataclass(frozen=True, slots=True)
class Peg:
    """The three answers of `day` about the week before it, 0-10 each; None: not told."""

    day: date
    zone: str
    pain: int | None = None
    enjoyment: int | None = None
    activity: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an answer outside 0-10."""
        for value in (self.pain, self.enjoyment, self.activity):
            check_rating(mark("An answer"), value)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one."""
        return (self.day,)

    @property
    def score(self) -> float | None:
        """The mean of the three, 0-10; None unless all three were answered."""
        answers = (self.pain, self.enjoyment, self.activity)
        told = [one for one in answers if one is not None]
        return sum(told) / 3.0 if len(told) == len(answers) else None


def is_due(last: date | None, today: date) -> bool:
    """Return whether the three questions may be asked again: a week after the last answers."""
    return last is None or today - last >= EVERY


def change_words(before: float | None, now: float | None) -> str:
    """Return what became of the score, in a sentence; "" without both."""
    if before is None or now is None:
        return ""
    less = before - now
    if abs(less) < SMALLEST_CHANGE:
        return _("Within everyday ups and downs of the time before ({before:.1f}).").format(
            before=before
        )
    clear = before > 0 and abs(less) >= CLEAR_SHARE * before
    if less > 0:
        said = (
            _("{less:.1f} lower than the time before ({before:.1f}): a clear change.")
            if clear
            else _("{less:.1f} lower than the time before ({before:.1f}): about noticeable.")
        )
        return said.format(less=less, before=before)
    said = _(
        "{more:.1f} higher than the time before ({before:.1f}). That happens; weeks tell more."
    )
    return said.format(more=-less, before=before)
