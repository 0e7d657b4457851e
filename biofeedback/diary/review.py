"""Looking back on a goal in weeks 4, 8 and 12, and small gains on the way; the person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_text
from biofeedback.diary.goal import check_name, same_words

REVIEW_WEEKS = (4, 8, 12)
STEP_UP, STEP_DOWN, HOLD, SELF_CARE = "step_up", "step_down", "hold", "self_care"
DECISIONS: Mapping[str, str] = {
    STEP_UP: mark("Step up"),
    STEP_DOWN: mark("Step down"),
    HOLD: mark("Hold"),
    SELF_CARE: mark("On to self-care"),
}


@dataclass(frozen=True, slots=True)
class Review:
    """What the person decided about a goal on `day`. what: the goal's words."""

    day: date
    zone: str
    what: str
    decision: str
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for an unknown decision."""
        check_name(mark("A goal"), self.what)
        if self.decision not in DECISIONS:
            sentence = _("A review decides on one of {some}, not {decision}.")
            raise BadInputError(
                sentence.format(some=", ".join(DECISIONS), decision=repr(self.decision)[:80])
            )
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a goal has one review a day."""
        return (self.day, same_words(self.what))


@dataclass(frozen=True, slots=True)
class Win:
    """A small gain that the person noticed, in their words: "an extra hour of sleep"."""

    day: date
    zone: str
    what: str
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError without words."""
        check_name(mark("A small gain"), self.what)
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again."""
        return (self.day, same_words(self.what))
