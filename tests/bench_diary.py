"""Ten years of diary beside ten years of sessions: pain, a night and function told each day."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from biofeedback.app.daily_rows import bring_up_to_date
from biofeedback.app.daily_table import daily_table
from biofeedback.app.looking import trends_for
from biofeedback.core.clock import ManualClock
from biofeedback.diary.entry import Entry, identity_of, kind_of, told_of
from biofeedback.diary.function import Function
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.store.ids import new_id
from biofeedback.store.opening import Store, open_store
from biofeedback.store.schema import day_block, diary_entry
from biofeedback.ui.trends_desk import MONTHS_A_STEP
from tests.bench_store import DAYS, EVENING, TODAY, Row, fill
from tests.store.samples import START

ZONE = "Europe/Berlin"


def measure() -> list[Row]:
    """Return what looking back on ten years costs: put together for the first time, and then."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory() as folder:
        home, clock = Path(folder), ManualClock(START + timedelta(days=1))
        with open_store(clock, home) as store:
            fill(store, DAYS)
            fill_diary(store, DAYS)
        with open_store(clock, home) as store:
            actor = store.actor()
            first = TODAY - timedelta(days=DAYS - 1)
            took = []
            for _time in range(4):
                began = perf_counter()
                assert len(daily_table(store, actor, first, TODAY, TODAY)) == DAYS
                took.append((perf_counter() - began) * 1000)
            steps = _made_ready(store)
            store.diary(actor).tell(Pain(TODAY, ZONE, now=1))
            began = perf_counter()
            daily_table(store, actor, first, TODAY, TODAY)
            after = (perf_counter() - began) * 1000
            began = perf_counter()
            trends_for(store, actor, TODAY)
            whole = (perf_counter() - began) * 1000
        size_mb = sum(path.stat().st_size for path in home.glob("records.db*")) / 1e6
    again = sorted(took[1:])[1]
    return [
        ("ten years with three entries a day, too: size", f"{size_mb:.1f} MB"),
        ("  Trends table of all of it: nothing ready, then", f"{took[0]:.0f} {again:.0f} ms"),
        (
            "  made ready beside the window after a new version: steps, longest",
            f"{len(steps)} {max(steps):.0f} ms",
        ),
        ("  the same after another entry", f"{after:.0f} ms"),
        ("  all that Trends shows", f"{whole:.0f} ms"),
    ]


def _made_ready(store: Store) -> list[float]:
    """Return what each step took that the window takes after a new version."""
    with store.database.write() as connection:
        connection.execute(sa.update(day_block).values(definition="days/older"))
    took, left = [], 1
    while left:
        began = perf_counter()
        left = bring_up_to_date(store, store.actor(), MONTHS_A_STEP)
        took.append((perf_counter() - began) * 1000)
    return took


def fill_diary(store: Store, days: int) -> None:
    """Keep three entries of each of so many days up to the store's today."""
    actor, chance = store.actor(), random.Random(3)
    rows = []
    for number in range(days):
        ago = timedelta(days=days - 1 - number)
        for entry in _told(TODAY - ago, chance):
            rows.append(
                {
                    "id": new_id(EVENING - ago),
                    "person_id": actor.person_id,
                    "made_by": actor.name,
                    "made_at": EVENING - ago,
                    "origin": "own",
                    "kind": kind_of(entry),
                    "known_by": identity_of(entry),
                    "day": entry.day,
                    "zone": entry.zone,
                    "told_json": json.dumps(told_of(entry)),
                }
            )
    with store.database.write() as connection:
        connection.execute(sa.insert(diary_entry), rows)


def _told(day: date, chance: random.Random) -> Iterator[Entry]:
    worst, minute = chance.randint(2, 9), chance.randint(0, 59)
    yield Pain(
        day, ZONE, worst, worst - 2, places=("front.left.knee",), qualities=("burning", "stiff")
    )
    yield Night(
        day,
        ZONE,
        time(22, minute),
        time(23, minute),
        chance.randint(5, 50),
        2,
        chance.randint(5, 60),
        time(6, 30),
        time(7),
        6,
    )
    yield Function(day, ZONE, chance.randint(0, 60), chance.randint(1000, 9000), stress=3)
