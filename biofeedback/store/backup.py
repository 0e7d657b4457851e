"""One encrypted file that holds everything, proven readable when written; and the way back.

A backup is a zip archive whose members lie in it unpacked: `records.db`, encrypted as it is in
the home; `unlock.json`, how it is unlocked; `about.json`, what is in it. No key lies inside.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError, StoreError, StoreUnwritableError
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _
from biofeedback.store import keyrings, migrate
from biofeedback.store.backup_file import (
    BackupInfo,
    lock_of,
    sealed_beside,
    sha256_of,
    unpacked,
    write_archive,
)
from biofeedback.store.database import (
    COPIES_FOLDER,
    FILE_NAME,
    Database,
    connect_file,
    copy_file,
    open_database,
)
from biofeedback.store.files import private_folder, sync_folder, unwritable, write_over
from biofeedback.store.keys import Ask, open_lock, take_passphrase
from biofeedback.store.locks import DatabaseKey, PassphraseBox
from biofeedback.store.presence import is_held
from biofeedback.store.recovery import RecoveryKey
from biofeedback.store.sealed_file import kept_with, sealed_files
from biofeedback.store.unlock_file import KEY_FILE, UNLOCK_FILE, Lock, Way, read_lock

_SIDE_FILES = ("-wal", "-shm", "-journal")


def write_backup(database: Database, target: Path, passphrase: str | None = None) -> BackupInfo:
    """Write everything to one encrypted file, opened and counted before it gets its name.

    passphrase: opens this backup on any computer; without one it opens the way the records do
    (their passphrase, this system's keyring, or this home's key file). Raises
    StoreUnwritableError when the file can't be written: an earlier one stays as it was;
    BadInputError when something else than a backup has that name.
    """
    if database.path is None or database.unlocked is None:
        raise StoreError(_("These records are in PostgreSQL; back them up there (pg_dump)."))
    if not target.parent.is_dir():
        sentence = _("The folder {folder} for the backup is not there; make it or choose another.")
        raise StoreUnwritableError(sentence.format(folder=target.parent))
    if target.exists():
        try:
            lock_of(target)
        except BadInputError as error:
            sentence = _("{file} is there already and is no backup; nothing was written.")
            raise BadInputError(sentence.format(file=target)) from error
    # As the home is locked now: another process may have changed its passphrase meanwhile.
    key, lock = database.unlocked.key, read_lock(database.home) or database.unlocked.lock
    lock = replace(lock, made=True)
    if passphrase is not None:
        lock = replace(lock, way=Way.PASSPHRASE, box=PassphraseBox.closed(key, passphrase))
    copy = target.with_name(f".{target.name}.{secrets.token_hex(4)}.db")
    draft = copy.with_suffix(".zip")
    with unwritable(target):
        try:
            copy_file(database.path, copy, key)  # every seal checked, here and there
            version, counts = _look_inside(copy, key, str(target), seals=False)
            info = BackupInfo(
                made_at=database.clock.utc().isoformat(timespec="seconds"),
                version=version,
                counts=counts,
                sha256=sha256_of(copy),
                way=lock.way,
            )
            write_archive(draft, copy, lock, info, sealed_files(database.home))
            with unpacked(draft, target.parent) as (again, _lock, _info):
                if _look_inside(again, key, str(target)) != (version, counts):
                    raise StoreUnwritableError(_not_sound(target))
            os.replace(draft, target)
            sync_folder(target.parent)
        finally:
            copy.unlink(missing_ok=True)
            draft.unlink(missing_ok=True)
    return info


def restore_backup(
    source: Path,
    clock: Clock,
    home: Path | None = None,
    *,
    passphrase: str | None = None,
    ask: Ask | None = None,
    recovery_key: str | None = None,
) -> BackupInfo:
    """Put a backup in the place of a home's records; those are set aside in `copies`.

    The backup is opened, checked and counted first; nothing is touched if it can't be. It opens
    with the key of this home, else with the recovery key (the records then lock by keyring or
    key file), else the way it was locked. Raises BadInputError for a file that
    is no backup, StoreError for a wrong passphrase, a missing key, and records that are in use.
    """
    home = private_folder(home or home_folder())
    passphrase = passphrase or take_passphrase()
    with unpacked(source, home) as (records, backup_lock, info):
        key, lock = _key_for(records, backup_lock, home, passphrase, ask, recovery_key)
        if _look_inside(records, key, str(source)) != (info.version, info.counts):
            raise StoreError(_not_sound(source))
        migrate.check_known(info.version, str(source))
        # What an older backup does not carry stays, where it belongs to the same records.
        beside = kept_with(key, home) | sealed_beside(source)
        _set_aside(home, clock)
        if lock.way is Way.KEY_FILE:  # the one of other records is set aside with them
            write_over(home / KEY_FILE, key.hex().encode() + b"\n")
        write_over(home / UNLOCK_FILE, lock.as_bytes())
        for name, content in beside.items():
            write_over(home / name, content)
        with unwritable(home / FILE_NAME):
            os.replace(records, home / FILE_NAME)
            sync_folder(home)
    given = passphrase if lock.way is Way.PASSPHRASE else None
    open_database(clock, home, url="", passphrase=given, ask=ask).close()
    return info


def _key_for(
    records: Path,
    backup_lock: Lock,
    home: Path,
    passphrase: str | None,
    ask: Ask | None,
    recovery_key: str | None,
) -> tuple[DatabaseKey, Lock]:
    """Return the backup's key, and how the home is locked from now on: as it was, if that fits."""
    with suppress(StoreError):
        here = read_lock(home)
        if here is not None:
            given = passphrase if here.way is Way.PASSPHRASE else None
            key = open_lock(home, here, given, None)
            _look_inside(records, key, "")
            return key, replace(here, made=True)
    if recovery_key is not None:
        return _by_recovery_key(backup_lock, recovery_key)
    if backup_lock.way is Way.KEY_FILE and not (home / KEY_FILE).exists():
        sentence = _(
            "This backup opens with the key file of the home it came from; "
            "copy that file to {folder} first."
        )
        raise StoreError(sentence.format(folder=home))
    return open_lock(home, backup_lock, passphrase, ask), backup_lock


