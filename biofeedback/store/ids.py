"""Keys that sort by time and never meet (UUIDv7, RFC 9562)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from uuid_utils import uuid7


def new_id(moment: datetime) -> str:
    """Return a new key that begins with this moment."""
    return str(uuid7(nanoseconds=int(moment.timestamp() * 1000) * 1_000_000))


def local_date(moment: datetime, zone: str) -> date:
    """Return which day it was there; an unknown zone counts as UTC."""
    try:
        there: ZoneInfo | None = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        there = None
    return moment.astimezone(there or UTC).date()
