"""A small secret beside the records, sealed under their key: unreadable without what opens them.

The embedded records' own key never changes (a passphrase only wraps it), so neither does what is
derived from it here. A clinic's records on a server have no key on this computer: there the file
lies in a folder of its own, locked by the system's keyring or a key file like any home.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from biofeedback.core.errors import StoreDamagedError, StoreError
from biofeedback.core.words import _
from biofeedback.store.database import Database
from biofeedback.store.files import private_folder, write_over
from biofeedback.store.keys import mark_made, unlock
from biofeedback.store.locks import DatabaseKey

ENDING: Final = ".sealed"
_HEAD: Final = b"biofeedback sealed 1\n"
_MOST_BYTES: Final = 64 * 1024 * 1024


class SealedFile:
    """One secret by its name. Reading and changing are alone with it, across processes too."""

    def __init__(self, database: Database, name: str) -> None:
        """Take open records; nothing is read or made yet."""
        self._database, self._name = database, name
        folder = database.home if database.is_embedded else database.home / name
        self.path = folder / f"{name}{ENDING}"

    def read(self) -> bytes | None:
        """Return the content, None when there is none yet; StoreError when it can't be opened."""
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            sentence = _("{file} can't be read ({why}); check who owns it.")
            raise StoreError(sentence.format(file=self.path, why=error.strerror)) from error
        return self._unsealed(content)

    def change(self, change: Callable[[bytes | None], bytes]) -> None:
        """Write what `change` makes of the content; nobody else changes it meanwhile.

        Raises StoreUnwritableError, and what `change` raises; the file stays as it was then.
        """
        # The records' one writer is whoever is in such a block: no lock of another kind is needed.
        with self._database.write(alone=self._name):
            write_over(self.path, self._sealed(change(self.read())))

    def _sealed(self, content: bytes) -> bytes:
        from nacl.secret import SecretBox

        return _HEAD + SecretBox(_secret(self._key(), self._name)).encrypt(content)

    def _unsealed(self, content: bytes) -> bytes:
        sentence = _(
            "{file} can't be opened with the key of these records: it is damaged, or belongs to "
            "other records. Put it back from a copy, or move it away to begin anew."
        )
        found = _opened(self._key(), self._name, content)
        if found is None:
            raise StoreDamagedError(sentence.format(file=self.path))
        return found

    def _key(self) -> DatabaseKey:
        unlocked = self._database.unlocked
        if unlocked is not None:
            return unlocked.key
        folder = private_folder(self.path.parent)
        found = unlock(folder, has_records=self.path.exists(), passphrase=None, ask=None)
        mark_made(folder, found.lock)
        return found.key


def sealed_files(home: Path) -> tuple[Path, ...]:
    """Return the sealed files that lie beside a home's embedded records."""
    return tuple(sorted(home.glob(f"*{ENDING}")))


def kept_with(key: DatabaseKey, home: Path) -> dict[str, bytes]:
    """Return a home's sealed files that open with this key, by their names, as they are."""
    found = {path.name: path.read_bytes() for path in sealed_files(home)}
    return {
        name: content
        for name, content in found.items()
        if _opened(key, name.removesuffix(ENDING), content) is not None
    }


def _secret(key: DatabaseKey, name: str) -> bytes:
    return key.derived(b"sealed file " + name.encode())


def _opened(key: DatabaseKey, name: str, content: bytes) -> bytes | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    if not content.startswith(_HEAD):
        return None
    try:
        return bytes(SecretBox(_secret(key, name)).decrypt(content[len(_HEAD) :]))
    except (CryptoError, ValueError):
        return None
