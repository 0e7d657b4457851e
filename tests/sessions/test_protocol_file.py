"""Practices as files: read back as written, and each mistake told where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.breath import Phase, PhaseStep
from biofeedback.core.errors import BadInputError
from biofeedback.sessions.entry import Breathing, Entry, Purpose, StepPlan, Strength
from biofeedback.sessions.library import entries
from biofeedback.sessions.protocol import Cue, ScoreHeld, StepKind
from biofeedback.sessions.protocol_file import (
    MOST_BYTES,
    ProtocolFileError,
    parse_protocol,
    read_protocol,
)
from biofeedback.sessions.protocol_reader import Problem
from biofeedback.sessions.protocol_writer import write_protocol

GOOD = '''format = "biofeedback-protocol"
version = 1
name = "Morning"
what_for = "To begin."

[evidence]
says = "None."
source = "Nobody 2020"
strength = "none"

[[steps]]
kind = "instruction"
seconds = 30
text = "Sit."

[[steps]]
kind = "pace"
minutes = 5
per_min = 6
shape = [4, 0, 6, 0]
until = { score = 70, seconds = 60 }
script = """
0:10 In.
0:20 Out."""

[[steps]]
kind = "pace"
seconds = 90
breath = [4, 4, 4, 4]

[[steps]]
kind = "pace"
minutes = "yours"
phases = [
    ["in", 2, 0.8],
    ["in", 1, 1],
    ["out", 6, 0],
]

[[steps]]
kind = "rating"
minutes = 2
'''

# What is written instead, and what is told: line, field, a word of what is expected.
WRONG = [
    ('format = "biofeedback-protocol"', 'format = "x"', 1, "format", "biofeedback-protocol"),
    ("version = 1", "version = 2", 2, "version", "newer version"),
    ("version = 1", "version = true", 2, "version", "a number"),
    ('name = "Morning"', "name = 3", 3, "name", "letters"),
    ('name = "Morning"', 'name = ""', 3, "name", "letters"),
    ('name = "Morning"', 'name = "a\\u0007"', 3, "name", "letters"),
    ('name = "Morning"', 'name = "a\\nb"', 3, "name", "in a line"),
    ('name = "Morning"', f'name = "{"x" * 81}"', 3, "name", "1 to 80"),
    ('name = "Morning"\n', "", 1, "name", "letters"),
    ('what_for = "To begin."', "what_for = []", 4, "what_for", "text"),
    ('what_for = "To begin."', 'purpose = "fun"', 4, "purpose", '"calm"'),
    ('what_for = "To begin."', "why = 1", 4, "why", "one of the fields"),
    ('says = "None."', "says = 1", 7, "evidence.says", "text"),
    ('source = "Nobody 2020"\n', "", 6, "evidence.source", "text"),
    ('strength = "none"', 'strength = "strong"', 9, "evidence.strength", '"weak"'),
    ('strength = "none"', 'strength = "none"\nmore = 1', 10, "evidence.more", "one of the"),
    ('kind = "instruction"', 'kind = "dance"', 12, "steps 1.kind", '"rest"'),
    ('kind = "instruction"\n', "", 11, "steps 1.kind", '"rest"'),
    ("seconds = 30", "seconds = 0", 13, "steps 1.seconds", "a number from 1"),
    ("seconds = 30", "seconds = nan", 13, "steps 1.seconds", "a number from 1"),
    ("seconds = 30", "seconds = 1e99", 13, "steps 1.seconds", "a number from 1"),
    ("seconds = 30\n", "", 11, "steps 1.minutes", '"yours"'),
    ("seconds = 30", "seconds = 30\nminutes = 1", 13, "steps 1.seconds", "one of the two"),
    ('text = "Sit."\n', "", 11, "steps 1.text", "text"),
    ('text = "Sit."', 'text = "Sit."\nper_min = 6', 15, "steps 1.per_min", "kind pace"),
    ("minutes = 5", 'minutes = "mine"', 18, "steps 2.minutes", '"yours"'),
    ("per_min = 6", "per_min = 16", 19, "steps 2.per_min", "from 3 to 15"),
    ("per_min = 6", "per_min = 6\nbreath = [4, 0, 4, 0]", 20, "steps 2.breath", "one of"),
    ("per_min = 6\nshape = [4, 0, 6, 0]\n", "", 16, "steps 2.per_min", "one of"),
    ("shape = [4, 0, 6, 0]", "shape = [4, 0, 6]", 20, "steps 2.shape", "four numbers"),
    ("shape = [4, 0, 6, 0]", "shape = [0, 4, 6, 0]", 20, "steps 2.shape", "four numbers"),
    ("shape = [4, 0, 6, 0]", "glide_to = 2\nglide_minutes = 1", 20, "steps 2.glide_to", "15"),
    ("shape = [4, 0, 6, 0]", "glide_to = 5", 16, "steps 2.glide_minutes", "a number"),
    ("score = 70, ", "score = 50, ", 21, "steps 2.until.score", "from 65 to 100"),
    (", seconds = 60 }", " }", 21, "steps 2.until.seconds", "a number"),
    ("{ score = 70, seconds = 60 }", "3", 21, "steps 2.until", "table"),
    ("shape = [4, 0, 6, 0]", "shape = [4, 6, 6, 0]", 21, "steps 2.until", "no score"),
    ("0:20 Out.", "0:20", 24, "steps 2.script", "a time and a sentence"),
    ("0:20 Out.", "0:05 Out.", 24, "steps 2.script", "later time"),
    ("0:10 In.", "0:99 In.", 23, "steps 2.script", "a time and a sentence"),
    ("0:20 Out.", "5:00 Out.", 24, "steps 2.script", "before the end"),
    ("breath = [4, 4, 4, 4]", "breath = [9, 9, 9, 9]", 29, "steps 3.breath", "from 3 to 15"),
    ("breath = [4, 4, 4, 4]", "breath = [30, 0, 4, 0]", 29, "steps 3.breath", "up to 20"),
    (
        "breath = [4, 4, 4, 4]",
        "breath = [4, 4, 4, 4]\nshape = [1, 0, 1, 0]",
        *(30, "steps 3.shape", "per_min"),
    ),
    ('["in", 1, 1],', '["up", 1, 1],', 36, "steps 4.phases 2", "fullness"),
    ('["in", 1, 1],', '["in", 1, 2],', 36, "steps 4.phases 2", "fullness"),
    ('["out", 6, 0],', '["in", 6, 0],', 34, "steps 4.phases", "an exhale"),
    ('kind = "rating"', 'kind = "rating"\nuntil = {}', 42, "steps 5.until", "kind pace"),
    ('kind = "rating"', 'kind = "scan"', 40, "steps 5.script", "sentences"),
]  # fmt: skip


def test_a_good_file_becomes_a_protocol() -> None:
    entry = parse_protocol(GOOD.encode(), "morning.toml", key="morning")
    assert (entry.key, entry.name, entry.purpose) == ("morning", "Morning", Purpose.OWN)
    protocol = entry.protocol(pace_per_min=None, minutes=4, usual=6.0)
    assert [step.seconds for step in protocol.steps] == [30, 300, 90, 240, 120]
    paced = protocol.steps[1]
    assert paced.until == ScoreHeld(70, 60)
    assert paced.cues == (Cue(10, "In."), Cue(20, "Out."))
    assert paced.pattern is not None
    assert [phase.seconds for phase in paced.pattern.steps] == [4.0, 6.0]
    sigh = protocol.steps[3].pattern
    assert sigh is not None
    assert [(p.phase, p.fullness) for p in sigh.steps] == [
        (Phase.INHALE, 0.8),
        (Phase.INHALE, 1.0),
        (Phase.EXHALE, 0.0),
    ]


@pytest.mark.parametrize(("old", "new", "line", "field", "expected"), WRONG)
def test_each_mistake_is_told_with_file_line_field_and_what_is_expected(
    old: str, new: str, line: int, field: str, expected: str
) -> None:
    assert old in GOOD
    with pytest.raises(ProtocolFileError) as caught:
        parse_protocol(GOOD.replace(old, new, 1).encode(), "morning.toml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (line, field)
    assert expected in problem.expected
    sentence = str(caught.value)
    assert sentence.startswith(f"morning.toml, line {line}, {field}: expected is ")
    assert sentence.endswith(".")


def test_a_typing_error_tells_its_line() -> None:
    with pytest.raises(ProtocolFileError, match=r"^x\.toml, line 2: TOML is expected"):
        parse_protocol(b'format = "biofeedback-protocol"\nversion = = 1\n', "x.toml")


def test_several_mistakes_are_all_told_in_the_order_of_the_file() -> None:
    text = GOOD.replace("seconds = 30", "seconds = 0").replace("per_min = 6", "per_min = 99")
    with pytest.raises(ProtocolFileError) as caught:
        parse_protocol(text.encode(), "x.toml")
    assert [problem.line for problem in caught.value.problems] == [13, 19]


def test_what_is_no_text_or_too_large_is_refused_in_words() -> None:
    with pytest.raises(ProtocolFileError, match="UTF-8"):
        parse_protocol(b"\xff\xfe", "x.toml")
    with pytest.raises(ProtocolFileError, match="no protocol"):
        parse_protocol(b"#" * (MOST_BYTES + 1), "x.toml")


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"none\.toml can't be read"):
        read_protocol(tmp_path / "none.toml")
    with pytest.raises(BadInputError, match="can't be read"):
        read_protocol(tmp_path)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_practice_of_the_library_is_written_as_it_was_read(entry: Entry) -> None:
    assert parse_protocol(write_protocol(entry).encode(), "x.toml", key=entry.key) == entry


_NUMBERS = st.integers(1, 190).map(lambda n: n / 10)
_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=20
)
_HOLDS = st.just(0.0) | _NUMBERS


@st.composite
def _breathings(draw: st.DrawFn) -> Breathing:
    glide: dict[str, float] = draw(
        st.just({})
        | st.fixed_dictionaries(
            {"glide_to": st.floats(3, 15), "glide_s": st.integers(6, 600).map(float)}
        )
    )
    if draw(st.booleans()):
        parts = (draw(_NUMBERS), draw(_HOLDS), draw(_NUMBERS), draw(_HOLDS))
        pace = draw(st.none() | st.floats(3, 15))
        return Breathing.of_parts(parts, per_min=pace, **glide)
    out = draw(st.integers(10, 60)) / 10
    first = draw(st.integers(20, 40)) / 10
    second = draw(st.integers(1, 30)) / 10
    phases = (
        PhaseStep(Phase.INHALE, first, 0.75),
        PhaseStep(Phase.INHALE, second, 1.0),
        PhaseStep(Phase.EXHALE, out + 1, 0.0),
    )
    return Breathing(phases, timed=True, **glide)


@st.composite
def _steps(draw: st.DrawFn) -> StepPlan:
    kind = draw(st.sampled_from(StepKind))
    seconds = draw(st.none() | st.integers(60, 3000).map(float))
    times = sorted(draw(st.sets(st.integers(0, 59), max_size=4)))
    cues = tuple(Cue(float(at), draw(_TEXT)) for at in times)
    if kind is StepKind.SCAN and not cues:
        cues = (Cue(0.0, "Rest."),)
    text = draw(_TEXT) if kind is StepKind.INSTRUCTION or draw(st.booleans()) else ""
    breathing = draw(_breathings()) if kind is StepKind.PACE else None
    return StepPlan(kind, seconds, breathing, draw(st.just("") | _TEXT), text, cues)


@given(st.lists(_steps(), min_size=1, max_size=4), _TEXT, st.just("") | _TEXT)
def test_whatever_was_made_is_read_back_the_same(
    steps: list[StepPlan], name: str, care: str
) -> None:
    entry = Entry("own", name, tuple(steps), care=care, strength=None)
    assert parse_protocol(write_protocol(entry).encode(), "x.toml", key="own") == entry


def test_the_evidence_is_written_too() -> None:
    entry = Entry(
        *("own", "Mine", (StepPlan(StepKind.REST, 60.0),)),
        evidence="Little.",
        source="A 2020",
        strength=Strength.WEAK,
    )
    assert parse_protocol(write_protocol(entry).encode(), "x.toml", key="own") == entry


def problems_of(raw: bytes) -> tuple[Problem, ...]:
    """What is told of a file; a good one must make a protocol."""
    try:
        entry = parse_protocol(raw, "x.toml")
    except ProtocolFileError as error:
        return error.problems
    assert entry.protocol(pace_per_min=None, minutes=5, usual=6.0).seconds > 0
    return ()


_LETTERS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
_JSONISH = st.recursive(
    st.booleans() | st.integers(-(2**62), 2**62) | st.floats() | _LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_LETTERS, inner, max_size=3),
    max_leaves=8,
)


@given(st.integers(0, len(GOOD)), st.binary(max_size=12), st.integers(0, 20))
def test_a_file_hurt_anywhere_is_read_or_refused_in_one_sentence(
    at: int, put: bytes, cut: int
) -> None:
    raw = GOOD.encode()
    for problem in problems_of(raw[:at] + put + raw[at + cut :]):
        assert problem.sentence.startswith("x.toml, line ")
        assert 1 <= problem.line <= raw.count(b"\n") + 15


@given(st.data())
def test_any_value_in_any_field_is_read_or_refused_in_one_sentence(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(
        ["kind", "name", "minutes", "seconds", "text", "script", "until", "per_min", "shape",
         "breath", "phases", "glide_to", "glide_minutes"]
    ))  # fmt: skip
    value = data.draw(_JSONISH)
    step = {"kind": "pace", "minutes": 5, "per_min": 6, field: value}
    whole = {"format": "biofeedback-protocol", "version": 1, "name": "x", "steps": [step]}
    text = tomli_w.dumps(whole).encode("utf-8", "replace")
    for problem in problems_of(text):
        assert problem.sentence.startswith("x.toml, line ")


def test_the_example_that_is_written_down_is_one() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "protocols.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    entry = parse_protocol(example.encode(), "example.toml")
    assert [step.kind for step in entry.steps] == [StepKind.INSTRUCTION, StepKind.PACE]
    again = write_protocol(entry).encode()
    assert parse_protocol(again, "again.toml") == entry
