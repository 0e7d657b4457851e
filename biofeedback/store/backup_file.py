"""A backup as a file: a zip archive whose members lie in it unpacked; no key lies inside.

`records.db`, encrypted as it is in the home; `unlock.json`, how it is unlocked; `about.json`,
what is in it; and the small sealed files that lie beside the records, under the same key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.store.files import unwritable
from biofeedback.store.unlock_file import UNLOCK_FILE, Lock, Way

_RECORDS = "records.db"
_ABOUT = "about.json"
_FORMAT = 1
_LARGEST_NOTE_BYTES = 64 * 1024
_BESIDE = re.compile(r"beside/([a-z]{1,20}\.sealed)")
_LARGEST_BESIDE_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a backup holds. made_at: ISO, UTC. counts: rows of each table. way: how it opens."""

    made_at: str
    version: str
    counts: dict[str, int]
    sha256: str
    way: Way


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


def write_archive(
    draft: Path, copy: Path, lock: Lock, info: BackupInfo, beside: Iterable[Path] = ()
) -> None:
    """Write a new backup file of encrypted records, synced; OSError when it can't be.

    beside: the sealed files of the same home.
    """
    about = {"format": _FORMAT, "program": "biofeedback", **asdict(info)}
    with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb+") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_ABOUT, json.dumps(about, indent=1))
            archive.writestr(UNLOCK_FILE, lock.as_bytes())
            archive.write(copy, _RECORDS)
            for path in beside:
                archive.write(path, f"beside/{path.name}")
        out.flush()
        os.fsync(out.fileno())


def sealed_beside(source: Path) -> dict[str, bytes]:
    """Return the sealed files in a backup by their names; BadInputError when it is none."""
    found = {}
    with _reading(source), zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            name = _BESIDE.fullmatch(member.filename)
            if name is None:
                continue
            if member.file_size > _LARGEST_BESIDE_BYTES:
                raise ValueError(f"{member.filename} is too large")
            found[name[1]] = archive.read(member)
    return found


@contextmanager
def unpacked(source: Path, folder: Path) -> Iterator[tuple[Path, Lock, BackupInfo]]:
    """Give the records of a backup as a file in `folder`, its lock, and what it says of itself."""
    records = folder / f".{_RECORDS}.{secrets.token_hex(4)}"
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
            if sha256_of(records) != info.sha256:
                raise ValueError("its records changed since they were written")
        yield records, lock, info
    finally:
        records.unlink(missing_ok=True)


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a file that should be a backup."""
    try:
        if source.exists() and not (source.is_file() or source.is_dir()):
            sentence = _("{file} is a device or a pipe; a backup is a file.")
            raise BadInputError(sentence.format(file=source))
        yield
    except FileNotFoundError as error:
        raise BadInputError(_("{file} is not there.").format(file=source)) from error
    except IsADirectoryError as error:
        sentence = _("{file} is a folder; a backup is one file in it, with a name in .backup.")
        raise BadInputError(sentence.format(file=source)) from error
    except OSError as error:
        sentence = _("{file} can't be read ({why}); check who owns it.")
        raise BadInputError(sentence.format(file=source, why=error.strerror or error)) from error
    except _OtherFormatError as error:
        sentence = _("{file} was written by a newer version of this app; install that version.")
        raise BadInputError(sentence.format(file=source)) from error
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        if _is_one_of_ours(source):
            sentence = _(
                "{file} is a backup, but damaged: not all of it is as it was written. Nothing "
                "was changed; use another backup (biofeedback restore lists those there are)."
            )
        else:
            sentence = _no_backup()
        raise BadInputError(sentence.format(file=source)) from error
    except (KeyError, RuntimeError, NotImplementedError) as error:
        raise BadInputError(_no_backup().format(file=source)) from error


def _no_backup() -> str:
    return _(
        "{file} can't be used as a backup: this app did not write it, or it was cut short on the "
        "way. Nothing was changed."
    )


def _is_one_of_ours(source: Path) -> bool:
    """Return whether a file is whole enough to be known as a backup."""
    try:
        with zipfile.ZipFile(source) as archive:
            return {_ABOUT, UNLOCK_FILE, _RECORDS} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


class _OtherFormatError(Exception):
    """A backup in a way of writing that is not known here."""


def _records_in(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    packed = archive.getinfo(_RECORDS)
    if packed.compress_type != zipfile.ZIP_STORED:
        raise ValueError("its records are packed")
    return packed


def _note(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_NOTE_BYTES:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _info_of(archive: zipfile.ZipFile) -> BackupInfo:
    found: Any = json.loads(_note(archive, _ABOUT))
    if not isinstance(found, dict) or found.get("program") != "biofeedback":
        raise KeyError("it is not one of ours")
    layout = found.get("format")
    if isinstance(layout, int) and layout > _FORMAT:
        raise _OtherFormatError
    if layout != _FORMAT or datetime.fromisoformat(str(found["made_at"])).tzinfo is None:
        raise ValueError("what it says of itself is not whole")
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


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with open(path, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
