"""What is asked of a session is kept until the session looks for it."""

from __future__ import annotations

from biofeedback.core.breath import BreathPattern
from biofeedback.sessions.assessment import STEPPED
from biofeedback.sessions.controls import Begin, GoOn, Pause, Rate, Repace, Resume, Stop
from biofeedback.sessions.events import Rated, Warned
from biofeedback.sessions.protocol import Step, StepKind
from biofeedback.sessions.wishes import Wishes

BREATHES = Step("slow", 60.0, BreathPattern.paced(6.0))


def wishes(protocol: str = "slow") -> tuple[Wishes, list[object]]:
    told: list[object] = []
    return Wishes(protocol, lambda kind, *_at_s, **_fields: told.append(kind)), told


def test_a_time_to_begin_or_to_go_on_is_waited_for_and_then_is_now() -> None:
    asked, _told = wishes()
    assert asked.begins_in_s(3.0) is None
    asked.take(Begin(5.0), 3.0)
    assert asked.begins_in_s(3.0) == 2.0
    assert asked.begins_in_s(5.0 - 1e-9) == 0.0
    asked.take(Pause(), 6.0)
    assert asked.resumes_in_s(7.0) is None
    asked.take(Resume(9.0), 7.0)
    assert asked.resumes_in_s(7.0) == 2.0
    asked.take(Resume(), 8.0)
    assert asked.resumes_in_s(8.0) == 0.0


def test_a_pace_is_taken_where_the_step_has_one_to_change() -> None:
    asked, _told = wishes()
    asked.take(Repace(5.0), 0.0)
    assert asked.pace_per_min is None
    asked.enter(BREATHES)
    for out_of_reach in (0.1, 90.0):
        asked.take(Repace(out_of_reach), 0.0)
    assert asked.pace_per_min is None
    asked.take(Repace(5.0), 0.0)
    assert asked.pace_per_min == 5.0
    asked.enter(BREATHES)
    assert asked.pace_per_min is None
    assessment, _told = wishes(STEPPED)
    assessment.enter(BREATHES)
    assessment.take(Repace(5.0), 0.0)
    assert assessment.pace_per_min is None


def test_a_step_is_gone_on_from_only_where_it_waits_or_asks() -> None:
    asked, told = wishes()
    asked.enter(BREATHES)
    asked.take(GoOn(), 0.0)
    asked.take(Rate(3, None, None), 0.0)
    assert not asked.gone_on
    asked.enter(Step("asks", 60.0, None, kind=StepKind.RATING))
    asked.take(Rate(3, None, None), 0.0)
    assert asked.gone_on
    assert told == [Rated, Rated]


def test_the_first_word_to_end_counts_and_dizziness_is_answered_once() -> None:
    asked, told = wishes()
    asked.take(Stop("dizzy"), 0.0)
    asked.take(Stop("dizzy"), 0.0)
    asked.take(Stop(), 0.0)
    assert asked.stop == Stop("dizzy")
    assert told == [Warned]
