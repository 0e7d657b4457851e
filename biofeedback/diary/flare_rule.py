"""A second opinion on what a flare is: a rule of ours, not validated; the person decides.

A day whose worst pain is at least 2 points above the person's own median of the 28 days before.
It never sets anything; where somebody chose it, it is a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median
from typing import Final

from biofeedback.core.words import mark

DEFINITION: Final = "flare-rule/1"
DAYS, ENOUGH, ABOVE = 28, 14, 2.0
WHAT_IT_IS: Final = mark(
    "This rule is ours and nobody has validated it: worst pain at least 2 above the middle of "
    "your last 28 days, with 14 of them told. It only asks; you decide."
)


def looks_like_one(day: date, worst: Mapping[date, int | None]) -> bool | None:
    """Return whether the rule would call `day` a flare; None: not enough told to say."""
    mine = worst.get(day)
    before = [worst.get(day - timedelta(days=ago)) for ago in range(1, DAYS + 1)]
    told = [one for one in before if one is not None]
    if mine is None or len(told) < ENOUGH:
        return None
    return mine >= median(told) + ABOVE
