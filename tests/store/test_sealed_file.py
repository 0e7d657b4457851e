"""A secret beside the records: opened by what opens them, and never half written."""

from __future__ import annotations

import os
import secrets
import stat
import threading
from pathlib import Path

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreDamagedError, StoreError
from biofeedback.store.backup import restore_backup, write_backup
from biofeedback.store.opening import Store, open_store
from biofeedback.store.relock import set_passphrase
from biofeedback.store.sealed_file import SealedFile

SECRET = b"the signing key of Ada, and nothing else"


def kept(store: Store, content: bytes = SECRET) -> SealedFile:
    file = SealedFile(store.database, "handover")
    file.change(lambda _before: content)
    return file


def test_what_is_kept_comes_back_on_either_engine_and_is_unreadable_on_disk(store: Store) -> None:
    assert SealedFile(store.database, "handover").read() is None
    file = kept(store)
    assert SealedFile(store.database, "handover").read() == SECRET
    found = b"".join(
        path.read_bytes() for path in sorted(store.database.home.rglob("*")) if path.is_file()
    )
    assert b"biofeedback sealed 1" in found
    assert SECRET not in found
    assert SECRET.hex().encode() not in found
    if os.name == "posix":
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_each_name_has_a_secret_of_its_own(file_store: Store) -> None:
    file = kept(file_store)
    other = SealedFile(file_store.database, "other")
    other.path.write_bytes(file.path.read_bytes())
    with pytest.raises(StoreDamagedError):
        other.read()


def test_a_changed_byte_anywhere_is_noticed_and_nothing_is_written_over(file_store: Store) -> None:
    file = kept(file_store)
    whole = file.path.read_bytes()
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        file.path.write_bytes(changed)
        with pytest.raises(StoreDamagedError, match="can't be opened with the key"):
            file.read()
    with pytest.raises(StoreDamagedError):
        file.change(lambda _before: b"new")
    assert file.path.read_bytes() == changed


def test_other_records_do_not_open_it(
    file_store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    file = kept(file_store)
    with open_store(clock, tmp_path / "elsewhere") as other:
        stolen = SealedFile(other.database, "handover")
        stolen.path.write_bytes(file.path.read_bytes())
        with pytest.raises(StoreDamagedError):
            stolen.read()


def test_with_a_passphrase_nothing_on_the_disk_opens_it(tmp_path: Path, clock: ManualClock) -> None:
    from biofeedback.store import keys

    home = tmp_path / "home"
    with open_store(clock, home) as opened:
        kept(opened)
        set_passphrase(opened.database, "slow breaths")
        assert SealedFile(opened.database, "handover").read() == SECRET
    assert not (home / "key").exists()
    keys._known.clear()
    with pytest.raises(StoreError):
        open_store(clock, home)
    with open_store(clock, home, passphrase="slow breaths") as again:
        assert SealedFile(again.database, "handover").read() == SECRET


def test_a_backup_carries_it_and_a_restore_brings_it_back(
    file_store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    kept(file_store)
    backup = tmp_path / "mine.backup"
    write_backup(file_store.database, backup, "slow breaths")
    assert SECRET not in backup.read_bytes()
    kept(file_store, b"later")
    home = file_store.database.home
    file_store.close()
    restore_backup(backup, clock, home)
    with open_store(clock, home) as again:
        assert SealedFile(again.database, "handover").read() == SECRET
    aside = next((home / "copies").glob("before-restore-*"))
    assert (aside / "handover.sealed").exists()
    elsewhere = tmp_path / "new computer"
    restore_backup(backup, clock, elsewhere, passphrase="slow breaths")
    with open_store(clock, elsewhere, passphrase="slow breaths") as there:
        assert SealedFile(there.database, "handover").read() == SECRET


def test_a_restore_leaves_it_where_the_backup_knows_nothing_of_it(
    file_store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    backup, others = tmp_path / "before.backup", tmp_path / "others.backup"
    write_backup(file_store.database, backup)
    kept(file_store)
    home = file_store.database.home
    file_store.close()
    restore_backup(backup, clock, home)
    with open_store(clock, home) as again:
        assert SealedFile(again.database, "handover").read() == SECRET
    with open_store(clock, tmp_path / "elsewhere") as other:
        write_backup(other.database, others, "slow breaths")
    restore_backup(others, clock, home, passphrase="slow breaths")
    with open_store(clock, home, passphrase="slow breaths") as theirs:
        assert SealedFile(theirs.database, "handover").read() is None


def test_two_who_change_it_at_once_both_count(file_store: Store) -> None:
    file = kept(file_store, b"")
    both = threading.Barrier(2)

    def add(mark: bytes) -> None:
        both.wait()
        for _turn in range(5):
            SealedFile(file_store.database, "handover").change(lambda now: (now or b"") + mark)

    others = [threading.Thread(target=add, args=(mark,)) for mark in (b"a", b"b")]
    for one in others:
        one.start()
    for one in others:
        one.join()
    content = file.read()
    assert content is not None
    assert (content.count(b"a"), content.count(b"b")) == (5, 5)


def test_a_change_that_fails_leaves_all_as_it_was(file_store: Store) -> None:
    file = kept(file_store)

    def fails(_before: bytes | None) -> bytes:
        raise StoreError("no")

    before = file.path.read_bytes()
    with pytest.raises(StoreError, match="no"):
        file.change(fails)
    assert file.path.read_bytes() == before
    assert secrets.compare_digest(file.read() or b"", SECRET)
