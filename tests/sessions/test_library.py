"""The practices by name, and the measurements at rest among them."""

from __future__ import annotations

import asyncio
import re

import pytest

from biofeedback.core import words
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.devices.none import NoStrap
from biofeedback.sessions.controls import Controls
from biofeedback.sessions.entry import Entry, Purpose, Strength
from biofeedback.sessions.events import Cued, SessionEnded, StepChanged
from biofeedback.sessions.library import (
    FOLDER,
    NAMES,
    RESTING_S,
    care_words,
    entries,
    entry_named,
    practice,
    protocol_of,
)
from biofeedback.sessions.practice_words import sentences
from biofeedback.sessions.protocol_json import protocol_from_json, protocol_to_json
from biofeedback.sessions.runner import run
from biofeedback.sessions.timeline import Timeline
from biofeedback.signal import resting
from tests.sessions.scripted import ScriptedStrap, collect, streaming

WANTED = {
    *("plain", "resonance", "extended_exhale", "box", "four_seven_eight", "cyclic_sighing"),
    *("body_scan_2", "body_scan_5", "body_scan_10", "muscle_relaxation", "quiet_rest"),
    *("wind_down", "flare", "resting_2", "resting_5", "first"),
}
# A calm voice says about this many words a second; the next sentence waits for it.
WORDS_PER_S = 2.2


def by_key(entry: Entry) -> str:
    return entry.key


def test_the_library_holds_what_it_should() -> None:
    assert set(NAMES) == WANTED
    assert {entry.purpose for entry in entries()} == set(Purpose) - {Purpose.OWN}


@pytest.mark.parametrize("entry", entries(), ids=by_key)
def test_every_practice_says_what_for_how_and_how_sure(entry: Entry) -> None:
    assert entry.what_for
    assert entry.how_to
    assert entry.evidence
    assert re.search(r"[A-Z]\w+ (19|20)\d\d", entry.source), "a source has a name and a year"
    assert entry.strength is not None
    if entry.strength is Strength.WEAK:
        assert "Weak" in entry.evidence
    for word in ("cure", "cures", "proves", "heal", "heals"):
        assert not re.search(rf"\b{word}\b", entry.evidence + entry.what_for)


@pytest.mark.parametrize("entry", entries(), ids=by_key)
def test_what_is_asked_of_the_breath_says_who_should_take_care(entry: Entry) -> None:
    care = care_words(entry) or ""
    assert entry.stronger is (entry.purpose is Purpose.STRONGER)
    if entry.breathes:
        for word in ("pregnant", "asthma", "heart-rhythm", "pacemaker", "epilepsy", "driving"):
            assert word in care
    assert ("stronger patterns" in care) is entry.stronger


@pytest.mark.parametrize("entry", entries(), ids=by_key)
async def test_every_practice_runs_to_its_end(entry: Entry) -> None:
    clock = ManualClock()
    plan = protocol_of(entry, pace_per_min=None, minutes=3)
    session = run([NoStrap()], plan, Timeline(clock), Controls())
    events = await clock.run(asyncio.create_task(collect(session)))
    ended = events[-1]
    assert isinstance(ended, SessionEnded)
    assert ended.reason == "done"
    assert ended.t_s == pytest.approx(entry.seconds(3))
    said = [event for event in events if isinstance(event, Cued)]
    assert [cue.text for cue in said] == [c.text for step in plan.steps for c in step.cues]
    begun = [event.t_s for event in events if isinstance(event, StepChanged)]
    assert begun == pytest.approx(plan.starts_s)
    due = [
        start + cue.at_s for start, step in zip(begun, plan.steps, strict=True) for cue in step.cues
    ]
    assert [cue.t_s for cue in said] == pytest.approx(due)


@pytest.mark.parametrize(
    "entry", [e for e in entries() if any(s.cues for s in e.steps)], ids=by_key
)
def test_every_sentence_of_a_script_can_be_said_before_the_next(entry: Entry) -> None:
    for step in entry.steps:
        assert step.seconds is not None
        ends = [*(cue.at_s for cue in step.cues[1:]), step.seconds]
        for cue, end in zip(step.cues, ends, strict=False):
            assert len(cue.text.split()) / WORDS_PER_S <= end - cue.at_s, cue.text


def test_every_sentence_reaches_the_translators() -> None:
    found = {sentence for _path, _line, sentence in sentences()}
    for entry in entries():
        spoken = {cue.text for step in entry.steps for cue in step.cues}
        shown = {entry.name, entry.what_for, entry.how_to, entry.evidence, entry.source}
        assert spoken | shown | {s.text for s in entry.steps if s.text} <= found
    assert {path.parent for path, _line, _sentence in sentences()} == {FOLDER}


