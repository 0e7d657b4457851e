"""How the embedded records are unlocked: passphrase, system keyring, or a key file.

Which way it is stands in `unlock.json` beside the records. A passphrase that is given wins
when the records are new; from then on they open only the way they were locked.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.words import _
from biofeedback.store import keyrings
from biofeedback.store.files import write_new, write_over
from biofeedback.store.kept_backups import latest_lock
from biofeedback.store.locks import DatabaseKey, PassphraseBox
from biofeedback.store.unlock_file import KEY_FILE, UNLOCK_FILE, Lock, Way, read_lock

PASSPHRASE_VARIABLE = "BIOFEEDBACK_PASSPHRASE"

Ask = Callable[[str], str | None]
"""Asks the person for a passphrase with a sentence; None or "": would rather not."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A key and how it was found. sentence: what the person should be told once, if anything."""

    key: DatabaseKey
    lock: Lock
    sentence: str | None = None


_known: dict[tuple[Path, str], DatabaseKey] = {}
"""Passphrase keys found in this process: the passphrase itself is read once and not kept."""


def take_passphrase() -> str | None:
    """Return BIOFEEDBACK_PASSPHRASE and remove it from the environment; None without one."""
    return os.environ.pop(PASSPHRASE_VARIABLE, None) or None


def unlock(home: Path, *, has_records: bool, passphrase: str | None, ask: Ask | None) -> Unlocked:
    """Return the key of a home's records; for a home without records, lock it first.

    Raises StoreError with a sentence for a wrong passphrase, a keyring that doesn't answer, a
    lost key file or a lost unlock.json. Records that can't be unlocked are left as they are.
    """
    lock = read_lock(home)
    if lock is None and not has_records:
        lock = _lock_new(home, passphrase, ask)
    if lock is None:
        # unlock.json is lost; a key file still opens the records without it, and a backup
        # carries it too.
        lock = latest_lock(home) if not (home / KEY_FILE).exists() else _by_key_file()
        if lock is None:
            sentence = _(
                "{file} is lost; without it the records in {home} stay locked. Copy it from where "
                "the records came from, or bring a backup back: biofeedback restore"
            )
            raise StoreError(sentence.format(file=UNLOCK_FILE, home=home))
        if lock.way is not Way.KEY_FILE:
            write_new(home / UNLOCK_FILE, lock.as_bytes())
    if passphrase is not None and lock.way is not Way.PASSPHRASE:
        sentence = _(
            "The records in {home} are not locked with a passphrase; "
            "start again without {variable}."
        )
        raise StoreError(sentence.format(home=home, variable=PASSPHRASE_VARIABLE))
    key = open_lock(home, lock, passphrase, ask)
    is_news = lock.way is Way.KEY_FILE and not lock.made
    return Unlocked(key, lock, key_file_sentence(home) if is_news else None)


def _by_key_file() -> Lock:
    return Lock(secrets.token_hex(16), Way.KEY_FILE, made=True)


def open_lock(home: Path, lock: Lock, passphrase: str | None, ask: Ask | None) -> DatabaseKey:
    """Return the key behind a lock, which may be a backup's; StoreError with a sentence."""
    match lock.way:
        case Way.PASSPHRASE:
            return _from_passphrase(home, lock, passphrase, ask)
        case Way.KEYRING:
            return _from_keyring(lock)
        case Way.KEY_FILE:
            return _from_file(home, lock)


def key_file_sentence(home: Path) -> str:
    """Return what a person should know about a key file."""
    sentence = _(
        "The key to the records lies beside them, in {file}: "
        "it protects copies and backups, not this account."
    )
    return sentence.format(file=home / KEY_FILE)


def remember(home: Path, lock: Lock, key: DatabaseKey) -> None:
    """Keep a passphrase's key for this process, which may open its records again."""
    if lock.way is Way.PASSPHRASE:
        _known[home.absolute(), lock.id] = key


def mark_made(home: Path, lock: Lock) -> None:
    """Note that the records exist: from now on, missing records are a loss, not a beginning."""
    if not lock.made:
        write_over(home / UNLOCK_FILE, replace(lock, made=True).as_bytes())


def _lock_new(home: Path, passphrase: str | None, ask: Ask | None) -> Lock:
    """Choose a way for new records and write it down; of two processes at once, one decides."""
    key, name = DatabaseKey.random(), secrets.token_hex(16)
    if passphrase is not None:
        lock = Lock(name, Way.PASSPHRASE, PassphraseBox.closed(key, passphrase))
    elif keyrings.keeps(name, key.hex()):
        lock = Lock(name, Way.KEYRING)
    else:
        answer = ask(_("Choose a passphrase for your records (empty: none)")) if ask else None
        if answer:
            # A slip of the finger would lock the person out for good.
            if ask is not None and ask(_("The same passphrase once more")) != answer:
                raise BadInputError(_("The two were not the same; nothing was made yet."))
            lock = Lock(name, Way.PASSPHRASE, PassphraseBox.closed(key, answer))
        else:
            lock = Lock(name, Way.KEY_FILE)
            write_new(home / KEY_FILE, key.hex().encode() + b"\n")
    if write_new(home / UNLOCK_FILE, lock.as_bytes()):
        remember(home, lock, key)
        return lock
    if lock.way is Way.KEYRING:
        keyrings.forget(name)
    decided = read_lock(home)
    assert decided is not None
    return decided


def _from_passphrase(
    home: Path, lock: Lock, passphrase: str | None, ask: Ask | None
) -> DatabaseKey:
    place = (home.absolute(), lock.id)
    if passphrase is None:
        if place in _known:
            return _known[place]
        passphrase = ask(_("Passphrase of your records")) if ask else None
    if not passphrase:
        sentence = _("The records in {home} are locked with a passphrase; give it in {variable}.")
        raise StoreError(sentence.format(home=home, variable=PASSPHRASE_VARIABLE))
    key = lock.box.opened(passphrase) if lock.box is not None else None
    if key is None:
        sentence = _("This is not the passphrase of these records; try again.")
        raise StoreError(_with_paper(sentence, lock))
    _known[place] = key
    return key


def _with_paper(sentence: str, lock: Lock) -> str:
    """Return the sentence with the way back, where a recovery key was made."""
    if lock.recovery is None:
        return sentence
    way_back = _("With your recovery key: biofeedback keys recover")
    return f"{sentence} {way_back}"


def _from_file(home: Path, lock: Lock) -> DatabaseKey:
    path = home / KEY_FILE
    try:
        return DatabaseKey.from_hex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        sentence = _(
            "The key file {file} is lost; without it the records stay locked. "
            "Put it back from a backup."
        )
        raise StoreError(_with_paper(sentence.format(file=path), lock)) from error
    except (OSError, ValueError) as error:
        sentence = _("The key file {file} can't be read; put it back from a backup.")
        raise StoreError(sentence.format(file=path), detail=type(error).__name__) from None


def _from_keyring(lock: Lock) -> DatabaseKey:
    try:
        text = keyrings.fetched(lock.id)
    except Exception as error:
        sentence = _(
            "The system's keyring, which holds the key to the records, doesn't answer; "
            "unlock it and start again."
        )
        raise StoreError(sentence, detail=type(error).__name__) from None
    if text is None:
        sentence = _(
            "The key to the records is no longer in the system's keyring; "
            "restore the keyring, or a backup of the records."
        )
        raise StoreError(_with_paper(sentence, lock))
    try:
        return DatabaseKey.from_hex(text)
    except ValueError:
        sentence = _("The system's keyring gives something that is not the key to the records.")
        raise StoreError(sentence) from None
