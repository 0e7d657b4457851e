"""The resonance pace: at which pace of an assessment the heart swung most, and how sure that is.

Definition `hill105/1` (`docs/definitions.md`). Criteria after Lehrer and Shaffer & Meehan (2020):
how closely the heart follows, its swing, power, highest point, smoothness, a single peak.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.metrics import BeatVerdict, BreathingWindow, BreathSource
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.core.resonance import LeftOut, NoResonance, PaceTried, Resonance
from biofeedback.signal import resonance_confidence
from biofeedback.signal.definitions import DEFINITIONS
from biofeedback.signal.resonance_hill import NEAR_PER_MIN, Hill, climb
from biofeedback.signal.resonance_step import (
    MEASURED_S,
    SETTLE_S,
    SHORTEST_S,
    Stretch,
    Swing,
    artifact_fraction,
    criteria_of,
    swing_of,
    turns_of,
)

Floats = NDArray[np.float64]

FEWEST_PACES = 3
LEAST_SYNCHRONY = 50.0
MOST_ARTIFACTS = 0.05
BREATHING_OFF_PER_MIN = 0.5
SLIDING_STEP_PER_MIN = 0.25
EDGE_PER_MIN = 0.25
EXTRA_STEP_PER_MIN = 0.5
FASTEST_EXTRA_PER_MIN, SLOWEST_EXTRA_PER_MIN = 7.5, 4.0
_DRAWS = 400
_SEED = 20_200_101
_MOST_BREATHS = 64
# One step's depth differs from the next's even where the breaths inside agree.
_DAY_NOISE = 0.05
# What the score is made of: (share, whether it grows with the swing).
_SHARES = {
    "synchrony": (0.20, False),
    "swing_ms": (0.40, True),
    "peak_to_trough_ms": (0.10, True),
    "lf_ms2": (0.10, True),
    "peak_ms": (0.10, True),
    "smoothness": (0.05, False),
    "single_peak": (0.05, False),
}


@dataclass(frozen=True, slots=True)
class _Measured:
    tried: PaceTried
    swing: Swing | None


def stepped(track: PaceTrack) -> tuple[Stretch, ...]:
    """Return what is measured of each pace that was held: the last 105 s, settling left out.

    A pace that was paused counts by its longest unbroken stretch.
    """
    longest: dict[float, Stretch] = {}
    for span in track.spans:
        if span.to_s is None or span.pattern.end_per_min is not None:
            continue
        pace = round(span.pattern.start_per_min, 3)
        begin = max(span.from_s + SETTLE_S, span.to_s - MEASURED_S)
        found = Stretch(pace, min(begin, span.to_s), span.to_s, span)
        old = longest.get(pace)
        if old is None or found.to_s - found.from_s > old.to_s - old.from_s:
            longest[pace] = found
    return tuple(longest.values())


def sliding(track: PaceTrack) -> tuple[Stretch, ...]:
    """Return the stretches of a pace that glides, each a quarter of a breath a minute wide."""
    longest: dict[float, Stretch] = {}
    for span in track.spans:
        if span.to_s is None or span.pattern.end_per_min is None:
            continue
        for found in _cut(span, span.to_s):
            old = longest.get(found.pace_per_min)
            if old is None or found.to_s - found.from_s > old.to_s - old.from_s:
                longest[found.pace_per_min] = found
    return tuple(longest.values())


def _cut(span: PacedSpan, end_s: float) -> Iterable[Stretch]:
    pattern, step = span.pattern, SLIDING_STEP_PER_MIN
    first, last = pattern.start_per_min, pattern.end_per_min or pattern.start_per_min
    slope = (last - first) / pattern.glide_s
    if slope == 0.0:
        return
    lowest, highest = min(first, last), max(first, last)
    for number in range(round(lowest / step), round(highest / step)):
        crossed = sorted(
            span.from_s + (edge - first) / slope for edge in (number * step, (number + 1) * step)
        )
        begin, end = max(crossed[0], span.from_s), min(crossed[1], end_s)
        if end > begin:
            yield Stretch((number + 0.5) * step, begin, end, span)


def assess(
    beats: Sequence[Beat],
    verdicts: Sequence[BeatVerdict],
    stretches: Sequence[Stretch],
    *,
    windows: Sequence[BreathingWindow] = (),
    complete: bool = True,
    is_sliding: bool = False,
    unsuitable: bool = False,
) -> Resonance:
    """Return the result of an assessment; beats in order, one verdict for each.

    windows: breathing rates of the session; those that the heart's rhythm alone told are not
    used. unsuitable: the rhythm does not suit the measurement, so no pace is named.
    """
    times = np.array([beat.at_s for beat in beats], dtype=np.float64)
    rr = np.array([beat.rr_ms for beat in beats], dtype=np.float64)
    ok = np.array([one.verdict is Verdict.NORMAL for one in verdicts], dtype=bool)
    first = np.array([one.verdict is Verdict.FIRST_AFTER_GAP for one in verdicts], dtype=bool)
    measured = [
        _measure(times, rr, ok, first, stretch, windows)
        for stretch in sorted(stretches, key=lambda each: each.from_s)
    ]
    inside = np.zeros(len(times), dtype=bool)
    for stretch in stretches:
        inside |= (times >= stretch.from_s) & (times < stretch.to_s)
    result = Resonance(
        tried=tuple(each.tried for each in measured),
        complete=complete,
        sliding=is_sliding,
        left_out_beats=tuple(
            one.index for one, out in zip(verdicts, (inside & ~ok).tolist(), strict=True) if out
        ),
        definition=DEFINITIONS["resonance"],
    )
    if unsuitable:
        return replace(result, why=NoResonance.UNSUITABLE)
    usable = [n for n, each in enumerate(measured) if each.tried.left_out is None]
    if len(usable) < FEWEST_PACES:
        return replace(result, why=NoResonance.TOO_FEW)
    followed = [n for n in usable if _followed(measured[n].tried)]
    if not followed:
        return replace(result, why=NoResonance.NO_SWING)
    paces = [measured[n].tried.pace_per_min for n in followed]
    for n in usable:
        tried = measured[n].tried
        # A hill has no hole: weak between two that were followed means not followed.
        if not _followed(tried) and min(paces) < tried.pace_per_min < max(paces):
            measured[n] = replace(measured[n], tried=replace(tried, left_out=LeftOut.NOT_FOLLOWED))
    usable = [n for n in usable if measured[n].tried.left_out is None]
    result = replace(result, tried=tuple(each.tried for each in measured))
    if len(usable) < FEWEST_PACES:
        return replace(result, why=NoResonance.TOO_FEW)
    return _named(result, measured, usable)


def _measure(
    times: Floats,
    rr: Floats,
    ok: NDArray[np.bool_],
    first: NDArray[np.bool_],
    stretch: Stretch,
    windows: Sequence[BreathingWindow],
) -> _Measured:
    low, high = np.searchsorted(times, [stretch.from_s, stretch.to_s], side="left")
    inside = slice(int(low), int(high))
    good = ok[inside]
    at, intervals = times[inside][good], rr[inside][good]
    tried = PaceTried(
        stretch.pace_per_min,
        stretch.from_s,
        stretch.to_s,
        int(high - low),
        breathing_per_min=_breathing(stretch, windows),
    )
    if float(intervals.sum()) < SHORTEST_S * 1000.0 * 0.9 or stretch.to_s - stretch.from_s < (
        SHORTEST_S
    ):
        return _Measured(replace(tried, left_out=LeftOut.SHORT), None)
    turns = turns_of(stretch, at)
    swing = swing_of(at, intervals, turns)
    found = criteria_of(at, intervals, turns, stretch)
    wrong = artifact_fraction((~good & ~first[inside]).tolist())
    tried = replace(
        tried,
        artifact_fraction=wrong,
        synchrony=found.synchrony,
        swing_ms=None if swing is None else 2.0 * swing.half_ms,
        peak_to_trough_ms=found.peak_to_trough_ms,
        lf_ms2=found.lf_ms2,
        peak_ms=found.peak_ms,
        smoothness=found.smoothness,
        single_peak=found.single_peak,
    )
    return _Measured(replace(tried, left_out=_why_not(tried)), swing)


def _followed(tried: PaceTried) -> bool:
    return tried.synchrony is not None and tried.synchrony >= LEAST_SYNCHRONY


def _why_not(tried: PaceTried) -> LeftOut | None:
    if (tried.artifact_fraction or 0.0) > MOST_ARTIFACTS:
        return LeftOut.ARTIFACTS
    seen = tried.breathing_per_min
    if seen is not None and abs(seen - tried.pace_per_min) > BREATHING_OFF_PER_MIN:
        return LeftOut.OTHER_BREATHING
    return LeftOut.NOT_FOLLOWED if tried.swing_ms is None else None


def _breathing(stretch: Stretch, windows: Sequence[BreathingWindow]) -> float | None:
    """Return the median rate that something else than the heart's rhythm told, None without."""
    rates = [
        each.breathing.rate_per_min
        for each in windows
        if each.from_s >= stretch.from_s - SETTLE_S
        and each.to_s <= stretch.to_s + 1.0
        and each.breathing.rate_per_min is not None
        and each.breathing.source not in (None, BreathSource.RR)
    ]
    return float(np.median(rates)) if rates else None


