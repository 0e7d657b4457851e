"""All records of a person leave one engine and arrive in another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from biofeedback.core.clock import ManualClock
from biofeedback.store.opening import Store, open_store
from tests.app.records import fill


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give full records, only to read from."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # made before each test's own care for that
    try:
        made = open_store(ManualClock(), tmp_path_factory.mktemp("from") / "home", url="")
    finally:
        keyring.set_keyring(before)
    with made:
        fill(made)
        yield made


def test_what_leaves_one_engine_arrives_in_the_other(store: Store, source: Store) -> None:
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


def test_a_recording_that_is_here_already_is_not_doubled(store: Store, source: Store) -> None:
    from biofeedback.app.imports import take
    from tests.app.records import DATA

    file = DATA / "rr/rest_rri.txt"
    assert take(file, store).added
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
