"""A person's days in numbers, from summaries alone: this week, the calendar, trends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from biofeedback.sessions.records import Actor
from biofeedback.store.database import Database
from biofeedback.store.schema import session, summary

# A replay shows an earlier session again; a recording brought in may be a whole day's.
PRACTICE_ORIGINS = ("live", "sim", "demo")


@dataclass(frozen=True, slots=True)
class PracticeDay:
    """A day on which somebody practised: minutes, sessions, mean coherence score 0-100."""

    day: date
    minutes: float
    sessions: int
    coherence: float | None


class History:
    """One person's days."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def practice(
        self, first: date, last: date, origins: tuple[str, ...] = PRACTICE_ORIGINS
    ) -> tuple[PracticeDay, ...]:
        """Return the days with practice from `first` to `last` (both included), in order.

        A day is the calendar's where the session took place. Sessions still running count too.
        """
        wanted = (
            sa.select(
                session.c.local_date,
                sa.func.sum(session.c.duration_s) / 60.0,
                sa.func.count(),
                sa.func.avg(summary.c.coherence_score),
            )
            .outerjoin_from(session, summary)
            .where(session.c.person_id == self._actor.person_id)
            .where(session.c.deleted_at.is_(None), session.c.origin.in_(origins))
            .where(session.c.local_date.between(first, last))
            .group_by(session.c.local_date)
            .order_by(session.c.local_date)
        )
        with self._database.read() as connection:
            return tuple(PracticeDay(*row) for row in connection.execute(wanted))
