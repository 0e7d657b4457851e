"""The promise of looking back, held against two thousand diaries of which the truth is known.

A fiftieth of them in every test run, with room for chance; all of them under `dev.py soak`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from biofeedback.trends.association import QUESTIONS
from tests.soak_notes import SOAK, note
from tests.trends.diaries import World
from tests.trends.simulation import (
    SELDOM,
    SELDOM_DAYS,
    USUAL,
    USUAL_DAYS,
    Tally,
    in_hours,
    in_points,
    power,
    tally,
)

DIARIES = 2000 if SOAK else 40
SEED = 20261126
# Practice, sleep, activity and rest give way to today's and yesterday's true pain.
FOLLOWS = (1.0, 2.0)
ERRORS = (0.5, 1.0)
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def room(rate: float, count: int, *, up: bool = True) -> float:
    """Return the rate that chance exceeds (or falls below) in one of a thousand runs."""
    off = 3.1 * math.sqrt(rate * (1.0 - rate) / count) + (0.0 if SOAK else 1.0 / count)
    return rate + off if up else rate - off


def said(found: Tally, keys: Sequence[str]) -> str:
    rates = ", ".join(f"{key} {100 * found.rate(key):.1f} %" for key in keys)
    return f"{found.diaries} diaries: {rates}; any of these {100 * found.any_rate:.1f} %"


@cache
def without_effect(follows: float, error: float, days: int) -> Tally:
    keys, count = (USUAL, DIARIES) if days == USUAL_DAYS else (SELDOM, DIARIES // 2)
    return tally(count, World(days=days, follows=follows, error=error), SEED, keys)


@pytest.mark.parametrize("days", [USUAL_DAYS, SELDOM_DAYS])
def test_where_nothing_goes_with_anything_almost_nothing_is_said_to(days: int) -> None:
    found = without_effect(0.0, 0.0, days)
    keys = USUAL if days == USUAL_DAYS else SELDOM
    note(f"No effect, {days} days", said(found, keys))
    for key in keys:
        assert found.rate(key) <= room(0.05, found.diaries), key
        assert found.answered[key] >= 0.3 * found.diaries
    assert found.any_rate <= room(0.07, found.diaries)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("follows", FOLLOWS)
def test_a_question_may_be_clear_only_if_it_holds_when_practice_follows_pain(
    follows: float, error: float
) -> None:
    for days, keys in ((USUAL_DAYS, USUAL), (SELDOM_DAYS, SELDOM)):
        found = without_effect(follows, error, days)
        note(
            f"No effect, practice follows pain ({follows:g} per SD), error {error:g} points, "
            f"{days} days",
            said(found, keys),
        )
        for key in keys:
            if QUESTIONS[key].may_be_clear:
                assert found.rate(key) <= room(0.05, found.diaries), key


@pytest.mark.skipif(not SOAK, reason="forty diaries can't tell five from six percent")
@pytest.mark.parametrize("key", [key for key, one in QUESTIONS.items() if not one.may_be_clear])
def test_a_question_that_ends_at_goes_with_is_one_that_does_not_hold(key: str) -> None:
    days = USUAL_DAYS if key in USUAL else SELDOM_DAYS
    worst = 0.0
    for follows in FOLLOWS:
        for error in ERRORS:
            world = World(days=days, follows=follows, error=error)
            alone = tally(DIARIES // 2, world, SEED, (key,))
            worst = max(worst, alone.rate(key))
    note(f"Worst false alarm of {key}, asked alone", f"{100 * worst:.1f} %")
    assert worst > 0.05


def test_intervals_hold_the_truth_at_their_stated_level() -> None:
    worlds = {
        "no effect": (World(), {}),
        "practice 0.5 SD on pain": (World(on_pain=-0.5), {"practice_pain": in_points(-0.5)}),
        "practice 0.5 SD on sleep": (World(on_sleep=0.5), {"practice_sleep": in_hours(0.5)}),
    }
    for name, (world, truths) in worlds.items():
        found = tally(DIARIES, world, SEED + 1, USUAL, truths)
        keys = list(truths) or list(USUAL)
        words = []
        for key in keys:
            held, stated = found.coverage(key), found.stated(key)
            words.append(f"{key} {100 * held:.2f} % (stated {100 * stated:.2f} %)")
            chance = 0.0 if SOAK else 3.1 * math.sqrt(stated * (1 - stated) / found.intervals[key])
            assert abs(held - stated) <= 0.015 + chance, (name, key)
        note(f"Intervals that hold the truth, {name}", "; ".join(words))


@pytest.mark.parametrize(("pairs", "published"), [(28, 0.20), (42, 0.31), (60, 0.42)])
def test_it_finds_what_is_there_as_often_as_one_who_knows_the_memory(
    pairs: int, published: float
) -> None:
    found = power(DIARIES, World(days=150, on_pain=-0.5, missing=0.1), SEED + 2, pairs, 0.05)
    note(
        f"Power for 0.5 SD on the next day's pain, {pairs} comparisons, alpha 0.05",
        f"model {found.model:.2f}, memory known (oracle) {found.oracle:.2f}, plain correlation "
        f"{found.naive:.2f}; independent days, no weekdays, no flares: {published:.2f}",
    )
    assert abs(found.model - found.oracle) <= 0.05 + (0.0 if SOAK else 0.10)
    assert found.model >= (published - 0.12 if SOAK else 0.0)


def test_a_plain_correlation_would_have_found_what_is_not_there() -> None:
    found = power(DIARIES, World(days=150, missing=0.1, follows=1.0), SEED + 3, 60, 0.05)
    note(
        "False alarms at 60 comparisons where practice follows pain, alpha 0.05",
        f"model {found.model:.3f}, oracle {found.oracle:.3f}, plain correlation {found.naive:.3f}",
    )
    assert found.naive > found.model + 0.1


def test_the_same_seed_makes_the_same_diaries() -> None:
    first, second = (tally(8, World(days=120), 5) for _turn in range(2))
    other = tally(8, World(days=120), 6)
    assert first == second
    assert first.level != other.level
    assert np.isfinite(list(first.level.values())).all()
