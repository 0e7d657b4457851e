"""Whose records these are: one person in a home, several where a computer is shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.schema import checkin, diary_entry, person, session
from biofeedback.store.schema_clinic import client

_COLUMNS = (person.c.id, person.c.name, person.c.created_at)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with records. name: as they like to be called, "" until they say."""

    id: str
    name: str
    created_at: datetime


class PeopleStore:
    """The people in a database."""

    def __init__(self, database: Database) -> None:
        """Use open records."""
        self._database = database

    def all(self) -> tuple[Person, ...]:
        """Return everybody, who came first first; a clinic's clients are not among them."""
        with self._database.read() as connection:
            return self._all(connection)

    def ids(self) -> tuple[str, ...]:
        """Return everybody's id, a clinic's clients' too."""
        wanted = sa.select(person.c.id).where(person.c.deleted_at.is_(None))
        with self._database.read() as connection:
            return tuple(connection.execute(wanted.order_by(person.c.id)).scalars())

    def with_records(self) -> tuple[str, ...]:
        """Return the ids of those who have a name, a session or a word in the diary."""
        owners = sa.union(
            sa.select(session.c.person_id),
            sa.select(checkin.c.person_id),
            sa.select(diary_entry.c.person_id),
        )
        with self._database.read() as connection:
            known = set(connection.execute(owners).scalars())
            return tuple(one.id for one in self._all(connection) if one.name or one.id in known)

    def home_person(self) -> Person:
        """Return who came first, made when there is nobody yet."""
        if found := self.all():
            return found[0]
        with self._database.write(alone="people") as connection:
            if found := self._all(connection):
                return found[0]
            return self._add(connection, "")

    def get(self, person_id: str) -> Person:
        """Return the person with this id; BadInputError when there is none."""
        wanted = sa.select(*_COLUMNS).where(person.c.id == person_id, person.c.deleted_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is not None:
            return Person(*row)
        raise BadInputError(_("There is nobody with the id {id} here.").format(id=person_id))

    def with_unpacked_sessions(self) -> tuple[str, ...]:
        """Return the ids of those who have sessions running or left open (an index knows)."""
        wanted = (
            sa.select(session.c.person_id)
            .where(session.c.packed == sa.false(), session.c.deleted_at.is_(None))
            .distinct()
            .order_by(session.c.person_id)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(wanted).scalars())

    def last_straps(self) -> dict[str, tuple[str, str | None]]:
        """Return the strap that each person's latest live session was with: spec and name."""
        latest = (
            sa.select(session.c.person_id, sa.func.max(session.c.started_at).label("at"))
            .where(session.c.origin == "live", session.c.strap != "none")
            .where(session.c.deleted_at.is_(None))
            .group_by(session.c.person_id)
            .subquery()
        )
        same = sa.and_(
            session.c.person_id == latest.c.person_id, session.c.started_at == latest.c.at
        )
        wanted = sa.select(session.c.person_id, session.c.strap, session.c.strap_name)
        with self._database.read() as connection:
            found = connection.execute(wanted.join(latest, same)).all()
        return {person_id: (spec, name) for person_id, spec, name in found}

    def add(self, name: str) -> Person:
        """Return a new person."""
        with self._database.write() as connection:
            return self._add(connection, _clean(name))

    def know(self, person_id: str) -> None:
        """Let there be a person with an id that was given elsewhere."""
        if any(one.id == person_id for one in self.all()):
            return
        values = {"id": person_id, "name": "", "created_at": self._database.clock.utc()}
        with self._database.write(alone="people") as connection:
            here = sa.select(person.c.id).where(person.c.id == person_id)
            if connection.execute(here).first() is None:
                connection.execute(sa.insert(person).values(values))

    def rename(self, person_id: str, name: str) -> Person:
        """Return the person with the new name; BadInputError when there is none."""
        change = sa.update(person).where(person.c.id == person_id).values(name=_clean(name))
        with self._database.write() as connection:
            connection.execute(change)
        return self.get(person_id)

    def _all(self, connection: sa.Connection) -> tuple[Person, ...]:
        wanted = (
            sa.select(*_COLUMNS)
            .where(person.c.deleted_at.is_(None))
            .where(person.c.id.not_in(sa.select(client.c.client_id)))
            .order_by(person.c.created_at, person.c.id)
        )
        return tuple(Person(*row) for row in connection.execute(wanted))

    def _add(self, connection: sa.Connection, name: str) -> Person:
        now = self._database.clock.utc()
        made = Person(new_id(now), name, now)
        connection.execute(
            sa.insert(person).values(id=made.id, name=made.name, created_at=made.created_at)
        )
        return made


def _clean(name: str) -> str:
    cleaned = " ".join(name.split())
    if len(cleaned) > 200:
        raise BadInputError(_("A name can have up to 200 letters."))
    return cleaned
