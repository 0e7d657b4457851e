"""Looking back for both faces and the report: the daily table and the findings, from the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from biofeedback.trends.findings import Finding, Swings, WeekChange
from biofeedback.trends.table import DayRow

if TYPE_CHECKING:
    from biofeedback.sessions.records import Actor
    from biofeedback.store.opening import Store


@dataclass(frozen=True, slots=True)
class TrendsView:
    """days: the wanted days, oldest first, none left out. findings: of everything up to today."""

    today: date
    days: tuple[DayRow, ...]
    findings: tuple[Finding, ...]
    weeks: tuple[WeekChange, ...]
    swings: Swings
