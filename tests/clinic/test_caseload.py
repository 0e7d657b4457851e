"""The caseload: who practised, how it fits the plan, what changed, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from biofeedback.app.planning import plan_state
from biofeedback.clinic.caseload import (
    Need,
    Review,
    case_of,
    flare_since,
    pain_change,
    review_of,
)
from biofeedback.clinic.house import Clinic, begin_clinic
from biofeedback.core.clock import ManualClock
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.flare import Flare
from biofeedback.diary.pain import Pain
from biofeedback.sessions.plan import Plan, PlanDay
from biofeedback.sessions.records import Actor
from biofeedback.store.caseload import CaseNumbers, case_numbers
from biofeedback.store.clients import Client, Consent
from biofeedback.store.opening import open_store
from tests import work
from tests.clinic import many
from tests.store.conftest import nobody_elses_secrets, postgres, postgres_url

__all__ = ["nobody_elses_secrets", "postgres", "postgres_url"]

TODAY = date(2026, 11, 25)
WHO = Client("c1", "Maple 27", consents=(Consent(TODAY, "1", "a"),))


def _day(back: int) -> date:
    return TODAY - timedelta(days=back)


@pytest.fixture(params=["sqlite", "postgresql"])
def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clinic]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    with open_store(ManualClock(), tmp_path / "home", url=url) as opened:
        made, _paper = begin_clinic(opened, "Dr. Okri", "four quiet words here")
        yield made


def test_the_list_says_of_each_what_their_own_records_say(clinic: Clinic) -> None:
    """Held against what the client's own page of the plan computes, client by client."""
    many.fill(clinic, 12, TODAY, weeks=5)
    store = clinic.store
    for case in clinic.caseload(TODAY):
        actor = Actor(case.client.id)
        state = plan_state(store, actor, TODAY)
        assert state.plan == case.plan
        assert sum(day.kept for day in state.week) == case.days_kept
        assert (None if state.step is None else state.step.direction.value) == (
            None if case.review in (None, Review.SELF_CARE) else case.review
        )
        practised = store.history(actor).practice(date.min, TODAY)
        assert case.last_practice == (practised[-1].day if practised else None)
        flare = store.diary(actor).open_flare(TODAY)
        assert case.flare_since == (None if flare is None else flare.entry.day)


def test_a_client_without_records_is_in_the_list_and_asks_for_consent(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    (case,) = clinic.caseload(TODAY)
    assert (case.client, case.last_practice, case.days_kept) == (made, None, 0)
    assert case.needs == (Need.CONSENT,)
    assert case.asks


def test_what_the_diary_tells_of_a_day_goes_before_a_check_in(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    actor, day = Actor(made.id), date(2026, 1, 3)
    clinic.store.checkins(actor).add(CheckIn(day, "Europe/Berlin", pain_worst=3, flare=True))
    clinic.store.diary(actor).tell(Pain(day, "Europe/Berlin", worst=6))
    clinic.store.diary(actor).tell(Flare(date(2026, 1, 2), "Europe/Berlin", date(2026, 1, 4)))
    numbers = case_numbers(clinic.store.database, date(2026, 1, 5))[made.id]
    assert numbers.pain == {day: 6.0}
    assert numbers.flare_days == {day}
    assert numbers.flares == [(date(2026, 1, 2), date(2026, 1, 4))]


# Pure


def _pain(
    before: float, now: float, wobble: tuple[float, ...] = (0, 1, 0, -1)
) -> dict[date, float]:
    return {
        _day(back): (before if back > 21 else now) + wobble[back % len(wobble)]
        for back in range(1, 36)
    }


def test_a_change_beyond_everyday_variation_is_told_with_its_sign() -> None:
    fallen = pain_change(_pain(7, 4), TODAY)
    assert fallen is not None
    assert -3.5 < fallen < -2.0
    risen = pain_change(_pain(3, 6), TODAY)
    assert risen is not None
    assert risen > 2.0


@pytest.mark.parametrize(
    "pain",
    [
        _pain(5, 5),
        _pain(5, 5.6),
        _pain(5, 6.2, (0, 4, -4, 2, -3)),
        {},
        {_day(n): 5.0 for n in range(1, 5)},
        {day: worst for day, worst in _pain(7, 4).items() if day < _day(5)},
    ],
    ids=["none", "less than a point", "everyday variation", "nothing", "few days", "not this week"],
)
def test_without_a_sure_change_nothing_is_said(pain: dict[date, float]) -> None:
    assert pain_change(pain, TODAY) is None


def _days(done: set[int], flare: set[int] = frozenset()) -> tuple[PlanDay, ...]:  # type: ignore[assignment]
    return tuple(
        PlanDay(_day(back), 5.0 if back in done else 0.0, back in flare)
        for back in range(14, -1, -1)
    )


def test_reviews_are_what_the_rules_of_the_plan_offer() -> None:
    plan = Plan(4, 5.0, _day(30))
    every, none = set(range(1, 15)), set[int]()
    numbers = CaseNumbers(plans=[plan])
    assert review_of(numbers, _days(every), TODAY) is Review.UP
    assert review_of(numbers, _days(none), TODAY) is Review.DOWN
    assert review_of(numbers, _days({1, 2, 3, 8, 9}), TODAY) is None
    assert review_of(numbers, _days(every, {0}), TODAY) is None
    assert review_of(CaseNumbers(), _days(every), TODAY) is None
    long = CaseNumbers(plans=[Plan(4, 20.0, _day(90))])
    assert review_of(long, _days(every), TODAY) is Review.SELF_CARE
    young = CaseNumbers(plans=[Plan(4, 20.0, _day(80))])
    assert review_of(young, _days(every), TODAY) is None


def test_a_flare_that_is_over_is_none() -> None:
    assert flare_since(CaseNumbers(flares=[(_day(9), _day(4))]), TODAY) is None
    assert flare_since(CaseNumbers(flares=[(_day(9), _day(4)), (_day(2), None)]), TODAY) == _day(2)
    assert flare_since(CaseNumbers(flare_days={TODAY}), TODAY) == TODAY


def test_what_needs_attention_is_named() -> None:
    assert case_of(WHO, CaseNumbers(quality="unsuitable"), TODAY, cares=True).needs == (
        Need.SIGNAL,
    )
    assert case_of(WHO, CaseNumbers(ended="strap_lost"), TODAY, cares=True).needs == (Need.SIGNAL,)
    assert case_of(WHO, CaseNumbers(), TODAY, cares=True).needs == ()
    bare = replace(WHO, consents=())
    assert case_of(bare, None, TODAY, cares=True).needs == (Need.CONSENT,)
    assert case_of(bare, None, TODAY, cares=False).needs == ()
    assert case_of(replace(bare, pseudonym=None), None, TODAY, cares=True).needs == (Need.KEY,)


def test_the_list_costs_as_little_the_first_time_as_is_promised(tmp_path: Path) -> None:
    """Five hundred in 200 ms: counted in calls, so that a busy machine changes nothing."""
    count, of_each, for_all = 30, 560, 14_000
    with open_store(ManualClock(), tmp_path / "home") as store:
        clinic, _paper = begin_clinic(store, "Dr. Okri", "four quiet words here")
        many.fill(clinic, count, TODAY)
        clinic.prepare()
        clinic.lock()
        clinic.sign_in(clinic.who_works_here()[0].id, "four quiet words here")
        first = work.calls_of(lambda: clinic.caseload(TODAY))
        again = work.calls_of(lambda: clinic.caseload(TODAY))
    assert first < for_all + of_each * count
    assert again < first - 100 * count, "names are opened once"
