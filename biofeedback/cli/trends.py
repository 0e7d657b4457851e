"""`biofeedback trends`: the daily table and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.cli.speak import print_error, print_json, print_result
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, number

if TYPE_CHECKING:
    from biofeedback.app.looking import TrendsView
    from biofeedback.trends.findings import Finding
    from biofeedback.trends.table import DayRow

MOST_DAYS = 36_600


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trends", help=_("Looking back: the days in numbers, and what goes with what."))(
        trends
    )


def trends(
    days: Annotated[
        str, typer.Option(metavar="N", help=_("How many days of the table, up to today"))
    ] = "56",
    ask: Annotated[
        list[str] | None,
        typer.Option(
            "--ask",
            metavar="QUESTION",
            help=_("Ask other questions from now on, such as practice_flare; up to three times"),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON document"))] = False,
) -> None:
    """Show the last days, and what the whole record shows; silent where it is too early."""
    from biofeedback.app.looking import choose_questions, trends_for
    from biofeedback.app.straps import local_zone
    from biofeedback.cli.composition import open_records
    from biofeedback.store.ids import local_date

    count = _days(days)
    with open_records() as store:
        today = local_date(SystemClock().utc(), local_zone())
        if ask:
            choose_questions(store, store.actor(), today, local_zone(), tuple(ask))
        view = trends_for(store, store.actor(), today, count)
    if view.example:
        from biofeedback.trends.sentences import example

        print_error(example())
    if view.simulated:
        from biofeedback.trends.sentences import simulated

        print_error(simulated(view.simulated))
    if as_json:
        print_json(document(view))
        return
    for line in lines(view):
        print_result(line)


def document(view: TrendsView) -> dict[str, Any]:
    """Return what docs/command-line.md promises; what nobody knows is null."""
    return {
        "days": [_day(row) for row in view.days],
        "findings": [_finding(one) for one in view.findings],
        "weeks": [
            {
                "measure": one.measure,
                "week": one.week,
                "baseline": one.baseline,
                "now": one.now,
                "change": one.change,
                "noise": one.noise,
                "unit": one.unit,
                "beyond": one.beyond,
                "text": one.text,
            }
            for one in view.weeks
        ],
        "swings": {
            "unit": view.swings.unit,
            "flares": view.swings.flares,
            "after_high": view.swings.after_high,
            "usual_share": view.swings.usual_share,
            "needs": view.swings.needs,
            "text": view.swings.text,
        },
    }


def lines(view: TrendsView) -> list[str]:
    """Return the same for people: the days that are known, then the sentences."""
    from biofeedback.trends.sentences import rule

    shown = [row for row in view.days if not row.is_empty]
    out = []
    if shown:
        out.append(_("date        practice  coherence  worst pain  flare  sleep"))
        out += [_row(row) for row in shown]
        left_out = len(view.days) - len(shown)
        if left_out:
            out.append(
                _("Days of which nothing is known, left out here: {count}.").format(count=left_out)
            )
    else:
        out.append(_("Nothing is known of these days yet. Begin with: biofeedback diary add pain"))
    out += ["", _("What goes with what"), rule()]
    for one in view.findings:
        out += ["", one.title, f"  {one.text}"]
        out += [f"  {part}" for part in (_counted(one), one.needs, one.caution, one.late) if part]
    if view.weeks:
        out += ["", _("Weeks 4, 8 and 12 against the first week")]
        out += [f"  {one.text}" for one in view.weeks]
    out += ["", _("Ups and downs of activity"), f"  {view.swings.needs or view.swings.text}"]
    return out


def _counted(one: Finding) -> str | None:
    if one.looked_on is None or one.level is None or one.next_look is None:
        return None
    return _(
        "Looked at through {day}: {with_it} with, {without} without, {missing} left out as "
        "something was not told; interval at {level} %; next look from {next} on."
    ).format(
        day=one.looked_on,
        with_it=one.n_with,
        without=one.n_without,
        missing=one.missing,
        level=number(100.0 * one.level, ".1f"),
        next=one.next_look,
    )


def _row(row: DayRow) -> str:
    unknown = "?"
    flare = {None: unknown, True: _("yes"), False: _("no")}[row.flare]
    minutes = unknown
    if row.practice_min is not None:
        minutes = _("{n:.0f} min").format(n=row.practice_min)
    coherence = unknown if row.coherence is None else f"{row.coherence:.0f}"
    pain = unknown if row.pain_worst is None else f"{row.pain_worst}/10"
    if row.sleep_h is None and row.measured_sleep_h is not None:
        sleep = _("{hours} h, by a device").format(hours=number(row.measured_sleep_h, ".1f"))
    else:
        sleep = unknown if row.sleep_h is None else _("{n:.1f} h").format(n=row.sleep_h)
    return f"{row.day}  {minutes:>8}  {coherence:>9}  {pain:>10}  {flare:>5}  {sleep:>6}"


def _day(row: DayRow) -> dict[str, Any]:
    return {
        "date": row.day.isoformat(),
        "practice_min": row.practice_min,
        "coherence": row.coherence,
        "pain_worst": row.pain_worst,
        "flare": row.flare,
        "sleep_h": row.sleep_h,
        "pain_average": row.pain_average,
        "pain_now": row.pain_now,
        "practice_rmssd_ms": row.practice_rmssd_ms,
        "resting_rmssd_ms": row.resting_rmssd_ms,
        "resting_hr_bpm": row.resting_hr_bpm,
        "measured_sleep_h": row.measured_sleep_h,
        "walking_min": row.walking_min,
        "steps": row.steps,
        "measured_steps": row.measured_steps,
        "medication": [
            {"name": one.name, "change": one.change, "dose": one.dose} for one in row.medication
        ],
        "care": list(row.care),
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "question": one.question,
        "title": one.title,
        "effect": one.effect,
        "unit": one.unit,
        "interval": None if one.interval is None else list(one.interval),
        "level": one.level,
        "n_with": one.n_with,
        "n_without": one.n_without,
        "missing": one.missing,
        "looked_on": None if one.looked_on is None else one.looked_on.isoformat(),
        "next_look": None if one.next_look is None else one.next_look.isoformat(),
        "verdict": one.verdict,
        "needs": one.needs,
        "text": one.text,
        "caution": one.caution,
        "late": one.late,
    }


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise BadInputError(
            _("--days is a whole number from 1 to {most}, not {text}.").format(
                most=MOST_DAYS, text=repr(text)[:80]
            )
        )
    return int(text)
