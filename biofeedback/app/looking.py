"""Looking back for both faces and the report: the daily table and the findings, from the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from biofeedback.app.daily_rows import Days, days_of
from biofeedback.app.daily_table import between
from biofeedback.app.experimenting import while_experimenting
from biofeedback.trends.findings import Finding, Swings, WeekChange
from biofeedback.trends.table import DayRow

if TYPE_CHECKING:
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store


@dataclass(frozen=True, slots=True)
class TrendsView:
    """days: the wanted days, oldest first, none left out. findings: of everything up to today.

    example: whether some of it is made-up example data. simulated: how many sessions had a
    simulated heart. Whoever shows it must say both.
    """

    today: date
    days: tuple[DayRow, ...]
    findings: tuple[Finding, ...]
    weeks: tuple[WeekChange, ...]
    swings: Swings
    example: bool = False
    simulated: int = 0


def trends_for(
    store: Store, actor: Actor, today: date, days: int | None = 56, known: Days | None = None
) -> TrendsView:
    """Return the last `days` days (None: all) through today, and what the whole record shows.

    What the record shows does not depend on `days`, so that every face says the same. known: the
    days as they were read a moment ago, else they are read here.
    """
    from biofeedback.trends.asking import findings
    from biofeedback.trends.change import changes
    from biofeedback.trends.columns import told_of
    from biofeedback.trends.swings import swings_of

    known = days_of(store, actor, today) if known is None else known
    rows = known.rows
    shown = rows
    if days is not None:
        shown = between(rows, today - timedelta(days=days - 1), today)
    over = [row for row in rows if row.day < today]
    told = told_of(over) if over else None
    found = findings(rows, today, *questions_of(store, actor), told)
    return TrendsView(
        today,
        shown,
        while_experimenting(store, actor, today, found),
        changes(rows, today, told),
        swings_of(rows, today, told),
        known.has_examples(date.min, today),
        known.simulated_sessions(date.min, today),
    )


def questions_of(store: Store, actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the questions that are asked, and those that were asked at other times."""
    from biofeedback.diary.questions import Questions
    from biofeedback.trends.association import QUESTIONS, USUAL

    diary = store.diary(actor)
    kept = diary.list(date.min, date.max, "questions")
    if not kept:
        return USUAL, ()
    chosen: list[tuple[str, ...]] = []
    for one in diary.history(kept[-1].id):
        assert isinstance(one.entry, Questions)
        # Another version of the app may know questions that this one does not.
        chosen.append(tuple(key for key in one.entry.asked if key in QUESTIONS))
    asked = chosen[0] or USUAL
    before = dict.fromkeys((*USUAL, *(key for each in chosen[1:] for key in each)))
    return asked, tuple(key for key in before if key not in asked)


def choose_questions(
    store: Store, actor: Actor, today: date, zone: str, asked: tuple[str, ...]
) -> None:
    """Ask these questions from now on. BadInputError: none, more than three, or an unknown one."""
    from biofeedback.core.errors import BadInputError
    from biofeedback.core.words import _
    from biofeedback.diary.questions import Questions
    from biofeedback.trends.association import QUESTIONS

    for key in asked:
        if key not in QUESTIONS:
            sentence = _("There is no question {key}; there are: {some}.")
            raise BadInputError(sentence.format(key=repr(key)[:80], some=", ".join(QUESTIONS)))
    store.diary(actor).tell(Questions(today, zone, asked))
