"""A clinic for the tests: accounts, keys, clients; and whoever searches what is left of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from biofeedback.store.accounts import Account, AccountStore, SignedIn
from biofeedback.store.clients import ClientStore
from biofeedback.store.database import connect_file
from biofeedback.store.locks import DatabaseKey
from biofeedback.store.opening import Store
from biofeedback.store.roles import Role
from biofeedback.store.sealing import ClinicKeys
from biofeedback.store.shards import Shards

WORDS = {
    Role.THERAPIST: "four quiet words here",
    Role.ASSISTANT: "other words of mine",
    Role.VIEWER: "only looking at it",
}


@dataclass
class Clinic:
    """A clinic's records with a therapist signed in."""

    store: Store
    accounts: AccountStore
    therapist: SignedIn
    shards: Shards

    @property
    def clients(self) -> ClientStore:
        return self.clients_of(self.therapist)

    def clients_of(self, by: SignedIn) -> ClientStore:
        return ClientStore(self.store.database, self.shards, by)

    def hire(self, role: Role, name: str | None = None) -> SignedIn:
        """Return a new account of a role, signed in by its own passphrase."""
        made, _paper = self.accounts.add(self.therapist, name or role.value, role, WORDS[role])
        return self.sign_in(made)

    def sign_in(self, account: Account) -> SignedIn:
        found = self.accounts.sign_in(account.id, WORDS[account.role])
        assert found is not None
        return found


def begin(store: Store) -> Clinic:
    """Make the records of a store a clinic's."""
    accounts = AccountStore(store.database)
    therapist, _paper = accounts.begin("Dr. Okri", WORDS[Role.THERAPIST])
    return Clinic(store, accounts, therapist, Shards(store.database.home))


class Searcher:
    """Has every key that is left in a home and behind its passphrases, and opens what it can."""

    def __init__(self, home: Path, known: Iterable[ClinicKeys]) -> None:
        shards = [bytes.fromhex(path.read_text().strip()) for path in home.rglob("*.key")]
        self._boxes = [
            SecretBox(key)
            for keys in known
            for shard in shards
            for key in (keys.face_key(shard), *([keys.about_key(shard)] if keys.care else []))
        ]

    def opens(self, sealed: bytes) -> str:
        """Return what was sealed, "" when no key that is left opens it."""
        for box in self._boxes:
            try:
                return json.dumps(json.loads(box.decrypt(sealed)), ensure_ascii=False)
            except (CryptoError, ValueError):
                continue
        return ""

    def text_of(self, records: Path, key: DatabaseKey) -> str:
        """Return all text of a records file, opened with its key: plain, and what can be opened."""
        connection = connect_file(records, key)
        try:
            return "\n".join(self._cells(connection))
        finally:
            connection.close()

    def _cells(self, connection: Any) -> Iterator[str]:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f'SELECT * FROM "{name}"').fetchall():
                for cell in row:
                    yield self.opens(cell) if isinstance(cell, bytes) else str(cell)


# How SQLCipher 4 lays out a file whose key is given raw: the last bytes of a page are its own.
PAGE, OWN, SALT, IV = 4096, 80, 16, 16


def plain_pages(records: Path, key: DatabaseKey) -> bytes:
    """Return every page of a records file as it is inside, free ones too, unencrypted.

    Decrypted here, not by SQLCipher, which would give back only what is in use.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    file, found = records.read_bytes(), []
    assert len(file) % PAGE == 0
    for start in range(0, len(file), PAGE):
        page = file[start : start + PAGE]
        vector = page[PAGE - OWN : PAGE - OWN + IV]
        sealed = page[SALT if start == 0 else 0 : PAGE - OWN]
        box = Cipher(algorithms.AES256(bytes.fromhex(key.hex())), modes.CBC(vector)).decryptor()
        found.append(box.update(sealed) + box.finalize())
    return b"".join(found)
