"""The diary as kept: told, completed, corrected with its history, taken back, listed by day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.entry import Entry, completed, entry_from, identity_of, kind_of, told_of
from biofeedback.diary.flare import Flare
from biofeedback.diary.goal import Goal, check_room
from biofeedback.diary.told import Told, ToldDay, told_days
from biofeedback.sessions.records import EXAMPLE, Actor
from biofeedback.store.checkins import CheckInStore
from biofeedback.store.database import Database
from biofeedback.store.ids import local_date, new_id
from biofeedback.store.schema import diary_entry as table


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as kept. origin: "own", "import" or "demo". replaced_by: its correction's id."""

    id: str
    entry: Entry
    made_at: datetime
    made_by: str
    origin: str
    replaced_by: str | None = None


class DiaryStore:
    """One person's diary."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def tell(self, entry: Entry, origin: str = "own") -> StoredEntry:
        """Keep what was told; what is known of the same already is completed, not doubled.

        A day has one pain, one night, one function; a flare is known by the day it began. The
        earlier telling stays in the history; telling the same again adds nothing. An example is
        never completed: what a person tells stands alone in its place, and no example takes the
        place of what was told. Raises BadInputError for a day to come, a flare within another, or
        what contradicts itself.
        """
        with self._write() as connection:
            found = self._fetch(
                connection,
                self._standing()
                .where(table.c.known_by == identity_of(entry))
                .order_by(table.c.made_at, table.c.id),
            )
            earlier = found[-1] if found else None
            if earlier is not None:
                was_example = earlier.origin == EXAMPLE
                if origin == EXAMPLE and not was_example:
                    return earlier
                if not was_example or origin == EXAMPLE:
                    entry = completed(earlier.entry, entry)
                    if entry == earlier.entry:
                        return earlier
            self._check(connection, entry, earlier)
            return self._insert(connection, entry, origin, earlier)

    def put(self, entry: Entry) -> StoredEntry | None:
        """Keep an entry exactly as it is, in the place of the one known by the same.

        What it does not tell (any more) is taken back; one that tells nothing is put away (a
        flare is told by its day alone). The earlier one stays in the history. Raises as `tell`.
        """
        with self._write() as connection:
            wanted = self._standing(table.c.known_by == identity_of(entry))
            found = self._fetch(connection, wanted.order_by(table.c.made_at, table.c.id))
            earlier = found[-1] if found else None
            if earlier is not None and replace(entry, day=earlier.entry.day) == earlier.entry:
                return earlier  # an example that is left as it is stays one
            if not told_of(entry) and not isinstance(entry, Flare):
                for one in found:
                    self._set_deleted(connection, one.id, self._database.clock.utc())
                return None
            self._check(connection, entry, earlier)
            return self._insert(connection, entry, "own", earlier)

    def together(self) -> AbstractContextManager[None]:
        """Make one change of what is told in a block: the whole of it is kept, or nothing."""
        return self._database.together(alone=f"diary/{self._actor.person_id}")

    def correct(self, entry_id: str, entry: Entry) -> StoredEntry:
        """Keep a corrected entry in the place of an earlier one, which stays in its history.

        An example that was corrected by hand is the person's own from then on. Raises
        BadInputError when the earlier one was changed or deleted meanwhile, or when the corrected
        one is of another kind or tells what another entry tells already.
        """
        with self._write() as connection:
            earlier = self._one(connection, entry_id)
            if kind_of(earlier.entry) != kind_of(entry):
                raise BadInputError(_("An entry can't become one of another kind."))
            if entry == earlier.entry:
                return earlier
            self._check(connection, entry, earlier)
            same = self._fetch(
                connection, self._standing().where(table.c.known_by == identity_of(entry))
            )
            if any(one.id != entry_id for one in same):
                sentence = _("There is such an entry of {day} already; correct that one.")
                raise BadInputError(sentence.format(day=entry.day))
            origin = "own" if earlier.origin == EXAMPLE else earlier.origin
            return self._insert(connection, entry, origin, earlier)

    def take_back(self, entry_id: str) -> None:
        """Undo the last telling: a correction gives way to what it corrected, else it is gone.

        Raises BadInputError when it was changed or deleted meanwhile.
        """
        with self._write() as connection:
            self._one(connection, entry_id)
            self._set_deleted(connection, entry_id, self._database.clock.utc())
            connection.execute(
                sa.update(table).where(table.c.replaced_by == entry_id).values(replaced_by=None)
            )

    def delete(self, entry_id: str) -> str:
        """Put an entry away, found by its id or a beginning of it; return the whole id."""
        with self._write() as connection:
            found = self._one(connection, entry_id, by_beginning=True)
            self._set_deleted(connection, found.id, self._database.clock.utc())
            return found.id

    def undelete(self, entry_id: str) -> None:
        """Bring a deleted entry back; BadInputError when the same was told anew meanwhile."""
        with self._write() as connection:
            wanted = self._mine(sa.select(table)).where(table.c.id == entry_id)
            (gone,) = self._fetch(connection, wanted)
            known = table.c.known_by == identity_of(gone.entry)
            if any(one.id != entry_id for one in self._fetch(connection, self._standing(known))):
                sentence = _("Another entry of {day} was told meanwhile; it stays.")
                raise BadInputError(sentence.format(day=gone.entry.day))
            self._set_deleted(connection, entry_id, None)

    def has_origin(self, *origins: str) -> bool:
        """Return whether anything of these origins is kept, be it put away or corrected since."""
        wanted = sa.select(table.c.id).where(
            table.c.person_id == self._actor.person_id, table.c.origin.in_(origins)
        )
        with self._database.read() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    def purge_origin(self, origin: str) -> int:
        """Remove every entry of one origin ("demo") for good; return how many.

        What corrected one of them by hand is of another origin, and stays.
        """
        these = (table.c.person_id == self._actor.person_id, table.c.origin == origin)
        with self._write() as connection:
            connection.execute(sa.update(table).where(*these).values(replaced_by=None))
            return int(connection.execute(sa.delete(table).where(*these)).rowcount)

    def list(self, first: date, last: date, kind: str | None = None) -> tuple[StoredEntry, ...]:
        """Return what stands of these days (both included), in order."""
        wanted = self._standing(table.c.day.between(first, last))
        if kind is not None:
            wanted = wanted.where(table.c.kind == kind)
        with self._database.read() as connection:
            return self._fetch(
                connection, wanted.order_by(table.c.day, table.c.made_at, table.c.id)
            )

    def put_away(self, first: date, last: date) -> tuple[StoredEntry, ...]:
        """Return what was told of these days (both included) and deleted or taken back."""
        away = (table.c.replaced_by.is_(None), table.c.deleted_at.is_not(None))
        wanted = self._mine(sa.select(table)).where(*away, table.c.day.between(first, last))
        with self._database.read() as connection:
            return self._fetch(connection, wanted.order_by(table.c.made_at, table.c.id))

    def history(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return an entry and what it was before it was corrected, the latest first."""
        found: Sequence[StoredEntry] = ()
        wanted = table.c.id == entry_id
        with self._database.read() as connection:
            while before := self._fetch(connection, self._mine(sa.select(table)).where(wanted)):
                found = (*found, before[0])
                wanted = table.c.replaced_by == before[0].id
        return tuple(found)

    def open_flare(self, today: date) -> StoredEntry | None:
        """Return the flare that is not over, None when there is none; the latest of several."""
        found = [one for one in self._flares(today) if _flare(one).end is None]
        return found[-1] if found else None

    def told(self, first: date, last: date, today: date) -> tuple[ToldDay, ...]:
        """Return each day (both included) as check-ins and diary tell it together."""
        checkins = CheckInStore(self._database, self._actor).list(first, last)
        entries = [
            *(one for one in self.list(first, last) if not isinstance(one.entry, Flare)),
            *self._flares(last),
        ]
        told: list[Told] = [(one.made_at, one.entry) for one in checkins]
        told += [(one.made_at, one.entry) for one in entries]
        return tuple(told_days(first, last, today, told))

    def _flares(self, last: date) -> tuple[StoredEntry, ...]:
        wanted = self._standing(table.c.kind == "flare", table.c.day <= last)
        with self._database.read() as connection:
            return self._fetch(connection, wanted.order_by(table.c.day, table.c.made_at))

    def _check(self, connection: sa.Connection, entry: Entry, but: StoredEntry | None) -> None:
        """Raise BadInputError for a day to come, or a flare that meets another."""
        today = local_date(self._database.clock.utc(), entry.zone)
        end = entry.end if isinstance(entry, Flare) else None
        for day in (entry.day, end):
            if day is not None and day > today:
                raise BadInputError(_("{day} is still to come.").format(day=day))
        if isinstance(entry, Goal):
            there = self._fetch(connection, self._standing(table.c.kind == "goal"))
            others = [one.entry for one in there if but is None or one.id != but.id]
            check_room(entry, [one for one in others if isinstance(one, Goal)])
        if not isinstance(entry, Flare):
            return
        for one in self._fetch(connection, self._standing(table.c.kind == "flare")):
            other = _flare(one)
            if (but is None or one.id != but.id) and _meet(entry, other):
                sentence = _("There is a flare from {start} already that meets this one.")
                raise BadInputError(sentence.format(start=other.day))

    def _insert(
        self, connection: sa.Connection, entry: Entry, origin: str, earlier: StoredEntry | None
    ) -> StoredEntry:
        now = self._database.clock.utc()
        made = StoredEntry(new_id(now), entry, now, self._actor.name, origin)
        connection.execute(
            sa.insert(table).values(
                id=made.id,
                person_id=self._actor.person_id,
                made_by=made.made_by,
                made_at=made.made_at,
                origin=origin,
                kind=kind_of(entry),
                known_by=identity_of(entry),
                day=entry.day,
                zone=entry.zone,
                told_json=json.dumps(told_of(entry), ensure_ascii=False, allow_nan=False),
            )
        )
        if earlier is not None:
            change = sa.update(table).where(table.c.id == earlier.id)
            connection.execute(change.values(replaced_by=made.id))
        return made

    def _one(
        self, connection: sa.Connection, entry_id: str, *, by_beginning: bool = False
    ) -> StoredEntry:
        same = table.c.id == entry_id
        if by_beginning:
            same = table.c.id.startswith(entry_id, autoescape=True)
        found = self._fetch(connection, self._standing(same).limit(2))
        if not found:
            raise BadInputError(_("There is no such entry; it may have been changed or deleted."))
        if len(found) > 1:
            raise BadInputError(_("Several entries begin like this; give more of the id."))
        return found[0]

    def _set_deleted(
        self, connection: sa.Connection, entry_id: str, moment: datetime | None
    ) -> None:
        change = sa.update(table).where(
            table.c.id == entry_id, table.c.person_id == self._actor.person_id
        )
        connection.execute(change.values(deleted_at=moment))

    def _write(self) -> Any:
        return self._database.write(alone=f"diary/{self._actor.person_id}")

    def _mine(self, wanted: sa.Select[Any]) -> sa.Select[Any]:
        return wanted.where(table.c.person_id == self._actor.person_id)

    def _standing(self, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return self._mine(sa.select(table)).where(
            table.c.replaced_by.is_(None), table.c.deleted_at.is_(None), *conditions
        )

    @staticmethod
    def _fetch(connection: sa.Connection, wanted: sa.Select[Any]) -> tuple[StoredEntry, ...]:
        # by place, not by name: ten years are ten thousand rows
        asked = wanted.with_only_columns(*_ASKED, maintain_column_froms=True)
        return tuple(
            StoredEntry(entry_id, _entry(kind, day, zone, told), made_at, made_by, origin, later)
            for entry_id, kind, day, zone, told, made_at, made_by, origin, later in (
                connection.execute(asked)
            )
        )


_ASKED = [
    table.c[name]
    for name in (
        "id",
        "kind",
        "day",
        "zone",
        "told_json",
        "made_at",
        "made_by",
        "origin",
        "replaced_by",
    )
]


def as_entry(row: Mapping[str, Any]) -> Entry:
    """Return a row's entry; BadInputError, ValueError or TypeError when it is none."""
    return _entry(row["kind"], row["day"], row["zone"], row["told_json"])


@lru_cache(maxsize=32_768)  # ten years with three entries a day; what is read never changes
def _entry(kind: str, day: date, zone: str, told_json: str) -> Entry:
    told = json.loads(told_json)
    if not isinstance(told, dict):
        raise TypeError("told_json is not an object")
    return entry_from(kind, day, zone, told)


def _flare(stored: StoredEntry) -> Flare:
    assert isinstance(stored.entry, Flare)
    return stored.entry


def _meet(one: Flare, other: Flare) -> bool:
    first, second = sorted((one, other), key=lambda each: each.day)
    return first.end is None or second.day <= first.end
