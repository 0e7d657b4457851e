"""Made-up diaries of which the truth is known: what a finding may be held against.

A person's pain has a memory of its own (autoregression 0-0.85), a trend that practice shares,
weekdays, flares; a fifth of the days is not told, bad days less often. Nothing goes with anything
unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from biofeedback.trends.columns import Columns

Array = np.ndarray
FIRST = date(2024, 1, 1)
PAIN_SD = 1.3
SLEEP_SD = 0.9


@dataclass(frozen=True)
class World:
    """What is true. on_pain, on_sleep: what practice does to the next day's pain, the night (SD).

    sleep_on_pain: an hour of sleep, in SD of pain. follows: by how much (log odds per SD) practice,
    sleep, activity and rest give way to the pain of today and yesterday. error: SD of the error of
    told pain, in points. missing: share of days not told.
    """

    days: int = 260
    on_pain: float = 0.0
    on_sleep: float = 0.0
    sleep_on_pain: float = 0.0
    follows: float = 0.0
    error: float = 0.0
    missing: float = 0.2


@dataclass(frozen=True)
class Diary:
    """A diary, and what only its maker knows: pain's memory and the pain that was felt."""

    columns: Columns
    memory: float
    felt: Array


def diaries(count: int, world: World, seed: int, at_once: int = 200) -> Iterator[Diary]:
    """Yield diaries; the same for the same arguments."""
    for start in range(0, count, at_once):
        size = min(at_once, count - start)
        yield from _some(size, world, np.random.default_rng((seed, start)))


def _weekday(random: np.random.Generator, size: int, sd: float) -> Array:
    steps = random.normal(0.0, sd, (size, 7))
    return steps - steps.mean(axis=1, keepdims=True)


def _remembering(random: np.random.Generator, shape: tuple[int, int], memory: Array) -> Array:
    shocks = random.normal(size=shape)
    series = np.empty(shape)
    series[:, 0] = shocks[:, 0]
    fresh = np.sqrt(1.0 - memory**2)
    for day in range(1, shape[1]):
        series[:, day] = memory * series[:, day - 1] + fresh * shocks[:, day]
    return series


def _some(size: int, world: World, random: np.random.Generator) -> Iterator[Diary]:
    days = world.days
    shape = (size, days)
    people = np.arange(size)
    starts = random.integers(0, 7, size)
    along = np.arange(days) / days - 0.5
    memory = random.uniform(0.0, 0.85, size)
    sleep_memory = random.uniform(0.0, 0.6, size)
    # What has a trend has it in pain, sleep and practice alike, upwards or downwards.
    trend = random.normal(0.0, 1.0, size)[:, None] * along * np.sqrt(days / 120.0)
    begins = random.random(shape) < 0.03
    lasts = random.integers(2, 6, shape)
    flare = np.zeros(shape)
    for person, day in zip(*np.nonzero(begins), strict=True):
        flare[person, day : day + lasts[person, day]] = 1.0
    weekday = (starts[:, None] + np.arange(days)) % 7
    pain_week = np.take_along_axis(_weekday(random, size, 0.35), weekday, axis=1)
    sleep_week = np.take_along_axis(_weekday(random, size, 0.35), weekday, axis=1)
    practice_week = np.take_along_axis(_weekday(random, size, 0.6), weekday, axis=1)
    habit = _remembering(random, shape, np.full(size, 0.7))
    sleep_own = _remembering(random, shape, sleep_memory)
    pain_shock = random.normal(size=shape) * np.sqrt(1.0 - memory**2)[:, None]
    chance = random.random(shape)
    base = random.uniform(-0.3, 0.9, size)
    carried = random.normal(size=size)
    practised, felt, slept = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    worse = np.zeros(size)
    for day in range(days):
        before = practised[:, day - 1] if day else np.zeros(size)
        slept[:, day] = (
            0.7 * sleep_own[:, day] + sleep_week[:, day] + 0.5 * trend[:, day]
            + world.on_sleep * before - 0.3 * world.follows * worse
        )  # fmt: skip
        carried = (
            memory * carried + pain_shock[:, day] + world.on_pain * before
            + world.sleep_on_pain * SLEEP_SD * slept[:, day]
        )  # fmt: skip
        felt[:, day] = carried + pain_week[:, day] + trend[:, day] + 1.5 * flare[:, day]
        worse = (felt[:, day] + felt[:, max(day - 1, 0)]) / 2.0
        odds = base + 0.6 * habit[:, day] + practice_week[:, day] + 2.0 * trend[:, day]
        odds -= world.follows * worse
        practised[:, day] = chance[people, day] < 1.0 / (1.0 + np.exp(-odds))
    told = 4.5 + PAIN_SD * felt + world.error * random.normal(size=shape)
    told = np.clip(np.round(told), 0.0, 10.0)
    hours = np.round((7.0 + SLEEP_SD * slept) * 4.0) / 4.0
    steps = 4000.0 * np.exp(
        0.35 * _remembering(random, shape, np.full(size, 0.3)) - 0.2 * world.follows * felt
    )
    rest = 3.4 + 0.25 * _remembering(random, shape, np.full(size, 0.4)) + 0.1 * trend
    rest -= 0.08 * world.follows * felt
    # Called a flare: what began as one, and any day far above the person's usual.
    flare = ((flare > 0.0) | (felt > 2.0)).astype(float)
    untold = world.missing * np.exp(0.25 * felt)
    untold = np.minimum(untold * world.missing / max(float(untold.mean()), 1e-9), 0.9)
    gone = random.random(shape) < untold
    for series in (told, hours, flare):
        series[gone] = np.nan
    steps[random.random(shape) < world.missing] = np.nan
    rest[random.random(shape) < 0.5] = np.nan
    for person in people:
        columns = Columns(
            FIRST + timedelta(days=int(starts[person])),
            practised[person],
            told[person],
            hours[person],
            flare[person],
            steps[person],
            rest[person],
            "steps",
        )
        yield Diary(columns, float(memory[person]), felt[person])


def without(world: World) -> World:
    """Return the same world in which nothing goes with anything."""
    return replace(world, on_pain=0.0, on_sleep=0.0, sleep_on_pain=0.0)
