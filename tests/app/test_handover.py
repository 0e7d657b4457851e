"""A plan goes home and practice comes back, between two homes: once, whole, and to nobody else."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biofeedback.app import handover, handover_practice
from biofeedback.app.handover import VALID, look, side_of, take_plan, write_plan
from biofeedback.app.handover_keys import Side, clients, compare, forget, link_of, take_key
from biofeedback.app.handover_practice import Choice, leaving, since_last, take_practice, write_back
from biofeedback.app.looking import questions_of
from biofeedback.clinic.book import Keeper
from biofeedback.clinic.contents import brought_from, plan_from
from biofeedback.core.errors import BadInputError
from biofeedback.diary.entry import KINDS
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.sessions.plan import Plan
from biofeedback.store.opening import Store
from biofeedback.store.sessions import Rating
from tests.app import whole_diary
from tests.app.handing import PLAN, START, Pair, pair
from tests.store.samples import a_draft, a_mark, a_summary, chunks_of, some_beats

TODAY = START.date()
ALL = frozenset(handover_practice.KINDS)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two homes that have exchanged keys, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("pair")
    with pair(folder) as made:
        made.exchange()
    return folder


@pytest.fixture
def both(homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "nobody's"))
    shutil.copytree(homes, tmp_path / "pair")
    with pair(tmp_path / "pair") as made:
        yield made


def give(both: Pair, name: str = "plan", plan: Any = PLAN) -> Path:
    to = both.stick / f"{name}.handover"
    write_plan(both.clinic, both.in_clinic, plan, TODAY, VALID, to)
    return to


def bring(both: Pair, name: str = "back", choice: Choice | None = None) -> Path:
    to = both.stick / f"{name}.handover"
    write_back(both.home, both.at_home, choice or Choice(None, ALL), TODAY, VALID, to)
    return to


def rows(store: Store, person_id: str) -> dict[str, list[dict[str, Any]]]:
    records = store.portable(store.actor(person_id))
    return {name: list(records.rows(name)) for name in ("checkin", "diary_entry")}


def refusal(store: Store, side: Side, path: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        look(store, side, path)
    said = str(caught.value)
    assert said.endswith(".")
    assert said.count("\n") == 0
    return said


# Keys


def test_before_the_words_are_compared_nothing_is_made_and_nothing_opened(tmp_path: Path) -> None:
    with pair(tmp_path) as made:
        with pytest.raises(BadInputError, match="Exchange keys with them first"):
            give(made)
        take_key(made.clinic, made.in_clinic, made.at_home.key)
        with pytest.raises(BadInputError, match="compare the words aloud"):
            give(made)
        compare(made.clinic, made.in_clinic, " ".join(made.at_home.words))
        file = give(made)
        take_key(made.home, made.at_home, made.in_clinic.key)
        assert not made.at_home.ready
        assert "compare the words aloud" in refusal(made.home, Side.HOME, file)
        compare(made.home, made.at_home, " ".join(made.in_clinic.words))
        assert made.at_home.ready
        assert look(made.home, Side.HOME, file).plan == PLAN


def test_the_words_of_another_key_are_refused(both: Pair) -> None:
    other = both.clinic.people.add("P-18")
    stranger = link_of(both.clinic, Side.HOME, other.id)
    with pytest.raises(BadInputError, match="not the words of the key"):
        compare(both.home, both.at_home, " ".join(stranger.words))


def test_another_key_must_be_compared_anew(both: Pair) -> None:
    file = give(both)
    stranger = link_of(both.clinic, Side.HOME)
    take_key(both.home, both.at_home, stranger.key)
    assert not both.at_home.ready
    assert both.at_home.name == "Dr Sund"
    assert "not known here" in refusal(both.home, Side.HOME, file)
    take_key(both.home, both.at_home, both.in_clinic.key)
    compare(both.home, both.at_home, " ".join(both.in_clinic.words))
    take_key(both.home, both.at_home, both.in_clinic.key, "Dr S.")
    assert both.at_home.ready, "the same key again ends nothing"
    assert both.at_home.name == "Dr S."


def test_ones_own_key_and_another_clients_are_refused(both: Pair) -> None:
    with pytest.raises(BadInputError, match="made here"):
        take_key(both.home, both.at_home, both.at_home.key)
    other = link_of(both.clinic, Side.CLINIC, both.clinic.people.add("P-18").id)
    with pytest.raises(BadInputError, match="another person here"):
        take_key(both.clinic, other, both.at_home.key)


def test_two_people_of_one_home_have_keys_of_their_own(both: Pair) -> None:
    file = give(both)
    both.pass_days(0.01)
    ben = both.home.people.add("Ben")
    assert link_of(both.home, Side.HOME, ben.id).key != both.at_home.key
    both.home.person_id = ben.id
    assert "meant for somebody else" in refusal(both.home, Side.HOME, file)


def test_the_secret_keys_lie_encrypted_and_name_nobody(both: Pair) -> None:
    for store in (both.clinic, both.home):
        secrets = [seeds for seeds in Keeper(store.database).read().identities.values()]
        assert secrets
        found = b"".join(
            path.read_bytes() for path in store.database.home.rglob("*") if path.is_file()
        )
        for seeds in secrets:
            for secret in (seeds, seeds[:32], seeds[32:]):
                assert secret not in found
                assert secret.hex().encode() not in found
        assert b"Dr Sund" not in found
        assert b"P-17" not in found
    for partner in Keeper(both.clinic.database).read().partners:
        assert partner.name == ""


def test_whose_key_is_let_go_is_a_stranger_again(both: Pair) -> None:
    assert [(link.name, link.ready) for link in clients(both.clinic)] == [("P-17", True)]
    forget(both.clinic, both.in_clinic)
    assert [(link.name, link.ready) for link in clients(both.clinic)] == [("P-17", False)]
    assert "not known here" in refusal(both.clinic, Side.CLINIC, bring_something(both))


def bring_something(both: Pair) -> Path:
    both.home.diary(both.home.actor()).tell(Pain(TODAY, "UTC", worst=4))
    return bring(both)


# The plan


def test_a_plan_is_seen_then_becomes_the_plan_and_its_practices_and_questions(both: Pair) -> None:
    me = both.home.actor()
    both.home.plans(me).keep(Plan(7, 3.0, date(2026, 11, 1), remind_at=time(18, 30)))
    file = give(both)
    assert side_of(both.home, file) is Side.HOME
    looked = look(both.home, Side.HOME, file)
    assert (looked.plan, looked.practice) == (PLAN, None)
    assert looked.link.name == "Dr Sund"
    assert looked.expires_at == START + VALID
    assert both.home.plans(me).now() == Plan(7, 3.0, date(2026, 11, 1), remind_at=time(18, 30))
    taken = take_plan(both.home, looked, TODAY, "Europe/Berlin")
    assert both.home.plans(me).now() == Plan(4, 6.0, TODAY, True, time(18, 30))
    assert [one.entry.name for one in both.home.protocols(me).list()] == ["Evening"]
    assert questions_of(both.home, me)[0] == ("practice_pain", "sleep_pain")
    assert (taken.pace_per_min, taken.new_practices) == (5.5, ("Evening",))
    assert handover.held_plan(both.at_home) == PLAN
    # In the client's record at the therapist's the same plan holds.
    theirs = both.clinic.plans(both.clinic.actor(both.client)).now()
    assert theirs == Plan(4, 6.0, TODAY)
    assert handover.held_plan(both.in_clinic) == PLAN


def test_a_plan_that_came_already_is_refused_and_changes_nothing(both: Pair) -> None:
    file = give(both)
    looked = look(both.home, Side.HOME, file)
    take_plan(both.home, looked, TODAY, "UTC")
    both.pass_days(3)
    before = rows(both.home, both.home.actor().person_id)
    assert "taken in already, on 23 November 2026" in refusal(both.home, Side.HOME, file)
    copy = both.stick / "another name.handover"
    copy.write_bytes(file.read_bytes())
    assert "taken in already" in refusal(both.home, Side.HOME, copy)
    with pytest.raises(BadInputError, match="taken in already"):
        take_plan(both.home, looked, TODAY, "UTC")
    # Even where it is not known again: taken twice, nothing is added.
    both.forget_what_came()
    take_plan(both.home, looked, TODAY + timedelta(days=3), "UTC")
    me = both.home.actor()
    assert both.home.plans(me).history() == (Plan(4, 6.0, TODAY),)
    assert len(both.home.protocols(me).list()) == 1
    assert rows(both.home, me.person_id) == before


def test_an_older_plan_does_not_take_the_place_of_a_newer_one(both: Pair) -> None:
    older = give(both)
    both.pass_days(1)
    newer = give(both, "newer", replace(PLAN, days_per_week=3))
    take_plan(both.home, look(both.home, Side.HOME, newer), TODAY, "UTC")
    assert "newer plan, made on 24 November 2026" in refusal(both.home, Side.HOME, older)


def test_an_expired_plan_and_somebody_elses_are_refused(both: Pair, tmp_path: Path) -> None:
    file = give(both)
    with pair(tmp_path / "others") as others:
        others.exchange()
        assert "meant for somebody else" in refusal(others.home, Side.HOME, file)
        assert "meant for somebody else" in refusal(both.clinic, Side.CLINIC, file)
    both.pass_days(VALID.days)
    assert "could be opened until 22 January 2027" in refusal(both.home, Side.HOME, file)


def test_a_file_on_the_wrong_side_says_so(both: Pair) -> None:
    """A home that hands a plan to a clinic: well signed, but not what is opened there."""
    to = both.stick / "odd.handover"
    to.write_bytes(handover.packed(both.home, both.at_home, "plan", PLAN.as_dict()))
    assert side_of(both.clinic, to) is Side.CLINIC
    assert "holds a plan for home" in refusal(both.clinic, Side.CLINIC, to)
    to.write_bytes(handover.packed(both.clinic, both.in_clinic, "practice", {}))
    assert "holds practice brought back" in refusal(both.home, Side.HOME, to)


def test_files_are_for_this_account_only_and_never_written_over(both: Pair) -> None:
    file = give(both)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(BadInputError, match="is there already"):
        give(both)
    assert file.read_bytes() == before
    with pytest.raises(BadInputError, match="for 1 to 366 days"):
        write_plan(
            both.clinic, both.in_clinic, PLAN, TODAY, timedelta(days=400), both.stick / "long"
        )
    assert "can't be read" in refusal(both.home, Side.HOME, both.stick / "missing")


def test_what_was_handed_over_is_not_imported_but_said_where_it_is_opened(both: Pair) -> None:
    from biofeedback.app.imports import take

    outcome = take(give(both), both.home)
    assert outcome.refusal is not None
    assert "To and from my therapist" in outcome.refusal


# Practice


def practised(both: Pair, days_ago: int = 0) -> str:
    sessions = both.home.sessions(both.home.actor())
    at = datetime.combine(TODAY - timedelta(days=days_ago), time(12), UTC)
    kept = sessions.begin(a_draft(at))
    for chunk in chunks_of(some_beats(120), 40):
        sessions.append(kept, replace(chunk, happenings=(a_mark(chunk.through_s),)))
    sessions.finish(kept, "done", a_summary(120), 110.0)
    sessions.set_rating(kept, before=Rating(5, 6, 4), after=Rating(4, 3, 5))
    sessions.set_note(kept, "warm hands")
    return kept


def test_everything_of_every_kind_arrives_as_it_was(both: Pair) -> None:
    me = both.home.actor()
    for entry in whole_diary.ENTRIES:
        both.home.diary(me).tell(entry)
    session_id = practised(both)
    looked = look(both.clinic, Side.CLINIC, bring(both))
    assert looked.practice is not None
    assert looked.practice.kinds == dict.fromkeys(KINDS, 1)
    assert len(looked.practice.sessions) == 1
    assert rows(both.clinic, both.client) == {"checkin": [], "diary_entry": []}
    taken = take_practice(both.clinic, looked)
    assert (taken.added, taken.here) == (len(KINDS) + 1, 0)
    assert rows(both.clinic, both.client) == rows(both.home, me.person_id)
    there = both.clinic.portable(both.clinic.actor(both.client)).session(session_id)
    assert there == both.home.portable(me).session(session_id)
    # It is the client's, and nobody else's.
    assert both.clinic.sessions(both.clinic.actor()).ids() == ()


def test_practice_that_came_already_is_refused_and_adds_nothing(both: Pair) -> None:
    practised(both)
    both.home.diary(both.home.actor()).tell(Pain(TODAY, "UTC", worst=4))
    file = bring(both)
    looked = look(both.clinic, Side.CLINIC, file)
    take_practice(both.clinic, looked)
    before = rows(both.clinic, both.client)
    assert "taken in already" in refusal(both.clinic, Side.CLINIC, file)
    with pytest.raises(BadInputError, match="taken in already"):
        take_practice(both.clinic, looked)
    both.forget_what_came()
    again = take_practice(both.clinic, looked)
    assert (again.added, again.here) == (0, 2)
    assert rows(both.clinic, both.client) == before
    assert len(both.clinic.sessions(both.clinic.actor(both.client)).ids()) == 1


def test_only_what_was_chosen_leaves_and_since_last_time(both: Pair) -> None:
    me = both.home.actor()
    diary = both.home.diary(me)
    diary.tell(Pain(TODAY - timedelta(days=9), "UTC", worst=7))
    practised(both, 9)
    assert leaving(both.home, me.person_id, None).counts["pain"] == 1
    assert leaving(both.home, me.person_id, None).chosen(ALL) == 2
    both.pass_days(1)
    bring(both)
    assert since_last(both.at_home) == TODAY + timedelta(days=1)
    both.pass_days(4)
    now = TODAY + timedelta(days=5)
    diary.tell(Pain(now, "UTC", worst=2))
    diary.tell(Pain(TODAY - timedelta(days=8), "UTC", worst=3))  # told late
    diary.tell(Night(now, "UTC", quality=6))
    found = leaving(both.home, me.person_id, since_last(both.at_home))
    assert (found.counts["sessions"], found.counts["pain"], found.counts["sleep"]) == (0, 2, 1)
    file = bring(both, "second", Choice(since_last(both.at_home), frozenset({"pain", "sessions"})))
    looked = look(both.clinic, Side.CLINIC, file)
    assert looked.practice is not None
    assert dict(looked.practice.kinds) == {"pain": 2}
    with pytest.raises(BadInputError, match="nothing new of what was chosen"):
        bring(both, "third", Choice(now, frozenset({"flare"})))
    with pytest.raises(BadInputError, match="can't be brought back"):
        Choice(None, frozenset({"secrets"}))


def test_a_correction_reaches_what_was_brought_back_before(both: Pair) -> None:
    me = both.home.actor()
    diary = both.home.diary(me)
    first = diary.tell(Pain(TODAY - timedelta(days=2), "UTC", worst=7))
    take_practice(both.clinic, look(both.clinic, Side.CLINIC, bring(both)))
    both.pass_days(4)
    diary.correct(first.id, Pain(TODAY - timedelta(days=2), "UTC", worst=5))
    again = bring(both, "second", Choice(since_last(both.at_home), ALL))
    take_practice(both.clinic, look(both.clinic, Side.CLINIC, again))
    theirs = both.clinic.diary(both.clinic.actor(both.client))
    told = theirs.list(TODAY - timedelta(days=9), TODAY)
    assert [one.entry for one in told] == [Pain(TODAY - timedelta(days=2), "UTC", worst=5)]
    assert len(theirs.history(told[0].id)) == 2


def test_a_client_cannot_reach_into_another_clients_record(both: Pair) -> None:
    """Rows with another's ids are left alone, whatever correction they bring."""
    other = both.clinic.people.add("P-18")
    theirs = both.clinic.diary(both.clinic.actor(other.id))
    kept = theirs.tell(Pain(TODAY, "UTC", worst=1))
    row = rows(both.clinic, other.id)["diary_entry"][0]
    new = row | {"id": "0190a1b2-0000-7000-8000-000000000009"}
    content = {
        "first": None,
        "last": "2026-11-23",
        "sessions": [],
        "rows": {"diary_entry": [row | {"replaced_by": new["id"]}, new]},
    }
    file = both.stick / "forged.handover"
    file.write_bytes(handover.packed(both.home, both.at_home, "practice", content))
    take_practice(both.clinic, look(both.clinic, Side.CLINIC, file))
    assert [one.id for one in theirs.list(TODAY, TODAY)] == [kept.id]
    assert rows(both.clinic, other.id)["diary_entry"] == [row]


