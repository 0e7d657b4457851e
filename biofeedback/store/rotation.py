"""Backups that make themselves: one a day and one after each session, a bounded number kept.

Each is proven as it is written (`backup.write_backup` opens and counts it), so a damaged page
anywhere in the records is noticed here within a day, while the sound backups still stand.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from biofeedback.core.errors import BadInputError, StoreDamagedError, StoreError
from biofeedback.core.words import _
from biofeedback.store.backup import write_backup
from biofeedback.store.backup_file import BackupInfo, lock_of
from biofeedback.store.database import COPIES_FOLDER, Database
from biofeedback.store.files import private_folder, unwritable
from biofeedback.store.kept_backups import (
    BACKUPS_FOLDER,
    ENDING,
    MOMENT,
    backups,
    moment_of,
    with_offer,
)
from biofeedback.store.presence import try_lock
from biofeedback.store.unlock_file import read_lock

EVERY = timedelta(days=1)
_LATEST, _WEEKS, _MONTHS = 3, 4, 3
# Copies made before a change: the latest ones, and what is young enough to be missed yet.
_COPIES_KEPT, _COPIES_MOST, _COPIES_YOUNG = 3, 10, timedelta(days=30)
# A backup needs its own size twice while it is being proven; the rest is for the sessions.
_ROOM_FOR_SESSIONS_BYTES = 50 * 1024 * 1024


def is_due(database: Database) -> bool:
    """Return whether the last automatic backup is a day old (or from a clock gone wrong)."""
    latest = next(iter(backups(database.home)), None)
    made_at = None if latest is None else moment_of(latest)
    return made_at is None or abs(database.clock.utc() - made_at) >= EVERY


def keep_backup(database: Database) -> BackupInfo | None:
    """Write an automatic backup, then let go of those too many.

    None for PostgreSQL, and while another process is at it.
    Raises StoreUnwritableError when there is no room, StoreDamagedError when the records are
    found damaged; the earlier backups stay as they are in both cases.
    """
    if database.path is None:
        return None
    folder = private_folder(database.home / BACKUPS_FOLDER)
    with _alone(folder) as alone:
        return _keep(database, folder) if alone else None


def replace_backups(database: Database) -> int:
    """Write a fresh automatic backup, then remove the earlier ones; return how many went.

    For a passphrase that was changed: earlier backups open with the earlier one for ever. Those
    kept elsewhere are out of reach. Raises StoreError, and removes nothing, when no backup can
    be made now.
    """
    earlier = backups(database.home)
    known = set(earlier)
    keep_backup(database)
    fresh = next((path for path in backups(database.home) if path not in known), None)
    # Where the clock was once ahead, the fresh one may count as too old and be gone already.
    if fresh is None:
        raise StoreError(_("No fresh backup could be made just now; the earlier ones stay."))
    for path in earlier:
        if path != fresh:
            path.unlink(missing_ok=True)  # the fresh one may have pushed some out already
    return sum(not path.exists() for path in earlier)


def opening_otherwise(database: Database) -> int:
    """Return how many automatic backups of this home open another way than its records do."""
    here = read_lock(database.home)
    count = 0
    for path in backups(database.home):
        with suppress(BadInputError, StoreError):
            count += here is not None and lock_of(path).id != here.id
    return count


def _place(home: Path, now: datetime) -> Path:
    while (path := home / BACKUPS_FOLDER / f"records-{now.strftime(MOMENT)}{ENDING}").exists():
        now += timedelta(seconds=1)  # two in one second: the earlier one stays
    return path


def _keep(database: Database, folder: Path) -> BackupInfo:
    _clear_drafts(folder)
    assert database.path is not None
    size = database.path.stat().st_size
    if shutil.disk_usage(folder).free < 3 * size + _ROOM_FOR_SESSIONS_BYTES:
        sentence = _(
            "There is too little space for a backup in {folder}; free some, or keep one elsewhere "
            "(biofeedback backup --to FILE)."
        )
        raise StoreError(sentence.format(folder=folder))
    now = database.clock.utc()
    try:
        info = write_backup(database, _place(database.home, now))
    except StoreDamagedError as error:
        raise with_offer(error, database.home) from error
    for path in _too_many(backups(database.home)):
        path.unlink(missing_ok=True)
    prune_copies(database.home, now)
    return info


def prune_copies(home: Path, now: datetime) -> None:
    """Let go of copies made before changes: three stay, and up to ten younger than 30 days."""
    for path in _old_copies(home / COPIES_FOLDER, now):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _old_copies(folder: Path, now: datetime) -> list[Path]:
    try:
        found = [(moment, path) for path in folder.iterdir() if (moment := moment_of(path))]
    except FileNotFoundError:
        return []
    found.sort(reverse=True)
    return [
        path
        for place, (moment, path) in enumerate(found)
        if place >= _COPIES_MOST or (place >= _COPIES_KEPT and now - moment > _COPIES_YOUNG)
    ]


def _too_many(latest_first: Iterable[Path]) -> list[Path]:
    """Return what goes: all but the latest three, one of each of four weeks and three months."""
    dated = [(moment, path) for path in latest_first if (moment := moment_of(path))]
    kept = {path for _moment, path in dated[:_LATEST]}
    week: Callable[[datetime], tuple[int, int]] = lambda moment: moment.isocalendar()[:2]  # noqa: E731
    month: Callable[[datetime], tuple[int, int]] = lambda moment: (moment.year, moment.month)  # noqa: E731
    for of, most in ((week, _WEEKS), (month, _MONTHS)):
        latest_in: dict[tuple[int, int], Path] = {}
        for moment, path in dated:
            latest_in.setdefault(of(moment), path)
        kept.update(list(latest_in.values())[:most])
    return [path for _moment, path in dated if path not in kept]


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Give whether nobody else makes a backup here meanwhile."""
    with unwritable(folder):
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield try_lock(handle)
    finally:
        os.close(handle)


def _clear_drafts(folder: Path) -> None:
    """Remove what a killed backup left behind."""
    for path in folder.glob(f".records-*{ENDING}.*"):
        if os.access(path, os.W_OK):
            path.unlink(missing_ok=True)
