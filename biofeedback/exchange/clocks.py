"""Intervals and their time stamps to beats on one true clock, with the gaps said.

A stamp may be the beat's own time, the time its interval began, or the time it arrived at a
phone. The first two are the clock as they stand. Of arrivals only the earliest tell the truth
(the lower envelope of arrival minus the sum of the intervals): a beat can come late, never early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.words import _
from biofeedback.exchange.recording import Skipped

_Floats = npt.NDArray[np.float64]
_PRECISE_S = 0.02
_JUMP_BACK_S = 5.0
_NEIGHBOURS = 40
_QUICK = 10
_LONGEST_BURST = 1000
_WORTH_SAYING = 0.005
_LOST_S = 1.5
_NO_LOSS_S = 0.5
_WANDERS_S = 1.0
_ROUNDS = 8
_MOST_NOTES = 5


class Timing(StrEnum):
    """What the stamps of a file are."""

    BEATS = "beats"
    STARTS = "starts"
    ARRIVALS = "arrivals"


@dataclass(frozen=True, slots=True)
class Row:
    """A line that gave an interval (rr_ms), a beat without one (rr_ms None), or neither.

    stamp_s: seconds of the file's clock, None without. broken: an interval was here and could
    not be read, so the ones on either side are not neighbours.
    """

    line: int
    rr_ms: float | None
    stamp_s: float | None = None
    broken: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Timed:
    """Beats and gaps, with what there is to say about their timing."""

    beats: tuple[Beat, ...]
    gaps: tuple[Gap, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


def by_sum(rows: Sequence[Row]) -> Timed:
    """Return beats timed by adding up their intervals from 0; an unreadable one ends a segment."""
    beats: list[Beat] = []
    gaps: list[Gap] = []
    labels: list[str] = []
    now_s, segment, torn = 0.0, 0, False
    for row in rows:
        if row.rr_ms is None:
            torn = torn or row.broken
            continue
        before_s = now_s
        now_s += row.rr_ms / 1000.0
        if torn and beats:
            segment += 1
            gaps.append(Gap(before_s, now_s))
        torn = False
        beats.append(Beat(now_s, row.rr_ms, len(beats), segment))
        labels.append(row.label)
    return Timed(tuple(beats), tuple(gaps), tuple(labels), ())


def by_stamps(rows: Sequence[Row], timing: Timing | None = None) -> Timed:
    """Return beats timed by their stamps; `timing` None: found out from how the stamps fit.

    Rows without a stamp take none into account: they are placed by their interval.
    """
    rows, notes = _filled(rows), []
    rows, back = _without_jumps_back(rows)
    notes += back
    timing = timing or tell_timing(rows)
    if timing is None:
        notes.append(
            _("The time stamps do not follow the intervals; beats are timed by adding these up.")
        )
        timed = by_sum(rows)
        return replace(timed, notes=tuple(notes))
    if timing is Timing.STARTS:
        rows = [
            replace(row, stamp_s=(row.stamp_s or 0.0) + (row.rr_ms or 0.0) / 1000.0) for row in rows
        ]
    timed = _by_arrivals(rows) if timing is Timing.ARRIVALS else _by_beat_times(rows)
    return replace(timed, notes=(*notes, *timed.notes))


def tell_timing(rows: Sequence[Row]) -> Timing | None:
    """Return what the stamps are; None when they have nothing to do with the intervals."""
    known = [row for row in rows if row.rr_ms is not None and row.stamp_s is not None]
    stamps = np.array([row.stamp_s for row in known])
    rr_s = np.array([row.rr_ms for row in known]) / 1000.0
    if len(known) < 2:
        return None
    steps = np.diff(stamps)
    span_s, sum_s = float(stamps[-1] - stamps[0]), float(rr_s[1:].sum())
    at_end = float(np.median(np.abs(steps - rr_s[1:])))
    at_start = float(np.median(np.abs(steps - rr_s[:-1])))
    if min(at_end, at_start) <= _PRECISE_S:
        return Timing.BEATS if at_end <= at_start else Timing.STARTS
    return Timing.ARRIVALS if span_s > 0.5 * sum_s else None


def _filled(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with a stamp each: where one lacks, the one before plus the interval."""
    filled: list[Row] = []
    last_s = 0.0
    for row in rows:
        if row.stamp_s is None:
            row = replace(row, stamp_s=last_s + (row.rr_ms or 0.0) / 1000.0)
        last_s = row.stamp_s or 0.0
        filled.append(row)
    return filled


