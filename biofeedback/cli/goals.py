"""`biofeedback goals …`: goals with their graded weeks, the week's plan, reviews."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.diary_options import (
    DateOption,
    JsonOption,
    NoteOption,
    Number,
    day_of,
    number,
    whole,
)
from biofeedback.cli.diary_telling import document, line, today
from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.app.goals import GoalsState, OpenGoal, Planned
    from biofeedback.store.opening import Store

What = Annotated[str, typer.Option(metavar="WORDS", help=_("In your own words"))]
DaysOption = Annotated[
    str | None, typer.Option(metavar="DAYS", help=_("Such as mon,wed,fri; proposed when left out"))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help=_("Goals and the week: show, add, done, review, plan."))
    room.callback(invoke_without_command=True)(show)
    room.command("add", help=_("A goal: what, how much, how often, by when."))(add)
    room.command("done", help=_("How something planned went."))(done)
    room.command("review", help=_("Step up, step down, hold, or on to self-care."))(review)
    room.command("end", help=_("End a goal: reached, or let go."))(end)
    room.command("plan", help=_("Something for every week, on its days."))(plan)
    app.add_typer(room, name="goals")


def show(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show the open goals, this week, what is due."""
    if context.invoked_subcommand is not None:
        return
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        state = _state(store)
    if as_json:
        from biofeedback.cli.goals_document import state_document

        print_json(state_document(state))
        return
    if not state.goals and not state.activities:
        print_result(
            _(
                "No goal yet. Begin with: biofeedback goals add --what Walk --amount 20 "
                "--times 3 --by {day}"
            ).format(day=date.fromordinal(state.today.toordinal() + 56))
        )
    for one in state.goals:
        _print_goal(one)
    for planned in state.week[state.today.weekday()]:
        print_result(_today_line(planned))
    for _id, prediction in state.open_predictions:
        asked = _('{day}: "{what}" What happened? Write it down.')
        print_result(asked.format(day=prediction.day, what=prediction.what))


