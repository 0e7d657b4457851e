"""A clinic's server that can't be reached: sessions are kept here and sent later, once."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from biofeedback.app import outbox
from biofeedback.app.records import open_records, open_sink, open_whole, sink_of
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import StoreUnwritableError
from biofeedback.sessions.records import SessionSink
from biofeedback.store.opening import open_store
from biofeedback.store.taking_in import joined
from tests.store.samples import START, a_draft, a_gap, a_mark, a_summary, chunks_of, some_beats
from tests.store.wire import Wire, wire_to

BEATS = some_beats(90)
CHUNKS = chunks_of(BEATS, size=2)


@pytest.fixture
def wire(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Give the wire by which this home reaches the clinic's records."""
    with wire_to(postgres_url) as made:
        monkeypatch.setenv("BIOFEEDBACK_DATABASE", made.url)
        monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
        with open_records(ManualClock(START), lambda _sentence: None) as store:
            store.actor()
        yield made


def _practise(sink: SessionSink, *, finish: bool = True) -> str:
    session_id = sink.begin(a_draft())
    for chunk in CHUNKS:
        sink.append(session_id, chunk)
    if finish:
        sink.finish(session_id, "done", a_summary(len(BEATS)), 80.0, "Polar H10")
    return session_id


def _start(said: list[str] | None = None) -> dict[str, tuple[str, bool]]:
    """Start the app again; return status and wholeness of what the server has."""
    with open_records(ManualClock(START), (said if said is not None else []).append) as store:
        sessions = store.sessions(store.actor())
        contents = [sessions.get(each) for each in sessions.ids()]
        assert len({one.id for one in store.people.all()}) == 1
        return {
            one.session.id: (
                one.session.status,
                one.beats == BEATS and len(one.packets) == len(BEATS),
            )
            for one in contents
        }


def _waiting(home: Path) -> int:
    with open_store(ManualClock(START), home / outbox.FOLDER, url="") as store:
        return sum(
            len(store.sessions(store.actor(person.id)).ids()) for person in store.people.all()
        )


def test_while_the_server_answers_nothing_is_kept_here(wire: Wire, tmp_path: Path) -> None:
    with open_sink(ManualClock(START), pytest.fail) as sink:
        session_id = _practise(sink)
    assert not (tmp_path / "home" / outbox.FOLDER).exists()
    assert not (tmp_path / "home" / "records.db").exists()
    assert _start() == {session_id: ("done", True)}


def test_a_session_without_a_server_is_kept_here_said_and_sent_once(
    wire: Wire, tmp_path: Path
) -> None:
    wire.cut()
    said: list[str] = []
    with open_sink(ManualClock(START), said.append) as sink:
        session_id = _practise(sink)
    assert "kept on this computer" in " ".join(said)
    assert _waiting(tmp_path / "home") == 1
    wire.mend()
    assert _start(said) == {session_id: ("done", True)}
    assert "was sent" in said[-1]
    assert _waiting(tmp_path / "home") == 0
    more: list[str] = []
    assert _start(more) == {session_id: ("done", True)}
    assert more == []


@pytest.mark.parametrize("at", [0, 1, 20, len(CHUNKS) - 1, len(CHUNKS)])
def test_a_server_lost_in_mid_session_gets_the_rest_later(
    wire: Wire, tmp_path: Path, at: int
) -> None:
    said: list[str] = []
    with open_sink(ManualClock(START), said.append) as sink:
        session_id = sink.begin(a_draft())
        for chunk in CHUNKS[:at]:
            sink.append(session_id, chunk)
        wire.cut()
        for chunk in CHUNKS[at:]:
            sink.append(session_id, chunk)
        sink.finish(session_id, "done", a_summary(len(BEATS)), 80.0, "Polar H10")
    assert len([one for one in said if "kept on this computer" in one]) == 1
    wire.mend()
    assert _start() == {session_id: ("done", True)}
    assert _waiting(tmp_path / "home") == 0


