"""A whole session as it travels to another computer: recorded, derived, and said by the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from biofeedback.sessions.records import SessionContent

RATINGS = tuple(
    f"{when}_{what}" for when in ("before", "after") for what in ("pain", "tension", "mood")
)


@dataclass(frozen=True, slots=True)
class PortableSession:
    """Everything of one session. ratings: by the names in RATINGS, 0-10 or None.

    computed_at: when its summary was computed, None without one. made_by: who recorded it.
    """

    content: SessionContent
    made_by: str
    computed_at: datetime | None
    ratings: Mapping[str, int | None]
