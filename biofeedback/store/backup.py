"""One encrypted file that holds everything, proven readable when written; and the way back.

A backup is a zip archive whose members lie in it unpacked: `records.db`, encrypted as it is in
the home; `unlock.json`, how it is unlocked; `about.json`, what is in it. No key lies inside.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError, StoreError, StoreUnwritableError
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _
from biofeedback.store import keyrings, migrate
from biofeedback.store.database import (
    COPIES_FOLDER,
    FILE_NAME,
    Database,
    connect_file,
    copy_file,
    open_database,
)
from biofeedback.store.files import (
    private_folder,
    sync_folder,
    unwritable,
    write_over,
)
from biofeedback.store.keys import (
    KEY_FILE,
    UNLOCK_FILE,
    Ask,
    Lock,
    Way,
    open_lock,
    read_lock,
    take_passphrase,
)
from biofeedback.store.locks import DatabaseKey, PassphraseBox
from biofeedback.store.recovery import RecoveryKey

_ABOUT = "about.json"
_FORMAT = 1
_LARGEST_NOTE_BYTES = 64 * 1024
_PIECE_BYTES = 1024 * 1024
_SIDE_FILES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a backup holds. made_at: ISO, UTC. counts: rows of each table. way: how it opens."""

    made_at: str
    version: str
    counts: dict[str, int]
    sha256: str
    way: Way


def write_backup(database: Database, target: Path, passphrase: str | None = None) -> BackupInfo:
    """Write everything to one encrypted file, opened and counted before it gets its name.

    passphrase: opens this backup on any computer; without one it opens the way the records do
    (their passphrase, this system's keyring, or this home's key file). Raises
    StoreUnwritableError when the file can't be written: an earlier one stays as it was.
    """
    if database.path is None or database.unlocked is None:
        raise StoreError(_("These records are in PostgreSQL; back them up there (pg_dump)."))
    if not target.parent.is_dir():
        sentence = _("The folder {folder} for the backup is not there; make it or choose another.")
        raise StoreUnwritableError(sentence.format(folder=target.parent))
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
                sha256=_sha256(copy),
                way=lock.way,
            )
            _write_archive(draft, copy, lock, info)
            with _unpacked(draft, target.parent) as (again, _lock, _info):
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
    with _unpacked(source, home) as (records, backup_lock, info):
        key, lock = _key_for(records, backup_lock, home, passphrase, ask, recovery_key)
        if _look_inside(records, key, str(source)) != (info.version, info.counts):
            raise StoreError(_not_sound(source))
        migrate.check_known(info.version, str(source))
        _set_aside(home, clock)
        if lock.way is Way.KEY_FILE:  # the one of other records is set aside with them
            write_over(home / KEY_FILE, key.hex().encode() + b"\n")
        write_over(home / UNLOCK_FILE, lock.as_bytes())
        with unwritable(home / FILE_NAME):
            os.replace(records, home / FILE_NAME)
            sync_folder(home)
    given = passphrase if lock.way is Way.PASSPHRASE else None
    open_database(clock, home, url="", passphrase=given, ask=ask).close()
    return info


def check_backup(source: Path) -> BackupInfo:
    """Return what a backup holds, its bytes held against their hash; no key is needed.

    Raises BadInputError for a file that is no backup, or no longer as it was written.
    """
    with _reading(source), zipfile.ZipFile(source) as archive:
        info = _info_of(archive)
        Lock.from_bytes(_note(archive, UNLOCK_FILE), f"{source}: {UNLOCK_FILE}")
        with archive.open(_records_in(archive)) as content:
            digest = hashlib.sha256()
            while piece := content.read(_PIECE_BYTES):
                digest.update(piece)
        if digest.hexdigest() != info.sha256:
            raise ValueError("its records changed since they were written")
    return info


def lock_of(source: Path) -> Lock:
    """Return how a backup is locked; BadInputError for a file that is none."""
    with _reading(source), zipfile.ZipFile(source) as archive:
        return Lock.from_bytes(_note(archive, UNLOCK_FILE), f"{source}: {UNLOCK_FILE}")


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


