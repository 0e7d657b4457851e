"""Sessions as kept: found again, noted, deleted, imported, recomputed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from biofeedback.core.beats import Beat, Gap
from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.metrics import Summary
from biofeedback.core.words import _
from biofeedback.sessions.records import (
    Happening,
    SessionContent,
    SessionDraft,
    StoredSession,
)
from biofeedback.store import content, rows
from biofeedback.store.ids import new_id
from biofeedback.store.journal import DONE, RUNNING, SessionJournal
from biofeedback.store.schema import session
from biofeedback.store.schema import summary as summary_table

_ID_LETTERS = 36


@dataclass(frozen=True, slots=True)
class Rating:
    """How it feels before or after practice, each 0-10, None where not asked or not said."""

    pain: int | None = None
    tension: int | None = None
    mood: int | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A recording that came in. added: False when it was here already, under this id."""

    id: str
    added: bool


class SessionStore(SessionJournal):
    """One person's sessions; fills the port `sessions.records.SessionSink`."""

    def recover(self) -> tuple[SessionContent, ...]:
        """Close what killed processes left open; return every closed session without a summary.

        A session that a living process still records is left alone. Those returned lack only
        their summary: compute it and give it to `replace_summary`. One that is damaged is left
        out, so that it keeps nobody from the others.
        """
        found = []
        for session_id in self.close_left_open():
            with suppress(StoreError):
                found.append(self.get(session_id))
        return tuple(found)

    # Found again

    def list(
        self, limit: int | None = 50, before: str | None = None, search: str | None = None
    ) -> tuple[StoredSession, ...]:
        """Return sessions, the latest first; their summaries hold the numbers only.

        before: the id of the last one already seen. search: words in note, protocol or strap.
        """
        wanted = (
            self._select(*rows.LIGHT_COLUMNS)
            .outerjoin_from(session, summary_table)
            .order_by(session.c.started_at.desc(), session.c.id.desc())
            .limit(limit)
        )
        for word in (search or "").lower().split():
            places = (session.c.note, session.c.protocol, session.c.strap, session.c.strap_name)
            wanted = wanted.where(
                sa.or_(*(sa.func.lower(place).contains(word, autoescape=True) for place in places))
            )
        with self._database.read() as connection:
            if before is not None:
                wanted = wanted.where(self._earlier_than(connection, before))
            found = connection.execute(wanted).mappings().all()
        return tuple(rows.stored_session(row, rows.light_summary(row)) for row in found)

    def between(self, first: date, last: date) -> tuple[StoredSession, ...]:
        """Return the ended sessions that began on these days (both included), the oldest first.

        Their summaries hold the numbers only.
        """
        wanted = (
            self._select(*rows.LIGHT_COLUMNS)
            .outerjoin_from(session, summary_table)
            .where(session.c.local_date.between(first, last), session.c.status != RUNNING)
            .order_by(session.c.local_date, session.c.started_at, session.c.id)
        )
        with self._database.read() as connection:
            found = connection.execute(wanted).mappings().all()
        return tuple(rows.stored_session(row, rows.light_summary(row)) for row in found)

    def get(self, id_or_start: str) -> SessionContent:
        """Return everything of one session by its id, or the beginning of it.

        Raises BadInputError when none or several begin so.
        """
        with self._database.read() as connection:
            session_id = self._find(connection, id_or_start)
            row = connection.execute(self._mine(session_id, session)).mappings().one()
            kept = content.load(connection, session_id)
            whole = rows.whole_summary(connection, session_id)
        return SessionContent(
            rows.stored_session(row, whole),
            kept.beats,
            kept.packets,
            kept.gaps,
            kept.happenings,
        )

    def ids(self) -> tuple[str, ...]:
        """Return every session's id, the oldest first (for recomputing all)."""
        wanted = self._select(session.c.id).order_by(session.c.started_at, session.c.id)
        with self._database.read() as connection:
            return tuple(connection.execute(wanted).scalars())

    def closed(self) -> tuple[str, ...]:
        """Return the id of every session that isn't running, the oldest first."""
        wanted = (
            self._select(session.c.id)
            .where(session.c.status != RUNNING)
            .order_by(session.c.started_at, session.c.id)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(wanted).scalars())

    def not_at(self, definitions: Mapping[str, str]) -> tuple[str, ...]:
        """Return the ids of closed sessions computed by other definitions, or not at all."""
        wanted = (
            self._select(session.c.id, summary_table.c.whole)
            .outerjoin_from(session, summary_table)
            .where(session.c.status != RUNNING)
            .order_by(session.c.started_at, session.c.id)
        )
        with self._database.read() as connection:
            return tuple(
                session_id
                for session_id, whole in connection.execute(wanted)
                if rows.definitions_in(whole) != definitions
            )

    def with_content(self, beats: Sequence[Beat], draft: SessionDraft | None = None) -> str | None:
        """Return the id of a session with exactly these beats, None when there is none."""
        with self._database.read() as connection:
            return self._same(connection, content.content_hash(beats, draft))

    # Changed by the person

    def set_note(self, id_or_start: str, note: str | None) -> None:
        """Keep a note with the session; None or "" removes it."""
        self._change(id_or_start, {"note": (note or "").strip() or None})

    def set_rating(
        self, id_or_start: str, *, before: Rating | None = None, after: Rating | None = None
    ) -> None:
        """Keep the ratings that are given; BadInputError outside 0-10."""
        changes: dict[str, Any] = {}
        for when, rating in (("before", before), ("after", after)):
            if rating is None:
                continue
            for name in ("pain", "tension", "mood"):
                value = getattr(rating, name)
                if value is not None and not 0 <= value <= 10:
                    raise BadInputError(
                        _("A rating runs from 0 to 10, not {value}.").format(value=value)
                    )
                changes[f"{when}_{name}"] = value
        if changes:
            self._change(id_or_start, changes)

    def ratings(self, id_or_start: str) -> tuple[Rating, Rating]:
        """Return the ratings before and after."""
        names = [
            f"{when}_{name}" for when in ("before", "after") for name in ("pain", "tension", "mood")
        ]
        with self._database.read() as connection:
            session_id = self._find(connection, id_or_start)
            found = connection.execute(
                self._mine(session_id, *(session.c[name] for name in names))
            ).one()
        return Rating(*found[:3]), Rating(*found[3:])

    def delete(self, id_or_start: str) -> str:
        """Put a session away and return its id; `undelete` brings it back, `purge` doesn't."""
        return self._change(id_or_start, {"deleted_at": self._database.clock.utc()})

    def undelete(self, session_id: str) -> None:
        """Bring a deleted session back."""
        change = sa.update(session).where(
            session.c.id == session_id, session.c.person_id == self._actor.person_id
        )
        with self._database.write() as connection:
            connection.execute(change.values(deleted_at=None))

    def purge(self, session_id: str) -> None:
        """Remove a session for good, deleted before or not."""
        gone = sa.delete(session).where(
            session.c.id == session_id, session.c.person_id == self._actor.person_id
        )
        with self._database.write() as connection:
            connection.execute(gone)

    def purge_deleted(self, older_than: timedelta = timedelta(days=30)) -> int:
        """Remove for good what was deleted that long ago; return how many."""
        limit = self._database.clock.utc() - older_than
        gone = sa.delete(session).where(
            session.c.person_id == self._actor.person_id, session.c.deleted_at < limit
        )
        with self._database.write() as connection:
            return connection.execute(gone).rowcount

    def has_origin(self, *origins: str) -> bool:
        """Return whether anything of these origins is kept, be it put away or corrected since."""
        wanted = sa.select(session.c.id).where(
            session.c.person_id == self._actor.person_id, session.c.origin.in_(origins)
        )
        with self._database.read() as connection:
            return connection.execute(wanted.limit(1)).first() is not None

    def purge_origin(self, origin: str) -> int:
        """Remove every session of one origin ("demo") for good; return how many."""
        gone = sa.delete(session).where(
            session.c.person_id == self._actor.person_id, session.c.origin == origin
        )
        with self._database.write() as connection:
            return connection.execute(gone).rowcount

    # Brought in, computed anew

    def import_recording(
        self,
        draft: SessionDraft,
        beats: Sequence[Beat],
        gaps: Sequence[Gap],
        summary: Summary,
        *,
        happenings: Sequence[Happening] = (),
        note: str | None = None,
    ) -> Imported:
        """Keep a whole recording at once; the same beats a second time add nothing."""
        now = self._database.clock.utc()
        digest = content.content_hash(beats, draft)
        kept = content.Content(tuple(beats), (), tuple(gaps), tuple(happenings))
        with self._database.write(alone=f"import/{self._actor.person_id}") as connection:
            if (here := self._same(connection, digest)) is not None:
                return Imported(here, added=False)
            session_id = new_id(now)
            values = {
                "id": session_id,
                "person_id": self._actor.person_id,
                "made_by": self._actor.name,
                "status": DONE,
                "ended": "done",
                "duration_s": summary.duration_s,
                "touched_at": now,
                "next_seq": 0,
                "packed": True,
                "content_hash": digest,
                "note": note,
                **rows.draft_values(draft),
            }
            connection.execute(sa.insert(session).values(values))
            pieces = content.replace(connection, session_id, kept)
            connection.execute(
                sa.update(session).where(session.c.id == session_id).values(next_seq=pieces)
            )
            self._put_summary(connection, session_id, summary)
        return Imported(session_id, added=True)

    def replace_summary(self, session_id: str, summary: Summary) -> None:
        """Keep a newly computed summary in the place of the old one."""
        with self._database.write() as connection:
            row = self._locked(connection, session_id)
            self._put_summary(connection, session_id, summary)
        if not row.packed:
            self._tidy(session_id)

    # How it is done

    def _earlier_than(self, connection: sa.Connection, session_id: str) -> sa.ColumnElement[bool]:
        start = connection.execute(self._mine(session_id, session.c.started_at)).scalar()
        return sa.or_(
            session.c.started_at < start,
            sa.and_(session.c.started_at == start, session.c.id < session_id),
        )

    def _find(self, connection: sa.Connection, id_or_start: str) -> str:
        start = id_or_start.strip().lower()
        found: Sequence[str] = ()
        if re.fullmatch(r"[0-9a-f-]{1,36}", start):
            # A whole id is found by its key; only the beginning of one is looked for among all.
            whole = len(start) == _ID_LETTERS
            these = session.c.id == start if whole else session.c.id.startswith(start)
            wanted = self._select(session.c.id).where(these).limit(2)
            found = connection.execute(wanted).scalars().all()
        if len(found) == 1:
            return found[0]
        if found:
            sentence = _("Several sessions begin with {start}; give more of the id.")
        else:
            sentence = _("There is no session {start}; `sessions` lists those there are.")
        raise BadInputError(sentence.format(start=id_or_start))

    def _change(self, id_or_start: str, changes: dict[str, Any]) -> str:
        with self._database.write() as connection:
            session_id = self._find(connection, id_or_start)
            connection.execute(sa.update(session).where(session.c.id == session_id).values(changes))
        return session_id

    def _same(self, connection: sa.Connection, digest: str | None) -> str | None:
        if digest is None:
            return None
        wanted = self._select(session.c.id).where(session.c.content_hash == digest).limit(1)
        return connection.execute(wanted).scalar()