def test_a_sentence_is_found_on_its_own_line() -> None:
    for path, line, sentence in sentences():
        written = path.read_text(encoding="utf-8").splitlines()[line - 1]
        assert sentence in written or written.startswith("script"), (path, line)


async def test_what_is_said_is_in_the_persons_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words._current.catalogue, "gettext", str.upper)
    clock = ManualClock()
    plan = practice("flare", pace_per_min=None, minutes=5)
    session = run([NoStrap()], plan, Timeline(clock), Controls())
    events = await clock.run(asyncio.create_task(collect(session)))
    said = [event.text for event in events if isinstance(event, Cued)]
    assert said[0] == "THIS IS A HARD DAY. TWO MINUTES ARE ENOUGH."


@pytest.mark.parametrize("name", NAMES)
def test_every_practice_comes_back_from_its_record(name: str) -> None:
    plan = practice(name, pace_per_min=None, minutes=3)
    back = protocol_from_json(protocol_to_json(plan))
    assert back.name == plan.name
    for kept, step in zip(back.steps, plan.steps, strict=True):
        assert (kept.name, kept.seconds, kept.pattern, kept.kind, kept.until) == (
            *(step.name, step.seconds, step.pattern, step.kind, step.until),
        )


def test_the_pace_is_the_persons_where_it_may_be() -> None:
    for name in ("plain", "resonance", "extended_exhale"):
        (step,) = practice(name, pace_per_min=5.5, minutes=4).steps
        assert step.pattern is not None
        assert step.pattern.start_per_min == pytest.approx(5.5)
        assert step.seconds == 240.0
    for name in set(NAMES) - {"plain", "resonance", "extended_exhale"}:
        with pytest.raises(BadInputError, match="no pace"):
            practice(name, pace_per_min=6.0, minutes=5)


def test_the_patterns_are_what_they_are_called() -> None:
    def seconds(name: str) -> list[float]:
        (step,) = practice(name, pace_per_min=None, minutes=5).steps
        assert step.pattern is not None
        return [phase.seconds for phase in step.pattern.steps]

    assert seconds("plain") == [5.0, 5.0]
    assert seconds("extended_exhale") == [4.0, 6.0]
    assert seconds("box") == [4.0, 4.0, 4.0, 4.0]
    assert seconds("four_seven_eight") == [4.0, 7.0, 8.0]
    assert seconds("cyclic_sighing") == [2.5, 1.5, 7.0]


def test_an_unknown_practice_is_told_with_the_known_ones() -> None:
    with pytest.raises(BadInputError, match=r'no practice "plan".*plain.*box'):
        entry_named("plan")


@pytest.mark.parametrize("name", ["resting_2", "resting_5"])
def test_a_measurement_at_rest_has_its_own_length_and_no_pace(name: str) -> None:
    assert practice(name, pace_per_min=None, minutes=1) == practice(
        name, pace_per_min=None, minutes=30
    )
    with pytest.raises(BadInputError, match="no pace"):
        practice(name, pace_per_min=6.0, minutes=5)


@pytest.mark.parametrize(("name", "long"), [("resting_2", False), ("resting_5", True)])
async def test_a_measurement_at_rest_tells_what_its_length_is_enough_for(
    name: str, long: bool
) -> None:
    clock = ManualClock()
    strap = ScriptedStrap(clock, streaming(600, from_s=4.0, rr_ms=880.0))
    plan = practice(name, pace_per_min=None, minutes=5)
    session = run([strap], plan, Timeline(clock), Controls())
    ended = (await clock.run(asyncio.create_task(collect(session))))[-1]
    assert isinstance(ended, SessionEnded)
    found = resting.of_summary(ended.summary)
    assert found.rmssd_ms == 0.0
    assert (found.sdnn_ms is not None) is long
    assert (found.lf_ms2 is not None) is long
    assert (found.hf_ms2 is not None) is long


def test_what_is_called_a_resting_measurement_is_one_in_its_file() -> None:
    measures = {
        entry.key: entry.seconds(0.0)
        for entry in entries()
        if entry.purpose is Purpose.MEASURE and not entry.timed
    }
    arriving_s = {key: seconds - RESTING_S[key] for key, seconds in measures.items()}
    assert measures.keys() == RESTING_S.keys()
    assert set(arriving_s.values()) == {10.0}
