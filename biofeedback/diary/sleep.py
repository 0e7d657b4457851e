"""A night as the person tells it, and what follows from its times.

The quantities are those of a sleep diary (Carney 2012), in words of our own:
time in bed = getting up - going to bed; sleep = (last waking - lights out) - time to fall asleep
- time awake between; efficiency = 100 * sleep / time in bed. Other definitions of efficiency
exist, so ours is said where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark
from biofeedback.diary.checks import check_day, check_range, check_rating, check_text

DEFINITION = "sleep-diary/1"
LONGEST = timedelta(hours=24)
LONGEST_PART = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Night:
    """The night that ended on `day` (the day of waking). Times are the clock's on the wall.

    bed: went to bed; lights_out: began trying to sleep; wake: the last waking; rise: got up.
    latency_min: to fall asleep; awakenings, awake_min: from then to the last waking. quality:
    0 (very bad) to 10 (very good). late_caffeine, wind_down: of the day and evening before.
    """

    day: date
    zone: str
    bed: time | None = None
    lights_out: time | None = None
    latency_min: int | None = None
    awakenings: int | None = None
    awake_min: int | None = None
    wake: time | None = None
    rise: time | None = None
    quality: int | None = None
    late_caffeine: bool | None = None
    wind_down: bool | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        """Raise BadInputError for times that no night can have."""
        check_day(self.day)
        check_range(mark("The time to fall asleep, in minutes,"), self.latency_min, 0, 1440)
        check_range(mark("The number of awakenings"), self.awakenings, 0, 100)
        check_range(mark("The time awake, in minutes,"), self.awake_min, 0, 1440)
        check_rating(mark("The quality of sleep"), self.quality)
        check_text(mark("A note"), self.note)
        for moment in (self.bed, self.lights_out, self.wake, self.rise):
            if moment is not None and (moment.tzinfo is not None or moment.second):
                raise BadInputError(_("A time of the night is like 23:15."))
        measures_of(self)

    @property
    def key(self) -> tuple[object, ...]:
        """Return by what the same entry is known again: a day has one night."""
        return (self.day,)


@dataclass(frozen=True, slots=True)
class NightMeasures:
    """What follows from a night's times, in minutes and percent; None where it can't be told."""

    in_bed_min: float | None = None
    asleep_min: float | None = None
    efficiency_percent: float | None = None


@dataclass(frozen=True, slots=True)
class NightMoments:
    """The night's times as moments (UTC); None where not told, or where the day is not known."""

    bed: datetime | None = None
    lights_out: datetime | None = None
    wake: datetime | None = None
    rise: datetime | None = None


@lru_cache(maxsize=8192)  # asked again whenever the diary is looked back on
def measures_of(night: Night) -> NightMeasures:
    """Return time in bed, sleep and efficiency; BadInputError when they contradict each other.

    Sleep below zero or longer than the time in bed is refused, not mended.
    """
    moments = moments_of(night)
    in_bed = _minutes(moments.bed, moments.rise)
    tried = _minutes(moments.lights_out, moments.wake)
    asleep = None
    for length in (tried, _minutes(moments.bed, moments.wake), in_bed):
        awake = (night.latency_min or 0) + (night.awake_min or 0)
        if length is not None and awake > length:
            sentence = _("The night of {day} has more minutes awake than it has minutes.")
            raise BadInputError(sentence.format(day=night.day))
    if tried is not None and night.latency_min is not None and night.awake_min is not None:
        asleep = tried - night.latency_min - night.awake_min
    efficiency = 100.0 * asleep / in_bed if asleep is not None and in_bed else None
    return NightMeasures(in_bed, asleep, efficiency)


def moments_of(night: Night) -> NightMoments:
    """Return when each time of the night was, summer time's changes counted as the clocks went.

    The last waking (else getting up) is on the night's day; what comes before it is the latest
    such time before, what comes after the earliest after. An hour that the clocks showed twice
    is read so that the night is the shorter one; an hour they left out is the moment they moved
    on to. BadInputError when a part would be longer than 20 hours or the whole longer than 24.
    """
    anchor = night.wake if night.wake is not None else night.rise
    if anchor is None:
        _check_bed_first(night)
        return NightMoments()
    zone = _zone(night.zone)
    steady = _steady_offset(night.day, zone)
    if steady is not None:
        placed = [_placed_steadily(night, datetime.combine(night.day, anchor), steady)]
    else:
        placed = [_placed(night, moment, zone) for moment in _at(night.day, anchor, zone)]
    sound = [one for one in placed if _is_sound(one)]
    if not sound:
        raise BadInputError(
            _(
                "The times of the night of {day} don't follow one another: to bed, lights out, "
                "awake, up."
            ).format(day=night.day)
        )
    return min(sound, key=_length)


