"""The timeline made of the daily table: which lanes there are, and what each is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from biofeedback.core.words import _, listed
from biofeedback.trends.table import DayRow, MedicationChange, flares_of
from biofeedback.ui.timeline import Lane, Mark, Series, TimelineView

Of = Callable[[DayRow], float | None]


def timeline_of(
    rows: Sequence[DayRow], today: date, *, example: bool = False, simulated: int = 0
) -> TimelineView:
    """Return the timeline of days in order, none left out; empty lanes are left away.

    Without any row: today alone, of which nothing is known. example: some of it is made up.
    simulated: how many sessions had a simulated heart.
    """
    if not rows:
        return TimelineView(today, today)
    lanes = tuple(lane for lane in _lanes(rows) if not lane.is_empty)
    marks = tuple(
        Mark(row.day, words)
        for row in rows
        for words in (*(change_words(one) for one in row.medication), *row.care)
    )
    sessions = {row.day: row.session_ids for row in rows if row.session_ids}
    flares = flares_of(rows)
    return TimelineView(
        rows[0].day, rows[-1].day, lanes, flares, marks, sessions, example, simulated
    )


def change_words(change: MedicationChange) -> str:
    """Return what was changed, such as "Naproxen, 250 mg, started"."""
    said = {
        "started": _("started"),
        "changed": _("changed"),
        "stopped": _("stopped"),
    }.get(change.change, change.change)
    return listed(part for part in (change.name, change.dose or "", said) if part)


def _lanes(rows: Sequence[DayRow]) -> tuple[Lane, ...]:
    def series(told: str, of: Of) -> Series:
        values = np.array([np.nan if (v := of(row)) is None else v for row in rows], dtype=float)
        return Series(told, values)

    def lane(
        key: str, name: str, about: str, shape: str, color: str, *rows_of: tuple[str, Of]
    ) -> Lane:
        made = tuple(series(told, of) for told, of in rows_of)
        whole = tuple(one for n, one in enumerate(made) if n == 0 or not np.isnan(one.values).all())
        return Lane(key, name, about, shape, color, whole)

    worst = lane(
        "pain_worst",
        _("Pain"),
        _("0 to 10, worst of the day"),
        "dots",
        "flare",
        (_("diary"), lambda row: row.pain_worst),
        (
            _("at one moment, where the worst was not told"),
            lambda row: row.pain_now if row.pain_worst is None else None,
        ),
    )
    sleep = lane(
        "sleep_h",
        _("Sleep"),
        _("hours asleep"),
        "bars",
        "sleep",
        (_("diary"), lambda row: row.sleep_h),
        (_("device"), lambda row: row.measured_sleep_h),
    )
    practice = lane(
        "practice_min",
        _("Practice"),
        _("minutes"),
        "bars",
        "accent",
        (_("sessions"), lambda row: row.practice_min),
    )
    coherence = lane(
        "coherence",
        _("Coherence"),
        _("score 0 to 100, mean of the day's sessions"),
        "dots",
        "accent",
        (_("sessions"), lambda row: row.coherence),
    )
    resting = lane(
        "resting_rmssd_ms",
        _("Variability at rest"),
        _("RMSSD in ms, resting measurements only"),
        "dots",
        "good",
        (_("resting measurements"), lambda row: row.resting_rmssd_ms),
    )
    slow = lane(
        "practice_rmssd_ms",
        _("Variability in practice"),
        _("RMSSD in ms, made by slow breathing: not comparable with rest"),
        "dots",
        "ink2",
        (_("sessions"), lambda row: row.practice_rmssd_ms),
    )
    muscle = lane(
        "muscle_percent",
        _("Muscle"),
        _("percent of the time on the trained side of the line"),
        "dots",
        "accent",
        (_("sessions"), lambda row: row.muscle_percent),
    )
    steps = lane(
        "steps",
        _("Steps"),
        _("steps a day"),
        "bars",
        "amber",
        (_("diary"), lambda row: row.steps),
        (_("device"), lambda row: row.measured_steps),
    )
    walking = lane(
        "walking_min",
        _("Walking"),
        _("minutes a day"),
        "bars",
        "amber",
        (_("diary"), lambda row: row.walking_min),
    )
    return (
        replace(worst, low=0.0, high=10.0, asks=True, value=_("{n} of 10")),
        replace(sleep, decimals=1, asks=True, value=_("{n} h")),
        replace(practice, opens="session", value=_("{n} min")),
        replace(coherence, low=0.0, high=100.0, mean=True, opens="session", value=_("{n} of 100")),
        replace(resting, mean=True, opens="session", value=_("{n} ms")),
        replace(slow, mean=True, opens="session", value=_("{n} ms")),
        replace(muscle, low=0.0, high=100.0, mean=True, opens="session", value=_("{n} percent")),
        replace(steps, asks=True, value=_("{n} steps")),
        replace(walking, asks=True, value=_("{n} min")),
    )
