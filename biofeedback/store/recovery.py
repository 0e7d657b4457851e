"""The recovery key on paper: 140 random bits that a person can copy by hand, and their box.

Seven groups of five letters and digits (Crockford's base 32: no I, L, O, U). The fifth of each
group is a check over the four before it and the group's place, in the field GF(32): a wrong
letter, two that changed places, or two groups that did, are found and the group is named.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.store.locks import KEY_BYTES, DatabaseKey

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
GROUPS, _DATA_LETTERS = 7, 4
_GROUP_LETTERS = _DATA_LETTERS + 1
_SALT_BYTES = 16
_PURPOSE = b"biofeedback recovery key/1"


class RecoveryKey:
    """What is written on paper; it shows in no repr."""

    __slots__ = ("_letters",)

    def __init__(self, letters: str) -> None:
        """Take 28 letters without their checks; `random` and `read` give a key."""
        self._letters = letters

    @classmethod
    def random(cls) -> RecoveryKey:
        """Return a new key."""
        return cls("".join(secrets.choice(_LETTERS) for _place in range(GROUPS * _DATA_LETTERS)))

    @classmethod
    def read(cls, typed: str) -> RecoveryKey:
        """Return the key that was typed, in any case, with spaces, dashes or none.

        Raises BadInputError that names the group with a slip, and never shows what was typed.
        """
        letters = "".join(each for each in typed.upper() if each.isalnum()).translate(_READ_AS)
        if len(letters) != GROUPS * _GROUP_LETTERS or not set(letters) <= set(_LETTERS):
            sentence = _(
                "A recovery key has {groups} groups of {letters} letters and digits; "
                "this is something else. Look at the paper again."
            )
            raise BadInputError(sentence.format(groups=GROUPS, letters=_GROUP_LETTERS))
        kept = []
        for number in range(GROUPS):
            group = letters[number * _GROUP_LETTERS :][:_GROUP_LETTERS]
            if _check(group[:_DATA_LETTERS], number) != group[_DATA_LETTERS]:
                sentence = _("Group {number} of the recovery key has a slip; look at it again.")
                raise BadInputError(sentence.format(number=number + 1))
            kept.append(group[:_DATA_LETTERS])
        return cls("".join(kept))

    def on_paper(self) -> str:
        """Return the groups with their checks, to be shown once."""
        groups = []
        for number in range(GROUPS):
            data = self._letters[number * _DATA_LETTERS :][:_DATA_LETTERS]
            groups.append(data + _check(data, number))
        return "-".join(groups)

    def secret(self) -> bytes:
        """Return what the box is closed with."""
        return self._letters.encode("ascii")

    def __repr__(self) -> str:
        return "RecoveryKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a recovery key is not pickled")


@dataclass(frozen=True, slots=True)
class RecoveryBox:
    """The records' key wrapped by a recovery key: HKDF-SHA256 (RFC 5869) gives mask and seal.

    No slow hash: nobody guesses 140 random bits.
    """

    salt: bytes
    wrapped: bytes
    seal: bytes

    @classmethod
    def closed(cls, key: DatabaseKey, recovery: RecoveryKey) -> RecoveryBox:
        """Return a box with a new salt that holds the key."""
        salt = secrets.token_bytes(_SALT_BYTES)
        mask, sealing = _derive(recovery.secret(), salt)
        wrapped = key.masked_with(mask)
        return cls(salt, wrapped, hmac.digest(sealing, wrapped, "sha256"))

    def opened(self, recovery: RecoveryKey) -> DatabaseKey | None:
        """Return the key, None when it is another recovery key."""
        mask, sealing = _derive(recovery.secret(), self.salt)
        if not hmac.compare_digest(hmac.digest(sealing, self.wrapped, "sha256"), self.seal):
            return None
        return DatabaseKey(DatabaseKey(self.wrapped).masked_with(mask))

    def as_dict(self) -> dict[str, str]:
        """Return what JSON holds; nothing in it is secret without the paper."""
        return {"salt": self.salt.hex(), "wrapped": self.wrapped.hex(), "seal": self.seal.hex()}

    @classmethod
    def from_dict(cls, found: object) -> RecoveryBox:
        """Return the box; ValueError when it is none."""
        if not isinstance(found, dict):
            raise ValueError("a recovery box is a JSON object")
        try:
            parts = [bytes.fromhex(found[name]) for name in ("salt", "wrapped", "seal")]
        except (KeyError, TypeError) as error:
            raise ValueError(f"a part of the recovery box is missing: {error}") from error
        if [len(part) for part in parts] != [_SALT_BYTES, KEY_BYTES, KEY_BYTES]:
            raise ValueError("the parts of the recovery box have the wrong length")
        return cls(*parts)


def _derive(secret: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return a mask and a sealing key, 32 bytes each (HKDF: extract, then expand twice)."""
    extracted = hmac.digest(salt, secret, "sha256")
    mask = hmac.digest(extracted, _PURPOSE + b"\x01", "sha256")
    return mask, hmac.digest(extracted, mask + _PURPOSE + b"\x02", "sha256")


def _check(data: str, group: int) -> str:
    """Return the check letter of four data letters in this group (0-6)."""
    total = _times_alpha(group + 1, 3)
    for letter in data:
        total = _times_alpha(total ^ _LETTERS.index(letter), 1)
    return _LETTERS[total]


def _times_alpha(element: int, times: int) -> int:
    """Return an element of GF(32) (x^5 + x^2 + 1) times alpha to the power of `times`."""
    for _time in range(times):
        element <<= 1
        if element & 32:
            element ^= 0b100101
    return element
