"""Opens the records: the encrypted file of this home, or a clinic's PostgreSQL.

The embedded database is SQLCipher (AES-256, a seal on every page) in write-ahead mode with a
full sync at each commit: what a call has written survives a power cut when it returns, and the
window and the command line can use it at once. Its side files are encrypted alike.
"""

from __future__ import annotations

import os
import threading
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError

from biofeedback.core.clock import Clock
from biofeedback.core.errors import StoreDamagedError, StoreError, StoreUnwritableError
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _
from biofeedback.store import migrate
from biofeedback.store.failures import told
from biofeedback.store.files import private_folder, touch_private
from biofeedback.store.kept_backups import with_offer
from biofeedback.store.keys import Ask, Unlocked, mark_made, take_passphrase, unlock
from biofeedback.store.locks import DatabaseKey
from biofeedback.store.presence import Presence, hold
from biofeedback.store.unlock_file import Way

URL_VARIABLE = "BIOFEEDBACK_DATABASE"
FILE_NAME = "records.db"
COPIES_FOLDER = "copies"
_PLAIN_HEADER = b"SQLite format 3\0"
_LOOKED_OVER = ("person", "session", "checkin")
_BUSY_MS = 10_000
_CACHE_KIB = 2000
# A server that went silent (a cable pulled) is told within seconds, not after the system's hours.
_PATIENCE = {
    "connect_timeout": 10,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "application_name": "biofeedback",
}


