"""Backups that are proven when made, and the way back."""

from __future__ import annotations

import itertools
import json
import os
import stat
import zipfile
from pathlib import Path

import keyring
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, BiofeedbackError, StoreError
from biofeedback.store import keys, migrate
from biofeedback.store.backup import restore_backup, write_backup
from biofeedback.store.opening import Store, open_store
from biofeedback.store.unlock_file import Way
from tests.store.conftest import quick_passphrases
from tests.store.samples import a_draft, a_summary, some_beats
from tests.store.test_keys import MemoryKeyring


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick" / "records.backup"


def _open(home: Path, passphrase: str | None = None) -> Store:
    return open_store(ManualClock(), home, passphrase=passphrase)


def _practise(store: Store, seed: int = 1) -> str:
    sessions = store.sessions(store.actor())
    session_id = sessions.import_recording(a_draft(), some_beats(40, seed), (), a_summary(40)).id
    sessions.set_note(session_id, "dizzy after the stairs")
    return session_id


def _ids(home: Path, passphrase: str | None = None) -> tuple[str, ...]:
    with _open(home, passphrase) as store:
        return store.sessions(store.actor()).ids()


def test_a_backup_brings_back_what_was_there(home: Path, target: Path) -> None:
    with _open(home) as store:
        first = _practise(store)
        info = write_backup(store.database, target)
        _practise(store, seed=2)
    assert info.counts["session"] == 1
    assert restore_backup(target, ManualClock(), home) == info
    assert _ids(home) == (first,)
    (aside,) = (home / "copies").iterdir()
    assert len(_ids(aside)) == 2  # what was there before is a home of its own


def test_a_backup_with_a_passphrase_opens_on_an_empty_machine(
    home: Path, target: Path, tmp_path: Path
) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        assert write_backup(store.database, target, "on paper").way is Way.PASSPHRASE
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(StoreError, match="BIOFEEDBACK_PASSPHRASE"):
        restore_backup(target, ManualClock(), elsewhere)
    with pytest.raises(StoreError, match="not the passphrase"):
        restore_backup(target, ManualClock(), elsewhere, passphrase="wrong")
    assert [*elsewhere.iterdir()] == []
    restore_backup(target, ManualClock(), elsewhere, passphrase="on paper")
    assert _ids(elsewhere, "on paper") == (session_id,)


def test_at_home_a_backup_with_a_passphrase_needs_none_and_changes_no_lock(
    home: Path, target: Path
) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        write_backup(store.database, target, "on paper")
    restore_backup(target, ManualClock(), home)
    assert _ids(home) == (session_id,)


def test_a_backup_of_a_key_file_home_says_what_it_needs(
    home: Path, target: Path, tmp_path: Path
) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        write_backup(store.database, target)
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(StoreError, match="key file of the home it came from"):
        restore_backup(target, ManualClock(), elsewhere)
    (elsewhere / "key").write_bytes((home / "key").read_bytes())
    restore_backup(target, ManualClock(), elsewhere)
    assert _ids(elsewhere) == (session_id,)


def test_a_backup_of_a_keyring_home_opens_with_the_keyring(
    home: Path, target: Path, tmp_path: Path
) -> None:
    keyring.set_keyring(MemoryKeyring())
    with _open(home) as store:
        session_id = _practise(store)
        assert write_backup(store.database, target).way is Way.KEYRING
    restore_backup(target, ManualClock(), tmp_path / "elsewhere")
    assert _ids(tmp_path / "elsewhere") == (session_id,)


def test_a_passphrase_home_comes_back_with_its_passphrase(
    home: Path, target: Path, tmp_path: Path
) -> None:
    with _open(home, "eight slow breaths") as store:
        session_id = _practise(store)
        write_backup(store.database, target)
    keys._known.clear()
    restore_backup(target, ManualClock(), tmp_path / "b", ask=lambda _: "eight slow breaths")
    assert _ids(tmp_path / "b", "eight slow breaths") == (session_id,)


