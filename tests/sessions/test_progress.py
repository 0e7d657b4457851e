"""The clock that a person sees."""

from __future__ import annotations

import pytest

from biofeedback.sessions.gentle import begun_gently
from biofeedback.sessions.library import practice
from biofeedback.sessions.progress import practised_s


@pytest.mark.parametrize(
    ("step", "in_step_s", "expected"),
    [(0, 5.0, 5.0), (0, 25.0, 20.0), (1, 0.0, 20.0), (1, 30.0, 50.0), (2, 500.0, 300.0)],
)
def test_each_step_counts_from_where_it_was_planned(step: int, in_step_s: float, expected: float):
    assert practised_s((0.0, 20.0, 80.0), 300.0, step, in_step_s) == expected


def test_what_was_not_planned_for_makes_the_clock_stand():
    starts = (0.0, 0.0, 120.0, 120.0)
    assert [practised_s(starts, 240.0, 0, t) for t in (0.0, 40.0)] == [0.0, 0.0]
    assert practised_s(starts, 240.0, 1, 10.0) == 10.0
    assert practised_s(starts, 240.0, 2, 90.0) == 120.0


def test_before_any_step_is_known_time_simply_passes():
    assert practised_s((), 300.0, None, 12.0) == 12.0
    assert practised_s((), 300.0, None, 400.0) == 300.0
    assert practised_s((), 300.0, None, -1.0) == 0.0


def test_five_minutes_are_five_minutes_whether_or_not_it_is_listened_first():
    chosen = practice("plain", pace_per_min=6.0, minutes=5.0)
    gently = begun_gently(chosen)
    assert len(gently.steps) == 2
    assert gently.seconds == chosen.seconds == 300.0
    assert gently.starts_s == (0.0, 0.0)
