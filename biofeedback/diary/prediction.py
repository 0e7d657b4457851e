"""A prediction put to a small test: what I think will happen, what I try, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_range, check_text


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was predicted on `day`. belief_before, belief_after: how sure, 0-100."""

    day: date
    zone: str
    what: str
    belief_before: int | None = None
    test: str | None = None
    happened: str | None = None
    belief_after: int | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an empty prediction or a belief outside 0-100."""
        if not self.what.strip():
            raise BadInputError(_("A prediction needs words: what do you think will happen?"))
        check_range(mark("The belief before"), self.belief_before, 0, 100)
        check_range(mark("The belief after"), self.belief_after, 0, 100)
        for name, text in (
            (mark("A prediction"), self.what),
            (mark("A test"), self.test),
            (mark("What happened"), self.happened),
            (mark("A note"), self.note),
        ):
            check_text(name, text)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, " ".join(self.what.casefold().split()))

    @property
    def is_open(self) -> bool:
        """Whether what happened was not told yet."""
        return self.happened is None and self.belief_after is None
