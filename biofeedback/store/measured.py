"""Nights and days that other apps measured, as kept: added once, brought up to date, listed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
from biofeedback.sessions.records import Actor
from biofeedback.store.database import Database
from biofeedback.store.ids import local_date, new_id
from biofeedback.store.schema import measured_day, measured_sleep

_SLEEP = (
    "source",
    "kind",
    "day",
    "zone",
    "start_at",
    "end_at",
    "bed_at",
    "asleep_min",
    "awake_min",
    "latency_min",
    "light_min",
    "deep_min",
    "rem_min",
    "awakenings",
    "quality_percent",
    "note",
)
_DAY = ("source", "kind", "day", "zone", "at", "label", "note")


@dataclass(frozen=True, slots=True)
class Kept:
    """How many came in, were brought up to date, and were there already."""

    added: int = 0
    updated: int = 0
    there: int = 0


class MeasuredStore:
    """One person's measured nights and days."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def keep(
        self,
        sleeps: Iterable[MeasuredSleep],
        days: Iterable[MeasuredDay],
        origin: str = "import",
    ) -> Kept:
        """Keep them all or none; what is known already is left, or brought up to date.

        What was deleted stays deleted: it counts as being there.
        """
        wanted = [
            (measured_sleep, {one.identity: _row(one, _SLEEP) for one in sleeps}),
            (measured_day, {one.identity: _row(one, _DAY) for one in days}),
        ]
        counts = Kept()
        with self._database.write(alone=f"measured/{self._actor.person_id}") as connection:
            for table, rows in wanted:
                found = self._keep(connection, table, rows, origin)
                counts = Kept(
                    counts.added + found.added,
                    counts.updated + found.updated,
                    counts.there + found.there,
                )
        return counts

    def sleeps(self, first: date, last: date) -> tuple[MeasuredSleep, ...]:
        """Return the sleeps that ended on these days (both included), in order."""
        wanted = self._select(measured_sleep, first, last).order_by(
            measured_sleep.c.start_at, measured_sleep.c.id
        )
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(as_sleep(dict(row)) for row in rows)

    def days(self, first: date, last: date, kind: str | None = None) -> tuple[MeasuredDay, ...]:
        """Return what was measured about these days (both included), in order."""
        wanted = self._select(measured_day, first, last).order_by(
            measured_day.c.day, measured_day.c.at, measured_day.c.id
        )
        if kind is not None:
            wanted = wanted.where(measured_day.c.kind == kind)
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(as_day(dict(row)) for row in rows)

    def brought_in(self, first: date, last: date) -> dict[date, date]:
        """Return for each day of which something is kept when the last of it came in, there.

        Example data came in all at once, and is left out.
        """
        found: dict[date, date] = {}
        with self._database.read() as connection:
            for table in (measured_sleep, measured_day):
                kept = self._select(table, first, last).where(table.c.origin != "demo").subquery()
                wanted = sa.select(kept.c.day, kept.c.zone, sa.func.max(kept.c.made_at))
                for day, zone, made_at in connection.execute(
                    wanted.group_by(kept.c.day, kept.c.zone)
                ):
                    on = local_date(made_at, zone)
                    found[day] = max(found.get(day, on), on)
        return found

    def _keep(
        self,
        connection: sa.Connection,
        table: sa.Table,
        rows: Mapping[str, dict[str, Any]],
        origin: str,
    ) -> Kept:
        mine = table.c.person_id == self._actor.person_id
        known: dict[str, dict[str, Any]] = {}
        identities = list(rows)
        for start in range(0, len(identities), 500):
            some = table.c.identity.in_(identities[start : start + 500])
            for row in connection.execute(sa.select(table).where(mine, some)).mappings():
                known[row["identity"]] = dict(row)
        now = self._database.clock.utc()
        new, updated = [], 0
        for identity, values in rows.items():
            before = known.get(identity)
            if before is None:
                common = {
                    "id": new_id(now),
                    "person_id": self._actor.person_id,
                    "made_by": self._actor.name,
                    "made_at": now,
                    "origin": origin,
                    "identity": identity,
                }
                new.append(common | values)
            elif before["deleted_at"] is None and _differ(before, values):
                change = sa.update(table).where(mine, table.c.identity == identity)
                connection.execute(change.values(**values))
                updated += 1
        if new:
            connection.execute(sa.insert(table), new)
        return Kept(len(new), updated, len(rows) - len(new) - updated)

    def _select(self, table: sa.Table, first: date, last: date) -> sa.Select[Any]:
        return (
            sa.select(table)
            .where(table.c.person_id == self._actor.person_id)
            .where(table.c.deleted_at.is_(None), table.c.day.between(first, last))
        )


def as_sleep(row: Mapping[str, Any]) -> MeasuredSleep:
    """Return a row's sleep; BadInputError, ValueError or TypeError when it is none."""
    return MeasuredSleep(**{name: row[name] for name in _SLEEP}, numbers=_numbers(row))


def as_day(row: Mapping[str, Any]) -> MeasuredDay:
    """Return a row's day; BadInputError, ValueError or TypeError when it is none."""
    return MeasuredDay(**{name: row[name] for name in _DAY}, numbers=_numbers(row))


def _differ(before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return any(before[name] != value for name, value in values.items())


def _row(one: MeasuredSleep | MeasuredDay, names: Iterable[str]) -> dict[str, Any]:
    numbers = json.dumps(dict(sorted(one.numbers.items())), allow_nan=False)
    return {**{name: getattr(one, name) for name in names}, "numbers_json": numbers}


def _numbers(row: Mapping[str, Any]) -> Mapping[str, float]:
    return {str(name): float(value) for name, value in json.loads(row["numbers_json"]).items()}
