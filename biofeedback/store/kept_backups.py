"""The automatic backups of a home: which there are, and which is the last good one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from biofeedback.core.day_words import long_moment
from biofeedback.core.errors import BiofeedbackError, StoreDamagedError
from biofeedback.core.words import _
from biofeedback.store.backup_file import check_backup, lock_of
from biofeedback.store.unlock_file import Lock

BACKUPS_FOLDER = "backups"
ENDING = ".backup"
MOMENT = "%Y%m%dT%H%M%SZ"
_MOMENT_IN_NAME = re.compile(r"(\d{8}T\d{6}Z)")


def backups(home: Path) -> tuple[Path, ...]:
    """Return the automatic backups of a home, the latest first."""
    found = (home / BACKUPS_FOLDER).glob(f"*{ENDING}")
    dated = sorted(((moment, path) for path in found if (moment := moment_of(path))), reverse=True)
    return tuple(path for _moment, path in dated)


def moment_of(path: Path) -> datetime | None:
    """Return when a backup or copy was made, by its name; None where it doesn't say."""
    match = _MOMENT_IN_NAME.search(path.name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def latest_lock(home: Path) -> Lock | None:
    """Return how the latest sound automatic backup is locked; None without one."""
    found = last_good(home)
    return None if found is None else replace(lock_of(found), made=True)


def last_good(home: Path) -> Path | None:
    """Return the latest automatic backup that is still as it was written; None without one."""
    for path in backups(home):
        try:
            check_backup(path)
        except BiofeedbackError:
            continue
        return path
    return None


def offer(home: Path) -> str:
    """Return a sentence with the last good backup and how to get it back; "" without one."""
    found = last_good(home)
    moment = None if found is None else moment_of(found)
    if found is None or moment is None:
        return ""
    sentence = _("The last good backup is of {moment}; bring it back with: {command}")
    return sentence.format(
        moment=long_moment(moment.astimezone()), command=f"biofeedback restore '{found}'"
    )


def with_offer(error: StoreDamagedError, home: Path) -> StoreDamagedError:
    """Return the error with the last good backup offered in its sentence."""
    found = offer(home)
    return StoreDamagedError(f"{error} {found}", error.detail) if found else error
