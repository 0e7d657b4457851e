"""What the pages of single diary entries show: frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from biofeedback.diary.before_flare import Proposal
from biofeedback.diary.care import Care
from biofeedback.diary.entry import Entry
from biofeedback.diary.medicines import Medicine


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry to be told more of; one of which nothing is told yet is empty.

    said: sentences about it that the records know (measures, what a device says, changes).
    proposals: what stood out before a flare. kept: whether it is in the records already.
    """

    entry: Entry
    today: date
    said: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    kept: bool = True


@dataclass(frozen=True, slots=True)
class CareView:
    """Medicines and other care as they stand. cares: (id, care), the latest first.

    text: the list for the appointment.
    """

    today: date
    zone: str
    medicines: tuple[Medicine, ...] = ()
    cares: tuple[tuple[str, Care], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class EarlierView:
    """What a day's answers were before they were corrected: (when, what), the latest first."""

    day: date
    today: date
    lines: tuple[tuple[str, str], ...] = ()
