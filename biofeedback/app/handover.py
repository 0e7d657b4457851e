"""A file handed over: made for one person, opened by them, shown, and taken in once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from biofeedback.app.handover_keys import Link, Side, made_link, not_ready, owner_of, read_file
from biofeedback.core.day_words import long_day
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.clinic.book import Book
    from biofeedback.clinic.contents import Brought, HomePlan
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store

ENDING: Final = ".handover"
VALID: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was opened and not taken yet; exactly one of plan and practice is there."""

    link: Link
    packet_id: str
    made_at: datetime
    expires_at: datetime
    plan: HomePlan | None = None
    practice: Brought | None = None


@dataclass(frozen=True, slots=True)
class TakenPlan:
    """What came of a plan. pace_per_min: for the big button, None: as it was."""

    plan: HomePlan
    pace_per_min: float | None
    new_practices: tuple[str, ...]


def packed(store: Store, link: Link, kind: str, content: object, valid: timedelta = VALID) -> bytes:
    """Return a file for the other; BadInputError while their key was not compared."""
    from uuid import uuid4

    from biofeedback.clinic.book import Keeper
    from biofeedback.clinic.packet import LONGEST, Packet, sealed

    if not timedelta(0) < valid <= LONGEST:
        sentence = _("A file can be opened for 1 to {most} days.")
        raise BadInputError(sentence.format(most=LONGEST.days))
    book = Keeper(store.database).read()
    owner = owner_of(link.side, link.person_id)
    partner, me = book.partner(owner, link.person_id), book.identity(owner)
    if partner is None or me is None or partner.checked_at is None:
        raise BadInputError(not_ready())
    now = store.database.clock.utc()
    return sealed(Packet(str(uuid4()), kind, now, now + valid, content), me, partner.card)


def look(store: Store, side: Side, path: Path, named: Mapping[str, str] | None = None) -> Looked:
    """Return what a file holds; nothing is kept. BadInputError with one sentence why it is refused.

    At home it must be from the acting person's therapist; in a clinic from any client. named: a
    clinic's clients, where the records themselves don't say.
    """
    from biofeedback.clinic.book import Keeper
    from biofeedback.clinic.contents import PLAN, PRACTICE, brought_from, plan_from
    from biofeedback.clinic.identity import Identity
    from biofeedback.clinic.packet import opened

    data = read_file(path)
    owner = owner_of(side, "" if side is Side.CLINIC else store.actor().person_id)
    book, now = Keeper(store.database).read(), store.database.clock.utc()
    # Without keys of one's own nothing can be for oneself; the refusals are the same.
    me = book.identity(owner) or Identity.random()
    partners = book.of(owner)
    found = opened(data, me, [one.card for one in partners], now)
    partner = next(one for one in partners if one.card == found.sender)
    if partner.checked_at is None:
        raise BadInputError(not_ready())
    packet = found.packet
    if (came := book.came(packet.id)) is not None:
        raise BadInputError(came_before(came))
    if packet.kind != {Side.HOME: PLAN, Side.CLINIC: PRACTICE}[side]:
        raise BadInputError(_wrong_side(side))
    person = store.people.get(partner.person_id)
    link = made_link(book, side, person.id, (named or {}).get(person.id, person.name))
    if side is Side.CLINIC:
        brought = brought_from(packet.content)
        records = store.portable(store.actor(partner.person_id))
        for name, rows in brought.rows.items():
            records.check_rows(name, rows)
        return Looked(link, packet.id, packet.made_at, packet.expires_at, practice=brought)
    if partner.plan_at is not None and packet.made_at <= partner.plan_at:
        sentence = _("A newer plan, made on {day}, was taken already; this one was left alone.")
        raise BadInputError(sentence.format(day=long_day(partner.plan_at.date())))
    plan = plan_from(packet.content)
    return Looked(link, packet.id, packet.made_at, packet.expires_at, plan)


