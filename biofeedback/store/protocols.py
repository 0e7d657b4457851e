"""A person's own protocols as kept: made, changed with their history, put away and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, as_name
from biofeedback.sessions import assessment
from biofeedback.sessions.entry import Entry
from biofeedback.sessions.library import NAMES
from biofeedback.sessions.protocol_file import MOST_LETTERS, parse_protocol
from biofeedback.sessions.protocol_writer import write_protocol
from biofeedback.sessions.records import Actor
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.schema import own_protocol as table


@dataclass(frozen=True, slots=True)
class StoredProtocol:
    """A protocol as kept; its entry's key is its id. origin: "own" or "import"."""

    id: str
    entry: Entry
    made_at: datetime
    made_by: str
    origin: str


class ProtocolStore:
    """One person's own protocols; each has a name of its own."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def list(self) -> tuple[StoredProtocol, ...]:
        """Return them as they now stand, by name."""
        with self._database.read() as connection:
            found = [_stored(dict(row)) for row in connection.execute(self._standing()).mappings()]
        return tuple(sorted(found, key=lambda one: (one.entry.name.casefold(), one.id)))

    def get(self, name: str) -> StoredProtocol:
        """Return the one with this name or id; BadInputError when there is none."""
        for one in self.list():
            if name in (one.id, one.entry.name):
                return one
        sentence = _('There is no protocol of your own called "{name}".')
        raise BadInputError(sentence.format(name=name))

    def add(self, entry: Entry, origin: str = "own") -> StoredProtocol:
        """Keep a new one. One that is here already, alike and by the same name, is not doubled.

        Raises BadInputError for a name that another one has, own or of the library.
        """
        with self._write() as connection:
            for row in connection.execute(self._standing()).mappings():
                if row["name"] == entry.name and row["toml"] == write_protocol(entry):
                    return _stored(dict(row))
            self._check_name(connection, entry.name, but_not=None)
            return self._insert(connection, entry, origin)

    def change(self, protocol_id: str, entry: Entry) -> StoredProtocol:
        """Keep another version in the place of one, which stays in its history.

        Raises BadInputError when it was changed or deleted meanwhile, or the name is taken.
        """
        with self._write() as connection:
            wanted = self._standing().where(table.c.id == protocol_id)
            row = connection.execute(wanted).mappings().first()
            if row is None:
                raise BadInputError(_("This protocol was changed or deleted meanwhile."))
            if row["toml"] == write_protocol(entry):
                return _stored(dict(row))
            self._check_name(connection, entry.name, but_not=protocol_id)
            made = self._insert(connection, entry, row["origin"])
            change = sa.update(table).where(table.c.id == protocol_id)
            connection.execute(change.values(replaced_by=made.id))
            return made

    def delete(self, protocol_id: str) -> None:
        """Put one away; `undelete` brings it back."""
        self._set_deleted(protocol_id, self._database.clock.utc())

    def undelete(self, protocol_id: str) -> None:
        """Bring a deleted one back; BadInputError when its name was given away meanwhile."""
        with self._write() as connection:
            wanted = sa.select(table.c.name).where(
                table.c.id == protocol_id, table.c.person_id == self._actor.person_id
            )
            name = connection.execute(wanted).scalar()
            if name is not None:
                self._check_name(connection, name, but_not=protocol_id)
                change = sa.update(table).where(table.c.id == protocol_id)
                connection.execute(change.values(deleted_at=None))

    def free_name(self, name: str) -> str:
        """Return the name, with a number after it when it is taken."""
        taken = {one.entry.name for one in self.list()}
        number, free = 2, name
        while free in taken or _is_reserved(free):
            short = name[: MOST_LETTERS - len(f" ({number})")]
            free = as_name(_("{name} ({number})").format(name=short, number=number))
            number += 1
        return free

    def _write(self) -> Any:
        return self._database.write(alone=f"protocols/{self._actor.person_id}")

    def _standing(self) -> sa.Select[Any]:
        return (
            sa.select(table)
            .where(table.c.person_id == self._actor.person_id)
            .where(table.c.replaced_by.is_(None), table.c.deleted_at.is_(None))
            .order_by(table.c.id)
        )

    def _check_name(self, connection: sa.Connection, name: str, but_not: str | None) -> None:
        rows = connection.execute(self._standing()).mappings()
        if _is_reserved(name) or any(row["name"] == name and row["id"] != but_not for row in rows):
            sentence = _('There is a practice called "{name}" already; choose another name.')
            raise BadInputError(sentence.format(name=name))

    def _insert(self, connection: sa.Connection, entry: Entry, origin: str) -> StoredProtocol:
        now = self._database.clock.utc()
        row = {
            "id": new_id(now),
            "person_id": self._actor.person_id,
            "made_by": self._actor.name,
            "made_at": now,
            "origin": origin,
            "name": entry.name,
            "toml": write_protocol(entry),
        }
        connection.execute(sa.insert(table).values(**row))
        return _stored(row)

    def _set_deleted(self, protocol_id: str, moment: datetime) -> None:
        change = sa.update(table).where(
            table.c.id == protocol_id, table.c.person_id == self._actor.person_id
        )
        with self._write() as connection:
            connection.execute(change.values(deleted_at=moment))


def _is_reserved(name: str) -> bool:
    """Return whether a name means something else: a practice that is shipped, or a recording."""
    return (
        name in NAMES
        or name in NAMES.values()
        or name in assessment.NAMES
        or name in assessment.NAMES.values()
        or name == "import"
    )


def entry_of(row: Mapping[str, Any]) -> Entry:
    """Return the practice in a row; BadInputError when it holds none, or one of another name."""
    entry = parse_protocol(str(row["toml"]).encode(), str(row["name"]), key=str(row["id"]))
    if entry.name != row["name"]:
        raise BadInputError(_("A protocol in these records has two names."))
    return entry


def _stored(row: Mapping[str, Any]) -> StoredProtocol:
    return StoredProtocol(row["id"], entry_of(row), row["made_at"], row["made_by"], row["origin"])
