"""One's own numbers in sentences: the change first, a comparison only with source and age."""

from __future__ import annotations

from datetime import date

from biofeedback.diary.function import Function
from biofeedback.diary.function_words import (
    change_sentence,
    movement_amount,
    movement_name,
    norm_sentence,
    own_course,
)
from biofeedback.diary.movement import Movement

ZONE = "Europe/Berlin"


def stood(day: int, n: int | None) -> Function:
    return Function(date(2026, 11, day), ZONE, sit_to_stand=n, walking_min=day)


def test_days_without_a_number_are_left_out_and_days_are_in_order() -> None:
    course = own_course([stood(9, 12), stood(3, 10), stood(5, None)], "sit_to_stand")
    assert course == ((date(2026, 11, 3), 10.0), (date(2026, 11, 9), 12.0))
    assert own_course([stood(5, None)], "sit_to_stand") == ()


def test_the_last_the_one_before_and_the_first_are_told() -> None:
    every = [stood(1, 8), stood(3, 10), stood(9, 12)]

    def words(n: int) -> str:
        return change_sentence(own_course(every[:n], "sit_to_stand"), "sit_to_stand", str)

    assert words(0) == ""
    assert "8 times on 2026-11-01. The first time" in words(1)
    assert words(2).endswith("10 times on 2026-11-03; before it 8 times on 2026-11-01.")
    assert "12 times on 2026-11-09; before it 10 times on 2026-11-03" in words(3)
    assert words(3).endswith("the first time 8 times on 2026-11-01.")


def test_a_comparison_says_whose_it_is_and_nothing_about_risk() -> None:
    words = norm_sentence("m70-74")
    assert "men aged 70-74 stood up 12 to 17 times" in words
    assert "Rikli & Jones 1999" in words
    assert "risk" not in words
    assert norm_sentence(None) == ""


def test_a_joint_is_told_with_side_and_units() -> None:
    knee = Movement(date(2026, 11, 3), ZONE, "knee", "left", "bending", 112, 18.5)
    assert movement_name(knee) == "knee, left, bending"
    assert movement_amount(knee) == "112° · 18.5 kg"
    assert movement_name(Movement(date(2026, 11, 3), ZONE, "neck", None, None, 60)) == "neck"
