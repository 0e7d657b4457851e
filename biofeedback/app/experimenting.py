"""An experiment on oneself, from the records: begun, each day's draw, the result at its end.

Nothing of the result is worked out before its date, nor of one that ended earlier: neither window
nor command line could show it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from biofeedback.core.day_words import long_day
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, plural
from biofeedback.trends.findings import Finding, PlannedResult

if TYPE_CHECKING:
    from biofeedback.diary.experiment import Experiment
    from biofeedback.sessions.records import Actor, StoredSession
    from biofeedback.store.opening import Store
    from biofeedback.trends.experiment import DrawnDay
    from biofeedback.trends.table import DayRow

Phase = Literal["none", "agreed", "running", "waiting", "over"]
# A practice of one of the two paces is within this of it; /min.
SAME_PACE_PER_MIN = 0.2
PACES_PER_MIN = (5.5, 6.0)
# Morning ends and evening begins, by the clock on the wall.
MORNING_TO_H, EVENING_FROM_H = 12, 17


@dataclass(frozen=True, slots=True)
class ExperimentView:
    """The latest experiment as it may be shown today.

    phase: "none", "agreed" (it begins tomorrow), "running", "waiting" (all days are drawn, the
    last outcome is not over), "over". number: of today's day; length_days: of all. today_first:
    today's draw (True: the first condition), only while running. kept, known: drawn days that are
    over and were done as drawn, and those of which it is known. stopped: "flare" or "person"
    where it ended early, with stopped_on. result: only when it ran to its date; needs: why there
    is none.
    """

    phase: Phase
    today: date
    entry_id: str = ""
    question: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    result_on: date | None = None
    length_days: int = 0
    number: int = 0
    today_first: bool | None = None
    kept: int = 0
    known: int = 0
    stop_on_flare: bool = False
    stopped: Literal["", "flare", "person"] = ""
    stopped_on: date | None = None
    result: PlannedResult | None = None
    needs: str = ""


def begin(
    store: Store,
    actor: Actor,
    today: date,
    zone: str,
    *,
    question: str,
    outcome: str,
    length_days: int,
    stop_on_flare: bool,
    seed: str | None = None,
) -> ExperimentView:
    """Agree on an experiment; its days are drawn from `seed` (None: one that nobody knows).

    Raises BadInputError while another is not over, or for a choice there is not.
    """
    from biofeedback.diary.experiment import Experiment

    now = view_of(store, actor, today)
    if now.phase not in ("none", "over"):
        raise BadInputError(_("An experiment is under way already; end it first."))
    made = Experiment(
        today,
        zone,
        question,
        outcome,
        length_days,
        secrets.token_hex(16) if seed is None else seed,
        stop_on_flare,
    )
    store.diary(actor).tell(made)
    return view_of(store, actor, today)


def end(store: Store, actor: Actor, today: date) -> str:
    """End the experiment that is under way; return its entry's id. BadInputError: there is none."""
    now = view_of(store, actor, today)
    if now.phase in ("none", "over"):
        raise BadInputError(_("No experiment is under way."))
    experiment = next(one for key, one in _all(store, actor, today) if key == now.entry_id)
    return store.diary(actor).correct(now.entry_id, replace(experiment, ended_on=today)).id


def view_of(store: Store, actor: Actor, today: date) -> ExperimentView:
    """Return the latest experiment as it may be shown today."""
    found = _all(store, actor, today)
    if not found:
        return ExperimentView("none", today)
    entry_id, experiment = found[-1]
    if today <= experiment.day and experiment.ended_on is None:
        return _view("agreed", today, entry_id, experiment)
    return _begun(store, actor, today, entry_id, experiment)


def _begun(
    store: Store, actor: Actor, today: date, entry_id: str, experiment: Experiment
) -> ExperimentView:
    from biofeedback.app.daily_table import daily_table
    from biofeedback.trends.experiment import draw

    until = min(today, experiment.last + timedelta(days=1))
    rows = daily_table(store, actor, experiment.first, until, today)
    stopped, stopped_on = _stopped(experiment, rows)
    drawn = draw(experiment.seed, experiment.length_days)
    did = _did(store, actor, experiment, rows, today)
    days = _days(experiment, drawn, rows, did, today, stopped_on)
    known = [day for day in days if day.done is not None]
    number = (today - experiment.first).days + 1
    over = bool(stopped) or today >= experiment.result_on
    running = not over and number <= experiment.length_days
    view = replace(
        _view("over" if over else "running" if running else "waiting", today, entry_id, experiment),
        number=min(number, experiment.length_days),
        today_first=drawn[number - 1].first if running else None,
        kept=sum(day.done == day.first for day in known),
        known=len(known),
        stopped=stopped,
        stopped_on=stopped_on,
    )
    return _with_result(view, experiment, days) if over else view


def _all(store: Store, actor: Actor, today: date) -> list[tuple[str, Experiment]]:
    from biofeedback.diary.experiment import Experiment

    kept = store.diary(actor).list(date(1900, 1, 1), today, "experiment")
    return [(one.id, one.entry) for one in kept if isinstance(one.entry, Experiment)]


def _view(phase: Phase, today: date, entry_id: str, experiment: Experiment) -> ExperimentView:
    return ExperimentView(
        phase,
        today,
        entry_id,
        experiment.question,
        experiment.outcome,
        experiment.first,
        experiment.last,
        experiment.result_on,
        experiment.length_days,
        stop_on_flare=bool(experiment.stop_on_flare),
    )


