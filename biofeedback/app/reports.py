"""The report for the care team: gathered from the records, and written for this account alone."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.core.words import _, listed, speaking, spoken
from biofeedback.exchange.report import ALL_PARTS, Paper, Part, ReportView, SessionLine, Told

if TYPE_CHECKING:
    from biofeedback.store.opening import Store

FUNCTION = ("sit_to_stand", "tug_s", "confidence", "energy")
PEG = ("pain", "enjoyment", "activity")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the report shall hold. days None: everything there is."""

    days: int | None = 56
    paper: Paper = Paper.A4
    parts: frozenset[Part] = ALL_PARTS
    questions: tuple[str, ...] = ()
    appendix: bool = False


def report_view(store: Store, today: date, wish: Wish) -> ReportView:
    """Return what the report says, with the findings as the window and `trends` have them."""
    from biofeedback.app.daily_rows import days_of
    from biofeedback.app.looking import trends_for
    from biofeedback.signal.definitions import DEFINITIONS
    from biofeedback.trends.table import DayRow

    actor = store.actor()
    found = trends_for(store, actor, today, wish.days)
    days = found.days or (DayRow(today),)
    first, last = days[0].day, days[-1].day
    known = days_of(store, actor, today)
    return ReportView(
        person=store.called(actor.person_id),
        made_on=today,
        days=days,
        example=known.has_examples(first, last),
        simulated=known.simulated_sessions(first, last),
        goals=_goals(store, first, last),
        function=_function(store, first, last),
        care=_care(store, first, last),
        findings=found.findings,
        weeks=found.weeks,
        questions=tuple(one.strip() for one in wish.questions if one.strip()),
        sessions=_sessions(store, first, last) if wish.appendix else (),
        definitions=dict(DEFINITIONS) if wish.appendix else {},
        parts=wish.parts,
    )


def make_report(store: Store, today: date, now: datetime, wish: Wish) -> bytes:
    """Return the report as a PDF, in English where this computer can't set the person's letters."""
    from biofeedback.exchange.report_face import printed_language
    from biofeedback.exchange.report_page import report_pdf

    printed = printed_language()
    in_english = printed is not spoken()
    with speaking(printed):
        view = replace(report_view(store, today, wish), in_english=in_english)
        return report_pdf(view, wish.paper, now, appendix=wish.appendix)


def language_note() -> str:
    """Return what is to be known of the report's language before it is made, "" for nothing."""
    from biofeedback.exchange.report_face import printed_language

    if printed_language() is spoken():
        return ""
    return _(
        "The report is written in English: its page has no letters for this language. Your own "
        "words in other letters are left out there, and it is said where."
    )


def write_report(data: bytes, to: Path) -> None:
    """Write it, 0600, whole or not at all; an earlier PDF gives way, anything else does not.

    Raises BadInputError for a name that is taken by something else or can't be one,
    BiofeedbackError when it can't be written.
    """
    try:
        if to.is_dir():
            raise BadInputError(_("{file} is a folder; give the name of a file.").format(file=to))
        if to.exists() and to.read_bytes()[:5] != b"%PDF-":
            sentence = _("{file} is there already and is no PDF; nothing was written.")
            raise BadInputError(sentence.format(file=to))
        draft = to.with_name(to.name + ".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(to)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
    except ValueError as error:
        raise BadInputError(_("This file name can't be used; choose another.")) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        sentence = _("{file} can't be written ({why}); choose another place. Nothing was left.")
        raise BiofeedbackError(sentence.format(file=to, why=why)) from error


def _told(store: Store, first: date, last: date, kind: str) -> list[tuple[date, dict[str, Any]]]:
    from biofeedback.diary.entry import told_of

    found = store.diary(store.actor()).list(first, last, kind)
    return [(one.entry.day, told_of(one.entry)) for one in found]


def _function(store: Store, first: date, last: date) -> tuple[Told, ...]:
    found = []
    for day, told in _told(store, first, last, "function"):
        values = {name: float(told[name]) for name in FUNCTION if name in told}
        if values:
            found.append(Told(day, values))
    for day, told in _told(store, first, last, "peg"):
        if all(name in told for name in PEG):
            found.append(Told(day, {"peg": sum(float(told[name]) for name in PEG) / 3.0}))
    return tuple(found)


def _goals(store: Store, first: date, last: date) -> tuple[str, ...]:
    """Return the goals that are worked on, then those that ended in the period, a line each."""
    from biofeedback.core.day_words import long_day
    from biofeedback.diary.goal import OUTCOMES, Goal
    from biofeedback.diary.goal_words import goal_sentence

    still, ended = [], []
    for stored in store.diary(store.actor()).list(date.min, last, "goal"):
        goal = stored.entry
        if not isinstance(goal, Goal):
            continue
        said = goal_sentence(goal, long_day)
        if goal.outcome is None or goal.ended_on is None or goal.ended_on > last:
            still.append(said)
        elif goal.ended_on >= first:
            how = _(OUTCOMES[goal.outcome])
            ended.append(
                _("{goal}: {how}, {day}").format(goal=said, how=how, day=long_day(goal.ended_on))
            )
    return (*still, *ended)


def _care(store: Store, first: date, last: date) -> tuple[tuple[date, str], ...]:
    """Return what changed in medication, and other care; what was done often stands once."""
    from biofeedback.core.day_words import long_day
    from biofeedback.diary.care import CHANGES, Care, Medication
    from biofeedback.diary.medicines import care_name

    found: list[tuple[date, str]] = []
    done: dict[str, list[date]] = {}
    for stored in store.diary(store.actor()).list(first, last):
        entry = stored.entry
        if isinstance(entry, Medication) and entry.change != "takes":
            words = (entry.name, entry.dose or "", _(CHANGES[entry.change]))
            found.append((entry.day, listed(part for part in words if part)))
        elif isinstance(entry, Care):
            done.setdefault(care_name(entry), []).append(entry.day)
    for name, days in done.items():
        words_of = name
        if len(set(days)) > 1:
            words_of = _("{name}, on {n} days since {day}").format(
                name=name, n=len(set(days)), day=long_day(min(days))
            )
        found.append((max(days), words_of))
    return tuple(sorted(found))


def _sessions(store: Store, first: date, last: date) -> tuple[SessionLine, ...]:
    from zoneinfo import ZoneInfo

    from biofeedback.core.day_words import short_moment
    from biofeedback.sessions.library import NAMES

    found = []
    for one in reversed(store.sessions(store.actor()).list(limit=None)):
        began = one.draft.started_at.astimezone(ZoneInfo(one.draft.zone))
        if not first <= began.date() <= last:
            continue
        summary, protocol = one.summary, one.draft.protocol
        out = summary.artifact_fraction if summary else None
        found.append(
            SessionLine(
                short_moment(began),
                _(NAMES[protocol]) if protocol in NAMES else protocol,
                one.duration_s / 60.0,
                summary.coherence.score if summary else None,
                summary.rmssd_ms if summary else None,
                None if out is None else 100.0 * out,
            )
        )
    return tuple(found)