def _check_bed_first(night: Night) -> None:
    """Two times alone tell no day, but bed an hour after lights out is a slip all the same."""
    if night.bed is None or night.lights_out is None:
        return
    minutes = (_of_day(night.lights_out) - _of_day(night.bed)) % 1440
    if minutes > LONGEST_PART.total_seconds() / 60:
        sentence = _("In the night of {day} the lights went out before going to bed.")
        raise BadInputError(sentence.format(day=night.day))


def _of_day(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _placed(night: Night, anchor: datetime, zone: ZoneInfo) -> NightMoments:
    wake = anchor if night.wake is not None else None
    if night.rise is None:
        rise = None
    else:
        rise = anchor if wake is None else _after(anchor, night.rise, zone)
    lights_out = None if night.lights_out is None else _before(anchor, night.lights_out, zone)
    bed = None if night.bed is None else _before(lights_out or anchor, night.bed, zone)
    return NightMoments(bed, lights_out, wake, rise)


def _steady_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return the clocks' distance from UTC when nobody moved them around this day, else None."""
    noon = datetime.combine(day, time(12), zone)
    found = {(noon + timedelta(days=shift)).utcoffset() for shift in range(-3, 4)}
    return found.pop() if len(found) == 1 else None


def _placed_steadily(night: Night, anchor: datetime, offset: timedelta) -> NightMoments:
    """Return what `_placed` does, by the clock on the wall alone: nobody moved it."""

    def before(limit: datetime, wall: time) -> datetime:
        found = datetime.combine(limit.date(), wall)
        return found if found <= limit else found - timedelta(days=1)

    rise = None
    if night.rise is not None:
        rise = datetime.combine(anchor.date(), night.rise)
        rise = rise if rise >= anchor else rise + timedelta(days=1)
    lights_out = None if night.lights_out is None else before(anchor, night.lights_out)
    bed = None if night.bed is None else before(lights_out or anchor, night.bed)
    wake = anchor if night.wake is not None else None
    moments = (
        None if one is None else (one - offset).replace(tzinfo=UTC)
        for one in (bed, lights_out, wake, rise)
    )
    return NightMoments(*moments)


def _told(moments: NightMoments) -> list[datetime]:
    every = (moments.bed, moments.lights_out, moments.wake, moments.rise)
    return [one for one in every if one is not None]


def _length(moments: NightMoments) -> timedelta:
    told = _told(moments)
    return told[-1] - told[0]


def _is_sound(moments: NightMoments) -> bool:
    told = _told(moments)
    parts = [later - earlier for earlier, later in pairwise(told)]
    return all(part <= LONGEST_PART for part in parts) and _length(moments) <= LONGEST


def _before(limit: datetime, wall: time, zone: ZoneInfo) -> datetime:
    day = limit.astimezone(zone).date()
    return max(one for one in _around(day, wall, zone) if one <= limit)


def _after(limit: datetime, wall: time, zone: ZoneInfo) -> datetime:
    day = limit.astimezone(zone).date()
    return min(one for one in _around(day, wall, zone) if one >= limit)


def _around(day: date, wall: time, zone: ZoneInfo) -> Iterator[datetime]:
    for shift in (-2, -1, 0, 1, 2):
        yield from _at(day + timedelta(days=shift), wall, zone)


def _at(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the moments at which the clocks there showed this: two in an hour shown twice."""
    first, second = (
        datetime.combine(day, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)
    )
    return (first, second) if first < second else (first,)


def _minutes(first: datetime | None, last: datetime | None) -> float | None:
    if first is None or last is None:
        return None
    return (last - first).total_seconds() / 60.0


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return ZoneInfo("UTC")
