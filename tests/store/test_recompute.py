"""Old sessions brought to the current definitions: each once, and on from where it stopped."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
import sqlalchemy as sa

from biofeedback.app.recompute import Outdated, bring_up_to_date, outdated
from biofeedback.core.errors import StoreUnwritableError
from biofeedback.sessions import recompute
from biofeedback.sessions.summary_json import summary_to_dict
from biofeedback.signal.definitions import DEFINITIONS
from biofeedback.store.opening import Store
from biofeedback.store.schema import chunk as chunk_table
from tests.store.samples import a_draft, a_summary, chunks_of, some_beats

OLD = MappingProxyType({**DEFINITIONS, "coherence": "an earlier one"})


def _keep(store: Store, seed: int, definitions: MappingProxyType[str, str] = OLD) -> str:
    sessions = store.sessions(store.actor())
    summary = replace(a_summary(60), definitions=definitions)
    return sessions.import_recording(a_draft(), some_beats(60, seed), (), summary).id


def test_only_what_is_of_an_earlier_definition_is_computed(store: Store) -> None:
    old = [_keep(store, seed) for seed in range(3)]
    current = _keep(store, 9, MappingProxyType(dict(DEFINITIONS)))
    sessions = store.sessions(store.actor())
    running = sessions.begin(a_draft())
    sessions.append(running, chunks_of(some_beats(5))[0])
    todo = outdated(store)
    assert {one.session_id for one in todo} == {*old}
    assert {one.session_id for one in outdated(store, every=True)} == {*old, current}
    for one in todo:
        assert bring_up_to_date(store, one) is None
    assert outdated(store) == ()
    for session_id in old:
        content = sessions.get(session_id)
        assert content.session.summary is not None
        computed = summary_to_dict(recompute.summary_of(content))
        assert summary_to_dict(content.session.summary) == computed
        assert content.beats == some_beats(60, old.index(session_id))
    assert sessions.get(running).session.status == "running"


def test_stopped_half_way_it_goes_on_from_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(5):
        _keep(store, seed)
    computed: list[str] = []
    whole = recompute.summary_of

    def interrupted(content):  # type: ignore[no-untyped-def]
        if len(computed) == 3:
            raise KeyboardInterrupt
        computed.append(content.session.id)
        return whole(content)

    with monkeypatch.context() as patch:
        patch.setattr(recompute, "summary_of", interrupted)
        todo = iter(outdated(store))
        for _each in range(3):
            bring_up_to_date(store, next(todo))
        with pytest.raises(KeyboardInterrupt):
            bring_up_to_date(store, next(todo))
    left = outdated(store)
    assert len(left) == 2
    assert not {one.session_id for one in left} & set(computed)


def test_everybodys_sessions_are_brought_forward(store: Store) -> None:
    _keep(store, 1)
    second = store.actor(store.people.add("Grace").id)
    store.sessions(second).import_recording(a_draft(), some_beats(60, 2), (), a_summary(60))
    assert {one.actor.person_id for one in outdated(store)} == {
        person.id for person in store.people.all()
    }


def test_a_damaged_session_is_said_and_keeps_nobody_from_the_others(store: Store) -> None:
    damaged, sound = _keep(store, 1), _keep(store, 2)
    with store.database.write() as connection:
        connection.execute(
            sa.update(chunk_table)
            .where(chunk_table.c.session_id == damaged)
            .values(payload=b"spilt coffee")
        )
    said = {one.session_id: bring_up_to_date(store, one) for one in outdated(store)}
    assert said[sound] is None
    assert "damaged" in (said[damaged] or "")
    assert [one.session_id for one in outdated(store)] == [damaged]


def test_what_was_deleted_meanwhile_is_no_problem(store: Store) -> None:
    session_id = _keep(store, 1)
    (one,) = outdated(store)
    store.sessions(store.actor()).delete(session_id)
    assert bring_up_to_date(store, one) is None
    assert outdated(store) == ()


def test_what_cannot_be_kept_now_ends_the_work(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(store, 1)
    (one,) = outdated(store)

    def full(*_arguments: object) -> None:
        raise StoreUnwritableError("The disk is full.")

    monkeypatch.setattr("biofeedback.store.sessions.SessionStore.replace_summary", full)
    with pytest.raises(StoreUnwritableError):
        bring_up_to_date(store, Outdated(one.actor, one.session_id))
