"""Passphrases: what turns one into a key, and how it wraps the key of the records.

The records' own key is random and never changes; a passphrase opens the box that it lies in.
So a passphrase can be changed, or a second way in added, without rewriting the records.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from biofeedback.core.errors import StoreError
from biofeedback.core.words import _

KEY_BYTES = 32
_SALT_BYTES = 16
# RFC 9106's second recommendation: 64 MiB, 3 passes, 4 lanes (0.1 s on a slow machine).
_MEMORY_KIB = 64 * 1024
_PASSES = 3
_LANES = 4
# More than any version of the app would write: bounds what a foreign file can ask of memory.
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 20


class DatabaseKey:
    """The 32 bytes that open the records; they show in no repr, log or error."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        """Take exactly 32 bytes."""
        if len(raw) != KEY_BYTES:
            raise ValueError("a database key has 32 bytes")
        self._raw = raw

    @classmethod
    def random(cls) -> DatabaseKey:
        """Return a new key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_hex(cls, text: str) -> DatabaseKey:
        """Return the key that `hex` gave; ValueError when it is none."""
        return cls(bytes.fromhex(text))

    def hex(self) -> str:
        """Return the key for a keyring or key file; nowhere else."""
        return self._raw.hex()

    def pragma(self) -> str:
        """Return the value SQLCipher's `PRAGMA key` takes for a raw key."""
        return f"\"x'{self._raw.hex()}'\""

    def masked_with(self, mask: bytes) -> bytes:
        """Return the key combined with 32 bytes that are used for nothing else."""
        return bytes(a ^ b for a, b in zip(self._raw, mask, strict=True))

    def derived(self, purpose: bytes) -> bytes:
        """Return 32 other bytes for one purpose; they tell nothing of the key (HMAC-SHA256)."""
        return hmac.digest(self._raw, b"biofeedback derived key/1 " + purpose, "sha256")

    def __repr__(self) -> str:
        return "DatabaseKey(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseKey) and hmac.compare_digest(self._raw, other._raw)

    def __hash__(self) -> int:
        return hash(hashlib.sha256(self._raw).digest())

    def __reduce__(self) -> str:
        raise TypeError("a database key is not pickled")


@dataclass(frozen=True, slots=True)
class PassphraseBox:
    """A key wrapped by a passphrase: Argon2id (RFC 9106) gives a one-time mask and a seal."""

    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    wrapped: bytes
    seal: bytes

    @classmethod
    def closed(cls, key: DatabaseKey, passphrase: str) -> PassphraseBox:
        """Return a box with a new salt that holds the key."""
        salt = secrets.token_bytes(_SALT_BYTES)
        mask, sealing = _derive(passphrase, salt, _MEMORY_KIB, _PASSES, _LANES)
        wrapped = key.masked_with(mask)
        seal = hmac.digest(sealing, wrapped, "sha256")
        return cls(salt, _MEMORY_KIB, _PASSES, _LANES, wrapped, seal)

    def opened(self, passphrase: str) -> DatabaseKey | None:
        """Return the key, None when it is another passphrase."""
        mask, sealing = _derive(passphrase, self.salt, self.memory_kib, self.passes, self.lanes)
        if not hmac.compare_digest(hmac.digest(sealing, self.wrapped, "sha256"), self.seal):
            return None
        return DatabaseKey(DatabaseKey(self.wrapped).masked_with(mask))

    def as_dict(self) -> dict[str, str | int]:
        """Return what JSON holds; nothing in it is secret without the passphrase."""
        return {
            "salt": self.salt.hex(),
            "memory_kib": self.memory_kib,
            "passes": self.passes,
            "lanes": self.lanes,
            "wrapped": self.wrapped.hex(),
            "seal": self.seal.hex(),
        }

    @classmethod
    def from_dict(cls, found: object) -> PassphraseBox:
        """Return the box; ValueError when it is none, or asks for more than it should."""
        if not isinstance(found, dict):
            raise ValueError("a box is a JSON object")
        try:
            box = cls(
                salt=bytes.fromhex(found["salt"]),
                memory_kib=int(found["memory_kib"]),
                passes=int(found["passes"]),
                lanes=int(found["lanes"]),
                wrapped=bytes.fromhex(found["wrapped"]),
                seal=bytes.fromhex(found["seal"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a part is missing: {error}") from error
        if (
            len(box.salt) != _SALT_BYTES
            or len(box.wrapped) != KEY_BYTES
            or not 1 <= box.lanes <= 16
            or not 8 * box.lanes <= box.memory_kib <= _MOST_MEMORY_KIB
            or not 1 <= box.passes <= _MOST_PASSES
        ):
            raise ValueError("its numbers are out of range")
        return box


def check_passphrase(passphrase: str) -> str:
    """Return the passphrase as it counts (Unicode NFKC); StoreError when it is empty."""
    counted = unicodedata.normalize("NFKC", passphrase)
    if not counted.strip():
        raise StoreError(_("The passphrase is empty; give one, or remove BIOFEEDBACK_PASSPHRASE."))
    return counted


def _derive(
    passphrase: str, salt: bytes, memory_kib: int, passes: int, lanes: int
) -> tuple[bytes, bytes]:
    """Return a mask and a sealing key, 32 bytes each."""
    from argon2.low_level import Type, hash_secret_raw

    secret = check_passphrase(passphrase).encode()
    both = hash_secret_raw(secret, salt, passes, memory_kib, lanes, 2 * KEY_BYTES, Type.ID)
    return both[:KEY_BYTES], both[KEY_BYTES:]
