"""Keys exchanged between somebody and their therapist: shown, taken, compared aloud.

Two sides use the same calls. At home a person has one therapist; the owner of the keys is the
person. In a clinic the keys are the therapist's, and each client is a person with records here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.clinic.book import Book, Partner
    from biofeedback.store.opening import Store


class Side(StrEnum):
    """On which side somebody stands."""

    HOME = "home"
    CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class Link:
    """How a person and their therapist stand. key, words: one's own key as a line, and aloud.

    partner None: no key of theirs is here yet. name: how the other is called, "" when they have no
    name here.
    """

    side: Side
    person_id: str
    name: str
    key: str
    words: tuple[str, ...]
    partner: Partner | None = None

    @property
    def ready(self) -> bool:
        """Whether files can go to and fro: the keys are here and were compared aloud."""
        return self.partner is not None and self.partner.checked_at is not None


def link_of(
    store: Store, side: Side, person_id: str | None = None, name: str | None = None
) -> Link:
    """Return how things stand; one's own keys are made when first asked for.

    person_id: a client's, else whose records these are. name: how a client is called, where the
    records themselves don't say. BadInputError when there is nobody.
    """
    from biofeedback.clinic.book import Keeper

    person = store.people.get(person_id or store.actor().person_id)
    keeper, owner = Keeper(store.database), owner_of(side, person.id)
    book = keeper.read()
    if book.identity(owner) is None:
        book = keeper.change(lambda now: now.with_identity(owner))
    return made_link(book, side, person.id, person.name if name is None else name)


def clients(store: Store, named: Mapping[str, str] | None = None) -> tuple[Link, ...]:
    """Return how things stand with everybody who has records here, by name.

    named: a clinic's clients, by their ids. Without it: the people of these records; whoever is in
    front of the screen comes along only with a key of theirs.
    """
    from biofeedback.clinic.book import CLINIC, Keeper

    mine = None if named is not None else store.actor().person_id
    if named is None:
        named = {person.id: person.name for person in store.people.all()}
    keeper = Keeper(store.database)
    book = keeper.read()
    if book.identity(CLINIC) is None:
        book = keeper.change(lambda now: now.with_identity(CLINIC))
    links = [made_link(book, Side.CLINIC, person_id, name) for person_id, name in named.items()]
    found = [one for one in links if one.person_id != mine or one.partner is not None]
    return tuple(sorted(found, key=lambda link: (link.name.casefold(), link.person_id)))


def take_key(store: Store, link: Link, typed: str, name: str = "") -> Link:
    """Keep the other's key; until its words are compared it opens and closes nothing.

    Another key than before ends what was compared. Raises BadInputError for what is no key, for
    one's own, and for the key of somebody else who is known here.
    """
    from biofeedback.clinic.book import Partner, check_name
    from biofeedback.clinic.identity import card_of

    card, called = card_of(typed), check_name(name)
    owner = owner_of(link.side, link.person_id)

    def change(book: Book) -> Book:
        if any((mine := book.identity(one)) and mine.card == card for one in book.identities):
            sentence = _("This key was made here; what is needed is the one of the other computer.")
            raise BadInputError(sentence)
        if any(
            one.card == card and one.owner == owner and one.person_id != link.person_id
            for one in book.partners
        ):
            raise BadInputError(_("This key belongs to another person here already."))
        before = book.partner(owner, link.person_id)
        if before is None or before.card != card:
            fresh = Partner(owner, link.person_id, card)
            before = fresh if before is None else replace(before, card=card, checked_at=None)
        kept_name = called or before.name if link.side is Side.HOME else ""
        return book.with_partner(replace(before, name=kept_name))

    return _changed(store, link, change)


def compare(
    store: Store, link: Link, typed: str, note: Callable[[Link], None] = lambda _link: None
) -> Link:
    """Hold the words that the other reads aloud against the key that is here.

    note: told before it counts. Raises BadInputError when they differ: then the key is somebody
    else's, or was misheard.
    """
    from biofeedback.clinic.aloud import heard
    from biofeedback.clinic.book import Keeper

    words, now = heard(typed), store.database.clock.utc()
    owner = owner_of(link.side, link.person_id)
    found = Keeper(store.database).read().partner(owner, link.person_id)
    if found is None:
        raise BadInputError(_("Take their key first; then its words can be compared."))
    if found.card.words() != words:
        sentence = _(
            "These are not the words of the key that came. Listen once more; if they differ "
            "again, somebody may have changed the key on its way: ask for it another way."
        )
        raise BadInputError(sentence)
    note(link)
    card = found.card

    def change(book: Book) -> Book:
        partner = book.partner(owner, link.person_id)
        if partner is None or partner.card != card:  # another one came in between
            return book
        return book.with_partner(replace(partner, checked_at=partner.checked_at or now))

    return _changed(store, link, change)


def forget(store: Store, link: Link) -> Link:
    """Let the other's key go; what came stays in the records."""
    owner = owner_of(link.side, link.person_id)
    return _changed(store, link, lambda book: book.without(owner, link.person_id))


def read_key(path: Path) -> str:
    """Return what a small text file holds; BadInputError when it can't be read."""
    return read_file(path, 10_000).decode("utf-8", "replace")


def picture_of(key: str) -> Any:
    """Return a key as a QR code (segno): capital letters and digits, up to 15 % may be lost."""
    import segno

    return segno.make_qr(key, error="m")


def not_ready() -> str:
    """Return what is missing before files can go to and fro."""
    return _("Exchange keys with them first, and compare the words aloud.")


def owner_of(side: Side, person_id: str) -> str:
    """Return whose secret keys are used on a side."""
    from biofeedback.clinic.book import CLINIC

    return CLINIC if side is Side.CLINIC else person_id


def made_link(book: Book, side: Side, person_id: str, name: str) -> Link:
    """Return how somebody stands with their partner; the owner's keys are there.

    name: a client's; a therapist is called as the person at home said.
    """
    owner = owner_of(side, person_id)
    me = book.identity(owner)
    assert me is not None
    partner = book.partner(owner, person_id)
    called = name if side is Side.CLINIC else (partner.name if partner else "")
    return Link(side, person_id, called, me.card.text(), me.card.words(), partner)


def _changed(store: Store, link: Link, change: Callable[[Book], Book]) -> Link:
    from biofeedback.clinic.book import Keeper

    book = Keeper(store.database).change(change)
    return made_link(book, link.side, link.person_id, link.name)


def read_file(path: Path, most: int | None = None) -> bytes:
    """Return a file's first bytes, as many as a hand-over may have; BadInputError if unreadable."""
    from biofeedback.clinic.packet import MOST_FILE

    try:
        with path.open("rb") as file:
            return file.read(most or MOST_FILE + 1)
    except (OSError, ValueError) as error:
        sentence = _("{file} can't be read ({why}); choose another file.")
        why = getattr(error, "strerror", None) or type(error).__name__
        raise BadInputError(sentence.format(file=path.name, why=why)) from error
