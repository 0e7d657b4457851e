"""Goals, the week, tests, predictions and values as they stand on a day; for both faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.activity import Activity, Done
from biofeedback.diary.entry import Entry
from biofeedback.diary.function import Function
from biofeedback.diary.goal import SELF_CARE as ENDED_IN_SELF_CARE
from biofeedback.diary.goal import Goal, same_words
from biofeedback.diary.movement import Movement
from biofeedback.diary.prediction import Prediction
from biofeedback.diary.progress import Baseline, Progress, baseline, is_planned, progress_of
from biofeedback.diary.review import SELF_CARE, Review, Win
from biofeedback.diary.value import Value, monday_of
from biofeedback.diary.weekplan import load, propose
from biofeedback.store.diary import DiaryStore, StoredEntry
from biofeedback.store.opening import Store

EARLIEST = date(1900, 1, 1)
LOOK_BACK_DAYS = 400

_E = TypeVar("_E", bound=Entry)


@dataclass(frozen=True, slots=True)
class OpenGoal:
    """A goal that is worked on, with how it stands. id: of its entry as it is now."""

    id: str
    progress: Progress
    reviews: tuple[Review, ...] = ()

    @property
    def goal(self) -> Goal:
        """The goal itself."""
        return self.progress.goal


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing on a day of the week. activity_id: None for a goal's own. told: how it went.

    amount: with its unit, None where the plan names none.
    """

    what: str
    day: date
    effort: bool
    amount: float | None = None
    unit: str = "min"
    sort: str | None = None
    activity_id: str | None = None
    told: Done | None = None
    told_id: str | None = None


@dataclass(frozen=True, slots=True)
class GoalsState:
    """Everything about goals on `today`. week: seven days from Monday, each with what is planned.

    busy: how many efforts each weekday has. usual_*: a beginning proposed from the diary, None
    while too little is told; measured_steps: those are a device's. flare_today: None: not told.
    """

    today: date
    zone: str
    flare_today: bool | None = None
    flare_days: frozenset[date] = frozenset()
    goals: tuple[OpenGoal, ...] = ()
    ended: tuple[Goal, ...] = ()
    wins: tuple[tuple[str, Win], ...] = ()
    week: tuple[tuple[Planned, ...], ...] = ((),) * 7
    activities: tuple[tuple[str, Activity], ...] = ()
    busy: tuple[int, ...] = (0,) * 7
    usual_walk: Baseline | None = None
    usual_steps: Baseline | None = None
    measured_steps: bool = False
    functions: tuple[Function, ...] = ()
    movements: tuple[Movement, ...] = ()
    predictions: tuple[tuple[str, Prediction], ...] = ()
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def monday(self) -> date:
        """The first day of this week."""
        return monday_of(self.today)

    @property
    def function_today(self) -> Function | None:
        """What today was good for, None while nothing is told."""
        return next((one for one in self.functions if one.day == self.today), None)

    @property
    def open_predictions(self) -> tuple[tuple[str, Prediction], ...]:
        """Those of which nobody knows yet what happened, the oldest first."""
        return tuple(pair for pair in self.predictions if pair[1].is_open)

    @property
    def value_now(self) -> tuple[str, Value] | None:
        """What was chosen for this week."""
        found = [pair for pair in self.values if monday_of(pair[1].day) == self.monday]
        return found[-1] if found else None


def goals_state(store: Store, today: date, zone: str) -> GoalsState:
    """Return how everything stands today."""
    actor = store.actor()
    diary = store.diary(actor)

    def kept(kind: type[_E], name: str, first: date = EARLIEST) -> list[tuple[StoredEntry, _E]]:
        found = diary.list(first, today, name)
        return [(one, one.entry) for one in found if isinstance(one.entry, kind)]

    every = kept(Goal, "goal")
    open_goals = [(stored, goal) for stored, goal in every if goal.is_open]
    first = min((goal.day for _stored, goal in open_goals), default=today)
    done = kept(Done, "done", min(monday_of(first), monday_of(today)))
    reviews = kept(Review, "review", first)
    since = min(monday_of(first), today - timedelta(days=14))
    told = diary.told(since, today, today)
    flares = frozenset(day.day for day in told if day.flare)
    goals = tuple(
        OpenGoal(
            stored.id,
            progress_of(goal, [one for _s, one in done], [r for _s, r in reviews], flares, today),
            tuple(r for _s, r in reviews if same_words(r.what) == same_words(goal.what)),
        )
        for stored, goal in open_goals
    )
    sunday = monday_of(today) + timedelta(days=6)
    activities = [
        (stored, one)
        for stored, one in kept(Activity, "activity")
        if one.until is None or one.until >= monday_of(today)
    ]
    walked: list[tuple[date, float | None]] = [(day.day, day.walking_min) for day in told]
    stepped: list[tuple[date, float | None]] = [(day.day, day.steps) for day in told]
    usual_steps, measured = baseline(stepped, today, "steps"), False
    if usual_steps is None:
        usual_steps = baseline(_measured_steps(store, today), today, "steps")
        measured = usual_steps is not None
    recent = today - timedelta(days=LOOK_BACK_DAYS)
    return GoalsState(
        today,
        zone,
        told[-1].flare,
        flares,
        goals,
        tuple(goal for _stored, goal in every if not goal.is_open),
        tuple((stored.id, one) for stored, one in kept(Win, "win", recent)),
        _week(goals, activities, done, monday_of(today)),
        tuple((stored.id, one) for stored, one in activities),
        effort_load(
            [one.goal for one in goals],
            [one for _s, one in activities if one.until is None or one.until >= sunday],
        ),
        baseline(walked, today),
        usual_steps,
        measured,
        tuple(one for _stored, one in kept(Function, "function", recent)),
        tuple(one for _stored, one in kept(Movement, "movement", recent)),
        tuple((stored.id, one) for stored, one in kept(Prediction, "prediction")),
        tuple((stored.id, one) for stored, one in kept(Value, "value", recent)),
    )


