"""A check-in: how a day is, in a few taps; what was not said is None."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Pain 0-10 (now, the day's worst, the day's average), flare, last night's sleep in hours.

    day: the day it is about, where the person lives; zone: IANA name of that place.
    sleep_h: of the night that ended on `day`.
    """

    day: date
    zone: str
    pain_now: int | None = None
    pain_worst: int | None = None
    pain_average: int | None = None
    flare: bool | None = None
    sleep_h: float | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for a pain outside 0-10 or a night outside 0-24 h."""
        for pain in (self.pain_now, self.pain_worst, self.pain_average):
            if pain is not None and not 0 <= pain <= 10:
                raise BadInputError(_("Pain runs from 0 to 10, not {pain}.").format(pain=pain))
        if self.sleep_h is not None and not (
            math.isfinite(self.sleep_h) and 0 <= self.sleep_h <= 24
        ):
            sentence = _("A night's sleep is from 0 to 24 hours, not {hours}.")
            raise BadInputError(sentence.format(hours=self.sleep_h))