def _by_recovery_key(backup_lock: Lock, typed: str) -> tuple[DatabaseKey, Lock]:
    """Return the key behind a recovery key, and a lock for a home without the old ways."""
    if backup_lock.recovery is None:
        raise StoreError(_("This backup was made before a recovery key was."))
    key = backup_lock.recovery.opened(RecoveryKey.read(typed))
    if key is None:
        raise StoreError(_("This is the recovery key of other records, or an earlier one."))
    name = secrets.token_hex(16)
    if keyrings.keeps(name, key.hex()):
        return key, Lock(name, Way.KEYRING, None, True, backup_lock.recovery)
    return key, Lock(name, Way.KEY_FILE, None, True, backup_lock.recovery)


def _look_inside(
    path: Path, key: DatabaseKey, place: str, *, seals: bool = True
) -> tuple[str, dict[str, int]]:
    """Return version and rows of each table, every page's seal checked; StoreError if unsound."""
    from sqlcipher3 import dbapi2

    try:
        connection = connect_file(path, key)
        try:
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            if seals and connection.execute("PRAGMA cipher_integrity_check").fetchall():
                raise StoreError(_not_sound(place))
            counts = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for (name,) in sorted(tables)
            }
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        finally:
            connection.close()
    except dbapi2.Error as error:
        sentence = _("{place} can't be read with this key: it is damaged, or from elsewhere.")
        raise StoreError(sentence.format(place=place), detail=type(error).__name__) from None
    return str(version), counts


def _set_aside(home: Path, clock: Clock) -> None:
    """Move the present records, with what opens them, to `copies`; StoreError while in use."""
    # A log without its records is set aside, too: it would be read into those put in their place.
    files = [home / f"{FILE_NAME}{ending}" for ending in ("", *_SIDE_FILES)]
    if not any(file.exists() for file in files):
        return
    _check_unused(home)
    name = f"before-restore-{clock.utc():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    aside = private_folder(private_folder(home / COPIES_FOLDER) / name)
    with unwritable(aside):
        for secret in (UNLOCK_FILE, KEY_FILE):
            if (home / secret).exists():
                write_over(aside / secret, (home / secret).read_bytes())
        for sealed in sealed_files(home):
            os.replace(sealed, aside / sealed.name)
        for file in files:
            if file.exists():
                os.replace(file, aside / file.name)
        sync_folder(aside)


def _check_unused(home: Path) -> None:
    """Raise StoreError while another process has the records open."""
    from sqlcipher3 import dbapi2

    in_use = _("The records in {home} are in use; close the app there and try again.")
    if is_held(home):
        raise StoreError(in_use.format(home=home))
    try:
        lock = read_lock(home)
        if lock is None or not (home / FILE_NAME).exists():
            return
        connection = connect_file(home / FILE_NAME, open_lock(home, lock, None, None), busy_ms=0)
    except (StoreError, dbapi2.Error):
        return  # what nobody can open, nobody uses
    try:
        # Leaving write-ahead mode takes the file for oneself; it also folds the side files in.
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except dbapi2.OperationalError:
        raise StoreError(in_use.format(home=home)) from None
    except dbapi2.Error:
        return
    finally:
        connection.close()


def _not_sound(place: Path | str) -> str:
    return _("{place} is not sound: what it holds is not what was written.").format(place=place)
