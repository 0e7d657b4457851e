"""Several people in one room: each with a record of their own, nobody waiting for anybody."""

import asyncio
import json
import threading
from collections import defaultdict
from datetime import timedelta

import pytest

from biofeedback.core.clock import ManualClock
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.controls import Begin, Mark, Pause, Repace, Resume, Stop
from biofeedback.sessions.events import (
    BeatArrived,
    Marked,
    PacerPhase,
    Paused,
    Repaced,
    SessionEnded,
    SessionEvent,
    StepChanged,
    StrapChanged,
    StrapExchanged,
    TimeBegan,
    Warned,
)
from biofeedback.sessions.library import practice
from biofeedback.sessions.records import WORN
from biofeedback.sessions.room import ChangeStrap, NoRecords, Room, RoomCommand, Seat, Sit, ToSeat
from biofeedback.sessions.timeline import Timeline
from tests.sessions.scripted import MemorySink, ScriptedStrap, lost_between, never_found, streaming

SCRIPTS = {
    "ble:A": lambda: streaming(900),
    "ble:B": lambda: streaming(900, rr_ms=900.0),
    "ble:LOST": lambda: lost_between(30.0, 50.0, until_s=900.0),
    "ble:AWAY": lambda: never_found(5.0),
    "ble:CALMS": lambda: [*streaming(29.5, rr_ms=600.0), *streaming(800, from_s=31.0, index=50)],
    "ble:SPARE": lambda: streaming(900, from_s=60.0),
}


class Hour:
    """A room with a clock in hand, and all that happens in it."""

    def __init__(self, *, together: bool = False) -> None:
        self.clock = ManualClock()
        self.sinks: dict[str, MemorySink] = defaultdict(MemorySink)
        self.straps: list[ScriptedStrap] = []
        self.told: dict[str, list[SessionEvent]] = defaultdict(list)
        self.timelines: dict[str, Timeline] = {}
        self.room = Room(self.clock, self.make, zone="Europe/Berlin", together=together)
        self.reading = asyncio.create_task(self.read())

    def make(self, spec: str, _timeline: Timeline) -> ScriptedStrap:
        script = [(at, event) for at, event in SCRIPTS[spec]() if at >= self.clock.now()]
        strap = ScriptedStrap(self.clock, script, spec)
        self.straps.append(strap)
        return strap

    async def read(self) -> None:
        async for told in self.room.events:
            self.told[told.seat].append(told.event)

    def sit(self, key: str, spec: str, *, pace: float = 6.0, minutes: float = 3.0) -> None:
        self.timelines[key] = Timeline(self.clock)
        seat = Seat(
            key,
            spec,
            practice("plain", pace_per_min=pace, minutes=minutes),
            self.timelines[key],
            self.sinks[key],
        )
        self.room.controls.send(Sit(seat))

    def say(self, *commands: RoomCommand) -> None:
        for command in commands:
            self.room.controls.send(command)

    async def at(self, at_s: float) -> None:
        await self.clock.advance(at_s - self.clock.now())

    async def over(self) -> None:
        await self.clock.run(self.reading)

    def of(self, key: str, kind: type) -> list:
        return [event for event in self.told[key] if isinstance(event, kind)]

    def ended(self, key: str) -> SessionEnded:
        (ended,) = self.of(key, SessionEnded)
        return ended


async def test_a_practice_waits_until_it_is_told_to_begin_and_the_strap_is_seen_before():
    hour = Hour()
    hour.sit("a", "ble:A")
    await hour.at(20.0)
    assert hour.of("a", StrapChanged)
    assert not hour.of("a", StepChanged)
    hour.say(ToSeat("a", Begin()))
    await hour.over()
    began, stepped = hour.of("a", TimeBegan)[0], hour.of("a", StepChanged)[0]
    assert (began.waited_s, began.clock_s) == pytest.approx((20.0, 20.0), abs=0.01)
    assert stepped.t_s == pytest.approx(0.0, abs=0.01)
    assert hour.ended("a").reason == "done"


