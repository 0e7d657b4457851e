"""Looking back for both faces and the report: the daily table and the findings, from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from biofeedback.trends.findings import Finding, Swings, WeekChange
from biofeedback.trends.table import DayRow, MedicationChange

if TYPE_CHECKING:
    from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
    from biofeedback.diary.told import Told
    from biofeedback.sessions.records import Actor, StoredSession
    from biofeedback.store.opening import Store


@dataclass(frozen=True, slots=True)
class TrendsView:
    """days: the wanted days, oldest first, none left out. findings: of everything up to today.

    example: whether some of it is made-up example data. simulated: how many sessions had a
    simulated heart. Whoever shows it must say both.
    """

    today: date
    days: tuple[DayRow, ...]
    findings: tuple[Finding, ...]
    weeks: tuple[WeekChange, ...]
    swings: Swings
    example: bool = False
    simulated: int = 0


def trends_for(store: Store, actor: Actor, today: date, days: int | None = 56) -> TrendsView:
    """Return the last `days` days (None: all) through today, and what the whole record shows.

    What the record shows does not depend on `days`, so that every face says the same.
    """
    from biofeedback.app.experimenting import while_experimenting
    from biofeedback.trends.asking import findings
    from biofeedback.trends.change import changes
    from biofeedback.trends.swings import swings_of

    rows = _all_rows(store, actor, today)
    shown = rows
    if days is not None:
        shown = _between(rows, today - timedelta(days=days - 1), today)
    found = findings(rows, today, *questions_of(store, actor))
    return TrendsView(
        today,
        shown,
        while_experimenting(store, actor, today, found),
        changes(rows, today),
        swings_of(rows, today),
        bool(rows) and has_examples(store, actor, rows[0].day, today),
        simulated_sessions(store, actor, rows[0].day, today) if rows else 0,
    )


def has_examples(store: Store, actor: Actor, first: date, last: date) -> bool:
    """Return whether some of these days is of the example data."""
    from biofeedback.sessions.demo import ORIGIN

    if store.history(actor).practice(first, last, (ORIGIN,)):
        return True
    origins = {one.origin for one in store.checkins(actor).list(first, last)}
    origins |= {one.origin for one in store.diary(actor).list(first, last)}
    return ORIGIN in origins


def simulated_sessions(store: Store, actor: Actor, first: date, last: date) -> int:
    """Return how many sessions of these days had a simulated heart."""
    return sum(day.sessions for day in store.history(actor).practice(first, last, ("sim",)))


def daily_table(
    store: Store, actor: Actor, first: date, last: date, today: date
) -> tuple[DayRow, ...]:
    """Return each day from `first` to `last` (both included)."""
    return _between(_all_rows(store, actor, today), first, last)


def first_day(store: Store, actor: Actor, today: date) -> date | None:
    """Return the oldest day of which anything is known, None while nothing is."""
    rows = _all_rows(store, actor, today)
    return rows[0].day if rows else None


def questions_of(store: Store, actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the questions that are asked, and those that were asked at other times."""
    from biofeedback.diary.questions import Questions
    from biofeedback.trends.association import QUESTIONS, USUAL

    diary = store.diary(actor)
    kept = diary.list(date.min, date.max, "questions")
    if not kept:
        return USUAL, ()
    chosen: list[tuple[str, ...]] = []
    for one in diary.history(kept[-1].id):
        assert isinstance(one.entry, Questions)
        # Another version of the app may know questions that this one does not.
        chosen.append(tuple(key for key in one.entry.asked if key in QUESTIONS))
    asked = chosen[0] or USUAL
    before = dict.fromkeys((*USUAL, *(key for each in chosen[1:] for key in each)))
    return asked, tuple(key for key in before if key not in asked)


def choose_questions(
    store: Store, actor: Actor, today: date, zone: str, asked: tuple[str, ...]
) -> None:
    """Ask these questions from now on. BadInputError: none, more than three, or an unknown one."""
    from biofeedback.core.errors import BadInputError
    from biofeedback.core.words import _
    from biofeedback.diary.questions import Questions
    from biofeedback.trends.association import QUESTIONS

    for key in asked:
        if key not in QUESTIONS:
            sentence = _("There is no question {key}; there are: {some}.")
            raise BadInputError(sentence.format(key=repr(key)[:80], some=", ".join(QUESTIONS)))
    store.diary(actor).tell(Questions(today, zone, asked))


def _between(rows: tuple[DayRow, ...], first: date, last: date) -> tuple[DayRow, ...]:
    known = {row.day: row for row in rows}
    count = max((last - first).days + 1, 0)
    wanted = (first + timedelta(days=number) for number in range(count))
    return tuple(known.get(day) or DayRow(day) for day in wanted)


def _all_rows(store: Store, actor: Actor, today: date) -> tuple[DayRow, ...]:
    """Return every day from the first that is known through today; none while nothing is."""
    sessions = sessions_by_day(store, actor, today)
    told = _told(store, actor, today)
    measured = store.measured(actor)
    all_nights = _by_source(measured.sleeps(date.min, today), _night_h)
    all_steps = _by_source(measured.days(date.min, today, "activity"), _steps)
    nights, steps = _fullest(all_nights), _fullest(all_steps)
    brought_in = measured.brought_in(date.min, today)
    known = {*sessions, *(entry.day for _moment, entry, _origin in told)}
    known |= {day for each in (all_nights, all_steps) for days in each.values() for day in days}
    if not known:
        return ()
    rows = _told_rows(told, min(known), today)
    return tuple(
        replace(
            row,
            measured_sleep_h=nights.get(row.day),
            measured_steps=steps.get(row.day),
            nights=_of_day(all_nights, row.day),
            device_steps=_of_day(all_steps, row.day),
            last_measured=brought_in.get(row.day),
            **_practice(sessions.get(row.day, []), row),
        )
        for row in rows
    )