class Database:
    """Open records. `read` and `write` give a connection in one transaction.

    place: what to call it in a sentence. path: the file, None for PostgreSQL. unlocked: how it
    was opened, None for PostgreSQL; unlocked.sentence is what to tell the person once.
    """

    def __init__(
        self,
        engine: sa.Engine,
        clock: Clock,
        home: Path,
        place: str,
        unlocked: Unlocked | None = None,
        path: Path | None = None,
    ) -> None:
        """Take an engine that works; `open_database` makes one."""
        self.clock = clock
        self.home = home
        self.place = place
        self.path = path
        self.unlocked = unlocked
        self._engine = engine
        self._presence: Presence | None = None
        # What nobody can open without its passphrase must still be known to be in use.
        held = None if path is None else hold(home)
        self._let_go = None if held is None else weakref.finalize(self, os.close, held)
        self._joined = threading.local()

    @property
    def is_embedded(self) -> bool:
        """Whether this is the home's own encrypted file."""
        return self.path is not None

    @property
    def way(self) -> Way | None:
        """How the records are unlocked, None for PostgreSQL."""
        return None if self.unlocked is None else self.unlocked.lock.way

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one moment; StoreError when it can't be read."""
        joined = self._open_connection()
        if joined is not None:
            yield joined
            return
        with told(self.place, writing=False), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, alone: str | None = None) -> Iterator[sa.Connection]:
        """Give a connection whose changes are kept whole, durably, when the block ends.

        alone: nobody else is in a block of the same name meanwhile (the embedded database has
        one writer anyway). StoreUnwritableError: nothing was changed.
        """
        joined = self._open_connection()
        if joined is not None:
            self._stand_alone(joined, alone)
            yield joined
            return
        with told(self.place, writing=True), self._engine.connect() as connection:
            connection = connection.execution_options(biofeedback_writes=True)
            with connection.begin():
                self._stand_alone(connection, alone)
                yield connection

    @contextmanager
    def together(self, alone: str | None = None) -> Iterator[None]:
        """Make one change of all that this thread reads and writes in the block: whole or not.

        An error that comes out of anything in the block must leave the block, so that nothing
        of it is kept. alone: as in `write`.
        """
        if self._open_connection() is not None:
            yield
            return
        with self.write(alone) as connection:
            self._joined.connection = connection
            try:
                yield
            finally:
                self._joined.connection = None

    @contextmanager
    def by_itself(self) -> Iterator[sa.Connection]:
        """Give a server's connection on which each statement stands alone (its housekeeping)."""
        with told(self.place, writing=True), self._engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def _open_connection(self) -> sa.Connection | None:
        """Return the connection of the `together` that this thread is in."""
        return getattr(self._joined, "connection", None)

    def _stand_alone(self, connection: sa.Connection, alone: str | None) -> None:
        if alone is not None and not self.is_embedded:
            connection.execute(
                sa.text("SELECT pg_advisory_xact_lock(:number)"),
                {"number": zlib.crc32(f"biofeedback/{alone}".encode())},
            )

    def presence(self) -> Presence:
        """Return the sign that this process is alive, put up when first asked for."""
        if self._presence is None:
            self._presence = Presence(self.home)
        return self._presence

    def version(self) -> str | None:
        """Return the step the tables are at."""
        with self.read() as connection:
            return migrate.version_of(connection)

    def look_over(self) -> None:
        """Check, cheaply, what every page of the app stands on; StoreDamagedError if unsound.

        Each page of the encrypted file carries a seal, checked whenever it is read: here for
        the tables of people, sessions and check-ins. The beats are checked when they are read,
        once a day by the automatic backup, and by `problems`.
        """
        if not self.is_embedded:
            return
        with self.read() as connection:
            for table in _LOOKED_OVER:
                found = connection.exec_driver_sql(f"PRAGMA quick_check({table})").fetchall()
                if found != [("ok",)]:
                    sentence = _("{place} is damaged in a part. It was left as it is.")
                    detail = f"quick_check {table}: {len(found)}"
                    raise StoreDamagedError(sentence.format(place=self.place), detail)

    def problems(self) -> list[str]:
        """Return what a full check of the file finds, nothing when it is sound (slow).

        It reads every page that is in use the way records are read, so each seal is checked,
        and what still lies in the write-ahead log counts (`cipher_integrity_check` would take
        a page that is half written back for damage).
        """
        if not self.is_embedded:
            return []
        try:
            with self.read() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
        except StoreDamagedError as error:
            return [error.detail or str(error)]
        return [str(row[0]) for row in found if row[0] != "ok"]

    def close(self) -> None:
        """Let go of everything."""
        if self._presence is not None:
            self._presence.take_down()
            self._presence = None
        self._engine.dispose()
        if self._let_go is not None:
            self._let_go()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def open_database(
    clock: Clock,
    home: Path | None = None,
    *,
    url: str | None = None,
    passphrase: str | None = None,
    ask: Ask | None = None,
) -> Database:
    """Return the records of a home, made on first use, their tables up to date.

    home: else `home_folder()`. url: else BIOFEEDBACK_DATABASE; "" is the home's own file.
    passphrase: else BIOFEEDBACK_PASSPHRASE, which is taken out of the environment. ask: asks
    the person for one, None when there is nobody to ask. Raises StoreError with a sentence;
    records that can't be opened stay exactly as they are.
    """
    home = home or home_folder()
    given = take_passphrase()
    passphrase = passphrase or given
    if url is None:
        url = os.environ.get(URL_VARIABLE)
    private_folder(home)
    try:
        return _opened(
            _server(url, clock, home) if url else _embedded(clock, home, passphrase, ask)
        )
    except StoreDamagedError as error:
        raise with_offer(error, home) from error


def _opened(database: Database) -> Database:
    """Return the records with their tables up to date and looked over; closed when that fails."""
    try:
        _make_current(database)
        database.look_over()
        if database.unlocked is not None:
            mark_made(database.home, database.unlocked.lock)
    except BaseException:
        database.close()
        raise
    return database


