"""Passphrase set, changed, removed; the recovery key on paper and what it brings back."""

from __future__ import annotations

import json
import pickle
import stat
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.store import keys, recovery, relock
from biofeedback.store.backup import restore_backup, write_backup
from biofeedback.store.locks import DatabaseKey
from biofeedback.store.opening import Store, open_store
from biofeedback.store.recovery import RecoveryBox, RecoveryKey
from biofeedback.store.unlock_file import Lock, Way, read_lock
from tests.store.test_keys import MemoryKeyring


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _open(home: Path, passphrase: str | None = None) -> Store:
    return open_store(ManualClock(), home, passphrase=passphrase)


def _fill(home: Path, passphrase: str | None = None) -> None:
    with _open(home, passphrase) as store:
        store.people.rename(store.people.home_person().id, "Ada")


def _name(home: Path, passphrase: str | None = None) -> str:
    with _open(home, passphrase) as store:
        return store.people.home_person().name


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be remembered by this process: each opening needs its key."""
    monkeypatch.setattr(keys, "remember", lambda *_arguments: None)

    class Forgetful(dict[object, object]):
        def __setitem__(self, key: object, value: object) -> None:
            pass

    monkeypatch.setattr(keys, "_known", Forgetful())


def test_a_passphrase_takes_the_place_of_a_key_file(home: Path) -> None:
    _fill(home)
    with _open(home) as store:
        relock.set_passphrase(store.database, "eight slow breaths")
        assert store.database.way is Way.PASSPHRASE
    assert not (home / "key").exists()
    with pytest.raises(StoreError, match="BIOFEEDBACK_PASSPHRASE"):
        _open(home)
    assert _name(home, "eight slow breaths") == "Ada"


def test_a_changed_passphrase_opens_and_the_earlier_does_not(home: Path) -> None:
    _fill(home, "first")
    with _open(home, "first") as store:
        relock.set_passphrase(store.database, "second")
    with pytest.raises(StoreError, match="not the passphrase"):
        _open(home, "first")
    assert _name(home, "second") == "Ada"


def test_an_empty_passphrase_is_refused_and_changes_nothing(home: Path) -> None:
    _fill(home)
    before = (home / "unlock.json").read_bytes()
    with _open(home) as store, pytest.raises(StoreError, match="empty"):
        relock.set_passphrase(store.database, "  ")
    assert (home / "unlock.json").read_bytes() == before
    assert _name(home) == "Ada"


def test_a_removed_passphrase_leaves_keyring_or_key_file(home: Path, tmp_path: Path) -> None:
    _fill(home, "first")
    with _open(home, "first") as store:
        assert relock.remove_passphrase(store.database) is Way.KEY_FILE
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600
    assert _name(home) == "Ada"
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    with _open(home) as store:
        assert relock.remove_passphrase(store.database) is Way.KEYRING
    assert not (home / "key").exists()
    assert len(memory.held) == 1
    assert _name(home) == "Ada"
    with _open(home) as store:
        relock.set_passphrase(store.database, "second")
    assert memory.held == {}
    assert _name(home, "second") == "Ada"


def test_no_copy_in_the_home_keeps_the_key_beside_it(home: Path, tmp_path: Path) -> None:
    _fill(home)
    with _open(home) as store:
        write_backup(store.database, tmp_path / "file")
    restore_backup(tmp_path / "file", ManualClock(), home)
    (aside,) = (home / "copies").iterdir()
    key = (aside / "key").read_text().strip()
    with _open(home) as store:
        relock.set_passphrase(store.database, "first")
    for path in home.rglob("*"):
        if path.is_file():
            assert key.encode() not in path.read_bytes()
            assert bytes.fromhex(key) not in path.read_bytes()
    assert _name(aside, "first") == "Ada"


@pytest.mark.parametrize("lost_by", ["passphrase", "keyring", "key_file"])
def test_the_recovery_key_is_the_way_back(home: Path, lost_by: str) -> None:
    memory = MemoryKeyring()
    if lost_by == "keyring":
        keyring.set_keyring(memory)
    given = "forgotten" if lost_by == "passphrase" else None
    _fill(home, given)
    with _open(home, given) as store:
        paper = relock.make_recovery_key(store.database).on_paper()
    memory.held.clear()
    (home / "key").unlink(missing_ok=True)
    with pytest.raises(StoreError) as said:
        _open(home, "what was it" if given else None)
    assert "biofeedback keys recover" in str(said.value)
    assert relock.recover(paper.lower().replace("-", " "), "new", home) is Way.PASSPHRASE
    assert _name(home, "new") == "Ada"
    # The paper stays good, also for a home without a passphrase.
    assert relock.recover(paper, None, home) in (Way.KEY_FILE, Way.KEYRING)
    assert _name(home) == "Ada"


def test_the_recovery_key_opens_a_backup_on_an_empty_machine(home: Path, tmp_path: Path) -> None:
    _fill(home, "at home")
    with _open(home, "at home") as store:
        paper = relock.make_recovery_key(store.database).on_paper()
        write_backup(store.database, tmp_path / "file")
    elsewhere = tmp_path / "elsewhere"
    slip = ("1" if paper[0] == "0" else "0") + paper[1:]
    with pytest.raises(BadInputError, match="Group 1"):
        restore_backup(tmp_path / "file", ManualClock(), elsewhere, recovery_key=slip)
    restore_backup(tmp_path / "file", ManualClock(), elsewhere, recovery_key=paper)
    assert _name(elsewhere) == "Ada"


def test_a_home_with_other_records_takes_a_backup_by_its_recovery_key(
    home: Path, tmp_path: Path
) -> None:
    _fill(home, "at home")
    with _open(home, "at home") as store:
        paper = relock.make_recovery_key(store.database).on_paper()
        write_backup(store.database, tmp_path / "file")
    other = tmp_path / "other"
    with _open(other) as store:
        store.people.rename(store.people.home_person().id, "Grace")
    restore_backup(tmp_path / "file", ManualClock(), other, recovery_key=paper)
    assert _name(other) == "Ada"
    (aside,) = (other / "copies").iterdir()
    assert _name(aside) == "Grace"


def test_an_earlier_recovery_key_and_anothers_are_refused(home: Path) -> None:
    _fill(home)
    with _open(home) as store:
        first = relock.make_recovery_key(store.database).on_paper()
        second = relock.make_recovery_key(store.database).on_paper()
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    for wrong in (first, RecoveryKey.random().on_paper()):
        with pytest.raises(StoreError, match="other records, or an earlier one"):
            relock.recover(wrong, "new", home)
    assert before == {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    relock.recover(second, "new", home)
    assert _name(home, "new") == "Ada"


def test_without_a_recovery_key_there_is_a_sentence(home: Path) -> None:
    _fill(home, "first")
    with pytest.raises(StoreError, match="No recovery key"):
        relock.recover(RecoveryKey.random().on_paper(), None, home)
    with pytest.raises(StoreError, match="No recovery key"):
        relock.recover(RecoveryKey.random().on_paper(), None, home / "nothing here")


def test_a_change_that_dies_half_way_locks_nobody_out(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(home)

    def power_cut(*_arguments: object) -> None:
        raise KeyboardInterrupt

    for step in ("_wipe", "write_over"):
        with monkeypatch.context() as patch, _open(home) as store:
            patch.setattr(relock, step, power_cut)
            with pytest.raises(KeyboardInterrupt):
                relock.set_passphrase(store.database, "new")
        lock = read_lock(home)
        assert lock is not None
        assert _name(home, "new" if lock.way is Way.PASSPHRASE else None) == "Ada"
        with _open(home, "new" if lock.way is Way.PASSPHRASE else None) as store:
            relock.remove_passphrase(store.database)


def test_a_recovery_key_has_more_than_128_random_bits_in_readable_groups() -> None:
    found = {RecoveryKey.random().on_paper() for _ in range(2000)}
    assert len(found) == 2000
    for paper in found:
        groups = paper.split("-")
        assert [len(group) for group in groups] == [5] * 7
        assert not set(paper) & set("ILOU")
    assert 7 * 4 * 5 >= 128
    seen = {place: {paper[place] for paper in found} for place in range(4)}
    assert all(len(letters) == 32 for letters in seen.values())


@given(st.data())
def test_any_single_slip_in_copying_is_found_and_its_group_named(data: st.DataObject) -> None:
    letters = data.draw(st.text(recovery._LETTERS, min_size=28, max_size=28))
    paper = RecoveryKey(letters).on_paper().replace("-", "")
    assert RecoveryKey.read(paper).secret() == letters.encode()
    place = data.draw(st.integers(0, 34))
    wrong = data.draw(st.sampled_from([each for each in recovery._LETTERS if each != paper[place]]))
    with pytest.raises(BadInputError, match=f"Group {place // 5 + 1} "):
        RecoveryKey.read(paper[:place] + wrong + paper[place + 1 :])
    place = data.draw(st.integers(0, 33))
    if place % 5 != 4 and paper[place] != paper[place + 1]:
        swapped = paper[:place] + paper[place + 1] + paper[place] + paper[place + 2 :]
        with pytest.raises(BadInputError, match=f"Group {place // 5 + 1} "):
            RecoveryKey.read(swapped)
    first, second = sorted(data.draw(st.sets(st.integers(0, 6), min_size=2, max_size=2)))
    groups = [paper[5 * each : 5 * each + 5] for each in range(7)]
    groups[first], groups[second] = groups[second], groups[first]
    with pytest.raises(BadInputError, match="Group"):
        RecoveryKey.read("".join(groups))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_key_or_a_sentence_that_does_not_repeat_it(typed: str) -> None:
    with pytest.raises(BadInputError) as said:
        RecoveryKey.read(f"Geheimnis{typed}")
    assert "eheim" not in f"{said.value} {said.value.detail}"


def test_letters_that_look_alike_are_read_as_meant() -> None:
    paper = RecoveryKey("01" * 14).on_paper()
    assert RecoveryKey.read(paper.replace("0", "o").replace("1", "l")).secret() == b"01" * 14


@given(st.binary(max_size=200) | st.none())
def test_any_recovery_part_is_a_box_or_a_sentence(content: bytes | None) -> None:
    box = RecoveryBox.closed(DatabaseKey.random(), RecoveryKey.random())
    found = json.loads(Lock("name", Way.KEY_FILE, None, True, box).as_bytes())
    assert Lock.from_bytes(json.dumps(found).encode(), "x").recovery == box
    found["recovery"]["salt"] = None if content is None else content.hex()
    if content is not None and len(content) == 16:
        return
    with pytest.raises(StoreError, match="can't be read"):
        Lock.from_bytes(json.dumps(found).encode(), "x")


def test_a_recovery_key_shows_nowhere() -> None:
    key = RecoveryKey.random()
    paper = key.on_paper()
    for text in (
        repr(key),
        str(key),
        repr([key]),
        repr(RecoveryBox.closed(DatabaseKey.random(), key)),
    ):
        assert paper not in text
        assert key.secret().decode() not in text
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_a_server_has_no_passphrase_of_ours(store: Store) -> None:
    if not store.database.is_embedded:
        with pytest.raises(BadInputError, match="PostgreSQL"):
            relock.set_passphrase(store.database, "new")
