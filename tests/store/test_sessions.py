"""Sessions in the store, the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, StoreUnwritableError
from biofeedback.core.metrics import Summary
from biofeedback.sessions.records import Chunk, SessionSink
from biofeedback.store.opening import Store
from biofeedback.store.schema import chunk as chunk_table
from biofeedback.store.sessions import Rating, SessionStore
from tests.store.conftest import Opener
from tests.store.samples import (
    START,
    a_draft,
    a_gap,
    a_mark,
    a_summary,
    chunks_of,
    packets_of,
    some_beats,
)


@pytest.fixture
def sessions(store: Store) -> SessionStore:
    return store.sessions(store.actor())


def _practise(sessions: SessionStore, *, seed: int = 1, at: datetime = START, **draft: str) -> str:
    session_id = sessions.begin(replace(a_draft(at), **draft))  # type: ignore[arg-type]
    for chunk in chunks_of(some_beats(12, seed)):
        sessions.append(session_id, chunk)
    sessions.finish(session_id, "done", a_summary(12), 12.5)
    return session_id


def test_the_store_is_the_sink_that_a_recorder_writes_to(sessions: SessionStore) -> None:
    sink: SessionSink = sessions
    assert sink.begin(a_draft())


def test_what_was_recorded_comes_back_as_it_was(store: Store, opener: Opener) -> None:
    sessions = store.sessions(store.actor())
    beats = some_beats(200)
    session_id = sessions.begin(a_draft())
    for chunk in chunks_of(beats, size=3):
        sessions.append(session_id, chunk)
    sessions.append(session_id, Chunk(200.0, gaps=(a_gap(),), happenings=(a_mark(), a_mark(9.0))))
    sessions.finish(session_id, "stopped", a_summary(200), 201.5, "H10 as found")
    again = opener()
    found = again.sessions(again.actor()).get(session_id)
    assert found.beats == beats
    assert found.packets == packets_of(beats)
    assert found.gaps == (a_gap(),)
    assert found.happenings == (a_mark(), a_mark(9.0))
    assert found.session.draft == replace(a_draft(), strap_name="H10 as found")
    assert found.session.summary == a_summary(200)
    assert (found.session.status, found.session.ended) == ("done", "stopped")
    assert found.session.duration_s == 201.5


def test_a_running_session_can_be_read_up_to_its_last_chunk(sessions: SessionStore) -> None:
    beats = some_beats(5)
    session_id = sessions.begin(a_draft())
    for chunk in chunks_of(beats):
        sessions.append(session_id, chunk)
    found = sessions.get(session_id)
    assert found.beats == beats
    assert (found.session.status, found.session.summary) == ("running", None)
    assert found.session.duration_s == beats[-1].at_s


def test_the_same_chunk_again_adds_nothing(sessions: SessionStore) -> None:
    beats = some_beats(6)
    session_id = sessions.begin(a_draft())
    for chunk in chunks_of(beats, size=2):
        sessions.append(session_id, chunk)
        sessions.append(session_id, chunk)
    assert sessions.get(session_id).beats == beats


def test_a_beginning_whose_answer_was_lost_is_not_made_twice(
    sessions: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_write = sessions._database.write

    class LosingAnswers:
        def __call__(self, alone: str | None = None) -> LosingAnswers:
            self.block = real_write(alone)
            return self

        def __enter__(self) -> sa.Connection:
            return self.block.__enter__()

        def __exit__(self, *exc: object) -> None:
            self.block.__exit__(None, None, None)
            raise StoreUnwritableError("the line went down after the commit")

    monkeypatch.setattr(sessions._database, "write", LosingAnswers())
    with pytest.raises(StoreUnwritableError):
        sessions.begin(a_draft())
    monkeypatch.undo()
    session_id = sessions.begin(a_draft())
    assert [one.id for one in sessions.list()] == [session_id]


def test_a_finished_session_lies_in_one_piece(store: Store) -> None:
    sessions = store.sessions(store.actor())
    session_id = _practise(sessions)
    with store.database.read() as connection:
        pieces = connection.execute(sa.select(chunk_table.c.stream, chunk_table.c.rows)).all()
    assert sorted(map(tuple, pieces)) == [("all", 24)]
    assert sessions.get(session_id).beats == some_beats(12)


def test_a_chunk_after_the_end_is_kept_and_opens_the_session_again(sessions: SessionStore) -> None:
    session_id = _practise(sessions)
    late = replace(some_beats(13)[-1], at_s=400.0)
    sessions.append(session_id, Chunk(400.0, (late,)))
    found = sessions.get(session_id)
    assert found.beats[-1] == late
    assert found.session.status == "running"
    sessions.finish(session_id, "done", a_summary(13), 401.0)
    assert len(sessions.get(session_id).beats) == 13


def test_a_living_recorder_is_left_alone_and_a_gone_one_recovered(opener: Opener) -> None:
    living, other = opener(), opener()
    sessions = living.sessions(living.actor())
    beats = some_beats(7)
    session_id = sessions.begin(a_draft())
    for chunk in chunks_of(beats):
        sessions.append(session_id, chunk)
    elsewhere = other.sessions(other.actor())
    assert elsewhere.recover() == ()
    assert elsewhere.get(session_id).session.status == "running"
    living.close()
    (found,) = elsewhere.recover()
    assert found.beats == beats
    assert (found.session.status, found.session.ended) == ("interrupted", "interrupted")
    assert found.session.duration_s == beats[-1].at_s
    elsewhere.replace_summary(session_id, a_summary(7))
    assert elsewhere.recover() == ()
    assert elsewhere.get(session_id).session.summary == a_summary(7)


def test_what_was_left_open_is_closed_whoever_it_belongs_to(opener: Opener) -> None:
    store = opener()
    people = [store.people.home_person(), store.people.add("Grace")]
    left = set()
    for person_id in (person.id for person in people):
        sessions = store.sessions(store.actor(person_id))
        session_id = sessions.begin(a_draft())
        left.add(session_id)
        for chunk in chunks_of(some_beats(10)):
            sessions.append(session_id, chunk)
    store.close()
    store = opener()
    found = store.left_open()
    assert {content.session.id for _actor, content in found} == left
    assert len({actor.person_id for actor, _content in found}) == 2
    # Until they have their summaries they are found again, afterwards no more.
    assert len(store.left_open()) == 2
    for actor, content in found:
        assert len(content.beats) == 10
        store.sessions(actor).replace_summary(content.session.id, a_summary(10))
    assert store.left_open() == ()
    assert store.people.with_unpacked_sessions() == ()


def test_a_recorder_taken_for_dead_goes_on_without_loss(opener: Opener) -> None:
    one, two = opener(), opener()
    recorder, finder = one.sessions(one.actor()), two.sessions(two.actor())
    beats = some_beats(4)
    session_id = recorder.begin(a_draft())
    recorder.append(session_id, Chunk(1.0, beats[:2]))
    one.database.close()  # its sign of life is gone, its work isn't
    assert len(finder.recover()) == 1
    recorder.append(session_id, Chunk(2.0, beats[2:]))
    recorder.finish(session_id, "done", a_summary(4), 4.0)
    found = finder.get(session_id)
    assert (found.beats, found.session.status) == (beats, "done")


def test_on_another_computer_an_hour_of_silence_tells(
    store: Store, clock: ManualClock, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sessions = store.sessions(store.actor())
    session_id = sessions.begin(a_draft())
    store.database.home = tmp_path_factory.mktemp("another-computer")
    clock._now += 3500.0
    assert sessions.recover() == ()
    clock._now += 200.0
    assert [found.session.id for found in sessions.recover()] == [session_id]


def test_sessions_come_the_latest_first_and_page_by_page(sessions: SessionStore) -> None:
    made = [_practise(sessions, seed=day, at=START + timedelta(days=day // 2)) for day in range(7)]
    listed = [one.id for one in sessions.list(limit=None)]
    assert sorted(listed) == sorted(made)
    starts = [one.draft.started_at for one in sessions.list()]
    assert starts == sorted(starts, reverse=True)
    pages, before = [], None
    while page := sessions.list(limit=3, before=before):
        pages += [one.id for one in page]
        before = page[-1].id
    assert pages == listed


def test_a_list_carries_the_numbers_but_not_the_long_parts(sessions: SessionStore) -> None:
    _practise(sessions)
    (light,) = sessions.list()
    whole = a_summary(12)
    assert light.summary == replace(
        whole,
        duration_s=12.5,
        gaps=(),
        messages=(),
        verdicts=(),
        windows=(),
        definitions=Summary(0, 0).definitions,
    )


def test_search_finds_words_in_any_case_and_script(sessions: SessionStore) -> None:
    noted, other = _practise(sessions), _practise(sessions, seed=2, protocol="box")
    sessions.set_note(noted, "Sehr müde, Kopf 100% schwer")
    assert [one.id for one in sessions.list(search="MÜDE kopf")] == [noted]
    assert [one.id for one in sessions.list(search="100%")] == [noted]
    assert [one.id for one in sessions.list(search="box")] == [other]
    assert sessions.list(search="0_%") == ()


def test_a_session_is_found_by_the_beginning_of_its_id(
    sessions: SessionStore, clock: ManualClock
) -> None:
    first = _practise(sessions)
    clock._now += 86400.0
    second = _practise(sessions, seed=2)
    assert sessions.get(second[:13]).session.id == second
    with pytest.raises(BadInputError, match="Several sessions"):
        sessions.get(first[:2])
    for nothing in ("ffffffff", "", "%", "x'; drop"):
        with pytest.raises(BadInputError, match="There is no session"):
            sessions.get(nothing)


def test_one_person_never_sees_anothers_sessions(store: Store) -> None:
    mine = store.sessions(store.actor())
    session_id = _practise(mine)
    theirs = store.sessions(store.actor(store.people.add("Somebody else").id))
    assert theirs.list() == ()
    assert theirs.with_content(some_beats(12)) is None
    with pytest.raises(BadInputError):
        theirs.get(session_id)
    with pytest.raises(BadInputError):
        theirs.set_note(session_id, "not mine")
    with pytest.raises(StoreUnwritableError):
        theirs.append(session_id, Chunk(1.0))
    theirs.purge(session_id)
    assert mine.get(session_id).session.note is None


def test_a_note_and_ratings_stay_with_the_session(sessions: SessionStore) -> None:
    session_id = _practise(sessions)
    sessions.set_note(session_id, "  lighter now \n")
    sessions.set_rating(session_id, before=Rating(pain=6, tension=7))
    sessions.set_rating(session_id, after=Rating(pain=0, mood=10))
    assert sessions.get(session_id).session.note == "lighter now"
    assert sessions.ratings(session_id) == (Rating(6, 7, None), Rating(0, None, 10))
    sessions.set_note(session_id, "")
    assert sessions.get(session_id).session.note is None
    with pytest.raises(BadInputError, match="0 to 10"):
        sessions.set_rating(session_id, after=Rating(pain=11))


def test_a_deleted_session_comes_back_and_a_purged_one_does_not(
    store: Store, clock: ManualClock
) -> None:
    sessions = store.sessions(store.actor())
    session_id = _practise(sessions)
    sessions.delete(session_id)
    assert sessions.list() == ()
    with pytest.raises(BadInputError):
        sessions.get(session_id)
    sessions.undelete(session_id)
    assert sessions.get(session_id).beats == some_beats(12)
    sessions.delete(session_id)
    clock._now += 29 * 86400.0
    assert sessions.purge_deleted() == 0
    clock._now += 2 * 86400.0
    assert sessions.purge_deleted() == 1
    sessions.undelete(session_id)
    assert sessions.list() == ()
    with store.database.read() as connection:
        assert connection.execute(sa.select(chunk_table.c.seq)).all() == []


def test_importing_twice_adds_nothing(sessions: SessionStore) -> None:
    beats = some_beats(50)
    draft = a_draft(origin="import")
    first = sessions.import_recording(draft, beats, (a_gap(),), a_summary(50))
    again = sessions.import_recording(draft, beats, (a_gap(),), a_summary(50))
    assert first.added
    assert (again.id, again.added) == (first.id, False)
    assert len(sessions.list()) == 1
    found = sessions.get(first.id)
    assert (found.beats, found.gaps) == (beats, (a_gap(),))
    assert sessions.with_content(beats) == first.id
    assert sessions.with_content(beats[:-1]) is None


def test_a_recording_of_ones_own_session_is_known_again(sessions: SessionStore) -> None:
    session_id = _practise(sessions)
    shifted = tuple(replace(beat, at_s=beat.at_s + 1000.0) for beat in some_beats(12))
    outcome = sessions.import_recording(a_draft(origin="import"), shifted, (), a_summary(12))
    assert (outcome.id, outcome.added) == (session_id, False)


def test_example_data_goes_as_one(sessions: SessionStore) -> None:
    kept = _practise(sessions)
    for seed in (5, 6):
        sessions.import_recording(a_draft(origin="demo"), some_beats(9, seed), (), a_summary(9))
    assert sessions.purge_origin("demo") == 2
    assert [one.id for one in sessions.list()] == [kept]


def test_a_recomputed_summary_takes_the_old_ones_place(sessions: SessionStore) -> None:
    session_id = _practise(sessions)
    sessions.replace_summary(session_id, a_summary(12, score=12.0))
    assert sessions.get(session_id).session.summary == a_summary(12, score=12.0)
    (light,) = sessions.list()
    assert light.summary is not None
    assert light.summary.coherence.score == 12.0
    assert sessions.ids() == (session_id,)


def test_practice_counts_on_the_day_where_it_took_place(store: Store) -> None:
    actor = store.actor()
    sessions = store.sessions(actor)
    _practise(sessions)  # 22:30 UTC on the 5th: 23:30 in Berlin
    _practise(sessions, seed=2, zone="Asia/Tokyo")  # already the 6th there
    _practise(sessions, seed=3, at=datetime(2026, 1, 6, 23, 30, tzinfo=UTC), origin="replay")
    sessions.delete(_practise(sessions, seed=4))
    days = store.history(actor).practice(START.date(), START.date() + timedelta(days=6))
    assert [(day.day.day, day.sessions) for day in days] == [(5, 1), (6, 1)]
    assert days[0].minutes == pytest.approx(12.5 / 60)
    assert days[0].coherence == pytest.approx(68.0)