def _without_jumps_back(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Return the rows on a clock that is never set back; each such place tears the series."""
    steady: list[Row] = []
    notes: list[str] = []
    shift_s, highest_s, count = 0.0, -np.inf, 0
    for row in rows:
        stamp_s = (row.stamp_s or 0.0) + shift_s
        if stamp_s < highest_s - _JUMP_BACK_S:
            step_s = highest_s + (row.rr_ms or 0.0) / 1000.0 - stamp_s
            shift_s += step_s
            stamp_s += step_s
            steady.append(Row(row.line, None, highest_s, broken=True))
            count += 1
            if count <= _MOST_NOTES:
                sentence = _(
                    "The clock goes back by {seconds:.0f} s at line {line}; what follows is set "
                    "right behind what came before."
                )
                notes.append(sentence.format(seconds=step_s, line=row.line))
        highest_s = max(highest_s, stamp_s)
        steady.append(replace(row, stamp_s=stamp_s))
    if count > _MOST_NOTES:
        sentence = _("The clock goes back {count} times more.")
        notes.append(sentence.format(count=count - _MOST_NOTES))
    return steady, notes


def _by_beat_times(rows: Sequence[Row]) -> Timed:
    """Return beats at their stamps; time that no interval accounts for is a gap."""
    beats: list[Beat] = []
    gaps: list[Gap] = []
    labels: list[str] = []
    skipped: list[Skipped] = []
    segment = 0
    last_s: float | None = None
    anchor_s: float | None = None
    torn = False
    for row in rows:
        at_s = row.stamp_s or 0.0
        if row.broken:
            torn = torn or bool(beats)
            continue
        if last_s is not None and at_s <= last_s:
            skipped.append(Skipped(row.line, _("not after the beat before it")))
            continue
        if row.rr_ms is None:
            anchor_s = last_s = at_s
            continue
        rr_s = row.rr_ms / 1000.0
        lost = last_s is not None and at_s - last_s - rr_s > max(0.25, 0.5 * rr_s)
        if beats and (torn or lost or anchor_s is not None):
            ends_s = at_s if torn or lost or anchor_s is None else anchor_s
            gaps.append(Gap(beats[-1].at_s, ends_s))
            segment += 1
        torn, last_s, anchor_s = False, at_s, None
        beats.append(Beat(at_s, row.rr_ms, len(beats), segment))
        labels.append(row.label)
    return Timed(tuple(beats), tuple(gaps), tuple(labels), (), tuple(skipped))


def _by_arrivals(rows: Sequence[Row]) -> Timed:
    """Return beats under the lower envelope of their arrivals, segment by segment."""
    known = [row for row in rows if row.rr_ms is not None]
    arrived = np.array([row.stamp_s for row in known], dtype=np.float64)
    rr_s = np.array([row.rr_ms for row in known], dtype=np.float64) / 1000.0
    summed = np.cumsum(rr_s)
    late = arrived - summed
    reach = max(_NEIGHBOURS, 2 * min(_longest_burst(arrived), _LONGEST_BURST))
    torn = _torn(rows)
    starts = sorted({0, *torn, *_lasting_losses(arrived, rr_s, late, reach)})
    rate = _rate(late, summed, starts, reach)
    late = late - rate * summed
    envelope = _envelope(late, starts, reach)
    for _round in range(_ROUNDS):
        fewer = _without_idle(starts, torn, envelope)
        if fewer == starts:
            break
        starts = fewer
        envelope = _envelope(late, starts, reach)
    at_s = (1.0 + rate) * summed + envelope
    at_s = np.maximum.accumulate(at_s)
    at_s += max(0.0, float(rr_s[0] - at_s[0]))
    notes = []
    sentence = _("The stamps say when beats arrived; their own times were worked out from that.")
    notes.append(sentence)
    if abs(rate) > _WORTH_SAYING:
        sentence = _(
            "The intervals add up to {percent:.1f} % {less_or_more} time than their stamps; the "
            "stamps are the clock, the intervals stay as sent."
        )
        word = _("less") if rate > 0 else _("more")
        notes.append(sentence.format(percent=abs(rate) * 100.0, less_or_more=word))
    segments = np.zeros(len(known), dtype=int)
    segments[starts[1:]] = 1
    segments = np.cumsum(segments)
    beats = tuple(
        Beat(float(at), row.rr_ms or 0.0, index, int(segment))
        for index, (at, row, segment) in enumerate(zip(at_s, known, segments, strict=True))
    )
    gaps = tuple(Gap(beats[first - 1].at_s, beats[first].at_s) for first in starts[1:])
    return Timed(beats, gaps, tuple(row.label for row in known), tuple(notes))


def _longest_burst(arrived: _Floats) -> int:
    """Return how many beats came at most with one stamp (99th percentile of the bursts)."""
    edges = np.flatnonzero(np.diff(arrived) > 0.05)
    lengths = np.diff(np.concatenate(([-1], edges, [len(arrived) - 1])))
    return int(np.percentile(lengths, 99))


def _torn(rows: Sequence[Row]) -> set[int]:
    """Return before which intervals one could not be read: they have no neighbour before them."""
    found: set[int] = set()
    index, torn = 0, False
    for row in rows:
        if row.rr_ms is None:
            torn = torn or row.broken
            continue
        if torn and index:
            found.add(index)
        torn = False
        index += 1
    return found


def _lasting_losses(arrived: _Floats, rr_s: _Floats, late: _Floats, reach: int) -> list[int]:
    """Return before which beats over 1.5 s (or 1.5 RR) were lost for good.

    A packet that was only late is made up for by the next ones, so the lateness must last.
    """
    from scipy.ndimage import minimum_filter1d

    size = reach + 1
    onwards = minimum_filter1d(late, size, origin=-(size // 2), mode="nearest")
    until = minimum_filter1d(late, size, origin=(size - 1) // 2, mode="nearest")
    limit = np.maximum(_LOST_S, 1.5 * rr_s[1:])
    lost = np.diff(arrived) - rr_s[1:]
    lasting = onwards[1:] - until[:-1]
    found: list[int] = (np.flatnonzero((lost > limit) & (lasting > limit)) + 1).tolist()
    return found


def _without_idle(starts: Sequence[int], torn: set[int], envelope: _Floats) -> list[int]:
    """Return the starts before which time was lost: what was only late has no step left."""
    return [
        start
        for start in starts
        if start == 0 or start in torn or envelope[start] - envelope[start - 1] > _NO_LOSS_S
    ]


def _envelope(late: _Floats, starts: Sequence[int], reach: int) -> _Floats:
    """Return the lower envelope, segment by segment."""
    envelope = np.empty_like(late)
    for first, after in pairwise([*starts, len(late)]):
        envelope[first:after] = _lower_envelope(late[first:after], reach)
    return envelope


def _rate(late: _Floats, summed: _Floats, starts: Sequence[int], reach: int) -> float:
    """Return by how much the stamps run faster than the intervals (0.036: 3.6 %).

    The median slope between the minima of blocks inside segments; 0 below a part in a thousand,
    which the envelope follows by itself, and where there are too few blocks to tell.
    """
    slopes: list[float] = []
    edges = [*starts, len(late)]
    for first, after in pairwise(edges):
        lows = [
            block + int(np.argmin(late[block : block + reach]))
            for block in range(first, after - reach + 1, reach)
        ]
        slopes += [
            float((late[b] - late[a]) / (summed[b] - summed[a]))
            for a, b in zip(lows[:-2], lows[2:], strict=True)
            if summed[b] > summed[a]
        ]
    if len(slopes) < 5:
        return 0.0
    rate = float(np.median(slopes))
    return rate if 0.001 < abs(rate) < 0.2 else 0.0


def _lower_envelope(late: _Floats, reach: int) -> _Floats:
    """Return a line never above the lateness: a calm one, or a quick one 1 s lower if higher.

    Each is a running minimum and the running mean of that. The quick one leads only where
    intervals and stamps disagree by over a second within a few beats (movement, mostly).
    """
    quick = _running(late, max(_QUICK, reach // 4)) - _WANDERS_S
    return np.maximum(_running(late, reach), quick)


def _running(late: _Floats, reach: int) -> _Floats:
    """Return the running mean, over `reach` either side, of the running minimum."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    size = 2 * min(reach, len(late)) + 1
    lowest: _Floats = minimum_filter1d(late, size, mode="nearest")
    smooth: _Floats = uniform_filter1d(lowest, size, mode="nearest")
    return smooth