async def test_what_came_before_it_was_begun_is_no_part_of_the_session():
    hour = Hour()
    hour.sit("a", "ble:CALMS")
    await hour.at(30.7)  # a heart at 100 a minute until now, at 60 from here on
    assert len(hour.of("a", BeatArrived)) > 45
    assert not hour.sinks["a"].drafts, "nothing is kept of trying a strap"
    hour.say(ToSeat("a", Begin()))
    await hour.over()
    (session_id,) = hour.sinks["a"].ended
    draft = hour.sinks["a"].drafts[session_id]
    assert draft.started_at == hour.clock.utc() - timedelta(seconds=hour.clock.now() - 30.7)
    _reason, summary, duration_s, name = hour.sinks["a"].ended[session_id]
    assert duration_s == pytest.approx(180.0, abs=0.1)
    assert summary.hr_bpm == pytest.approx(60.0)
    assert name == "Scripted"
    kept = [beat for chunk in hour.sinks["a"].chunks[session_id] for beat in chunk.beats]
    assert [beat.index for beat in kept] == list(range(len(kept)))
    assert kept[0].at_s == pytest.approx(0.3, abs=0.01)
    told = [h for chunk in hour.sinks["a"].chunks[session_id] for h in chunk.happenings]
    state = next(happening for happening in told if happening.kind == "state")
    assert state.t_s == pytest.approx(0.0, abs=0.01)
    assert json.loads(state.detail_json)["state"] == "streaming"


async def test_who_goes_before_it_was_begun_leaves_no_record_and_no_number():
    hour = Hour()
    hour.sit("a", "ble:A")
    await hour.at(60.0)
    hour.say(ToSeat("a", Stop()))
    await hour.over()
    ended = hour.ended("a")
    assert (ended.kept, ended.session_id, ended.summary.hr_bpm) == (False, None, None)
    assert not hour.sinks["a"].drafts


async def test_each_seat_has_its_own_pause_mark_end_and_record():
    hour = Hour()
    hour.sit("a", "ble:A")
    hour.sit("b", "ble:B", pace=5.0)
    await hour.at(5.0)
    hour.say(ToSeat(None, Begin()))
    await hour.at(30.0)
    hour.say(ToSeat("a", Mark("sighs")), ToSeat("a", Pause()))
    await hour.at(60.0)
    hour.say(ToSeat("a", Resume()), ToSeat("b", Stop()))
    await hour.over()
    assert [event.text for event in hour.of("a", Marked)] == ["sighs"]
    assert not hour.of("b", Marked)
    assert [event.on for event in hour.of("a", Paused)] == [True, False]
    assert not hour.of("b", Paused)
    assert hour.ended("a").reason == "done"
    assert hour.ended("b").reason == "stopped"
    assert hour.ended("b").t_s == pytest.approx(55.0, abs=0.1)
    for key, beats in (("a", 210), ("b", 61)):
        (session_id,) = hour.sinks[key].ended
        assert len(hour.sinks[key].beats(session_id)) == pytest.approx(beats, abs=3)
        assert hour.sinks[key].drafts[session_id].group_id == hour.room.key
    assert all(strap.closed for strap in hour.straps)


async def test_a_strap_that_fails_disturbs_nobody_and_a_spare_keeps_the_record():
    hour = Hour()
    hour.sit("a", "ble:A")
    hour.sit("gone", "ble:AWAY")
    await hour.at(10.0)
    hour.say(ToSeat(None, Begin()))
    await hour.at(40.0)
    assert hour.of("gone", StrapChanged)[-1].state is StrapState.FAILED
    hour.say(ChangeStrap("gone", "ble:SPARE"))
    await hour.over()
    (whole,) = hour.sinks["a"].ended
    (spared,) = hour.sinks["gone"].ended
    assert len(hour.sinks["a"].beats(whole)) == pytest.approx(180, abs=3)
    assert hour.sinks["gone"].beats(spared)[0] == 0
    assert len(hour.sinks["gone"].beats(spared)) == pytest.approx(130, abs=3)
    assert hour.ended("gone").reason == "done"


async def test_the_record_tells_which_strap_was_worn_from_when_on():
    hour = Hour()
    for key, spec in (("a", "ble:A"), ("b", "ble:B")):
        hour.sit(key, spec)
    await hour.at(5.0)
    hour.say(ChangeStrap("a", "ble:SPARE"))  # while it is only tried
    await hour.at(20.0)
    hour.say(ToSeat(None, Begin()))
    await hour.at(90.0)
    hour.say(ChangeStrap("b", "ble:A"), ChangeStrap("nobody", "ble:B"))
    await hour.over()
    found = {}
    for key, sink in hour.sinks.items():
        (session_id,) = sink.ended
        chunks = sink.chunks[session_id]
        found[key] = [chunk.worn for chunk in chunks if chunk.worn is not None]
        told = [h.t_s for chunk in chunks for h in chunk.happenings if h.kind == WORN]
        assert told == pytest.approx([0.0] if key == "a" else [70.0], abs=0.1)
    assert found == {"a": ["ble:SPARE"], "b": ["ble:A"]}
    assert [event.worn for event in hour.of("b", StrapExchanged)] == ["ble:A"]


