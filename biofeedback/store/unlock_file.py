"""`unlock.json`: what stands beside the records, and in each backup, about how they are locked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from biofeedback.core.errors import StoreError
from biofeedback.core.words import _
from biofeedback.store.locks import PassphraseBox
from biofeedback.store.recovery import RecoveryBox

UNLOCK_FILE = "unlock.json"
KEY_FILE = "key"
_FORMAT = 1


class Way(StrEnum):
    """How records are unlocked."""

    PASSPHRASE = "passphrase"
    KEYRING = "keyring"
    KEY_FILE = "key_file"


@dataclass(frozen=True, slots=True)
class Lock:
    """What `unlock.json` says. id: the keyring's entry. made: the records were created once."""

    id: str
    way: Way
    box: PassphraseBox | None = None
    made: bool = False
    recovery: RecoveryBox | None = None

    def as_bytes(self) -> bytes:
        """Return the file's content; nothing in it opens the records by itself."""
        found: dict[str, Any] = {
            "format": _FORMAT,
            "id": self.id,
            "way": self.way.value,
            "made": self.made,
        }
        if self.box is not None:
            found["passphrase"] = self.box.as_dict()
        if self.recovery is not None:
            found["recovery"] = self.recovery.as_dict()
        return json.dumps(found, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes, name: str) -> Lock:
        """Return the lock; StoreError with the file's name when it can't be read."""
        try:
            found = json.loads(content)
            if not isinstance(found, dict):
                raise ValueError("it is not a JSON object")
            if found.get("format") != _FORMAT:
                raise ValueError("it is of another version")
            way = Way(found["way"])
            box = PassphraseBox.from_dict(found["passphrase"]) if "passphrase" in found else None
            if way is Way.PASSPHRASE and box is None:
                raise ValueError("its passphrase part is missing")
            paper = RecoveryBox.from_dict(found["recovery"]) if "recovery" in found else None
            return cls(str(found["id"]), way, box, found.get("made") is True, paper)
        except (ValueError, KeyError, RecursionError) as error:
            sentence = _(
                "{file} can't be read ({why}); without it the records stay locked. "
                "Put it back from a backup."
            )
            raise StoreError(sentence.format(file=name, why=error)) from error


def read_lock(home: Path) -> Lock | None:
    """Return how a home's records are locked, None where nothing says; StoreError if unreadable."""
    path = home / UNLOCK_FILE
    try:
        return Lock.from_bytes(path.read_bytes(), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        sentence = _("{file} can't be read ({why}); check who owns it.")
        raise StoreError(sentence.format(file=path, why=error.strerror)) from error
