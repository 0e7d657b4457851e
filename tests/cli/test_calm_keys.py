"""The keys of the calm view: the same letters as in the window, and no surprise."""

from __future__ import annotations

import pytest

from biofeedback.cli.calm_keys import Asking, CalmKeys
from biofeedback.sessions.change import Rated
from biofeedback.sessions.controls import Aimed, Command, GoOn, Mark, Pause, Rate, Resume, Stop
from biofeedback.sessions.protocol import Step, StepKind

RATING = Step("rating", 60.0, None, StepKind.RATING)
READING = Step("instruction", 20.0, None, StepKind.INSTRUCTION, "Lights low.")


def pressed(keys: str, step: Step | None = None, *, paused: bool = False) -> list[Command]:
    sent: list[Command] = []
    hand = CalmKeys(sent.append)
    for key in keys:
        hand.press(key, step, paused=paused)
    return sent


@pytest.mark.parametrize(
    ("key", "wish"),
    [(" ", Pause()), ("m", Mark()), ("D", Stop("dizzy")), ("\x1b", Stop()), ("\n", GoOn())],
)
def test_each_key_asks_for_what_it_asks_for_in_the_window(key: str, wish: Command):
    assert pressed(key) == [wish]
    assert pressed(" ", paused=True) == [Resume()]
    assert pressed("x7\t") == []


def test_q_is_quiet_and_ends_nothing():
    sent: list[Command] = []
    hand = CalmKeys(sent.append)
    assert "Esc ends" in hand.press("q", None, paused=False)
    assert hand.quiet
    assert "Q numbers" in hand.words(None, paused=False)
    assert hand.press("Q", None, paused=False) == ""
    assert not hand.quiet
    assert [command.plan.quiet for command in sent if isinstance(command, Aimed)] == [True, False]
    assert not any(isinstance(command, Stop) for command in sent)


def test_enter_is_offered_only_where_the_practice_waits():
    hand = CalmKeys(lambda _command: None)
    assert "Enter" not in hand.words(None, paused=False)
    assert hand.words(READING, paused=False).startswith("Enter go on")
    assert "Enter" not in hand.words(READING, paused=True)
    assert hand.words(READING, paused=True).startswith("Space goes on")


def test_three_answers_are_given_by_number_and_enter():
    assert pressed("7\r10\r0\r", RATING) == [Rate(7, 10, 0)]


def test_an_answer_can_be_passed_over_or_mended_and_is_never_above_ten():
    assert pressed("\r4\x7f5\r\r", RATING) == [Rate(None, 5, None)]
    assert pressed("99\r11\r05\r", RATING) == [Rate(9, 1, 0)]


def test_other_keys_still_work_while_it_is_asked():
    assert pressed(" m\x1b", RATING) == [Pause(), Mark(), Stop()]


def test_the_question_names_its_ends_and_shows_what_was_typed():
    words = Asking().pressed("1").words
    assert words == "Pain, 0 (no pain) to 10 (worst imaginable): 1_"
    assert Asking((1, 2)).asked is Rated.MOOD
    assert Asking((1, 2, 3)).words == "Thank you."
    assert Asking((1, 2, 3)).pressed("4") == Asking((1, 2, 3))


def test_a_new_step_asks_anew():
    sent: list[Command] = []
    hand = CalmKeys(sent.append)
    hand.press("4", RATING, paused=False)
    hand.begin()
    hand.press("\r", RATING, paused=False)
    assert hand.asking == Asking((None,))