async def test_a_note_is_of_the_moment_at_which_it_was_begun():
    hour = Hour()
    hour.sit("a", "ble:A")
    await hour.at(5.0)
    hour.say(ToSeat("a", Begin()))
    await hour.at(45.0)
    hour.say(ToSeat("a", Mark("sighs", 31.5)), ToSeat("a", Mark()))
    await hour.over()
    assert [(mark.t_s, mark.text) for mark in hour.of("a", Marked)] == [
        (31.5, "sighs"),
        (40.0, None),
    ]


async def test_a_lost_strap_comes_back_into_the_same_record():
    hour = Hour()
    hour.sit("a", "ble:LOST")
    hour.say(ToSeat(None, Begin()))
    await hour.over()
    (session_id,) = hour.sinks["a"].ended
    beats = hour.sinks["a"].beats(session_id)
    assert beats == list(range(len(beats)))
    assert sum(len(chunk.gaps) for chunk in hour.sinks["a"].chunks[session_id]) == 1


async def test_those_who_breathe_together_begin_and_join_at_the_same_inhale():
    hour = Hour(together=True)
    hour.sit("a", "ble:A")
    await hour.at(1.3)
    hour.sit("b", "ble:B")
    await hour.at(8.0)
    hour.say(ToSeat(None, Begin()))
    await hour.at(33.3)
    hour.say(ToSeat("b", Pause()))
    await hour.at(47.1)
    hour.say(ToSeat("b", Resume()))
    hour.sit("late", "ble:SPARE")
    await hour.at(61.7)
    hour.say(ToSeat("late", Begin()))
    await hour.at(80.0)
    due = {}
    for key in ("a", "b", "late"):
        began = hour.timelines[key].began_s
        due[key] = {round(event.due_s + began, 2) for event in hour.of(key, PacerPhase)}
    assert len(due["late"]) >= 2
    assert due["b"] <= due["a"]
    assert due["late"] <= due["a"]
    # While b paused nothing was due for b.
    assert not [at for at in due["b"] if 33.4 < at < 47.1]
    hour.say(ToSeat(None, Stop()))
    await hour.over()


async def test_another_pace_comes_with_the_next_inhale_and_only_at_that_seat():
    hour = Hour()
    hour.sit("a", "ble:A")
    hour.sit("b", "ble:B")
    hour.say(ToSeat(None, Begin()))
    await hour.at(33.0)
    hour.say(ToSeat("a", Repace(5.0)))
    await hour.at(100.0)
    (repaced,) = hour.of("a", Repaced)
    assert repaced.t_s == pytest.approx(40.0, abs=0.01)
    track = hour.timelines["a"].track
    assert track.rate_per_min(39.0) == pytest.approx(6.0)
    assert track.rate_per_min(41.0) == pytest.approx(5.0)
    assert not hour.of("b", Repaced)
    hour.say(ToSeat(None, Stop()))
    await hour.over()
    (session_id,) = hour.sinks["a"].ended
    kept = [h for chunk in hour.sinks["a"].chunks[session_id] for h in chunk.happenings]
    assert [h.detail_json for h in kept if h.kind == "pace"] == ['{"per_min": 5.0}']


async def test_the_pace_of_a_session_is_rebuilt_with_the_change_in_it():
    from biofeedback.sessions.records import StoredSession
    from biofeedback.sessions.replayed import pace_of

    hour = Hour()
    hour.sit("a", "ble:A")
    hour.say(ToSeat(None, Begin()))
    for at_s, command in ((33.0, Repace(5.0)), (70.0, Pause()), (75.0, Resume())):
        await hour.at(at_s)
        hour.say(ToSeat("a", command))
    await hour.over()
    sink = hour.sinks["a"]
    (session_id,) = sink.ended
    reason, summary, seconds, _name = sink.ended[session_id]
    stored = StoredSession(session_id, sink.drafts[session_id], "done", reason, seconds, summary)
    rebuilt = pace_of(stored, [h for chunk in sink.chunks[session_id] for h in chunk.happenings])
    live = hour.timelines["a"].track
    assert rebuilt is not None
    for tenth in range(0, 1800, 7):
        t_s = tenth / 10.0
        known, again = live.turns(t_s), rebuilt.turns(t_s)
        assert (known is None) == (again is None), t_s
        assert known is None or again == pytest.approx(known, abs=0.01), t_s


