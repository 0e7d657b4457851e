"""Dates and times as apps write them in exports: any order, localised a.m. and p.m., zones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2100
_DATE = r"(?P<a>\d{1,4})(?:\. |[-/. ])(?P<b>\d{1,2})(?:\. |[-/. ])(?P<c>\d{1,4})"
_TIME = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[^\d\s+:-][^\d+:-]{0,9}))??"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_WHEN = re.compile(rf"{_DATE}(?:[T,]?\s*{_TIME})?")
_NAMED = re.compile(
    rf"(?P<month>[A-Za-z]{{3}})[a-z]*\.? (?P<b>\d{{1,2}}),? (?P<c>\d{{4}})(?:,?\s*{_TIME})?"
)
_CLOCK = re.compile(_TIME)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What clocks say for the first and the second half of a day, without dots and spaces.
_MORNING = {
    "am",
    "a",
    "vorm",
    "vm",
    "fm",
    "πμ",
    "上午",
    "午前",
    "오전",
    "ص",
    "dop",
    "de",
    "öö",
    "sa",
}
_EVENING = {
    "pm",
    "p",
    "nachm",
    "nm",
    "em",
    "μμ",
    "下午",
    "午後",
    "오후",
    "م",
    "odp",
    "du",
    "ös",
    "ch",
}
ORDERS = ("ymd", "ydm", "dmy", "mdy")


@dataclass(frozen=True, slots=True)
class When:
    """A date, and a time and zone where they were written."""

    day: date
    time: time | None = None
    zone: timezone | None = None

    def local(self) -> datetime | None:
        """Return it by the clock on the wall, None without a time."""
        return None if self.time is None else datetime.combine(self.day, self.time)

    def at(self, zone: str, fold: int = 0) -> datetime | None:
        """Return the moment in UTC, taking `zone` where none was written; None without a time."""
        local = self.local()
        if local is None:
            return None
        there = self.zone or ZoneInfo(zone)
        return local.replace(tzinfo=there, fold=fold).astimezone(UTC)


def parse(text: str, order: str) -> When | None:
    """Return a date with or without a time, its numbers in `order`; None when it is none."""
    text = text.strip().strip("\"'").strip()
    if not text or len(text) > 60:
        return None
    match = _WHEN.fullmatch(text)
    if match:
        year, month, day = _sorted(match, order)
    else:
        match = _NAMED.fullmatch(text)
        if not match or match["month"].lower() not in _MONTHS:
            return None
        year, day = int(match["c"]), int(match["b"])
        month = _MONTHS.index(match["month"].lower()) + 1
    if year < 100:
        year += 2000
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    if match["hour"] is None:
        return When(found)
    clock = _clock(match)
    return None if clock is None else When(found, clock, _zone(match["zone"]))


def parse_clock(text: str) -> time | None:
    """Return a time of day, None when it is none."""
    text = text.strip()
    match = _CLOCK.fullmatch(text) if len(text) <= 40 else None
    return _clock(match) if match else None


def order_of(texts: Iterable[str]) -> str:
    """Return in which order a column writes its dates, by the numbers that rule others out.

    Where several are possible, the one in which the dates lie closest together: exports go on
    from day to day.
    """
    written = [text for text in texts if text.strip()]
    best, best_rank = ORDERS[0], (float("inf"), float("inf"))
    for order in ORDERS:
        days = [when.day.toordinal() for when in (parse(text, order) for text in written) if when]
        if not days:
            continue
        steps = [abs(after - before) for before, after in pairwise(days)]
        rank = (float(len(written) - len(days)), float(sum(steps)))
        if rank < best_rank:
            best, best_rank = order, rank
    return best


def span(start: When, end: When, zone: str, length_s: float | None) -> tuple[datetime, datetime]:
    """Return from when to when, in UTC; ValueError without times or for an end before the start.

    On the night when clocks go back an hour comes twice: the stated length tells which it was.
    """
    choices: list[tuple[float, int, datetime, datetime]] = []
    for first in (0, 1):
        for second in (0, 1):
            from_at, to_at = start.at(zone, first), end.at(zone, second)
            if from_at is None or to_at is None:
                raise ValueError("a time of day is missing")
            if to_at >= from_at:
                off_s = 0.0 if length_s is None else (to_at - from_at).total_seconds() - length_s
                choices.append((abs(off_s), len(choices), from_at, to_at))
    if not choices:
        raise ValueError("it ends before it begins")
    _off, _place, from_at, to_at = min(choices)
    return from_at, to_at


def day_in(moment: datetime, zone: str) -> date:
    """Return which day a moment belongs to where the person lives."""
    return moment.astimezone(ZoneInfo(zone)).date()


def after_midnight(bed: time, rise: time, day: date) -> tuple[datetime, datetime]:
    """Return going to bed and rising by the clock, when the night ended on `day`."""
    end = datetime.combine(day, rise)
    start = datetime.combine(day, bed)
    return (start if start < end else start - timedelta(days=1)), end


def _sorted(match: re.Match[str], order: str) -> Sequence[int]:
    """Return year, month, day; a year where the order doesn't have it is never plausible."""
    numbers = dict(zip(order, (match["a"], match["b"], match["c"]), strict=True))
    year = numbers["y"]
    if len(year) not in (2, 4) or (order[0] == "y") != (len(match["a"]) == 4):
        return 0, 0, 0
    return int(year), int(numbers["m"]), int(numbers["d"])


def _clock(match: re.Match[str]) -> time | None:
    hour = int(match["hour"])
    half = re.sub(r"[.\s]", "", match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12 or half not in _MORNING | _EVENING:
            return None
        hour = hour % 12 + (12 if half in _EVENING else 0)
    part = (match["part"] or "").ljust(6, "0")[:6]
    try:
        return time(hour, int(match["minute"]), int(match["second"] or 0), int(part))
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(sign * offset) if offset < timedelta(hours=24) else None
