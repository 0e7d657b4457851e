"""Goals and what belongs to them: what may be told, and one sentence for what may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.diary.activity import Activity, Done
from biofeedback.diary.entry import completed, identity_of
from biofeedback.diary.function import Function
from biofeedback.diary.goal import UNITS, Goal, check_room
from biofeedback.diary.movement import Movement
from biofeedback.diary.norms import STAND_NORMS
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.review import Review, Win
from biofeedback.diary.value import Value

DAY, ZONE = date(2026, 11, 23), "Europe/Berlin"
WALK = Goal(DAY, ZONE, "Walk", 20, "min", 3, date(2027, 1, 18), start=10)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: replace(WALK, what="  "), "needs words"),
        (lambda: replace(WALK, unit="miles"), "min, times, steps, m, s"),
        (lambda: replace(WALK, amount=0.0), "1 to 600"),
        (lambda: replace(WALK, amount=float("nan")), "1 to 600"),
        (lambda: replace(WALK, per_week=8), "1 to 7"),
        (lambda: replace(WALK, step_percent=21), "1 to 20"),
        (lambda: replace(WALK, by=DAY), "comes after its first"),
        (lambda: replace(WALK, by=DAY + timedelta(days=2000)), "within three years"),
        (lambda: replace(WALK, start=21.0), "begin with more"),
        (lambda: replace(WALK, start=2.0), "2.5 min or more"),
        (lambda: replace(WALK, unit="times", start=3.0), "5 times or more"),
        (lambda: replace(WALK, days=("mon", "mon")), "each of them once"),
        (lambda: replace(WALK, days=("someday",)), "mon, tue"),
        (lambda: replace(WALK, days=("mon", "tue", "wed", "thu")), "More days"),
        (lambda: replace(WALK, outcome="reached"), "both"),
        (lambda: replace(WALK, outcome="won", ended_on=DAY), "reached, self_care, let_go"),
        (lambda: replace(WALK, outcome="let_go", ended_on=date(2026, 1, 1)), "before it began"),
        (lambda: Activity(DAY, ZONE, "Bridge", "sport"), "mobility"),
        (lambda: Activity(DAY, ZONE, "Bridge", minutes=0), "1 to 600"),
        (lambda: Activity(DAY, ZONE, "Bridge", until=date(2026, 1, 1)), "before it began"),
        (lambda: Done(DAY, ZONE, "Walk", "failed"), "done, partly, not"),
        (lambda: Review(DAY, ZONE, "Walk", "give up"), "step_up"),
        (lambda: Win(DAY, ZONE, ""), "needs words"),
        (lambda: Value(DAY, ZONE, "\x00"), "can't be kept"),
        (lambda: Movement(DAY, ZONE, "tail"), "neck"),
        (lambda: Movement(DAY, ZONE, "knee", "middle"), "left, right"),
        (lambda: Movement(DAY, ZONE, "knee", movement=" "), "1 to 60"),
        (lambda: Movement(DAY, ZONE, "knee", range_deg=361.0), "0 to 360"),
        (lambda: Function(DAY, ZONE, compare_with="w20"), "w60-64"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_sentence(make: Any, said: str) -> None:
    with pytest.raises(BadInputError, match=said) as told:
        make()
    assert "\n" not in str(told.value)
    assert str(told.value).endswith(".")


def test_three_goals_are_enough_and_an_ended_one_makes_room() -> None:
    three = [replace(WALK, what=what) for what in ("Walk", "Swim", "Garden")]
    with pytest.raises(BadInputError, match="Three goals are open"):
        check_room(replace(WALK, what="Dance"), three)
    over = replace(three[2], outcome="let_go", ended_on=DAY)
    check_room(replace(WALK, what="Dance"), [*three[:2], over])
    check_room(replace(over, outcome="reached"), three)
    with pytest.raises(BadInputError, match="already"):
        check_room(replace(WALK, what=" walk"), three[:1])


def test_from_the_least_beginning_a_grain_is_never_over_the_ceiling() -> None:
    for unit in UNITS.values():
        for amount in (unit.least, *(begins for begins, _grain in unit.grains if begins)):
            assert unit.grain(amount) <= 0.2 * amount


def test_a_week_has_one_value_however_its_words_change() -> None:
    chosen = Value(date(2026, 11, 23), ZONE, "Sing with the choir")
    sunday = Value(date(2026, 11, 29), ZONE, "Call my sister", done=True)
    assert identity_of(chosen) == identity_of(sunday)
    assert identity_of(chosen) != identity_of(replace(chosen, day=date(2026, 11, 30)))
    assert completed(chosen, sunday).what == "Call my sister"


def test_strength_and_walking_ask_for_recovery_unless_said_otherwise() -> None:
    assert Activity(DAY, ZONE, "Squats", "strength").is_effort
    assert not Activity(DAY, ZONE, "Stretch", "mobility").is_effort
    assert not Activity(DAY, ZONE, "Stroll", "walk", effort=False).is_effort


def test_a_prediction_is_open_until_it_is_told_what_happened() -> None:
    made = Prediction(DAY, ZONE, "I will need to lie down", belief_before=80, test="12 minutes")
    assert made.is_open
    assert not replace(made, happened="I was tired and made tea").is_open


def test_the_numbers_to_compare_with_are_those_of_their_source() -> None:
    # Rikli & Jones 1999, quartiles; women and men.
    assert (STAND_NORMS["w60-64"].low, STAND_NORMS["w60-64"].high) == (12, 17)
    assert (STAND_NORMS["m75-79"].low, STAND_NORMS["m75-79"].high) == (11, 17)
    assert (STAND_NORMS["m85-89"].low, STAND_NORMS["m85-89"].high) == (8, 14)
    assert len(STAND_NORMS) == 12
