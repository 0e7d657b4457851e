"""What is taken now, since when, and when to talk about it: put together from what was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, listed, mark
from biofeedback.diary.care import CARES, CHANGES, STARTED, STOPPED, Care, Medication

NO_ADVICE: Final = mark(
    "A record in your own words. It checks no interactions and gives no advice: questions about "
    "medicines belong to your doctor or pharmacist."
)
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine as it stands. since: when it was started; None where that was not told.

    told_on: the last day something was told of it. stopped_on: None while it is taken.
    """

    name: str
    dose: str | None
    since: date | None
    told_on: date
    change: str
    stopped_on: date | None = None
    review_on: date | None = None

    def review_due(self, today: date) -> bool:
        """Return whether its review is within a week, or overdue."""
        return self.review_on is not None and today >= self.review_on - AHEAD


def medicines(told: Iterable[Medication]) -> tuple[Medicine, ...]:
    """Return each medicine as it stands after all that was told, by the order they began in.

    A review holds until something is told on its day or later; what is stopped has none.
    """
    found: dict[str, Medicine] = {}
    for one in sorted(told, key=lambda each: each.day):
        known = " ".join(one.name.casefold().split())
        before = found.get(known)
        since = before.since if before else None
        if one.change == STARTED or (before and before.stopped_on and one.change != STOPPED):
            since = one.day if one.change == STARTED else None
        review = before.review_on if before else None
        if review is not None and one.day >= review:
            review = None
        found[known] = Medicine(
            one.name,
            one.dose or (before.dose if before else None),
            since,
            one.day,
            one.change,
            one.day if one.change == STOPPED else None,
            None if one.change == STOPPED else one.review_on or review,
        )
    return tuple(found.values())


def appointment_text(told: Iterable[Medication], cares: Iterable[Care], today: date) -> str:
    """Return the list to bring to an appointment, as plain text."""
    lines = [_("For the appointment, {day}").format(day=long_day(today)), ""]
    every = medicines(told)
    taken = [one for one in every if one.stopped_on is None]
    stopped = [one for one in every if one.stopped_on is not None]
    lines.append(_("Medicines I take"))
    lines += [f"- {medicine_words(one)}" for one in taken] or [_("- none noted")]
    if stopped:
        lines += ["", _("Stopped")]
        lines += [f"- {medicine_words(one)}" for one in stopped]
    other = sorted(cares, key=lambda each: each.day)
    if other:
        lines += ["", _("Other care and changes")]
        lines += [f"- {care_words(one)}" for one in other]
    return "\n".join([*lines, "", _(NO_ADVICE)]) + "\n"


def medicine_words(one: Medicine) -> str:
    """Return a medicine in a line: what, how much, since when, the next review."""
    parts = [one.name]
    if one.dose:
        parts.append(one.dose)
    if one.since:
        parts.append(_("since {day}").format(day=long_day(one.since)))
    if one.stopped_on:
        parts.append(_("stopped on {day}").format(day=long_day(one.stopped_on)))
    elif one.change != STARTED:
        words = _("{change}, told on {day}")
        parts.append(words.format(change=_(CHANGES[one.change]), day=long_day(one.told_on)))
    if one.review_on:
        parts.append(_("next review {day}").format(day=long_day(one.review_on)))
    return listed(parts)


def care_words(one: Care) -> str:
    """Return other care in a line: from when to when, what, how."""
    days = long_day(one.day)
    if one.until is not None and one.until != one.day:
        days = _("{first} to {last}").format(first=days, last=long_day(one.until))
    return _("{words}, {more}").format(words=days, more=care_name(one))


def care_name(one: Care) -> str:
    """Return what other care it was, and how: "TENS, 30 min"."""
    return care_named(one.what, one.detail)


def care_named(what: str, detail: str | None) -> str:
    """Return the same of what an entry tells."""
    return listed(part for part in (_(CARES[what]), detail) if part)
