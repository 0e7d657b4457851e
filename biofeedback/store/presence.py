"""Whether the process that was recording still lives: a file it holds locked until it ends.

The system lets go of the lock however the process ends, so a killed one is told at once from
one that is still recording, on all three systems and without looking at process numbers.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from biofeedback.store.files import private_folder, unwritable, write_new

_FOLDER = "running"
_HOME_FILE = "home-id"


class Presence:
    """A sign that this process is alive, for others who use the same home."""

    def __init__(self, home: Path) -> None:
        """Put up the sign; StoreUnwritableError when the home can't be written."""
        folder = private_folder(home / _FOLDER)
        self._home_id = _home_id(folder)
        name = secrets.token_hex(8)
        self.token = f"{self._home_id}/{name}"
        self._path = folder / name
        with unwritable(self._path):
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if not try_lock(self._handle):
                os.close(self._handle)
                raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def take_down(self) -> None:
        """Remove the sign."""
        os.close(self._handle)
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def is_alive(home: Path, token: str | None) -> bool | None:
    """Return whether the process with this token lives; None where only its own home knows."""
    if token is None:
        return False
    owner_home, _, name = token.partition("/")
    folder = home / _FOLDER
    known = _read_home_id(folder)
    if known != owner_home or not name.isalnum():
        return None
    try:
        handle = os.open(folder / name, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        free = try_lock(handle)
    finally:
        os.close(handle)
    if free:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    return not free


def hold(home: Path) -> int | None:
    """Return a handle that says, until it is closed, that a home's records are open.

    The folder itself is what is locked, so that nothing is written. None where a folder can't be
    locked: Windows, which keeps open records from being moved by itself.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        handle = os.open(home, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def is_held(home: Path) -> bool:
    """Return whether anybody, in this process or another, has a home's records open."""
    if sys.platform == "win32":
        return False
    import fcntl

    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # a file system without such locks can't tell
    finally:
        os.close(handle)
    return False


def _home_id(folder: Path) -> str:
    write_new(folder / _HOME_FILE, secrets.token_hex(8).encode())
    return _read_home_id(folder) or ""


def _read_home_id(folder: Path) -> str | None:
    try:
        return (folder / _HOME_FILE).read_text(encoding="ascii")
    except OSError:
        return None


def try_lock(handle: int) -> bool:
    """Lock a file for this handle; return False when another handle holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
