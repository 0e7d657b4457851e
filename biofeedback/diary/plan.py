"""The flare plan: written on a good day, shown first on a bad one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_text

OWN, RULE = "own", "rule"
MEANINGS: Final[Mapping[str, str]] = {
    OWN: mark("I decide what a flare is"),
    RULE: mark("Ask me when the worst pain is 2 or more above my usual"),
}
ADJUST: Final = mark("Do less, not nothing: a step back in what you do, not to zero.")


@dataclass(frozen=True, slots=True)
class FlarePlan:
    """One person's plan. helps, shorter, call, others, lighter: in their words; None: not told.

    helps: what helps me. shorter: the shorter practice. call: whom to call, and when. others:
    what I tell others. lighter: what I do less of, and of what I keep a little. meaning: a key
    of MEANINGS (None: `own`); own_words: what a flare is for me.
    """

    day: date
    zone: str
    helps: str | None = None
    shorter: str | None = None
    lighter: str | None = None
    call: str | None = None
    others: str | None = None
    meaning: str | None = None
    own_words: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for a text that can't be kept or an unknown meaning."""
        for name, text in (
            (mark("What helps"), self.helps),
            (mark("The shorter practice"), self.shorter),
            (mark("The lighter day"), self.lighter),
            (mark("Whom to call"), self.call),
            (mark("What you tell others"), self.others),
            (mark("What a flare is"), self.own_words),
        ):
            check_text(name, text)
        if self.meaning is not None and self.meaning not in MEANINGS:
            sentence = _("What a flare is goes by one of {some}, not {meaning}.")
            raise BadInputError(
                sentence.format(some=", ".join(MEANINGS), meaning=repr(self.meaning)[:80])
            )

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a person has one plan."""
        return ()

    @property
    def is_written(self) -> bool:
        """Whether there is something in it for a bad day."""
        return any((self.helps, self.shorter, self.lighter, self.call, self.others))
