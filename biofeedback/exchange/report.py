"""The one-page report as it will be printed: frozen, and its numbers from the daily table; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from biofeedback.core.words import _, plural
from biofeedback.trends.findings import Finding, WeekChange
from biofeedback.trends.table import DayRow, flares_of

EDGE_DAYS = 14
EDGE_NEEDS = 4
WEEK = 7


class Paper(StrEnum):
    """The size of the sheet."""

    A4 = "a4"
    LETTER = "letter"


class Part(StrEnum):
    """What can be left out of the page."""

    GOALS = "goals"
    CHART = "chart"
    NUMBERS = "numbers"
    CARE = "care"
    FINDINGS = "findings"
    QUESTIONS = "questions"


ALL_PARTS = frozenset(Part)


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of numbers: what, how much (with unit), on how much it rests."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of function: by name, as the diary keeps it ("sit_to_stand": 11)."""

    day: date
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session of the appendix. local_start: by the clock on the wall there."""

    local_start: str
    title: str
    minutes: float
    coherence: float | None
    rmssd_ms: float | None
    artifact_percent: float | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything on the page. days: the period's, oldest first, none left out.

    example: some of it is made-up example data. simulated: how many sessions had a simulated
    heart. The page must say both. goals: a line each. care: (day, what was changed). findings,
    weeks: as looking back gives them. questions: the person's own for the visit. definitions: the
    version of each formula. in_english: because no letters of the app's language can be printed.
    """

    person: str
    made_on: date
    days: tuple[DayRow, ...]
    example: bool = False
    simulated: int = 0
    goals: tuple[str, ...] = ()
    function: tuple[Told, ...] = ()
    care: tuple[tuple[date, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    weeks: tuple[WeekChange, ...] = ()
    questions: tuple[str, ...] = ()
    sessions: tuple[SessionLine, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    parts: frozenset[Part] = ALL_PARTS
    in_english: bool = False

    @property
    def first(self) -> date:
        """The first day of the period."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.days[-1].day

    @property
    def own_words(self) -> tuple[str, ...]:
        """All that a person wrote themselves, in whatever letters."""
        sessions = (one.title for one in self.sessions)
        care = (words for _day, words in self.care)
        return (self.person, *self.goals, *care, *self.questions, *sessions)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was recorded in the period."""
        return all(row.is_empty for row in self.days) and not (self.function or self.care)


def function_measures(view: ReportView) -> tuple[Measure, ...]:
    """Return what the days were good for, at the beginning and at the end of the period."""
    walking = _by_day(view.days, lambda row: row.walking_min)
    steps = _by_day(view.days, lambda row: row.steps)
    measured = _by_day(view.days, lambda row: row.measured_steps)
    found = [
        _then_and_now(_("Walking a day"), walking, view, _("{n:.0f} min")),
        _then_and_now(_("Steps a day, as told"), steps, view, _("{n:.0f} steps")),
        _then_and_now(_("Steps a day, by a device"), measured, view, _("{n:.0f} steps")),
    ]
    tests = (
        ("sit_to_stand", _("Standing up in 30 s"), _("{n:.0f} times")),
        ("tug_s", _("Up, 3 m and back"), _("{n:.1f} s")),
        ("confidence", _("Confidence to do what matters"), _("{n:.1f} of 10")),
        ("energy", _("Energy"), _("{n:.1f} of 10")),
        ("peg", _("PEG, pain and what it keeps from"), _("{n:.1f} of 10")),
    )
    for key, name, form in tests:
        told = {one.day: one.values[key] for one in view.function if key in one.values}
        found.append(_then_and_now(name, told, view, form))
    return tuple(one for one in found if one is not None)


def practice_measures(view: ReportView) -> tuple[Measure, ...]:
    """Return how much was practised, and how coherence and the resting measure went."""
    days = len(view.days)
    minutes = [row.practice_min for row in view.days if row.practice_min is not None]
    practised = sum(1 for one in minutes if one > 0)
    if not minutes:
        return (Measure(_("Practice"), _("nothing recorded")),)
    # A week's minutes are those of the days that are known, never of days nobody told of.
    known = len(minutes)
    if known >= WEEK:
        said = _("{n} of {known} known days, {minutes:.0f} min a week").format(
            n=practised, known=known, minutes=sum(minutes) / known * WEEK
        )
    else:
        said = _("{n} of {known} known days, {minutes:.0f} min in all").format(
            n=practised, known=known, minutes=sum(minutes)
        )
    found = [Measure(_("Practice"), said, _known(known, days))]
    coherence = _by_day(view.days, lambda row: row.coherence)
    resting = _by_day(view.days, lambda row: row.resting_rmssd_ms)
    for name, values, form in (
        (_("Coherence, score"), coherence, _("{n:.0f} of 100")),
        (_("RMSSD at rest"), resting, _("{n:.0f} ms")),
    ):
        line = _then_and_now(name, values, view, form)
        if line is not None:
            found.append(line)
    return tuple(found)


def pain_measures(view: ReportView) -> tuple[Measure, ...]:
    """Return sleep, pain and flares of the period."""
    days = len(view.days)
    found = []
    slept = _by_day(view.days, lambda row: row.sleep_h)
    device = _by_day(view.days, lambda row: row.measured_sleep_h)
    worst = _by_day(view.days, lambda row: row.pain_worst)
    for name, values, form in (
        (_("Sleep, diary"), slept, _("{n:.1f} h")),
        (_("Sleep, device"), device, _("{n:.1f} h")),
        (_("Worst pain of the day"), worst, _("{n:.1f} of 10")),
    ):
        line = _then_and_now(name, values, view, form)
        if line is not None:
            found.append(line)
    if not worst and not slept and not device:
        found.append(Measure(_("Sleep and pain"), _("nothing recorded")))
    flare_days = [row.day for row in view.days if row.flare]
    told = sum(1 for row in view.days if row.flare is not None)
    if told:
        flares = len(flares_of(view.days))
        found.append(
            Measure(
                _("Flares"),
                plural(
                    "{n} flare; days with a flare: {days}",
                    "{n} flares; days with a flare: {days}",
                    flares,
                ).format(n=flares, days=len(flare_days)),
                _known(told, days),
            )
        )
    else:
        found.append(Measure(_("Flares"), _("nothing recorded")))
    return tuple(found)


def _by_day(days: Iterable[DayRow], of: Callable[[DayRow], float | None]) -> dict[date, float]:
    return {row.day: float(v) for row in days if (v := of(row)) is not None}


def _then_and_now(
    name: str, values: Mapping[date, float], view: ReportView, form: str
) -> Measure | None:
    """Return the mean of the first and of the last two weeks; of all days where they are few.

    None where nothing is known.
    """
    known = sorted(day for day in values if view.first <= day <= view.last)
    if not known:
        return None
    whole = len(view.days)
    first = [values[d] for d in known if (d - view.first).days < EDGE_DAYS]
    last = [values[d] for d in known if (view.last - d).days < EDGE_DAYS]
    rest = _known(len(known), whole)
    enough = min(len(first), len(last)) >= EDGE_NEEDS
    if whole >= 2 * EDGE_DAYS and enough:
        value = _("{then} → {now}").format(
            then=form.format(n=sum(first) / len(first)), now=form.format(n=sum(last) / len(last))
        )
        return Measure(name, value, rest)
    if len(known) == 1:
        return Measure(name, form.format(n=values[known[0]]), rest)
    if len(known) < 2 * EDGE_NEEDS:
        value = _("{then} → {now}").format(
            then=form.format(n=values[known[0]]), now=form.format(n=values[known[-1]])
        )
        note = _("first and last, of {n}").format(n=len(known))
        return Measure(name, value, note)
    mean = sum(values[d] for d in known) / len(known)
    return Measure(name, _("{value} on average").format(value=form.format(n=mean)), rest)


def _known(known: int, days: int) -> str:
    return _("known on {known} of {days} days").format(known=known, days=days)