def effort_load(goals: Sequence[Goal], activities: Sequence[Activity]) -> tuple[int, ...]:
    """Return how many efforts each weekday has."""
    efforts = [goal.days for goal in goals] + [one.days for one in activities if one.is_effort]
    return load(efforts)


def _week(
    goals: Sequence[OpenGoal],
    activities: Sequence[tuple[StoredEntry, Activity]],
    done: Sequence[tuple[StoredEntry, Done]],
    monday: date,
) -> tuple[tuple[Planned, ...], ...]:
    told = {(one.day, same_words(one.what)): (stored.id, one) for stored, one in done}

    def answered(planned: Planned) -> Planned:
        found = told.get((planned.day, same_words(planned.what)))
        return planned if found is None else replace(planned, told_id=found[0], told=found[1])

    week = []
    for n in range(7):
        day = monday + timedelta(days=n)
        found = []
        for one in goals:
            goal, key = one.goal, (day, same_words(one.goal.what))
            # A goal without days of its own can be done on any; it is shown where it was told.
            if day >= goal.day and (is_planned(goal.days, day) or key in told):
                dose = one.progress.dose
                found.append(Planned(goal.what, day, True, dose, goal.unit))
        for stored, each in activities:
            key = (day, same_words(each.what))
            within = each.day <= day and (each.until is None or day <= each.until)
            if within and (is_planned(each.days, day) or key in told):
                minutes = None if each.minutes is None else float(each.minutes)
                found.append(
                    Planned(
                        each.what,
                        day,
                        each.is_effort,
                        minutes,
                        sort=each.sort,
                        activity_id=stored.id,
                    )
                )
        week.append(tuple(map(answered, found)))
    return tuple(week)


def _measured_steps(store: Store, today: date) -> list[tuple[date, float | None]]:
    """Return what devices counted; of several on a day the one that counted the most."""
    most: dict[date, float] = {}
    first = today - timedelta(days=15)
    for one in store.measured(store.actor()).days(first, today, "activity"):
        steps = one.numbers.get("steps")
        if steps is not None:
            most[one.day] = max(most.get(one.day, 0.0), steps)
    return list(most.items())


def with_days(goal: Goal, busy: Sequence[int]) -> Goal:
    """Return the goal on proposed days of the week, where none were chosen."""
    return goal if goal.days else replace(goal, days=propose(goal.per_week, busy))


def open_goal(state: GoalsState, what: str) -> OpenGoal:
    """Return the open goal of these words; BadInputError names those there are."""
    for one in state.goals:
        if same_words(one.goal.what) == same_words(what):
            return one
    if not state.goals:
        raise BadInputError(_("No goal is open; begin with: biofeedback goals add"))
    sentence = _("No open goal is called {what}; open are: {some}.")
    names = "; ".join(one.goal.what for one in state.goals)
    raise BadInputError(sentence.format(what=repr(what)[:80], some=names))


def end_goal(diary: DiaryStore, one: OpenGoal, outcome: str, today: date) -> StoredEntry:
    """Keep that a goal has ended, and how."""
    return diary.correct(one.id, replace(one.goal, outcome=outcome, ended_on=today))


def decide(diary: DiaryStore, one: OpenGoal, review: Review) -> StoredEntry:
    """Keep what the person decided; on to self-care ends the goal, its history stays."""
    kept = diary.tell(review)
    if review.decision == SELF_CARE:
        end_goal(diary, one, ENDED_IN_SELF_CARE, review.day)
    return kept
