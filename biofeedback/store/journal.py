"""Sessions while they run: opened, appended to, closed; and what a killed process left open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import StoreError, StoreUnwritableError
from biofeedback.core.metrics import Summary
from biofeedback.core.words import _
from biofeedback.sessions.records import Actor, Chunk, SessionDraft
from biofeedback.store import content, rows
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.presence import is_alive
from biofeedback.store.schema import chunk as chunk_table
from biofeedback.store.schema import session
from biofeedback.store.schema import summary as summary_table

RUNNING, DONE, INTERRUPTED = "running", "done", "interrupted"
# On another computer of a clinic only silence tells; a strap lost for good ends sooner.
_SILENT_ELSEWHERE = timedelta(hours=1)


class SessionJournal:
    """One person's sessions as they are written; fills the port `sessions.records.SessionSink`."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor
        self._begun: tuple[SessionDraft, str] | None = None

    def begin(self, draft: SessionDraft, session_id: str | None = None) -> str:
        """Open a record and return its id; StoreUnwritableError when nothing can be kept now.

        session_id: the id it was given elsewhere; else a new one.
        """
        now = self._database.clock.utc()
        if self._begun is None or self._begun[0] != draft:
            self._begun = (draft, new_id(now))
        session_id = session_id or self._begun[1]
        values = {
            "id": session_id,
            "person_id": self._actor.person_id,
            "made_by": self._actor.name,
            "status": RUNNING,
            "duration_s": 0.0,
            "owner": self._database.presence().token,
            "touched_at": now,
            "next_seq": 0,
            "packed": False,
            **rows.draft_values(draft),
        }
        with self._database.write() as connection:
            # After a failure it may be there all the same: the answer was lost, not the record.
            if connection.execute(self._mine(session_id, session.c.id)).first() is None:
                connection.execute(sa.insert(session).values(values))
        self._begun = None
        return session_id

    def append(self, session_id: str, chunk: Chunk) -> None:
        """Add a chunk, whole or not at all; the same chunk a second time adds nothing."""
        pieces, digest = content.pieces_of(chunk)
        now = self._database.clock.utc()
        with self._database.write() as connection:
            row = self._locked(connection, session_id)
            if row.last_digest == digest:
                return
            for piece in pieces:
                connection.execute(
                    sa.insert(chunk_table).values(session_id=session_id, seq=row.next_seq, **piece)
                )
            changes = {
                "duration_s": max(row.duration_s, chunk.through_s),
                "last_digest": digest,
                "next_seq": row.next_seq + 1,
                "packed": False,
                "touched_at": now,
            }
            if chunk.worn is not None:
                # Whom it goes to is asked by the session's own columns, and now it is another.
                changes |= {"strap": chunk.worn, "strap_name": None}
            if row.status != RUNNING:
                # Somebody took it for interrupted, and it wasn't.
                changes |= {
                    "status": RUNNING,
                    "ended": None,
                    "owner": self._database.presence().token,
                }
            connection.execute(sa.update(session).where(session.c.id == session_id).values(changes))

    def finish(
        self,
        session_id: str,
        ended: str,
        summary: Summary,
        duration_s: float,
        strap_name: str | None = None,
    ) -> None:
        """Close the record with its summary; a second time changes nothing more."""
        now = self._database.clock.utc()
        with self._database.write() as connection:
            row = self._locked(connection, session_id)
            changes = {
                "status": INTERRUPTED if ended == INTERRUPTED else DONE,
                "ended": ended,
                "duration_s": duration_s,
                "strap_name": strap_name or row.strap_name,
                "owner": None,
                "touched_at": now,
            }
            connection.execute(sa.update(session).where(session.c.id == session_id).values(changes))
            self._put_summary(connection, session_id, summary)
        self._tidy(session_id)

    def close_left_open(self) -> tuple[str, ...]:
        """Close what killed processes left open; return the ids of sessions without a summary.

        A session that a living process still records is left alone.
        """
        now = self._database.clock.utc()
        # What isn't packed has an index of its own: finding nothing to do costs nothing.
        unpacked = session.c.packed == sa.false()
        running = self._select(session.c.id, session.c.owner, session.c.touched_at).where(
            session.c.status == RUNNING, unpacked
        )
        with self._database.read() as connection:
            candidates = connection.execute(running).all()
        for session_id, owner, touched_at in candidates:
            alive = is_alive(self._database.home, owner)
            if alive or (alive is None and now - touched_at < _SILENT_ELSEWHERE):
                continue
            change = (
                sa.update(session)
                .where(session.c.id == session_id, session.c.status == RUNNING)
                .where(session.c.owner.is_not_distinct_from(owner))
                .values(status=INTERRUPTED, ended=INTERRUPTED, owner=None)
            )
            with self._database.write() as connection:
                connection.execute(change)
        # One without a summary stays unpacked until it has one: so it is found again at no cost.
        left = (
            self._select(session.c.id, summary_table.c.session_id)
            .outerjoin_from(session, summary_table)
            .where(session.c.status.in_((DONE, INTERRUPTED)), unpacked)
            .order_by(session.c.started_at)
        )
        with self._database.read() as connection:
            found = connection.execute(left).all()
        for session_id, summarised in found:
            if summarised is not None:
                self._tidy(session_id)
        return tuple(session_id for session_id, summarised in found if summarised is None)

    def _select(self, *columns: Any) -> sa.Select[Any]:
        return sa.select(*columns).where(
            session.c.person_id == self._actor.person_id, session.c.deleted_at.is_(None)
        )

    def _mine(self, session_id: str, *columns: Any) -> sa.Select[Any]:
        return sa.select(*columns).where(
            session.c.id == session_id, session.c.person_id == self._actor.person_id
        )

    def _locked(self, connection: sa.Connection, session_id: str) -> sa.Row[Any]:
        row = connection.execute(self._mine(session_id, session).with_for_update()).first()
        if row is None:
            sentence = _("The record of this session is no longer in {place}.")
            raise StoreUnwritableError(sentence.format(place=self._database.place))
        return row

    def _put_summary(self, connection: sa.Connection, session_id: str, summary: Summary) -> None:
        values = {
            "session_id": session_id,
            "computed_at": self._database.clock.utc(),
            **rows.summary_values(summary),
        }
        connection.execute(sa.delete(summary_table).where(summary_table.c.session_id == session_id))
        connection.execute(sa.insert(summary_table).values(values))

    def _tidy(self, session_id: str) -> None:
        """Turn the journal into large pieces; what fails now is tried again at the next start."""
        try:
            with self._database.write() as connection:
                row = self._locked(connection, session_id)
                if row.packed or row.status == RUNNING:
                    return
                kept = content.load(connection, session_id)
                changes = {
                    "next_seq": content.replace(connection, session_id, kept),
                    "packed": True,
                    "content_hash": content.content_hash(kept.beats),
                }
                connection.execute(
                    sa.update(session).where(session.c.id == session_id).values(changes)
                )
        except StoreError:
            return
