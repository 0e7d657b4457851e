"""How a plan stands, from real records: what counts, what nobody knows, what is offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from biofeedback.app.planning import plan_state
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import Summary
from biofeedback.diary.flare import Flare
from biofeedback.sessions.library import practice
from biofeedback.sessions.plan import Direction, Plan, Step
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.sessions.records import Actor, SessionDraft
from biofeedback.store.opening import Store, open_store
from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]

TODAY = date(2026, 11, 23)
PROTOCOL = protocol_to_json(practice("plain", pace_per_min=6.0, minutes=5.0))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    with open_store(ManualClock(datetime(2026, 11, 23, 18, tzinfo=UTC))) as opened:
        yield opened


def practised(
    store: Store, actor: Actor, days_ago: int, minutes: float = 5.0, today: date = TODAY
) -> None:
    """A session of so many minutes on a day."""
    at = datetime.combine(today - timedelta(days=days_ago), time(12), UTC)
    sessions = store.sessions(actor)
    key = sessions.begin(SessionDraft(at, "UTC", "none", None, "plain", PROTOCOL, "live"))
    sessions.finish(key, "done", Summary(0, minutes * 60.0), minutes * 60.0)


def test_without_a_plan_there_is_nothing_to_stand_by(store: Store) -> None:
    practised(store, store.actor(), 1)
    state = plan_state(store, store.actor(), TODAY)
    assert (state.plan, state.step, state.days, state.history) == (None, None, (), ())


def test_steady_weeks_offer_a_minute_and_change_nothing(store: Store) -> None:
    actor = store.actor()
    plan = Plan(5, 5.0, TODAY - timedelta(days=20))
    store.plans(actor).keep(plan)
    for ago in (1, 3, 5, 6, 8, 9, 11, 14):
        practised(store, actor, ago)
    state = plan_state(store, actor, TODAY)
    assert state.step == Step(Direction.UP, 6.0)
    assert store.plans(actor).now() == plan
    assert [day.practised for day in state.week] == [True, True, False, True, False, True, False]


def test_a_flare_today_offers_nothing_and_rest_counts(store: Store) -> None:
    actor = store.actor()
    store.plans(actor).keep(Plan(5, 5.0, TODAY - timedelta(days=20)))
    for ago in range(1, 15):
        practised(store, actor, ago)
    assert plan_state(store, actor, TODAY).step is not None
    store.diary(actor).tell(Flare(TODAY, "UTC"))
    state = plan_state(store, actor, TODAY)
    assert state.flare_today
    assert state.step is None
    assert state.days[-1].kept
    assert not state.days[-1].practised


def test_a_day_before_plan_and_practice_is_not_known(store: Store) -> None:
    actor = store.actor()
    store.plans(actor).keep(Plan(5, 5.0, TODAY - timedelta(days=3)))
    practised(store, actor, 5, minutes=0.5)
    minutes = [day.minutes for day in plan_state(store, actor, TODAY).days]
    assert minutes == [None] * 9 + [0.5] + [0.0] * 5
    assert not any(day.kept for day in plan_state(store, actor, TODAY).days)


def test_each_person_has_a_plan_of_their_own(store: Store) -> None:
    mine = store.actor()
    store.plans(mine).keep(Plan(5, 5.0, TODAY))
    practised(store, mine, 0)
    other = store.actor(store.people.add("Ben").id)
    assert plan_state(store, other, TODAY).plan is None
    store.plans(other).keep(Plan(3, 2.0, TODAY))
    state = plan_state(store, other, TODAY)
    assert state.plan == Plan(3, 2.0, TODAY)
    assert not any(day.practised for day in state.days)
