"""An experiment on oneself as it was agreed: kept in the diary, it leaves and comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_text

QUESTIONS: Final = ("practice", "pace", "hour")
OUTCOMES: Final = ("pain", "sleep")
LENGTHS_DAYS: Final = (28, 42, 56, 84)
_SEED = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Experiment:
    """What was agreed on `day`; the first drawn day is the next one.

    question: "practice" (or none), "pace" (5.5 or 6 breaths a minute), "hour" (morning or
    evening). outcome: "pain" (the next day's worst) or "sleep" (the night after). seed: what the
    days are drawn from, 32 hexadecimal digits. stop_on_flare: whether it ends when a flare
    begins. ended_on: the day on which the person ended it early, None where not.
    """

    day: date
    zone: str
    question: str
    outcome: str
    length_days: int
    seed: str
    stop_on_flare: bool | None = None
    ended_on: date | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for a question, an outcome, a length or a seed there is not."""
        for name, value, known in (
            (_("The question"), self.question, QUESTIONS),
            (_("The outcome"), self.outcome, OUTCOMES),
            (_("The length in days"), self.length_days, LENGTHS_DAYS),
        ):
            if value not in known:
                sentence = _("{name} is one of {some}, not {value}.")
                raise BadInputError(
                    sentence.format(
                        name=name, some=", ".join(map(str, known)), value=repr(value)[:80]
                    )
                )
        if _SEED.fullmatch(self.seed) is None:
            raise BadInputError(_("An experiment's seed has 32 hexadecimal digits."))
        if self.ended_on is not None and self.ended_on < self.day:
            raise BadInputError(_("An experiment can't end before it was agreed."))
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, self.seed)

    @property
    def first(self) -> date:
        """The first drawn day."""
        return self.day + timedelta(days=1)

    @property
    def last(self) -> date:
        """The last drawn day."""
        return self.day + timedelta(days=self.length_days)

    @property
    def result_on(self) -> date:
        """The day on which the result may be seen: what follows the last drawn day is over."""
        return self.last + timedelta(days=2)
