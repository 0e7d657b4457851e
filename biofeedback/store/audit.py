"""The audit trail: who looked at whom, and changed what. It only grows.

Each line holds the hash of the one before (BLAKE2b), and a seal that needs one of the clinic's
keys; the last line is also noted beside the records. So a line that was changed, taken out, put
in between, or cut off the end is noticed, also when whoever did it had the whole database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from biofeedback.core.errors import StoreUnwritableError
from biofeedback.core.words import _
from biofeedback.store.database import Database
from biofeedback.store.files import write_over
from biofeedback.store.schema_clinic import audit as table

_FIRST = "0" * 64
# The latest line as this computer saw it, beside the records: the end can't be cut off unseen.
MARK_FILE = "audit-mark.json"
# Lines that may be written before anybody's keys are open.
UNSEALED = ("sign_in_refused",)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. what: a word such as "opened"; detail: never anything about anybody's health."""

    number: int
    at: datetime
    account_id: str | None
    what: str
    subject_id: str | None
    detail: str


class Trail:
    """A clinic's audit trail."""

    def __init__(self, database: Database) -> None:
        """Use open records."""
        self._database = database

    def add(
        self,
        what: str,
        *,
        account_id: str | None,
        key: bytes | None,
        subject_id: str | None = None,
        detail: str = "",
    ) -> None:
        """Write a line; StoreUnwritableError when it can't be: then nothing is shown either."""
        now = self._database.clock.utc()
        with self._database.write(alone="audit") as connection:
            last = connection.execute(
                sa.select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1)
            ).first()
            number, before = (1, _FIRST) if last is None else (last.number + 1, last.digest)
            line = Line(number, now, account_id, what, subject_id, detail)
            digest = _digest(line, before)
            values = {
                "number": number,
                "at": now,
                "account_id": account_id,
                "what": what,
                "subject_id": subject_id,
                "detail": detail,
                "before": before,
                "digest": digest,
                "seal": None if key is None else _seal(digest, key),
            }
            connection.execute(sa.insert(table).values(values))

    def note_end(self) -> None:
        """Note the latest line beside the records; a home that can't be written goes without."""
        with self._database.read() as connection:
            last = connection.execute(
                sa.select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1)
            ).first()
        if last is not None:
            found = {"number": last.number, "digest": last.digest}
            with suppress(StoreUnwritableError):
                write_over(_mark_path(self._database.home), json.dumps(found).encode() + b"\n")

    def cut_off(self) -> int | None:
        """Return the number of the line noted last when it is not there any more, else None."""
        mark = _mark(self._database.home)
        if mark is None:
            return None
        wanted = sa.select(table.c.digest).where(table.c.number == mark[0])
        with self._database.read() as connection:
            found = connection.execute(wanted).scalar()
        return None if found == mark[1] else mark[0]

    def lines(
        self, subject_id: str | None = None, limit: int = 500, before: int | None = None
    ) -> tuple[Line, ...]:
        """Return lines, the latest first; of one client, or of everybody."""
        columns = (table.c[name] for name in Line.__slots__)
        wanted = sa.select(*columns).order_by(table.c.number.desc()).limit(limit)
        if subject_id is not None:
            wanted = wanted.where(table.c.subject_id == subject_id)
        if before is not None:
            wanted = wanted.where(table.c.number < before)
        with self._database.read() as connection:
            return tuple(Line(*row) for row in connection.execute(wanted))

    def deleted(self, subject_id: str) -> bool:
        """Return whether a client of this id was deleted for good."""
        wanted = sa.select(table.c.number).where(
            table.c.subject_id == subject_id, table.c.what == "deleted"
        )
        with self._database.read() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    def joined_to(self, subject_id: str) -> str | None:
        """Return the client whose record this one became a part of, None when it did not."""
        wanted = sa.select(table.c.subject_id).where(
            table.c.what == "merged", table.c.detail == subject_id
        )
        with self._database.read() as connection:
            return connection.execute(wanted.limit(1)).scalar()

    def problems(self, key: bytes) -> tuple[str, ...]:
        """Return in sentences where the trail is not as it was written; nothing when it is."""
        found: list[str] = []
        last_number, last_digest = 0, _FIRST
        mark = _mark(self._database.home)
        with self._database.read() as connection:
            rows = connection.execution_options(stream_results=True).execute(
                sa.select(table).order_by(table.c.number)
            )
            for row in rows:
                line = Line(
                    row.number, row.at, row.account_id, row.what, row.subject_id, row.detail
                )
                if row.number != last_number + 1:
                    found.append(
                        _("Lines {first} to {last} of the audit trail are missing.").format(
                            first=last_number + 1, last=row.number - 1
                        )
                    )
                if not _is_sound(line, row.before, row.digest, row.seal, last_digest, key):
                    found.append(
                        _("Line {number} of the audit trail was changed.").format(number=row.number)
                    )
                if mark is not None and mark == (row.number, row.digest):
                    mark = None
                last_number, last_digest = row.number, row.digest
        if mark is not None:
            found.append(
                _("The audit trail once had a line {number} that is not there any more.").format(
                    number=mark[0]
                )
            )
        return tuple(found)


def _is_sound(
    line: Line, before: str, digest: str, seal: str | None, expected_before: str, key: bytes
) -> bool:
    if before != expected_before or _digest(line, before) != digest:
        return False
    if seal is None:
        return line.what in UNSEALED
    return hmac.compare_digest(_seal(digest, key), seal)


def _digest(line: Line, before: str) -> str:
    told = [
        line.number,
        line.at.isoformat(timespec="microseconds"),
        line.account_id,
        line.what,
        line.subject_id,
        line.detail,
        before,
    ]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=32).hexdigest()


def _seal(digest: str, key: bytes) -> str:
    return hashlib.blake2b(digest.encode(), digest_size=32, key=key).hexdigest()


def _mark_path(home: Path) -> Path:
    return home / MARK_FILE


def _mark(home: Path) -> tuple[int, str] | None:
    try:
        found = json.loads(_mark_path(home).read_text(encoding="utf-8"))
        return int(found["number"]), str(found["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
