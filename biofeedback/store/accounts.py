"""Who works in a clinic: each account's passphrase opens its own key, and that the clinic's.

A passphrase is stretched by Argon2id (`store.locks`) and wraps the account's own key; to this
the clinic's keys are sealed that go with the role. So a role is not a word in a table: an
account that never was given a key can't open what needs it, whatever the table says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from nacl.public import PrivateKey

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.words import _
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.locks import DatabaseKey, PassphraseBox
from biofeedback.store.recovery import RecoveryBox, RecoveryKey
from biofeedback.store.roles import STAFF, Role
from biofeedback.store.schema_clinic import account as table
from biofeedback.store.sealing import ClinicKeys

LEAST_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works here. ended_at: from then on they can't sign in."""

    id: str
    name: str
    role: Role
    made_at: datetime
    public_key: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """An account with its keys open, in memory until the lock."""

    account: Account
    private: PrivateKey
    keys: ClinicKeys


class AccountStore:
    """The accounts of a clinic; none of them: these records are a home's."""

    def __init__(self, database: Database) -> None:
        """Use open records."""
        self._database = database

    def any(self) -> bool:
        """Return whether these records are a clinic's."""
        with self._database.read() as connection:
            return connection.execute(sa.select(table.c.id).limit(1)).first() is not None

    def all(self) -> tuple[Account, ...]:
        """Return everybody's account, also those that ended, who came first first."""
        wanted = sa.select(table).order_by(table.c.made_at, table.c.id)
        with self._database.read() as connection:
            return tuple(_account(row) for row in connection.execute(wanted))

    def begin(self, name: str, passphrase: str) -> tuple[SignedIn, RecoveryKey]:
        """Make the first account, a therapist's, with new keys of a clinic.

        Raises BadInputError where there is a clinic already.
        """
        keys = ClinicKeys.new()
        with self._database.write(alone="accounts") as connection:
            if connection.execute(sa.select(table.c.id).limit(1)).first() is not None:
                raise BadInputError(_("These records are a clinic's already; sign in."))
            return self._insert(connection, name, Role.THERAPIST, passphrase, keys)

    def add(
        self, by: SignedIn, name: str, role: Role, passphrase: str
    ) -> tuple[Account, RecoveryKey]:
        """Make an account with the keys of its role; BadInputError for a name that is taken."""
        keys = by.keys.without_care() if role is Role.VIEWER else by.keys
        with self._database.write(alone="accounts") as connection:
            signed_in, paper = self._insert(connection, name, role, passphrase, keys)
            return signed_in.account, paper

    def sign_in(self, account_id: str, passphrase: str) -> SignedIn | None:
        """Return the account with its keys open, None when it is another passphrase."""
        row = self._row(account_id)
        box = PassphraseBox.from_dict(json.loads(row.box_json))
        secret = box.opened(passphrase) if passphrase.strip() else None
        return None if secret is None else _signed_in(row, secret)

    def recover(self, account_id: str, typed: str, passphrase: str) -> SignedIn:
        """Open an account with its recovery key and give it a new passphrase.

        Raises BadInputError for a slip, StoreError when it is another account's key.
        """
        row = self._row(account_id)
        box = RecoveryBox.from_dict(json.loads(row.recovery_json))
        secret = box.opened(RecoveryKey.read(typed))
        if secret is None:
            raise StoreError(_("This is the recovery key of another account, or an earlier one."))
        self._rewrap(account_id, secret, passphrase)
        return _signed_in(row, secret)

    def change_passphrase(self, by: SignedIn, passphrase: str) -> None:
        """Lock one's own account with another passphrase; the recovery key stays."""
        self._rewrap(by.account.id, DatabaseKey(bytes(by.private)), passphrase)

    def end(self, account_id: str) -> None:
        """Let an account sign in no more; BadInputError for the last therapist's."""
        with self._database.write(alone="accounts") as connection:
            found = [_account(row) for row in connection.execute(sa.select(table))]
            left = [
                one
                for one in found
                if one.role is Role.THERAPIST and one.ended_at is None and one.id != account_id
            ]
            if not left:
                raise BadInputError(_("One therapist's account has to stay."))
            change = sa.update(table).where(table.c.id == account_id)
            connection.execute(change.values(ended_at=self._database.clock.utc()))

    def _insert(
        self, connection: sa.Connection, name: str, role: Role, passphrase: str, keys: ClinicKeys
    ) -> tuple[SignedIn, RecoveryKey]:
        name = " ".join(name.split())
        if not 1 <= len(name) <= 80:
            raise BadInputError(_("An account needs a name of up to 80 letters."))
        if role not in STAFF:
            raise BadInputError(_("An account is a therapist's, an assistant's or a viewer's."))
        check_new(passphrase)
        taken = sa.select(table.c.id).where(sa.func.lower(table.c.name) == name.lower())
        if connection.execute(taken).first() is not None:
            raise BadInputError(_("There is an account of this name already."))
        private, paper = PrivateKey.generate(), RecoveryKey.random()
        secret, public = DatabaseKey(bytes(private)), bytes(private.public_key).hex()
        now = self._database.clock.utc()
        made = Account(new_id(now), name, role, now, public)
        connection.execute(
            sa.insert(table).values(
                id=made.id,
                name=name,
                role=role.value,
                made_at=now,
                box_json=json.dumps(PassphraseBox.closed(secret, passphrase).as_dict()),
                recovery_json=json.dumps(RecoveryBox.closed(secret, paper).as_dict()),
                public_key=public,
                keys_sealed=keys.sealed_to(public),
            )
        )
        return SignedIn(made, private, keys), paper

    def _row(self, account_id: str) -> sa.Row[tuple[object, ...]]:
        wanted = sa.select(table).where(table.c.id == account_id, table.c.ended_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise BadInputError(_("There is no such account any more."))
        return row

    def _rewrap(self, account_id: str, secret: DatabaseKey, passphrase: str) -> None:
        box = PassphraseBox.closed(secret, check_new(passphrase))
        change = sa.update(table).where(table.c.id == account_id)
        with self._database.write() as connection:
            connection.execute(change.values(box_json=json.dumps(box.as_dict())))


def check_new(passphrase: str) -> str:
    """Return a new passphrase; BadInputError when it is too short."""
    if len(passphrase.strip()) < LEAST_LETTERS:
        sentence = _("A passphrase needs at least {count} letters; four random words are good.")
        raise BadInputError(sentence.format(count=LEAST_LETTERS))
    return passphrase


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    return Account(row.id, row.name, Role(row.role), row.made_at, row.public_key, row.ended_at)


def _signed_in(row: sa.Row[tuple[object, ...]], secret: DatabaseKey) -> SignedIn:
    private = PrivateKey(bytes.fromhex(secret.hex()))
    return SignedIn(_account(row), private, ClinicKeys.opened(row.keys_sealed, private))
