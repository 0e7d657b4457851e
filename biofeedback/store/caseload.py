"""What the list of a clinic's clients needs of all of them at once, in a handful of queries."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from biofeedback.sessions.plan import WEEK_DAYS, WEEKS_LOOKED_AT, Plan
from biofeedback.store.database import Database
from biofeedback.store.history import PRACTICE_ORIGINS
from biofeedback.store.plans import plan_of
from biofeedback.store.schema import checkin, diary_entry, practice_plan, session, summary
from biofeedback.store.schema_clinic import client

PAIN_DAYS = 5 * WEEK_DAYS
CACHE_KB = 24_000
# Less than this is not looked at, whatever its certainty.
LEAST_CHANGE = 1.0
# Said so that SQLite looks by person and day, not through everything that was ever told.
_STANDING = (sa.func.coalesce(checkin.c.replaced_by, "") == "", checkin.c.deleted_at.is_(None))
_PRACTISED = (session.c.deleted_at.is_(None), session.c.origin.in_(PRACTICE_ORIGINS))


@dataclass(slots=True)
class CaseNumbers:
    """One client's numbers.

    pain: the worst of each day told before today, 0-10; a day not told isn't there, nor anything
    of a client whose weeks differ by less than a point.
    minutes: of practice, by day, the last two weeks and today. quality: of the latest practice.
    """

    first_practice: date | None = None
    last_practice: date | None = None
    minutes: dict[date, float] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    flares: list[tuple[date, date | None]] = field(default_factory=list)
    flare_days: set[date] = field(default_factory=set)
    pain: dict[date, float] = field(default_factory=dict)
    quality: str | None = None
    ended: str | None = None


def case_numbers(database: Database, today: date) -> dict[str, CaseNumbers]:
    """Return each client's numbers by id; one with nothing recorded isn't there."""
    found: dict[str, CaseNumbers] = defaultdict(CaseNumbers)
    with database.read() as connection:
        if connection.dialect.name == "sqlite":
            # Everybody's last weeks, opened once: read page by page they'd be decrypted each time.
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KB}")
        _practice(connection, found, today)
        _ends(connection, found)
        _plans(connection, found)
        _pain(connection, found, today)
        _flares(connection, found, today)
    return dict(found)


def _clients() -> sa.Select[Any]:
    return sa.select(client.c.client_id)


def _practice(connection: sa.Connection, found: dict[str, CaseNumbers], today: date) -> None:
    since = today - timedelta(days=WEEKS_LOOKED_AT * WEEK_DAYS)
    days = (
        sa.select(
            session.c.person_id,
            session.c.local_date.label("day"),
            (sa.func.sum(session.c.duration_s) / 60.0).label("minutes"),
        )
        .where(session.c.person_id.in_(_clients()), *_PRACTISED)
        .where(session.c.local_date.between(since, today))
        .group_by(session.c.person_id, session.c.local_date)
        .subquery()
    )
    wanted = sa.select(days.c.person_id, _row_of(days.c.day, days.c.minutes))
    for person_id, row in connection.execute(wanted.group_by(days.c.person_id)).all():
        found[person_id].minutes = _days_in(row)


def _ends(connection: sa.Connection, found: dict[str, CaseNumbers]) -> None:
    """Look up each client's first and latest practice by the index, whatever lies between."""
    mine = sa.select(session.c.id).where(session.c.person_id == client.c.client_id, *_PRACTISED)
    latest = mine.order_by(session.c.started_at.desc(), session.c.id.desc()).limit(1)
    first = mine.order_by(session.c.started_at, session.c.id).limit(1)
    one, other = session.alias(), session.alias()
    wanted = (
        sa.select(
            client.c.client_id, other.c.local_date, one.c.local_date, one.c.ended, summary.c.quality
        )
        .select_from(client)
        .join(one, one.c.id == latest.correlate(client).scalar_subquery())
        .join(other, other.c.id == first.correlate(client).scalar_subquery())
        .outerjoin(summary, summary.c.session_id == one.c.id)
    )
    for client_id, begun, last, ended, quality in connection.execute(wanted).all():
        numbers = found[client_id]
        numbers.first_practice, numbers.last_practice = begun, last
        numbers.ended, numbers.quality = ended, quality


