"""A clinic as whoever is signed in meets it: clients, notes, accounts, the audit trail.

Every act says which roles may do it, and every reading of a client is written down first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from biofeedback.clinic import pseudonyms
from biofeedback.clinic.book import Keeper
from biofeedback.clinic.caseload import Case, case_of
from biofeedback.clinic.rights import CARE, STAFF, THERAPIST
from biofeedback.clinic.staff import Staff, allowed
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.store.accounts import AccountStore
from biofeedback.store.caseload import case_numbers
from biofeedback.store.clients import Client, Consent, Note
from biofeedback.store.erasure import Certificate, delete_client, join
from biofeedback.store.people import PeopleStore
from biofeedback.store.recovery import RecoveryKey

if TYPE_CHECKING:
    from biofeedback.store.opening import Store


# A day before which nothing was told.
_LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A client as they are shown: who, the notes, whose account is called what, and one's own."""

    client: Client
    notes: tuple[Note, ...]
    names: dict[str, str]
    me: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a certificate says. by: the account's name."""

    pseudonym: str
    by: str
    certificate: Certificate


class HandedOver(StrEnum):
    """What goes to and fro with a client, as the trail keeps it."""

    KEYS = "keys_compared"
    PLAN = "plan_given"
    PRACTICE = "practice_taken"