def test_a_backup_is_taken_while_a_session_runs(home: Path, target: Path) -> None:
    with _open(home) as store:
        sessions = store.sessions(store.actor())
        sessions.begin(a_draft())
        assert write_backup(store.database, target).counts["session"] == 1


def test_a_backup_is_private_encrypted_and_holds_no_key(home: Path, target: Path) -> None:
    with _open(home) as store:
        _practise(store)
        write_backup(store.database, target)
    content = target.read_bytes()
    key = (home / "key").read_text().strip()
    assert b"dizzy" not in content
    assert key.encode() not in content
    assert bytes.fromhex(key) not in content
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_records_in_use_are_not_replaced(home: Path, target: Path) -> None:
    with _open(home) as store:
        _practise(store)
        write_backup(store.database, target)
        _practise(store, seed=2)
        with pytest.raises(StoreError, match="in use"):
            restore_backup(target, ManualClock(), home)
        assert len(store.sessions(store.actor()).ids()) == 2
    assert len(_ids(home)) == 2


def test_records_in_use_are_not_replaced_by_those_of_another_passphrase(
    home: Path, target: Path, tmp_path: Path
) -> None:
    with _open(tmp_path / "elsewhere", "pear") as store:
        _practise(store)
        write_backup(store.database, target)
    with _open(home, "apple") as store:
        keys._known.clear()  # as in another process, which knows no passphrase of these
        _practise(store)
        with pytest.raises(StoreError, match="in use"):
            restore_backup(target, ManualClock(), home, passphrase="pear")
        _practise(store, seed=2)
    assert len(_ids(home, "apple")) == 2
    restore_backup(target, ManualClock(), home, passphrase="pear")
    assert len(_ids(home, "pear")) == 1


def test_damaged_records_are_replaced_by_their_backup(home: Path, target: Path) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        write_backup(store.database, target)
    (home / "records.db").write_bytes(b"spilt coffee" * 1000)
    with pytest.raises(StoreError, match="restore a backup"):
        _open(home)
    restore_backup(target, ManualClock(), home)
    assert _ids(home) == (session_id,)


def test_what_a_killed_app_left_beside_lost_records_does_not_get_into_the_backup(
    home: Path, target: Path
) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        write_backup(store.database, target)
        for seed in range(2, 12):
            _practise(store, seed)
        log = (home / "records.db-wal").read_bytes()
    assert len(log) > 4096
    (home / "records.db").unlink()
    (home / "records.db-wal").write_bytes(log)
    restore_backup(target, ManualClock(), home)
    assert _ids(home) == (session_id,)
    with _open(home) as store:
        assert store.database.problems() == []
    (aside,) = (home / "copies").iterdir()
    assert (aside / "records.db-wal").read_bytes() == log


def test_missing_records_are_replaced_by_their_backup(home: Path, target: Path) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        write_backup(store.database, target)
    (home / "records.db").unlink()
    restore_backup(target, ManualClock(), home)
    assert _ids(home) == (session_id,)


