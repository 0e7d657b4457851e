"""Other definitions of coherence: each near 100 where the heart follows, each with its own null."""

from __future__ import annotations

import numpy as np
import pytest

from biofeedback.core.breath import BreathPattern
from biofeedback.core.pacing import PaceTrack
from biofeedback.signal.coherence_beside import BESIDE_VERSIONS, Beside, beside
from tests.signal.people import Person, recording

PACED = PaceTrack.steady(6.0)


def scores(person: Person, track: PaceTrack | None = PACED, seed: int = 1) -> dict[str, Beside]:
    times, rr = recording(person, 300, seed)
    return {one.key: one for one in beside(times, rr, track)}


def means(person: Person) -> dict[str, float]:
    found = [scores(person, seed=seed) for seed in range(10)]
    return {
        key: float(np.mean([one[key].score for one in found]))  # type: ignore[misc]
        for key in BESIDE_VERSIONS
    }


def test_a_heart_that_follows_the_pacer_stands_high_in_every_definition() -> None:
    for score in means(Person(swing_ms=80.0)).values():
        assert score > 94.0


def test_they_differ_most_where_nothing_swings_and_least_squares_is_lowest() -> None:
    found = means(Person(natural_sd_ms=15.0, mayer_sd_ms=20.0))
    assert 20 <= found["least_squares_15"] <= 40
    assert 28 <= found["magnitude_squared_64"] <= 52
    assert 60 <= found["phase_locking_30"] <= 85


def test_another_breath_than_the_pacer_s_is_no_coherence_by_least_squares() -> None:
    found = means(Person(swing_ms=60.0, breath_per_min=12.0))
    assert found["least_squares_15"] < 8.0
    assert all(score < 80.0 for score in found.values())


@pytest.mark.parametrize("late", [0.0, 0.17, 0.5])
def test_a_heart_that_answers_late_is_not_punished(late: float) -> None:
    times, rr = recording(Person(swing_ms=60.0), 300, 3, offset=late)
    for one in beside(times, rr, PACED):
        assert one.score is not None
        assert one.score > 90.0


def test_a_metronome_has_no_coherence_and_raises_nothing() -> None:
    times = np.arange(1, 400) * 0.9
    for one in beside(times, np.full(len(times), 900.0), PACED):
        assert one.score in (None, 0.0)


def test_without_a_pacer_with_a_long_hold_or_few_beats_there_is_none() -> None:
    assert all(one.score is None for one in scores(Person(swing_ms=60.0), None).values())
    held = PaceTrack()
    held.begin(0.0, BreathPattern.of_seconds(4, 7, 8, 0))
    assert all(one.windows == 0 for one in scores(Person(swing_ms=60.0), held).values())
    times, rr = recording(Person(swing_ms=60.0), 12, 1)
    assert all(one.score is None for one in beside(times, rr, PACED))
    assert all(one.score is None for one in beside(times[:0], rr[:0], PACED))


def test_a_window_with_a_hole_is_left_out_not_bridged() -> None:
    times, rr = recording(Person(swing_ms=60.0), 300, 1)
    kept = (times < 100) | (times > 110)
    whole = {one.key: one.windows for one in beside(times, rr, PACED)}
    holed = {one.key: one.windows for one in beside(times[kept], rr[kept], PACED)}
    assert all(holed[key] < whole[key] for key in whole)
