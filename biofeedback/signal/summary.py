"""A whole recording or session in numbers, through the same kernels as live."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.beats import Beat, Gap, Verdict
from biofeedback.core.metrics import Breathing, BreathingWindow, Coherence, Quality, Summary
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.core.words import _
from biofeedback.signal import belt as belt_kernel
from biofeedback.signal import (
    breathing,
    coherence,
    confidence,
    movement,
    nonlinear,
    spectrum,
    time_domain,
)
from biofeedback.signal.artifacts import BeatJudge, Judged
from biofeedback.signal.belt import BeltReader
from biofeedback.signal.definitions import DEFINITIONS
from biofeedback.signal.movement import ChestMovement
from biofeedback.signal.quality import hidden_sentence, hides, of_counts, unsuitable_sentence

Floats = NDArray[np.float64]

WINDOW_STEP_S = 15.0
COHERENCE_WINDOW_S = 30.0
RATIO_EVERY_S = 5.0
LF_NEEDS_S = 120.0
_MOST_WINDOWS = 50_000


@dataclass(frozen=True, slots=True)
class _Series:
    """Beats as arrays. ok: accepted. follows: accepted right after an accepted one."""

    times_s: Floats
    rr_ms: Floats
    ok: NDArray[np.bool_]
    follows: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    segment: NDArray[np.int64]
    slack: Floats
    blurred: NDArray[np.bool_]
    heights: Floats | None


def analyze(
    beats: Sequence[Beat],
    *,
    pace: PaceTrack | None = None,
    gaps: Sequence[Gap] = (),
    duration_s: float | None = None,
    windows_s: float = 30.0,
    raw: bool = False,
    from_s: float | None = None,
    from_strap: bool = False,
    heights: Sequence[float] | None = None,
    chest: ChestMovement | None = None,
    belt: BeltReader | None = None,
) -> Summary:
    """Return the numbers of a recording; beats in order.

    from_s: numbers of the beats after this moment only; verdicts still know all before.
    from_strap: the first interval began before the connection and is dropped; in a file it is
    whole and counts. raw: every interval counts as it stands. windows_s: width of the breathing
    windows, which start every 15 s of the recording's clock. heights: of the R waves, one a
    beat (NaN where not known), where an ECG is there. chest: its movement by the beats' clock.
    belt: the breaths by a belt, by the same clock: where it tells a window's rate, that is it.
    """
    judged = _judge(beats, first_is_cut=from_strap)
    first_s = beats[0].at_s - beats[0].rr_ms / 1000.0 if beats else 0.0
    if duration_s is None:
        duration_s = beats[-1].at_s - first_s if beats else 0.0
    verdicts = tuple(one.report() for one in judged)
    series = _series(judged, raw, heights)
    if from_s is not None:
        series = _later(series, from_s)
    counted = len(series.times_s) - int(
        sum(
            one.verdict is Verdict.FIRST_AFTER_GAP and (from_s is None or one.beat.at_s > from_s)
            for one in judged
        )
    )
    wrong = int(series.wrong.sum())
    quality = of_counts(wrong, counted, float(series.slack[series.wrong].sum()))
    refused = quality is Quality.UNSUITABLE and not raw
    hidden = hides(int(series.blurred.sum()), counted) and not raw
    if raw:
        series = replace(series, wrong=np.zeros_like(series.wrong))
    messages = []
    if quality is Quality.UNSUITABLE:
        messages.append(unsuitable_sentence())
    elif hidden:
        messages.append(hidden_sentence())
    elif not beats:
        messages.append(_("There is no heartbeat in this recording."))
    intervals = series.rr_ms[series.ok if not refused else series.rr_ms > 0.0].tolist()
    steps = [] if refused else (series.rr_ms[1:] - series.rr_ms[:-1])[series.follows[1:]].tolist()
    mean = time_domain.mean_ms(intervals)
    if hidden:
        steps = []
    lf, hf = (None, None) if refused or hidden else _bands(series)
    score, swing, sure = (None, None, None) if refused else _paced(series, pace)
    ratio, peak = (None, None) if refused else _classic(series)
    windows = _breathing_windows(series, windows_s, duration_s + max(first_s, 0.0), refused, chest)
    windows = _by_belt(windows, belt)
    if score is None and not refused and not (pace and pace.spans):
        score, swing, sure = _mean_fit(_unpaced_fits(series, chest, belt), unpaced=True)
    if swing is None and not (pace and pace.spans):
        swing = _own_swing(series, windows)
    return Summary(
        beats=len(beats),
        duration_s=duration_s,
        gaps=tuple(gaps),
        quality=quality,
        messages=tuple(messages),
        verdicts=verdicts,
        artifact_fraction=wrong / counted if counted else None,
        hr_bpm=60000.0 / mean if mean else None,
        rr_mean_ms=mean,
        sdnn_ms=None if refused or hidden else time_domain.sdnn_ms(intervals),
        rmssd_ms=time_domain.rmssd_ms(steps),
        pnn50_percent=time_domain.pnn50_percent(steps),
        lf_ms2=lf,
        hf_ms2=hf,
        swing_bpm=swing,
        coherence=Coherence(score, ratio, peak, sure),
        breathing=_whole_breathing(windows),
        windows=windows,
        nonlinear=nonlinear.of_intervals([] if refused or hidden else intervals, steps),
        definitions=DEFINITIONS,
    )


def _judge(beats: Sequence[Beat], *, first_is_cut: bool) -> list[Judged]:
    judge = BeatJudge(first_is_cut=first_is_cut)
    judged: list[Judged] = []
    for beat in beats:
        judged.extend(judge.push(beat))
    judged.extend(judge.finish())
    return judged


def _series(judged: list[Judged], raw: bool, heights: Sequence[float] | None) -> _Series:
    rr = np.array([one.beat.rr_ms for one in judged], dtype=np.float64)
    segment = np.array([one.beat.segment for one in judged], dtype=np.int64)
    first = np.array([one.verdict is Verdict.FIRST_AFTER_GAP for one in judged], dtype=bool)
    if raw:
        ok = np.isfinite(rr) & (rr > 0.0)
    else:
        ok = np.array([one.accepted for one in judged], dtype=bool)
    follows = np.zeros(len(rr), dtype=bool)
    follows[1:] = ok[1:] & ok[:-1] & (segment[1:] == segment[:-1])
    wrong = np.array([not one.accepted and not one.part for one in judged], dtype=bool) & ~first
    times = np.array([one.beat.at_s for one in judged], dtype=np.float64)
    tall = None if heights is None else np.array(heights, dtype=np.float64)
    slack = np.array([one.slack for one in judged], dtype=np.float64)
    blurred = np.array([one.blurred for one in judged], dtype=bool) & ~first
    return _Series(times, rr, ok, follows, wrong, segment, slack, blurred, tall)


def _later(series: _Series, from_s: float) -> _Series:
    keep = series.times_s > from_s
    follows = series.follows[keep]
    if len(follows):
        follows[0] = False
    return _Series(
        series.times_s[keep],
        series.rr_ms[keep],
        series.ok[keep],
        follows,
        series.wrong[keep],
        series.segment[keep],
        series.slack[keep],
        series.blurred[keep],
        None if series.heights is None else series.heights[keep],
    )


def _bands(series: _Series) -> tuple[float | None, float | None]:
    stretches = []
    times, rr = series.times_s[series.ok], series.rr_ms[series.ok]
    if len(times) < 8:
        return None, None
    rising = np.diff(np.maximum.accumulate(times), prepend=-math.inf) > 0.0
    times, rr, segment = times[rising], rr[rising], series.segment[series.ok][rising]
    breaks = (np.diff(segment) != 0) | (np.diff(times) > 5.0)
    for one_times, one_rr in zip(
        np.split(times, np.flatnonzero(breaks) + 1),
        np.split(rr, np.flatnonzero(breaks) + 1),
        strict=True,
    ):
        stretches.append((one_times, one_rr))
    found = spectrum.welch(stretches)
    if found is None:
        return None, None
    longest = max(float(one[-1] - one[0]) for one, _rr in stretches)
    lf = found.band_ms2(*spectrum.LF_HZ) if longest >= LF_NEEDS_S - 2.0 else None
    return lf, found.band_ms2(*spectrum.HF_HZ)


def _paced(
    series: _Series, pace: PaceTrack | None
) -> tuple[float | None, float | None, float | None]:
    """Score, swing and confidence over the 30-s windows that tile each paced span."""
    fits: list[tuple[coherence.BreathFit, float]] = []
    for span in pace.spans if pace else ():
        if span.pattern.longest_hold_s <= coherence.LONGEST_HOLD_S:
            fits += _span_fits(series, span)
    return _mean_fit(fits)


def _mean_fit(
    fits: list[tuple[coherence.BreathFit, float]], *, unpaced: bool = False
) -> tuple[float | None, float | None, float | None]:
    """Return mean score, median swing and mean confidence of (fit, pace)."""
    if not fits:
        return None, None, None
    n = len(fits)
    sure = [
        confidence.of_score(one.score, pace, one.spread_ms, tiled=True, unpaced=unpaced)
        for one, pace in fits
    ]
    swing = float(np.median([one.swing_bpm for one, _pace in fits]))
    return math.fsum(one.score for one, _pace in fits) / n, swing, math.fsum(sure) / n


def _unpaced_fits(
    series: _Series, chest: ChestMovement | None, belt: BeltReader | None = None
) -> list[tuple[coherence.BreathFit, float]]:
    """Return (fit, pace) of the 30-s windows whose pace is honestly known, where nobody paced.

    The pace is that of a belt, the R waves' heights or the chest in the window, or that of
    the RR of the 32 s before it where a Mayer wave can't have made it.
    """
    fits = []
    times = series.times_s
    if len(times) < coherence.FEWEST_BEATS:
        return []
    first_s, last_s = float(times[0]), float(times[-1])
    for tile in np.unique(np.floor((times - first_s) / COHERENCE_WINDOW_S)).tolist():
        start_s = first_s + COHERENCE_WINDOW_S * tile
        end_s = start_s + COHERENCE_WINDOW_S
        if end_s > last_s + 1e-9:
            continue
        inside = _inside(series, start_s, end_s)
        wrong = series.wrong[inside]
        ok = series.ok[inside]
        at, rr = times[inside][ok], series.rr_ms[inside][ok]
        if not coherence.is_whole(at, start_s, end_s):
            continue
        if float(wrong.mean()) > 1.0 - coherence.FEWEST_ACCEPTED:
            continue
        here = _estimate(series, start_s, COHERENCE_WINDOW_S, chest)
        pace = here.elsewhere_per_min if here else None
        if belt is not None:
            breaths = belt.between(start_s, end_s)
            told = belt_kernel.in_window(breaths, COHERENCE_WINDOW_S)
            pace = told.rate_per_min if told else pace
        if pace is None:
            before = _estimate(series, start_s - breathing.WINDOW_S, breathing.WINDOW_S, None)
            if before is not None and before.quality > before.needed:
                pace = before.rate_per_min
            if pace is not None and pace <= coherence.UNPACED_FROM_RR_ABOVE_PER_MIN:
                pace = None
        if pace is not None:
            found = coherence.fit(coherence.rows_at(at, rr, pace))
            if found is not None:
                fits.append((found, pace))
    return fits


def _span_fits(series: _Series, span: PacedSpan) -> list[tuple[coherence.BreathFit, float]]:
    times = series.times_s
    end = math.inf if span.to_s is None else span.to_s
    first, last = np.searchsorted(times, [span.from_s, end], side="left")
    if last - first < coherence.FEWEST_BEATS:
        return []
    first_s, last_s = float(times[first]), float(times[last - 1])
    fits = []
    for tile in np.unique(np.floor((times[first:last] - first_s) / COHERENCE_WINDOW_S)).tolist():
        start_s = first_s + COHERENCE_WINDOW_S * tile
        end_s = start_s + COHERENCE_WINDOW_S
        if end_s > last_s + 1e-9:
            continue
        low, high = np.searchsorted(times[:last], [start_s, end_s], side="left")
        inside = slice(max(int(low), int(first)), int(high))
        ok = series.ok[inside]
        at, rr = times[inside][ok], series.rr_ms[inside][ok]
        edges = np.concatenate(([start_s], at, [end_s]))
        whole = float(np.diff(edges).max()) <= coherence.LONGEST_HOLE_S
        wrong = float(series.wrong[inside].mean()) if len(ok) else 1.0
        if whole and wrong <= 1.0 - coherence.FEWEST_ACCEPTED:
            rows = [
                coherence.design_row(t, span.pattern.turns(t - span.from_s), y)
                for t, y in zip(at.tolist(), rr.tolist(), strict=True)
            ]
            found = coherence.fit(np.array(rows).T)
            if found is not None:
                middle = start_s + COHERENCE_WINDOW_S / 2.0 - span.from_s
                fits.append((found, span.pattern.rate_per_min(middle)))
    return fits


def _classic(series: _Series) -> tuple[float | None, float | None]:
    """Mean classic ratio and median peak over the 64-s windows, one every 5 s."""
    times, rr = series.times_s[series.ok], series.rr_ms[series.ok]
    if len(times) < 16:
        return None, None
    ratios, peaks = [], []
    first_s = float(times[0]) + spectrum.RATIO_WINDOW_S - 3.0
    for step in np.unique(np.floor((times - first_s) / RATIO_EVERY_S)).tolist():
        end_s = first_s + RATIO_EVERY_S * step
        if step < 0:
            continue
        low, high = np.searchsorted(times, [end_s - spectrum.RATIO_WINDOW_S, end_s], side="right")
        at = times[low:high]
        if len(at) < 16 or np.diff(at).max() > breathing.LONGEST_HOLE_S:
            continue
        found = spectrum.classic_ratio(at, rr[low:high], float(end_s))
        if found is not None:
            ratios.append(found[0])
            peaks.append(found[1])
    if not ratios:
        return None, None
    return float(np.mean(ratios)), float(np.median(peaks))


def _breathing_windows(
    series: _Series, width_s: float, end_s: float, refused: bool, chest: ChestMovement | None
) -> tuple[BreathingWindow, ...]:
    windows = []
    if len(series.times_s):
        end_s = max(end_s, float(series.times_s[-1]))
    for start_s in _window_starts(series.times_s, width_s, end_s):
        found = _estimate(series, start_s, width_s, chest, refused)
        windows.append(BreathingWindow(start_s, start_s + width_s, breathing.answer(found)))
    return tuple(windows)


def _by_belt(
    windows: tuple[BreathingWindow, ...], belt: BeltReader | None
) -> tuple[BreathingWindow, ...]:
    """Return the windows with the belt's rate where it tells one."""
    if belt is None:
        return windows
    found = []
    for window in windows:
        breaths = belt.between(window.from_s, window.to_s)
        told = belt_kernel.in_window(breaths, window.to_s - window.from_s)
        found.append(window if told is None else replace(window, breathing=told))
    return tuple(found)


