"""How the records are unlocked."""

from __future__ import annotations

import json
import os
import pickle
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreError
from biofeedback.store import keyrings, keys
from biofeedback.store.locks import DatabaseKey, PassphraseBox
from biofeedback.store.opening import Store, open_store
from biofeedback.store.unlock_file import Lock, Way


class MemoryKeyring(KeyringBackend):
    """A keyring that works, for as long as the test."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class SilentKeyring(MemoryKeyring):
    """A keyring whose system never answers until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.let_go.wait(60)

    get_password = set_password  # type: ignore[assignment]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def memory_keyring() -> MemoryKeyring:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture
def silent_keyring() -> Iterator[SilentKeyring]:
    backend = SilentKeyring()
    keyring.set_keyring(backend)
    yield backend
    backend.let_go.set()


def _open(home: Path, passphrase: str | None = None) -> Store:
    return open_store(ManualClock(), home, passphrase=passphrase)


def _note_of_first_person(home: Path, passphrase: str | None = None) -> str:
    with _open(home, passphrase) as store:
        return store.people.home_person().name


def _fill(home: Path, passphrase: str | None = None) -> None:
    with _open(home, passphrase) as store:
        store.people.rename(store.people.home_person().id, "Ada")


def _everything_in(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}


def test_without_keyring_and_passphrase_a_private_key_file_is_made_and_said_once(
    home: Path,
) -> None:
    with _open(home) as store:
        assert store.database.way is Way.KEY_FILE
        assert store.notice is not None
        assert str(home / "key") in store.notice
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600
    assert len(bytes.fromhex((home / "key").read_text())) == 32
    with _open(home) as store:
        assert store.notice is None


def test_a_keyring_that_works_keeps_the_key(home: Path, memory_keyring: MemoryKeyring) -> None:
    _fill(home)
    assert _note_of_first_person(home) == "Ada"
    (key,) = memory_keyring.held.values()
    assert not (home / "key").exists()
    for content in _everything_in(home).values():
        assert key.encode() not in content
        assert bytes.fromhex(key) not in content


def test_an_emptied_keyring_is_said_and_nothing_is_made_anew(
    home: Path, memory_keyring: MemoryKeyring
) -> None:
    _fill(home)
    before = _everything_in(home)
    memory_keyring.held.clear()
    with pytest.raises(StoreError, match="no longer in the system's keyring"):
        _open(home)
    assert _everything_in(home) == before


def test_a_keyring_that_never_answers_holds_nobody_up(
    home: Path, silent_keyring: SilentKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyrings, "TRY_S", 0.05)
    with _open(home) as store:
        assert store.database.way is Way.KEY_FILE


def test_records_in_a_keyring_that_stopped_answering_get_a_sentence(
    home: Path, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(home)
    silent = SilentKeyring()
    keyring.set_keyring(silent)
    monkeypatch.setattr(keyrings, "WAIT_S", 0.05)
    with pytest.raises(StoreError, match="doesn't answer"):
        _open(home)
    silent.let_go.set()


def test_a_passphrase_wins_over_a_keyring(home: Path, memory_keyring: MemoryKeyring) -> None:
    _fill(home, "eight slow breaths")
    assert memory_keyring.held == {}
    assert not (home / "key").exists()
    assert _note_of_first_person(home, "eight slow breaths") == "Ada"


def test_the_passphrase_is_read_once_and_taken_out_of_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.PASSPHRASE_VARIABLE, "eight slow breaths")
    _fill(home)
    assert keys.PASSPHRASE_VARIABLE not in os.environ
    # The same process may open its records again (a page in settings, a second window) ...
    assert _note_of_first_person(home) == "Ada"
    # ... another one needs the passphrase.
    monkeypatch.setattr(keys, "_known", {})
    with pytest.raises(StoreError, match="BIOFEEDBACK_PASSPHRASE"):
        _open(home)


def test_a_wrong_passphrase_gets_a_sentence_and_changes_nothing(home: Path) -> None:
    _fill(home, "eight slow breaths")
    before = _everything_in(home)
    with pytest.raises(StoreError, match="not the passphrase"):
        _open(home, "seven slow breaths")
    with pytest.raises(StoreError, match="empty"):
        _open(home, "   ")
    assert _everything_in(home) == before
    assert _note_of_first_person(home, "eight slow breaths") == "Ada"


def test_a_passphrase_for_records_that_have_none_is_not_ignored(home: Path) -> None:
    _fill(home)
    with pytest.raises(StoreError, match="not locked with a passphrase"):
        _open(home, "eight slow breaths")
    assert _note_of_first_person(home) == "Ada"


def test_composed_and_decomposed_letters_are_the_same_passphrase() -> None:
    key = DatabaseKey.random()
    box = PassphraseBox.closed(key, "m\u00fcde F\u00fc\u00dfe")
    assert box.opened("mu\u0308de Fu\u0308\u00dfe") == key


