"""The pages about goals and function: empty, normal, in a flare, a year on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from biofeedback.app.goals import GoalsState, OpenGoal, Planned
from biofeedback.diary.activity import Activity, Done
from biofeedback.diary.function import Function
from biofeedback.diary.goal import Goal
from biofeedback.diary.movement import Movement
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.progress import Baseline, progress_of
from biofeedback.diary.review import Review, Win
from biofeedback.diary.timed import STAND
from biofeedback.diary.value import Value, monday_of
from biofeedback.ui.app import compose
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.function import FunctionPage
from biofeedback.ui.pages.goal_form import GoalFormPage
from biofeedback.ui.pages.goals_room import GoalsRoom
from biofeedback.ui.window import Window

Scene = Callable[[Look], Window]
ZONE = "Europe/Berlin"
TODAY = date(2026, 11, 25)  # a Wednesday
MONDAY = monday_of(TODAY)
WALK = Goal(
    date(2026, 10, 26),
    ZONE,
    "Walk",
    20,
    "min",
    3,
    date(2027, 1, 10),
    start=10,
    days=("mon", "wed", "fri"),
)
BRIDGE = Goal(date(2026, 11, 9), ZONE, "Bridge", 12, "times", 2, date(2027, 1, 4), start=8)
STRETCH = Activity(MONDAY, ZONE, "Stretch the back", "mobility", ("tue", "thu", "sat"), 10)
DESK = Activity(MONDAY, ZONE, "Stand up from the desk", "desk_breaks", ("mon", "tue", "thu"), 2)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def opened(goal: Goal, weeks_kept: int, *flares: date, reviewed: bool = False) -> OpenGoal:
    """Return a goal of which each of the first weeks was kept."""
    begun = monday_of(goal.day)
    done = [
        Done(max(begun + timedelta(days=7 * week + 2 * n), goal.day), ZONE, goal.what, "done")
        for week in range(weeks_kept)
        for n in range(goal.per_week)
    ]
    done.append(Done(MONDAY, ZONE, goal.what, "done"))
    reviews = [Review(MONDAY, ZONE, goal.what, "hold")] if reviewed else []
    return OpenGoal("g-" + goal.what, progress_of(goal, done, reviews, set(flares), TODAY))


def planned(goal: OpenGoal, n: int, how: str | None = None) -> Planned:
    told = None if how is None else Done(day(n), ZONE, goal.goal.what, how)
    return Planned(
        goal.goal.what,
        day(n),
        True,
        goal.progress.dose,
        goal.goal.unit,
        told=told,
        told_id=None if how is None else f"d-{goal.goal.what}-{n}",
    )


def light(one: Activity, n: int, how: str | None = None) -> Planned:
    told = None if how is None else Done(day(n), ZONE, one.what, how)
    minutes = float(one.minutes or 0)
    return Planned(one.what, day(n), False, minutes, "min", one.sort, "a-" + one.what, told, "d")


def a_week(walk: OpenGoal, bridge: OpenGoal) -> tuple[tuple[Planned, ...], ...]:
    return (
        (planned(walk, 0, "done"), light(DESK, 0, "done")),
        (light(STRETCH, 1, "partly"), light(DESK, 1, "not")),
        (planned(walk, 2),),
        (light(STRETCH, 3), light(DESK, 3)),
        (planned(walk, 4), planned(bridge, 4)),
        (light(STRETCH, 5),),
        (),
    )


PREDICTIONS = (
    (
        "p1",
        Prediction(
            date(2026, 10, 12),
            ZONE,
            "If I lift the basket, my back will give way",
            80,
            "Lift an empty one, twice",
            "It pulled a little, no more",
            35,
        ),
    ),
    (
        "p2",
        Prediction(day(0), ZONE, "After the cinema I will be in bed for a day", 70, "A matinee"),
    ),
)
VALUES = (
    ("v0", Value(day(-7), ZONE, "Cook for my sister", "family", True, "lovely")),
    ("v1", Value(day(0), ZONE, "Sing with the choir", "I am with my friends")),
)
WINS = (("w1", Win(day(-3), ZONE, "An extra hour of sleep")),)


def normal() -> GoalsState:
    walk, bridge = opened(WALK, 4), opened(BRIDGE, 1)
    return GoalsState(
        TODAY,
        ZONE,
        False,
        goals=(walk, bridge),
        wins=WINS,
        week=a_week(walk, bridge),
        activities=(("a1", STRETCH), ("a2", DESK)),
        busy=(1, 0, 1, 0, 2, 0, 0),
        usual_walk=Baseline(12.0, 4, 9),
        predictions=PREDICTIONS,
        values=VALUES,
    )


def monday() -> GoalsState:
    """Return the same two days earlier: of today nothing is told yet."""
    made, goals = normal(), (opened(WALK, 4), opened(BRIDGE, 1))
    told = [replace(one, progress=replace(one.progress, done=0)) for one in goals]
    week = (tuple(replace(one, told=None, told_id=None) for one in made.week[0]), *made.week[1:])
    predicted = tuple((key, replace(one, day=day(-2))) for key, one in made.predictions)
    return replace(
        made, today=MONDAY, goals=tuple(told), week=week, predictions=predicted, values=()
    )


def flare() -> GoalsState:
    walk, bridge = opened(WALK, 4, TODAY), opened(BRIDGE, 1, TODAY)
    made = normal()
    return replace(
        made,
        flare_today=True,
        flare_days=frozenset({TODAY}),
        goals=(walk, bridge),
        week=a_week(walk, bridge),
    )


def a_year_on() -> GoalsState:
    long = replace(WALK, day=date(2026, 1, 5), by=date(2026, 12, 20), amount=45, step_percent=5)
    garden = Goal(date(2026, 9, 7), ZONE, "Garden", 30, "min", 2, date(2026, 12, 13), start=15)
    steps = Goal(date(2026, 9, 7), ZONE, "Go out", 6000, "steps", 5, date(2026, 12, 13), start=2500)
    goals = (opened(long, 20), opened(garden, 9, reviewed=True), opened(steps, 8))
    wins = tuple(
        (f"w{n}", Win(TODAY - timedelta(days=9 * n), ZONE, words))
        for n, words in enumerate(("Slept till six", "Carried the shopping", "Laughed a lot") * 8)
    )
    predictions = tuple(
        (f"p{n}", replace(PREDICTIONS[0][1], day=TODAY - timedelta(days=300 - 12 * n)))
        for n in range(20)
    )
    return replace(
        normal(),
        goals=goals,
        wins=wins[::-1],
        week=tuple(
            (*(planned(one, n) for one in goals), light(STRETCH, n), light(DESK, n))
            for n in range(7)
        ),
        predictions=(*predictions, PREDICTIONS[1]),
    )


def _room(name: str, state: GoalsState, *, write: bool = False) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page(name, GoalsRoom)
        page.show_state(state)
        if write and isinstance(page, GoalFormPage):
            page.what.setText("Walk to the river")
            page.amount.setText("25")
            page.start.setText("12")
        window.go(name)
        return window

    return show


STANDS = tuple(
    Function(
        TODAY - timedelta(days=days),
        ZONE,
        sit_to_stand=n,
        tug_s=seconds,
        walking_min=minutes,
        compare_with="w60-64",
    )
    for days, n, seconds, minutes in (
        (330, 8, 12.4, 10),
        (240, 9, 11.9, 12),
        (150, 9, 12.0, 15),
        (60, 11, 11.1, 14),
        (28, 12, 10.8, 18),
    )
)
TESTED = Function(
    TODAY,
    ZONE,
    walking_min=20,
    sit_to_stand=13,
    tug_s=10.6,
    confidence=6,
    energy=5,
    stress=3,
    work_h=4.5,
    compare_with="w60-64",
)
MOVEMENTS = (
    Movement(day(-60), ZONE, "knee", "left", "bending", 105),
    Movement(day(-20), ZONE, "hand", "right", "grip", None, 18.5),
    Movement(day(-4), ZONE, "knee", "left", "bending", 112),
)


def _function(state: GoalsState, told: Function, at_s: float | None = None) -> Scene:
    """Show function; `at_s`: seconds into a test of standing up, with three stands."""

    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("function", FunctionPage)
        page.show_view(EntryView(told, TODAY))
        page.show_more(state)
        window.go("function")
        if at_s is not None:
            page.timed.start(STAND)
            page.timed.now_s = lambda: 8.0
            for _n in range(3):
                page.timed.press()
            page.timed.now_s = lambda: at_s
            page.timed.tick()
        return window

    return show


EMPTY = GoalsState(TODAY, ZONE)
SCENES: Mapping[str, Scene] = {
    "goals": _room("goals", normal()),
    "goals-empty": _room("goals", EMPTY),
    "goals-flare": _room("goals", flare()),
    "goals-year": _room("goals", a_year_on()),
    "goal": _room("goal", normal(), write=True),
    "goal-empty": _room("goal", EMPTY),
    "activity": _room("activity", normal()),
    "activity-empty": _room("activity", EMPTY),
    "matters": _room("matters", a_year_on()),
    "matters-empty": _room("matters", EMPTY),
    "predict": _room("predict", a_year_on()),
    "predict-empty": _room("predict", EMPTY),
    "function": _function(replace(a_year_on(), functions=STANDS, movements=MOVEMENTS), TESTED),
    "function-empty": _function(EMPTY, Function(TODAY, ZONE)),
    "function-flare": _function(replace(flare(), functions=STANDS), Function(TODAY, ZONE)),
    "function-test": _function(normal(), Function(TODAY, ZONE), 21.4),
}
