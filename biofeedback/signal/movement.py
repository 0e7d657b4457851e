"""Breathing from the chest's movement: the strap's accelerometer as a breathing belt.

Like `breathing.py` it never hears of a pacer. The chest's tilt changes with each breath by a few
thousandths of g along one direction, which is found anew in each window.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from biofeedback.core.metrics import BreathSource
from biofeedback.signal import breathing
from biofeedback.signal.breathing import Floats, RateEstimate

RATE_HZ = 5.0
SHORTEST_S = 20.0
LONGEST_HOLE_S = 2.0
_RESTLESS = 6.0
_AGREE_PER_MIN = 1.0
_FEW_WAVES, _MANY_WAVES, _SWAY = 3.0, 6.0, 0.35
_GRID = np.arange(breathing.SLOWEST_HZ, breathing.FASTEST_HZ + 1e-9, breathing.STEP_HZ)
_NONE = np.zeros(len(_GRID))


class ChestMovement:
    """What the accelerometer sent, as means of fifths of a second: heartbeats average out."""

    def __init__(self) -> None:
        """Start with nothing; all of it is kept, 14 MB for a day."""
        self._columns = tuple(array("d") for _column in range(4))
        self._bin: int | None = None
        self._sums = [0.0, 0.0, 0.0, 0.0]
        self._count = 0

    def push(self, times_s: Iterable[float], acceleration: Iterable[Sequence[float]]) -> None:
        """Take samples (x, y, z) in any unit with their times, in order; older ones are dropped."""
        sums = self._sums
        for at_s, (x, y, z) in zip(times_s, acceleration, strict=True):
            here = math.floor(at_s * RATE_HZ)
            if here != self._bin:
                if self._bin is not None and here < self._bin:
                    continue
                self._close()
                self._bin = here
            sums[0] += at_s
            sums[1] += x
            sums[2] += y
            sums[3] += z
            self._count += 1

    def between(self, from_s: float, to_s: float) -> Floats:
        """Return time and x, y, z of the whole fifths after `from_s` up to `to_s`, shape (4, n)."""
        times = self._columns[0]
        first, last = bisect_right(times, from_s), bisect_right(times, to_s)
        return np.array([column[first:last] for column in self._columns], dtype=np.float64)

    def __len__(self) -> int:
        return len(self._columns[0])

    def _close(self) -> None:
        if self._count:
            for column, total in zip(self._columns, self._sums, strict=True):
                column.append(total / self._count)
            self._sums[:] = (0.0, 0.0, 0.0, 0.0)
            self._count = 0


def estimate(slow: Floats, width_s: float) -> RateEstimate | None:
    """Return the breathing rate of a window; None where the person moves or too little is there.

    slow: shape (4, n), `ChestMovement.between` over the window of `width_s`. swing_ms is 0: there
    is no RR in it.
    """
    times = slow[0]
    if len(times) < 10 or times[-1] - times[0] < max(SHORTEST_S, 0.75 * width_s):
        return None
    if float((times[1:] - times[:-1]).max()) > LONGEST_HOLE_S:
        return None
    # every second one, of a smoothed row, so that heartbeats' overtones don't fold into breaths
    odd = (slow.shape[1] - 1) // 2 * 2 + 1
    thin = 0.25 * (slow[:, : odd - 2 : 2] + slow[:, 2:odd:2]) + 0.5 * slow[:, 1 : odd - 1 : 2]
    times, spread = thin[0], thin[1:] - thin[1:].mean(axis=1, keepdims=True)
    if _restless(spread):
        return None
    weights, directions = np.linalg.eigh(np.einsum("in,jn->ij", spread, spread))
    if not weights[-1] > 0.0:
        return None
    along = np.einsum("i,in->n", directions[:, -1], spread)
    shares, _ = breathing.explained(times, along[None, :], _GRID)
    span_s = float(times[-1] - times[0])
    found = breathing.standing_out(shares[0], _GRID, _NONE, span_s, BreathSource.ACCELERATION)
    if found is None:
        return None
    quality = found.quality - _of_swaying(found.rate_per_min * span_s / 60.0)
    return replace(found, quality=quality, elsewhere_per_min=found.rate_per_min)


def _of_swaying(waves: float) -> float:
    """Return how far a rate of so few waves in the window may stand out without any breath.

    A body that sways or slides drifts slowly, and of a drift a few waves always stand out: half
    of the windows that hold nothing else showed some rate of 3-6 /min. A breath that moves the
    chest more than the drift stands out further.
    """
    return _SWAY * min(max((_MANY_WAVES - waves) / (_MANY_WAVES - _FEW_WAVES), 0.0), 1.0)


def fused(heart: RateEstimate | None, moved: RateEstimate | None) -> RateEstimate | None:
    """Return one estimate from the heart's and the movement's.

    Where both are sure and agree: the heart's rate, and no Mayer wave can have made it. Where one
    is sure: that one. Where both are sure and differ: None, not sure.
    """
    sure_heart = heart is not None and heart.quality > heart.needed
    sure_moved = moved is not None and moved.quality > moved.needed
    if heart is None or moved is None or not (sure_heart and sure_moved):
        return moved if sure_moved else heart
    if abs(heart.rate_per_min - moved.rate_per_min) <= _AGREE_PER_MIN:
        return moved if moved.quality > heart.quality else heart.seen_by(moved)
    return None


def _restless(spread: Floats) -> bool:
    """Return whether single moments stand far out of the rest: a movement, not a breath."""
    size = np.sort(np.sqrt(np.einsum("in,in->n", spread, spread)))
    usual = float(size[len(size) // 2])
    return float(size[-1]) > _RESTLESS * usual if usual > 0.0 else True
