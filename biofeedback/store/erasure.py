"""A client deleted for good, and two records of the same client joined into one.

First the shard goes: from then on nobody opens what was written about them, in any copy of the
database that ever left this computer. Then every row goes, from the records and from all backups
and copies that lie in this home. What could not be reached is named, not passed over.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.core.words import _
from biofeedback.store.backup_file import sha256_of, unpacked, write_archive
from biofeedback.store.clients import Client, ClientStore
from biofeedback.store.database import (
    COPIES_FOLDER,
    FILE_NAME,
    Database,
    connect_file,
    open_database,
)
from biofeedback.store.files import OUTBOX_FOLDER, sync_folder, unwritable
from biofeedback.store.kept_backups import BACKUPS_FOLDER, ENDING
from biofeedback.store.portable import TABLES
from biofeedback.store.schema import chunk, metadata, person, session, summary
from biofeedback.store.schema_clinic import client as client_table
from biofeedback.store.sealed_file import sealed_files
from biofeedback.store.shards import Shards

_OWNERS = ("person_id", "client_id")
# A server's table of beats larger than this is not rewritten in a deletion (bytes).
MOST_REWRITTEN = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a deletion removed. rows: of each table. backups: rewritten ones.

    out_of_reach: places where a copy of the key, or of the records, may still be; each is named.
    on_server: whether the records lie on a server, whose logs and dumps are its own.
    server_keeps: whether its tables may hold pages of what was deleted until it is vacuumed.
    """

    client_id: str
    at: datetime
    rows: dict[str, int]
    backups: int
    out_of_reach: tuple[Path, ...] = ()
    server_keeps: bool = False
    on_server: bool = False


def delete_client(database: Database, shards: Shards, client_id: str) -> Certificate:
    """Remove a client and everything of theirs for good; return what was removed.

    Raises StoreUnwritableError when the key or the rows can't be removed now: do it again.
    """
    places = shards.destroy(client_id)
    with database.write(alone="clients") as connection:
        rows = _remove(connection, client_id)
    if database.is_embedded:
        _fold_in(database)
        backups, unreached = _purge_backups(database, client_id)
        return Certificate(client_id, database.clock.utc(), rows, backups, (*places, *unreached))
    keeps = not _vacuumed(database, rows)
    waiting, unreached = _purge_waiting(database, client_id)
    for name, count in waiting.items():
        rows[name] = rows.get(name, 0) + count
    now = database.clock.utc()
    return Certificate(client_id, now, rows, 0, (*places, *unreached), keeps, on_server=True)


def join(
    database: Database,
    shards: Shards,
    clients: ClientStore,
    kept_id: str,
    gone_id: str,
    tell: Callable[[], None] = lambda: None,
) -> Client:
    """Make one client of two records of the same: everything of the second goes to the first.

    What was measured twice stays once. The second's key is destroyed. BadInputError where they
    are the same record. tell: writes down that it is done, in the same change.
    """
    if kept_id == gone_id:
        raise BadInputError(_("That is the same record; choose another."))
    with database.together(alone="clients"):
        kept, gone = clients.get(kept_id), clients.get(gone_id)
        with database.write() as connection:
            clients.rewrap_notes(connection, gone_id, kept_id)
            _hand_over(connection, gone_id, kept_id)
            _remove(connection, gone_id)
        joined = replace(
            kept,
            name=kept.name or gone.name,
            contact=kept.contact or gone.contact,
            guest=kept.guest and gone.guest,
            consents=tuple(sorted((*kept.consents, *gone.consents), key=lambda one: one.given_on)),
        )
        done = clients.change(joined)
        tell()
    shards.destroy(gone_id)
    return done


def _hand_over(connection: sa.Connection, gone_id: str, kept_id: str) -> None:
    for table in (session, *TABLES.values()):
        if "identity" in table.c:
            known = sa.select(table.c.identity).where(table.c.person_id == kept_id)
            connection.execute(
                sa.delete(table).where(table.c.person_id == gone_id, table.c.identity.in_(known))
            )
        move = sa.update(table).where(table.c.person_id == gone_id)
        connection.execute(move.values(person_id=kept_id))


def _remove(connection: sa.Connection, client_id: str) -> dict[str, int]:
    """Remove every row that belongs to a person, in whichever table; return how many of each."""
    counts: dict[str, int] = {}
    for table in reversed(metadata.sorted_tables):
        for owner in _OWNERS:
            if owner in table.c:
                gone = connection.execute(
                    sa.delete(table).where(table.c[owner] == client_id)
                ).rowcount
                counts[table.name] = counts.get(table.name, 0) + gone
    connection.execute(sa.delete(client_table).where(client_table.c.client_id == client_id))
    connection.execute(sa.delete(person).where(person.c.id == client_id))
    return {name: count for name, count in sorted(counts.items()) if count}


