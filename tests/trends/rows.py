"""Diaries told day by day, of which everything is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from biofeedback.trends.table import DayRow

MONDAY = date(2026, 1, 5)


def rows_of(count: int, told: Callable[[int], dict[str, Any]]) -> list[DayRow]:
    """Return `count` days from a Monday on; `told` says what is known of the n-th."""
    return [DayRow(MONDAY + timedelta(days=n), **told(n)) for n in range(count)]


def pain_and_practice(n: int) -> dict[str, Any]:
    """A pain that wanders between 2 and 7, practice on half of the days, sleep told."""
    return {
        "practice_min": 5.0 if (n * 7) % 5 in (0, 2) else 0.0,
        "pain_worst": 2 + (n * n * 3 + n // 4) % 6,
        "sleep_h": 6.0 + ((n * 5) % 7) / 4.0,
        "flare": False,
    }