def test_an_earlier_backup_stays_when_a_new_one_cannot_be_written(
    home: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _open(home) as store:
        _practise(store)
        write_backup(store.database, target)
        before = target.read_bytes()

        def full(*_arguments: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("biofeedback.store.backup.write_archive", full)
        with pytest.raises(StoreError, match="No space left"):
            write_backup(store.database, target)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_folder_that_is_not_there_gets_a_sentence(home: Path, tmp_path: Path) -> None:
    with _open(home) as store, pytest.raises(StoreError, match="is not there"):
        write_backup(store.database, tmp_path / "no" / "such" / "file")
    with pytest.raises(BadInputError, match="is not there"):
        restore_backup(tmp_path / "nothing", ManualClock(), home)


def test_a_newer_backup_is_refused_before_anything_is_touched(home: Path, target: Path) -> None:
    with _open(home) as store:
        _practise(store)
        with store.database.write() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'z'")
        write_backup(store.database, target)
        with store.database.write() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{migrate.HEAD}'")
    with pytest.raises(StoreError, match="newer version"):
        restore_backup(target, ManualClock(), home)
    assert len(_ids(home)) == 1
    assert not (home / "copies").exists()


@pytest.fixture(scope="module")
def a_backup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("backup")
    with (
        pytest.MonkeyPatch.context() as patch,
        quick_passphrases(patch),
        open_store(ManualClock(), folder / "home", url="", passphrase="x") as store,
    ):
        write_backup(store.database, folder / "file")
    return folder / "home", (folder / "file").read_bytes()


_FRESH = itertools.count()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_backup_is_refused_with_a_sentence_and_nothing_touched(
    a_backup: tuple[Path, bytes], tmp_path: Path, data: st.DataObject
) -> None:
    home, content = a_backup
    spoilt = bytearray(content)
    if data.draw(st.booleans()):
        del spoilt[data.draw(st.integers(0, len(spoilt) - 1)) :]
    else:
        place = data.draw(st.integers(0, len(spoilt) - 1) | st.integers(0, 1200))
        spoilt[place] ^= data.draw(st.integers(1, 255))
    (tmp_path / "file").write_bytes(spoilt)
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    fresh = tmp_path / f"fresh-{next(_FRESH)}"
    try:
        restore_backup(tmp_path / "file", ManualClock(), fresh, passphrase="x")
    except BiofeedbackError:
        assert not (fresh / "records.db").exists()
    assert before == {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}


def test_a_stranger_sees_what_a_backup_is(home: Path, target: Path) -> None:
    with _open(home) as store:
        _practise(store)
        write_backup(store.database, target)
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["about.json", "records.db", "unlock.json"]
        about = json.loads(archive.read("about.json"))
    assert about["program"] == "biofeedback"
    assert about["counts"]["session"] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 9}, "newer version"),
        ({"program": "another"}, "this app did not write it"),
        ({"made_at": "yesterday"}, "but damaged"),
        ({"made_at": "2026-01-05T08:00:00"}, "but damaged"),
        ({"sha256": "0" * 64}, "but damaged"),
        ({"way": "magic"}, "but damaged"),
    ],
)
def test_what_a_backup_says_of_itself_is_looked_at_first(
    home: Path, target: Path, change: dict[str, object], said: str
) -> None:
    with _open(home) as store:
        write_backup(store.database, target)
    with zipfile.ZipFile(target) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    found["about.json"] = json.dumps(json.loads(found["about.json"]) | change).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    with pytest.raises(BadInputError, match=said):
        restore_backup(target, ManualClock(), home)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this app did not write it"),
        (b"Dear grandmother", "this app did not write it"),
        (b"PK\x03\x04 and then nothing", "this app did not write it"),
    ],
)
def test_a_foreign_file_is_refused_without_a_word_of_archives(
    home: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "letter.txt").write_bytes(content)
    with pytest.raises(BadInputError, match=said) as refused:
        restore_backup(tmp_path / "letter.txt", ManualClock(), home)
    assert "zip" not in str(refused.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_folder_or_a_pipe_is_refused_at_once(home: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInputError, match="a pipe"):
        restore_backup(tmp_path / "pipe", ManualClock(), home)
    with pytest.raises(BadInputError, match="is a folder"):
        restore_backup(tmp_path, ManualClock(), home)
    with _open(home) as store, pytest.raises(BadInputError, match="is no backup"):
        write_backup(store.database, tmp_path / "pipe")


def test_a_file_that_is_no_backup_is_never_written_over(home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("dear doctor")
    with open_store(ManualClock(), home) as store:
        with pytest.raises(BadInputError, match="is no backup"):
            write_backup(store.database, letter)
        again = tmp_path / "mine.backup"
        write_backup(store.database, again)
        write_backup(store.database, again)
    assert letter.read_text() == "dear doctor"