def _inside(series: _Series, start_s: float, end_s: float) -> slice:
    low, high = np.searchsorted(series.times_s, [start_s, end_s], side="right")
    return slice(int(low), int(high))


def _estimate(
    series: _Series,
    start_s: float,
    width_s: float,
    chest: ChestMovement | None,
    refused: bool = False,
) -> breathing.RateEstimate | None:
    """Return the breathing of one window, of heart and chest together as live.

    Where the rhythm is refused only the chest is asked.
    """
    heart = None
    inside = _inside(series, start_s, start_s + width_s)
    if not refused and inside.stop > inside.start:
        ok = series.ok[inside]
        heights = None if series.heights is None else series.heights[inside][ok]
        heart = breathing.in_window(
            series.times_s[inside][ok],
            series.rr_ms[inside][ok],
            series.follows[inside][ok].astype(float),
            width_s,
            float(series.wrong[inside].mean()),
            heights,
        )
    if chest is None or not len(chest):
        return heart
    moved = movement.estimate(chest.between(start_s, start_s + width_s), width_s)
    return movement.fused(heart, moved)


def _own_swing(series: _Series, windows: Sequence[BreathingWindow]) -> float | None:
    """Return the median swing at the breathing rates found, where nobody paced, in bpm."""
    times, rr = series.times_s[series.ok], series.rr_ms[series.ok]
    swings = []
    for window in windows:
        per_min = window.breathing.rate_per_min
        if per_min is None:
            continue
        low, high = np.searchsorted(times, [window.from_s, window.to_s], side="right")
        if high - low < coherence.FEWEST_BEATS:
            continue  # the chest may tell of the breath where the heart says nothing
        found = coherence.fit(coherence.rows_at(times[low:high], rr[low:high], per_min))
        if found is not None:
            swings.append(found.swing_bpm)
    return float(np.median(swings)) if swings else None


def _window_starts(times_s: Floats, width_s: float, end_s: float) -> list[float]:
    """Return 0, 15, 30 ... s while the window ends by `end_s`; in a very long recording (a clock
    that counts from 1970) only where there are beats.
    """  # noqa: D205
    count = int((end_s - width_s + 1e-9) / WINDOW_STEP_S) + 1 if end_s + 1e-9 >= width_s else 0
    if count <= _MOST_WINDOWS:
        return [WINDOW_STEP_S * k for k in range(count)]
    near = np.unique(np.floor(times_s / WINDOW_STEP_S))
    return [WINDOW_STEP_S * float(k) for k in near if 0 <= k < count]


def _whole_breathing(windows: Sequence[BreathingWindow]) -> Breathing:
    """Return the median of the answered windows, as sure as they were and as often answered."""
    answered = [one.breathing for one in windows if one.breathing.rate_per_min is not None]
    if not answered:
        return Breathing(confidence=0.0 if windows else None)
    rates = [one.rate_per_min for one in answered if one.rate_per_min is not None]
    sure = math.fsum(one.confidence or 0.0 for one in answered) / len(windows)
    source = Counter(one.source for one in answered).most_common(1)[0][0]
    return Breathing(float(np.median(rates)), sure, source)
