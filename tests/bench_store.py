"""Ten years of records: 3,650 sessions, 5 million beats, a check-in and a night each day.

The content is drawn a few dozen times and stored again and again: what is measured is the
database's size and its answers, and neither knows that two sessions are alike.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from biofeedback.app.records import recover
from biofeedback.core.beats import Beat
from biofeedback.core.clock import ManualClock
from biofeedback.devices.protocol import PacketReceived
from biofeedback.sessions.records import Chunk, SessionDraft
from biofeedback.store import rows
from biofeedback.store.content import Content, large_pieces
from biofeedback.store.ids import new_id
from biofeedback.store.journal import DONE
from biofeedback.store.opening import Store, open_store
from biofeedback.store.schema import checkin, session
from biofeedback.store.schema import chunk as chunk_table
from biofeedback.store.schema import summary as summary_table
from tests.store.samples import START, a_mark, a_summary, packets_of, some_beats

DAYS, BEATS_A_SESSION, KINDS = 3650, 1370, 24
EVENING = START.replace(hour=17)
TODAY = EVENING.date()

Row = tuple[str, str]


def measure() -> list[Row]:
    """Return what ten years cost: times in the middle of several, and the size."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder, "full"), Path(folder, "empty")
        clock = ManualClock(START + timedelta(days=1))
        began = perf_counter()
        with open_store(clock, full) as store:
            fill(store, DAYS)
        built_s = perf_counter() - began
        size_mb = sum(path.stat().st_size for path in full.glob("records.db*")) / 1e6
        with open_store(clock, empty) as store:
            store.actor()
        rows = [
            ("ten years, 5 million beats: size, built in", f"{size_mb:.1f} MB  {built_s:.0f} s"),
            ("  start-up, empty and full", _both(lambda home: _start(clock, home), empty, full)),
        ]
        with open_store(clock, full) as store:
            actor = store.actor()
            sessions = store.sessions(actor)
            hour = an_hour_with_ecg(store)
            page = sessions.list(limit=50)
            rows += [
                ("  history, first page", _middle(lambda: sessions.list(limit=50))),
                ("  history, a later page", _middle(lambda: sessions.list(50, page[-1].id))),
                ("  history, a search", _middle(lambda: sessions.list(50, search="nothing"))),
                ("  daily table, all ten years", _middle(lambda: daily(store, DAYS))),
                ("  daily table, eight weeks", _middle(lambda: daily(store, 56))),
                ("  open a 20-minute session", _middle(lambda: sessions.get(page[1].id))),
                ("  open an hour with ECG", _middle(lambda: sessions.get(hour), 5)),
                ("  automatic backup, proven", _middle(lambda: _back_up(store), 3)),
            ]
        return rows


def fill(store: Store, days: int) -> None:
    """Keep a session, and a check-in, on each of so many days up to the store's today."""
    actor = store.actor()
    drawn = [_drawn(kind) for kind in range(min(KINDS, days))]
    summaries = [
        rows.summary_values(a_summary(BEATS_A_SESSION, score=40.0 + kind)) for kind in range(KINDS)
    ]
    for start in range(0, days, 200):
        tables: dict[sa.Table, list[dict[str, object]]] = {
            table: [] for table in (session, chunk_table, summary_table, checkin)
        }
        for number in range(start, min(start + 200, days)):
            moment = EVENING - timedelta(days=days - 1 - number)
            session_id = new_id(moment)
            kind = number % len(drawn)
            draft = SessionDraft(
                moment, "Europe/Berlin", "ble:H10", "Polar H10", "plain", "{}", "live"
            )
            tables[session].append(
                {
                    "id": session_id,
                    "person_id": actor.person_id,
                    "made_by": actor.name,
                    "status": DONE,
                    "ended": "done",
                    "duration_s": 1200.0,
                    "touched_at": moment,
                    "next_seq": 1,
                    "packed": True,
                    "content_hash": f"{number:064d}",
                    "note": "slept badly, walked to the mill and back" if number % 3 == 0 else None,
                    **rows.draft_values(draft),
                }
            )
            for piece in drawn[kind]:
                tables[chunk_table].append({"session_id": session_id, **piece})
            tables[summary_table].append(
                {"session_id": session_id, "computed_at": moment, **summaries[number % KINDS]}
            )
            tables[checkin].append(_checkin(actor.person_id, number, moment.date()))
        with store.database.write() as connection:
            for table, found in tables.items():
                connection.execute(sa.insert(table), found)


