"""Each day in numbers, put together from all that is kept of it, and kept by month.

A day's facts depend on nothing but what is kept of that day; what depends on other days (a flare
that covers it, which device knows most of the nights) is added whenever rows are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from biofeedback.core.errors import StoreError
from biofeedback.trends.table import DayRow, MedicationChange

if TYPE_CHECKING:
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
    from biofeedback.diary.told import Told
    from biofeedback.sessions.records import Actor, StoredSession
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.daily import Month
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store

# To be changed with anything below that changes what comes out: every day is put together anew.
DEFINITION = "days/2"

_Values = dict[str, Any]
# In the order in which they are kept; what a row leaves unknown at the end is left out.
_PLAIN = (
    "practice_min",
    "coherence",
    "practice_rmssd_ms",
    "resting_rmssd_ms",
    "resting_hr_bpm",
    "muscle_percent",
    "pain_worst",
    "pain_average",
    "pain_now",
    "flare",
    "sleep_h",
    "walking_min",
    "steps",
)
_LISTS = ("session_ids", "medication", "care", "nights", "device_steps")
_DATES = ("last_told", "last_measured")
_COUNTS = ("is_known", "examples", "simulated")
_NAMES = (*_PLAIN, *_LISTS, *_DATES, *_COUNTS)
_NOTHING = (None,) * len(_NAMES)


@dataclass(frozen=True, slots=True)
class Days:
    """Every day from the first that is known through today, none left out.

    examples: days with made-up example data. simulated: sessions with a simulated heart, by day.
    """

    rows: tuple[DayRow, ...] = ()
    examples: frozenset[date] = frozenset()
    simulated: Mapping[date, int] | None = None

    def has_examples(self, first: date, last: date) -> bool:
        """Return whether some of these days (both included) is of the example data."""
        return any(first <= day <= last for day in self.examples)

    def simulated_sessions(self, first: date, last: date) -> int:
        """Return how many sessions of these days had a simulated heart."""
        found = (self.simulated or {}).items()
        return sum(count for day, count in found if first <= day <= last)


def days_of(store: Store, actor: Actor, today: date) -> Days:
    """Return the person's days as they are now; what changed since they were kept is made anew."""
    facts = {day: one for day, one in _facts(store, actor).items() if day <= today}
    first = min((day for day, one in facts.items() if one["is_known"]), default=None)
    if first is None:
        return Days()
    flares = _flares(store, actor, today)
    night_of, steps_of = _fullest(facts, "nights"), _fullest(facts, "device_steps")
    under_flare = _covered(flares, first, today)
    rows = []
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        one = facts.get(day, {})
        flare = one.get("flare")
        if flare is None and day in under_flare:
            flare = True
        if flare is None and flares and one.get("pain_worst") is not None:
            flare = False
        rows.append(_row(day, one, flare, night_of, steps_of))
    return Days(
        tuple(rows),
        frozenset(day for day, one in facts.items() if one["examples"]),
        {day: one["simulated"] for day, one in facts.items() if one["simulated"]},
    )


def _row(
    day: date, one: _Values, flare: bool | None, night_of: str | None, steps_of: str | None
) -> DayRow:
    if not one:
        return DayRow(day, flare=flare)
    nights = tuple(map(tuple, one["nights"])) if one["nights"] else ()
    steps = tuple(map(tuple, one["device_steps"])) if one["device_steps"] else ()
    # Ten years are thousands of rows: no intermediate tables here.
    return DayRow(
        day,
        practice_min=one["practice_min"],
        coherence=one["coherence"],
        practice_rmssd_ms=one["practice_rmssd_ms"],
        resting_rmssd_ms=one["resting_rmssd_ms"],
        resting_hr_bpm=one["resting_hr_bpm"],
        pain_worst=one["pain_worst"],
        pain_average=one["pain_average"],
        pain_now=one["pain_now"],
        flare=flare,
        sleep_h=one["sleep_h"],
        measured_sleep_h=dict(nights).get(night_of) if nights and night_of else None,
        walking_min=one["walking_min"],
        steps=one["steps"],
        measured_steps=dict(steps).get(steps_of) if steps and steps_of else None,
        medication=_medication(one["medication"]) if one["medication"] else (),
        care=_care(one["care"]) if one["care"] else (),
        session_ids=tuple(one["session_ids"] or ()),
        last_told=one["last_told"],
        nights=nights,
        device_steps=steps,
        last_measured=one["last_measured"],
        muscle_percent=one["muscle_percent"],
    )


