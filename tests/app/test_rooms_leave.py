"""What sensors, a clinic's room and protocols of several steps keep leaves and comes back equal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from biofeedback.app.exports import Format, export
from biofeedback.app.imports import each_file, take
from biofeedback.core.clock import ManualClock
from biofeedback.core.metrics import Summary
from biofeedback.sessions.controls import Begin, Mark, Repace
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.protocol import Cue, ScoreHeld, StepKind
from biofeedback.sessions.records import Chunk, SessionDraft
from biofeedback.sessions.room import ChangeStrap, ToSeat
from biofeedback.store.opening import Store, open_store
from tests.app.test_exports import files, rows
from tests.sessions.test_room import Hour
from tests.sessions.test_with_sensors import practised

STEPS = (
    StepPlan(StepKind.INSTRUCTION, None, name="first", text="Sit, feet on the ground."),
    StepPlan(StepKind.REST, 60.0),
    StepPlan(
        StepKind.PACE,
        240.0,
        Breathing.of_parts((4.0, 0.0, 6.0, 0.0), per_min=7.0, glide_to=5.5, glide_s=120.0),
        cues=(Cue(30.0, "Longer out than in."),),
        until=ScoreHeld(70.0, 30.0),
    ),
    StepPlan(StepKind.SCAN, 120.0, cues=(Cue(0.0, "The feet."), Cue(60.0, "The hands."))),
    StepPlan(StepKind.FREE, 60.0),
    StepPlan(StepKind.RATING, None),
)


def keep(
    store: Store,
    draft: SessionDraft,
    chunks: Iterable[Chunk],
    ended: str,
    summary: Summary,
    s: float,
) -> str:
    sessions = store.sessions(store.actor())
    kept = sessions.begin(draft)
    for chunk in chunks:
        sessions.append(kept, chunk)
    sessions.finish(kept, ended, summary, s)
    return kept


async def an_hour_in_the_room(store: Store) -> str:
    """Keep the record of two seats, at one of them a spare strap went on; return the room's key."""
    hour = Hour()
    hour.sit("a", "ble:A", minutes=1.0)
    hour.sit("gone", "ble:AWAY", minutes=1.5)
    await hour.at(10.0)
    hour.say(ToSeat(None, Begin()))
    await hour.at(40.0)
    hour.say(ChangeStrap("gone", "ble:SPARE"), ToSeat("a", Mark("sighs")), ToSeat("a", Repace(5.0)))
    await hour.over()
    for sink in hour.sinks.values():
        ((key, (ended, summary, seconds, _name)),) = sink.ended.items()
        keep(store, sink.drafts[key], sink.chunks[key], ended, summary, seconds)
    return hour.room.key


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Store]:
    with open_store(ManualClock(), tmp_path_factory.mktemp("rooms") / "home") as store:
        spec = "sim:swing_ms=90+sim-emg+sim-belt"
        content, _events = asyncio.run(practised(spec, "plain", 0.5))
        chunk = Chunk(
            content.session.duration_s,
            content.beats,
            content.packets,
            content.gaps,
            content.happenings,
        )
        summary = content.session.summary
        assert summary is not None
        keep(store, content.session.draft, [chunk], "done", summary, chunk.through_s)
        asyncio.run(an_hour_in_the_room(store))
        store.protocols(store.actor()).add(Entry("", "Evening, in six parts", STEPS))
        yield store


def test_it_leaves_and_comes_back_equal(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    with open_store(ManualClock(), tmp_path / "home") as empty:
        (listed,) = each_file([str(tmp_path / "out")])
        outcome = take(listed, empty)
        assert outcome.refusal is None
        assert outcome.archive == (3, 1)
        export(empty, tmp_path / "again")
        assert files(tmp_path / "again") == files(tmp_path / "out")
        assert rows(empty) == rows(full)
        (mine,) = empty.protocols(empty.actor()).list()
        assert mine.entry.steps == STEPS


def test_it_is_what_it_says(full: Store) -> None:
    """So that the test above compares what it should: sensors, one room, a spare strap."""
    sessions = full.sessions(full.actor())
    kept = [sessions.get(one) for one in sessions.ids()]
    assert {packet.characteristic for one in kept for packet in one.packets} >= {"emg", "belt"}
    (first, *_others) = (one.session.summary for one in kept)
    assert first is not None
    assert first.muscle is not None
    assert first.belt is not None
    groups = [one.session.draft.group_id for one in kept if one.session.draft.group_id]
    assert len(groups) == 2
    assert len(set(groups)) == 1
    kinds = {happening.kind for one in kept for happening in one.happenings}
    assert {"sensor", "mark", "step", "state"} <= kinds


def test_each_session_leaves_as_edf(full: Store, tmp_path: Path) -> None:
    report = export(full, tmp_path / "edf", format=Format.EDF)
    assert len(list((tmp_path / "edf").rglob("*.edf"))) == 3, report.notes
