"""What a day was good for: walking, steps, two short tests, and how it felt to do things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_range, check_rating, check_text
from biofeedback.diary.norms import STAND_NORMS


@dataclass(frozen=True, slots=True)
class Function:
    """A day's function. None: not told.

    sit_to_stand: how often one stood up from a chair within 30 seconds. tug_s: up from a chair,
    three metres, back and seated (timed up and go), in seconds. confidence: to do what matters
    today; energy, stress: 0-10 each. compare_with: a group of STAND_NORMS, such as "w60-64".
    """

    day: date
    zone: str
    walking_min: int | None = None
    steps: int | None = None
    sit_to_stand: int | None = None
    tug_s: float | None = None
    confidence: int | None = None
    energy: int | None = None
    stress: int | None = None
    work_h: float | None = None
    compare_with: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for a number that no day can have."""
        check_range(mark("Walking, in minutes,"), self.walking_min, 0, 1440)
        check_range(mark("The number of steps"), self.steps, 0, 200_000)
        check_range(mark("Standing up in 30 seconds"), self.sit_to_stand, 0, 100)
        check_range(mark("The timed up and go, in seconds,"), self.tug_s, 1, 600)
        check_range(mark("Work, in hours,"), self.work_h, 0, 24)
        check_rating(mark("Confidence"), self.confidence)
        check_rating(mark("Energy"), self.energy)
        check_rating(mark("Stress"), self.stress)
        if self.compare_with is not None and self.compare_with not in STAND_NORMS:
            sentence = _("There are numbers to compare with for {some}, not for {told}.")
            some = ", ".join(STAND_NORMS)
            raise BadInputError(sentence.format(some=some, told=repr(self.compare_with)[:80]))
        check_text(mark("A note"), self.note)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one."""
        return (self.day,)
