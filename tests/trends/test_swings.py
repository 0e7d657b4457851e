"""Very active days before flares: counted against how often they come at all, told kindly."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import Any

from biofeedback.trends.swings import swings_of
from tests.trends.rows import MONDAY, rows_of

FLARES = (40, 55, 70, 85, 100)


def busy_before(n: int) -> dict[str, Any]:
    """5,000 steps a day, 12,000 two days before each flare."""
    return {"steps": 12_000 if n + 2 in FLARES else 5_000 + n % 3, "flare": n in FLARES}


def test_a_high_day_before_each_flare_is_counted() -> None:
    rows = rows_of(115, busy_before)
    found = swings_of(rows, rows[-1].day)
    assert (found.unit, found.flares, found.after_high, found.needs) == ("steps", 5, 5, None)
    assert found.usual_share is not None
    assert 0.0 < found.usual_share < 0.2
    assert "before 5 of 5 flares" in found.text
    assert [one.high for one in found.days[:115]].count(True) == 5


def test_even_activity_shows_no_sign() -> None:
    def even(n: int) -> dict[str, Any]:
        return {"walking_min": 30 + n % 2, "flare": n in FLARES}

    rows = rows_of(115, even)
    found = swings_of(rows, rows[-1].day)
    assert (found.unit, found.after_high, found.usual_share) == ("min", 0, 0.0)
    assert "before 0 of 5 flares" in found.text


def test_whatever_the_counts_are_they_are_only_counted() -> None:
    """Noise puts the one share above the other half of the time; neither may be said to mean it."""
    said = set()
    for seed in range(20):
        random = Random(seed)

        def noise(_n: int, random: Random = random) -> dict[str, Any]:
            return {"steps": random.randint(2_000, 9_000), "flare": random.random() < 0.08}

        rows = rows_of(180, noise)
        found = swings_of(rows, rows[-1].day)
        assert found.usual_share is not None
        said.add(re.sub(r"\d+", "N", found.text))
        assert "can't tell whether that is more than chance" in found.text
        assert not re.search(r"pattern|worth|\btry\b|\bsign\b|proof|evening out", found.text)
    assert len(said) == 1


def test_below_five_flares_it_is_silent_and_says_how_many_lack() -> None:
    rows = rows_of(90, busy_before)
    found = swings_of(rows, rows[-1].day)
    assert (found.flares, found.text) == (4, "")
    assert found.needs is not None
    assert "1 flare more" in found.needs


def test_a_flare_that_goes_on_is_one_flare() -> None:
    def long(n: int) -> dict[str, Any]:
        return {**busy_before(n), "flare": any(start <= n < start + 4 for start in FLARES)}

    rows = rows_of(115, long)
    assert swings_of(rows, rows[-1].day).flares == 5


def test_unknown_activity_is_no_even_activity() -> None:
    rows = rows_of(115, lambda n: {"flare": n in FLARES})
    found = swings_of(rows, rows[-1].day)
    assert (found.unit, found.flares) == ("", 0)
    assert all(one.activity is None and not one.high for one in found.days)
    assert found.needs is not None
    assert swings_of((), MONDAY).needs is not None


def test_counted_all_at_once_it_is_what_counting_day_by_day_gives() -> None:
    for seed in range(20):
        chance = Random(seed)

        def told(_n: int, chance: Random = chance) -> dict[str, Any]:
            steps = chance.choice((None, 2000, 2200, 5000))
            return {"steps": steps, "flare": chance.choice((None, False, False, True))}

        rows = rows_of(chance.randint(20, 120), told)
        found = swings_of(rows, rows[-1].day + timedelta(days=1))
        days = found.days
        flares, others = [], []
        for at in range(28, len(days)):
            before = days[at - 3 : at]
            if sum(day.activity is not None for day in before) < 2:
                continue
            if days[at].flare and not days[at - 1].flare:
                flares.append(any(day.high for day in before))
            elif days[at].flare is False:
                others.append(any(day.high for day in before))
        assert (found.flares, found.after_high) == (len(flares), sum(flares)), seed
        if found.usual_share is not None:
            assert found.usual_share == sum(others) / len(others), seed
