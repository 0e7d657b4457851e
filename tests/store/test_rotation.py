"""Backups that make themselves: due once a day, a bounded number, sound ones only."""

from __future__ import annotations

import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreDamagedError, StoreError
from biofeedback.store import kept_backups, rotation
from biofeedback.store.backup import restore_backup
from biofeedback.store.opening import Store, open_store
from tests.store.samples import START, a_draft, a_summary, some_beats


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _open(home: Path, start: datetime = START) -> Store:
    return open_store(ManualClock(start), home)


def _practise(store: Store, seed: int = 1, beats: int = 40) -> str:
    sessions = store.sessions(store.actor())
    kept = sessions.import_recording(a_draft(), some_beats(beats, seed), (), a_summary(beats))
    return kept.id


def test_a_backup_is_due_when_the_last_is_a_day_old(home: Path) -> None:
    with _open(home) as store:
        assert rotation.is_due(store.database)
        rotation.keep_backup(store.database)
        assert not rotation.is_due(store.database)
    with _open(home, START + timedelta(hours=23)) as store:
        assert not rotation.is_due(store.database)
    with _open(home, START + timedelta(hours=24)) as store:
        assert rotation.is_due(store.database)
    with _open(home, START - timedelta(days=2)) as store:
        assert rotation.is_due(store.database), "one from the future is no reason to wait"


def test_an_automatic_backup_is_private_and_brings_everything_back(home: Path) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        rotation.keep_backup(store.database)
    (path,) = kept_backups.backups(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    (home / "records.db").unlink()
    restore_backup(path, ManualClock(), home)
    with _open(home) as store:
        assert store.sessions(store.actor()).ids() == (session_id,)


def test_two_years_of_daily_backups_stay_few_and_reach_back_months(home: Path) -> None:
    folder = home / "backups"
    folder.mkdir(parents=True)
    with _open(home) as store:
        for day in range(730):
            moment = START + timedelta(days=day)
            (folder / f"records-{moment:%Y%m%dT%H%M%SZ}.backup").touch()
            for path in rotation._too_many(kept_backups.backups(home)):
                path.unlink()
            assert len(kept_backups.backups(home)) <= 10
        rotation.prune_copies(home, store.database.clock.utc())
    ages = [(moment - kept_backups.moment_of(path)).days for path in kept_backups.backups(home)]
    assert ages[:3] == [0, 1, 2]
    assert max(age for age in ages if age <= 21) >= 14, "one of each of the last weeks"
    assert max(ages) >= 31, "and of the last months"


def test_many_sessions_in_one_day_push_out_no_older_backup(home: Path) -> None:
    with _open(home, START - timedelta(days=10)) as store:
        rotation.keep_backup(store.database)
    (old,) = kept_backups.backups(home)
    for hour in range(8):
        with _open(home, START + timedelta(minutes=hour)) as store:
            rotation.keep_backup(store.database)
    kept = kept_backups.backups(home)
    assert old in kept
    assert len(kept) == 4


def test_copies_made_before_changes_are_kept_while_they_may_be_missed(home: Path) -> None:
    copies = home / "copies"
    copies.mkdir(parents=True)
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for days in range(0, 100, 5):
        moment = f"{now - timedelta(days=days):%Y%m%dT%H%M%SZ}"
        (copies / f"before-restore-{moment}-ab").mkdir()
        (copies / f"before-restore-{moment}-ab" / "records.db").touch()
    (copies / "something of the person's").touch()
    rotation.prune_copies(home, now)
    ages = sorted(
        (now - moment).days for path in copies.iterdir() if (moment := kept_backups.moment_of(path))
    )
    assert ages == [0, 5, 10, 15, 20, 25, 30]
    assert (copies / "something of the person's").exists()
    rotation.prune_copies(home, now + timedelta(days=400))
    assert len([*copies.iterdir()]) == 4, "the latest three stay for ever"


def test_damage_anywhere_is_found_by_the_daily_backup_and_the_sound_one_offered(
    home: Path,
) -> None:
    with _open(home) as store:
        _practise(store, beats=20_000)
        rotation.keep_backup(store.database)
    (sound,) = kept_backups.backups(home)
    content = bytearray((home / "records.db").read_bytes())
    content[-2000] ^= 1  # in the middle of the beats: opening does not read it
    (home / "records.db").write_bytes(content)
    with _open(home, START + timedelta(days=1)) as store:
        with pytest.raises(StoreDamagedError, match=r"damaged.*last good backup") as said:
            rotation.keep_backup(store.database)
        assert str(sound) in str(said.value)
    assert kept_backups.backups(home) == (sound,)


def test_damage_at_the_start_is_found_and_the_last_good_backup_offered(home: Path) -> None:
    with _open(home) as store:
        session_id = _practise(store)
        rotation.keep_backup(store.database)
    (sound,) = kept_backups.backups(home)
    worse = sound.with_name("records-20991231T000000Z.backup")
    shutil.copy(sound, worse)
    with open(worse, "rb+") as content:
        content.seek(9000)
        content.write(b"spilt coffee")
    records = bytearray((home / "records.db").read_bytes())
    for page in range(1, len(records) // 4096):
        records[page * 4096 + 100] ^= 1
    (home / "records.db").write_bytes(records)
    with pytest.raises(StoreDamagedError, match="last good backup") as said:
        _open(home)
    assert f"biofeedback restore '{sound}'" in str(said.value)
    assert (home / "records.db").read_bytes() == records
    restore_backup(sound, ManualClock(), home)
    with _open(home) as store:
        assert store.sessions(store.actor()).ids() == (session_id,)


def test_missing_records_are_not_made_anew_and_the_last_good_backup_is_offered(
    home: Path,
) -> None:
    with _open(home) as store:
        rotation.keep_backup(store.database)
    (home / "records.db").unlink()
    with pytest.raises(StoreError, match=r"is missing.*last good backup"):
        _open(home)
    assert not (home / "records.db").exists()


def test_a_lost_unlock_file_is_found_in_the_latest_backup(home: Path) -> None:
    with open_store(ManualClock(), home, passphrase="eight slow breaths") as store:
        session_id = _practise(store)
        rotation.keep_backup(store.database)
    (home / "unlock.json").unlink()
    with open_store(ManualClock(), home, passphrase="eight slow breaths") as store:
        assert store.sessions(store.actor()).ids() == (session_id,)
    assert (home / "unlock.json").exists()


def test_without_room_there_is_a_sentence_and_the_earlier_backup(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _open(home) as store:
        rotation.keep_backup(store.database)
        before = kept_backups.backups(home)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 0))
        with pytest.raises(StoreError, match="too little space"):
            rotation.keep_backup(store.database)
    assert kept_backups.backups(home) == before


def test_what_a_killed_backup_left_is_cleared(home: Path) -> None:
    with _open(home) as store:
        rotation.keep_backup(store.database)
        left = home / "backups" / ".records-20260101T000000Z.backup.ab12.db"
        left.touch()
        rotation.keep_backup(store.database)
    assert not left.exists()


def test_a_server_is_backed_up_there(store: Store) -> None:
    made = rotation.keep_backup(store.database)
    assert (made is None) == (not store.database.is_embedded)


def test_of_two_at_once_one_makes_the_backup(home: Path) -> None:
    with _open(home) as store:
        with rotation._alone(rotation.private_folder(home / "backups")) as alone:
            assert alone
            assert rotation.keep_backup(store.database) is None
        assert rotation.keep_backup(store.database) is not None
    assert len(kept_backups.backups(home)) == 1
