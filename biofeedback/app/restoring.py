"""What a backup holds and how records open after one was brought back, in words for both faces."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from biofeedback.core.errors import StoreError
from biofeedback.core.words import _, plural

if TYPE_CHECKING:
    from biofeedback.store.backup_file import BackupInfo
    from biofeedback.store.unlock_file import Lock


def contents(info: BackupInfo) -> str:
    """Return how many sessions and diary entries a backup holds; check-ins are entries, too.

    And what other apps and devices measured, where something of that is in it.
    """
    sessions = info.counts.get("session", 0)
    entries = info.counts.get("checkin", 0) + info.counts.get("diary_entry", 0)
    measured = info.counts.get("measured_sleep", 0) + info.counts.get("measured_day", 0)
    parts = {
        "sessions": plural("{count} session", "{count} sessions", sessions).format(count=sessions),
        "entries": plural("{count} diary entry", "{count} diary entries", entries).format(
            count=entries
        ),
    }
    if not measured:
        return _("{sessions} and {entries}").format(**parts)
    words = plural(
        "{count} entry of other apps or devices",
        "{count} entries of other apps or devices",
        measured,
    )
    return _("{sessions}, {entries} and {measured}").format(
        **parts, measured=words.format(count=measured)
    )


def made(info: BackupInfo) -> str:
    """Return when a backup was made, by this computer's clock."""
    from datetime import datetime

    from biofeedback.core.day_words import long_moment

    return long_moment(datetime.fromisoformat(info.made_at).astimezone())


def warning(info: BackupInfo) -> str | None:
    """Return what to know before this backup takes the place of the records; None: nothing."""
    from biofeedback.store.unlock_file import Way

    if info.way is not Way.PASSPHRASE:
        return None
    return _(
        "This backup is locked by a passphrase. Unless the key of the records here opens it, too, "
        "the records will ask for the backup's passphrase from then on."
    )


def lock_here(home: Path) -> Lock | None:
    """Return how a home's records are locked; None where nothing is, or nobody can tell."""
    from biofeedback.store.unlock_file import read_lock

    with suppress(StoreError):
        return read_lock(home)
    return None


def how_it_opens_now(before: Lock | None, now: Lock | None) -> str | None:
    """Return what is another way of opening the records than before; None: it is the same."""
    from biofeedback.store.unlock_file import Way

    if now is None or (before is not None and (before.way, before.box) == (now.way, now.box)):
        return None
    if now.way is Way.PASSPHRASE:
        return _(
            "From now on the records ask for the passphrase of this backup. In a terminal, "
            "“biofeedback keys passphrase” changes it and “biofeedback keys no-passphrase” takes "
            "it away."
        )
    if before is not None and before.way is Way.PASSPHRASE:
        return _(
            "From now on the records ask for no passphrase. In a terminal, “biofeedback keys "
            "passphrase” sets one."
        )
    return None