def _named(result: Resonance, measured: Sequence[_Measured], usable: Sequence[int]) -> Resonance:
    """Return the result with its best pace, from the paces that count."""
    random = np.random.default_rng(_SEED)
    swings = [(n, measured[n].swing) for n in usable]
    multipliers = random.choice([-1.0, 1.0], size=(len(usable), _DRAWS, _MOST_BREATHS))
    day = np.exp(_DAY_NOISE * random.standard_normal((len(usable), _DRAWS)))
    halves = np.array(
        [
            np.concatenate(([swing.half_ms], swing.drawn(signs) * one_day))
            for (_n, swing), signs, one_day in zip(swings, multipliers, day, strict=True)
            if swing is not None
        ]
    )
    halves = np.maximum(halves, 0.1)
    paces = np.array([measured[n].tried.pace_per_min for n in usable])
    variances = np.array([swing.log_variance for _n, swing in swings if swing is not None])
    hill = climb(paces, np.log(halves).T, variances)
    scores = _scores([measured[n].tried for n in usable], halves)
    order = np.argsort(-scores[:, 0], kind="stable").tolist()
    winner, second = order[0], order[1]
    apart = scores[winner] - scores[second]
    close = bool(apart[0] < float(apart[1:].std()))
    agreement = _agreement(hill)
    tried = list(result.tried)
    for place, n in enumerate(usable):
        low, high = np.quantile(halves[place, 1:], [0.05, 0.95]).tolist()
        tried[n] = replace(
            tried[n], low_ms=2.0 * low, high_ms=2.0 * high, score=float(scores[place, 0])
        )
    return replace(
        result,
        tried=tuple(tried),
        best_per_min=hill.top_per_min,
        low_per_min=hill.low_per_min,
        high_per_min=hill.high_per_min,
        agreement=agreement,
        confidence=resonance_confidence.of_hill(agreement, sliding=result.sliding),
        winner_per_min=float(paces[winner]),
        runner_up_per_min=float(paces[second]),
        close=close,
        hill=tuple((pace, 2.0 * float(np.exp(height))) for pace, height in hill.curve),
    )


