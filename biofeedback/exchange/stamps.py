"""Time stamps as exports write them: seconds, milliseconds, epochs, dates, times of day."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from biofeedback.core.words import _
from biofeedback.exchange.text import number

_DAY_S = 86_400.0
_EPOCH_FROM_S = 3.0e8  # 1979: smaller numbers count from a recording's start
_EPOCH_TO_S = 6.0e9
_UNITS_S = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0}
_DATE = r"(?P<a>\d{1,4})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,4})"
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,:](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[aApP]\.?\s?[mM]\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_BOTH = re.compile(rf"{_DATE}(?:[T\s,;]\s*{_TIME})?", re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)


@dataclass(frozen=True, slots=True)
class Stamps:
    """A column of stamps in seconds (None where one could not be read).

    started_at: when second 0 was, None where the stamps do not say. own_clock: the seconds
    are the file's own numbers, not counted from its first stamp. unit: in words.
    """

    seconds: tuple[float | None, ...]
    started_at: datetime | None
    own_clock: bool
    unit: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Moment:
    """A date and time as written; first and second number of the date not yet told apart."""

    numbers: tuple[int, int, int] | None
    seconds: float
    zone: timezone | None


def read_stamps(texts: Sequence[str], unit: str | None, sum_s: float) -> Stamps | None:
    """Return the stamps of a column; None when it holds none.

    unit: what the column's name says ("s", "ms", ...), None if nothing. sum_s: how much time
    the intervals add up to, by which a unit that is not said or not true is told.
    """
    numbers = [number(text) for text in texts]
    found = sum(value is not None for value in numbers)
    if found >= 0.5 * len(texts) and found > 0:
        return _from_numbers(numbers, unit, sum_s)
    moments = [_moment(text) for text in texts]
    if sum(moment is not None for moment in moments) >= max(1.0, 0.5 * len(texts)):
        return _from_moments(moments)
    return None


def parse_moment(text: str) -> datetime | None:
    """Return one date with time (ISO, or day first where only that makes sense), aware.

    A time without a zone is taken as this computer's; None when it can't be read for certain.
    """
    moment = _moment(text)
    if moment is None or moment.numbers is None:
        return None
    order = _order([moment.numbers])
    return None if order is None else _aware(_date(moment.numbers, order), moment)


def from_epoch(seconds: float) -> datetime | None:
    """Return the moment of a Unix time in s, None when it is no plausible one."""
    if not _EPOCH_FROM_S < seconds < _EPOCH_TO_S:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _from_numbers(numbers: Sequence[float | None], unit: str | None, sum_s: float) -> Stamps:
    """Return numeric stamps in the unit that fits the intervals, epochs counted from the first."""
    known = [value for value in numbers if value is not None]
    span = max(known) - min(known)
    notes: list[str] = []
    fitting = _fitting_unit(span, sum_s)
    chosen = unit if unit in _UNITS_S else fitting
    if unit in _UNITS_S and span > 0 and sum_s > 0 and fitting != unit:
        ratio = span * _UNITS_S[unit] / sum_s
        if not 0.02 < ratio < 50.0:
            sentence = _("The column's name says {said}, its numbers are {fitting}.")
            notes.append(sentence.format(said=unit, fitting=fitting))
            chosen = fitting
    factor = _UNITS_S[chosen]
    started_at = from_epoch(known[0] * factor)
    origin = known[0] if started_at else 0.0
    seconds = tuple(None if value is None else (value - origin) * factor for value in numbers)
    return Stamps(seconds, started_at, started_at is None, chosen, tuple(notes))


def _fitting_unit(span: float, sum_s: float) -> str:
    """Return the unit in which the span comes closest to the time of the intervals, or over."""
    if span <= 0 or sum_s <= 0:
        return "s"
    ratio = math.log(span) - math.log(sum_s)
    return min(("s", "ms", "us", "ns"), key=lambda unit: abs(ratio + math.log(_UNITS_S[unit])))


def _moment(text: str) -> _Moment | None:
    """Return a date with time, or a time of day, as written."""
    text = text.strip().strip("\"'").strip()
    if len(text) > 60:
        return None
    match = _BOTH.fullmatch(text)
    if match:
        numbers = (int(match["a"]), int(match["b"]), int(match["c"]))
    else:
        match = _TIME_ONLY.fullmatch(text)
        if not match:
            return None
        numbers = None
    if match["hour"] is None:
        return _Moment(numbers, 0.0, None)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if minute > 59 or second > 60 or (numbers is not None and hour > 24):
        return None
    part = float("0." + match["part"]) if match["part"] else 0.0
    return _Moment(numbers, hour * 3600.0 + minute * 60.0 + second + part, _zone(match["zone"]))


def _zone(text: str | None) -> timezone | None:
    """Return a written zone; None without one."""
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        return UTC
    return timezone(-offset if text[0] == "-" else offset)


def _order(dates: Sequence[tuple[int, int, int]]) -> str | None:
    """Return in which order all dates can be read: ymd, ydm, dmy, mdy; None when two fit."""
    orders = []
    for order in ("ymd", "ydm", "dmy", "mdy"):
        if all(_date(numbers, order) is not None for numbers in dates):
            orders.append(order)
    if "ymd" in orders:
        return "ymd"  # ISO; the other way round is only taken where this can't be
    return orders[0] if len(orders) == 1 else None


def _date(numbers: tuple[int, int, int], order: str) -> datetime | None:
    """Return the date read in this order; None when there is no such day."""
    parts = dict(zip(order, numbers, strict=True))
    year = parts["y"]
    if order[0] == "y" and numbers[0] < 1000:
        return None
    if order[0] != "y" and year < 100:
        year += 2000
    try:
        return datetime(year, parts["m"], parts["d"]) if year > 1970 else None
    except ValueError:
        return None


def _from_moments(moments: Sequence[_Moment | None]) -> Stamps:
    """Return stamps counted from the first; times of day go on after midnight."""
    known = [moment for moment in moments if moment is not None]
    dates = [moment.numbers for moment in known if moment.numbers is not None]
    notes: list[str] = []
    started_at = None
    unit = _("time of day")
    days: list[float | None] = [0.0] * len(moments)
    if len(dates) == len(known):
        unit = _("date and time")
        order = _order(dates)
        if order is None:
            order = next((o for o in ("dmy", "mdy") if _date(dates[0], o)), None)
            if order and len(set(dates)) == 1:
                # one day only: the beats are right either way, only the day is not known
                notes.append(_("The date can be read in two ways, so none was taken."))
            elif order:
                notes.append(_("The dates can be read in two ways; day before month was taken."))
        first = _date(dates[0], order) if order else None
        if order and not notes:
            started_at = _aware(first, known[0])
        if first is not None and order is not None:
            days = [_days_since(first, moment, order) for moment in moments]
    seconds: list[float | None] = []
    origin: float | None = None
    carried, last = 0.0, None
    for moment, day in zip(moments, days, strict=True):
        if moment is None or day is None:
            seconds.append(None)
            continue
        value = moment.seconds + day * _DAY_S
        if moment.zone is not None:
            offset = moment.zone.utcoffset(None)
            value -= offset.total_seconds() if offset else 0.0
        if moment.numbers is None and last is not None and value + carried < last - _DAY_S / 2:
            carried += _DAY_S
        value += carried
        last = value
        origin = value if origin is None else origin
        seconds.append(value - origin)
    return Stamps(tuple(seconds), started_at, False, unit, tuple(notes))


def _days_since(first: datetime, moment: _Moment | None, order: str) -> float | None:
    """Return how many days after `first` a moment's date is, None where there is no such day."""
    if moment is None or moment.numbers is None:
        return None
    date = _date(moment.numbers, order)
    return None if date is None else float((date - first).days)


def _aware(date: datetime | None, moment: _Moment) -> datetime | None:
    """Return date and time with the zone written, or this computer's own."""
    if date is None:
        return None
    whole = date + timedelta(seconds=moment.seconds)
    if moment.zone is not None:
        return whole.replace(tzinfo=moment.zone)
    try:
        return whole.astimezone()
    except (OSError, OverflowError):
        return None
