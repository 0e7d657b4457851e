"""A person's days on one time axis: lanes of numbers, what is thinned to fit, the stretch shown.

Pure: arrays in, arrays out. NaN is "not known" throughout; a zero is a zero that was recorded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEAN_DAYS = 7
MEAN_NEEDS = 2
SHORTEST_DAYS = 7.0
# Below this many pixels a day the days of a few pixels are drawn as their least and greatest.
THIN_BELOW_PX = 3.0


@dataclass(frozen=True, eq=False)
class Series:
    """One row of numbers, a value for each day from the timeline's first (NaN: not known).

    told: by whom or what, such as "diary" or "device"; the first series of a lane is drawn full,
    the second as dashes over bars, as grey rings among dots.
    """

    told: str
    values: Floats


@dataclass(frozen=True, eq=False)
class Lane:
    """One thing through time. key: its name in the settings and in the exported table.

    name, about: words for the person (about: unit and definition). shape: "dots" or "bars".
    color: a name of the theme. low, high: a fixed range, None to fit. asks: a day without a
    number is shown as "?" (nobody told), not left empty (nothing was measured that day).
    mean: a line of the last seven days' mean is drawn. opens: "day" or "session". value: how one
    number is said, with its unit, "{n}" in its place.
    """

    key: str
    name: str
    about: str
    shape: str
    color: str
    series: tuple[Series, ...]
    low: float | None = None
    high: float | None = None
    asks: bool = False
    mean: bool = False
    opens: str = "day"
    decimals: int = 0
    value: str = "{n}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is known."""
        return all(np.isnan(one.values).all() for one in self.series)

    def range(self) -> tuple[float, float]:
        """Return the heights at the foot and at the top of the lane."""
        known = np.concatenate([one.values for one in self.series])
        known = known[~np.isnan(known)]
        low, high = self.low, self.high
        if not known.size:
            return (0.0 if low is None else low), (1.0 if high is None else high)
        if low is None:
            low = 0.0 if self.shape == "bars" else float(known.min())
        if high is None:
            high = float(known.max())
        step = _nice((max(high - low, 1.0)) / 4.0)
        if self.high is None:
            high = math.ceil(high / step - 1e-9) * step
        if self.low is None and self.shape != "bars":
            low = math.floor(low / step + 1e-9) * step
        return low, max(high, low + 1.0)


