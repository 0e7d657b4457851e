"""Each month's days as they were last put together, and which months changed since.

What lies here is derived: it can be thrown away, and is left out of what leaves. Triggers of the
database itself mark the month of whatever changes (migration 0005), so that no way of changing
a record can forget to. A marked month, or one put together by another definition, is put together
anew by whoever asks next; what somebody else put together or changed meanwhile is never written
over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from biofeedback.core.errors import StoreError
from biofeedback.sessions.records import Actor
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.packing import pack_json, unpack_json
from biofeedback.store.schema import day_block, day_change


@dataclass(frozen=True, slots=True)
class Month:
    """One month ("2026-01") as kept. days: None where nothing fit to use is kept.

    stamp: what is kept now, None where nothing is. changes: the marks of what changed since.
    """

    name: str
    days: object = None
    stamp: str | None = None
    changes: tuple[str, ...] = ()


class DailyStore:
    """One person's months."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def months(self, definition: str) -> tuple[Month, ...]:
        """Return every month of which anything is known, in order."""
        changed = sa.select(day_change.c.month, day_change.c.id).where(
            day_change.c.person_id == self._actor.person_id
        )
        kept = sa.select(day_block).where(day_block.c.person_id == self._actor.person_id)
        changes: dict[str, list[str]] = {}
        with self._database.read() as connection:
            # In this order: what is kept meanwhile is newer than its marks, never older.
            for month, mark in connection.execute(changed):
                changes.setdefault(month, []).append(mark)
            found = {
                row.month: Month(
                    row.month,
                    None
                    if row.month in changes or row.definition != definition
                    else _days_in(row.days),
                    row.stamp,
                    tuple(changes.get(row.month, ())),
                )
                for row in connection.execute(kept)
            }
        for name in changes.keys() - found.keys():
            found[name] = Month(name, changes=tuple(changes[name]))
        return tuple(found[name] for name in sorted(found))

    def keep(
        self, months: Sequence[Month], days: Mapping[str, object], definition: str
    ) -> tuple[str, ...]:
        """Keep the days of these months; return the months that somebody else kept meanwhile.

        months: as `months` told them, before what `days` is made of was read.
        """
        now = self._database.clock.utc()
        with self._database.write(alone=f"daily/{self._actor.person_id}") as connection:
            mine = day_block.c.person_id == self._actor.person_id
            stamps = sa.select(day_block.c.month, day_block.c.stamp).where(mine)
            there = {month: stamp for month, stamp in connection.execute(stamps)}
            lost = [one.name for one in months if there.get(one.name) != one.stamp]
            kept = [one for one in months if there.get(one.name) == one.stamp]
            self._forget(connection, day_block.c.month, day_block, [one.name for one in kept])
            values = [
                {
                    "person_id": self._actor.person_id,
                    "month": one.name,
                    "definition": definition,
                    "stamp": new_id(now),
                    "days": pack_json(days[one.name], quick=True),
                }
                for one in kept
            ]
            if values:
                connection.execute(sa.insert(day_block), values)
            changes = [change for one in kept for change in one.changes]
            self._forget(connection, day_change.c.id, day_change, changes)
        return tuple(lost)

    def _forget(
        self,
        connection: sa.Connection,
        column: sa.ColumnElement[str],
        table: sa.Table,
        names: Sequence[str],
    ) -> None:
        mine = table.c.person_id == self._actor.person_id
        for start in range(0, len(names), 500):
            some = column.in_(names[start : start + 500])
            connection.execute(sa.delete(table).where(mine, some))


def _days_in(packed: bytes) -> object:
    """Return what was kept; None where it is damaged, so that it is put together anew."""
    try:
        return unpack_json(packed)
    except StoreError:
        return None
