"""All records of a person leave one engine and arrive in another."""

from __future__ import annotations

from pathlib import Path

from biofeedback.core.clock import ManualClock
from biofeedback.store.opening import Store, open_store
from tests.app.records import fill


def test_what_leaves_one_engine_arrives_in_the_other(
    store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    with open_store(clock, tmp_path / "from") as source:
        fill(source)
        leaving, arriving = source.portable(source.actor()), store.portable(store.actor())
        for name in leaving.tables:
            rows = list(leaving.rows(name))
            assert arriving.add_rows(name, rows) == (len(rows), 0)
            assert list(arriving.rows(name)) == rows
            assert arriving.add_rows(name, rows) == (0, len(rows))
        ids = leaving.session_ids()
        assert len(ids) == 5
        for one in ids:
            assert arriving.add_session(leaving.session(one))
            assert arriving.session(one) == leaving.session(one)
            assert not arriving.add_session(leaving.session(one))
        assert arriving.session_ids() == ids


def test_a_recording_that_is_here_already_is_not_doubled(
    store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    from biofeedback.app.imports import take
    from tests.app.records import DATA

    file = DATA / "rr/rest_rri.txt"
    assert take(file, store).added
    with open_store(clock, tmp_path / "from") as source:
        fill(source)
        leaving, arriving = source.portable(source.actor()), store.portable(store.actor())
        added = [arriving.add_session(leaving.session(one)) for one in leaving.session_ids()]
    assert sorted(added) == [False, True, True, True, True]


def test_a_session_that_still_ran_arrives_as_interrupted(
    store: Store, tmp_path: Path, clock: ManualClock
) -> None:
    from tests.store.samples import a_draft

    with open_store(clock, tmp_path / "from") as source:
        running = source.sessions(source.actor()).begin(a_draft())
        assert store.portable(store.actor()).add_session(
            source.portable(source.actor()).session(running)
        )
    kept = store.sessions(store.actor()).get(running).session
    assert (kept.status, kept.ended) == ("interrupted", "interrupted")
