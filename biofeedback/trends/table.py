"""The daily table: one row a calendar day, None where nothing is known (never zero)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class MedicationChange:
    """What was started, changed or stopped. change: "started", "changed" or "stopped"."""

    name: str
    change: str
    dose: str | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day where the person lives. None: nobody knows.

    practice_min: minutes of practice; 0.0 only where something else was told of the day (or a
    plan was in force), so that a day nobody recorded stays unknown. coherence: the mean score
    of its sessions, 0-100. practice_rmssd_ms: in practice, where slow breathing makes it;
    resting_rmssd_ms, resting_hr_bpm: from resting measurements only. pain_*: 0-10 as told.
    sleep_h: of the night that ended on this day, as told; measured_sleep_h: by a device,
    never mixed in. walking_min, steps: as told; measured_steps: by a device.
    care: other care that began on it, in words.
    last_told: the last day on which anything about this day was told or corrected, None where
    nothing was. session_ids: in order. nights, device_steps: what each device told as
    (source, value), of which measured_sleep_h and measured_steps show one device's;
    last_measured: the last day on which something measured came in for this one. muscle_percent:
    how much of the time a muscle was where it was trained to, where one was.
    """

    day: date
    practice_min: float | None = None
    coherence: float | None = None
    practice_rmssd_ms: float | None = None
    resting_rmssd_ms: float | None = None
    resting_hr_bpm: float | None = None
    pain_worst: int | None = None
    pain_average: int | None = None
    pain_now: int | None = None
    flare: bool | None = None
    sleep_h: float | None = None
    measured_sleep_h: float | None = None
    walking_min: int | None = None
    steps: int | None = None
    measured_steps: float | None = None
    medication: tuple[MedicationChange, ...] = ()
    care: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    last_told: date | None = None
    nights: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    device_steps: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    last_measured: date | None = field(default=None, compare=False)
    muscle_percent: float | None = None

    @property
    def practised(self) -> bool | None:
        """Whether somebody practised; None where that is not known."""
        return None if self.practice_min is None else self.practice_min > 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is known of it."""
        return self == DayRow(self.day)


def flares_of(rows: Sequence[DayRow]) -> tuple[tuple[date, date], ...]:
    """Return the stretches of flare days as (first, last) day."""
    found: list[tuple[date, date]] = []
    for row in rows:
        if not row.flare:
            continue
        if found and row.day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], row.day)
        else:
            found.append((row.day, row.day))
    return tuple(found)