def _write_archive(draft: Path, copy: Path, lock: Lock, info: BackupInfo) -> None:
    about = {"format": _FORMAT, "program": "biofeedback", **asdict(info)}
    with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb+") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_ABOUT, json.dumps(about, indent=1))
            archive.writestr(UNLOCK_FILE, lock.as_bytes())
            archive.write(copy, FILE_NAME)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _unpacked(source: Path, folder: Path) -> Iterator[tuple[Path, Lock, BackupInfo]]:
    """Give the records of a backup as a file in `folder`, its lock, and what it says of itself."""
    records = folder / f".{FILE_NAME}.{secrets.token_hex(4)}"
    try:
        with _reading(source), zipfile.ZipFile(source) as archive:
            info = _info_of(archive)
            lock = Lock.from_bytes(_note(archive, UNLOCK_FILE), f"{source}: {UNLOCK_FILE}")
            with (
                unwritable(records),
                archive.open(_records_in(archive)) as content,
                open(os.open(records, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to,
            ):
                shutil.copyfileobj(content, to)
                to.flush()
                os.fsync(to.fileno())
            if _sha256(records) != info.sha256:
                raise ValueError("its records changed since they were written")
        yield records, lock, info
    finally:
        records.unlink(missing_ok=True)


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a file that should be a backup."""
    try:
        yield
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, RuntimeError) as error:
        sentence = _("{file} can't be used as a backup ({why}).")
        why = getattr(error, "strerror", None) or error
        raise BadInputError(sentence.format(file=source, why=why)) from error


def _records_in(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    packed = archive.getinfo(FILE_NAME)
    if packed.compress_type != zipfile.ZIP_STORED:
        raise ValueError("its records are packed")
    return packed


def _note(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_NOTE_BYTES:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _info_of(archive: zipfile.ZipFile) -> BackupInfo:
    found: Any = json.loads(_note(archive, _ABOUT))
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise ValueError("it is not one of ours, or of another version")
    counts = found["counts"]
    if not isinstance(counts, dict):
        raise ValueError("its counts are missing")
    return BackupInfo(
        str(found["made_at"]),
        str(found["version"]),
        {str(name): int(count) for name, count in counts.items()},
        str(found["sha256"]),
        Way(found["way"]),
    )


def _set_aside(home: Path, clock: Clock) -> None:
    """Move the present records, with what opens them, to `copies`; StoreError while in use."""
    records = home / FILE_NAME
    if not records.exists():
        return
    _check_unused(home)
    name = f"before-restore-{clock.utc():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    aside = private_folder(private_folder(home / COPIES_FOLDER) / name)
    with unwritable(aside):
        for secret in (UNLOCK_FILE, KEY_FILE):
            if (home / secret).exists():
                write_over(aside / secret, (home / secret).read_bytes())
        for ending in ("", *_SIDE_FILES):
            if (home / f"{FILE_NAME}{ending}").exists():
                os.replace(home / f"{FILE_NAME}{ending}", aside / f"{FILE_NAME}{ending}")
        sync_folder(aside)


def _check_unused(home: Path) -> None:
    """Raise StoreError while another process has the records open."""
    from sqlcipher3 import dbapi2

    try:
        lock = read_lock(home)
        if lock is None:
            return
        connection = connect_file(home / FILE_NAME, open_lock(home, lock, None, None), busy_ms=0)
    except (StoreError, dbapi2.Error):
        return  # what nobody can open, nobody uses
    try:
        # Leaving write-ahead mode takes the file for oneself; it also folds the side files in.
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except dbapi2.OperationalError:
        sentence = _("The records in {home} are in use; close the app there and try again.")
        raise StoreError(sentence.format(home=home)) from None
    except dbapi2.Error:
        return
    finally:
        connection.close()


def _sha256(path: Path) -> str:
    with open(path, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _not_sound(place: Path | str) -> str:
    return _("{place} is not sound: what it holds is not what was written.").format(place=place)
