"""Example data to look around in: put in day by day, taken out whole, never mixed with one's own.

Made by simulation (`sessions/demo.py`), kept like any record but for its origin, so that every
page, report and export says what it is. What the person told or practised is never touched: no
example day is put where something of their own is, and what they corrected by hand is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from biofeedback.sessions.records import EXAMPLE

if TYPE_CHECKING:
    from biofeedback.sessions.demo import DemoDay
    from biofeedback.store.checkins import StoredCheckIn
    from biofeedback.store.diary import StoredEntry
    from biofeedback.store.opening import Store

# Enough weeks for every chart, few enough to be made while one waits.
DAYS: Final = 84
OWN: Final = ("live", "sim", "replay", "import")


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How much example data was taken out for good."""

    sessions: int
    told: int


def made(today: date, zone: str, days: int = DAYS) -> Iterator[DemoDay]:
    """Yield the made-up days up to yesterday, the oldest first."""
    from biofeedback.sessions.demo import demo_days

    return demo_days(today, days, zone)


def has_example(store: Store) -> bool:
    """Return whether example data is among the person's records now."""
    actor = store.actor()
    kept = (store.sessions(actor), store.checkins(actor), store.diary(actor))
    return any(one.has_origin(EXAMPLE) for one in kept)


def has_own_session(store: Store) -> bool:
    """Return whether any session of the person's own is kept."""
    sessions = store.sessions(store.actor())
    latest = sessions.list(limit=1)
    if latest and latest[0].draft.origin == EXAMPLE:
        return sessions.has_origin(*OWN)
    return bool(latest)


def own_days(store: Store, first: date, last: date) -> frozenset[date]:
    """Return the days (both included) of which anything of the person's own is kept."""
    from biofeedback.store.ids import local_date

    actor = store.actor()
    told: list[StoredCheckIn | StoredEntry] = []
    told += store.checkins(actor).list(first, last)
    told += store.diary(actor).list(first, last)
    found = {one.entry.day for one in told if one.origin != EXAMPLE}
    for session in store.sessions(actor).between(first, last):
        if session.draft.origin != EXAMPLE:
            found.add(local_date(session.draft.started_at, session.draft.zone))
    return frozenset(found)


def put_in(store: Store, day: DemoDay) -> bool:
    """Keep one made-up day whole; False, and nothing, where the day has something of one's own."""
    if own_days(store, day.day, day.day):
        return False
    actor, one = store.actor(), day.session
    diary = store.diary(actor)
    with diary.together():
        if day.checkin is not None:
            store.checkins(actor).add(day.checkin, EXAMPLE)
        for entry in day.entries:
            diary.tell(entry, EXAMPLE)
        if one is not None:
            store.sessions(actor).import_recording(
                one.draft, one.beats, (), one.summary, happenings=one.happenings
            )
    return True


def take_out(store: Store) -> TakenOut:
    """Take out all example data for good, and nothing else: all of it is gone, or nothing."""
    actor = store.actor()
    diary = store.diary(actor)
    with diary.together():
        told = store.checkins(actor).purge_origin(EXAMPLE) + diary.purge_origin(EXAMPLE)
        sessions = store.sessions(actor).purge_origin(EXAMPLE)
    return TakenOut(sessions, told)
