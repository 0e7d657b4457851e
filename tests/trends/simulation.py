"""What the design of looking back does to many diaries of which the truth is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from biofeedback.trends.association import QUESTIONS, judge, looks_of
from biofeedback.trends.lag_model import Fit, Pairs, fit
from tests.trends.diaries import PAIN_SD, SLEEP_SD, Diary, World, diaries

USUAL = ("practice_pain", "practice_sleep", "sleep_pain")
SELDOM = ("practice_flare", "swings_flare", "practice_rest")
# The chosen three over nine months; the weekly ones need years (two yearly looks).
USUAL_DAYS, SELDOM_DAYS = 260, 900


@dataclass
class Tally:
    """How often each question stood out at any look; how often any; intervals that hold truth."""

    diaries: int = 0
    stood_out: dict[str, int] = field(default_factory=dict)
    any_of_them: int = 0
    answered: dict[str, int] = field(default_factory=dict)
    intervals: dict[str, int] = field(default_factory=dict)
    covered: dict[str, int] = field(default_factory=dict)
    level: dict[str, float] = field(default_factory=dict)

    def rate(self, key: str) -> float:
        """Share of the diaries in which a question stood out at any look."""
        return self.stood_out.get(key, 0) / self.diaries

    @property
    def any_rate(self) -> float:
        """Share of the diaries in which any of the questions did."""
        return self.any_of_them / self.diaries

    def coverage(self, key: str) -> float:
        """Share of the intervals that hold the truth."""
        return self.covered[key] / self.intervals[key]

    def stated(self, key: str) -> float:
        """Mean stated level of the intervals."""
        return self.level[key] / self.intervals[key]


def tally(
    count: int, world: World, seed: int, keys: Sequence[str] = USUAL,
    truths: dict[str, float] | None = None,
) -> Tally:  # fmt: skip
    """Look at each diary on its days, as `asking.findings` does, and count."""
    found = Tally()
    for diary in diaries(count, world, seed):
        found.diaries += 1
        plan = looks_of(diary.columns)
        pairs = {key: QUESTIONS[key].pairs(diary.columns) for key in keys}
        out: set[str] = set()
        spoken: set[str] = set()
        for look in plan.looks:
            seen = judge({key: one.through(look.through) for key, one in pairs.items()}, look.alpha)
            for key, one in seen.items():
                if one.effect is None:
                    continue
                spoken.add(key)
                if one.stands_out:
                    out.add(key)
                assert one.interval is not None
                assert one.level is not None
                low, high = one.interval
                true = (truths or {}).get(key, 0.0)
                found.intervals[key] = found.intervals.get(key, 0) + 1
                found.covered[key] = found.covered.get(key, 0) + (low <= true <= high)
                found.level[key] = found.level.get(key, 0.0) + one.level
        for key in out:
            found.stood_out[key] = found.stood_out.get(key, 0) + 1
        for key in spoken:
            found.answered[key] = found.answered.get(key, 0) + 1
        found.any_of_them += bool(out)
    return found


@dataclass(frozen=True)
class Power:
    """Share of diaries in which the effect of practice on the next day's pain was found.

    At one look with one alpha: the model; the same with pain's true memory known (an oracle); a
    plain correlation.
    """

    model: float
    oracle: float
    naive: float


def power(count: int, world: World, seed: int, at_pairs: int, alpha: float) -> Power:
    """Compare three ways of looking at the first `at_pairs` comparisons of each diary."""
    ways: tuple[Callable[[Pairs, Diary], float], ...] = (_by_model, _by_oracle, _by_correlation)
    hits = np.zeros(3)
    asked = 0
    for diary in diaries(count, world, seed):
        pairs = QUESTIONS["practice_pain"].pairs(diary.columns)
        if len(pairs) < at_pairs:
            continue
        asked += 1
        first = pairs.through(pairs.at[at_pairs - 1])
        hits += [way(first, diary) <= alpha for way in ways]
    assert asked >= 0.9 * count
    return Power(*(float(one) for one in hits / asked))


def _p(found: Fit | None) -> float:
    return 1.0 if found is None else found.p


def _by_model(pairs: Pairs, _diary: Diary) -> float:
    return _p(fit(pairs))


def _by_oracle(pairs: Pairs, diary: Diary) -> float:
    freed = pairs.after - diary.memory * pairs.own_before
    known = Pairs(pairs.at, freed, np.zeros(len(pairs)), pairs.before, pairs.weekday)
    return _p(fit(known))


def _by_correlation(pairs: Pairs, _diary: Diary) -> float:
    from scipy.stats import pearsonr

    if np.ptp(pairs.before) == 0.0 or np.ptp(pairs.after) == 0.0:
        return 1.0
    return float(pearsonr(pairs.before, pairs.after).pvalue)


def in_points(sd: float) -> float:
    """Return an effect in SD of pain as points."""
    return PAIN_SD * sd


def in_hours(sd: float) -> float:
    """Return an effect in SD of sleep as hours."""
    return SLEEP_SD * sd
