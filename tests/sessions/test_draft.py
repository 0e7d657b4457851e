"""A practice as it is being made: whatever is done to it, it is whole, or says what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.sessions import draft as making
from biofeedback.sessions.draft import Draft, DraftStep, Field, draft_of, entry_of, hitches
from biofeedback.sessions.draft_words import length_words, step_words, whole_words
from biofeedback.sessions.entry import Breathing, StepPlan
from biofeedback.sessions.library import entries
from biofeedback.sessions.protocol import ScoreHeld, StepKind
from biofeedback.sessions.protocol_file import parse_protocol
from biofeedback.sessions.protocol_writer import write_protocol

EVENING = replace(making.with_rests(), name="Evening")


def kinds(draft: Draft) -> list[str]:
    return [step.kind.value for step in draft.steps]


def said(draft: Draft) -> list[tuple[Field, int | None]]:
    return [(hitch.field, hitch.step) for hitch in hitches(draft)]


def with_plan(kind: StepKind, script: str | None = None, **changes: object) -> Draft:
    step = making.new_step(kind)
    plan = replace(step.plan, **changes)  # type: ignore[arg-type]
    return Draft("Evening", (DraftStep(plan, step.script if script is None else script),))


def test_rest_breathe_rest_is_whole_but_for_its_name():
    assert said(making.with_rests()) == [(Field.NAME, None)]
    assert hitches(EVENING) == ()
    assert whole_words([step.plan for step in EVENING.steps]) == "3 steps, 9 min in all"


def test_steps_are_added_moved_copied_and_taken_away():
    draft = making.with_added(EVENING, 1, StepKind.SCAN)
    assert kinds(draft) == ["rest", "pace", "scan", "rest"]
    draft = making.with_moved(draft, 2, 1)
    assert kinds(draft) == ["rest", "pace", "rest", "scan"]
    assert making.with_moved(draft, 3, 1) == draft
    assert making.with_moved(making.with_moved(draft, 3, -1), 2, 1) == draft
    draft = making.with_copied(draft, 1)
    assert kinds(draft) == ["rest", "pace", "pace", "rest", "scan"]
    assert kinds(making.without(draft, 0)) == ["pace", "pace", "rest", "scan"]
    assert making.without(making.one_breath(), 0) == making.one_breath()


def test_a_new_step_of_any_kind_but_words_to_read_is_whole_at_once():
    for kind in StepKind:
        draft = Draft("Evening", (making.new_step(kind),))
        expected = [(Field.TEXT, 0)] if kind is StepKind.INSTRUCTION else []
        assert said(draft) == expected, kind


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (replace(EVENING, name="  \n "), Field.NAME, "a name first"),
        (replace(EVENING, name="n" * 81), Field.NAME, "up to 80"),
        (replace(EVENING, steps=EVENING.steps * 40), Field.STEPS, "Up to 100 steps"),
        (
            with_plan(StepKind.PACE, breathing=Breathing.of_parts((10, 5, 10, 0), timed=True)),
            Field.BREATH,
            "3 to 15 breaths a minute",
        ),
        (
            with_plan(
                StepKind.PACE,
                breathing=Breathing.of_parts((4, 4, 4, 4), timed=True),
                until=ScoreHeld(70, 30),
            ),
            Field.UNTIL,
            "no score to wait for",
        ),
        (with_plan(StepKind.INSTRUCTION), Field.TEXT, "what is to be read"),
        (with_plan(StepKind.INSTRUCTION, text="x" * 1001), Field.TEXT, "up to 1000"),
        (with_plan(StepKind.SCAN, script=" \n"), Field.SCRIPT, "what is to be said"),
        (with_plan(StepKind.SCAN, script="0:05 Hands.\nFeet."), Field.SCRIPT, "Line 2"),
        (with_plan(StepKind.SCAN, script="0:05 Hands.\n0:05 Feet."), Field.SCRIPT, "later time"),
        (with_plan(StepKind.SCAN, script="2:00 Hands."), Field.SCRIPT, "before the end"),
    ],
)
def test_what_is_missing_is_said_of_its_field(draft: Draft, field: Field, words: str):
    [hitch] = hitches(draft)
    assert hitch.field is field
    assert words in hitch.sentence
    with pytest.raises(BadInputError) as refused:
        entry_of(draft)
    assert str(refused.value) == hitch.sentence


def test_every_practice_of_the_library_opens_whole_and_closes_unchanged():
    for entry in entries():
        opened = draft_of(entry)
        assert hitches(opened) == ()
        assert replace(entry_of(opened), key=entry.key) == entry


def test_a_copy_claims_no_effect_and_keeps_who_should_take_care():
    [sighing] = [entry for entry in entries() if entry.key == "cyclic_sighing"]
    made = entry_of(making.copy_of(sighing, "Mine", shipped=True))
    assert (made.evidence, made.source, made.strength) == ("", "", None)
    assert made.steps == sighing.steps
    assert made.what_for == sighing.what_for


def test_a_copy_of_a_shipped_one_is_in_the_persons_language(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(making, "_", lambda words: f"«{words}»")
    [scan] = [entry for entry in entries() if entry.key == "body_scan_2"]
    assert making.copy_of(scan, "Mine", shipped=True).steps[0].script.startswith("0:0")
    assert "«" in making.copy_of(scan, "Mine", shipped=True).steps[0].script
    assert "«" not in making.copy_of(scan, "Mine", shipped=False).steps[0].script


def test_lengths_are_said_as_people_say_them():
    assert [length_words(s) for s in (20, 60, 95, 600)] == ["20 s", "1 min", "1 min 35 s", "10 min"]
    plan = making.new_step(StepKind.PACE).plan
    assert step_words(plan) == "Breathe · 5 min · 6 a minute"
    open_end = replace(plan, seconds=None)
    assert whole_words([open_end]) == "1 step, as long as you choose"
    rest = StepPlan(StepKind.REST, 120.0)
    assert whole_words([rest, open_end]) == "2 steps, 2 min and as long as you choose"
    held = replace(plan, until=ScoreHeld(70, 30))
    assert whole_words([rest, held]) == "2 steps, 7 min at the longest"


_TEXTS = st.text(max_size=60)
_SECONDS = st.one_of(st.none(), st.integers(1, 7200).map(float))
_PARTS = st.tuples(*[st.integers(0, 24).map(lambda n: n / 2.0)] * 4)
_BREATHS = st.one_of(
    st.builds(lambda pace: Breathing.of_parts((1.0, 0.0, 1.0, 0.0), per_min=pace), st.one_of(
        st.none(), st.integers(6, 30).map(lambda n: n / 2.0))),
    _PARTS.filter(lambda parts: parts[0] > 0 and parts[2] > 0).map(
        lambda parts: Breathing.of_parts(parts, timed=True)),
)  # fmt: skip
_UNTIL = st.one_of(st.none(), st.builds(ScoreHeld, st.just(70.0), st.integers(10, 300).map(float)))


@st.composite
def _steps(draw: st.DrawFn) -> DraftStep:
    kind = draw(st.sampled_from(StepKind))
    paced = kind is StepKind.PACE
    plan = StepPlan(
        kind,
        draw(_SECONDS),
        draw(_BREATHS) if paced else None,
        text=draw(_TEXTS),
        until=draw(_UNTIL) if paced else None,
    )
    times = draw(st.lists(st.integers(0, 130), max_size=3, unique=True).map(sorted))
    words = st.one_of(st.just("Softly."), st.text(max_size=20))
    script = "\n".join(f"{s // 60}:{s % 60:02d} {draw(words)}" for s in times)
    return DraftStep(plan, script)


@settings(max_examples=60, deadline=None)
@given(st.builds(Draft, _TEXTS, st.lists(_steps(), min_size=1, max_size=4).map(tuple)))
def test_what_is_whole_can_be_kept_in_a_file_and_read_back_the_same(draft: Draft):
    if hitches(draft):
        with pytest.raises(BadInputError):
            entry_of(draft)
        return
    event("whole")
    made = entry_of(draft)
    assert parse_protocol(write_protocol(made).encode(), "own.toml") == made
    assert entry_of(draft_of(made)) == made