def _medication(changes: Iterable[Iterable[str]]) -> tuple[MedicationChange, ...]:
    return tuple(MedicationChange(*change) for change in changes)


def _care(told: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    from biofeedback.diary.medicines import care_named

    return tuple(care_named(what, how) for what, how in told)


def _flares(store: Store, actor: Actor, today: date) -> list[Flare]:
    from biofeedback.diary.flare import Flare

    kept = store.diary(actor).list(date.min, today, "flare")
    return [one.entry for one in kept if isinstance(one.entry, Flare)]


def _covered(flares: Iterable[Flare], first: date, today: date) -> set[date]:
    """Return the days under a flare; one that is not over covers the days up to today."""
    found: set[date] = set()
    for flare in flares:
        begun, end = max(flare.day, first), min(flare.end or today, today)
        found |= {begun + timedelta(days=n) for n in range((end - begun).days + 1)}
    return found


def _fullest(facts: Mapping[date, _Values], name: str) -> str | None:
    """Return the one source that knows most days; sources are never mixed."""
    days: dict[str, int] = defaultdict(int)
    for one in facts.values():
        for source, _value in one[name] or ():
            days[source] += 1
    return max(days, key=lambda source: (days[source], source), default=None)


# What is kept, brought up to date


def _facts(store: Store, actor: Actor) -> dict[date, _Values]:
    """Return what is known of each day, in order."""
    months = store.daily(actor).months(DEFINITION)
    fresh, _kept = _made_anew(store, actor, _stale(months))
    found: dict[date, _Values] = {}
    for month in months:
        found |= fresh.get(month.name, {}) if month.days is None else _unpacked(month)
    return found


def bring_up_to_date(store: Store, actor: Actor, most: int) -> int:
    """Put together up to `most` months that changed, the latest first; return how many are left.

    0 where nothing can be written, too: then whoever looks back puts them together.
    """
    stale = _stale(store.daily(actor).months(DEFINITION))
    _fresh, kept = _made_anew(store, actor, stale[-most:])
    return max(len(stale) - most, 0) if kept else 0


def _stale(months: Iterable[Month]) -> list[Month]:
    return [month for month in months if month.days is None]


def _made_anew(
    store: Store, actor: Actor, stale: Sequence[Month]
) -> tuple[dict[str, dict[date, _Values]], bool]:
    """Return what is known of each day of these months, and whether that is kept now."""
    fresh: dict[str, dict[date, _Values]] = {}
    if not stale:
        return fresh, True
    for first, last in _spans(stale):
        for day, one in _put_together(store, actor, first, last).items():
            fresh.setdefault(_name(day), {})[day] = one
    packed = {one.name: _packed(fresh.get(one.name, {})) for one in stale}
    try:
        store.daily(actor).keep(stale, packed, DEFINITION)
    except StoreError:
        return fresh, False  # put together again the next time
    return fresh, True


def _spans(months: Sequence[Month]) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each run of months without a month between them."""
    numbers = [int(one.name[:4]) * 12 + int(one.name[5:]) - 1 for one in months]
    for _apart, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        those = [number for _place, number in run]
        after = those[-1] + 1
        last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1) if after < 120_000 else None
        yield date(those[0] // 12, those[0] % 12 + 1, 1), last or date.max


def _name(day: date) -> str:
    return day.isoformat()[:7]


def _packed(days: Mapping[date, _Values]) -> list[list[Any]]:
    found = []
    for day, one in sorted(days.items()):
        values = [one[name] for name in (*_PLAIN, *_LISTS)]
        values += [None if one[name] is None else one[name].isoformat() for name in _DATES]
        values += [int(one[name]) or None for name in _COUNTS]
        while values and values[-1] is None:
            values.pop()
        found.append([day.day, *values])
    return found


def _unpacked(month: Month) -> dict[date, _Values]:
    year, number = int(month.name[:4]), int(month.name[5:])
    assert isinstance(month.days, list)
    found: dict[date, _Values] = {}
    for day, *values in month.days:
        one: _Values = dict(zip(_NAMES, (*values, *_NOTHING[len(values) :]), strict=True))
        for name in _DATES:
            if one[name] is not None:
                one[name] = date.fromisoformat(one[name])
        found[date(year, number, day)] = one
    return found


# A day put together


def _put_together(store: Store, actor: Actor, first: date, last: date) -> dict[date, _Values]:
    """Return what is known of the days from `first` to `last` (both included), from the sources."""
    from biofeedback.sessions.demo import ORIGIN as EXAMPLE

    found: dict[date, _Values] = {}

    def of(day: date) -> _Values:
        return found.setdefault(day, dict.fromkeys(_NAMES) | dict.fromkeys(_COUNTS, 0))

    for day, values in _told(store, actor, first, last):
        of(day).update(values)
    for day, sessions in by_day(store.sessions(actor).between(first, last)).items():
        of(day).update(_practice(sessions))
        of(day)["muscle_percent"] = _muscle(store, actor, sessions)
        of(day)["examples"] += sum(one.draft.origin == EXAMPLE for one in sessions)
    measured = store.measured(actor)
    nights = _by_source(measured.sleeps(first, last), _night_h)
    steps = _by_source(measured.days(first, last, "activity"), _steps)
    for name, sources in (("nights", nights), ("device_steps", steps)):
        for source, days in sources.items():
            for day, value in days.items():
                one = of(day)
                one["is_known"] = 1
                one[name] = [*(one[name] or ()), [source, value]]
    for day, on in measured.brought_in(first, last).items():
        of(day)["last_measured"] = on
    return found


def _told(store: Store, actor: Actor, first: date, last: date) -> Iterator[tuple[date, _Values]]:
    """Yield what was told of each day. practice_min is 0 where it may be: the day was told."""
    from biofeedback.diary.care import Care, Medication
    from biofeedback.diary.checkin import CheckIn
    from biofeedback.diary.entry import NOT_OF_A_DAY, kind_of
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.told import told_days
    from biofeedback.sessions.demo import ORIGIN as EXAMPLE
    from biofeedback.store.ids import local_date

    found: dict[date, _Values] = defaultdict(lambda: {"is_known": 1, "examples": 0})
    of_days: list[Told] = []
    kept: list[StoredCheckIn | StoredEntry] = [*store.checkins(actor).list(first, last)]
    kept += store.diary(actor).list(first, last)
    for told in kept:
        entry, one = told.entry, found[told.entry.day]
        one["examples"] += told.origin == EXAMPLE
        if not isinstance(entry, CheckIn) and kind_of(entry) in NOT_OF_A_DAY:
            continue
        if told.origin != EXAMPLE:  # example days were all made at once
            on = local_date(told.made_at, entry.zone)
            one["last_told"] = max(one.get("last_told", on), on)
        if isinstance(entry, Flare):
            continue  # it covers days of other months, too
        of_days.append((told.made_at, entry))
        if told.origin != "import":
            one["practice_min"] = 0.0
        if isinstance(entry, Medication) and entry.change != "takes":
            change = [entry.name, entry.change, entry.dose]
            one["medication"] = [*one.get("medication", ()), change]
        if isinstance(entry, Care):
            one["care"] = [*one.get("care", ()), [entry.what, entry.detail]]
    for day in told_days(first, last, last, of_days) if of_days else ():
        if day.day in found:
            found[day.day] |= {
                name: value
                for name in _PLAIN[_PLAIN.index("pain_worst") :]
                if (value := getattr(day, name)) is not None
            }
    yield from found.items()


def by_day(sessions: Iterable[StoredSession]) -> dict[date, list[StoredSession]]:
    """Return what counts as practice or rest, by the day on which each began."""
    from biofeedback.store.history import PRACTICE_ORIGINS
    from biofeedback.store.ids import local_date

    found: dict[date, list[StoredSession]] = defaultdict(list)
    for one in sessions:
        if one.draft.origin in PRACTICE_ORIGINS:
            found[local_date(one.draft.started_at, one.draft.zone)].append(one)
    return found


def _practice(sessions: list[StoredSession]) -> _Values:
    from biofeedback.sessions.library import RESTING_S
    from biofeedback.signal.resting import of_summary

    rests = [one for one in sessions if one.draft.protocol in RESTING_S]
    practised = [one for one in sessions if one.draft.protocol not in RESTING_S]
    summaries = [one.summary for one in practised if one.summary and _is_measured(one)]
    resting = [of_summary(one.summary) for one in rests if one.summary and _is_measured(one)]
    return {
        "is_known": 1,
        # A day with a resting measurement alone was recorded, and had no practice.
        "practice_min": sum(one.duration_s for one in practised) / 60.0,
        "coherence": _mean([one.coherence.score for one in summaries]),
        "practice_rmssd_ms": _mean([one.rmssd_ms for one in summaries]),
        "resting_rmssd_ms": _mean([one.rmssd_ms for one in resting]),
        "resting_hr_bpm": _mean([one.hr_bpm for one in resting]),
        "session_ids": [one.id for one in sessions],
        "simulated": sum(not _is_measured(one) for one in sessions),
    }


def _muscle(store: Store, actor: Actor, sessions: list[StoredSession]) -> float | None:
    """Return how much of the time a muscle was where it was trained to, in percent."""
    from biofeedback.devices.sensor_frames import SensorKind
    from biofeedback.devices.sensor_specs import kinds_in

    shares = []
    for one in sessions:
        if not _is_measured(one) or SensorKind.EMG not in kinds_in(one.draft.strap):
            continue
        with suppress(StoreError):
            summary = store.sessions(actor).get(one.id).session.summary
            muscle = None if summary is None else summary.muscle
            if muscle is not None and muscle.in_aim_s is not None:
                good_s = max((channel.good_s for channel in muscle.channels), default=0.0)
                if good_s > 0.0:
                    shares.append(min(100.0 * muscle.in_aim_s / good_s, 100.0))
    return _mean(shares)


def _is_measured(session: StoredSession) -> bool:
    """Return whether its numbers are a person's: practice counts, a made-up heart does not."""
    return session.draft.origin != "sim"


def _mean(values: Iterable[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return sum(known) / len(known) if known else None


def _by_source(found: Iterable[Any], value_of: Any) -> dict[str, dict[date, float]]:
    """Return a value a day by each source."""
    sources: dict[str, dict[date, float]] = defaultdict(dict)
    for one in found:
        value = value_of(one)
        if value is not None:
            days = sources[one.source]
            days[one.day] = max(value, days.get(one.day, value))
    return dict(sources)


def _night_h(sleep: MeasuredSleep) -> float | None:
    if sleep.kind != "night":
        return None
    if sleep.asleep_min is not None:
        return sleep.asleep_min / 60.0
    return (sleep.end_at - sleep.start_at).total_seconds() / 3600.0


def _steps(day: MeasuredDay) -> float | None:
    return day.numbers.get("steps") if day.at is None else None
