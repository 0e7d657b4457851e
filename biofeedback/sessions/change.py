"""What changed from before a practice to after it, set beside a person's everyday variation; pure.

Everyday variation is read from the ratings before earlier practices: by how much they differ
from one practice to the next. A change counts as more only where it is larger than four of five of
these differences.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from biofeedback.core.words import _, listed, mark
from biofeedback.sessions.protocol import StepKind

T = TypeVar("T")

# With fewer earlier ratings nobody can say what is everyday.
ENOUGH_RATINGS = 9
SHARE = 0.8


class Rated(StrEnum):
    """What is rated, 0-10. Less is better but for mood."""

    PAIN = "pain"
    TENSION = "tension"
    MOOD = "mood"


NAMES = {
    Rated.PAIN: mark("Pain"),
    Rated.TENSION: mark("Tension"),
    Rated.MOOD: mark("Mood"),
}
ENDS = {
    Rated.PAIN: (mark("no pain"), mark("worst imaginable")),
    Rated.TENSION: (mark("at ease"), mark("very tense")),
    Rated.MOOD: (mark("very low"), mark("very good")),
}


def everyday(before: Sequence[int | None]) -> int | None:
    """Return by how many points ratings usually differ from one to the next, None for too few.

    before: the ratings before earlier practices, in order; those not given are passed over. At
    least four of five differences are as small as the answer, which is at least 1.
    """
    given = [rating for rating in before if rating is not None]
    if len(given) < ENOUGH_RATINGS:
        return None
    steps = sorted(abs(b - a) for a, b in itertools.pairwise(given))
    return max(steps[math.ceil(SHARE * len(steps)) - 1], 1)


def change_words(rated: Rated, before: int | None, after: int | None, usual: int | None) -> str:
    """Return what changed in one or two honest sentences; "" without both ratings."""
    if before is None or after is None:
        return ""
    name = _(NAMES[rated])
    if before == after:
        return _("{name}: {before}, the same as before.").format(name=name, before=before)
    said = {"name": name, "before": before, "after": after}
    if usual is None:
        return _(
            "{name}: {before} before, {after} after. What is everyday up and down for you is not "
            "known yet; it takes a few more ratings."
        ).format(**said)
    if abs(after - before) <= usual:
        return _(
            "{name}: {before} before, {after} after. That is within everyday ups and downs: yours "
            "mostly differ by up to {usual}."
        ).format(usual=usual, **said)
    return _(
        "{name}: {before} before, {after} after. That is more than your everyday ups and downs "
        "(mostly up to {usual}). One practice is a hint; weeks show more."
    ).format(usual=usual, **said)


def rating_words(pain: int | None, tension: int | None, mood: int | None) -> str:
    """Return what was told in the middle of a practice, such as "Pain 4, Mood 6"."""
    told = zip(Rated, (pain, tension, mood), strict=True)
    return listed(
        _("{name} {rating}").format(name=_(NAMES[rated]), rating=rating)
        for rated, rating in told
        if rating is not None
    )


_ASIDE = (StepKind.RATING, StepKind.INSTRUCTION)


def around(kinds: Sequence[StepKind], told: Sequence[tuple[int, T]]) -> tuple[T | None, T | None]:
    """Return what was told before the practice proper and what after it, None where nothing was.

    kinds: of the steps. told: in which step, and what. Words to read and questions are no part of
    the practice proper.
    """
    proper = [n for n, kind in enumerate(kinds) if kind not in _ASIDE]
    if not proper:
        return None, None
    before = [what for n, what in told if n < proper[0]]
    after = [what for n, what in told if n > proper[-1]]
    return (before[-1] if before else None), (after[-1] if after else None)
