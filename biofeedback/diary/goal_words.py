"""Goals in plain sentences: what it is, how it stands, when it would be there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from biofeedback.core.words import _, listed, mark, plural
from biofeedback.diary.goal import DEFAULT_STEP_PERCENT, Goal
from biofeedback.diary.grading import ladder_of
from biofeedback.diary.progress import Baseline, Progress, outlook

DayWords = Callable[[date], str]

_OFTEN = (
    mark("once a week"),
    mark("twice a week"),
    mark("three times a week"),
    mark("four times a week"),
    mark("five times a week"),
    mark("six times a week"),
    mark("every day"),
)
DAY_NAMES = {
    "mon": mark("Mon"),
    "tue": mark("Tue"),
    "wed": mark("Wed"),
    "thu": mark("Thu"),
    "fri": mark("Fri"),
    "sat": mark("Sat"),
    "sun": mark("Sun"),
}
RULES = mark(
    "The plan goes by weeks, not by pain: a kept week goes one step up, a missed one stays, a "
    "flare holds and then goes one step back, never to zero."
)


def amount_words(amount: float, unit: str) -> str:
    """Return an amount with its unit, such as "12.5 minutes"."""
    # A fraction is said as many are.
    whole = int(amount) if amount == int(amount) else 11
    form = {
        "min": plural("{n:g} minute", "{n:g} minutes", whole),
        "times": plural("{n:g} time", "{n:g} times", whole),
        "steps": plural("{n:.0f} step", "{n:.0f} steps", whole),
        "m": _("{n:g} m"),
        "s": _("{n:g} s"),
    }[unit]
    return form.format(n=amount)


def often_words(per_week: int) -> str:
    """Return how often, such as "three times a week"."""
    return _(_OFTEN[per_week - 1])


def days_words(days: tuple[str, ...]) -> str:
    """Return days of the week, such as "Mon, Wed, Fri"."""
    return listed(_(DAY_NAMES[day]) for day in days)


def goal_sentence(goal: Goal, day_words: DayWords) -> str:
    """Return a goal as one sentence: what, how much, how often, by when."""
    form = _("{what} {amount}, {often}, by {day}")
    if goal.unit == "times":
        form = _("{what} {amount} in a row, {often}, by {day}")
    return form.format(
        what=goal.what.strip(),
        amount=amount_words(goal.amount, goal.unit),
        often=often_words(goal.per_week),
        day=day_words(goal.by),
    )


def week_sentence(progress: Progress) -> str:
    """Return this week's amount, and that it's as much as there should be."""
    goal = progress.goal
    dose = amount_words(progress.dose, goal.unit)
    often = often_words(goal.per_week)
    if progress.week <= progress.weeks:
        form = _("Week {week} of {weeks}: {dose}, {often}.")
    else:
        form = _("Week {week}: {dose}, {often}.")
    return form.format(week=progress.week, weeks=progress.weeks, dose=dose, often=often)


def next_sentence(progress: Progress) -> str:
    """Return what comes next, and why."""
    following = amount_words(progress.next_dose, progress.goal.unit)
    if progress.flare:
        if progress.next_dose == progress.dose:
            form = _("A flare week: nothing goes up, and rest counts. After it: {next} again.")
        else:
            form = _(
                "A flare week: nothing goes up, and rest counts. After it one step back: {next}."
            )
        return form.format(next=following)
    if progress.after_flare:
        form = _("One step back after the flare. When this week is kept, the next has {next}.")
        return form.format(next=following)
    if progress.is_there and progress.next_dose >= progress.dose:
        return _("This is your whole goal.")
    if progress.held:
        return _("You chose to hold: it stays at this until you decide otherwise.")
    if progress.next_dose < progress.dose:
        return _("You chose a step down: the next week has {next}.").format(next=following)
    return _("Next step: {next}.").format(next=following)


def arrival_sentence(progress: Progress, day_words: DayWords) -> str:
    """Return from when the whole is planned if each week is kept; "" where it's there or held."""
    there = progress.there_on
    if there is None or progress.is_there:
        return ""
    if progress.in_time:
        form = _("Week by week, the whole would be there from {day}.")
        return form.format(day=day_words(there))
    form = _(
        "Week by week, the whole would be there from {day}, later than {by}. That is fine; you "
        "can also give it more time or aim for less."
    )
    return form.format(day=day_words(there), by=day_words(progress.goal.by))


def outlook_sentence(goal: Goal, day_words: DayWords) -> str:
    """Return, before a goal is kept, how its steps would go and when they'd end."""
    rungs = ladder_of(goal)
    if len(rungs) == 1:
        return _("You begin with the whole: no steps are needed.")
    there, by_then = outlook(goal)
    assert there is not None
    values = {
        "start": amount_words(rungs[0], goal.unit),
        "percent": goal.step_percent or DEFAULT_STEP_PERCENT,
        "there": day_words(there),
        "by": day_words(goal.by),
        "then": amount_words(by_then, goal.unit),
    }
    if there <= goal.by:
        form = _(
            "From {start}, about {percent} % more after each kept week: the whole from {there}."
        )
    else:
        form = _(
            "From {start}, about {percent} % more after each kept week: {then} by {by}, the whole "
            "from {there}. Give it more time, aim for less, or begin with more."
        )
    return form.format(**values)


def baseline_sentence(found: Baseline | None, unit: str, *, measured: bool = False) -> str:
    """Return where a beginning comes from; without one, how to find it."""
    if found is None:
        return _(
            "Not enough is told yet to propose a beginning. Choose what you can do on a usual "
            "day, or note a week first."
        )
    form = _("Proposed from {n} days of your diary: the middle of what you did, {amount}.")
    if measured:
        form = _("Proposed from {n} days of your device: the middle of what it counted, {amount}.")
    return form.format(n=found.days_told, amount=amount_words(found.amount, unit))


def review_sentence(week: int) -> str:
    """Return the question of a review."""
    return _("Week {week}: time to look back. How should it go on? You decide.").format(week=week)
