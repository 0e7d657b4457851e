"""One effect in a diary that remembers itself: least squares with own lag, trend and weekday.

y_t = a + rho * y_(t-1) + beta * x_t + gamma * t / n (+ a step for each weekday), over complete
pairs; nothing is imputed. A plain correlation of two slow series finds something in a third of
the diaries where there is nothing; with the series' own yesterday in the model it does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Array = NDArray[np.float64]

DEFINITION = "lag-model/1"
# Fewer than this many free values behind an interval make it a guess.
LEAST_FREE = 8


@dataclass(frozen=True, slots=True)
class Pairs:
    """Complete comparisons, in order. All arrays have one length.

    at: position of what came after (days, or weeks, since the diary began). after, own_before:
    the outcome and its own value one step earlier. before: what the question asks about.
    weekday: 0-6 of `at`, None for weeks. step: days from one comparison to the next, 0 where
    they come as they may.
    """

    at: Array
    after: Array
    own_before: Array
    before: Array
    weekday: NDArray[np.int64] | None
    step: int = 1

    def __len__(self) -> int:
        return len(self.after)

    def through(self, last: float) -> Pairs:
        """Return those whose outcome came at `last` or earlier."""
        kept = self.at <= last
        return Pairs(
            self.at[kept],
            self.after[kept],
            self.own_before[kept],
            self.before[kept],
            None if self.weekday is None else self.weekday[kept],
            self.step,
        )

    @property
    def missing(self) -> int:
        """How many comparisons between the first and the last lack something."""
        if self.step == 0 or not len(self):
            return 0
        return int(self.at[-1] - self.at[0]) // self.step + 1 - len(self)


@dataclass(frozen=True, slots=True)
class Fit:
    """The effect `beta` in units of the outcome per unit of `before`, its standard error."""

    beta: float
    error: float
    free: int

    @property
    def p(self) -> float:
        """The two-sided probability of an effect this far from zero where there is none."""
        return float(2.0 * stdtr(self.free, -abs(self.beta) / self.error))

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the interval at level 1 - alpha."""
        reach = float(stdtrit(self.free, 1.0 - alpha / 2.0)) * self.error
        return self.beta - reach, self.beta + reach


def fit(pairs: Pairs) -> Fit | None:
    """Return the effect, None where the pairs can't tell it (too few, or nothing varies)."""
    count = len(pairs)
    if count < LEAST_FREE + 4:
        return None
    columns = [np.ones(count), pairs.own_before, (pairs.at - pairs.at[0]) / count]
    if pairs.weekday is not None:
        columns += [(pairs.weekday == day).astype(float) for day in range(1, 7)]
    others = np.column_stack(columns)
    # What the others explain of `before` and of the outcome is taken out of both.
    basis, weights, _ = np.linalg.svd(others, full_matrices=False)
    basis = basis[:, weights > 1e-9 * weights[0]]
    x = pairs.before - basis @ (basis.T @ pairs.before)
    y = pairs.after - basis @ (basis.T @ pairs.after)
    free = count - basis.shape[1] - 1
    spread = float(x @ x)
    if free < LEAST_FREE or spread <= 1e-9 * max(float(np.ptp(pairs.before)) ** 2, 1e-12) * count:
        return None
    beta = float(x @ y) / spread
    rest = y - beta * x
    error = float(np.sqrt(rest @ rest / free / spread))
    scale = float(np.ptp(pairs.after))
    if scale == 0.0 or error <= 1e-12 * scale:
        return None
    return Fit(beta, error, free)
