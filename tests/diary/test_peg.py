"""The PEG's score by hand, and what counts as a change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.diary.peg import ENDS, QUESTIONS, Peg, change_words, is_due

DAY, ZONE = date(2026, 11, 23), "Europe/Berlin"


@pytest.mark.parametrize(
    ("answers", "score"),
    [((6, 5, 4), 5.0), ((0, 0, 0), 0.0), ((10, 10, 10), 10.0), ((7, 8, 8), 23 / 3)],
)
def test_the_score_is_the_mean_of_the_three(answers: tuple[int, int, int], score: float) -> None:
    assert Peg(DAY, ZONE, *answers).score == pytest.approx(score)


@pytest.mark.parametrize("answers", [(None, 5, 4), (6, None, 4), (6, 5, None), (None,) * 3])
def test_an_unanswered_question_leaves_no_score(answers: tuple[int | None, ...]) -> None:
    assert Peg(DAY, ZONE, *answers).score is None


@pytest.mark.parametrize("answers", [(11, 0, 0), (0, -1, 0), (0, 0, 11)])
def test_an_answer_is_from_0_to_10(answers: tuple[int, ...]) -> None:
    with pytest.raises(BadInputError, match="0 to 10"):
        Peg(DAY, ZONE, *answers)


def test_the_questions_are_three_and_ask_about_the_past_week() -> None:
    assert list(QUESTIONS) == list(ENDS) == ["pain", "enjoyment", "activity"]
    assert all("past week" in words for words in QUESTIONS.values())


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (6.0, 5.1, "everyday ups and downs"),
        (6.0, 6.9, "everyday ups and downs"),
        (6.0, 5.0, "1.0 lower than the time before (6.0): about noticeable"),
        (6.0, 4.2, "1.8 lower than the time before (6.0): a clear change"),
        (6.0, 7.5, "1.5 higher"),
        (0.0, 3.0, "3.0 higher"),
    ],
)
def test_a_change_is_said_by_its_size(before: float, now: float, said: str) -> None:
    assert said in change_words(before, now)


def test_without_two_scores_nothing_is_said_of_a_change() -> None:
    assert change_words(None, 4.0) == change_words(4.0, None) == ""


def test_it_is_asked_once_a_week() -> None:
    assert is_due(None, DAY)
    assert not is_due(DAY - timedelta(days=6), DAY)
    assert is_due(DAY - timedelta(days=7), DAY)
