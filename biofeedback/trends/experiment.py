"""An experiment on oneself: days drawn in balanced blocks, judged by that very drawing.

Whatever a diary does by itself (memory, trend, weekdays), it would have done under every other
draw too. So the difference between the two kinds of days is held against the differences that
other draws of the same blocks would have shown (randomisation test, Fisher 1935); the interval
holds every constant difference that this test does not refuse at its level. Blocks have four or
six days, half of each kind; their lengths are drawn too, so that counting does not tell tomorrow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biofeedback.trends.lag_model import Array

DEFINITION = "randomised-blocks/1"
BLOCK_DAYS = (4, 6)
LEAST_DAYS, MOST_DAYS = 28, 84
LEVEL = 0.95
# Fewer days with an outcome of either kind tell nothing.
LEAST_OF_A_KIND = 8
TURNS = 4999
# What was drawn on so many days before is held fixed.
CARRIED_DAYS = 2
# Where what was drawn hardly changed what was done, nothing can be said by what was done.
LEAST_FOLLOWED = 0.3


@dataclass(frozen=True, slots=True)
class DrawnDay:
    """A day as drawn and as it went. first: the first of the two conditions.

    outcome: of the day (or the night) after, None where not told. done: whether the first
    condition was done; None where neither, both, or nobody knows.
    """

    block: int
    first: bool
    outcome: float | None = None
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """First condition less second, in the outcome's unit. as_done: None where it can't be told.

    p: share of draws with a difference at least this large, this one counted. adherence: share
    of the days with something done that were done as drawn, None where nothing is known.
    """

    effect: float
    interval: tuple[float, float]
    p: float
    n_first: int
    n_second: int
    as_done: tuple[float, tuple[float, float]] | None
    adherence: float | None


def draw(seed: str, days: int) -> tuple[DrawnDay, ...]:
    """Return the draw of `days` days (even, 28 to 84): the same for a seed, on every computer."""
    if days % 2 or not LEAST_DAYS <= days <= MOST_DAYS:
        raise ValueError(f"{days} days can't be drawn")
    drawn: list[DrawnDay] = []
    block = 0
    while len(drawn) < days:
        left = days - len(drawn)
        lengths = [one for one in BLOCK_DAYS if left - one == 0 or left - one >= min(BLOCK_DAYS)]
        length = min(lengths, key=lambda one: _lot(seed, block, "length", one))
        order = sorted(range(length), key=lambda day: _lot(seed, block, "day", day))
        firsts = set(order[: length // 2])
        drawn += [DrawnDay(block, day in firsts) for day in range(length)]
        block += 1
    return tuple(drawn)


def _lot(seed: str, block: int, what: str, number: int) -> bytes:
    return hashlib.sha256(f"{DEFINITION}:{seed}:{block}:{what}:{number}".encode()).digest()


def adherence(days: Sequence[DrawnDay]) -> float | None:
    """Return the share of days done as drawn, of those of which it is known; None: of none."""
    known = [day.done == day.first for day in days if day.done is not None]
    return sum(known) / len(known) if known else None


def lacking(days: Sequence[DrawnDay]) -> tuple[int, int]:
    """Return how many days with an outcome are missing of the first and the second kind."""
    told = [day.first for day in days if day.outcome is not None]
    first = sum(told)
    return max(LEAST_OF_A_KIND - first, 0), max(LEAST_OF_A_KIND - len(told) + first, 0)


def analyse(days: Sequence[DrawnDay], seed: str, turns: int = TURNS) -> Estimate | None:
    """Return what the days show; None for too few, or where all outcomes are alike.

    A day without an outcome is left out; nothing is made up. By what was done: the same test for
    the difference that doing makes, with the draw as the only ground to stand on (so whoever
    practises on good days only gains nothing by it).
    """
    if any(lacking(days)):
        return None
    outcome = np.array([np.nan if day.outcome is None else day.outcome for day in days])
    first = np.array([day.first for day in days], dtype=float)
    blocks = np.array([day.block for day in days])
    told = np.isfinite(outcome)
    if np.ptp(outcome[told]) == 0.0:
        return None
    others = _other_draws(blocks, seed, turns)
    done = np.array([np.nan if day.done is None else float(day.done) for day in days])
    planned = _Contrast(first, others, blocks, told)
    shown = planned.differences(outcome)
    effect = float(shown[0])
    interval = _interval(
        planned.differences(planned.without_carried(outcome)), planned.differences(first)
    )
    if interval is None:
        return None
    chance = np.abs(shown[1:]) >= abs(effect) - 1e-9
    return Estimate(
        effect,
        interval,
        float(1 + chance.sum()) / (turns + 1),
        int(first[told].sum()),
        int((told & (first == 0.0)).sum()),
        _by_done(first, others, blocks, outcome, done),
        adherence(days),
    )


def _other_draws(blocks: NDArray[np.int64], seed: str, turns: int) -> Array:
    """Return other draws of the same blocks; shape (turns, days), 1 where first."""
    start = int.from_bytes(hashlib.sha256(f"{DEFINITION}:{seed}:judged".encode()).digest()[:8])
    random = np.random.default_rng(start)
    found = np.empty((turns, len(blocks)))
    for block in np.unique(blocks):
        places = np.flatnonzero(blocks == block)
        ranks = random.random((turns, len(places))).argsort(axis=1).argsort(axis=1)
        found[:, places] = ranks < len(places) // 2
    return found


class _Contrast:
    """First less second within blocks, for the true draw (row 0) and every other.

    What was drawn on the two days before is held fixed by least squares: in a balanced block a
    day of the first kind follows days of the second more often, and what these leave behind
    would make the difference smaller than it is.
    """

    def __init__(
        self, first: Array, others: Array, blocks: NDArray[np.int64], known: NDArray[np.bool_]
    ) -> None:
        draws = np.vstack([first, others])
        lags = np.full((CARRIED_DAYS + 1, *draws.shape), 0.5)
        for lag in range(CARRIED_DAYS + 1):
            lags[lag, :, lag:] = draws[:, : draws.shape[1] - lag]
        self._before = lags[1:, 0, :].copy()
        lags = lags[:, :, known]
        for block in np.unique(blocks[known]):
            places = np.flatnonzero(blocks[known] == block)
            lags[:, :, places] -= lags[:, :, places].mean(axis=2, keepdims=True)
        among = np.einsum("itd,jtd->tij", lags, lags) + 1e-9 * np.eye(CARRIED_DAYS + 1)
        solved = np.linalg.inv(among)
        self._known = known
        self._weights: Array = np.einsum("tj,jtd->td", solved[:, 0, :], lags)
        self._true: Array = solved[0] @ lags[:, 0, :]

    def differences(self, series: Array) -> Array:
        """Return the difference of a series under each draw."""
        found: Array = self._weights @ series[self._known]
        return found

    def without_carried(self, series: Array) -> Array:
        """Return the series less what the two days before left in it."""
        carried = self._true[1:] @ series[self._known]
        left: Array = series - carried @ self._before
        return left


def _interval(outcome: Array, done: Array) -> tuple[float, float] | None:
    """Return the differences that the test does not refuse; None where they have no end.

    A difference of `x` is refused when few draws show as much of `outcome - x * done` as the
    true one (row 0) does. For one draw these `x` reach from one crossing of two lines to another.
    """
    shown, turns = outcome[0], len(outcome) - 1
    followed = done[0]
    if followed <= 0.0:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        one = (shown - outcome[1:]) / (followed - done[1:])
        other = (shown + outcome[1:]) / (followed + done[1:])
    endless = np.abs(done[1:]) >= followed - 1e-9
    low = np.where(endless, -np.inf, np.minimum(one, other))
    high = np.where(endless, np.inf, np.maximum(one, other))
    refused = int((1.0 - LEVEL) * (turns + 1))
    least, most = np.sort(low)[refused - 1], np.sort(high)[-refused]
    if not (np.isfinite(least) and np.isfinite(most)):
        return None
    return float(least), float(most)


def _by_done(
    first: Array, others: Array, blocks: NDArray[np.int64], outcome: Array, done: Array
) -> tuple[float, tuple[float, float]] | None:
    known = np.isfinite(outcome) & np.isfinite(done)
    for kind in (0.0, 1.0):
        if (known & (first == kind)).sum() < LEAST_OF_A_KIND:
            return None
    contrast = _Contrast(first, others, blocks, known)
    shown = contrast.differences(contrast.without_carried(outcome))
    followed = contrast.differences(done)
    if followed[0] < LEAST_FOLLOWED:
        return None
    interval = _interval(shown, followed)
    return None if interval is None else (float(shown[0] / followed[0]), interval)
