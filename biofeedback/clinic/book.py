"""The book of hand-over: one's own secret keys, whom one hands over to, and what came already.

It is one sealed file beside the records (`store/sealed_file.py`). Clients are in it by the id of
their records only: their names stay there, and go with them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from biofeedback.clinic.identity import Card, Identity, card_of
from biofeedback.core.errors import BadInputError, StoreDamagedError
from biofeedback.core.words import _
from biofeedback.store.database import Database
from biofeedback.store.sealed_file import SealedFile

NAME: Final = "handover"
CLINIC: Final = ""
"""The owner of the therapist's own keys; every other owner is a person who practises here."""
_FORMAT: Final = "biofeedback-handover-book/1"
# A file that came is known again for as long as one can be valid, and a while longer.
_REMEMBERED: Final = timedelta(days=800)
MOST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody to hand over to. owner: whose keys are used; person_id: whose records it is about.

    name: how a therapist is called; "" for a client. card: their public keys; checked_at: when its
    words were compared aloud, None: not yet. handed_at: when practice last left, or came. plan_at:
    when the latest plan that was given or taken was made; plan: what it holds, as in the file.
    """

    owner: str
    person_id: str
    card: Card
    name: str = ""
    checked_at: datetime | None = None
    handed_at: datetime | None = None
    plan_at: datetime | None = None
    plan: Mapping[str, Any] | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Return by what the partner is known: each owner has one for each person."""
        return self.owner, self.person_id


@dataclass(frozen=True, slots=True)
class Book:
    """What is kept. identities: an owner's 64 secret bytes. seen: a packet's id, when it came."""

    identities: Mapping[str, bytes]
    partners: tuple[Partner, ...] = ()
    seen: Mapping[str, datetime] | None = None

    def __repr__(self) -> str:
        return "Book(…)"

    def identity(self, owner: str) -> Identity | None:
        """Return an owner's keys, None where none were made yet."""
        seeds = self.identities.get(owner)
        return None if seeds is None else Identity(seeds)

    def partner(self, owner: str, person_id: str) -> Partner | None:
        """Return an owner's partner for a person."""
        wanted = (owner, person_id)
        return next((one for one in self.partners if one.place == wanted), None)

    def of(self, owner: str) -> tuple[Partner, ...]:
        """Return an owner's partners."""
        return tuple(one for one in self.partners if one.owner == owner)

    def came(self, packet_id: str) -> datetime | None:
        """Return when a packet was taken in, None when it was not."""
        return (self.seen or {}).get(packet_id)

    def with_identity(self, owner: str) -> Book:
        """Return the book with keys for an owner; those that are there stay."""
        if owner in self.identities:
            return self
        made = Identity.random().seeds()
        return replace(self, identities={**self.identities, owner: made})

    def with_partner(self, partner: Partner) -> Book:
        """Return the book with a partner in the place of the earlier one."""
        others = tuple(one for one in self.partners if one.place != partner.place)
        return replace(self, partners=(*others, partner))

    def without(self, owner: str, person_id: str) -> Book:
        """Return the book without a partner."""
        left = tuple(one for one in self.partners if one.place != (owner, person_id))
        return replace(self, partners=left)

    def let_go(self, person_id: str, heir: str | None = None) -> Book:
        """Return the book without a person's keys and partners; a client's go to the heir.

        heir: the same client's other record, which keeps keys of its own.
        """
        kept = []
        for one in self.partners:
            if person_id not in one.place:
                kept.append(one)
            elif one.owner == CLINIC and heir is not None and not self.partner(CLINIC, heir):
                kept.append(replace(one, person_id=heir))
        left = {owner: seeds for owner, seeds in self.identities.items() if owner != person_id}
        return replace(self, identities=left, partners=tuple(kept))

    def with_seen(self, packet_id: str, now: datetime) -> Book:
        """Return the book that knows a packet again; what can't be valid any more is let go."""
        kept = {key: at for key, at in (self.seen or {}).items() if now - at < _REMEMBERED}
        return replace(self, seen={**kept, packet_id: now})


class Keeper:
    """Reads and changes the book of open records."""

    def __init__(self, database: Database) -> None:
        """Nothing is made before something is changed."""
        self._file = SealedFile(database, NAME)

    def read(self) -> Book:
        """Return the book, an empty one before the first change; StoreError when unreadable."""
        return self._of(self._file.read())

    def change(self, change: Callable[[Book], Book]) -> Book:
        """Keep what `change` makes of the book as it stands, and return it."""
        kept: list[Book] = []

        def write(content: bytes | None) -> bytes:
            kept.append(change(self._of(content)))
            return _to_bytes(kept[-1])

        self._file.change(write)
        return kept[-1]

    def let_go(self, person_id: str, heir: str | None = None) -> None:
        """Let a person's keys and partners go; a client's go to the heir, where there is one."""
        book = self.read()
        if book.let_go(person_id, heir) != book:
            self.change(lambda now: now.let_go(person_id, heir))

    def _of(self, content: bytes | None) -> Book:
        if content is None:
            return Book({})
        try:
            return _from_bytes(content)
        except (KeyError, TypeError, ValueError, AttributeError, BadInputError) as error:
            sentence = _("{file} is of a newer version of this app; update the app first.")
            raise StoreDamagedError(
                sentence.format(file=self._file.path), detail=type(error).__name__
            ) from None


def check_name(name: str) -> str:
    """Return a partner's name as it is kept; BadInputError for one that is too long."""
    cleaned = " ".join(name.split())
    if len(cleaned) > MOST_NAME or not cleaned.isprintable():
        raise BadInputError(_("A name can have up to {most} letters.").format(most=MOST_NAME))
    return cleaned


def _to_bytes(book: Book) -> bytes:
    document = {
        "format": _FORMAT,
        "identities": {owner: seeds.hex() for owner, seeds in book.identities.items()},
        "partners": [
            {
                "owner": one.owner,
                "person_id": one.person_id,
                "card": one.card.text(),
                "name": one.name,
                "checked_at": _text(one.checked_at),
                "handed_at": _text(one.handed_at),
                "plan_at": _text(one.plan_at),
                "plan": one.plan,
            }
            for one in book.partners
        ],
        "seen": {key: _text(at) for key, at in (book.seen or {}).items()},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _from_bytes(content: bytes) -> Book:
    found = json.loads(content)
    if found["format"] != _FORMAT:
        raise ValueError("another version")
    partners = tuple(
        Partner(
            one["owner"],
            one["person_id"],
            card_of(one["card"]),
            one["name"],
            _moment(one["checked_at"]),
            _moment(one["handed_at"]),
            _moment(one["plan_at"]),
            one["plan"],
        )
        for one in found["partners"]
    )
    return Book(
        {owner: bytes.fromhex(seeds) for owner, seeds in found["identities"].items()},
        partners,
        {key: datetime.fromisoformat(at) for key, at in found["seen"].items()},
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