def _plans(connection: sa.Connection, found: dict[str, CaseNumbers]) -> None:
    wanted = (
        sa.select(practice_plan)
        .where(practice_plan.c.person_id.in_(_clients()), practice_plan.c.deleted_at.is_(None))
        .order_by(practice_plan.c.made_at, practice_plan.c.id)
    )
    for row in connection.execute(wanted).mappings().all():
        found[row["person_id"]].plans.append(plan_of(dict(row)))


def _pain(connection: sa.Connection, found: dict[str, CaseNumbers], today: date) -> None:
    since = today - timedelta(days=PAIN_DAYS)
    entries = connection.execute(_entries("pain", since, today)).all()
    days = _worst(since, today).where(checkin.c.person_id.in_(_clients())).subquery()
    first = sa.case((days.c.day < since + timedelta(days=WEEK_DAYS), days.c.worst * 1.0))
    last = sa.case((days.c.day >= today - timedelta(days=WEEK_DAYS), days.c.worst * 1.0))
    apart = sa.func.abs(sa.func.avg(last) - sa.func.avg(first))
    wanted = (
        sa.select(days.c.person_id, _row_of(days.c.day, days.c.worst))
        .group_by(days.c.person_id)
        .having(apart >= LEAST_CHANGE)
    )
    differ: dict[str, str] = {}
    differ.update((person_id, row) for person_id, row in connection.execute(wanted))
    # Who tells the diary, too, is looked at whole, whatever the check-ins say.
    if others := {row.person_id for row in entries} - differ.keys():
        wanted = sa.select(days.c.person_id, _row_of(days.c.day, days.c.worst))
        wanted = wanted.where(days.c.person_id.in_(others)).group_by(days.c.person_id)
        differ.update((person_id, row) for person_id, row in connection.execute(wanted))
    for person_id, row in differ.items():
        found[person_id].pain = _days_in(row)
    # What the diary tells of a day goes before a check-in.
    for person_id, day, told_json in entries:
        worst = json.loads(told_json).get("worst")
        if worst is not None:
            found[person_id].pain[day] = float(worst)


def _worst(since: date, today: date) -> sa.Select[Any]:
    """Select the worst pain of each day before today on which it was told."""
    return (
        sa.select(
            checkin.c.person_id, checkin.c.day, sa.func.max(checkin.c.pain_worst).label("worst")
        )
        .where(
            checkin.c.day >= since,
            checkin.c.day < today,
            checkin.c.pain_worst.is_not(None),
            *_STANDING,
        )
        .group_by(checkin.c.person_id, checkin.c.day)
    )


def _flares(connection: sa.Connection, found: dict[str, CaseNumbers], today: date) -> None:
    since = today - timedelta(days=WEEKS_LOOKED_AT * WEEK_DAYS)
    days = sa.select(checkin.c.person_id, checkin.c.day).where(
        checkin.c.person_id.in_(_clients()),
        checkin.c.day.between(since, today),
        checkin.c.flare.is_(True),
        *_STANDING,
    )
    for person_id, day in connection.execute(days.distinct()).all():
        found[person_id].flare_days.add(day)
    for person_id, day, told_json in connection.execute(_entries("flare", date.min, today)).all():
        end = json.loads(told_json).get("end")
        until = None if end is None else date.fromisoformat(end)
        found[person_id].flares.append((day, until))


def _entries(kind: str, first: date, last: date) -> sa.Select[Any]:
    table = diary_entry
    return (
        sa.select(table.c.person_id, table.c.day, table.c.told_json)
        .where(
            table.c.person_id.in_(_clients()),
            table.c.kind == kind,
            table.c.day.between(first, last),
            table.c.replaced_by.is_(None),
            table.c.deleted_at.is_(None),
        )
        .order_by(table.c.day, table.c.made_at)
    )


def _row_of(day: sa.ColumnElement[Any], value: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Return all days of a person with their values in one text: a row each costs far more."""
    words = sa.cast(day, sa.String) + "=" + sa.cast(value, sa.String)
    return sa.func.aggregate_strings(words, " ")


def _days_in(row: str) -> dict[date, float]:
    """Return the days and values of `_row_of`."""
    parts = (part.split("=") for part in row.split(" "))
    return {date.fromisoformat(day): float(value) for day, value in parts}