def _purge_waiting(database: Database, client_id: str) -> tuple[dict[str, int], tuple[Path, ...]]:
    """Remove what waits here to be sent to the server; return what, and what was out of reach."""
    folder = database.home / OUTBOX_FOLDER
    if not (folder / FILE_NAME).exists():
        return {}, ()
    try:
        waiting = open_database(database.clock, folder, url="")
        try:
            with waiting.write() as connection:
                rows = _remove(connection, client_id)
            _fold_in(waiting)
        finally:
            waiting.close()
    except BiofeedbackError:
        return {}, (folder,)
    return rows, ()


def _fold_in(database: Database) -> None:
    """Let no earlier state of a page lie in the write-ahead log (its free pages are zeroed)."""
    assert database.path is not None
    assert database.unlocked is not None
    connection = connect_file(database.path, database.unlocked.key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def _purge_backups(database: Database, client_id: str) -> tuple[int, tuple[Path, ...]]:
    """Rewrite every backup and copy in this home without a client; return how many, and the rest.

    One that can't be rewritten is removed only by a person: it is named.
    """
    done, rest = 0, []
    for path in sorted((database.home / BACKUPS_FOLDER).glob(f"*{ENDING}")):
        try:
            done += _purge_backup(database, path, client_id)
        except BiofeedbackError:
            rest.append(path)
    for path in _copies(database.home / COPIES_FOLDER):
        try:
            if _purge_file(database, path, client_id):
                done += 1
                for sealed in sealed_files(path.parent):
                    sealed.unlink()  # it may tell of them, and is of use to nobody there
        except (BiofeedbackError, OSError):
            rest.append(path)
    return done, tuple(rest)


def _copies(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.db"))
    yield from sorted(folder.glob(f"*/{FILE_NAME}"))


def _purge_backup(database: Database, path: Path, client_id: str) -> bool:
    with unpacked(path, path.parent) as (records, lock, info):
        if not _purge_file(database, records, client_id):
            return False
        assert database.unlocked is not None
        connection = connect_file(records, database.unlocked.key)
        try:
            counts = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in info.counts
            }
        finally:
            connection.close()
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.zip")
        with unwritable(path):
            try:
                told = replace(info, counts=counts, sha256=sha256_of(records))
                # Without the sealed files beside them: what those tell of the client goes, too.
                write_archive(draft, records, lock, told)
                os.replace(draft, path)
                sync_folder(path.parent)
            finally:
                draft.unlink(missing_ok=True)
    return True


def _purge_file(database: Database, path: Path, client_id: str) -> int:
    """Remove a client's rows from a copy of the records; return how many there were.

    Raises BadInputError when it opens with another key, or is not sound.
    """
    from sqlcipher3 import dbapi2

    assert database.unlocked is not None
    try:
        connection = connect_file(path, database.unlocked.key)
        try:
            removed = _purge(connection, client_id)
            if removed:
                connection.execute("VACUUM")
                connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            connection.close()
    except dbapi2.Error as error:
        sentence = _("{file} can't be opened with the key of these records.")
        raise BadInputError(sentence.format(file=path), type(error).__name__) from error
    return removed


def _purge(connection: Any, client_id: str) -> int:
    """Remove a client's rows from tables of whichever version."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    columns = {
        name: {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")').fetchall()}
        for (name,) in tables
    }
    removed = 0
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    for name in columns:
        if "session_id" in columns[name]:
            gone = connection.execute(
                f'DELETE FROM "{name}" WHERE session_id IN '
                "(SELECT id FROM session WHERE person_id = ?)",
                (client_id,),
            )
            removed += gone.rowcount
    # Twice: the database itself marks the months of what goes, by the client's id.
    for name, found in (*columns.items(), *columns.items()):
        for owner in _OWNERS:
            if owner in found:
                gone = connection.execute(f'DELETE FROM "{name}" WHERE {owner} = ?', (client_id,))
                removed += gone.rowcount
    gone = connection.execute("DELETE FROM person WHERE id = ?", (client_id,))
    removed += int(gone.rowcount)
    connection.execute("COMMIT")
    return removed


def _vacuumed(database: Database, rows: dict[str, int]) -> bool:
    """Rewrite a server's tables without what was deleted; return whether nothing is left behind.

    Only who owns the tables may. Where beats take much room that is left to the server's own
    housekeeping: everybody would wait.
    """
    owned = sa.text(
        "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(:n)"
    )
    size = sa.text("SELECT pg_total_relation_size(to_regclass(:n))")
    of_sessions = (summary.name, chunk.name) if session.name in rows else ()
    whole = True
    try:
        with database.by_itself() as connection:
            connection.exec_driver_sql("SET lock_timeout = '3s'")
            try:
                for name in ("person", *rows, *of_sessions):
                    if not connection.execute(owned, {"n": f'"{name}"'}).scalar():
                        return False
                    if name == chunk.name:
                        taken = connection.execute(size, {"n": f'"{name}"'}).scalar()
                        if taken is None or int(taken) > MOST_REWRITTEN:
                            whole = False
                            continue
                    connection.exec_driver_sql(f'VACUUM (FULL) "{name}"')
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
    except BiofeedbackError:
        return False
    return whole
