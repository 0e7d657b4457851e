"""What the page of trends shows: frozen, built by its desk."""

from __future__ import annotations

from dataclasses import dataclass

from biofeedback.trends.findings import Finding, Swings, WeekChange
from biofeedback.ui.timeline import TimelineView

RANGES: tuple[tuple[str, float | None], ...] = (
    ("4w", 28.0),
    ("8w", 56.0),
    ("6m", 182.0),
    ("all", None),
)
DEFAULT_RANGE = "8w"
DEFAULT_LANES = ("pain_worst", "sleep_h", "practice_min", "coherence", "steps", "marks")


@dataclass(frozen=True, slots=True)
class FoundView:
    """What looking back found, ready to be shown."""

    findings: tuple[Finding, ...]
    weeks: tuple[WeekChange, ...]
    swings: Swings


@dataclass(frozen=True, eq=False)
class TrendsPageView:
    """The page. found: None while it is being worked out. lanes: the keys that are shown."""

    timeline: TimelineView
    lanes: frozenset[str]
    range: str = DEFAULT_RANGE
    found: FoundView | None = None
