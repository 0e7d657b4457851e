"""The power fails while somebody practises: what was promised is there, and nothing is broken."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from biofeedback.app.records import recover
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.sessions.records import SessionContent
from biofeedback.store.opening import Store, open_store
from tests import soak_notes
from tests.store.disk import Note, Op, image, lay_out, read_notes

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what is asked of the disk is noted by a preloaded library"
)

# The whole in the soak; in every test run as many as take three seconds.
IMAGES = 200 if os.environ.get("BIOFEEDBACK_SOAK") else 24
MINUTES = 6.0
MOST_LOST_S = 1.0


@dataclass(frozen=True)
class Practised:
    """What was asked of the disk, and the sessions as they are when nothing fails."""

    notes: list[Note]
    whole: dict[str, SessionContent]


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Practised:
    folder = tmp_path_factory.mktemp("power")
    home = folder / "home"
    home.mkdir()
    library = folder / "power_cut.so"
    source = Path(__file__).with_name("power_cut.c")
    compiler = ["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(library)]
    subprocess.run([*compiler, str(source), "-ldl", "-pthread"], check=True, timeout=60)
    subprocess.run(
        [sys.executable, "-m", "tests.store.practising", str(home), str(MINUTES)],
        env=os.environ
        | {
            "LD_PRELOAD": str(library),
            "CUT_ROOT": str(home),
            "CUT_LOG": str(folder / "log"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        },
        cwd=Path(__file__).parents[2],
        check=True,
        timeout=100,
    )
    with _open(home) as store:
        sessions = store.sessions(store.actor())
        whole = {each: sessions.get(each) for each in sessions.ids()}
    assert len(whole) == 2
    return Practised(read_notes(folder / "log"), whole)


def _open(home: Path) -> Store:
    return open_store(ManualClock(), home)


def test_the_notes_replayed_whole_are_the_files_on_the_disk(
    practised: Practised, tmp_path: Path
) -> None:
    synced = [*practised.notes]
    for path in {note.path for note in synced} | {"", "running"}:
        synced.append(Note(Op.SYNC, path, "", 0, b""))
    lay_out(image(synced, random.Random(1)), tmp_path)
    with _open(tmp_path) as store:
        sessions = store.sessions(store.actor())
        assert {each: sessions.get(each) for each in sessions.ids()} == practised.whole


def test_the_recording_covers_syncs_checkpoints_and_the_end(practised: Practised) -> None:
    ops = [(note.op, note.path) for note in practised.notes]
    assert ops.count((Op.SYNC, "records.db-wal")) > 300, "each save is synced"
    assert ops.count((Op.SYNC, "records.db")) > 3, "the write-ahead log is written back"
    assert (Op.TRUNCATE, "records.db-wal") in ops or (Op.UNLINK, "records.db-wal") in ops


@pytest.mark.long
def test_after_a_power_cut_every_image_opens_and_holds_what_was_promised(
    practised: Practised, tmp_path: Path
) -> None:
    chance = random.Random(20261123)
    notes = practised.notes
    syncs = [number for number, note in enumerate(notes) if note.op is Op.SYNC]
    lost_s = [0.0]
    for number in range(IMAGES):
        # Up to a sync, just before it, or anywhere.
        sync = chance.choice(syncs)
        cut = (sync + 1, sync, chance.randrange(len(notes) + 1))[number % 3]
        home = tmp_path / str(number)
        home.mkdir()
        lay_out(image(notes[:cut], chance), home)
        lost_s.append(_check(home, notes, cut, practised.whole))
    words = f"{IMAGES} images: each opens whole; at most {max(lost_s):.2f} s of a session lost."
    soak_notes.note("Power cut in a running session", words)
    assert max(lost_s) <= MOST_LOST_S
    assert max(lost_s) > 0.0, "a cut between two saves loses what was not saved yet"


def test_a_disk_that_does_not_keep_its_promises_would_be_noticed(
    practised: Practised, tmp_path: Path
) -> None:
    chance = random.Random(5)
    honest = practised.notes
    forgetful = [
        Note(Op.SYNC, "elsewhere", "", 0, b"")
        if note.op is Op.SYNC and note.path == "records.db-wal"
        else note
        for note in honest
    ]
    noticed = 0
    for number in range(6):
        cut = len(honest) * (3 + number) // 10
        home = tmp_path / str(number)
        home.mkdir()
        lay_out(image(forgetful[:cut], chance), home)
        try:
            _check(home, forgetful, cut, practised.whole)
        except (AssertionError, BiofeedbackError, KeyError):
            noticed += 1
    assert noticed >= 3


def _check(home: Path, notes: list[Note], cut: int, whole: dict[str, SessionContent]) -> float:
    """Open an image as the app does at its next start; return how much of a session is lost."""
    said = _said(notes[:cut])
    with _open(home) as store:
        recover(store, lambda _sentence: None)
        assert store.database.problems() == []
        sessions = store.sessions(store.actor())
        kept = {each: sessions.get(each) for each in sessions.ids()}
    for session_id, content in kept.items():
        assert content.session.status in ("done", "interrupted")
        expected = whole[session_id]
        count = len(content.beats)
        assert content.beats == expected.beats[:count]
        assert content.packets == expected.packets[: len(content.packets)]
        assert content.happenings == expected.happenings[: len(content.happenings)]
        assert content.session.summary is not None
        assert content.session.summary.beats == count
        if content.session.status == "done":
            assert content == expected
    for mark in said:
        if mark["kind"] == "saved":
            through_s = mark["through_s"]
            promised = [beat for beat in whole[mark["id"]].beats if beat.at_s <= through_s]
            assert kept[mark["id"]].beats[: len(promised)] == tuple(promised)
    return _lost_s(said, _said(notes[cut:]), kept)


def _said(notes: list[Note]) -> list[dict[str, Any]]:
    marks = b"".join(note.data for note in notes if note.path == "said").splitlines()
    return [json.loads(mark) for mark in marks]


def _lost_s(
    said: list[dict[str, Any]], to_come: list[dict[str, Any]], kept: dict[str, SessionContent]
) -> float:
    """Return for how long the oldest beat that is gone had been there when the power failed.

    When that was is known by what was said next: at the latest then.
    """
    ended = [number for number, mark in enumerate(said) if mark["kind"] == "ended"]
    last = said[ended[-1] + 1 :] if ended else said
    if not last:
        return 0.0
    ids = {mark["id"] for mark in last if mark["kind"] == "saved"}
    count = max((len(kept[each].beats) for each in ids), default=0)
    gone = [mark for mark in last if mark["kind"] == "beat" and mark["index"] >= count]
    until = to_come[0] if to_come else last[-1]
    return float(until["now_s"] - gone[0]["now_s"]) if gone else 0.0
