"""One small file for each client, outside the database and its backups: their half of a key.

It is made with the client and destroyed with them. What was sealed with it stays sealed from
then on: in the database, in its pages, and in every backup, wherever a copy of one lies.
Shards alone open nothing; the other half lies behind the accounts' passphrases.

Because a lost shard is a lost client, a second copy of each can be kept in another place; both
are destroyed together. A clinic with several computers shares one folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from biofeedback.core.errors import BadInputError, StoreError, StoreUnwritableError
from biofeedback.core.words import _
from biofeedback.store.files import private_folder, sync_folder, unwritable, write_new, write_over
from biofeedback.store.sealing import KEY_BYTES, new_shard

FOLDER = "client-keys"
PLACES_FILE = "client-keys.json"
_ENDING = ".key"


@dataclass(frozen=True, slots=True)
class Places:
    """Where shards lie: folder (None: in the home), and a second place (None: none yet)."""

    folder: Path | None = None
    second: Path | None = None


class Shards:
    """The shards of a clinic, as this computer reaches them."""

    def __init__(self, home: Path) -> None:
        """Look at nothing yet."""
        self._home = home
        self._known: dict[str, bytes] = {}
        # As the file stood when it was read: of five hundred clients each asks for it.
        self._places: tuple[tuple[int, int, int], Places] | None = None

    # Where they lie

    @property
    def places(self) -> Places:
        """Where this computer looks for them; StoreError when that can't be read."""
        path = self._home / PLACES_FILE
        try:
            stood = os.stat(path)
            stamp = (stood.st_mtime_ns, stood.st_size, stood.st_ino)
            if self._places is not None and self._places[0] == stamp:
                return self._places[1]
            found = json.loads(path.read_text(encoding="utf-8"))
            parts = [found.get(name) for name in ("folder", "second")]
            places = Places(*(None if part is None else Path(part) for part in parts))
        except FileNotFoundError:
            return Places()
        except (OSError, ValueError, AttributeError, TypeError) as error:
            sentence = _("{file} can't be read; say anew where the clients' keys are.")
            raise StoreError(sentence.format(file=path), type(error).__name__) from error
        self._places = stamp, places
        return places

    @property
    def folder(self) -> Path:
        """The folder they lie in."""
        return self.places.folder or self._home / FOLDER

    def share(self, folder: Path) -> None:
        """Use a folder that all of the clinic's computers reach; what is here goes there too."""
        _check_place(folder)
        before = self.folder
        if before.is_dir() and before.samefile(folder):
            self._write_places(Places(folder, self.places.second))
            return
        _copy_all(before, folder)
        there = [path for path in _files(before) if _read(path) is not None]
        for path in there:
            if _read(folder / path.name) != _read(path):
                sentence = _("{file} holds another key; the clients' keys stay where they are.")
                raise StoreUnwritableError(sentence.format(file=folder / path.name))
        self._write_places(Places(folder, self.places.second))
        for path in there:
            _destroy(path)

    def keep_second(self, folder: Path) -> int:
        """Keep a copy of each in another place from now on; return how many there are."""
        _check_place(folder)
        if folder.resolve() == self.folder.resolve():
            raise BadInputError(_("That is where the keys are already; choose another place."))
        _copy_all(self.folder, folder)
        self._write_places(Places(self.places.folder, folder))
        return len(_files(folder))

    def bring_back(self, folder: Path) -> int:
        """Take the shards of a second copy that are missing here; return how many came."""
        private_folder(self.folder)
        return _copy_all(folder, self.folder)

    # One client's

    def make(self, client_id: str) -> bytes:
        """Return a new shard, kept in both places; StoreUnwritableError when it can't be."""
        made = new_shard()
        content = made.hex().encode() + b"\n"
        private_folder(self.folder)
        if not write_new(self._path(client_id), content):
            raise StoreUnwritableError(_("There is a key of this client already."))
        second = self.places.second
        if second is not None and second.is_dir():
            with suppress(StoreUnwritableError):
                write_new(second / f"{client_id}{_ENDING}", content)
        self._known[client_id] = made
        return made

    def get(self, client_id: str) -> bytes | None:
        """Return a client's shard, None where it isn't on this computer (any more)."""
        if client_id not in self._known:
            found = _read(self._path(client_id))
            if found is None:
                return None
            self._known[client_id] = found
        return self._known[client_id]

    def destroy(self, client_id: str) -> tuple[Path, ...]:
        """Destroy a client's shard; return the places that were out of reach."""
        self._known.pop(client_id, None)
        _destroy(self._path(client_id))
        second = self.places.second
        if second is None:
            return ()
        if not second.is_dir():
            return (second,)
        _destroy(second / f"{client_id}{_ENDING}")
        return ()

    def let_go(self, client_id: str) -> None:
        """Keep nothing of a client in memory who is gone."""
        self._known.pop(client_id, None)

    def forget(self) -> None:
        """Keep nothing in memory (at a lock)."""
        self._known.clear()

    def missing_in_second(self) -> int | None:
        """Return how many have no second copy; None where no second place was chosen."""
        second = self.places.second
        if second is None:
            return None
        return sum(_read(path) != _read(second / path.name) for path in _files(self.folder))

    def refresh_second(self, gone: Callable[[str], bool]) -> None:
        """Bring the second place up to date: what is new is copied, what was deleted destroyed.

        gone: whether a client of this id was deleted, or joined with another; whatever else lies
        there stays. For a place that was out of reach for a while.
        """
        second = self.places.second
        if second is None or not second.is_dir():
            return
        for path in _files(second):
            if gone(path.stem):
                _destroy(path)
        _copy_all(self.folder, second)

    def _path(self, client_id: str) -> Path:
        return self.folder / f"{client_id}{_ENDING}"

    def _write_places(self, places: Places) -> None:
        found = {
            "folder": None if places.folder is None else str(places.folder),
            "second": None if places.second is None else str(places.second),
        }
        write_over(self._home / PLACES_FILE, json.dumps(found, indent=1).encode() + b"\n")


def _check_place(folder: Path) -> None:
    if not folder.is_dir():
        raise BadInputError(_("The folder {folder} is not there.").format(folder=folder))


def _copy_all(source: Path, target: Path) -> int:
    """Copy what is missing or damaged in the target; return how many. Another key there stays."""
    came = 0
    for path in _files(source):
        content = _read(path)
        if content is not None and _read(target / path.name) is None:
            write_over(target / path.name, content.hex().encode() + b"\n")
            came += 1
    return came


def _files(folder: Path) -> list[Path]:
    """Return what may be a client's shard by its name: a place may hold other programs' keys."""
    try:
        return sorted(path for path in folder.iterdir() if _is_shard(path))
    except OSError:
        return []


def _is_shard(path: Path) -> bool:
    try:
        return path.suffix == _ENDING and str(UUID(path.stem)) == path.stem
    except ValueError:
        return False


def _read(path: Path) -> bytes | None:
    try:
        with open(path, "rb") as content:
            found = bytes.fromhex(content.read().decode("ascii").strip())
    except (OSError, ValueError):
        return None
    return found if len(found) == KEY_BYTES else None


def _destroy(path: Path) -> None:
    """Write over a shard, then remove it; StoreUnwritableError when it is still there after."""
    with unwritable(path), suppress(FileNotFoundError):
        with open(path, "rb+") as content:
            content.write(os.urandom(os.fstat(content.fileno()).st_size))
            content.flush()
            os.fsync(content.fileno())
        path.unlink()
        sync_folder(path.parent)
