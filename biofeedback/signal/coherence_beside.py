"""Coherence by other definitions, to stand beside the score: least squares in 15 s, MSC, phase.

All take the accepted beats and the breath's integrated phase, and give 0-100 or None. None of them
is the score, and none changes it: they show how much a number called coherence depends on who
defines it. `docs/definitions.md` says what each gives for a heart without any swing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.signal import coherence
from biofeedback.signal.spectrum import evenly, straightened

Floats = NDArray[np.float64]

BESIDE_VERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "least_squares_15": "lsq15-tiled/1",
        "magnitude_squared_64": "msc64/1",
        "phase_locking_30": "plv30/1",
    }
)
LSQ_S, MSC_S, PLV_S = 15.0, 64.0, 30.0
_RATE_HZ = 4.0
_MSC_PIECE_S = 24.0
# The band around the pace whose phase is followed, as shares of the pace.
_PLV_BAND = (0.6, 1.4)
_PLV_TRIM = 0.1
_FEWEST = 16


@dataclass(frozen=True, slots=True)
class Beside:
    """A definition's mean over a session's windows. score: 0-100; None: no window was whole."""

    key: str
    version: str
    score: float | None
    windows: int


def beside(times_s: Floats, rr_ms: Floats, track: PaceTrack | None) -> tuple[Beside, ...]:
    """Return every definition over the windows that tile each paced span; accepted beats, rising.

    Without a pacer there is no phase to hold the heart against: every score is None.
    """
    ways: tuple[tuple[str, float, Callable[[Floats, Floats, PacedSpan], float | None]], ...] = (
        ("least_squares_15", LSQ_S, _least_squares),
        ("magnitude_squared_64", MSC_S, _magnitude_squared),
        ("phase_locking_30", PLV_S, _phase_locking),
    )
    found = []
    for key, width_s, way in ways:
        scores = []
        for span in track.spans if track else ():
            if span.pattern.longest_hold_s > coherence.LONGEST_HOLD_S:
                continue
            scores += _tiled(times_s, rr_ms, span, width_s, way)
        mean = math.fsum(scores) / len(scores) if scores else None
        found.append(Beside(key, BESIDE_VERSIONS[key], mean, len(scores)))
    return tuple(found)


def _tiled(
    times_s: Floats,
    rr_ms: Floats,
    span: PacedSpan,
    width_s: float,
    way: Callable[[Floats, Floats, PacedSpan], float | None],
) -> list[float]:
    end_s = math.inf if span.to_s is None else span.to_s
    low, high = np.searchsorted(times_s, [span.from_s, end_s], side="left")
    if high - low < coherence.FEWEST_BEATS:
        return []
    first_s, last_s = float(times_s[low]), float(times_s[high - 1])
    found = []
    # As many tiles as there are beats for, however far apart two recordings of one file lie.
    for tile in np.unique(np.floor((times_s[low:high] - first_s) / width_s)).tolist():
        start_s = first_s + width_s * tile
        if start_s + width_s > last_s + 1e-9:
            continue
        one, other = np.searchsorted(times_s, [start_s, start_s + width_s], side="left")
        at, rr = times_s[one:other], rr_ms[one:other]
        if len(at) >= coherence.FEWEST_BEATS and coherence.is_whole(at, start_s, start_s + width_s):
            score = way(at, rr, span)
            if score is not None:
                found.append(score)
    return found


def _least_squares(at: Floats, rr: Floats, span: PacedSpan) -> float | None:
    rows = [
        coherence.design_row(t, span.pattern.turns(t - span.from_s), y)
        for t, y in zip(at.tolist(), rr.tolist(), strict=True)
    ]
    found = coherence.fit(np.array(rows).T)
    return None if found is None else found.score


def _even(at: Floats, rr: Floats, span: PacedSpan) -> tuple[Floats, Floats] | None:
    """Return (intervals, phase in radians) on an even grid."""
    if len(at) < _FEWEST:
        return None
    grid, values = evenly(at, rr, _RATE_HZ)
    turns = np.array([span.pattern.turns(t - span.from_s) for t in grid.tolist()])
    return values, 2.0 * np.pi * turns


def _magnitude_squared(at: Floats, rr: Floats, span: PacedSpan) -> float | None:
    """Return 100 times the magnitude-squared coherence of heart and breath at the breath's rate.

    Half-overlapping Hann pieces of 24 s, each less its straight line; the cross-spectrum is taken
    at the breath's own phase, so that a pace that glides is followed (estimator: Carter 1987).
    """
    made = _even(at, rr, span)
    if made is None:
        return None
    values, phase = made
    length = min(int(_MSC_PIECE_S * _RATE_HZ), len(values) * 2 // 3)
    step = max(length // 2, 1)
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / length)
    cross = []
    for begin in range(0, len(values) - length + 1, step):
        piece = straightened(values[begin : begin + length]) * window
        cross.append(np.sum(piece * np.exp(-1j * phase[begin : begin + length])))
    power = sum(abs(one) ** 2 for one in cross)
    if len(cross) < 2 or power <= 1e-9:
        return None
    return float(100.0 * abs(sum(cross)) ** 2 / (len(cross) * power))


def _phase_locking(at: Floats, rr: Floats, span: PacedSpan) -> float | None:
    """Return 100 times the phase-locking value of heart and breath (after Lachaux 1999).

    The heart's phase is that of its analytic signal in a band around the pace.
    """
    made = _even(at, rr, span)
    if made is None:
        return None
    values, phase = made
    pace_hz = (phase[-1] - phase[0]) / (2.0 * np.pi) / ((len(phase) - 1) / _RATE_HZ)
    # As much again of nothing behind it, so that its end does not run into its beginning.
    padded = np.zeros(2 * len(values))
    padded[: len(values)] = straightened(values)
    frequency = np.fft.fftfreq(len(padded), 1.0 / _RATE_HZ)
    low, high = (share * pace_hz for share in _PLV_BAND)
    analytic = np.fft.ifft(np.fft.fft(padded) * ((frequency >= low) & (frequency <= high)))
    trim = int(_PLV_TRIM * len(values))
    kept = slice(trim, len(values) - trim)
    heart = analytic[: len(values)][kept]
    sizes = np.abs(heart)
    if float(sizes.max(initial=0.0)) <= 1e-9:
        return None
    steps = heart / np.maximum(sizes, 1e-12) * np.exp(-1j * phase[kept])
    return float(100.0 * abs(steps.mean()))
