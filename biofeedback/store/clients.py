"""Who is cared for: pseudonym first, name and consent sealed, notes of two kinds.

What is written about a client opens with a clinic's key and the client's shard together
(`store.sealing`). A private note is sealed once more, to the account of who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.words import _
from biofeedback.store.accounts import SignedIn
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.schema import person
from biofeedback.store.schema_clinic import client as table
from biofeedback.store.schema_clinic import client_note as notes
from biofeedback.store.sealing import opened, opened_by, seal, sealed_to
from biofeedback.store.shards import Shards

MOST_LETTERS = 200
MOST_NOTE_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it was given: on which day, to which version of the text, written by whom."""

    given_on: date
    text_version: str
    by: str
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who is cared for.

    pseudonym: None where the client's key is not on this computer. name, contact, consents:
    None and empty for who sees numbers only. revision: goes up with each change.
    """

    id: str
    pseudonym: str | None
    name: str | None = None
    contact: str | None = None
    consents: tuple[Consent, ...] = ()
    guest: bool = False
    archived_at: datetime | None = None
    revision: int = 1
    made_at: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def consent(self) -> Consent | None:
        """The consent that holds, None without one."""
        holding = [one for one in self.consents if one.withdrawn_on is None]
        return holding[-1] if holding else None

    def matches(self, typed: str) -> bool:
        """Return whether all that was typed occurs in pseudonym or name, in any case."""
        place = f"{self.pseudonym or ''} {self.name or ''}".casefold()
        return all(word in place for word in typed.casefold().split())


@dataclass(frozen=True, slots=True)
class Note:
    """A note. text: None where it is another's private one."""

    id: str
    made_by: str
    made_at: datetime
    private: bool
    text: str | None


class ChangedMeanwhileError(BadInputError):
    """Somebody else changed the client since they were read; nothing was kept.

    theirs: the client as they stand now.
    """

    def __init__(self, theirs: Client) -> None:
        """Take what the other one kept."""
        super().__init__(
            _("Somebody else changed this client meanwhile. Look at both, then keep one.")
        )
        self.theirs = theirs


class GoneError(BadInputError):
    """The client is not in the records any more: deleted, or joined with another."""


