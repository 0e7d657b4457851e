"""A clinic with many believable clients: weeks of practice, pain told each evening, plans, flares.

All drawn from one seed; nobody is anybody.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from biofeedback.clinic.house import Clinic
from biofeedback.diary.entry import identity_of
from biofeedback.diary.flare import Flare
from biofeedback.store.clients import Client
from biofeedback.store.content import content_hash
from biofeedback.store.ids import new_id
from biofeedback.store.schema import checkin, diary_entry, practice_plan, session, summary
from tests.store.samples import a_draft, a_summary, some_beats

ZONE = "Europe/Berlin"
NAMES = ("Ada", "Ben", "Cleo", "Dana", "Emil", "Fay", "Gil", "Hana", "Ivo", "June")


def fill(clinic: Clinic, count: int, today: date, *, weeks: int = 10, seed: int = 11) -> None:
    """Keep so many clients with so many weeks of records up to today."""
    chance = random.Random(seed)
    database = clinic.store.database
    made: list[Client] = []
    with database.together(alone="clients"):
        for number in range(count):
            name = f"{chance.choice(NAMES)} {chance.choice(NAMES)}son {number}"
            made.append(clinic._clients.add(f"Maple {number:03d}", name=name))
    sessions: list[dict[str, Any]] = []
    summaries: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []
    flares: list[dict[str, Any]] = []
    for client in made:
        _one(chance, client.id, today, weeks, sessions, summaries, told, plans, flares)
    with database.write() as connection:
        for table, rows in (
            (session, sessions),
            (summary, summaries),
            (checkin, told),
            (practice_plan, plans),
            (diary_entry, flares),
        ):
            if rows:
                connection.execute(sa.insert(table), rows)


def _one(
    chance: random.Random,
    client_id: str,
    today: date,
    weeks: int,
    sessions: list[dict[str, Any]],
    summaries: list[dict[str, Any]],
    told: list[dict[str, Any]],
    plans: list[dict[str, Any]],
    flares: list[dict[str, Any]],
) -> None:
    from biofeedback.store import rows

    keeps, level = chance.uniform(0.1, 0.95), chance.uniform(3, 7)
    drift = chance.choice((0.0, 0.0, 0.0, -0.06, 0.05))
    computed = rows.summary_values(a_summary(9))
    drafted = rows.draft_values(a_draft())
    for back in range(weeks * 7, -1, -1):
        day = today - timedelta(days=back)
        at = datetime.combine(day, time(18), UTC)
        if chance.random() < keeps:
            session_id = new_id(at)
            sessions.append(
                {
                    **drafted,
                    "id": session_id,
                    "person_id": client_id,
                    "made_by": "self",
                    "status": "done",
                    "ended": "done",
                    "duration_s": 60.0 * chance.choice((5, 5, 8, 10)),
                    "touched_at": at,
                    "started_at": at,
                    "local_date": day,
                    "next_seq": 0,
                    "packed": True,
                    "content_hash": content_hash(some_beats(1)),
                    "origin": "live",
                }
            )
            quality = "unsuitable" if chance.random() < 0.03 else "good"
            summaries.append(
                {**computed, "session_id": session_id, "computed_at": at, "quality": quality}
            )
        if chance.random() < 0.85:
            worst = round(min(max(level + drift * (weeks * 7 - back) + chance.gauss(0, 1), 0), 10))
            told.append(
                {
                    "id": new_id(at),
                    "person_id": client_id,
                    "made_by": "self",
                    "made_at": at,
                    "day": day,
                    "zone": ZONE,
                    "origin": "own",
                    "pain_worst": worst,
                    "flare": False,
                }
            )
    begun = today - timedelta(days=7 * weeks)
    at = datetime.combine(begun, time(9), UTC)
    plans.append(
        {
            "id": new_id(at),
            "person_id": client_id,
            "made_by": "self",
            "made_at": at,
            "origin": "own",
            "since": begun,
            "days_per_week": chance.choice((4, 5, 7)),
            "minutes": 5.0,
            "steps": True,
        }
    )
    if chance.random() < 0.06:
        first = today - timedelta(days=chance.randint(1, 6))
        flare = Flare(first, ZONE)
        flares.append(
            {
                "id": new_id(at),
                "person_id": client_id,
                "made_by": "self",
                "made_at": at,
                "origin": "own",
                "kind": "flare",
                "known_by": identity_of(flare),
                "day": first,
                "zone": ZONE,
                "told_json": json.dumps({}),
            }
        )
