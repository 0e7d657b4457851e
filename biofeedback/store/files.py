"""Files only this account can read, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from biofeedback.core.errors import BiofeedbackError, StoreUnwritableError
from biofeedback.core.settings import make_private
from biofeedback.core.words import _

# Where sessions wait, inside a home, for a clinic's server that can't be reached.
OUTBOX_FOLDER = "outbox"


def write_new(path: Path, content: bytes) -> bool:
    """Write a file that isn't there yet; return False, and change nothing, when it is.

    Raises StoreUnwritableError.
    """
    with unwritable(path):
        draft = _write_draft(path, content)
        try:
            if not _take_name(draft, path):
                return False
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)
        return True


def write_over(path: Path, content: bytes) -> None:
    """Write a file in the place of an earlier one; StoreUnwritableError leaves that as it was."""
    with unwritable(path):
        draft = _write_draft(path, content)
        try:
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)


def touch_private(path: Path) -> None:
    """Make an empty file that only this account can read, unless there is one."""
    with unwritable(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        sync_folder(path.parent)


def private_folder(path: Path) -> Path:
    """Make a folder that only this account can enter, and return it; StoreUnwritableError."""
    try:
        return make_private(path)
    except BiofeedbackError as error:
        raise StoreUnwritableError(str(error), error.detail) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut (where the system offers it)."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Turn the system's refusal into a sentence that names the file."""
    try:
        yield
    except OSError as error:
        sentence = _("{file} can't be written ({why}); free some space or check the folder.")
        why = error.strerror or type(error).__name__
        raise StoreUnwritableError(sentence.format(file=path, why=why)) from error


def _write_draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _take_name(draft: Path, path: Path) -> bool:
    """Give the draft its name unless the name is taken: of two at once, one wins."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        os.replace(draft, path)
    return True
