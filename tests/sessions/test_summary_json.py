"""A summary as the contract's JSON."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.beats import Gap, Verdict
from biofeedback.core.errors import BadInputError
from biofeedback.core.metrics import (
    BeatVerdict,
    Breathing,
    BreathingWindow,
    BreathSource,
    Coherence,
    Quality,
    Summary,
)
from biofeedback.core.muscle import (
    BeltSummary,
    Direction,
    HeartAndBreath,
    MuscleAim,
    MuscleChannel,
    MuscleRange,
    MuscleSummary,
)
from biofeedback.core.resonance import LeftOut, NoResonance, PaceTried, Resonance
from biofeedback.sessions.summary_json import summary_from_dict, summary_to_dict


def _millionths(value: float) -> float:
    return round(value, 6)


TIMES = st.floats(0, 1e7).map(_millionths)
NUMBERS = st.none() | st.floats(-1e9, 1e9).map(_millionths)
SHARES = st.none() | st.floats(0, 1).map(_millionths)
BREATHINGS = st.builds(Breathing, NUMBERS, SHARES, st.none() | st.sampled_from(BreathSource))
TRIED = st.builds(
    PaceTried,
    *(TIMES, TIMES, TIMES),
    st.integers(0, 10**4),
    *[NUMBERS] * 12,
    st.none() | st.sampled_from(LeftOut),
)
RESONANCES = st.builds(
    Resonance,
    st.lists(TRIED, max_size=3).map(tuple),
    *(NUMBERS, NUMBERS, NUMBERS, SHARES, SHARES, NUMBERS, NUMBERS),
    st.none() | st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(TIMES, TIMES), max_size=3).map(tuple),
    st.lists(st.integers(0, 10**4), max_size=3).map(tuple),
    st.none() | st.sampled_from(NoResonance),
    st.text(),
)
LEVELS = st.tuples(NUMBERS) | st.tuples(NUMBERS, NUMBERS)
RANGES = st.builds(MuscleRange, LEVELS, LEVELS)
MUSCLES = st.builds(
    MuscleSummary,
    st.lists(st.builds(MuscleChannel, st.text(), TIMES, NUMBERS, NUMBERS, NUMBERS), max_size=2).map(
        tuple
    ),
    st.just(0.5),
    st.just((20.0, 450.0)),
    st.sampled_from([None, 50.0, 60.0]),
    NUMBERS,
    st.none() | st.builds(MuscleAim, st.sampled_from(Direction), TIMES, RANGES),
    NUMBERS,
    st.none() | RANGES,
    st.text(),
)
HEARTS = st.builds(HeartAndBreath, TIMES, TIMES, TIMES, TIMES, st.integers(0, 99), st.text())
BELTS = st.builds(
    BeltSummary,
    st.integers(0, 999), TIMES, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.none() | HEARTS,
    st.text(),
)  # fmt: skip
SUMMARIES = st.builds(
    Summary,
    beats=st.integers(0, 10**6),
    duration_s=TIMES,
    gaps=st.lists(st.builds(Gap, TIMES, TIMES), max_size=3).map(tuple),
    quality=st.none() | st.sampled_from(Quality),
    messages=st.lists(st.text(), max_size=2).map(tuple),
    verdicts=st.lists(
        st.builds(
            BeatVerdict,
            st.integers(0, 10**6),
            TIMES,
            st.sampled_from([kind for kind in Verdict if kind is not Verdict.NORMAL]),
            NUMBERS,
        ),
        max_size=4,
    ).map(tuple),
    artifact_fraction=SHARES,
    hr_bpm=NUMBERS,
    rr_mean_ms=NUMBERS,
    sdnn_ms=NUMBERS,
    rmssd_ms=NUMBERS,
    pnn50_percent=NUMBERS,
    lf_ms2=NUMBERS,
    hf_ms2=NUMBERS,
    swing_bpm=NUMBERS,
    coherence=st.builds(
        Coherence, st.none() | st.floats(0, 100).map(_millionths), NUMBERS, NUMBERS, SHARES
    ),
    breathing=BREATHINGS,
    windows=st.lists(st.builds(BreathingWindow, TIMES, TIMES, BREATHINGS), max_size=3).map(tuple),
    definitions=st.dictionaries(st.text(), st.text(), max_size=3),
    resonance=st.none() | RESONANCES,
    muscle=st.none() | MUSCLES,
    belt=st.none() | BELTS,
)


@given(SUMMARIES)
def test_any_summary_comes_back_from_its_json(summary: Summary) -> None:
    text = json.dumps(summary_to_dict(summary), allow_nan=False)
    assert summary_from_dict(json.loads(text)) == summary


def test_an_empty_summary_has_every_key_and_invents_nothing() -> None:
    found = summary_to_dict(Summary(0, 0.0))
    assert set(found) == {
        *("beats", "duration_s", "gaps", "quality", "messages", "artifacts", "hr_bpm"),
        *("rr_mean_ms", "sdnn_ms", "rmssd_ms", "pnn50_percent", "lf_ms2", "hf_ms2", "swing_bpm"),
        *("coherence", "breathing", "nonlinear", "definitions", "resonance", "muscle", "belt"),
    }
    assert found["quality"] is None
    assert found["coherence"] == dict.fromkeys(("score", "ratio", "peak_per_min", "confidence"))
    assert found["breathing"] == {
        "rate_per_min": None,
        "confidence": None,
        "source": None,
        "windows": [],
    }
    assert set(found["artifacts"]["by_kind"].values()) == {0}


def test_normal_beats_are_left_out_of_the_list_and_the_others_counted_by_kind() -> None:
    kinds = (Verdict.NORMAL, Verdict.ECTOPIC, Verdict.ECTOPIC, Verdict.MISSED, Verdict.NORMAL)
    verdicts = tuple(BeatVerdict(index, index * 0.9, kind) for index, kind in enumerate(kinds))
    artifacts = summary_to_dict(Summary(5, 4.5, verdicts=verdicts))["artifacts"]
    assert [beat["index"] for beat in artifacts["beats"]] == [1, 2, 3]
    assert artifacts["by_kind"] == {
        "missed": 1,
        "extra": 0,
        "ectopic": 2,
        "long": 0,
        "short": 0,
        "out_of_range": 0,
    }


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_becomes_null(value: float) -> None:
    summary = replace(Summary(1, 1.0), hr_bpm=value, coherence=Coherence(value))
    found = summary_to_dict(summary)
    assert found["hr_bpm"] is None
    assert found["coherence"]["score"] is None
    json.dumps(found, allow_nan=False)


@given(SUMMARIES, st.data())
def test_a_foreign_shape_is_read_or_refused_with_a_sentence(
    summary: Summary, data: st.DataObject
) -> None:
    found: dict[str, Any] = json.loads(json.dumps(summary_to_dict(summary)))
    part = data.draw(st.sampled_from([found, found["artifacts"], found["breathing"]]))
    name = data.draw(st.sampled_from(sorted(part)))
    if data.draw(st.booleans()):
        del part[name]
    else:
        part[name] = data.draw(st.none() | st.integers() | st.text() | st.lists(st.integers()))
    with suppress(BadInputError):
        summary_from_dict(found)


def test_the_shape_is_the_one_that_others_rely_on() -> None:
    import jsonschema

    folder = Path(__file__).parent.parent / "data" / "contract"
    schema = json.loads((folder / "analyze.schema.json").read_text(encoding="utf-8"))
    full = Summary(
        3,
        2.5,
        gaps=(Gap(0.5, 1.5),),
        quality=Quality.CAUTION,
        verdicts=(BeatVerdict(1, 0.5, Verdict.FIRST_AFTER_GAP),),
        windows=(BreathingWindow(0.0, 30.0, Breathing(5.5, 0.9, BreathSource.ECG)),),
    )
    for summary in (Summary(0, 0.0), full):
        jsonschema.validate(summary_to_dict(summary), schema)


def test_what_is_no_summary_at_all_gets_a_sentence() -> None:
    for found in ({}, {"beats": 1}, {**summary_to_dict(Summary(0, 0.0)), "artifacts": []}):
        with pytest.raises(BadInputError, match="not a session's summary"):
            summary_from_dict(found)


@given(st.floats(-1e9, 1e9))
def test_a_number_is_kept_to_a_millionth_and_rounding_twice_changes_nothing(value: float) -> None:
    once = summary_from_dict(summary_to_dict(Summary(1, 1.0, hr_bpm=value)))
    assert once.hr_bpm == pytest.approx(value, abs=0.51e-6, rel=1e-12)
    assert summary_from_dict(summary_to_dict(once)) == once