def _nice(least: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50 ... (also below 1)."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(n * power for n in (1.0, 2.0, 5.0, 10.0) if n * power >= least * (1 - 1e-9))


@dataclass(frozen=True, slots=True)
class Mark:
    """Something dated that has no number: a medication changed, other care began."""

    day: date
    words: str


@dataclass(frozen=True, eq=False)
class TimelineView:
    """All days from `first` to `last` (both included), told or not.

    flares: (first, last) days. sessions: the ids of a day's sessions, in order. example: whether
    some of it is made-up example data. simulated: how many sessions had a simulated heart.
    """

    first: date
    last: date
    lanes: tuple[Lane, ...] = ()
    flares: tuple[tuple[date, date], ...] = ()
    marks: tuple[Mark, ...] = ()
    sessions: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    example: bool = False
    simulated: int = 0

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not self.flares and not self.marks and all(lane.is_empty for lane in self.lanes)

    def index(self, day: date) -> int:
        """Return which day of the timeline it is, from 0."""
        return (day - self.first).days

    def day(self, index: int) -> date:
        """Return a day by its number."""
        return self.first + timedelta(days=index)

    def in_flare(self, day: date) -> bool:
        """Return whether a flare covers the day."""
        return any(begin <= day <= end for begin, end in self.flares)


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch that is shown: `days` days (fractions are fine) from day number `begin`."""

    begin: float
    days: float

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.begin + self.days

    def within(self, total: int) -> Span:
        """Return the nearest stretch within the days there are; few days stand at its end."""
        days = min(max(self.days, SHORTEST_DAYS), max(float(total), SHORTEST_DAYS))
        latest = total - days
        return Span(min(max(self.begin, min(latest, 0.0)), latest), days)

    def zoomed(self, factor: float, around: float) -> Span:
        """Return it `factor` times as long, the day number `around` staying where it is."""
        share = (around - self.begin) / self.days
        days = self.days * factor
        return replace(self, begin=around - share * days, days=days)

    def moved(self, days: float) -> Span:
        """Return it later by `days`."""
        return replace(self, begin=self.begin + days)

    def between(self, other: Span, share: float) -> Span:
        """Return what lies `share` of the way to another stretch."""
        return Span(
            self.begin + share * (other.begin - self.begin),
            self.days + share * (other.days - self.days),
        )


@dataclass(frozen=True, eq=False)
class Drawn:
    """A series as it is drawn: at each place (day number of the middle) least, mean, greatest.

    Where every day has its own place the three are alike. size: how many days share a place.
    """

    at: Floats
    low: Floats
    middle: Floats
    high: Floats
    size: int

    @property
    def thinned(self) -> bool:
        """Whether several days share a place."""
        return self.size > 1


def drawn(values: Floats, span: Span, width_px: float) -> Drawn:
    """Return what is drawn of a series in `width_px` pixels; no day's peak is lost.

    Days in view, and one beyond each edge so that lines go on. Days are gathered from the
    timeline's beginning, so that nothing flickers while the view moves.
    """
    first = max(int(np.floor(span.begin)) - 1, 0)
    last = min(int(np.ceil(span.end)) + 1, len(values))
    size = gathered(span, width_px)
    first -= first % size
    part = values[first:last]
    if not part.size:
        none: Floats = np.empty(0, dtype=np.float64)
        return Drawn(none, none, none, none, size)
    known = ~np.isnan(part)
    if size == 1:
        days: Floats = np.arange(first, last, dtype=np.float64)[known] + 0.5
        return Drawn(days, part[known], part[known], part[known], 1)
    starts = np.arange(0, len(part), size)
    count = np.add.reduceat(known.astype(np.int64), starts)
    there = count > 0
    low = np.fmin.reduceat(part, starts)[there]
    high = np.fmax.reduceat(part, starts)[there]
    middle = np.add.reduceat(np.where(known, part, 0.0), starts)[there] / count[there]
    at: Floats = np.asarray(first + starts[there] + size / 2.0, dtype=np.float64)
    return Drawn(at, low, middle, high, size)


def gathered(span: Span, width_px: float) -> int:
    """Return how many days share a place: 1, 2, 4, 8 ... so that each has at least 3 px."""
    px = width_px / span.days
    size = 1
    while px * size < THIN_BELOW_PX:
        size *= 2
    return size


def trailing_mean(values: Floats, days: int = MEAN_DAYS, needs: int = MEAN_NEEDS) -> Floats:
    """Return each day's mean of the last `days` days; NaN where fewer than `needs` are known."""
    known = ~np.isnan(values)
    total = np.cumsum(np.concatenate([[0.0], np.where(known, values, 0.0)]))
    count = np.cumsum(np.concatenate([[0], known.astype(np.int64)]))
    end = np.arange(1, len(values) + 1)
    start = np.maximum(end - days, 0)
    n = count[end] - count[start]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (total[end] - total[start]) / n
    mean[n < needs] = np.nan
    return np.asarray(mean, dtype=np.float64)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches of True as (first, past the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def unknown(lane: Lane, last: int) -> NDArray[np.bool_]:
    """Return which days nobody told of, from the first one that is known to day number `last`."""
    nothing = np.ones(len(lane.series[0].values), dtype=np.bool_)
    for one in lane.series:
        nothing &= np.isnan(one.values)
    known = np.flatnonzero(~nothing)
    asked = np.zeros_like(nothing)
    if known.size:
        asked[known[0] : last + 1] = nothing[known[0] : last + 1]
    return asked


def ticks(first: date, span: Span, most: int) -> list[tuple[float, date, str]]:
    """Return where the axis is labelled: (day number, day, what to say: "day", "month", "year").

    At most `most` of them, on Mondays, on firsts of months or of years.
    """
    begin, end = int(np.ceil(span.begin)), int(np.floor(span.end))
    for step in (1, 7, 14):
        if span.days / step <= most:
            found = []
            for number in range(begin, end):
                day = first + timedelta(days=number)
                if step == 1 or (day.toordinal() - 1) % step == 0:
                    found.append((number + 0.5, day, "day"))
            return found
    months = next((m for m in (1, 2, 3, 6, 12, 24, 60) if span.days / (30.4 * m) <= most), 120)
    found = []
    start = first + timedelta(days=begin)
    year, month = start.year, start.month
    while True:
        day = date(year, month, 1)
        number = (day - first).days
        if number > end:
            return found
        if number >= begin and (year * 12 + month - 1) % months == 0:
            found.append((float(number), day, "year" if months % 12 == 0 else "month"))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