def test_a_program_killed_without_a_server_leaves_an_interrupted_session(
    wire: Wire, tmp_path: Path
) -> None:
    sink = open_sink(ManualClock(START), lambda _sentence: None)
    kept = sink.__enter__()
    session_id = kept.begin(a_draft())
    for chunk in CHUNKS[:10]:
        kept.append(session_id, chunk)
    wire.cut()
    for chunk in CHUNKS[10:]:
        kept.append(session_id, chunk)
    sink.__exit__(None, None, None)  # its sign of life is gone, no finish was written
    wire.mend()
    said: list[str] = []
    assert _start(said) == {session_id: ("interrupted", True)}
    assert any("was interrupted; all of it was kept" in sentence for sentence in said)


def test_whenever_the_wire_is_cut_nothing_is_lost_and_nothing_doubled(
    wire: Wire, tmp_path: Path
) -> None:
    chance = random.Random(3)
    expected: dict[str, tuple[str, bool]] = {}
    said: list[str] = []
    for _round in range(12):
        wire.mend()
        with open_sink(ManualClock(START), said.append) as sink:
            cutter = threading.Timer(chance.uniform(0.0, 0.25), wire.cut)
            cutter.start()
            expected[_practise(sink)] = ("done", True)
            cutter.join()
    wire.mend()
    assert _start() == expected
    assert sum("kept on this computer, encrypted" in one for one in said) >= 3


def test_sending_that_is_cut_is_sent_again_and_adds_nothing(wire: Wire, tmp_path: Path) -> None:
    chance = random.Random(4)
    wire.cut()
    expected = {}
    for _each in range(6):
        with open_sink(ManualClock(START), lambda _sentence: None) as sink:
            expected[_practise(sink)] = ("done", True)
    for _round in range(6):
        wire.mend()
        with open_records(ManualClock(START), lambda _sentence: None) as store:
            server = store
            cutter = threading.Timer(chance.uniform(0.0, 0.05), wire.cut)
            cutter.start()
            outbox.send(server, lambda _sentence: None)
            cutter.join()
    wire.mend()
    assert _start() == expected
    assert _waiting(tmp_path / "home") == 0


def test_what_waits_is_encrypted_and_private(wire: Wire, tmp_path: Path) -> None:
    wire.cut()
    with open_sink(ManualClock(START), lambda _sentence: None) as sink:
        session_id = sink.begin(a_draft())
        for chunk in CHUNKS:
            sink.append(session_id, chunk)
    for path in (tmp_path / "home").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
        if path.is_file():
            assert b"Polar H10" not in path.read_bytes()
            assert b"resonance" not in path.read_bytes()


def test_pieces_are_joined_where_they_overlap() -> None:
    assert joined("abcd", "cdef") == tuple("abcdef")
    assert joined("abcd", "efg") == tuple("abcdefg")
    assert joined("abcd", "abcd") == tuple("abcd")
    assert joined("abcd", "cd") == tuple("abcd")
    assert joined("", "ab") == joined("ab", "") == tuple("ab")
    assert joined([a_mark(), a_gap()], [a_gap()]) == (a_mark(), a_gap())


def test_whoever_asks_gets_the_place_that_is_there(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    clock = ManualClock(START)
    with open_whole(clock, said.append) as store:
        wire.cut()
        # The window's records were open; the server went before the practice began.
        session_id = _practise(sink_of(store, clock, said.append, "why"))
    without = _practise(sink_of(None, clock, said.append, "why"))
    wire.mend()
    assert _start() == {session_id: ("done", True), without: ("done", True)}
    monkeypatch.delenv("BIOFEEDBACK_DATABASE")
    with pytest.raises(StoreUnwritableError, match="why"):
        sink_of(None, clock, said.append, "why").begin(a_draft())
    with open_whole(clock, said.append) as store:
        assert sink_of(store, clock, said.append, "why").begin(a_draft())
