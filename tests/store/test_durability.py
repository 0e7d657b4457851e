"""What was said to be saved is there after a kill, and several processes work side by side."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from biofeedback.core.clock import SystemClock
from biofeedback.store.opening import Store, open_store
from tests.store.samples import a_summary, some_beats


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Return what `tests.store.recording` takes."""
    if request.param == "sqlite":
        return [str(tmp_path / "home")]
    return [str(tmp_path / "home"), request.getfixturevalue("postgres_url")]


def _open(place: list[str]) -> Store:
    return open_store(SystemClock(), Path(place[0]), url=(place[1:] or [None])[0])


def _start(place: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.recording", *place],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        cwd=Path(__file__).parents[2],
    )


def test_a_killed_recorder_loses_nothing_that_was_saved(place: list[str]) -> None:
    chance, beats = random.Random(7), some_beats(50_000)
    for _round in range(3):
        with _start(place) as recorder:
            assert recorder.stdout is not None
            session_id = recorder.stdout.readline().strip()
            for _ in range(chance.randrange(1, 60)):
                recorder.stdout.readline()
            with _open(place) as store:
                # Seen from beside it while it lives: not touched.
                assert store.sessions(store.actor()).recover() == ()
            recorder.kill()
            said = recorder.stdout.read().split()
        saved = int(said[-1]) + 1 if said else 1
        with _open(place) as store:
            sessions = store.sessions(store.actor())
            (found,) = sessions.recover()
            assert found.session.id == session_id
            assert found.session.status == "interrupted"
            assert len(found.beats) >= 2 * saved
            assert found.beats == beats[: len(found.beats)]
            assert len(found.beats) == 2 * len(found.happenings)
            assert found.session.duration_s == found.beats[-1].at_s
            sessions.replace_summary(session_id, a_summary(len(found.beats)))
            assert store.database.problems() == []
        running = Path(place[0]) / "running"
        assert [path.name for path in running.iterdir()] == ["home-id"]


def test_the_window_and_the_command_line_work_at_the_same_time(place: list[str]) -> None:
    with _start(place) as first, _start(place) as second:
        for recorder in (first, second):
            assert recorder.stdout is not None
            for _ in range(40):
                recorder.stdout.readline()
        with _open(place) as store:
            sessions = store.sessions(store.actor())
            listed = sessions.list()
            assert [one.status for one in listed] == ["running", "running"]
            sessions.set_note(listed[0].id, "written meanwhile")
        for recorder in (first, second):
            recorder.kill()
    with _open(place) as store:
        sessions = store.sessions(store.actor())
        found = sessions.recover()
        assert len(found) == 2
        for content in found:
            assert len(content.beats) >= 78
            assert content.beats == some_beats(50_000)[: len(content.beats)]
        assert len(store.people.all()) == 1
        assert {one.session.note for one in found} == {None, "written meanwhile"}
