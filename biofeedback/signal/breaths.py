"""Breath by breath from the heart's rhythm, where a breathing rate is known.

The heart speeds up while breathing in and slows down while breathing out: an interval's minimum
marks where the breath turns outward, its maximum where it turns inward. For the breathing trace
and the trend of depth; the rate itself is `breathing.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biofeedback.signal.breathing import Floats

RATE_HZ = 4.0
_SMOOTH_BREATHS = 0.10
_TREND_BREATHS = 0.45
_CLEAR = 0.6


@dataclass(frozen=True, slots=True)
class BreathCycle:
    """One breath: in from `in_s` to `out_s`, out until `end_s`. swing_ms: RR's rise and fall."""

    in_s: float
    out_s: float
    end_s: float
    swing_ms: float

    @property
    def inhale_share(self) -> float:
        """The inhale's part of the breath, 0-1, as the heart shows it."""
        return (self.out_s - self.in_s) / (self.end_s - self.in_s)


def cycles(times_s: Floats, rr_ms: Floats, per_min: float) -> tuple[BreathCycle, ...]:
    """Return the whole breaths of a stretch of accepted beats, in order.

    per_min: the breathing rate found there. The stretch should be about two breaths longer on
    each side than what is wanted: at its ends the trend is not known.
    """
    if len(times_s) < 8 or not per_min > 0.0:
        return ()
    breath_s = 60.0 / per_min
    grid = np.arange(times_s[0], times_s[-1], 1.0 / RATE_HZ)
    if len(grid) < breath_s * RATE_HZ:
        return ()
    even = np.interp(grid, times_s, rr_ms)
    wave = _smooth(even, _SMOOTH_BREATHS * breath_s) - _smooth(even, _TREND_BREATHS * breath_s)
    turns = _turns(wave, _CLEAR * float(wave.std()))
    found = []
    for (high, up), (low, _), (end, _) in zip(turns, turns[1:], turns[2:], strict=False):
        if up:
            swing = float(0.5 * (wave[high] + wave[end]) - wave[low])
            found.append(BreathCycle(float(grid[high]), float(grid[low]), float(grid[end]), swing))
    return tuple(found)


def _smooth(values: Floats, sigma_s: float) -> Floats:
    """Return values under a Gaussian of SD `sigma_s`, edges held."""
    reach = int(4.0 * sigma_s * RATE_HZ) + 1
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (sigma_s * RATE_HZ)) ** 2)
    padded = np.pad(values, reach, mode="edge")
    return np.asarray(np.convolve(padded, weights / weights.sum(), "valid"))


def _turns(wave: Floats, clear: float) -> list[tuple[int, bool]]:
    """Return (where, whether a maximum) of the turns that stand out by `clear`, alternating."""
    if not clear > 0.0:
        return []
    turns: list[tuple[int, bool]] = []
    highest = lowest = 0
    rising: bool | None = None
    for i, value in enumerate(wave.tolist()):
        if value > wave[highest]:
            highest = i
        if value < wave[lowest]:
            lowest = i
        if rising is not False and wave[highest] - value > clear:
            if rising is not None:
                turns.append((highest, True))
            rising, lowest = False, i
        elif rising is not True and value - wave[lowest] > clear:
            if rising is not None:
                turns.append((lowest, False))
            rising, highest = True, i
    return turns
