"""Check-ins as kept: added, corrected with their history, listed by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.checkin import CheckIn
from biofeedback.sessions.records import EXAMPLE, Actor
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.schema import checkin

_FIELDS = ("day", "zone", "pain_now", "pain_worst", "pain_average", "flare", "sleep_h", "note")


@dataclass(frozen=True, slots=True)
class StoredCheckIn:
    """A check-in as kept. origin: "own", "import" or "demo". replaced_by: its correction's id."""

    id: str
    entry: CheckIn
    made_at: datetime
    made_by: str
    origin: str
    replaced_by: str | None = None


class CheckInStore:
    """One person's check-ins."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def add(self, entry: CheckIn, origin: str = "own") -> StoredCheckIn:
        """Keep a check-in; a day may have several."""
        with self._database.write() as connection:
            return self._insert(connection, entry, origin)

    def correct(self, checkin_id: str, entry: CheckIn) -> StoredCheckIn:
        """Keep a corrected check-in in the place of an earlier one, which stays in its history.

        An example that was corrected by hand is the person's own from then on. Raises
        BadInputError when the earlier one is unknown, deleted or corrected already.
        """
        with self._database.write() as connection:
            origin = connection.execute(self._present(checkin_id)).scalar()
            if origin is None:
                raise BadInputError(_("This check-in was changed or deleted meanwhile."))
            made = self._insert(connection, entry, "own" if origin == EXAMPLE else origin)
            connection.execute(
                sa.update(checkin).where(checkin.c.id == checkin_id).values(replaced_by=made.id)
            )
            return made

    def list(self, first: date, last: date) -> tuple[StoredCheckIn, ...]:
        """Return the check-ins about these days (both included) as they now stand, in order."""
        wanted = (
            sa.select(checkin)
            .where(checkin.c.person_id == self._actor.person_id)
            .where(checkin.c.day.between(first, last))
            .where(checkin.c.replaced_by.is_(None), checkin.c.deleted_at.is_(None))
            .order_by(checkin.c.day, checkin.c.made_at, checkin.c.id)
        )
        return self._fetch(wanted)

    def history(self, checkin_id: str) -> tuple[StoredCheckIn, ...]:
        """Return a check-in and what it was before it was corrected, the latest first."""
        with self._database.read() as connection:
            found: Sequence[StoredCheckIn] = ()
            wanted = checkin.c.id == checkin_id
            while True:
                row = connection.execute(
                    sa.select(checkin).where(wanted, checkin.c.person_id == self._actor.person_id)
                ).first()
                if row is None:
                    return tuple(found)
                found = (*found, _stored(row))
                wanted = checkin.c.replaced_by == row.id

    def delete(self, checkin_id: str) -> None:
        """Put a check-in away; `undelete` brings it back."""
        self._set_deleted(checkin_id, self._database.clock.utc())

    def undelete(self, checkin_id: str) -> None:
        """Bring a deleted check-in back."""
        self._set_deleted(checkin_id, None)

    def has_origin(self, *origins: str) -> bool:
        """Return whether anything of these origins is kept, be it put away or corrected since."""
        wanted = sa.select(checkin.c.id).where(
            checkin.c.person_id == self._actor.person_id, checkin.c.origin.in_(origins)
        )
        with self._database.read() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    def purge_origin(self, origin: str) -> int:
        """Remove every check-in of one origin ("demo") for good; return how many.

        What corrected one of them by hand is of another origin, and stays.
        """
        mine = (checkin.c.person_id == self._actor.person_id, checkin.c.origin == origin)
        with self._database.write() as connection:
            connection.execute(sa.update(checkin).where(*mine).values(replaced_by=None))
            return connection.execute(sa.delete(checkin).where(*mine)).rowcount

    def _insert(self, connection: sa.Connection, entry: CheckIn, origin: str) -> StoredCheckIn:
        now = self._database.clock.utc()
        made = StoredCheckIn(new_id(now), entry, now, self._actor.name, origin)
        connection.execute(
            sa.insert(checkin).values(
                id=made.id,
                person_id=self._actor.person_id,
                made_by=made.made_by,
                made_at=made.made_at,
                origin=origin,
                **{name: getattr(entry, name) for name in _FIELDS},
            )
        )
        return made

    def _present(self, checkin_id: str) -> sa.Select[Any]:
        return (
            sa.select(checkin.c.origin)
            .where(checkin.c.id == checkin_id, checkin.c.person_id == self._actor.person_id)
            .where(checkin.c.replaced_by.is_(None), checkin.c.deleted_at.is_(None))
            .with_for_update()
        )

    def _set_deleted(self, checkin_id: str, moment: datetime | None) -> None:
        change = sa.update(checkin).where(
            checkin.c.id == checkin_id, checkin.c.person_id == self._actor.person_id
        )
        with self._database.write() as connection:
            connection.execute(change.values(deleted_at=moment))

    def _fetch(self, wanted: sa.Select[Any]) -> tuple[StoredCheckIn, ...]:
        with self._database.read() as connection:
            return tuple(_stored(row) for row in connection.execute(wanted))


def _stored(row: sa.Row[Any]) -> StoredCheckIn:
    entry = CheckIn(**{name: getattr(row, name) for name in _FIELDS})
    return StoredCheckIn(row.id, entry, row.made_at, row.made_by, row.origin, row.replaced_by)
