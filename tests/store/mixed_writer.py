"""Writes records of every kind to shared records, saying each when it is kept.

Run by the tests as `python -m tests.store.mixed_writer HOME URL NAME FIRST COUNT`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from biofeedback.core.clock import SystemClock
from biofeedback.diary.checkin import CheckIn
from biofeedback.store.opening import Store, open_store
from biofeedback.store.sessions import Rating
from tests.store.samples import START, a_draft, a_summary, chunks_of, some_beats

KINDS = ("practise", "checkin", "import", "correct", "rate")
BEATS = 12


def main() -> None:
    home, url, name, first, count = sys.argv[1:]
    with open_store(SystemClock(), Path(home), url=url) as store:
        for number in range(int(first), int(first) + int(count)):
            key = f"{name}-{number}"
            WRITERS[kind_of(number)](store, key, number)
            sys.stdout.write(key + "\n")
            sys.stdout.flush()


def kind_of(number: int) -> str:
    return KINDS[number % len(KINDS)]


def beats_of(key: str) -> int:
    """Return the seed of a record's beats: no two records have the same."""
    name, number = key.split("-")
    return 1_000_000 * (1 + ord(name[0])) + int(number)


def day_of(number: int) -> date:
    return START.date() + timedelta(days=number % 300)


def practise(store: Store, key: str, number: int) -> None:
    sessions = store.sessions(store.actor())
    session_id = sessions.begin(replace(a_draft(), strap=key))
    for chunk in chunks_of(some_beats(BEATS, beats_of(key)), size=4):
        sessions.append(session_id, chunk)
    sessions.finish(session_id, "done", a_summary(BEATS), 10.0)


def checkin(store: Store, key: str, number: int) -> None:
    entry = CheckIn(day_of(number), "UTC", pain_now=number % 11, note=key)
    store.checkins(store.actor()).add(entry)


def take(store: Store, key: str, number: int) -> None:
    beats = some_beats(BEATS, beats_of(key))
    sessions = store.sessions(store.actor())
    sessions.import_recording(replace(a_draft(), strap=key), beats, (), a_summary(BEATS))


def correct(store: Store, key: str, number: int) -> None:
    checkins = store.checkins(store.actor())
    entry = CheckIn(day_of(number), "UTC", pain_now=1, note=key)
    checkins.correct(checkins.add(replace(entry, note=f"{key}-first")).id, entry)


def rate(store: Store, key: str, number: int) -> None:
    """Change what the other process changes too: the one session that all of them know."""
    sessions = store.sessions(store.actor())
    shared = sessions.ids()[0]
    sessions.set_rating(shared, after=Rating(pain=number % 11, tension=number % 11, mood=None))


WRITERS: dict[str, Callable[[Store, str, int], None]] = {
    "practise": practise,
    "checkin": checkin,
    "import": take,
    "correct": correct,
    "rate": rate,
}


if __name__ == "__main__":
    main()
