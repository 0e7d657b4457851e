"""The chosen questions with their last look, as findings: what every face shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from biofeedback.core.words import _
from biofeedback.trends import sentences
from biofeedback.trends.association import (
    QUESTIONS,
    USUAL,
    Question,
    Seen,
    count,
    look_at,
    looks_of,
)
from biofeedback.trends.columns import Columns, Told, columns_of, told_of
from biofeedback.trends.findings import Finding, RawPair, Verdict
from biofeedback.trends.looks import MOST_CHOSEN, Look, Schedule
from biofeedback.trends.table import DayRow


def findings(
    rows: Sequence[DayRow],
    today: date,
    chosen: Sequence[str] = USUAL,
    also: Sequence[str] = (),
    told: Told | None = None,
) -> tuple[Finding, ...]:
    """Return a finding for each chosen question, from the days that are over.

    rows: every day since the first that is known, in order, none left out. What a look found
    is made anew from the data through its day, so that whoever asks gets the same. also: what
    was chosen at other times; it keeps its share of what may err, so that choosing anew until
    something is found finds no more than chance allows. told: the days before today as arrays,
    where they have been read already. ValueError for more than three questions or an unknown one.
    """
    if len(chosen) > MOST_CHOSEN or not {*chosen, *also} <= set(QUESTIONS):
        raise ValueError(f"these can't be asked together: {chosen}")
    over = [row for row in rows if row.day < today]
    if not over:
        return tuple(_nothing_yet(QUESTIONS[key], today) for key in chosen)
    told = told or told_of(over)
    columns = told.columns()
    plan = looks_of(columns)
    last = plan.looks[-1] if plan.looks else None
    if last is None:
        return tuple(_finding(QUESTIONS[key], over, columns, plan, None, None) for key in chosen)
    # Which source tells of sleep and activity is chosen as it was on the look's day.
    then = told.columns(last.through)
    seen = look_at(then, tuple(dict.fromkeys((*chosen, *also))), last)
    return tuple(_finding(QUESTIONS[key], over, then, plan, last, seen.get(key)) for key in chosen)


def _finding(
    question: Question,
    over: Sequence[DayRow],
    columns: Columns,
    plan: Schedule,
    last: Look | None,
    seen: Seen | None,
) -> Finding:
    next_look = over[-1].day + timedelta(days=plan.next_in_days)
    words = sentences.WORDS[question.key]
    if last is None or seen is None or seen.effect is None:
        now = count(question, question.pairs(columns))
        lack = now.lack if seen is None or seen.lack.varies else seen.lack
        needs = sentences.needed(
            lack,
            weekly=question.weekly,
            rest=question.key == "practice_rest",
            next_look=next_look,
            before_looks=plan.still_count,
        )
        return Finding(
            question.key,
            _(words.title),
            None,
            _(words.unit),
            None,
            None,
            now.n_with,
            now.n_without,
            None,
            next_look,
            "not_enough_data",
            needs,
            sentences.silence(question.key),
            two_groups=question.groups,
            missing=now.pairs.missing,
            before_words=_(words.before),
            after_words=_(words.after),
        )
    looked_on = columns.day(last.through)
    verdict: Verdict = "unclear"
    if seen.stands_out:
        verdict = "clear" if question.may_be_clear else "goes_with"
    measured = _is_measured(question, columns)
    changed = sum(
        row.day <= looked_on
        and (
            _after(row.last_told, looked_on) or (measured and _after(row.last_measured, looked_on))
        )
        for row in over
    )
    return Finding(
        question.key,
        _(words.title),
        seen.effect,
        _(words.unit),
        seen.interval,
        seen.level,
        seen.n_with,
        seen.n_without,
        looked_on,
        next_look,
        verdict,
        None,
        sentences.said(question.key, seen),
        _(words.caution),
        seen.pairs.missing,
        sentences.late(changed),
        _(words.before),
        _(words.after),
        question.groups,
        tuple(_raw(columns, seen)),
    )


def _is_measured(question: Question, columns: Columns) -> bool:
    """Return whether a device told what the question compares."""
    if question.key == "swings_flare":
        return columns.activity_measured
    return question.key in ("practice_sleep", "sleep_pain") and columns.sleep_measured


def _after(on: date | None, day: date) -> bool:
    return on is not None and on > day


def _raw(columns: Columns, seen: Seen) -> Iterator[RawPair]:
    pairs = seen.pairs
    for at, before, after in zip(pairs.at, pairs.before, pairs.after, strict=True):
        yield RawPair(columns.day(at), float(before), float(after))


def _nothing_yet(question: Question, today: date) -> Finding:
    empty = [DayRow(today - timedelta(days=1))]
    columns = columns_of(empty)
    return _finding(question, empty, columns, looks_of(columns), None, None)
