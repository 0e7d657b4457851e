"""A file handed over: signed by one person's keys, sealed for another's, and nothing in between.

    "biofeedback handover 1", a line  which version this is
    16 bytes                          whom it is for (a card's id)
    the rest                          a sealed box (X25519, XSalsa20-Poly1305) of
        32 bytes                      the sender's signing key
        64 bytes                      Ed25519 over version, both cards' keys and the body
        the body                      length, compressed JSON, zeros up to a whole 4 KiB

What is signed names the recipient, so that nobody can pass a box on as meant for another. Nothing
is unpacked or read before the signature of a known person has been checked.
"""

from __future__ import annotations

import hmac
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import SealedBox

from biofeedback.clinic.identity import ID_BYTES, KEY_BYTES, Card, Identity
from biofeedback.core.day_words import long_day
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

HEAD: Final = b"biofeedback handover 1\n"
ANY_HEAD: Final = b"biofeedback handover "
_FORMAT: Final = "biofeedback-handover/1"
_SIGNATURE_BYTES: Final = 64
_LENGTH_BYTES: Final = 4
_PAGE_BYTES: Final = 4096
# What a file may hold: years of sessions, but never more than a computer can open.
MOST_PACKED: Final = 64 * 1024 * 1024
MOST_UNPACKED: Final = 256 * 1024 * 1024
_OVERHEAD: Final = 48 + KEY_BYTES + _SIGNATURE_BYTES
_LEAST: Final = len(HEAD) + ID_BYTES + _OVERHEAD + _PAGE_BYTES
MOST_FILE: Final = len(HEAD) + ID_BYTES + _OVERHEAD + MOST_PACKED + 2 * _PAGE_BYTES
LONGEST: Final = timedelta(days=366)
# Two computers' clocks need not agree to the hour.
_CLOCKS_APART: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Packet:
    """What is handed over. id: a UUID. kind: what content is. Moments: aware."""

    id: str
    kind: str
    made_at: datetime
    expires_at: datetime
    content: Any


@dataclass(frozen=True, slots=True)
class Opened:
    """A packet that was opened, and the card of whoever signed it."""

    sender: Card
    packet: Packet


def sealed(packet: Packet, sender: Identity, recipient: Card) -> bytes:
    """Return the file. BadInputError when it would hold more than one file may."""
    document = {
        "format": _FORMAT,
        "id": packet.id,
        "kind": packet.kind,
        "made_at": packet.made_at.isoformat(),
        "expires_at": packet.expires_at.isoformat(),
        "content": packet.content,
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    whole = text.encode()
    packed = zlib.compress(whole, 9)
    if len(whole) > MOST_UNPACKED or len(packed) > MOST_PACKED:
        raise BadInputError(_("This is too much for one file; choose fewer days or kinds."))
    body = len(packed).to_bytes(_LENGTH_BYTES, "big") + packed
    body += bytes(-len(body) % _PAGE_BYTES)
    signature = sender.signing.sign(_signed(sender.card, recipient, body)).signature
    box = SealedBox(recipient.public_key()).encrypt(sender.card.signing + signature + body)
    return HEAD + recipient.id + box


def opened(data: bytes, me: Identity, known: Iterable[Card], now: datetime) -> Opened:
    """Return what a file holds, for me and from somebody known.

    Raises BadInputError with one sentence: no such file, of a newer version, for somebody else,
    changed on the way, from somebody unknown, expired. Whether it came before, the caller knows.
    """
    if not data.startswith(HEAD):
        if data.startswith(ANY_HEAD) and data[len(ANY_HEAD) :][:1].isdigit():
            raise BadInputError(_("A newer version of this app made this file; update first."))
        raise BadInputError(_("This is no file that was handed over by this app."))
    if not _LEAST <= len(data) <= MOST_FILE:
        raise _changed()
    at = len(HEAD)
    if not hmac.compare_digest(data[at : at + ID_BYTES], me.card.id):
        raise BadInputError(_("This file is meant for somebody else; only they can open it."))
    try:
        inner = SealedBox(me.sealing).decrypt(data[at + ID_BYTES :])
    except (CryptoError, ValueError):
        raise _changed() from None
    sender, body = _checked(inner, me, known)
    packet = _packet(_unpacked(body))
    if packet.made_at > now + _CLOCKS_APART:
        sentence = _("This file says it was made on {day}, which is to come; check both clocks.")
        raise BadInputError(sentence.format(day=long_day(packet.made_at.date())))
    if now >= packet.expires_at:
        sentence = _("This file could be opened until {day}; ask for a new one.")
        raise BadInputError(sentence.format(day=long_day(packet.expires_at.date())))
    return Opened(sender, packet)


def _signed(sender: Card, recipient: Card, body: bytes) -> bytes:
    cards = sender.signing + sender.sealing + recipient.signing + recipient.sealing
    return HEAD + cards + body


def _checked(inner: bytes, me: Identity, known: Iterable[Card]) -> tuple[Card, bytes]:
    """Return who signed it, and the body that was signed."""
    key = inner[:KEY_BYTES]
    signature = inner[KEY_BYTES : KEY_BYTES + _SIGNATURE_BYTES]
    body = inner[KEY_BYTES + _SIGNATURE_BYTES :]
    sender = next((card for card in known if hmac.compare_digest(card.signing, key)), None)
    if sender is None:
        sentence = _("Whoever made this file is not known here; exchange keys with them first.")
        raise BadInputError(sentence)
    try:
        sender.verify_key().verify(_signed(sender, me.card, body), signature)
    except (BadSignatureError, ValueError):
        raise _changed() from None
    return sender, body


def _unpacked(body: bytes) -> bytes:
    length = int.from_bytes(body[:_LENGTH_BYTES], "big")
    packed = body[_LENGTH_BYTES : _LENGTH_BYTES + length]
    if len(packed) != length or any(body[_LENGTH_BYTES + length :]):
        raise _changed()
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(packed, MOST_UNPACKED)
    except zlib.error:
        raise _changed() from None
    if not unpacking.eof or unpacking.unused_data:
        raise _changed()
    return whole


def _packet(whole: bytes) -> Packet:
    """Return the packet in a signed text; BadInputError when it is none."""
    try:
        found = json.loads(whole)
        if found["format"] != _FORMAT:
            raise ValueError("of another format")
        made_at, expires_at = _moment(found["made_at"]), _moment(found["expires_at"])
        if not timedelta(0) < expires_at - made_at <= LONGEST:
            raise ValueError("its time is out of range")
        packet = Packet(
            str(UUID(_text(found["id"]))),
            _text(found["kind"]),
            made_at,
            expires_at,
            found["content"],
        )
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        sentence = _("This file is well signed, but it holds nothing this app can read.")
        raise BadInputError(sentence, repr(error)[:200]) from error
    return packet


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise TypeError("a short text was expected")
    return value


def _changed() -> BadInputError:
    return BadInputError(_("This file was changed or damaged on the way; ask for it once more."))
