"""A goal that can be touched: what, how much, how often, by when, and where it begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import MOST_NAME, check_range, check_text

MOST_OPEN = 3
DEFAULT_STEP_PERCENT = 10
CEILING_PERCENT = 20
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REACHED, SELF_CARE, LET_GO = "reached", "self_care", "let_go"
OUTCOMES: Mapping[str, str] = {
    REACHED: mark("reached"),
    SELF_CARE: mark("on to self-care"),
    LET_GO: mark("let go"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted. least: what a step of at most 20 % needs to begin with; most: of a day.

    grains: (from which amount on, by how much it goes up at the least), the largest first.
    """

    least: float
    most: float
    grains: tuple[tuple[float, float], ...]

    def grain(self, amount: float) -> float:
        """Return the least step at an amount; never more than 20 % of one from `least` on."""
        return next(
            (grain for begins, grain in self.grains if amount >= begins), self.grains[-1][1]
        )


UNITS: Mapping[str, Unit] = {
    "min": Unit(2.5, 600, ((10, 1.0), (0, 0.5))),
    "times": Unit(5, 500, ((0, 1.0),)),
    "steps": Unit(50, 50_000, ((1000, 100.0), (500, 50.0), (0, 10.0))),
    "m": Unit(50, 50_000, ((1000, 100.0), (500, 50.0), (0, 10.0))),
    "s": Unit(5, 3600, ((50, 5.0), (0, 1.0))),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal from `day` on: `amount` each time, `per_week` times a week, by a day.

    unit: min, times (in a row), steps, m or s. start: the amount it begins with (None: the whole).
    step_percent: a week's step (None: 10). days: when in the week, "mon" to "sun". outcome, and
    ended_on: how and when it ended; None while it is open.
    """

    day: date
    zone: str
    what: str
    amount: float
    unit: str
    per_week: int
    by: date
    start: float | None = None
    step_percent: int | None = None
    days: tuple[str, ...] = ()
    outcome: str | None = None
    ended_on: date | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError, in one sentence, for a goal that can't be planned."""
        check_name(mark("A goal"), self.what)
        if self.unit not in UNITS:
            sentence = _("A goal is counted in one of {some}, not {unit}.")
            raise BadInputError(sentence.format(some=", ".join(UNITS), unit=repr(self.unit)[:80]))
        unit = UNITS[self.unit]
        check_range(mark("How much, each time,"), self.amount, 1, unit.most)
        check_range(mark("How often, times a week,"), self.per_week, 1, 7)
        check_range(mark("A week's step, in percent,"), self.step_percent, 1, CEILING_PERCENT)
        check_range(mark("The amount to begin with"), self.start, 1, unit.most)
        if not self.day < self.by <= self.day + timedelta(days=3 * 366):
            sentence = _("A goal's last day comes after its first ({day}), within three years.")
            raise BadInputError(sentence.format(day=self.day))
        if self.start is not None and self.start > self.amount:
            sentence = _("A goal can't begin with more ({start:g}) than it aims for ({amount:g}).")
            raise BadInputError(sentence.format(start=self.start, amount=self.amount))
        if self.start is not None and self.start < min(unit.least, self.amount):
            sentence = _(
                "To go up by no more than {percent} % at a time, begin with {least:g} {unit} or "
                "more, or count in a smaller unit."
            )
            raise BadInputError(
                sentence.format(percent=CEILING_PERCENT, least=unit.least, unit=self.unit)
            )
        check_days(self.days)
        if len(self.days) > self.per_week:
            raise BadInputError(_("More days are chosen than times a week."))
        if (self.outcome is None) != (self.ended_on is None):
            raise BadInputError(_("A goal that ended has both: how, and on which day."))
        if self.outcome is not None and self.outcome not in OUTCOMES:
            sentence = _("A goal ends as one of {some}, not {outcome}.")
            raise BadInputError(
                sentence.format(some=", ".join(OUTCOMES), outcome=repr(self.outcome)[:80])
            )
        if self.ended_on is not None and self.ended_on < self.day:
            raise BadInputError(_("A goal can't end before it began."))
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, same_words(self.what))

    @property
    def is_open(self) -> bool:
        """Whether it is worked on."""
        return self.outcome is None


def same_words(words: str) -> str:
    """Return words as they are compared: large and small letters and gaps are alike."""
    return " ".join(words.casefold().split())


def check_name(name: str, words: str) -> None:
    """Raise BadInputError for words that are missing or too long to stand in a line."""
    if not words.strip() or len(words) > 2 * MOST_NAME:
        sentence = _("{name} needs words, from 1 to {most} letters.")
        raise BadInputError(sentence.format(name=_(name), most=2 * MOST_NAME))
    check_text(name, words)


def check_days(days: tuple[str, ...]) -> None:
    """Raise BadInputError unless these are days of a week, each once."""
    if len(set(days)) != len(days) or not set(days) <= set(DAYS):
        sentence = _("Days of the week are {some}, each of them once.")
        raise BadInputError(sentence.format(some=", ".join(DAYS)))


def check_room(goal: Goal, others: Iterable[Goal]) -> None:
    """Raise BadInputError when this open goal would be a fourth, or one of the same words."""
    if not goal.is_open:
        return
    open_now = [one for one in others if one.is_open]
    if any(same_words(one.what) == same_words(goal.what) for one in open_now):
        sentence = _('There is an open goal "{what}" already; end it first, or say it otherwise.')
        raise BadInputError(sentence.format(what=goal.what))
    if len(open_now) >= MOST_OPEN:
        sentence = _("Three goals are open; end one of them before you begin another.")
        raise BadInputError(sentence)