async def test_an_assessment_keeps_its_paces():
    hour = Hour()
    timeline = Timeline(hour.clock)
    seat = Seat(
        "a",
        "ble:A",
        practice("resonance_stepped", pace_per_min=None, minutes=10.0),
        timeline,
        hour.sinks["a"],
    )
    hour.say(Sit(seat), ToSeat(None, Begin()))
    await hour.at(330.0)
    assert timeline.track.spans, "it is in a paced step"
    hour.say(ToSeat("a", Repace(5.0)))
    await hour.at(360.0)
    assert not hour.of("a", Repaced)
    hour.say(ToSeat(None, Stop()))
    await hour.over()


async def test_a_strap_that_cannot_be_is_said_at_the_seat_and_the_room_goes_on():
    from biofeedback.core.errors import BadInputError

    hour = Hour()
    usual = hour.make

    def make(spec: str, timeline: Timeline) -> ScriptedStrap:
        if spec == "nonsense":
            raise BadInputError('There is no strap "nonsense".')
        return usual(spec, timeline)

    hour.room._make_strap = make
    hour.sit("a", "ble:A", minutes=1.0)
    hour.say(ToSeat(None, Begin()), ChangeStrap("a", "nonsense"))
    await hour.over()
    told = [event for event in hour.of("a", Warned) if "nonsense" in event.message]
    assert [(event.message, event.strap) for event in told] == [
        ('There is no strap "nonsense".', "ble:A")
    ]
    assert hour.ended("a").reason == "done"


async def test_closing_the_room_saves_what_came():
    hour = Hour()
    hour.sit("a", "ble:A")
    hour.say(ToSeat(None, Begin()))
    await hour.at(30.0)
    hour.reading.cancel()
    await asyncio.gather(hour.reading, return_exceptions=True)
    for _turn in range(50):
        await asyncio.sleep(0)
    (session_id,) = hour.sinks["a"].drafts
    assert len(hour.sinks["a"].beats(session_id)) >= 28


def test_a_room_for_learning_keeps_nothing():
    sink = NoRecords()
    assert sink.begin(object()) == ""
    sink.append("", object())
    sink.finish("", "done")


async def test_a_defect_of_the_rooms_keys_ends_the_room_and_saves_what_came():
    hour = Hour()
    usual = hour.make

    def make(spec: str, timeline: Timeline) -> ScriptedStrap:
        if spec == "defect":
            raise RuntimeError("a defect of ours")
        return usual(spec, timeline)

    hour.room._make_strap = make
    hour.sit("a", "ble:A")
    hour.say(ToSeat(None, Begin()))
    await hour.at(20.0)
    hour.say(ChangeStrap("a", "defect"))
    with pytest.raises(RuntimeError, match="a defect of ours"):
        await hour.over()
    for _turn in range(50):
        await asyncio.sleep(0)
    (session_id,) = hour.sinks["a"].drafts
    assert len(hour.sinks["a"].beats(session_id)) >= 18


async def test_a_room_in_which_nobody_could_sit_down_is_over():
    from biofeedback.core.errors import BadInputError

    hour = Hour()

    def make(_spec: str, _timeline: Timeline) -> ScriptedStrap:
        raise BadInputError("There is no such strap.")

    hour.room._make_strap = make
    hour.sit("a", "ble:A")
    await hour.over()
    assert [event.message for event in hour.of("a", Warned)] == ["There is no such strap."]


async def test_records_are_written_one_after_the_other():
    room, go, written = Hour().room, threading.Event(), []

    def slow() -> None:
        assert go.wait(20.0)
        written.append("slow")

    works = (slow, lambda: written.append("quick"), lambda: written.append("last"))
    saving = asyncio.gather(*(room._save_in_turn(work) for work in works))
    for _turn in range(50):
        await asyncio.sleep(0)
    assert written == []
    go.set()
    await saving
    assert written == ["slow", "quick", "last"]


async def test_after_the_computers_sleep_every_seat_waits_until_its_leader_says_go_on():
    hour = Hour(together=True)
    hour.sit("a", "ble:A")
    hour.sit("b", "ble:B")
    await hour.at(20.0)
    hour.say(ToSeat(None, Begin()))
    await hour.at(60.0)
    hour.clock.sleep_through(300.0)
    await hour.at(365.0)
    hour.say(ToSeat(None, Resume()))
    await hour.over()
    for key in "ab":
        assert [event.on for event in hour.of(key, Paused)] == [True, False]
        assert hour.ended(key).reason == "done"
    # They go on together, by one breath.
    went_on = {hour.timelines[key].began_s + hour.of(key, Paused)[1].t_s for key in "ab"}
    assert max(went_on) - min(went_on) < 0.01
