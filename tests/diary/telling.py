"""Hypothesis strategies: any diary entry that a person could tell."""

from __future__ import annotations

import dataclasses
from datetime import date, time, timedelta
from typing import Any

from hypothesis import strategies as st

from biofeedback.core.errors import BadInputError
from biofeedback.diary.before_flare import SIGNS
from biofeedback.diary.care import CARES, CHANGES, Care, Medication
from biofeedback.diary.entry import Entry, kind_of, needed_by
from biofeedback.diary.experiment import LENGTHS_DAYS, OUTCOMES, QUESTIONS, Experiment
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.norms import STAND_NORMS
from biofeedback.diary.pain import PLACES, QUALITIES, Pain
from biofeedback.diary.peg import Peg
from biofeedback.diary.plan import MEANINGS, FlarePlan
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.sleep import Night
from tests.diary.planning import PLANNED

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
DAYS = st.dates(date(2000, 1, 1), date(2026, 11, 23))
RATINGS = st.none() | st.integers(0, 10)
WORDS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=30
).filter(str.strip)
TEXTS = st.none() | WORDS
TIMES = st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0))


def _some(names: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(names, max_size=4, unique=True).map(tuple)


def _pain(values: dict[str, Any]) -> Pain:
    worst, average = values["worst"], values["average"]
    if worst is not None and average is not None:
        values |= {"worst": max(worst, average), "average": min(worst, average)}
    return Pain(**values)


def _night(values: dict[str, Any]) -> Night | None:
    try:
        return Night(**values)
    except BadInputError:
        return None


PAINS = st.fixed_dictionaries(
    {
        "day": DAYS,
        "zone": ZONES,
        "worst": RATINGS,
        "average": RATINGS,
        "now": RATINGS,
        "places": _some(st.sampled_from(sorted(PLACES))),
        "qualities": _some(st.sampled_from(sorted(QUALITIES))),
        "triggers": _some(WORDS),
        "lasted_min": st.none() | st.integers(0, 1440),
        "impact_mood": RATINGS,
        "impact_sleep": RATINGS,
        "impact_function": RATINGS,
        "note": TEXTS,
    }
).map(_pain)
FLARES = st.builds(
    lambda day, zone, length, worst, *texts: Flare(
        day, zone, None if length is None else day + timedelta(days=length), worst, *texts
    ),
    DAYS,
    ZONES,
    st.none() | st.integers(0, 60),
    RATINGS,
    TEXTS,
    TEXTS,
    TEXTS,
    _some(st.sampled_from(sorted(SIGNS))),
)
NIGHTS = (
    st.fixed_dictionaries(
        {
            "day": DAYS,
            "zone": ZONES,
            "bed": TIMES,
            "lights_out": TIMES,
            "latency_min": st.none() | st.integers(0, 120),
            "awakenings": st.none() | st.integers(0, 9),
            "awake_min": st.none() | st.integers(0, 120),
            "wake": TIMES,
            "rise": TIMES,
            "quality": RATINGS,
            "late_caffeine": st.none() | st.booleans(),
            "wind_down": st.none() | st.booleans(),
            "note": TEXTS,
        }
    )
    .map(_night)
    .filter(lambda one: one is not None)
)
MEDICATIONS = st.builds(
    Medication,
    DAYS,
    ZONES,
    WORDS,
    st.sampled_from(sorted(CHANGES)),
    TEXTS,
    st.none() | st.dates(date(2026, 12, 1), date(2027, 12, 1)),
    TEXTS,
)
FUNCTIONS = st.builds(
    Function,
    DAYS,
    ZONES,
    st.none() | st.integers(0, 1440),
    st.none() | st.integers(0, 200_000),
    st.none() | st.integers(0, 100),
    st.none() | st.floats(1, 600),
    RATINGS,
    RATINGS,
    RATINGS,
    st.none() | st.floats(0, 24),
    st.none() | st.sampled_from(sorted(STAND_NORMS)),
    TEXTS,
)
BELIEFS = st.none() | st.integers(0, 100)
PREDICTIONS = st.builds(Prediction, DAYS, ZONES, WORDS, BELIEFS, TEXTS, TEXTS, BELIEFS, TEXTS)
PEGS = st.builds(Peg, DAYS, ZONES, RATINGS, RATINGS, RATINGS, TEXTS)
CARE = st.builds(
    Care,
    DAYS,
    ZONES,
    st.sampled_from(sorted(CARES)),
    TEXTS,
    st.none() | st.dates(date(2026, 12, 1), date(2027, 12, 1)),
    TEXTS,
)
PLANS = st.builds(
    FlarePlan,
    DAYS,
    ZONES,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.none() | st.sampled_from(sorted(MEANINGS)),
    TEXTS,
)
EXPERIMENTS = st.builds(
    lambda day, zone, question, outcome, length, seed, stop, ended, note: Experiment(
        day,
        zone,
        question,
        outcome,
        length,
        f"{seed:032x}",
        stop,
        None if ended is None else day + timedelta(days=ended),
        note,
    ),
    DAYS,
    ZONES,
    st.sampled_from(QUESTIONS),
    st.sampled_from(OUTCOMES),
    st.sampled_from(LENGTHS_DAYS),
    st.integers(0, 16**32 - 1),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 90),
    TEXTS,
)
ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    PAINS,
    FLARES,
    NIGHTS,
    MEDICATIONS,
    FUNCTIONS,
    PREDICTIONS,
    PEGS,
    CARE,
    PLANS,
    EXPERIMENTS,
    PLANNED,
)


def needed(kind: str) -> set[str]:
    """Return the names without which an entry would be none, or another one."""
    return {*needed_by(kind), *({"side", "movement"} if kind == "movement" else ())}


def bare(entry: Entry) -> Entry:
    """Return the entry with nothing told but what it can't do without."""
    names = {"day", "zone", *needed(kind_of(entry))}
    values = {one.name: getattr(entry, one.name) for one in dataclasses.fields(entry)}
    return type(entry)(**{name: value for name, value in values.items() if name in names})


def at(text: str) -> time:
    return time.fromisoformat(text)
