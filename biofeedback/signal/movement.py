"""Breathing from the chest's movement: the strap's accelerometer as a breathing belt.

Like `breathing.py` it never hears of a pacer. The chest's tilt changes with each breath by a few
thousandths of g along one direction, which is found anew in each window.
"""

from __future__ import annotations

import numpy as np

from biofeedback.core.metrics import Breathing, BreathSource
from biofeedback.signal import breathing
from biofeedback.signal.breathing import Floats, RateEstimate

RATE_HZ = 5.0
SHORTEST_S = 20.0
_RESTLESS = 6.0
_AGREE_PER_MIN = 1.0


def estimate(times_s: Floats, acceleration: Floats) -> RateEstimate | None:
    """Return the breathing rate of one window; None where the person moves or nothing is there.

    acceleration: shape (3, n), any unit, at least 10 samples a second. swing_ms is 0: there is
    no RR in it.
    """
    if len(times_s) < 10 or not times_s[-1] - times_s[0] >= SHORTEST_S:
        return None
    times, slow = _slowed(times_s, acceleration)
    spread = slow - slow.mean(axis=1, keepdims=True)
    if _restless(spread):
        return None
    weights, directions = np.linalg.eigh(np.einsum("in,jn->ij", spread, spread))
    if not weights[-1] > 0.0:
        return None
    along = np.einsum("i,in->n", directions[:, -1], spread)
    grid = np.arange(breathing.SLOWEST_HZ, breathing.FASTEST_HZ + 1e-9, breathing.STEP_HZ)
    shares, _ = breathing.explained(times, along[None, :], grid)
    none = np.zeros(len(grid))
    span_s = float(times[-1] - times[0])
    return breathing.standing_out(shares[0], grid, none, span_s, BreathSource.ACCELERATION)


def fused(heart: RateEstimate | None, moved: RateEstimate | None) -> Breathing:
    """Return one answer from the heart's and the movement's estimate.

    Where both are sure and agree: the heart's rate, and no Mayer wave can have made it. Where one
    is sure: that one. Where both are sure and differ: not sure.
    """
    sure_heart = heart is not None and heart.quality > heart.needed
    sure_moved = moved is not None and moved.quality > moved.needed
    if heart is None or moved is None or not (sure_heart and sure_moved):
        return breathing.answer(moved if sure_moved else heart)
    if abs(heart.rate_per_min - moved.rate_per_min) <= _AGREE_PER_MIN:
        return breathing.answer(moved if moved.quality > heart.quality else heart.seen_by(moved))
    return Breathing(confidence=0.0)


def _slowed(times_s: Floats, acceleration: Floats) -> tuple[Floats, Floats]:
    """Return the means of fifths of a second: heartbeats and tremor average out."""
    bins = np.floor((times_s - times_s[0]) * RATE_HZ).astype(int)
    edges = np.flatnonzero(np.diff(bins, prepend=-1))
    counts = np.diff(np.append(edges, len(bins)))
    times = np.add.reduceat(times_s, edges) / counts
    return times, np.add.reduceat(acceleration, edges, axis=1) / counts


def _restless(spread: Floats) -> bool:
    """Return whether single moments stand far out of the rest: a movement, not a breath."""
    size = np.sqrt((spread * spread).sum(axis=0))
    usual = float(np.median(size))
    return bool(size.max() > _RESTLESS * usual) if usual > 0.0 else True
