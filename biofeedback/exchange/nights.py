"""What the readers of sleep exports share: a night from its times, told from a nap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.measured import NAP, NIGHT, MeasuredSleep
from biofeedback.exchange.sheets import Gathered
from biofeedback.exchange.when import day_in

_NAP_AT_MOST = timedelta(hours=3)
_DAYTIME = range(9, 20)


def add_sleep(
    gathered: Gathered,
    zone: str,
    start_at: datetime,
    end_at: datetime,
    *,
    source: str | None = None,
    kind: str | None = None,
    day: date | None = None,
    numbers: Mapping[str, float] | None = None,
    **values: Any,
) -> None:
    """Add a sleep; BadInputError when it has no length or an impossible one.

    kind: where the app doesn't say, less than three hours begun between 9 and 20 h is a nap.
    day: of waking, where the app says it otherwise than by its times.
    """
    if end_at <= start_at:
        raise BadInputError(_("it has no length"))
    source = source or gathered.format
    gathered.sleeps.append(
        MeasuredSleep(
            source=source,
            kind=kind or kind_of(start_at, end_at, zone),
            day=day or day_in(end_at, zone),
            zone=zone,
            start_at=start_at,
            end_at=end_at,
            numbers=dict(numbers or {}),
            turn=gathered.turn("sleep", source, start_at),
            **values,
        )
    )


def kind_of(start_at: datetime, end_at: datetime, zone: str) -> str:
    """Return "nap" for a short sleep by day, else "night"."""
    short = end_at - start_at < _NAP_AT_MOST
    by_day = start_at.astimezone(ZoneInfo(zone)).hour in _DAYTIME
    return NAP if short and by_day else NIGHT


def minutes(seconds: float | None) -> float | None:
    """Return seconds as minutes, None for None."""
    return None if seconds is None else seconds / 60.0


def percent(value: float | None) -> float | None:
    """Return a percentage, None for one that is none."""
    return value if value is not None and 0 <= value <= 100 else None
