"""What the diary's page shows, and what is said on it: frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from biofeedback.diary.told import ToldDay

Field = Literal["pain_worst", "pain_average", "pain_now", "flare", "bed", "wake", "sleep_h", "note"]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer about a day. value None: it is taken back."""

    day: date
    field: Field
    value: int | float | bool | time | str | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day as a line of the list. more: what else was told of it, in words."""

    told: ToldDay
    more: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told of it."""
        return self.told.is_empty and not self.more


@dataclass(frozen=True, slots=True)
class DiaryView:
    """The diary from `today` back. day: the one that is asked about, one of `rows`.

    rows: newest first, days nobody told of among them. usual_bed, usual_wake: the middle of
    the last weeks' nights, None while too few are told. places: where it hurt on that day.
    """

    today: date
    day: date
    rows: tuple[DayRow, ...]
    usual_bed: time | None = None
    usual_wake: time | None = None
    places: tuple[str, ...] = ()

    @property
    def told(self) -> ToldDay:
        """The day that is asked about, as far as it is told."""
        from biofeedback.diary.told import ToldDay

        found = [row.told for row in self.rows if row.told.day == self.day]
        return found[0] if found else ToldDay(self.day)


@dataclass(frozen=True, slots=True)
class CheckInView:
    """A day's check-in. night_told: its hours of sleep follow from times told in the diary.

    usual_h: the middle of the last nights; imported_h: of that night as `imported_from` (an app
    or a device) measured it; both are offered and never kept unless the person says so.
    may_be_flare: the second rule asks, where the person chose it.
    """

    today: date
    day: date
    told: ToldDay
    note: str | None = None
    night_told: bool = False
    usual_h: float | None = None
    imported_h: float | None = None
    imported_from: str = ""
    may_be_flare: bool = False
