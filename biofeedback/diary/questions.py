"""Which questions a person asks when looking back: chosen by name, up to three at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_names, check_text

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Questions:
    """What was chosen on `day`. asked: the questions' keys (docs/definitions.md)."""

    day: date
    zone: str
    asked: tuple[str, ...]
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for none, more than three, or one twice."""
        check_names(mark("The questions"), self.asked)
        if not 1 <= len(self.asked) <= MOST:
            raise BadInputError(
                _("From 1 to {most} questions are asked at a time, not {count}.").format(
                    most=MOST, count=len(self.asked)
                )
            )
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a person has one choice."""
        return ()
