"""The same store on both engines: an encrypted file, and a real PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
import sqlalchemy as sa
from keyring.backends.fail import Keyring as NoKeyring

from biofeedback.core.clock import ManualClock
from biofeedback.store import keys, locks
from biofeedback.store.opening import Store, open_store
from tests.store.postgres import server_of_this_run

Opener = Callable[[], Store]


@contextmanager
def quick_passphrases(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make Argon2id cheap for boxes closed meanwhile (each says itself what it cost)."""
    with patch.context() as here:
        here.setattr(locks, "_MEMORY_KIB", 256)
        here.setattr(locks, "_PASSES", 1)
        yield


@pytest.fixture(autouse=True)
def nobody_elses_secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the tests away from the keyring, passphrase and database of whoever runs them."""
    for name in (keys.PASSPHRASE_VARIABLE, "BIOFEEDBACK_DATABASE", "BIOFEEDBACK_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(keys, "_known", {})
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    with quick_passphrases(monkeypatch):
        yield
    keyring.set_keyring(before)


@pytest.fixture(scope="session")
def postgres() -> str:
    """One server for each process of the test run."""
    return server_of_this_run()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Give the URL of a schema of its own."""
    schema = f"test_{secrets.token_hex(6)}"
    engine = sa.create_engine(postgres, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    yield f"{postgres}&options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def opener(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> Iterator[Opener]:
    """Give a function that opens the same records each time, on either engine."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(open_store(clock, tmp_path / "home", url=url))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    """Open records on either engine."""
    return opener()


@pytest.fixture
def file_store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    """Open records in the encrypted file."""
    with open_store(clock, tmp_path / "home") as opened:
        yield opened