class Clinic(Staff):
    """The clinic of open records; locked until somebody signs in."""

    # Clients

    @allowed(*STAFF)
    def clients(self) -> tuple[Client, ...]:
        """Return everybody; the trail says that the list was looked at."""
        self._often("list_read")
        return self._clients.all()

    @allowed(*STAFF)
    def caseload(self, today: date) -> tuple[Case, ...]:
        """Return everybody with what asks for a look, by pseudonym."""
        everybody = self.clients()
        numbers = case_numbers(self.store.database, today)
        cares = self.me.keys.care is not None
        return tuple(case_of(one, numbers.get(one.id), today, cares=cares) for one in everybody)

    def prepare(self) -> None:
        """Have ready what the list is worked out with, before anybody is there; nothing is kept."""
        import biofeedback.trends.everyday  # noqa: F401

        case_numbers(self.store.database, _LONG_AGO)

    @allowed(*STAFF)
    def list_state(self) -> tuple[object, ...]:
        """Return something that is another as soon as the list of clients is."""
        return self._clients.state()

    @allowed(*CARE)
    def revision(self, client_id: str) -> int | None:
        """Return something that is another as soon as a client is; None when they are gone."""
        return self._clients.revision(client_id)

    @allowed(*STAFF)
    def still_there(self, client_id: str) -> bool:
        """Return whether a client is in the records; whoever is gone is served no longer."""
        there = self._clients.revision(client_id) is not None
        if not there:
            self._let_go(client_id)
        return there

    @allowed(*CARE)
    def open_client(self, client_id: str) -> Opened:
        """Return a client with the notes; written down before it is shown."""
        self._write("opened", client_id)
        self._seen.add(client_id)
        return self._opened(client_id)

    @allowed(*STAFF)
    def choose(self, client_id: str) -> Client:
        """Let everything that is shown and kept from now on be this client's."""
        found = self._clients.get(client_id)
        self._records_opened(client_id)
        self.store.person_id = client_id
        return found

    @allowed(*CARE)
    def suggested_pseudonym(self) -> str:
        """Return a pseudonym that nobody has."""
        return pseudonyms.suggested([one.pseudonym or "" for one in self._clients.all()])

    @allowed(*CARE)
    def add_client(
        self, pseudonym: str, name: str | None = None, contact: str | None = None
    ) -> Client:
        """Return a new client; BadInputError for a pseudonym that is taken."""
        made = self._clients.add(pseudonym, name=name, contact=contact)
        self._write("client_made", made.id)
        return made

    @allowed(*CARE)
    def change_client(self, wanted: Client) -> Client:
        """Keep a changed client; ChangedMeanwhileError when another changed them since."""
        done = self._clients.change(wanted)
        self._write("changed", wanted.id)
        return done

    @allowed(*CARE)
    def give_consent(self, client: Client, given_on: date, text_version: str) -> Client:
        """Keep that a client consented, on which day and to which text."""
        text_version = " ".join(text_version.split())[:40]
        if not text_version:
            raise BadInputError(_("A consent needs the version of its text."))
        if given_on > self._today():
            raise BadInputError(_("A consent can't be of a day to come."))
        consent = Consent(given_on, text_version, self.me.account.id)
        done = self._clients.change(replace(client, consents=(*client.consents, consent)))
        self._write("consent_given", client.id, detail=text_version)
        return done

    @allowed(*CARE)
    def withdraw_consent(self, client: Client) -> Client:
        """Keep that a client's consent holds no longer; nothing is deleted by that."""
        today = self._today()
        consents = tuple(
            one if one.withdrawn_on else replace(one, withdrawn_on=today) for one in client.consents
        )
        done = self._clients.change(replace(client, consents=consents))
        self._write("consent_withdrawn", client.id)
        return done

    @allowed(*CARE)
    def archive(self, client: Client) -> Client:
        """Put a client away; everything is kept."""
        now = self.store.database.clock.utc()
        done = self._clients.change(replace(client, archived_at=now))
        self._write("archived", client.id)
        return done

    @allowed(*CARE)
    def bring_back(self, client: Client) -> Client:
        """Let an archived client be in the list again."""
        done = self._clients.change(replace(client, archived_at=None))
        self._write("brought_back", client.id)
        return done

    @allowed(*CARE)
    def add_note(self, client_id: str, text: str) -> Note:
        """Keep a note for all who care for the client."""
        made = self._clients.add_note(client_id, text)
        self._write("note_written", client_id)
        return made

    @allowed(*THERAPIST)
    def add_private_note(self, client_id: str, text: str) -> Note:
        """Keep a note that only its writer can open."""
        made = self._clients.add_note(client_id, text, private=True)
        self._write("private_note_written", client_id)
        return made

    @allowed(*CARE)
    def names(self) -> dict[str, str]:
        """Return what everybody who is not put away is called, by their ids."""
        here = [one for one in self.clients() if one.archived_at is None]
        return {one.id: one.pseudonym or _("(no key)") for one in here}

    @allowed(*CARE)
    def handed_over(self, client_id: str, what: HandedOver) -> None:
        """Write down that keys, a plan or practice went to or fro; before it counts."""
        self._write(what.value, client_id)

    @allowed(*CARE)
    def remove_note(self, client_id: str, note_id: str) -> None:
        """Remove one's own note for good."""
        self._clients.remove_note(note_id)
        self._write("note_removed", client_id)

    @allowed(*THERAPIST)
    def merge(self, kept_id: str, gone_id: str) -> Client:
        """Make one client of two records of the same; it can't be undone."""
        database = self.store.database
        self._check_at_rest(kept_id, gone_id)
        tell = partial(self._add_line, "merged", kept_id, detail=gone_id)
        done = join(database, self._shards, self._clients, kept_id, gone_id, tell)
        self._trail.note_end()
        Keeper(database).let_go(gone_id, kept_id)
        self._let_go(gone_id)
        return done

    @allowed(*THERAPIST)
    def delete_client(self, client_id: str) -> Deleted:
        """Delete a client and everything of theirs for good; return what was deleted."""
        pseudonym = self._clients.get(client_id).pseudonym or _("without a key")
        self._check_at_rest(client_id)
        self._write("deletion_begun", client_id)
        # First: a backup that is made from now on knows nothing of their keys and plan.
        Keeper(self.store.database).let_go(client_id)
        done = delete_client(self.store.database, self._shards, client_id)
        self._write("deleted", client_id, detail=str(sum(done.rows.values())))
        self._let_go(client_id)
        return Deleted(pseudonym, self.me.account.name, done)

    # Inside

    def _check_at_rest(self, *client_ids: str) -> None:
        """Raise BadInputError while a practice of one of them is being recorded."""
        recording = PeopleStore(self.store.database).with_unpacked_sessions()
        if not set(client_ids).isdisjoint(recording):
            raise BadInputError(
                _(
                    "A practice of this client is running, or was cut off just now. End it (or "
                    "start the app anew), then try again."
                )
            )

    def _opened(self, client_id: str) -> Opened:
        found = self._clients.get(client_id)
        has_key = found.pseudonym is not None
        notes = self._clients.notes(client_id) if has_key else ()
        names = {one.id: one.name for one in self._accounts.all()}
        return Opened(found, notes, names, self.me.account.id)

    def _let_go(self, client_id: str) -> None:
        self._clients.let_go(client_id)
        if self.store.person_id == client_id:
            self.store.person_id = None


def clinic_of(store: Store) -> Clinic | None:
    """Return the clinic of open records, None where they are a home's."""
    return Clinic(store) if store.is_clinic else None


def begin_clinic(store: Store, name: str, passphrase: str) -> tuple[Clinic, RecoveryKey]:
    """Make a home's records a clinic's; return it signed in, and the recovery key to write down."""
    signed_in, paper = AccountStore(store.database).begin(name, passphrase)
    made = Clinic(store)
    made.enter(signed_in, "clinic_begun")
    return made, paper
