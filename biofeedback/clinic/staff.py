"""Who is signed in at a clinic's records: lock and key, accounts, clients' keys, the trail.

Every act says which roles may do it; what was done is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from biofeedback.clinic import pseudonyms
from biofeedback.clinic.rights import CARE, STAFF, THERAPIST, Roles, not_allowed, not_signed_in
from biofeedback.clinic.warden import Warden
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.store.accounts import Account, AccountStore, SignedIn
from biofeedback.store.audit import Line, Trail
from biofeedback.store.clients import Client, ClientStore
from biofeedback.store.people import PeopleStore, Person
from biofeedback.store.recovery import RecoveryKey
from biofeedback.store.roles import Role
from biofeedback.store.shards import Places, Shards

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

S = TypeVar("S", bound="Staff")
P = ParamSpec("P")
T = TypeVar("T")


def allowed(
    *roles: Role,
) -> Callable[[Callable[Concatenate[S, P], T]], Callable[Concatenate[S, P], T]]:
    """Let only these roles through to an act of the clinic; the rest gets a RefusedError."""

    def mark_it(act: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
        @wraps(act)
        def checked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if self.me.account.role not in roles:
                raise not_allowed(self.me.account.role)
            return act(self, *args, **kwargs)

        checked.allowed_roles = roles  # type: ignore[attr-defined]
        return checked

    return mark_it


def roles_of(act: object) -> Roles | None:
    """Return which roles an act lets through, None for what needs nobody signed in."""
    return getattr(act, "allowed_roles", None)


class Staff:
    """The open records of a clinic; locked until somebody signs in."""

    def __init__(self, store: Store) -> None:
        """Take open records that are a clinic's, and stand at their doors from now on."""
        self.store = store
        self._accounts = AccountStore(store.database)
        self._shards = Shards(store.database.home)
        self._trail = Trail(store.database)
        self._me: SignedIn | None = None
        self._open: tuple[SignedIn, ClientStore] | None = None
        self._seen: set[str] = set()
        store.warden = Warden(
            lambda: self._me,
            self._records_opened,
            self.present,
            self.another_guest,
            self.called,
        )

    @property
    def me(self) -> SignedIn:
        """Who is signed in; RefusedError while locked."""
        me = self._me
        if me is None:
            raise not_signed_in()
        return me

    @property
    def locked(self) -> bool:
        """Whether nobody is signed in."""
        return self._me is None

    def who_works_here(self) -> tuple[Account, ...]:
        """Return whose accounts can sign in."""
        return tuple(one for one in self._accounts.all() if one.ended_at is None)

    def sign_in(self, account_id: str, passphrase: str) -> Account:
        """Open the clinic with an account; BadInputError when it is another passphrase."""
        found = self._accounts.sign_in(account_id, passphrase)
        if found is None:
            self._trail.add("sign_in_refused", account_id=account_id, key=None)
            raise BadInputError(_("This is not the passphrase of this account; try again."))
        return self.enter(found, "signed_in")

    def recover(self, account_id: str, typed: str, passphrase: str) -> Account:
        """Open the clinic with an account's recovery key; its passphrase is the new one."""
        return self.enter(self._accounts.recover(account_id, typed, passphrase), "recovered")

    def enter(self, found: SignedIn, what: str) -> Account:
        """Take somebody whose keys are open as signed in; write it down."""
        self._seen.clear()
        self.store.person_id = None
        self._me = found
        try:
            cut = self._trail.cut_off()
            if cut is not None:
                self._write("trail_cut", detail=str(cut))
            self._write(what)
            if found.keys.care is not None:
                self._adopt()
        except BaseException:
            self._me = None  # what can't be written down doesn't begin
            raise
        return found.account

    @allowed(*STAFF)
    def still_belongs(self) -> bool:
        """Return whether one's own account holds: another may have ended it meanwhile."""
        mine = self.me.account
        held = [one for one in self.who_works_here() if one.id == mine.id]
        return [one.role for one in held] == [mine.role]

    def lock(self) -> None:
        """Close the clinic; a practice that is running is recorded to its end."""
        me, self._me, self._open = self._me, None, None
        self._seen.clear()
        self._shards.forget()
        if me is not None:
            self._trail.add("locked", account_id=me.account.id, key=me.keys.trail_key())
            self._trail.note_end()

    @allowed(*STAFF)
    def change_passphrase(self, passphrase: str) -> None:
        """Lock one's own account with another passphrase."""
        self._accounts.change_passphrase(self.me, passphrase)
        self._write("passphrase_changed")

    @allowed(*THERAPIST)
    def add_account(self, name: str, role: Role, passphrase: str) -> tuple[Account, RecoveryKey]:
        """Return a new account and its recovery key, to be written down now."""
        made = self._accounts.add(self.me, name, role, passphrase)
        self._write("account_made", made[0].id, detail=role.value)
        return made

    @allowed(*THERAPIST)
    def end_account(self, account_id: str) -> None:
        """Let an account sign in no more."""
        self._accounts.end(account_id)
        self._write("account_ended", account_id)

    @allowed(*THERAPIST)
    def all_accounts(self) -> tuple[Account, ...]:
        """Return every account, also those that ended."""
        return self._accounts.all()

    # The clients' keys

    @allowed(*THERAPIST)
    def key_places(self) -> tuple[Places, int | None]:
        """Return where the clients' keys lie, and how many lack a second copy (None: all)."""
        trail = self._trail
        self._shards.refresh_second(
            lambda one: trail.deleted(one) or trail.joined_to(one) is not None
        )
        return self._shards.places, self._shards.missing_in_second()

    @allowed(*THERAPIST)
    def key_folder(self) -> str:
        """Return the folder that the clients' keys lie in."""
        return str(self._shards.folder)

    @allowed(*THERAPIST)
    def keep_keys_twice(self, folder: Path) -> int:
        """Keep a second copy of the clients' keys in a folder; return how many."""
        count = self._shards.keep_second(folder)
        self._write("keys_copied", detail=str(count))
        return count

    @allowed(*THERAPIST)
    def share_keys(self, folder: Path) -> None:
        """Keep the clients' keys where all of the clinic's computers reach them."""
        self._shards.share(folder)
        self._write("keys_shared")

    @allowed(*THERAPIST)
    def bring_keys_back(self, folder: Path) -> int:
        """Take clients' keys that are missing here from a copy; return how many came."""
        count = self._shards.bring_back(folder)
        self._write("keys_brought_back", detail=str(count))
        return count

    # The trail

    @allowed(*THERAPIST)
    def trail(self, client_id: str | None = None, before: int | None = None) -> tuple[Line, ...]:
        """Return the trail's lines, the latest first."""
        return self._trail.lines(client_id, before=before)

    @allowed(*THERAPIST)
    def trail_problems(self) -> tuple[str, ...]:
        """Return in sentences where the trail is not as it was written."""
        found = self._trail.problems(self.me.keys.trail_key())
        self._write("trail_checked", detail=str(len(found)))
        return found

    # Who may practise

    @allowed(*STAFF)
    def present(self) -> tuple[Person, ...]:
        """Return the clients who are not archived, as people called by their pseudonyms."""
        found = [one for one in self._clients.all() if one.archived_at is None and one.pseudonym]
        self._often("list_read")
        return tuple(_person(one) for one in found)

    @allowed(*STAFF)
    def called(self, client_id: str) -> str:
        """Return a client's pseudonym, "" where their key is not here."""
        self._records_opened(client_id)
        return self._clients.get(client_id).pseudonym or ""

    def _adopt(self) -> None:
        """Make clients of whoever has records here and is none yet.

        They practised before this was a clinic's computer, or while its server was away.
        """
        people = PeopleStore(self.store.database).with_records()
        if people:
            for made in self._clients.adopt_all(people, pseudonyms.suggested):
                self._write("client_made", made.id)

    @allowed(*CARE)
    def add_guest(self) -> Client:
        """Return a client whom nobody asked anything yet; the record stays when they become one."""
        now = self.store.database.clock.utc().astimezone()
        taken = [one.pseudonym or "" for one in self._clients.all()]
        made = self._clients.add(pseudonyms.guest(now, taken), guest=True)
        self._write("guest_made", made.id)
        return made

    @allowed(*CARE)
    def another_guest(self) -> Person:
        """Return a new guest as somebody who practises."""
        return _person(self.add_guest())

    # Inside

    @property
    def _clients(self) -> ClientStore:
        if self._open is None or self._open[0] is not self.me:
            self._open = self.me, ClientStore(self.store.database, self._shards, self.me)
        return self._open[1]

    def _records_opened(self, client_id: str) -> None:
        """Write down that a client's records are looked at, once until the next lock."""
        if client_id not in self._seen:
            self._write("records_opened", client_id)
            self._seen.add(client_id)

    def _often(self, what: str) -> None:
        """Write down what happens all the time once until the next lock."""
        if what not in self._seen:
            self._write(what)
            self._seen.add(what)

    def _write(self, what: str, subject_id: str | None = None, detail: str = "") -> None:
        self._add_line(what, subject_id, detail)
        self._trail.note_end()

    def _add_line(self, what: str, subject_id: str | None = None, detail: str = "") -> None:
        """Write a line as a part of a larger change; its end is noted when that is kept."""
        me = self.me
        self._trail.add(
            what,
            account_id=me.account.id,
            key=me.keys.trail_key(),
            subject_id=subject_id,
            detail=detail,
        )

    def _today(self) -> date:
        return self.store.database.clock.utc().astimezone().date()


def _person(client: Client) -> Person:
    assert client.made_at is not None
    return Person(client.id, client.pseudonym or "", client.made_at)