def take_plan(store: Store, looked: Looked, today: date, zone: str) -> TakenPlan:
    """Let a plan hold from today on: days, its practices, its questions. Twice changes nothing.

    A reminder stays as the person set it.
    """
    from biofeedback.app import own_protocols
    from biofeedback.app.looking import choose_questions, questions_of

    plan = looked.plan
    assert plan is not None
    check_new(store, looked)
    actor = store.actor(looked.link.person_id)
    with store.database.together():
        _hold(store, actor, plan, today, "import")
        kept = [own_protocols.take_in(store, entry, actor).entry.name for entry in plan.own]
        if plan.questions and set(plan.questions) != set(questions_of(store, actor)[0]):
            choose_questions(store, actor, today, zone, plan.questions)
    note_taken(store, looked)
    pace = next((one.pace_per_min for one in plan.practices if one.pace_per_min), None)
    return TakenPlan(plan, pace, tuple(kept))


def write_plan(
    store: Store, link: Link, plan: HomePlan, today: date, valid: timedelta, to: Path
) -> None:
    """Write a client's plan to a new file; in their record here it holds from today on, too."""
    from biofeedback.app.text_file import write_new
    from biofeedback.clinic.book import CLINIC, Keeper
    from biofeedback.clinic.contents import PLAN

    made_at = store.database.clock.utc()
    data = packed(store, link, PLAN, plan.as_dict(), valid)
    with store.database.together():
        # Who may not change a plan, or can't now, gives none; and no file, no plan.
        _hold(store, store.actor(link.person_id), plan, today)
        write_new(to, data)

    def change(book: Book) -> Book:
        partner = book.partner(CLINIC, link.person_id)
        if partner is None:
            return book
        return book.with_partner(replace(partner, plan_at=made_at, plan=plan.as_dict()))

    Keeper(store.database).change(change)


def check_new(store: Store, looked: Looked) -> None:
    """Raise BadInputError when a file was taken in since it was looked at."""
    from biofeedback.clinic.book import Keeper

    came = Keeper(store.database).read().came(looked.packet_id)
    if came is not None:
        raise BadInputError(came_before(came))


def note_taken(store: Store, looked: Looked) -> None:
    """Know a file again that was taken in, whatever it held."""
    from biofeedback.clinic.book import Keeper

    link, now = looked.link, store.database.clock.utc()
    owner = owner_of(link.side, link.person_id)

    def change(book: Book) -> Book:
        partner = book.partner(owner, link.person_id)
        book = book.with_seen(looked.packet_id, now)
        if partner is None:
            return book
        if looked.plan is None:
            return book.with_partner(replace(partner, handed_at=now))
        plan = looked.plan.as_dict()
        return book.with_partner(replace(partner, plan_at=looked.made_at, plan=plan))

    Keeper(store.database).change(change)


def held_plan(link: Link) -> HomePlan | None:
    """Return the plan that was given or taken last; None without one that can still be read."""
    from biofeedback.clinic.contents import plan_from

    if link.partner is None or link.partner.plan is None:
        return None
    try:
        return plan_from(link.partner.plan)
    except BadInputError:
        return None


def came_before(day: datetime) -> str:
    """Return that a file is no news."""
    sentence = _("This file was taken in already, on {day}; nothing was added.")
    return sentence.format(day=long_day(day.date()))


def side_of(store: Store, path: Path) -> Side:
    """Return on which side a file is to be opened, by whom it is for; at home where unknown."""
    from biofeedback.clinic.book import CLINIC, Keeper
    from biofeedback.clinic.packet import HEAD

    mine = Keeper(store.database).read().identity(CLINIC)
    here = mine is not None and read_file(path).startswith(HEAD + mine.card.id)
    return Side.CLINIC if here else Side.HOME


def _hold(store: Store, actor: Actor, plan: HomePlan, today: date, origin: str = "own") -> None:
    """Let days and minutes hold from today on; the same again changes nothing."""
    earlier = store.plans(actor).now()
    wanted = replace(plan.plan(today), remind_at=earlier.remind_at if earlier else None)
    if earlier is None or replace(wanted, since=earlier.since) != earlier:
        store.plans(actor).keep(wanted, origin)


def _wrong_side(side: Side) -> str:
    if side is Side.HOME:
        return _("This file holds practice brought back; it is opened where clients' records are.")
    return _("This file holds a plan for home; the person it was made for opens it.")