def add(
    what: What,
    amount: Annotated[str, typer.Option(metavar="N", help=_("How much each time"))],
    by: Annotated[str, typer.Option(metavar="D", help=_("Its last day"))],
    unit: Annotated[str, typer.Option(metavar="UNIT", help=_("min, times, steps, m or s"))] = "min",
    times: Annotated[str, typer.Option(metavar="N", help=_("How often a week"))] = "3",
    start: Annotated[
        str | None,
        typer.Option(metavar="N", help=_("The amount it begins with, or: usual; else the whole")),
    ] = None,
    step: Annotated[
        str | None, typer.Option(metavar="PERCENT", help=_("A week's step, 1 to 20; else 10"))
    ] = None,
    days: DaysOption = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin a goal today; at most three are open."""
    from biofeedback.app.goals import with_days
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.goal import Goal
    from biofeedback.diary.goal_words import outlook_sentence

    with open_records() as store:
        state = _state(store)
        wanted = number("--amount", amount)
        begin = _usual(state, unit, wanted) if start == "usual" else number("--start", start)
        goal = with_days(
            Goal(
                state.today,
                state.zone,
                what,
                wanted or 0.0,
                unit,
                whole("--times", times) or 0,
                day_of("--by", by, state.today),
                begin,
                whole("--step", step),
                _days(days),
                note=note,
            ),
            state.busy,
        )
        kept = store.diary(store.actor()).tell(goal)
        state = _state(store)
    if as_json:
        print_json(document(kept))
        return
    made = next(one for one in state.goals if one.id == kept.id)
    _print_goal(made)
    print_error(outlook_sentence(made.goal, str))


def done(
    what: What,
    how: Annotated[str, typer.Option(metavar="HOW", help=_("done, partly or not"))] = "done",
    day: DateOption = "today",
    amount: Number = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell how something planned went: a goal, or an activity of the week, by its words."""
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.activity import Done
    from biofeedback.diary.goal import same_words

    with open_records() as store:
        state = _state(store)
        known = [one.goal.what for one in state.goals] + [one.what for _id, one in state.activities]
        found = [name for name in known if same_words(name) == same_words(what)]
        if not found:
            sentence = _("Nothing planned is called {what}; planned are: {some}.")
            some = "; ".join(known) or _("nothing yet")
            raise BadInputError(sentence.format(what=repr(what)[:80], some=some))
        entry = Done(
            day_of("--date", day, state.today),
            state.zone,
            found[0],
            how,
            number("--amount", amount),
            note,
        )
        kept = store.diary(store.actor()).tell(entry)
    _show(document(kept), line(kept), as_json)


def review(
    what: What,
    decision: Annotated[
        str, typer.Option(metavar="DECISION", help=_("step_up, step_down, hold or self_care"))
    ],
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide how a goal goes on; it holds from the next week on, and self_care ends the goal."""
    from biofeedback.app.goals import decide, open_goal
    from biofeedback.cli.composition import open_records
    from biofeedback.diary.review import Review

    with open_records() as store:
        state = _state(store)
        one = open_goal(state, what)
        made = Review(state.today, state.zone, one.goal.what, decision, note)
        kept = decide(store.diary(store.actor()), one, made)
    _show(document(kept), line(kept), as_json)


def end(
    what: What,
    outcome: Annotated[
        str, typer.Option(metavar="OUTCOME", help=_("reached, self_care or let_go"))
    ] = "reached",
    as_json: JsonOption = False,
) -> None:
    """End a goal; its history stays."""
    from biofeedback.app.goals import end_goal, open_goal
    from biofeedback.cli.composition import open_records

    with open_records() as store:
        state = _state(store)
        one = open_goal(state, what)
        kept = end_goal(store.diary(store.actor()), one, outcome, state.today)
    _show(document(kept), line(kept), as_json)


def plan(
    what: What,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="SORT", help=_("mobility, strength, walk, balance, desk_breaks, other")
        ),
    ] = None,
    times: Annotated[str | None, typer.Option(metavar="N", help=_("How often a week"))] = None,
    days: DaysOption = None,
    minutes: Annotated[str | None, typer.Option(metavar="MIN")] = None,
    effort: Annotated[
        bool | None, typer.Option(help=_("Whether a day of recovery should follow"))
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="D", help=_("Its last day"))] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan an activity from today on; without --days it gets days that leave room to recover."""
    from dataclasses import replace

    from biofeedback.cli.composition import open_records
    from biofeedback.diary.activity import Activity
    from biofeedback.diary.goal import same_words
    from biofeedback.diary.weekplan import propose

    with open_records() as store:
        state = _state(store)
        often = whole("--times", times)
        if often is not None and not 1 <= often <= 7:
            raise BadInputError(_("--times is from 1 to 7, not {times}.").format(times=often))
        made = Activity(
            state.today,
            state.zone,
            what,
            sort,
            _days(days),
            whole("--minutes", minutes),
            effort,
            None if until is None else day_of("--until", until, state.today),
            note,
        )
        known = {same_words(one.what) for _id, one in state.activities}
        ends = made.until is not None and same_words(what) in known
        if ends and often is not None and not made.days:
            raise BadInputError(
                _("{what} is planned already; say its new days with --days, not --times.").format(
                    what=repr(what)[:80]
                )
            )
        if not made.days and not ends:
            made = replace(made, days=propose(often or 3, state.busy, effort=made.is_effort))
        kept = store.diary(store.actor()).tell(made)
    _show(document(kept), line(kept), as_json)


def _print_goal(one: OpenGoal) -> None:
    from biofeedback.diary import goal_words as words

    progress = one.progress
    print_result(words.goal_sentence(one.goal, str))
    for sentence in (
        words.week_sentence(progress),
        words.next_sentence(progress),
        words.arrival_sentence(progress, str),
        words.review_sentence(progress.review_due) if progress.review_due else "",
    ):
        if sentence:
            print_result(f"  {sentence}")


def _today_line(planned: Planned) -> str:
    from biofeedback.diary.activity import HOWS
    from biofeedback.diary.goal_words import amount_words

    parts = [planned.what]
    if planned.amount is not None:
        parts.append(amount_words(planned.amount, planned.unit))
    parts.append(_(HOWS[planned.told.how]) if planned.told else _("planned"))
    return _("Today: {what}").format(what=" · ".join(parts))


def _state(store: Store) -> GoalsState:
    from biofeedback.app.goals import goals_state
    from biofeedback.app.straps import local_zone

    zone = local_zone()
    return goals_state(store, today(store, zone), zone)


def _days(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    return tuple(part.strip().casefold() for part in text.split(",") if part.strip())


def _usual(state: GoalsState, unit: str, amount: float | None) -> float | None:
    """Return a beginning from the diary, for walking in minutes or steps."""
    from biofeedback.diary.goal_words import baseline_sentence

    usual = {"min": state.usual_walk, "steps": state.usual_steps}.get(unit)
    measured = unit == "steps" and state.measured_steps
    if usual is None:
        raise BadInputError(baseline_sentence(None, unit))
    print_error(baseline_sentence(usual, unit, measured=measured))
    return usual.amount if amount is None else min(usual.amount, amount)


def _show(found: dict[str, Any], words: str, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        print_result(words)
