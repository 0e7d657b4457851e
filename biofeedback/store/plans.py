"""The practice plan as kept: the latest holds, the earlier ones are its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.sessions.plan import Plan
from biofeedback.sessions.records import Actor
from biofeedback.store.database import Database
from biofeedback.store.ids import new_id
from biofeedback.store.schema import practice_plan as table


class PlanStore:
    """One person's plan."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Act as `actor` on open records."""
        self._database = database
        self._actor = actor

    def now(self) -> Plan | None:
        """Return the plan that holds, None without one."""
        found = self.history()
        return found[-1] if found else None

    def history(self) -> tuple[Plan, ...]:
        """Return every plan there was since one was begun, the one that holds last."""
        wanted = (
            sa.select(table)
            .where(table.c.person_id == self._actor.person_id, table.c.deleted_at.is_(None))
            .order_by(table.c.made_at, table.c.id)
        )
        with self._database.read() as connection:
            return tuple(plan_of(dict(row)) for row in connection.execute(wanted).mappings())

    def keep(self, plan: Plan, origin: str = "own") -> None:
        """Let this plan hold from now on; the same again adds nothing."""
        if self.now() == plan:
            return
        now = self._database.clock.utc()
        mine = sa.select(sa.func.max(table.c.made_at)).where(
            table.c.person_id == self._actor.person_id
        )
        with self._database.write(alone=f"plan/{self._actor.person_id}") as connection:
            last = connection.execute(mine).scalar()
            if last is not None:
                # The latest holds, also after the computer's clock was set back.
                now = max(now, last + timedelta(microseconds=1))
            connection.execute(
                sa.insert(table).values(
                    id=new_id(now),
                    person_id=self._actor.person_id,
                    made_by=self._actor.name,
                    made_at=now,
                    origin=origin,
                    since=plan.since,
                    days_per_week=plan.days_per_week,
                    minutes=plan.minutes,
                    steps=plan.steps,
                    remind_at=None if plan.remind_at is None else f"{plan.remind_at:%H:%M}",
                )
            )

    def end(self) -> datetime:
        """Have no plan any more; return by what `resume` brings it back."""
        now = self._database.clock.utc()
        mine = (table.c.person_id == self._actor.person_id, table.c.deleted_at.is_(None))
        with self._database.write() as connection:
            connection.execute(sa.update(table).where(*mine).values(deleted_at=now))
        return now

    def resume(self, ended: datetime) -> None:
        """Bring back the plan that was ended then."""
        mine = (table.c.person_id == self._actor.person_id, table.c.deleted_at == ended)
        with self._database.write() as connection:
            connection.execute(sa.update(table).where(*mine).values(deleted_at=None))


def plan_of(row: Mapping[str, Any]) -> Plan:
    """Return the plan in a row; BadInputError for one nobody could keep."""
    try:
        remind_at = None if row["remind_at"] is None else time.fromisoformat(row["remind_at"])
    except ValueError as error:
        sentence = _("{when} is no time of day, such as 18:30.")
        raise BadInputError(sentence.format(when=row["remind_at"])) from error
    return Plan(row["days_per_week"], row["minutes"], row["since"], row["steps"], remind_at)