def connect_file(path: Path, key: DatabaseKey, busy_ms: int = _BUSY_MS) -> Any:
    """Return a driver connection to an encrypted file, transactions left to the caller."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        # SQLCipher would write its own lines to stderr about a wrong key; we say it in ours.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = {key.pragma()}")
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        # Its own is 8 MB, which a session of a day fills with pages written and not read again.
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        # Databases that travel must be read by whoever gets them, never run.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.create_function("lower", 1, _lower, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def _embedded(clock: Clock, home: Path, passphrase: str | None, ask: Ask | None) -> Database:
    path = home / FILE_NAME
    has_records = _has_records(path)
    unlocked = unlock(home, has_records=has_records, passphrase=passphrase, ask=ask)
    if not has_records and unlocked.lock.made:
        sentence = _(
            "The records file {file} is missing. Put it back or restore a backup; "
            "no new one was made in its place."
        )
        raise StoreDamagedError(sentence.format(file=path))
    if not has_records:
        touch_private(path)

    def connect() -> Any:
        connection = connect_file(path, unlocked.key)
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
            connection.execute("PRAGMA synchronous = FULL")
            # macOS: a sync that reaches the disk itself, not only its cache.
            connection.execute("PRAGMA fullfsync = ON")
            connection.execute("PRAGMA checkpoint_fullfsync = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    from sqlcipher3 import dbapi2

    engine = sa.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=sa.QueuePool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return Database(engine, clock, home, str(path), unlocked, path)


def _server(url: str, clock: Clock, home: Path) -> Database:
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        sentence = _("{variable} should look like postgresql+psycopg://user@host/database.")
        raise StoreError(sentence.format(variable=URL_VARIABLE))
    # What the URL says itself (sslmode, sslrootcert, another time-out) wins.
    arguments = {name: value for name, value in _PATIENCE.items() if name not in parsed.query}
    engine = sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    place = f"{parsed.database or '?'} ({parsed.host or 'this computer'})"
    return Database(engine, clock, home, place)


def _make_current(database: Database) -> None:
    with database.read() as connection:
        if migrate.version_of(connection) == migrate.HEAD:
            return

    def keep_copy(version: str) -> None:
        if database.path is not None and database.unlocked is not None:
            moment = database.clock.utc().strftime("%Y%m%dT%H%M%SZ")
            folder = private_folder(database.home / COPIES_FOLDER)
            target = folder / f"records-version-{version}-{moment}.db"
            copy_file(database.path, target, database.unlocked.key)

    with database.write(alone="tables") as connection:
        migrate.bring_up_to_date(connection, database.place, keep_copy)


def copy_file(source: Path, target: Path, key: DatabaseKey) -> None:
    """Write a consistent encrypted copy of records that may be in use; same key.

    Raises StoreUnwritableError, or StoreDamagedError when the records are not sound, and
    leaves no half copy behind.
    """
    from sqlcipher3 import dbapi2

    damaged = _("{file} is damaged in a part; no copy was made of it.").format(file=source)
    try:
        touch_private(target)
        reader, writer = connect_file(source, key), connect_file(target, key)
        try:
            # First: a page whose seal is broken would be copied as nothing, under a new seal.
            if reader.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise StoreDamagedError(damaged)
            reader.backup(writer)
            writer.execute("PRAGMA journal_mode = DELETE").fetchall()
            if writer.execute("PRAGMA cipher_integrity_check").fetchall():
                raise StoreDamagedError(damaged)
        finally:
            reader.close()
            writer.close()
        with open(target, "rb+") as written:
            os.fsync(written.fileno())
    except StoreDamagedError:
        target.unlink(missing_ok=True)
        raise
    except (dbapi2.Error, OSError) as error:
        target.unlink(missing_ok=True)
        if getattr(error, "sqlite_errorname", None) in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
            raise StoreDamagedError(damaged, detail=repr(error)) from error
        sentence = _("A copy of the records could not be made in {file}; free some space there.")
        raise StoreUnwritableError(sentence.format(file=target), detail=repr(error)) from error


def _has_records(path: Path) -> bool:
    """Return whether there is a file with content; StoreError when it is somebody else's."""
    try:
        with open(path, "rb") as content:
            head = content.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        return False
    except OSError as error:
        sentence = _("{file} can't be read ({why}); check who owns it.")
        raise StoreError(sentence.format(file=path, why=error.strerror)) from error
    if head == _PLAIN_HEADER:
        sentence = _(
            "{file} is a database that this app did not make (it is not encrypted). "
            "Move it away; it was left as it is."
        )
        raise StoreError(sentence.format(file=path))
    return len(head) > 0


def _begin(connection: sa.Connection) -> None:
    """Take the write lock at once where there is something to write, so nobody has to go back."""
    writes = connection.get_execution_options().get("biofeedback_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lower(text: str | None) -> str | None:
    """Lower-case any script, where SQLite itself knows A to Z."""
    return text.lower() if isinstance(text, str) else text
