"""Another way to the same records: passphrase set, changed or removed, recovery key made, used.

The records' own key never changes, so nothing is encrypted anew: `unlock.json` is written over
in one step. A new way works before the old one is taken away, so a power cut locks nobody out.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.settings import home_folder
from biofeedback.core.words import _
from biofeedback.store import keyrings, keys
from biofeedback.store.database import COPIES_FOLDER, FILE_NAME, Database, connect_file
from biofeedback.store.files import unwritable, write_over
from biofeedback.store.kept_backups import latest_lock
from biofeedback.store.locks import DatabaseKey, PassphraseBox, check_passphrase
from biofeedback.store.recovery import RecoveryBox, RecoveryKey
from biofeedback.store.unlock_file import KEY_FILE, UNLOCK_FILE, Lock, Way, read_lock


def set_passphrase(database: Database, passphrase: str) -> None:
    """Lock open records with a (new) passphrase; the earlier way no longer opens them.

    Copies set aside in this home are locked alike. Backups made earlier stay as they were.
    """
    key, lock = _present(database)
    _lock_with(database.home, key, lock, passphrase)
    _use(database, key)


def remove_passphrase(database: Database) -> Way:
    """Lock open records without a passphrase: by the system's keyring, else by a key file."""
    key, lock = _present(database)
    way = _lock_with(database.home, key, lock, None)
    _use(database, key)
    return way


def make_recovery_key(database: Database) -> RecoveryKey:
    """Return a new recovery key, to be written down now; an earlier one stops working."""
    key, lock = _present(database)
    recovery = RecoveryKey.random()
    box = RecoveryBox.closed(key, recovery)
    write_over(database.home / UNLOCK_FILE, replace(lock, recovery=box).as_bytes())
    _use(database, key)
    return recovery


def recover(typed: str, passphrase: str | None, home: Path | None = None) -> Way:
    """Open locked records with the recovery key and lock them anew; return the new way.

    For a forgotten passphrase, a lost keyring or key file. passphrase: the new one; None locks
    by keyring or key file. Raises BadInputError for a slip, StoreError when it is another key.
    """
    home = home or home_folder()
    lock = read_lock(home) or latest_lock(home)
    if lock is None or lock.recovery is None:
        sentence = _("No recovery key was made for the records in {home}.")
        raise StoreError(sentence.format(home=home))
    key = lock.recovery.opened(RecoveryKey.read(typed))
    if key is None:
        raise StoreError(_("This is the recovery key of other records, or an earlier one."))
    _check_opens(home / FILE_NAME, key)
    return _lock_with(home, key, replace(lock, made=True), passphrase)


def _present(database: Database) -> tuple[DatabaseKey, Lock]:
    if database.unlocked is None:
        raise BadInputError(
            _("These records are in PostgreSQL; whoever runs it decides who may open them.")
        )
    lock = read_lock(database.home) or database.unlocked.lock
    return database.unlocked.key, replace(lock, made=True)


def _use(database: Database, key: DatabaseKey) -> None:
    """Let what was opened earlier know how it is locked now (a backup carries that)."""
    lock = read_lock(database.home)
    assert lock is not None
    database.unlocked = keys.Unlocked(key, lock)


def _lock_with(home: Path, key: DatabaseKey, before: Lock, passphrase: str | None) -> Way:
    """Write the new way, then take the old one away; return the new one."""
    name = secrets.token_hex(16)
    if passphrase is not None:
        box = PassphraseBox.closed(key, check_passphrase(passphrase))
        lock = Lock(name, Way.PASSPHRASE, box, True, before.recovery)
    elif keyrings.keeps(name, key.hex()):
        lock = Lock(name, Way.KEYRING, None, True, before.recovery)
    else:
        lock = Lock(name, Way.KEY_FILE, None, True, before.recovery)
        write_over(home / KEY_FILE, key.hex().encode() + b"\n")
    write_over(home / UNLOCK_FILE, lock.as_bytes())
    keys.remember(home, lock, key)
    if before.way is Way.KEYRING:
        keyrings.forget(before.id)
    if lock.way is not Way.KEY_FILE:
        _wipe(home / KEY_FILE)
        _relock_copies(home / COPIES_FOLDER, key, lock)
    return lock.way


def _relock_copies(folder: Path, key: DatabaseKey, lock: Lock) -> None:
    """Take the key out of what was set aside before a restore: the new lock opens it too."""
    with suppress(FileNotFoundError):
        for aside in folder.iterdir():
            key_file = aside / KEY_FILE
            if not key_file.is_file():
                continue
            with suppress(OSError, ValueError):
                if DatabaseKey.from_hex(key_file.read_text("ascii").strip()) == key:
                    write_over(aside / UNLOCK_FILE, lock.as_bytes())
                    _wipe(key_file)


def _wipe(path: Path) -> None:
    """Remove a secret, written over first (what a disk keeps elsewhere is the disk's affair)."""
    with unwritable(path), suppress(FileNotFoundError):
        with open(path, "rb+") as content:
            content.write(bytes(os.fstat(content.fileno()).st_size))
            content.flush()
            os.fsync(content.fileno())
        path.unlink()


def _check_opens(records: Path, key: DatabaseKey) -> None:
    """Raise StoreError unless the key opens the records (those that are missing: any does)."""
    from sqlcipher3 import dbapi2

    if not records.exists():
        return
    try:
        connection = connect_file(records, key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        finally:
            connection.close()
    except dbapi2.Error as error:
        sentence = _("{place} can't be read with this key: it is damaged, or from elsewhere.")
        raise StoreError(sentence.format(place=records), detail=type(error).__name__) from None
