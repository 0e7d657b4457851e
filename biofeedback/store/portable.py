"""A person's records as they leave for an archive, and as they come back from one.

Sessions travel as `PortableSession`. Every other table that belongs to a person travels row by
row, each value as JSON holds it: a new table needs one line here (a test says when it is missing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.entry import Entry
from biofeedback.diary.measured import MeasuredDay, MeasuredSleep
from biofeedback.sessions.entry import Entry as Practice
from biofeedback.sessions.plan import Plan
from biofeedback.sessions.portable import RATINGS, PortableSession
from biofeedback.sessions.records import Actor
from biofeedback.store import content, rows
from biofeedback.store.database import Database
from biofeedback.store.diary import as_entry
from biofeedback.store.journal import DONE, INTERRUPTED, RUNNING
from biofeedback.store.measured import as_day, as_sleep
from biofeedback.store.plans import plan_of
from biofeedback.store.protocols import entry_of
from biofeedback.store.schema import (
    Moment,
    checkin,
    diary_entry,
    measured_day,
    measured_sleep,
    own_protocol,
    practice_plan,
    session,
)
from biofeedback.store.schema import summary as summary_table
from biofeedback.store.sessions import SessionStore

Row = dict[str, Any]

TABLES: Mapping[str, sa.Table] = {
    table.name: table
    for table in (
        checkin,
        diary_entry,
        measured_sleep,
        measured_day,
        own_protocol,
        practice_plan,
    )
}
_STAYS_HERE = ("person_id", "deleted_at")


def _checkin_of(row: Mapping[str, Any]) -> CheckIn:
    names = ("day", "zone", "pain_now", "pain_worst", "pain_average", "flare", "sleep_h", "note")
    return CheckIn(**{name: row[name] for name in names})


# What a row must be able to become again; raises BadInputError for nonsense.
_CHECKS: Mapping[
    str,
    Callable[[Mapping[str, Any]], CheckIn | Entry | MeasuredSleep | MeasuredDay | Practice | Plan],
] = {
    "checkin": _checkin_of,
    "diary_entry": as_entry,
    "measured_sleep": as_sleep,
    "measured_day": as_day,
    "own_protocol": entry_of,
    "practice_plan": plan_of,
}


class Portable:
    """One person's records, all of them, in a form that any computer reads."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor
        self._sessions = SessionStore(database, actor)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the other tables, in the order in which they must come back."""
        return tuple(TABLES)

    def session_ids(self) -> tuple[str, ...]:
        """Return every session's id, the oldest first."""
        return self._sessions.ids()

    def session(self, session_id: str) -> PortableSession:
        """Return one session with everything that belongs to it."""
        found = self._sessions.get(session_id)
        with self._database.read() as connection:
            row = (
                connection.execute(
                    sa.select(session, summary_table.c.computed_at)
                    .outerjoin_from(session, summary_table)
                    .where(session.c.id == session_id)
                )
                .mappings()
                .one()
            )
        ratings = {name: row[name] for name in RATINGS}
        return PortableSession(found, row["made_by"], row["computed_at"], ratings)

    def add_session(self, one: PortableSession) -> bool:
        """Keep a session under its own id; return False when it is here already.

        One that was still running when it left counts as interrupted.
        """
        recorded, stored = one.content, one.content.session
        digest = content.content_hash(recorded.beats, stored.draft)
        kept = content.Content(recorded.beats, recorded.packets, recorded.gaps, recorded.happenings)
        running = stored.status == RUNNING
        values = {
            "id": stored.id,
            "person_id": self._actor.person_id,
            "made_by": one.made_by,
            "status": INTERRUPTED if running else stored.status,
            "ended": INTERRUPTED if running else stored.ended,
            "duration_s": stored.duration_s,
            "touched_at": self._database.clock.utc(),
            "packed": True,
            "content_hash": digest,
            "note": stored.note,
            **rows.draft_values(stored.draft),
            **one.ratings,
        }
        if values["status"] not in (DONE, INTERRUPTED):
            raise BadInputError(
                _("A session is done or interrupted, not {status}.").format(**values)
            )
        with self._database.write(alone=f"import/{self._actor.person_id}") as connection:
            if self._is_here(connection, session, stored.id):
                return False
            if stored.draft.origin == "import" and self._same(connection, digest):
                return False
            connection.execute(sa.insert(session).values(**values, next_seq=0))
            pieces = content.replace(connection, stored.id, kept)
            change = sa.update(session).where(session.c.id == stored.id)
            connection.execute(change.values(next_seq=pieces))
            if stored.summary is not None:
                connection.execute(
                    sa.insert(summary_table).values(
                        session_id=stored.id,
                        computed_at=one.computed_at or self._database.clock.utc(),
                        **rows.summary_values(stored.summary),
                    )
                )
        return True

    def rows(self, name: str) -> Iterator[Row]:
        """Return a table's rows as JSON holds them, in the order they were made.

        What was deleted is left out, and with it what it had replaced.
        """
        table = TABLES[name]
        order = table.c.id
        with self._database.read() as connection:
            found = (
                connection.execute(
                    sa.select(table)
                    .where(table.c.person_id == self._actor.person_id)
                    .order_by(order)
                )
                .mappings()
                .all()
            )
        dead = {row["id"] for row in found if row["deleted_at"] is not None}
        if "replaced_by" in table.c:
            while more := {
                row["id"] for row in found if row["replaced_by"] in dead and row["id"] not in dead
            }:
                dead |= more
        for row in found:
            if row["id"] not in dead:
                yield {key: _as_json(value) for key, value in row.items() if key not in _STAYS_HERE}

    def check_rows(self, name: str, incoming: Iterable[Mapping[str, Any]]) -> None:
        """Raise BadInputError for a row that does not fit the table; keep nothing."""
        there, wanted = set(), set()
        for number, row in enumerate(incoming, start=1):
            values = _from_json(TABLES[name], row, number)
            _check(name, values, number)
            there.add(values["id"])
            wanted.add(values.get("replaced_by"))
        if wanted - there - {None}:
            raise _correction_missing(name)

    def add_rows(self, name: str, incoming: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
        """Keep a table's rows, all or none; return how many came in and how many were here.

        Raises BadInputError for a row that does not fit the table.
        """
        table = TABLES[name]
        added, here, links = 0, 0, []
        with self._database.write(alone=f"measured/{self._actor.person_id}") as connection:
            for number, row in enumerate(incoming, start=1):
                values = _from_json(table, row, number)
                _check(name, values, number)
                if self._is_here(connection, table, values["id"]) or (
                    "identity" in values and self._is_known(connection, table, values["identity"])
                ):
                    here += 1
                    if self._stands(connection, table, values):
                        links.append((values["id"], values["replaced_by"]))
                    continue
                if (successor := values.pop("replaced_by", None)) is not None:
                    links.append((values["id"], successor))
                values["person_id"] = self._actor.person_id
                connection.execute(sa.insert(table).values(**values))
                added += 1
            for row_id, successor in links:
                if not self._is_here(connection, table, successor):
                    raise _correction_missing(name)
                change = sa.update(table).where(table.c.id == row_id)
                connection.execute(change.values(replaced_by=successor))
        return added, here

    def _is_here(self, connection: sa.Connection, table: sa.Table, row_id: str) -> bool:
        wanted = sa.select(table.c.id).where(table.c.id == row_id)
        return connection.execute(wanted).first() is not None

    def _stands(self, connection: sa.Connection, table: sa.Table, values: Row) -> bool:
        """Return whether a row of this person's stands here that was corrected elsewhere."""
        if values.get("replaced_by") is None:
            return False
        wanted = sa.select(table.c.id).where(
            table.c.id == values["id"],
            table.c.person_id == self._actor.person_id,
            table.c.replaced_by.is_(None),
            table.c.deleted_at.is_(None),
        )
        return connection.execute(wanted).first() is not None

    def _is_known(self, connection: sa.Connection, table: sa.Table, identity: str) -> bool:
        mine = table.c.person_id == self._actor.person_id
        wanted = sa.select(table.c.id).where(mine, table.c.identity == identity)
        return connection.execute(wanted).first() is not None

    def _same(self, connection: sa.Connection, digest: str | None) -> bool:
        mine = session.c.person_id == self._actor.person_id
        wanted = sa.select(session.c.id).where(
            mine, session.c.deleted_at.is_(None), session.c.content_hash == digest
        )
        return digest is not None and connection.execute(wanted).first() is not None


def _correction_missing(name: str) -> BadInputError:
    sentence = _("In {table} of this archive a correction is missing.")
    return BadInputError(sentence.format(table=name))


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _from_json(table: sa.Table, row: Mapping[str, Any], number: int) -> Row:
    """Return a row's values as the columns hold them; BadInputError names what does not fit."""
    values: Row = {}
    try:
        for column in table.c:
            if column.name in _STAYS_HERE:
                continue
            values[column.name] = value = _value(column, row.get(column.name))
            if value is None and not column.nullable:
                raise ValueError(f"{column.name} is missing")
    except (TypeError, ValueError, OverflowError) as error:
        sentence = _("Row {number} of {table} in this archive can't be used ({why}).")
        raise BadInputError(
            sentence.format(number=number, table=table.name, why=str(error)[:200])
        ) from error
    return values


def _value(column: sa.Column[Any], value: Any) -> Any:
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, Moment):
        moment = datetime.fromisoformat(_text(value))
        if moment.tzinfo is None:
            raise ValueError(f"{column.name} has no zone")
        return moment
    if isinstance(kind, sa.Date):
        return date.fromisoformat(_text(value))
    if isinstance(kind, sa.Boolean):
        return _of(value, bool)
    if isinstance(kind, sa.Integer):
        if isinstance(value, bool) or not -(2**31) < _of(value, int) < 2**31:
            raise ValueError(f"{column.name} is not a whole number")
        return value
    if isinstance(kind, sa.Double):
        if isinstance(value, bool):
            raise ValueError(f"{column.name} is not a number")
        return float(_of(value, int | float))
    text = _text(value)
    if isinstance(kind, sa.String) and kind.length is not None and len(text) > kind.length:
        raise ValueError(f"{column.name} is too long")
    return text


def _text(value: Any) -> str:
    text: str = _of(value, str)
    if "\x00" in text:
        raise ValueError("a text holds a zero byte")
    text.encode()  # ValueError for half a character, which no database takes
    return text


def _of(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is of another kind")
    return value


def _check(name: str, values: Row, number: int) -> None:
    try:
        if name in _CHECKS:
            _CHECKS[name](values)
    except BadInputError:
        raise
    except (
        TypeError,
        ValueError,
        KeyError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        sentence = _("Row {number} of {table} in this archive can't be used ({why}).")
        raise BadInputError(
            sentence.format(number=number, table=name, why=str(error)[:200])
        ) from error
