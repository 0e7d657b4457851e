"""What a program that was killed had open is closed at the next start, and told in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from biofeedback.app.records import recover
from biofeedback.core.clock import ManualClock
from biofeedback.sessions.records import Chunk
from biofeedback.store.opening import open_store
from tests.store.samples import START, a_draft, some_beats


@pytest.mark.parametrize("people", [0, 1, 4])
def test_a_rooms_sessions_are_all_kept_and_one_sentence_says_so(
    people: int, tmp_path: Path
) -> None:
    home, beats = tmp_path / "home", some_beats(200)
    with open_store(ManualClock(START), home) as room:
        ids = [room.people.add(f"A-{n}").id for n in range(people)]
        for minutes, person_id in enumerate(ids, 1):
            sessions = room.sessions(room.actor(person_id))
            made = sessions.begin(replace(a_draft(), group_id="room"))
            sessions.append(made, Chunk(60.0 * minutes, beats))
    said: list[str] = []
    with open_store(ManualClock(START), home) as store:
        recover(store, said.append)
        for person_id in ids:
            (kept,) = store.sessions(store.actor(person_id)).list()
            assert (kept.status, kept.draft.group_id) == ("interrupted", "room")
            assert kept.summary is not None
            assert kept.summary.beats == len(beats)
        recover(store, said.append)
    assert (
        said
        == {
            0: [],
            1: ["A session of 1.0 minutes was interrupted; all of it was kept."],
            4: [
                "4 sessions were interrupted, the longest after 4.0 minutes; all of them were kept."
            ],
        }[people]
    )
