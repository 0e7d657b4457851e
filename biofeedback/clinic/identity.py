"""Who hands over to whom: a pair of secret keys for oneself, and the card others get of them.

One key signs (Ed25519), the other opens what is sealed for it (X25519); both by libsodium. A card
holds both public keys; it travels as a line of capital letters and digits, or as a picture of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from nacl import pwhash
from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from biofeedback.clinic.aloud import PHRASE_BYTES, phrase_of
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

KEY_BYTES: Final = 32
ID_BYTES: Final = 16
_CHECK_BYTES: Final = 6
_HEAD: Final = "BFKEY1"
_LETTERS: Final = 112  # 64 bytes of keys and 6 to check them, in base 32
_MOST_TYPED: Final = 2000
# Whoever looks for a key with the same phrase pays this for each try (some 20 ms, 8 MiB).
_PHRASE_MEMORY: Final = 8 * 1024 * 1024
_PHRASE_PASSES: Final = 2
_PHRASE_SALT: Final = hashlib.blake2b(b"biofeedback phrase/1", digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody's public keys: signing, and sealing, 32 bytes each."""

    signing: bytes
    sealing: bytes

    def __post_init__(self) -> None:
        """Raise BadInputError for what can be no keys."""
        if len(self.signing) != KEY_BYTES or len(self.sealing) != KEY_BYTES:
            raise BadInputError(_("This is no key of this app."))
        if not crypto_core_ed25519_is_valid_point(self.signing) or _is_weak(self.sealing):
            raise BadInputError(_("This key can't be trusted: nobody's app makes such a one."))

    @property
    def id(self) -> bytes:
        """Return sixteen bytes that name the card and tell nothing else."""
        return _digest(b"id", self.signing + self.sealing, ID_BYTES)

    def words(self) -> tuple[str, ...]:
        """Return the phrase by which the card is checked aloud: eight words, 64 bits."""
        return _phrase(self.signing + self.sealing)

    def text(self) -> str:
        """Return the card as one line, which `card_of` reads back."""
        keys = self.signing + self.sealing
        letters = base64.b32encode(keys + _digest(b"check", keys, _CHECK_BYTES)).decode("ascii")
        return f"{_HEAD}{letters}"

    def verify_key(self) -> VerifyKey:
        """Return what tells this person's signatures."""
        return VerifyKey(self.signing)

    def public_key(self) -> PublicKey:
        """Return what a box for this person is sealed with."""
        return PublicKey(self.sealing)


class Identity:
    """One's own two secret keys; they show in no repr and are not pickled."""

    def __init__(self, seeds: bytes) -> None:
        """Take 64 random bytes; `random` and the book of partners give them."""
        if len(seeds) != 2 * KEY_BYTES:
            raise ValueError("an identity is made of 64 bytes")
        self._signing = SigningKey(seeds[:KEY_BYTES])
        self._sealing = PrivateKey(seeds[KEY_BYTES:])

    @classmethod
    def random(cls) -> Identity:
        """Return a new one."""
        return cls(bytes(SigningKey.generate()) + bytes(PrivateKey.generate()))

    @cached_property
    def card(self) -> Card:
        """Return the public half."""
        return Card(bytes(self._signing.verify_key), bytes(self._sealing.public_key))

    @property
    def signing(self) -> SigningKey:
        """The key that signs."""
        return self._signing

    @property
    def sealing(self) -> PrivateKey:
        """The key that opens what is sealed for its card."""
        return self._sealing

    def seeds(self) -> bytes:
        """Return the secret itself, for the sealed file; nowhere else."""
        return bytes(self._signing) + bytes(self._sealing)

    def __repr__(self) -> str:
        return "Identity(…)"

    def __reduce__(self) -> str:
        raise TypeError("an identity is not pickled")


def card_of(typed: str) -> Card:
    """Return the card in a line as `Card.text` gives it, whatever spaces came into it.

    Raises BadInputError with one sentence for anything else.
    """
    letters = "".join(typed[:_MOST_TYPED].split()).upper().replace("-", "")
    if not letters.startswith(_HEAD) or len(letters) != len(_HEAD) + _LETTERS:
        sentence = _("This is no key of this app: it begins with {head} and has {count} letters.")
        raise BadInputError(sentence.format(head=_HEAD, count=len(_HEAD) + _LETTERS))
    try:
        raw = base64.b32decode(letters[len(_HEAD) :])
    except ValueError:
        raw = b""
    keys, check = raw[: 2 * KEY_BYTES], raw[2 * KEY_BYTES :]
    if not hmac.compare_digest(check, _digest(b"check", keys, _CHECK_BYTES)):
        raise BadInputError(_("A letter of this key was changed on the way; take it once more."))
    return Card(keys[:KEY_BYTES], keys[KEY_BYTES:])


def _digest(purpose: bytes, content: bytes, size: int) -> bytes:
    named = b"biofeedback key/1 " + purpose + b"\0"
    return hashlib.blake2b(named + content, digest_size=size).digest()


@lru_cache(maxsize=64)
def _phrase(keys: bytes) -> tuple[str, ...]:
    stretched = pwhash.argon2id.kdf(
        max(PHRASE_BYTES, pwhash.argon2id.BYTES_MIN),
        keys,
        _PHRASE_SALT,
        opslimit=_PHRASE_PASSES,
        memlimit=_PHRASE_MEMORY,
    )
    return phrase_of(stretched[:PHRASE_BYTES])


def _is_weak(sealing: bytes) -> bool:
    """Return whether what is sealed with this key could be opened by anybody."""
    from nacl.bindings import crypto_scalarmult

    try:
        crypto_scalarmult(b"\x42" * KEY_BYTES, sealing)
    except (CryptoError, RuntimeError):
        return True
    return False