class ClientStore:
    """The clients of a clinic, with the keys of whoever is signed in."""

    def __init__(self, database: Database, shards: Shards, by: SignedIn) -> None:
        """Use open records and open keys."""
        self._database, self._shards, self._by = database, shards, by
        # What was opened stays so while its row does; whoever signs out leaves nothing of it.
        self._opened: dict[str, tuple[Any, Client]] = {}

    def add(
        self,
        pseudonym: str,
        *,
        name: str | None = None,
        contact: str | None = None,
        guest: bool = False,
    ) -> Client:
        """Return a new client; BadInputError for a pseudonym that is taken, or none."""
        now = self._database.clock.utc()
        made = _clean(Client(new_id(now), pseudonym, name, contact, guest=guest))
        with self._database.write(alone="clients") as connection:
            _check_free(self._taken(connection), made)
            shard = self._shards.make(made.id)
            try:
                connection.execute(sa.insert(person).values(id=made.id, name="", created_at=now))
                row = {"client_id": made.id, "made_at": now, "guest": guest, "revision": 1}
                connection.execute(sa.insert(table).values(**row, **self._sealed(made, shard, now)))
            except BaseException:
                self._shards.destroy(made.id)
                raise
        return self.get(made.id)

    def adopt(self, person_id: str, pseudonym: str) -> Client:
        """Make a client of somebody who practised here already; everything of theirs stays.

        What they were called is sealed from now on, and no longer stands among the people.
        """
        return self.adopt_all([person_id], lambda _taken: pseudonym)[0]

    def adopt_all(
        self, people: Sequence[str], pseudonym_for: Callable[[Collection[str]], str]
    ) -> tuple[Client, ...]:
        """Make clients of several as `adopt` does: all of them, or none.

        pseudonym_for: what the next one is called, of the pseudonyms that are taken.
        """
        now = self._database.clock.utc()
        with self._database.write(alone="clients") as connection:
            taken = self._taken(connection)
            named = sa.select(person.c.id, person.c.name).where(person.c.id.in_(people))
            names = {row.id: row.name or None for row in connection.execute(named)}
            for person_id in people:
                pseudonym = pseudonym_for(list(taken.values()))
                made = _clean(Client(person_id, pseudonym, names[person_id]))
                _check_free(taken, made)
                taken[person_id] = str(made.pseudonym)
                # One that an earlier try left behind, before its end was kept, is theirs.
                shard = self._shards.get(person_id) or self._shards.make(person_id)
                row = {"client_id": person_id, "made_at": now, "guest": False, "revision": 1}
                connection.execute(sa.insert(table).values(**row, **self._sealed(made, shard, now)))
            nameless = sa.update(person).where(person.c.id.in_(people)).values(name="")
            connection.execute(nameless)
        return tuple(self.get(person_id) for person_id in people)

    def all(self) -> tuple[Client, ...]:
        """Return everybody, archived or not, by pseudonym."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(table)).all()
        found = [self._client(row) for row in rows]
        for gone in self._opened.keys() - {one.id for one in found}:
            self.let_go(gone)
        return tuple(sorted(found, key=lambda one: (in_order(one.pseudonym or ""), one.id)))

    def get(self, client_id: str) -> Client:
        """Return one client; BadInputError when there is none (any more)."""
        with self._database.read() as connection:
            return self._client(self._row(connection, client_id))

    def let_go(self, client_id: str) -> None:
        """Forget what was opened of a client who is gone."""
        self._opened.pop(client_id, None)
        self._shards.let_go(client_id)

    def state(self) -> tuple[object, ...]:
        """Return something that is another as soon as anything changed in the list (cheap)."""
        columns = (sa.func.count(), sa.func.sum(table.c.revision), sa.func.max(table.c.changed_at))
        with self._database.read() as connection:
            return tuple(connection.execute(sa.select(*columns)).one())

    def revision(self, client_id: str) -> int | None:
        """Return how often a client was changed, None when they are gone (cheap)."""
        wanted = sa.select(table.c.revision).where(table.c.client_id == client_id)
        with self._database.read() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else int(found)

    def change(self, wanted: Client) -> Client:
        """Keep a changed client; ChangedMeanwhileError when another changed them since.

        wanted.revision: as it was read. BadInputError for a pseudonym that is taken.
        """
        wanted = _clean(wanted)
        now = self._database.clock.utc()
        with self._database.write(alone="clients") as connection:
            row = self._row(connection, wanted.id)
            if row.revision != wanted.revision:
                raise ChangedMeanwhileError(self._client(row))
            _check_free(self._taken(connection), wanted)
            values = self._sealed(wanted, self._shard(wanted.id), now)
            connection.execute(
                sa.update(table)
                .where(table.c.client_id == wanted.id)
                .values(
                    guest=wanted.guest,
                    archived_at=wanted.archived_at,
                    revision=wanted.revision + 1,
                    **values,
                )
            )
        return self.get(wanted.id)

    # Notes

    def add_note(self, client_id: str, text: str, *, private: bool = False) -> Note:
        """Keep a note; a private one only its writer can open, whoever has the database."""
        text = text.strip()
        if not 1 <= len(text) <= MOST_NOTE_LETTERS:
            sentence = _("A note has up to {count} letters, and at least one.")
            raise BadInputError(sentence.format(count=MOST_NOTE_LETTERS))
        key, me = self._about_key(client_id), self._by.account
        told = sealed_to(me.public_key, text) if private else text
        now = self._database.clock.utc()
        made = Note(new_id(now), me.id, now, private, text)
        with self._database.write() as connection:
            self._row(connection, client_id)
            connection.execute(
                sa.insert(notes).values(
                    id=made.id,
                    client_id=client_id,
                    made_by=me.id,
                    made_at=now,
                    private=private,
                    sealed=seal(key, {"text": told}),
                )
            )
        return made

    def notes(self, client_id: str) -> tuple[Note, ...]:
        """Return a client's notes, the latest first; others' private ones without their text."""
        key = self._about_key(client_id)
        wanted = (
            sa.select(notes)
            .where(notes.c.client_id == client_id)
            .order_by(notes.c.made_at.desc(), notes.c.id.desc())
        )
        with self._database.read() as connection:
            found = connection.execute(wanted).all()
        return tuple(self._note(row, key) for row in found)

    def remove_note(self, note_id: str) -> None:
        """Remove a note of one's own for good; BadInputError when it is another's."""
        gone = sa.delete(notes).where(notes.c.id == note_id, notes.c.made_by == self._by.account.id)
        with self._database.write() as connection:
            if not connection.execute(gone).rowcount:
                raise BadInputError(_("A note is removed by who wrote it."))

    def rewrap_notes(self, connection: sa.Connection, gone: str, kept: str) -> None:
        """Give one client's notes to another: sealed anew with the other's key."""
        before, after = self._about_key(gone), self._about_key(kept)
        for row in connection.execute(sa.select(notes).where(notes.c.client_id == gone)).all():
            sealed = seal(after, opened(before, row.sealed))
            change = sa.update(notes).where(notes.c.id == row.id)
            connection.execute(change.values(client_id=kept, sealed=sealed))

    # Sealed and opened

    def _note(self, row: Any, key: bytes) -> Note:
        text = str(opened(key, row.sealed).get("text", ""))
        told = opened_by(self._by.private, text) if row.private else text
        return Note(row.id, row.made_by, row.made_at, row.private, told)

    def _shard(self, client_id: str) -> bytes:
        shard = self._shards.get(client_id)
        if shard is None:
            raise StoreError(
                _(
                    "This client's key is not on this computer. Bring it back from the second "
                    "copy of the clients' keys."
                )
            )
        return shard

    def _about_key(self, client_id: str) -> bytes:
        return self._by.keys.about_key(self._shard(client_id))

    def _sealed(self, one: Client, shard: bytes, now: datetime) -> dict[str, Any]:
        consents = [
            {name: str(value) for name, value in asdict(each).items() if value is not None}
            for each in one.consents
        ]
        about = {"name": one.name, "contact": one.contact, "consents": consents}
        return {
            "face": seal(self._by.keys.face_key(shard), {"pseudonym": one.pseudonym}),
            "about": seal(self._by.keys.about_key(shard), about),
            "changed_at": now,
            "changed_by": self._by.account.id,
        }

    def _client(self, row: Any) -> Client:
        before = self._opened.get(row.client_id)
        if before is not None and before[0] == row and self._shards.get(row.client_id):
            return before[1]
        bare = Client(
            id=row.client_id,
            pseudonym=None,
            guest=row.guest,
            archived_at=row.archived_at,
            revision=row.revision,
            made_at=row.made_at,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
        )
        shard = self._shards.get(row.client_id)
        if shard is None:
            self.let_go(row.client_id)
            return bare
        face = opened(self._by.keys.face_key(shard), row.face)
        named = replace(bare, pseudonym=str(face["pseudonym"]))
        if self._by.keys.care is None:
            self._opened[named.id] = row, named
            return named
        about = opened(self._by.keys.about_key(shard), row.about)
        whole = replace(
            named,
            name=about["name"],
            contact=about["contact"],
            consents=tuple(_consent(each) for each in about["consents"]),
        )
        self._opened[whole.id] = row, whole
        return whole

    def _row(self, connection: sa.Connection, client_id: str) -> Any:
        row = connection.execute(sa.select(table).where(table.c.client_id == client_id)).first()
        if row is None:
            self.let_go(client_id)
            raise GoneError(_("There is no such client any more."))
        return row

    def _taken(self, connection: sa.Connection) -> dict[str, str]:
        """Return what everybody whose key is here is called, by their ids."""
        everybody = (self._client(row) for row in connection.execute(sa.select(table)))
        return {one.id: one.pseudonym for one in everybody if one.pseudonym is not None}


def in_order(pseudonym: str) -> str:
    """Return what a pseudonym is sorted by: "Maple 9" comes before "Maple 27"."""
    return _NUMBER.sub(lambda found: found[0].zfill(12), pseudonym.casefold())


_NUMBER = re.compile(r"[0-9]+")


def _check_free(taken: Mapping[str, str], wanted: Client) -> None:
    for client_id, other in taken.items():
        if client_id != wanted.id and other.casefold() == str(wanted.pseudonym).casefold():
            sentence = _("There is a client called {pseudonym} already.")
            raise BadInputError(sentence.format(pseudonym=other))


def _clean(one: Client) -> Client:
    told = {
        name: " ".join(str(value).split()) if (value := getattr(one, name)) else None
        for name in ("pseudonym", "name", "contact")
    }
    if not told["pseudonym"]:
        raise BadInputError(_("A client needs a pseudonym; any word will do."))
    if any(value is not None and len(value) > MOST_LETTERS for value in told.values()):
        raise BadInputError(_("A name can have up to 200 letters."))
    return replace(one, **told)  # type: ignore[arg-type]


def _consent(found: dict[str, str]) -> Consent:
    withdrawn = found.get("withdrawn_on")
    return Consent(
        date.fromisoformat(found["given_on"]),
        found["text_version"],
        found["by"],
        None if withdrawn is None else date.fromisoformat(withdrawn),
    )
