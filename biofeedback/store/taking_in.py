"""A session that was kept elsewhere for a while, taken into these records: whole, and once.

What is here already (up to where the connection was lost) and what was kept elsewhere from then
on are joined where they overlap: the last piece may be on both sides, when it arrived and only
the answer was lost. Taking the same session in again adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa

from biofeedback.sessions.records import Actor, SessionContent
from biofeedback.store import content, rows
from biofeedback.store.database import Database
from biofeedback.store.journal import INTERRUPTED
from biofeedback.store.schema import session
from biofeedback.store.schema import summary as summary_table

_T = TypeVar("_T")


def take_in(database: Database, actor: Actor, kept: SessionContent) -> None:
    """Keep a closed session under its own id, after what is here of it; StoreUnwritableError.

    One without a summary is left to be given one (`SessionStore.recover`).
    """
    stored = kept.session
    now = database.clock.utc()
    with database.write(alone=f"session/{stored.id}") as connection:
        here = connection.execute(
            sa.select(session).where(session.c.id == stored.id).with_for_update()
        ).first()
        if here is None:
            values = {
                "id": stored.id,
                "person_id": actor.person_id,
                "made_by": actor.name,
                "status": stored.status,
                "duration_s": 0.0,
                "touched_at": now,
                "next_seq": 0,
                "packed": False,
                **rows.draft_values(stored.draft),
            }
            connection.execute(sa.insert(session).values(values))
        whole = _joined_content(content.load(connection, stored.id), kept)
        summary = stored.summary
        changes = {
            "status": stored.status,
            "ended": stored.ended or INTERRUPTED,
            "duration_s": max(stored.duration_s, 0.0 if here is None else here.duration_s),
            "strap_name": stored.draft.strap_name or (None if here is None else here.strap_name),
            "owner": None,
            "touched_at": now,
            "next_seq": content.replace(connection, stored.id, whole),
            "packed": summary is not None,
            "content_hash": content.content_hash(whole.beats),
        }
        connection.execute(sa.update(session).where(session.c.id == stored.id).values(changes))
        # A summary made meanwhile is of a part only.
        connection.execute(sa.delete(summary_table).where(summary_table.c.session_id == stored.id))
        if summary is not None:
            connection.execute(
                sa.insert(summary_table).values(
                    session_id=stored.id, computed_at=now, **rows.summary_values(summary)
                )
            )


def _joined_content(here: content.Content, kept: SessionContent) -> content.Content:
    return content.Content(
        joined(here.beats, kept.beats),
        joined(here.packets, kept.packets),
        joined(here.gaps, kept.gaps),
        joined(here.happenings, kept.happenings),
    )


def joined(first: Sequence[_T], second: Sequence[_T]) -> tuple[_T, ...]:
    """Return both in a row, what the first ends with and the second begins with only once."""
    for overlap in range(min(len(first), len(second)), 0, -1):
        if first[-overlap] == second[0] and first[-overlap:] == second[:overlap]:
            return (*first, *second[overlap:])
    return (*first, *second)
