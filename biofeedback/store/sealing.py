"""How what says who a client is lies sealed: keys of the clinic, a shard of each client.

A client's key is made of two things that never lie in one place: a key of the clinic, which
accounts carry behind their passphrases, and the client's shard, a small file outside the
database and its backups (`store.shards`). Without the shard, nothing of it opens any more.
libsodium does the work: XSalsa20-Poly1305 boxes, X25519 sealed boxes; BLAKE2b mixes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random

from biofeedback.core.errors import StoreError
from biofeedback.core.words import _

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class ClinicKeys:
    """The clinic's keys that an account has.

    view: opens pseudonyms and seals the trail; everybody's. care: opens names and notes; None
    for who only looks at numbers.
    """

    view: bytes
    care: bytes | None

    @classmethod
    def new(cls) -> ClinicKeys:
        """Return the keys of a new clinic."""
        return cls(random(KEY_BYTES), random(KEY_BYTES))

    def without_care(self) -> ClinicKeys:
        """Return what a viewer gets of them."""
        return ClinicKeys(self.view, None)

    def sealed_to(self, public_key: str) -> bytes:
        """Return them so that only the owner of this public key (hex) opens them."""
        found = {"view": self.view.hex(), "care": None if self.care is None else self.care.hex()}
        box = SealedBox(PublicKey(bytes.fromhex(public_key)))
        return bytes(box.encrypt(json.dumps(found).encode()))

    @classmethod
    def opened(cls, sealed: bytes, private: PrivateKey) -> ClinicKeys:
        """Return the keys sealed to a private key; StoreError when they are sealed to another."""
        try:
            found = json.loads(SealedBox(private).decrypt(sealed))
            care = found["care"]
            return cls(bytes.fromhex(found["view"]), None if care is None else bytes.fromhex(care))
        except (CryptoError, ValueError, KeyError, TypeError) as error:
            sentence = _("The clinic's keys of this account can't be opened; somebody changed it.")
            raise StoreError(sentence, type(error).__name__) from None

    def face_key(self, shard: bytes) -> bytes:
        """Return what opens a client's pseudonym."""
        return _mixed(shard, self.view, b"client-face/1")

    def about_key(self, shard: bytes) -> bytes:
        """Return what opens a client's name and notes; StoreError for who may not."""
        if self.care is None:
            raise StoreError(_("This account sees numbers only, not names and notes."))
        return _mixed(shard, self.care, b"client-about/1")

    def trail_key(self) -> bytes:
        """Return what seals the lines of the audit trail."""
        return _mixed(b"audit", self.view, b"audit-trail/1")


def new_shard() -> bytes:
    """Return what a new client's keys are made with."""
    return random(KEY_BYTES)


def seal(key: bytes, found: dict[str, Any]) -> bytes:
    """Return a record sealed with a key; its length is rounded up, so that it says little."""
    plain = json.dumps(found, ensure_ascii=False).encode()
    return bytes(SecretBox(key).encrypt(plain + b" " * (-len(plain) % 64)))


def opened(key: bytes, sealed: bytes) -> dict[str, Any]:
    """Return what `seal` took; StoreError when it was made with another key, or changed."""
    try:
        found = json.loads(SecretBox(key).decrypt(sealed))
    except (CryptoError, ValueError) as error:
        sentence = _("What is written about this client can't be opened with this clinic's keys.")
        raise StoreError(sentence, type(error).__name__) from None
    if not isinstance(found, dict):
        raise StoreError(_("What is written about this client is not readable."))
    return found


def sealed_to(public_key: str, text: str) -> str:
    """Return a text that only the owner of this public key (hex) opens, as hex."""
    return bytes(SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(text.encode())).hex()


def opened_by(private: PrivateKey, sealed: str) -> str | None:
    """Return a text sealed to a private key, None when it is another's."""
    try:
        return SealedBox(private).decrypt(bytes.fromhex(sealed)).decode()
    except (CryptoError, ValueError):
        return None


def _mixed(shard: bytes, key: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose + b"\0" + shard, digest_size=KEY_BYTES, key=key).digest()
