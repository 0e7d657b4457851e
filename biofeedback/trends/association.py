"""What goes with what: a few questions fixed beforehand, looked at on fixed days, or silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from biofeedback.trends import columns as made
from biofeedback.trends.columns import Columns
from biofeedback.trends.lag_model import Array, Fit, Pairs, fit
from biofeedback.trends.looks import Look, Schedule, schedule, share_by_holm

LEAST_PAIRS = 28
LEAST_GROUP = 8
LEAST_FLARES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """How a question is answered. scale: of the effect as shown, "log" becomes percent.

    groups: `before` is only 0 or 1. flares: the outcome is a flare or none. may_be_clear:
    whether the simulations keep a false "clear" under 5 % when practice follows the pain.
    """

    key: str
    pairs: Callable[[Columns], Pairs]
    scale: Literal["plain", "percentage_points", "log"] = "plain"
    groups: bool = True
    flares: bool = False
    weekly: bool = False
    may_be_clear: bool = False


QUESTIONS: Mapping[str, Question] = {
    one.key: one
    for one in (
        Question("practice_pain", made.practice_then_pain),
        Question("practice_sleep", made.practice_then_sleep),
        Question("sleep_pain", made.sleep_then_pain, groups=False),
        Question(
            "practice_flare",
            made.practice_then_flare,
            "percentage_points",
            flares=True,
            weekly=True,
            may_be_clear=True,
        ),
        Question(
            "swings_flare",
            made.swings_then_flare,
            "percentage_points",
            flares=True,
            weekly=True,
            may_be_clear=True,
        ),
        Question("practice_rest", made.practice_then_rest, "log"),
    )
}
USUAL = ("practice_pain", "practice_sleep", "sleep_pain")


@dataclass(frozen=True, slots=True)
class Lack:
    """How much is missing before a question may be looked at; 0 where enough is there."""

    pairs: int = 0
    with_it: int = 0
    without_it: int = 0
    flares: int = 0
    calm: int = 0
    varies: bool = True

    @property
    def enough(self) -> bool:
        """Whether nothing is missing."""
        return self == Lack()


@dataclass(frozen=True, slots=True)
class Seen:
    """A question at a look. effect, interval: as shown; None, and the lack, where silent.

    stands_out: the interval at `level` (Holm's) leaves out zero.
    """

    pairs: Pairs
    n_with: int
    n_without: int
    lack: Lack
    effect: float | None = None
    interval: tuple[float, float] | None = None
    level: float | None = None
    stands_out: bool = False


def looks_of(columns: Columns) -> Schedule:
    """Return when this diary may be looked at."""
    last = (columns.pain[-1:], columns.sleep_h[-1:])
    linked = bool(np.isfinite(np.concatenate(last)).any())
    return schedule(made.compared(columns), linked=linked)


def look_at(columns: Columns, keys: Sequence[str], look: Look) -> dict[str, Seen]:
    """Return what each question shows in the data through the look's day, and nothing later."""
    questions = [QUESTIONS[key] for key in keys]
    pairs = {one.key: one.pairs(columns).through(look.through) for one in questions}
    return judge(pairs, look.alpha)


def judge(pairs: Mapping[str, Pairs], alpha: float) -> dict[str, Seen]:
    """Return what each question shows in its pairs, all of them looked at together."""
    found: dict[str, Seen] = {}
    fits: dict[str, Fit] = {}
    for key, some in pairs.items():
        question = QUESTIONS[key]
        found[key] = counted = count(question, some)
        if counted.lack.enough:
            fitted = fit(some)
            if fitted is None:
                lack = Lack(varies=False)
                found[key] = Seen(some, counted.n_with, counted.n_without, lack)
            else:
                fits[key] = fitted
    shared = share_by_holm({key: one.p for key, one in fits.items()}, alpha)
    for key, (stands_out, used) in shared.items():
        low, high = fits[key].interval(used)
        scale = QUESTIONS[key].scale
        found[key] = Seen(
            found[key].pairs,
            found[key].n_with,
            found[key].n_without,
            Lack(),
            shown(fits[key].beta, scale),
            (shown(low, scale), shown(high, scale)),
            1.0 - used,
            stands_out,
        )
    return found


def count(question: Question, pairs: Pairs) -> Seen:
    """Return how much there is to compare, and what is missing; no result."""
    more = with_it(question, pairs.before)
    n_with, n_without = int(more.sum()), int((~more).sum())
    flares = calm = 0
    if question.flares:
        flares, calm = (max(LEAST_FLARES - spells(pairs.after, kind), 0) for kind in (True, False))
    lack = Lack(
        max(LEAST_PAIRS - len(pairs), 0),
        max(LEAST_GROUP - n_with, 0),
        max(LEAST_GROUP - n_without, 0),
        flares,
        calm,
    )
    return Seen(pairs, n_with, n_without, lack)


def with_it(question: Question, before: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which comparisons are on the "with" side: yes, or above the middle."""
    if question.groups or not len(before):
        return before > 0.5
    return before > np.median(before)


def spells(after: Array, kind: bool) -> int:
    """Return how many stretches of flare (or of calm) follow one another."""
    flags = [bool(one) == kind for one in after]
    return sum(now and not was for was, now in pairwise([False, *flags]))


def shown(value: float, scale: str) -> float:
    """Return an effect as it is shown."""
    if scale == "percentage_points":
        return 100.0 * value
    return 100.0 * float(np.expm1(value)) if scale == "log" else value