def test_a_file_with_one_bad_row_leaves_everything_as_it_was(both: Pair) -> None:
    practised(both)
    both.home.diary(both.home.actor()).tell(Pain(TODAY, "UTC", worst=4))
    looked = look(both.clinic, Side.CLINIC, bring(both))
    assert looked.practice is not None
    content = looked.practice.as_dict()
    content["rows"]["diary_entry"][0]["told_json"] = '{"worst": 400}'
    file = both.stick / "bad.handover"
    file.write_bytes(handover.packed(both.home, both.at_home, "practice", content))
    assert "worst pain runs from 0 to 10" in refusal(both.clinic, Side.CLINIC, file)
    assert both.clinic.sessions(both.clinic.actor(both.client)).ids() == ()


def test_examples_never_leave_and_are_never_taken(both: Pair) -> None:
    me = both.home.actor()
    both.home.diary(me).tell(Pain(TODAY, "UTC", worst=4), "demo")
    with pytest.raises(BadInputError, match="nothing new"):
        bring(both)
    row = rows(both.home, me.person_id)["diary_entry"][0]
    content = {"first": None, "last": "2026-11-23", "sessions": [], "rows": {"diary_entry": [row]}}
    file = both.stick / "demo.handover"
    file.write_bytes(handover.packed(both.home, both.at_home, "practice", content))
    assert "can't be read" in refusal(both.clinic, Side.CLINIC, file)


# Whatever somebody known may send

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=10,
)


@settings(max_examples=50)
@given(st.sampled_from(sorted(PLAN.as_dict())), JSON)
def test_any_plan_is_one_or_a_sentence(name: str, value: object) -> None:
    try:
        found = plan_from(PLAN.as_dict() | {name: value})
    except BadInputError:
        return
    assert plan_from(found.as_dict()) == found


EMPTY: dict[str, Any] = {"first": None, "last": "2026-11-23", "sessions": [], "rows": {}}


@settings(max_examples=50)
@given(st.sampled_from(sorted(EMPTY)), JSON)
def test_any_practice_is_one_or_a_sentence(name: str, value: object) -> None:
    try:
        found = brought_from(EMPTY | {name: value})
    except BadInputError:
        return
    assert brought_from(found.as_dict()) == found


@settings(max_examples=50)
@given(JSON)
def test_any_content_at_all_gets_a_sentence(value: object) -> None:
    for read in (plan_from, brought_from):
        with pytest.raises(BadInputError):
            read(value)
