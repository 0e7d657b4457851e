"""Hypothesis strategies: any goal, plan, review, value and measured joint a person could tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from biofeedback.diary.activity import HOWS, SORTS, Activity, Done
from biofeedback.diary.entry import Entry
from biofeedback.diary.goal import DAYS, OUTCOMES, UNITS, Goal
from biofeedback.diary.movement import JOINTS, SIDES, Movement
from biofeedback.diary.review import DECISIONS, Review, Win
from biofeedback.diary.value import Value

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
WHEN = st.dates(date(2000, 1, 1), date(2026, 11, 23))
WORDS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=30
).filter(str.strip)
TEXTS = st.none() | WORDS


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    name = draw(st.sampled_from(sorted(UNITS)))
    unit = UNITS[name]
    day, per_week = draw(WHEN), draw(st.integers(1, 7))
    amount = draw(st.floats(1, unit.most))
    outcome = draw(st.none() | st.sampled_from(sorted(OUTCOMES)))
    return Goal(
        day,
        draw(ZONES),
        draw(WORDS),
        amount,
        name,
        per_week,
        day + timedelta(days=draw(st.integers(1, 1000))),
        draw(st.none() | st.floats(min(unit.least, amount), amount)),
        draw(st.none() | st.integers(1, 20)),
        tuple(draw(st.lists(st.sampled_from(DAYS), max_size=per_week, unique=True))),
        outcome,
        day + timedelta(days=draw(st.integers(0, 900))) if outcome else None,
        draw(TEXTS),
    )


ACTIVITIES = st.builds(
    lambda day, length, **more: Activity(
        day=day, until=None if length is None else day + timedelta(days=length), **more
    ),
    day=WHEN,
    length=st.none() | st.integers(0, 900),
    zone=ZONES,
    what=WORDS,
    sort=st.none() | st.sampled_from(sorted(SORTS)),
    days=st.lists(st.sampled_from(DAYS), max_size=7, unique=True).map(tuple),
    minutes=st.none() | st.integers(1, 600),
    effort=st.none() | st.booleans(),
    note=TEXTS,
)
DONES = st.builds(
    Done,
    WHEN,
    ZONES,
    WORDS,
    st.sampled_from(sorted(HOWS)),
    st.none() | st.floats(0, 100_000),
    TEXTS,
)
REVIEWS = st.builds(Review, WHEN, ZONES, WORDS, st.sampled_from(sorted(DECISIONS)), TEXTS)
WINS = st.builds(Win, WHEN, ZONES, WORDS, TEXTS)
VALUES = st.builds(Value, WHEN, ZONES, WORDS, TEXTS, st.none() | st.booleans(), TEXTS, TEXTS)
MOVEMENTS = st.builds(
    Movement,
    WHEN,
    ZONES,
    st.sampled_from(sorted(JOINTS)),
    st.none() | st.sampled_from(sorted(SIDES)),
    TEXTS,
    st.none() | st.floats(0, 360),
    st.none() | st.floats(0, 300),
    TEXTS,
)
PLANNED: st.SearchStrategy[Any] = st.one_of(
    goals(), ACTIVITIES, DONES, REVIEWS, WINS, VALUES, MOVEMENTS
)

_DAY, _ZONE = date(2026, 11, 23), "Europe/Berlin"
# One of each kind, as little told as there must be.
PLANNED_ENTRIES: Mapping[str, Entry] = {
    "goal": Goal(_DAY, _ZONE, "Walk", 20, "min", 3, date(2027, 1, 18)),
    "activity": Activity(_DAY, _ZONE, "Bridge, on the back"),
    "done": Done(_DAY, _ZONE, "Walk", "done"),
    "review": Review(_DAY, _ZONE, "Walk", "hold"),
    "win": Win(_DAY, _ZONE, "An extra hour of sleep"),
    "value": Value(_DAY, _ZONE, "Sing with the choir"),
    "movement": Movement(_DAY, _ZONE, "knee"),
}
