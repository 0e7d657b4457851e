"""What changed from before to after, beside everyday variation."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from biofeedback.sessions.change import ENOUGH_RATINGS, Rated, change_words, everyday

RATINGS = st.integers(0, 10)


def test_few_ratings_say_nothing_about_everyday() -> None:
    assert everyday([5] * (ENOUGH_RATINGS - 1)) is None
    assert everyday([5] * (ENOUGH_RATINGS - 1) + [None] * 20) is None
    assert everyday([5] * ENOUGH_RATINGS) == 1


def test_everyday_is_what_four_of_five_differences_stay_within() -> None:
    assert everyday([4, 5, 3, 5, 6, 4, 5, 5, 4, 9, 4]) == 2


@given(st.lists(RATINGS | st.none(), min_size=ENOUGH_RATINGS, max_size=40))
def test_most_differences_are_as_small_as_everyday_says(before: list[int | None]) -> None:
    given_ones = [rating for rating in before if rating is not None]
    usual = everyday(before)
    if usual is None:
        assert len(given_ones) < ENOUGH_RATINGS
        return
    steps = [abs(b - a) for a, b in itertools.pairwise(given_ones)]
    assert sum(step <= usual for step in steps) >= 0.8 * len(steps)


@given(RATINGS, RATINGS, st.integers(1, 10) | st.none())
def test_a_small_change_is_never_called_more_than_everyday(
    before: int, after: int, usual: int | None
) -> None:
    said = change_words(Rated.TENSION, before, after, usual)
    more = "more than your everyday" in said
    assert more is (usual is not None and abs(after - before) > usual)
    if usual is None and before != after:
        assert "not known yet" in said
    for word in ("cure", "proves", "failed", "better", "worse"):
        assert word not in said


def test_without_both_ratings_nothing_is_said() -> None:
    assert change_words(Rated.PAIN, None, 3, 1) == ""
    assert change_words(Rated.MOOD, 3, None, 1) == ""
