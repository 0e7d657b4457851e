"""Own protocols and the plan, kept on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
import sqlalchemy as sa

from biofeedback.core.errors import BadInputError
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.library import entries
from biofeedback.sessions.plan import Plan
from biofeedback.sessions.protocol import StepKind
from biofeedback.store.opening import Store
from biofeedback.store.protocols import ProtocolStore
from biofeedback.store.schema import own_protocol

BREATH = Breathing.of_parts((4.0, 2.0, 6.0, 0.0), per_min=5.0)
MINE = Entry("", "Evening", (StepPlan(StepKind.PACE, 300.0, BREATH),))
PLAN = Plan(5, 6.0, date(2026, 1, 4), remind_at=time(18, 30))


@pytest.fixture
def own(store: Store) -> ProtocolStore:
    return store.protocols(store.actor())


def names(own: ProtocolStore) -> list[str]:
    return [one.entry.name for one in own.list()]


def test_what_is_made_is_kept_as_it_was_made(own: ProtocolStore) -> None:
    kept = own.add(MINE)
    assert own.get("Evening").entry == replace(MINE, key=kept.id)
    assert own.get(kept.id) == kept


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_practice_of_the_library_can_be_made_ones_own(
    own: ProtocolStore, entry: Entry
) -> None:
    kept = own.add(replace(entry, name=own.free_name(entry.name)))
    assert kept.entry.steps == entry.steps


def test_a_change_keeps_the_earlier_version_in_its_history(
    own: ProtocolStore, store: Store
) -> None:
    kept = own.add(MINE)
    changed = own.change(kept.id, replace(MINE, name="Night", how_to="Lights low."))
    assert names(own) == ["Night"]
    with store.database.read() as connection:
        found = connection.execute(sa.select(own_protocol.c.name, own_protocol.c.replaced_by)).all()
    assert {tuple(row) for row in found} == {("Evening", changed.id), ("Night", None)}
    with pytest.raises(BadInputError, match="meanwhile"):
        own.change(kept.id, replace(MINE, name="Other"))


def test_the_same_again_adds_nothing(own: ProtocolStore) -> None:
    kept = own.add(MINE)
    assert own.add(MINE) == kept
    assert own.change(kept.id, MINE).id == kept.id
    assert len(own.list()) == 1


def test_a_name_is_given_once(own: ProtocolStore) -> None:
    own.add(MINE)
    other = own.add(replace(MINE, name="Night"))
    for refused in ("Evening", "plain"):
        with pytest.raises(BadInputError, match="already"):
            own.add(replace(MINE, name=refused, how_to="Otherwise."))
        with pytest.raises(BadInputError, match="already"):
            own.change(other.id, replace(MINE, name=refused))
    assert own.free_name("Evening") == "Evening (2)"
    assert own.free_name("Morning") == "Morning"


def test_what_is_deleted_comes_back(own: ProtocolStore) -> None:
    kept = own.add(MINE)
    own.delete(kept.id)
    assert own.list() == ()
    with pytest.raises(BadInputError, match="Evening"):
        own.get("Evening")
    own.undelete(kept.id)
    assert names(own) == ["Evening"]


def test_nothing_comes_back_under_a_name_given_away(own: ProtocolStore) -> None:
    kept = own.add(MINE)
    own.delete(kept.id)
    own.add(MINE)
    with pytest.raises(BadInputError, match="already"):
        own.undelete(kept.id)


def test_nobody_sees_anothers(store: Store) -> None:
    mine = store.actor()
    kept = store.protocols(mine).add(MINE)
    store.plans(mine).keep(PLAN)
    other = store.actor(store.people.add("Grace").id)
    assert store.protocols(other).list() == ()
    assert store.plans(other).now() is None
    store.protocols(other).delete(kept.id)
    store.plans(other).end()
    assert names(store.protocols(mine)) == ["Evening"]
    assert store.plans(mine).now() == PLAN


def test_the_latest_plan_holds_at_the_same_moment_too(store: Store) -> None:
    plans = store.plans(store.actor())
    assert plans.now() is None
    plans.keep(PLAN)
    plans.keep(PLAN)
    later = replace(PLAN, minutes=7.0, remind_at=None, steps=False)
    plans.keep(later)
    assert plans.history() == (PLAN, later)
    assert plans.now() == later


def test_a_plan_that_was_ended_comes_back_whole(store: Store) -> None:
    plans = store.plans(store.actor())
    plans.keep(PLAN)
    plans.keep(replace(PLAN, minutes=7.0))
    ended = plans.end()
    assert plans.now() is None
    plans.resume(ended)
    assert [plan.minutes for plan in plans.history()] == [6.0, 7.0]