def _stopped(
    experiment: Experiment, rows: Sequence[DayRow]
) -> tuple[Literal["", "flare", "person"], date | None]:
    ended_on = experiment.ended_on
    if experiment.stop_on_flare:
        flares = [row.day for row in rows if row.flare and row.day <= experiment.last]
        if flares and (ended_on is None or flares[0] <= ended_on):
            return "flare", flares[0]
    return ("person", ended_on) if ended_on is not None else ("", None)


def _days(
    experiment: Experiment,
    drawn: Sequence[DrawnDay],
    rows: Sequence[DayRow],
    did: Mapping[date, bool | None],
    today: date,
    stopped_on: date | None,
) -> list[DrawnDay]:
    """Return the drawn days that are over, with what was done and what followed.

    All of the blocks stand, so that their draws can be judged; days to come have nothing known.
    """
    by_day = {row.day: row for row in rows}
    found = []
    for number, day in enumerate(drawn):
        on = experiment.first + timedelta(days=number)
        after = by_day.get(on + timedelta(days=1))
        if on >= today or (stopped_on is not None and on >= stopped_on):
            found.append(day)
            continue
        outcome = None
        if after is not None and after.day < today:
            outcome = _outcome(after, experiment.outcome)
        found.append(replace(day, outcome=outcome, done=did.get(on)))
    return found


def _outcome(row: DayRow, name: str) -> float | None:
    if name == "sleep":
        return row.sleep_h
    return None if row.pain_worst is None else float(row.pain_worst)


def _did(
    store: Store, actor: Actor, experiment: Experiment, rows: Sequence[DayRow], today: date
) -> dict[date, bool | None]:
    """Return for each day whether the first condition was done; None where it can't be told."""
    if experiment.question == "practice":
        return {row.day: row.practised for row in rows}
    from biofeedback.app.daily_rows import by_day

    found: dict[date, bool | None] = {}
    kept = store.sessions(actor).between(experiment.first, today)
    for day, sessions in by_day(kept).items():
        tell = _pace_kind if experiment.question == "pace" else _hour_kind
        kinds = {tell(one) for one in sessions} - {None}
        found[day] = kinds.pop() if len(kinds) == 1 else None
    return found


def _pace_kind(session: StoredSession) -> bool | None:
    from biofeedback.sessions.protocol_json import protocol_from_json

    try:
        steps = protocol_from_json(session.draft.protocol_json).steps
    except (ValueError, KeyError, TypeError):
        return None
    paces = [step.pattern.start_per_min for step in steps if step.pattern is not None]
    for first, pace in zip((True, False), PACES_PER_MIN, strict=True):
        if paces and all(abs(one - pace) <= SAME_PACE_PER_MIN for one in paces):
            return first
    return None


def _hour_kind(session: StoredSession) -> bool | None:
    from biofeedback.sessions.library import RESTING_S

    if session.draft.protocol in RESTING_S:
        return None
    hour = session.draft.started_at.astimezone(ZoneInfo(session.draft.zone)).hour
    if hour < MORNING_TO_H:
        return True
    return False if hour >= EVENING_FROM_H else None


def _with_result(
    view: ExperimentView, experiment: Experiment, days: Sequence[DrawnDay]
) -> ExperimentView:
    from biofeedback.trends.experiment import analyse, lacking
    from biofeedback.trends.experiment_words import result

    if view.stopped:
        # Not worked out either: an ending can be taken back, and would have been a look.
        return replace(view, needs=_("It ended before its date, so nothing is concluded from it."))
    found = analyse(days, experiment.seed)
    if found is not None:
        told = result(experiment.question, experiment.outcome, found)
        return replace(view, result=told)
    lack = sum(lacking(days))
    if not lack:
        return replace(view, needs=_("All days told were alike; there is nothing to compare."))
    sentence = plural(
        "There is no result: {count} day more with its outcome told would have been needed.",
        "There is no result: {count} days more with their outcome told would have been needed.",
        lack,
    )
    return replace(view, needs=sentence.format(count=lack))


def while_experimenting(
    store: Store, actor: Actor, today: date, findings: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Return the findings, the one silent that would tell the experiment's result early.

    That is the same question, where its look went into the days of an experiment under way, or of
    one that ended today.
    """
    found = _all(store, actor, today)
    if not found or found[-1][1].question != "practice" or today >= found[-1][1].result_on:
        return tuple(findings)
    view = view_of(store, actor, today)
    if view.phase == "over" and view.stopped_on == today:
        # Its ending may still be taken back today.
        view = replace(view, result_on=today + timedelta(days=1))
    elif view.phase not in ("running", "waiting"):
        return tuple(findings)
    key = {"pain": "practice_pain", "sleep": "practice_sleep"}[view.outcome]
    return tuple(_silent(one, view) if one.question == key else one for one in findings)


def _silent(finding: Finding, view: ExperimentView) -> Finding:
    from biofeedback.trends.sentences import silence

    assert view.first is not None
    assert view.result_on is not None
    if finding.looked_on is None or finding.looked_on < view.first:
        return finding
    needs = _(
        "Your experiment asks the same; it would be told early. It is shown again from {day} on."
    ).format(day=long_day(view.result_on))
    return replace(
        finding,
        effect=None,
        interval=None,
        level=None,
        looked_on=None,
        verdict="not_enough_data",
        needs=needs,
        text=silence(finding.question),
        caution="",
        late=None,
        pairs=(),
    )


def reminder(view: ExperimentView) -> str:
    """Return what to say once today, "" where nothing is drawn for it."""
    from biofeedback.trends.experiment_words import today_words

    if view.today_first is None:
        return ""
    return today_words(view.question, first=view.today_first)