def extra_pace(found: Resonance) -> float | None:
    """Return the pace to try next where the hill's top is at the edge of those tried, or None.

    From 4.0 to 7.5 /min: slower is uncomfortable, faster is no resonance.
    """
    best = found.best_per_min
    if best is None or not found.tried:
        return None
    paces = [each.pace_per_min for each in found.tried]
    fastest, slowest = max(paces), min(paces)
    if best > fastest - EDGE_PER_MIN and fastest + EXTRA_STEP_PER_MIN <= FASTEST_EXTRA_PER_MIN:
        return fastest + EXTRA_STEP_PER_MIN
    if best < slowest + EDGE_PER_MIN and slowest - EXTRA_STEP_PER_MIN >= SLOWEST_EXTRA_PER_MIN:
        return slowest - EXTRA_STEP_PER_MIN
    return None


def _agreement(hill: Hill) -> float:
    """Return how far hill and bootstrap agree on the top, 0-1, not yet calibrated."""
    return 0.5 * hill.mass + 0.5 * float(
        np.mean(np.abs(hill.tops_per_min[1:] - hill.top_per_min) <= NEAR_PER_MIN + 1e-9)
    )


def _scores(tried: Sequence[PaceTried], halves: Floats) -> Floats:
    """Return the score of each pace, for the data and every draw: shape (paces, draws + 1)."""
    grown = halves / halves[:, :1]
    total = np.zeros_like(halves)
    for name, (share, grows) in _SHARES.items():
        values = np.array([getattr(each, name) or 0.0 for each in tried])[:, None]
        if name == "lf_ms2":
            values = np.sqrt(values)
        each = values * grown if grows else np.broadcast_to(values, halves.shape)
        total += share * each / np.maximum(each.max(axis=0), 1e-9)
    return np.asarray(100.0 * total / total.max(axis=0))