def daily(store: Store, days: int) -> int:
    """Put a table of days together as trends need it; return how many rows it has."""
    actor = store.actor()
    first = TODAY - timedelta(days=days - 1)
    practised = {day.day: day for day in store.history(actor).practice(first, TODAY)}
    said = {one.entry.day: one.entry for one in store.checkins(actor).list(first, TODAY)}
    table = [
        (practised.get(day), said.get(day))
        for day in (first + timedelta(days=number) for number in range(days))
    ]
    assert all(found is not None and entry is not None for found, entry in table)
    return len(table)


def an_hour_with_ecg(store: Store) -> str:
    """Keep an hour's session with its raw ECG packets (130 Hz, 73 samples each); return its id."""
    chance = random.Random(9)
    sessions = store.sessions(store.actor())
    beats = some_beats(4100, seed=77)
    packets = list(packets_of(beats))
    level = 0
    for number in range(3600 * 130 // 73):
        samples = bytearray()
        for _sample in range(73):
            level = int(0.9 * level + chance.gauss(0, 60))
            samples += (level & 0xFFFFFF).to_bytes(3, "little")
        arrived_s = number * 73 / 130 + chance.uniform(0.05, 0.2)
        stamp = number * 73 * 7_692_308
        payload = b"\0" + stamp.to_bytes(8, "little") + b"\0" + bytes(samples)
        packets.append(PacketReceived(round(arrived_s, 6), "pmd", payload))
    packets.sort(key=lambda packet: packet.arrived_s)
    draft = SessionDraft(START, "Europe/Berlin", "ble:H10", "Polar H10", "plain", "{}", "live")
    session_id = sessions.begin(draft)
    sessions.append(session_id, Chunk(3600.0, beats, tuple(packets)))
    sessions.finish(session_id, "done", replace(a_summary(4100), duration_s=3600.0), 3600.0)
    return session_id


def _drawn(kind: int) -> list[dict[str, object]]:
    beats: tuple[Beat, ...] = some_beats(BEATS_A_SESSION, seed=kind)
    marks = (a_mark(), a_mark(60.0))
    return large_pieces(Content(beats, packets_of(beats, seed=kind), (), marks))


def _checkin(person_id: str, number: int, day: date) -> dict[str, object]:
    moment = START - timedelta(days=number)
    return {
        "id": new_id(moment),
        "person_id": person_id,
        "made_by": "self",
        "made_at": moment,
        "day": day,
        "zone": "Europe/Berlin",
        "origin": "own",
        "pain_now": number % 11,
        "flare": number % 17 == 0,
        "sleep_h": 6.5,
        "note": "the stairs again" if number % 5 == 0 else None,
    }


def _start(clock: ManualClock, home: Path) -> None:
    with open_store(clock, home) as store:
        recover(store, lambda _sentence: None)
        store.actor()


def _back_up(store: Store) -> None:
    from biofeedback.store.rotation import keep_backup

    keep_backup(store.database)


def _took(work: Callable[[], object], times: int) -> float:
    took = []
    for _time in range(times):
        began = perf_counter()
        work()
        took.append((perf_counter() - began) * 1000)
    return statistics.median(took)


def _middle(work: Callable[[], object], times: int = 9) -> str:
    return f"{_took(work, times):.1f} ms"


def _both(work: Callable[[Path], object], first: Path, second: Path) -> str:
    took = [_took(lambda home=home: work(home), 9) for home in (first, second)]
    return f"{took[0]:.1f} {took[1]:.1f} ms  difference {took[1] - took[0]:+.1f} ms"
