"""A diary with one entry of every kind there is, each with everything told that can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from biofeedback.diary.activity import Activity, Done
from biofeedback.diary.care import Care, Medication
from biofeedback.diary.entry import Entry
from biofeedback.diary.experiment import Experiment
from biofeedback.diary.flare import Flare
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.diary.movement import Movement
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import Peg
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.questions import Questions
from biofeedback.diary.review import Review, Win
from biofeedback.diary.sleep import Night
from biofeedback.diary.value import Value
from biofeedback.store.opening import Store

DAY, ZONE, LATER = date(2026, 1, 3), "Europe/Berlin", date(2026, 3, 1)
SAID = 'a "note", with Tür; 🙂\nsecond line'
ENTRIES: tuple[Entry, ...] = (
    Pain(
        DAY,
        ZONE,
        worst=7,
        average=4,
        now=0,
        places=("front.left.knee", "back.middle.lower_back"),
        qualities=("burning", "stiff"),
        triggers=("rain, wind", "=1+1"),
        lasted_min=90,
        impact_mood=3,
        impact_sleep=0,
        impact_function=8,
        note=SAID,
    ),
    Flare(DAY, ZONE, date(2026, 1, 4), 9, "a long drive", "heat", SAID, ("travel", "less_sleep")),
    Night(
        DAY,
        ZONE,
        time(23),
        time(23, 30),
        20,
        2,
        40,
        time(6, 30),
        time(7),
        6,
        late_caffeine=False,
        wind_down=True,
        note=SAID,
    ),
    Medication(DAY, ZONE, "Naproxen", "started", "250 mg", LATER, SAID),
    Function(DAY, ZONE, 35, 4000, 12, 9.5, 6, 5, 4, 7.25, "w60-64", SAID),
    Prediction(DAY, ZONE, "It flares up", 80, "to the baker", "it did not", 30, SAID),
    Movement(DAY, ZONE, "knee", "left", "bending", 110.5, 21.3, SAID),
    Goal(
        DAY,
        ZONE,
        "Walk",
        20.0,
        "min",
        3,
        LATER,
        start=10.0,
        step_percent=15,
        days=("mon", "thu"),
        outcome="reached",
        ended_on=DAY,
        note=SAID,
    ),
    Activity(DAY, ZONE, "Bridge", "strength", ("tue", "fri"), 15, False, LATER, SAID),
    Done(DAY, ZONE, "Walk", "partly", 12.5, SAID),
    Review(DAY, ZONE, "Walk", "hold", SAID),
    Win(DAY, ZONE, "An extra hour of sleep", SAID),
    Value(DAY, ZONE, "Sing", "friends", True, "good", SAID),
    Peg(DAY, ZONE, 5, 6, 0, SAID),
    Care(DAY, ZONE, "tens", "30 min", LATER, SAID),
    FlarePlan(DAY, ZONE, "heat", "3 min", "stairs", "Anna", "be patient", "rule", "a bad week"),
    Experiment(DAY, ZONE, "pace", "sleep", 42, "0123456789abcdef" * 2, True, DAY, SAID),
    Questions(DAY, ZONE, ("practice_pain", "sleep_pain"), SAID),
)
COUNT = len(ENTRIES) + 4  # two corrections, an open goal, an example; the deleted stays


def tell(store: Store) -> None:
    """Tell it all; correct some, delete one, with an example among them."""
    diary = store.diary(store.actor())
    told = {type(one): diary.tell(one) for one in ENTRIES}
    for one in (told[Pain], told[Goal]):
        diary.correct(one.id, replace(one.entry, note="corrected"))
    diary.tell(Goal(DAY, ZONE, "Stairs", 30, "steps", 2, LATER))
    diary.tell(Pain(date(2026, 1, 2), ZONE, worst=2), origin="demo")
    gone = diary.tell(Win(DAY, ZONE, "a secret"))
    diary.delete(gone.id)