def test_a_person_who_can_type_is_asked_and_may_decline(tmp_path: Path) -> None:
    asked: list[str] = []

    def answering(sentence: str) -> str:
        asked.append(sentence)
        return "typed here"

    for _ in range(2):
        with open_store(ManualClock(), tmp_path / "a", ask=answering) as store:
            assert store.database.way is Way.PASSPHRASE
        keys._known.clear()
    # Twice to choose it, once to open it again.
    assert len(asked) == 3
    with open_store(ManualClock(), tmp_path / "b", ask=lambda _sentence: "") as store:
        assert store.database.way is Way.KEY_FILE


def test_a_lost_key_file_gets_a_sentence_and_no_new_key(home: Path) -> None:
    _fill(home)
    key = (home / "key").read_bytes()
    (home / "key").unlink()
    before = _everything_in(home)
    with pytest.raises(StoreError, match="is lost"):
        _open(home)
    assert _everything_in(home) == before
    (home / "key").write_bytes(key)
    assert _note_of_first_person(home) == "Ada"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"not hex", b"00" * 31])
def test_a_spoilt_key_file_gets_a_sentence_without_its_content(home: Path, content: bytes) -> None:
    _fill(home)
    (home / "key").write_bytes(content)
    with pytest.raises(StoreError, match="can't be read") as caught:
        _open(home)
    assert caught.value.__cause__ is None
    assert "not hex" not in f"{caught.value} {caught.value.detail}"


def test_anothers_key_gets_a_sentence_and_leaves_the_records(tmp_path: Path, home: Path) -> None:
    _fill(home)
    _fill(tmp_path / "other")
    before = _everything_in(home)
    (home / "key").write_bytes((tmp_path / "other" / "key").read_bytes())
    with pytest.raises(StoreError, match="can't be read with this key"):
        _open(home)
    assert (home / "records.db").read_bytes() == before["records.db"]


def test_a_lost_unlock_file_is_no_loss_where_a_key_file_is(home: Path) -> None:
    _fill(home)
    (home / "unlock.json").unlink()
    assert _note_of_first_person(home) == "Ada"


def test_a_lost_unlock_file_of_a_passphrase_gets_a_sentence(home: Path) -> None:
    _fill(home, "eight slow breaths")
    (home / "unlock.json").unlink()
    before = _everything_in(home)
    with pytest.raises(StoreError, match=r"unlock\.json is lost"):
        _open(home, "eight slow breaths")
    assert _everything_in(home) == before


@given(st.binary(max_size=400))
def test_any_bytes_as_unlock_file_are_a_lock_or_a_sentence(content: bytes) -> None:
    with suppress(StoreError):
        Lock.from_bytes(content, "unlock.json")


@given(st.data())
def test_a_lock_with_any_part_replaced_is_a_lock_or_a_sentence(data: st.DataObject) -> None:
    box = PassphraseBox(b"s" * 16, 65536, 3, 4, b"w" * 32, b"m" * 32)
    found = json.loads(Lock("name", Way.PASSPHRASE, box, made=True).as_bytes())
    part = data.draw(st.sampled_from([found, found["passphrase"]]))
    part[data.draw(st.sampled_from(sorted(part)))] = data.draw(
        st.none() | st.integers() | st.text() | st.lists(st.none()) | st.floats()
    )
    try:
        lock = Lock.from_bytes(json.dumps(found).encode(), "unlock.json")
    except StoreError:
        return
    if lock.box is not None:
        # Whatever the file says, opening it asks for no more memory than ours ever would.
        assert lock.box.memory_kib <= 1024 * 1024
        assert lock.box.passes <= 20


def test_a_passphrase_costs_a_thief_what_rfc_9106_recommends() -> None:
    # The values of a fresh import: these tests themselves use cheaper ones.
    script = (
        "from biofeedback.store.locks import DatabaseKey, PassphraseBox\n"
        "box = PassphraseBox.closed(DatabaseKey.random(), 'x')\n"
        "print(box.memory_kib, box.passes, box.lanes, len(box.salt))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["65536", "3", "4", "16"]


def test_a_lock_comes_back_as_it_was_written() -> None:
    lock = Lock("name", Way.PASSPHRASE, PassphraseBox.closed(DatabaseKey.random(), "x"), made=True)
    assert Lock.from_bytes(lock.as_bytes(), "unlock.json") == lock


def test_a_key_shows_nowhere() -> None:
    key = DatabaseKey.random()
    for text in (repr(key), str(key), f"{key}", repr([key]), repr(Lock("a", Way.KEY_FILE))):
        assert key.hex() not in text
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_of_two_that_start_at_once_one_decides(home: Path) -> None:
    names: list[str] = []
    barrier = threading.Barrier(4)

    def start() -> None:
        barrier.wait(20)
        with _open(home) as store:
            names.append(store.people.home_person().id)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(names) == 4
    assert len(set(names)) == 1
