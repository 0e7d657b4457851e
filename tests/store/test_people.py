"""People and their check-ins, the same on both engines."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.metrics import Summary
from biofeedback.diary.checkin import CheckIn
from biofeedback.sessions.records import WORN, Chunk, Happening
from biofeedback.store.opening import Store
from tests.sessions.scripted import draft
from tests.store.conftest import Opener

DAY = date(2026, 1, 5)
ENTRY = CheckIn(DAY, "Europe/Berlin", pain_now=4, pain_worst=7, flare=False, sleep_h=6.5)


def test_a_home_has_one_person_from_the_first_start_on(opener: Opener) -> None:
    first = opener().people.home_person()
    again = opener().people
    assert again.home_person() == first
    assert again.all() == (first,)
    assert first.name == ""


def test_people_keep_their_names_and_order(store: Store, clock: ManualClock) -> None:
    first = store.people.home_person()
    clock._now += 5.0
    second = store.people.add("  Ben \n Okri ")
    assert store.people.rename(first.id, "Ada").name == "Ada"
    assert [one.name for one in store.people.all()] == ["Ada", "Ben Okri"]
    assert store.actor().person_id == first.id
    assert store.actor(second.id).person_id == second.id


def test_nobody_acts_for_somebody_unknown(store: Store) -> None:
    with pytest.raises(BadInputError, match="nobody"):
        store.actor("0190-unknown")
    with pytest.raises(BadInputError, match="200 letters"):
        store.people.add("x" * 201)


def test_a_check_in_comes_back_as_it_was_said(store: Store) -> None:
    checkins = store.checkins(store.actor())
    made = checkins.add(ENTRY)
    assert checkins.list(DAY, DAY) == (made,)
    assert made.entry == ENTRY
    assert made.entry.pain_average is None
    assert checkins.list(DAY + timedelta(days=1), DAY + timedelta(days=9)) == ()


def test_a_correction_takes_the_place_and_keeps_what_was(store: Store, clock: ManualClock) -> None:
    checkins = store.checkins(store.actor())
    made = checkins.add(ENTRY)
    clock._now += 60.0
    second = checkins.correct(made.id, replace(ENTRY, pain_now=5))
    third = checkins.correct(second.id, replace(ENTRY, pain_now=6, flare=True))
    assert checkins.list(DAY, DAY) == (third,)
    history = checkins.history(third.id)
    assert [one.entry.pain_now for one in history] == [6, 5, 4]
    assert history[-1].replaced_by == second.id
    with pytest.raises(BadInputError, match="meanwhile"):
        checkins.correct(made.id, ENTRY)


def test_a_day_may_have_several_check_ins_in_order(store: Store, clock: ManualClock) -> None:
    checkins = store.checkins(store.actor())
    made = []
    for pain in (3, 5, 2):
        made.append(checkins.add(replace(ENTRY, pain_now=pain)))
        clock._now += 3600.0
    assert checkins.list(DAY, DAY) == tuple(made)


def test_a_deleted_check_in_comes_back(store: Store) -> None:
    checkins = store.checkins(store.actor())
    made = checkins.add(ENTRY)
    checkins.delete(made.id)
    assert checkins.list(DAY, DAY) == ()
    checkins.undelete(made.id)
    assert checkins.list(DAY, DAY) == (made,)


def test_one_person_never_sees_anothers_check_ins(store: Store) -> None:
    mine = store.checkins(store.actor())
    made = mine.add(ENTRY)
    theirs = store.checkins(store.actor(store.people.add("Ben").id))
    theirs.delete(made.id)
    assert theirs.list(DAY, DAY) == ()
    assert theirs.history(made.id) == ()
    with pytest.raises(BadInputError):
        theirs.correct(made.id, ENTRY)
    assert mine.list(DAY, DAY) == (made,)


def test_example_check_ins_go_as_one_but_for_what_was_corrected_by_hand(store: Store) -> None:
    checkins = store.checkins(store.actor())
    own = checkins.add(ENTRY)
    example = checkins.add(ENTRY, origin="demo")
    checkins.add(ENTRY, origin="demo")
    mine = checkins.correct(example.id, replace(ENTRY, pain_now=1))
    assert mine.origin == "own"
    assert checkins.has_origin("demo")
    assert checkins.purge_origin("demo") == 2
    assert not checkins.has_origin("demo")
    assert set(checkins.list(DAY, DAY)) == {own, mine}


@pytest.mark.parametrize(
    "wrong", [{"pain_now": 11}, {"pain_worst": -1}, {"sleep_h": 25.0}, {"sleep_h": math.nan}]
)
def test_what_cannot_be_is_refused_with_a_sentence(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInputError, match=r"runs from 0 to 10|from 0 to 24 hours"):
        CheckIn(DAY, "Europe/Berlin", **wrong)  # type: ignore[arg-type]


def test_the_strap_to_offer_again_is_the_one_worn_last(store: Store, clock: ManualClock) -> None:
    ada, ben = store.people.home_person(), store.people.add("Ben")
    for person, spec, spare in ((ada, "ble:1", "ble:2"), (ben, "ble:3", None)):
        sessions = store.sessions(store.actor(person.id))
        made = sessions.begin(draft(spec))
        sessions.append(made, Chunk(5.0))
        if spare is not None:
            worn = Happening(7.0, WORN, json.dumps({"spec": spare}))
            sessions.append(made, Chunk(9.0, happenings=(worn,)))
            # A killed process, too, leaves what was worn.
            assert store.people.last_straps()[person.id] == (spare, None)
        sessions.finish(made, "done", Summary(9, 9.0), 9.0, "Polar H10")
    assert store.people.last_straps() == {
        ada.id: ("ble:2", "Polar H10"),
        ben.id: ("ble:3", "Polar H10"),
    }