def _told(store: Store, actor: Actor, today: date) -> list[tuple[Any, Any, str]]:
    found: list[tuple[Any, Any, str]] = [
        (one.made_at, one.entry, one.origin) for one in store.checkins(actor).list(date.min, today)
    ]
    found += [
        (one.made_at, one.entry, one.origin) for one in store.diary(actor).list(date.min, today)
    ]
    return found


def _told_rows(told: list[tuple[Any, Any, str]], first: date, today: date) -> Iterable[DayRow]:
    """Yield what was told of each day. practice_min is 0 where it may be: the day was told."""
    from biofeedback.diary.care import Care, Medication
    from biofeedback.diary.checkin import CheckIn
    from biofeedback.diary.entry import NOT_OF_A_DAY, kind_of
    from biofeedback.diary.flare import Flare
    from biofeedback.diary.medicines import care_name
    from biofeedback.diary.told import told_days
    from biofeedback.store.ids import local_date

    last_told: dict[date, date] = {}
    recorded: set[date] = set()
    medication: dict[date, list[MedicationChange]] = defaultdict(list)
    care: dict[date, list[str]] = defaultdict(list)
    tells_flares = False
    of_days: list[Told] = []
    for made_at, entry, origin in told:
        if not isinstance(entry, CheckIn) and kind_of(entry) in NOT_OF_A_DAY:
            continue
        of_days.append((made_at, entry))
        on = local_date(made_at, entry.zone)
        if origin != "demo":  # example days were all made at once
            last_told[entry.day] = max(last_told.get(entry.day, on), on)
        if isinstance(entry, Flare):
            tells_flares = True
        elif origin != "import":
            recorded.add(entry.day)
        if isinstance(entry, Medication) and entry.change != "takes":
            change = MedicationChange(entry.name, entry.change, entry.dose)
            medication[entry.day].append(change)
        if isinstance(entry, Care):
            care[entry.day].append(care_name(entry))
    for day in told_days(first, today, today, of_days):
        flare = day.flare
        if flare is None and tells_flares and day.pain_worst is not None:
            flare = False
        yield DayRow(
            day.day,
            practice_min=0.0 if day.day in recorded else None,
            pain_worst=day.pain_worst,
            pain_average=day.pain_average,
            pain_now=day.pain_now,
            flare=flare,
            sleep_h=day.sleep_h,
            walking_min=day.walking_min,
            steps=day.steps,
            medication=tuple(medication[day.day]) if day.day in medication else (),
            care=tuple(care[day.day]) if day.day in care else (),
            last_told=last_told.get(day.day),
        )


def sessions_by_day(store: Store, actor: Actor, today: date) -> dict[date, list[StoredSession]]:
    """Return the person's practice through today, by the day on which each began."""
    from biofeedback.store.history import PRACTICE_ORIGINS
    from biofeedback.store.ids import local_date

    found: dict[date, list[StoredSession]] = defaultdict(list)
    for session in reversed(store.sessions(actor).list(limit=None)):
        day = local_date(session.draft.started_at, session.draft.zone)
        if session.draft.origin in PRACTICE_ORIGINS and day <= today:
            found[day].append(session)
    return dict(found)


def _practice(sessions: list[StoredSession], row: DayRow) -> dict[str, Any]:
    from biofeedback.sessions.library import RESTING_S
    from biofeedback.signal.resting import of_summary

    if not sessions:
        return {}
    rests = [one for one in sessions if one.draft.protocol in RESTING_S]
    practised = [one for one in sessions if one.draft.protocol not in RESTING_S]
    summaries = [one.summary for one in practised if one.summary and _is_measured(one)]
    resting = [of_summary(one.summary) for one in rests if one.summary and _is_measured(one)]
    # A day with a resting measurement alone was recorded, and had no practice.
    minutes = sum(one.duration_s for one in practised) / 60.0
    return {
        "practice_min": minutes,
        "coherence": _mean([one.coherence.score for one in summaries]),
        "practice_rmssd_ms": _mean([one.rmssd_ms for one in summaries]),
        "resting_rmssd_ms": _mean([one.rmssd_ms for one in resting]),
        "resting_hr_bpm": _mean([one.hr_bpm for one in resting]),
        "session_ids": tuple(one.id for one in sessions),
    }


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


def _of_day(sources: dict[str, dict[date, float]], day: date) -> tuple[tuple[str, float], ...]:
    return tuple((name, days[day]) for name, days in sources.items() if day in days)


def _fullest(sources: dict[str, dict[date, float]]) -> dict[date, float]:
    """Return a value a day, of the one source that knows most days; sources are never mixed."""
    best = max(sources, key=lambda name: (len(sources[name]), name), default=None)
    return {} if best is None else sources[best]


def _night_h(sleep: MeasuredSleep) -> float | None:
    if sleep.kind != "night":
        return None
    if sleep.asleep_min is not None:
        return sleep.asleep_min / 60.0
    return (sleep.end_at - sleep.start_at).total_seconds() / 3600.0


def _steps(day: MeasuredDay) -> float | None:
    return day.numbers.get("steps") if day.at is None else None
