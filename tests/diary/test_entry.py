"""Every kind of entry: what may be told, what is refused, and back from plain values."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.entry import (
    KINDS,
    Entry,
    completed,
    entry_from,
    identity_of,
    kind_of,
    told_of,
    values_of,
)
from biofeedback.diary.experiment import Experiment
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.pain import PLACES, Pain, place_words
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.sleep import Night
from tests.diary.planning import PLANNED_ENTRIES
from tests.diary.telling import ENTRIES, at, bare, needed

DAY, ZONE = date(2026, 11, 23), "Europe/Berlin"


@given(ENTRIES)
def test_an_entry_comes_back_from_plain_values_as_it_was(entry: Entry) -> None:
    told = json.loads(json.dumps(told_of(entry), allow_nan=False))
    assert entry_from(kind_of(entry), entry.day, entry.zone, told) == entry


@given(ENTRIES)
def test_what_was_not_told_is_none_and_never_a_number(entry: Entry) -> None:
    nothing = bare(entry)
    names = needed(kind_of(entry))
    assert set(told_of(nothing)) <= names
    assert all(
        value in (None, []) for name, value in values_of(nothing).items() if name not in names
    )


@given(ENTRIES)
def test_saying_it_again_changes_nothing(entry: Entry) -> None:
    assert completed(entry, entry) == entry
    assert completed(bare(entry), entry) == entry
    assert completed(entry, bare(entry)) == entry
    assert identity_of(bare(entry)) == identity_of(entry)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(
    st.sampled_from(sorted(KINDS)).flatmap(
        lambda kind: st.tuples(
            st.just(kind),
            st.dictionaries(
                st.sampled_from([*values_of(entry_of(kind)), "elsewhere"]), JSON, max_size=5
            ),
        )
    )
)
def test_whatever_an_archive_holds_it_is_an_entry_or_one_sentence(
    told: tuple[str, dict[str, Any]],
) -> None:
    with suppress(BadInputError):
        entry = entry_from(told[0], DAY, ZONE, told[1])
        assert entry_from(told[0], DAY, ZONE, told_of(entry)) == entry


def entry_of(kind: str) -> Entry:
    if kind == "medication":
        return Medication(DAY, ZONE, "Naproxen", "started")
    if kind == "prediction":
        return Prediction(DAY, ZONE, "If I walk to the baker it flares up")
    if kind in PLANNED_ENTRIES:
        return PLANNED_ENTRIES[kind]
    if kind == "care":
        return Care(DAY, ZONE, "yoga")
    if kind == "experiment":
        return Experiment(DAY, ZONE, "practice", "pain", 42, "0" * 32)
    return KINDS[kind](day=DAY, zone=ZONE)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Pain(DAY, ZONE, worst=11),
        lambda: Pain(DAY, ZONE, now=-1),
        lambda: Pain(DAY, ZONE, worst=3, average=4),
        lambda: Pain(DAY, ZONE, places=("knee",)),
        lambda: Pain(DAY, ZONE, qualities=("purple",)),
        lambda: Pain(DAY, ZONE, triggers=("rain", "rain")),
        lambda: Pain(DAY, ZONE, note="\x00"),
        lambda: Pain(DAY, ZONE, note="\ud800"),
        lambda: Flare(DAY, ZONE, end=DAY - timedelta(days=1)),
        lambda: Flare(DAY, ZONE, worst=12),
        lambda: Night(DAY, ZONE, quality=11),
        lambda: Night(date(1, 1, 1), ZONE, wake=at("07:00")),
        lambda: Experiment(DAY, ZONE, "moon", "pain", 42, "0" * 32),
        lambda: Experiment(DAY, ZONE, "pace", "luck", 42, "0" * 32),
        lambda: Experiment(DAY, ZONE, "pace", "pain", 43, "0" * 32),
        lambda: Experiment(DAY, ZONE, "pace", "pain", 42, "guess me"),
        lambda: Experiment(
            DAY, ZONE, "pace", "pain", 42, "0" * 32, ended_on=DAY - timedelta(days=1)
        ),
        lambda: Medication(DAY, ZONE, " ", "started"),
        lambda: Medication(DAY, ZONE, "Naproxen", "eaten"),
        lambda: Medication(DAY, ZONE, "Naproxen", "started", review_on=DAY - timedelta(days=1)),
        lambda: Function(DAY, ZONE, steps=-1),
        lambda: Function(DAY, ZONE, tug_s=float("nan")),
        lambda: Function(DAY, ZONE, work_h=25.0),
        lambda: Prediction(DAY, ZONE, ""),
        lambda: Prediction(DAY, ZONE, "It rains", belief_before=101),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(make: Any) -> None:
    with pytest.raises(BadInputError) as told:
        make()
    assert "\n" not in str(told.value)
    assert str(told.value)[-1] in ".?"


def test_a_place_that_is_nearly_right_is_named() -> None:
    with pytest.raises(BadInputError, match=r"front\.left\.knee, front\.right\.knee"):
        Pain(DAY, ZONE, places=("knee",))


def test_every_place_has_its_own_words() -> None:
    words = [place_words(place) for place in PLACES]
    assert len(set(words)) == len(words) == len(PLACES)
    assert place_words("back.middle.lower_back") == "lower back, middle"
    assert place_words("back.left.neck") == "neck, left, behind"


def test_an_open_flare_covers_every_day_since_it_began() -> None:
    open_flare = Flare(DAY, ZONE)
    assert not open_flare.covers(DAY - timedelta(days=1))
    assert open_flare.covers(DAY)
    assert open_flare.covers(DAY + timedelta(days=40))
    over = Flare(DAY, ZONE, end=DAY + timedelta(days=2))
    assert over.covers(DAY + timedelta(days=2))
    assert not over.covers(DAY + timedelta(days=3))


def test_a_later_telling_completes_an_earlier_one() -> None:
    first = Pain(DAY, ZONE, worst=7, now=4, places=("front.left.knee",))
    second = Pain(DAY, ZONE, now=5, note="better after a walk")
    assert completed(first, second) == Pain(
        DAY, ZONE, worst=7, now=5, places=("front.left.knee",), note="better after a walk"
    )
    with pytest.raises(BadInputError, match="average"):
        completed(first, Pain(DAY, ZONE, average=8))
