"""What a heartbeat is, what verdict it can get, and which interval is plausible."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SHORTEST_RR_MS = 300.0
LONGEST_RR_MS = 2000.0


class Verdict(StrEnum):
    """What an interval turned out to be; kinds after Lipponen & Tarvainen 2019."""

    NORMAL = "normal"
    MISSED = "missed"
    EXTRA = "extra"
    ECTOPIC = "ectopic"
    LONG = "long"
    SHORT = "short"
    OUT_OF_RANGE = "out_of_range"
    FIRST_AFTER_GAP = "first_after_gap"


@dataclass(frozen=True, slots=True)
class Beat:
    """One R peak and the interval that ended at it, as the strap sent it.

    at_s: when the R peak happened, seconds of the stream's clock, true through gaps.
    rr_ms: the interval before it in ms, exactly as sent (n / 1024 s is exact in a float).
    index: counts the stream's received intervals from 0.
    segment: counts the stretches between gaps from 0. No difference and no interpolation
        is ever taken across a change of segment.
    """

    at_s: float
    rr_ms: float
    index: int
    segment: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without beats, seconds of the stream's clock: last beat before, first after."""

    from_s: float
    to_s: float


def is_plausible(rr_ms: float) -> bool:
    """Return whether an interval can be one heartbeat: 300 to 2000 ms."""
    return SHORTEST_RR_MS <= rr_ms <= LONGEST_RR_MS


def silence_limit_s(last_rr_ms: float | None) -> float:
    """Return after how many seconds without a beat every live number goes: max(3 s, 3 RR)."""
    return max(3.0, 3.0 * (last_rr_ms or 0.0) / 1000.0)
