"""Heart and breath in classic cross-spectral terms: how much of one goes with the other, how late.

Magnitude-squared coherence by Welch's averaging (Carter, Knapp & Nuttall 1973): accepted intervals
and the belt, both at 4 Hz, Hann windows of 32 s, half overlapping, each with its straight line
removed, over the stretches without a hole. Two series that know nothing of one another reach high
values when few segments are averaged, so the level that chance keeps below is told beside it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.muscle import HeartAndBreath
from biofeedback.signal.spectrum import RATE_HZ, straightened

Floats = NDArray[np.float64]

DEFINITION = "msc-welch32/1"
SEGMENT_S = 32.0
# Fewer segments say nothing: of one alone the coherence is 1, whatever it is of.
FEWEST_SEGMENTS = 6
LONGEST_HOLE_S = 3.0
CHANCE = 0.05
BAND_HZ = (0.05, 0.56)
# How far two Hann windows that overlap by half share their power.
_SHARED = (1.0 / 6.0) ** 2


def heart_and_breath(
    times_s: Floats, rr_ms: Floats, belt_s: Floats, belt: Floats
) -> HeartAndBreath | None:
    """Return the coherence at the breath's own rate; None with fewer than six segments.

    times_s, rr_ms: accepted beats. belt_s, belt: the chest, any unit; times rise in both. The rate
    is where the belt has most power between 3 and 33.6 /min.
    """
    segments = _segments(times_s, rr_ms, belt_s, belt)
    if len(segments) < FEWEST_SEGMENTS:
        return None
    both = np.array(segments)
    size = both.shape[-1]
    waves = np.fft.rfft(straightened(both) * np.hanning(size + 1)[:size], axis=-1)
    heart, chest = waves[:, 0], waves[:, 1]
    of_heart = (np.abs(heart) ** 2).mean(axis=0)
    of_chest = (np.abs(chest) ** 2).mean(axis=0)
    cross = (heart * chest.conj()).mean(axis=0)
    frequency = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    inside = np.flatnonzero((frequency >= BAND_HZ[0]) & (frequency <= BAND_HZ[1]))
    best = int(inside[of_chest[inside].argmax()])
    if not (of_heart[best] > 0.0 and of_chest[best] > 0.0):
        return None
    left, height, right = (float(of_chest[place]) for place in (best - 1, best, best + 1))
    bend = left - 2.0 * height + right
    shift = min(max(0.5 * (left - right) / bend, -0.5), 0.5) if bend < 0.0 else 0.0
    return HeartAndBreath(
        coherence=float(abs(cross[best]) ** 2 / (of_heart[best] * of_chest[best])),
        chance=chance_level(len(segments)),
        per_min=60.0 * (float(frequency[best]) + shift * float(frequency[1])),
        phase_deg=math.degrees(math.atan2(-cross[best].imag, cross[best].real)) % 360.0,
        segments=len(segments),
        definition=DEFINITION,
    )


def chance_level(segments: int) -> float:
    """Return what the coherence of unrelated series stays below in 95 of 100 cases."""
    counted = segments / (1.0 + 2.0 * _SHARED * (segments - 1) / segments)
    return float(1.0 - CHANCE ** (1.0 / (counted - 1.0)))


def _segments(times_s: Floats, rr_ms: Floats, belt_s: Floats, belt: Floats) -> list[Floats]:
    """Return what both have without a hole, in pieces of 32 s that overlap by half, at 4 Hz."""
    if len(times_s) < 2 or len(belt_s) < 2:
        return []
    first_s, last_s = max(times_s[0], belt_s[0]), min(times_s[-1], belt_s[-1])
    found = []
    start_s = float(first_s)
    while start_s + SEGMENT_S <= last_s + 1e-9:
        grid = start_s + np.arange(round(SEGMENT_S * RATE_HZ)) / RATE_HZ
        end_s = start_s + SEGMENT_S
        hole_s = max(_hole(times_s, start_s, end_s), _hole(belt_s, start_s, end_s))
        if hole_s <= LONGEST_HOLE_S:
            heart = np.interp(grid, times_s, rr_ms)
            found.append(np.array([heart, np.interp(grid, belt_s, belt)]))
        start_s += SEGMENT_S / 2.0
    return found


def _hole(times_s: Floats, start_s: float, end_s: float) -> float:
    """Return the longest stretch in a window without a value (s)."""
    first, last = np.searchsorted(times_s, (start_s, end_s))
    known = np.concatenate([[start_s], times_s[first:last], [end_s]])
    return float(np.diff(known).max())
