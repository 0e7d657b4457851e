"""What a heartbeat is, what verdict it can get, and which interval is plausible."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
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
    rr_ms: the interval before it in ms, exactly as sent (n / 1024 s is exact in a float), or
        between two R peaks of the ECG in a stretch that is marked so.
    index: counts the stream's intervals from 0.
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


class BeatLog:
    """A long row of beats in 28 bytes each: a day of them is 3 MB, not 20."""

    def __init__(self) -> None:
        self._at_s = array("d")
        self._rr_ms = array("d")
        self._index = array("q")
        self._segment = array("i")

    def append(self, beat: Beat) -> None:
        """Add a beat."""
        self._at_s.append(beat.at_s)
        self._rr_ms.append(beat.rr_ms)
        self._index.append(beat.index)
        self._segment.append(beat.segment)

    def __len__(self) -> int:
        return len(self._at_s)

    def __getitem__(self, place: int) -> Beat:
        return Beat(self._at_s[place], self._rr_ms[place], self._index[place], self._segment[place])

    def __iter__(self) -> Iterator[Beat]:
        rows = zip(self._at_s, self._rr_ms, self._index, self._segment, strict=True)
        return (Beat(*row) for row in rows)


def is_plausible(rr_ms: float) -> bool:
    """Return whether an interval can be one heartbeat: 300 to 2000 ms."""
    return SHORTEST_RR_MS <= rr_ms <= LONGEST_RR_MS


def silence_limit_s(last_rr_ms: float | None) -> float:
    """Return after how many seconds without a beat every live number goes: max(3 s, 3 RR).

    An interval that can't be one heartbeat says nothing of the next one and counts as none.
    """
    if last_rr_ms is None or not is_plausible(last_rr_ms):
        return 3.0
    return max(3.0, 3.0 * last_rr_ms / 1000.0)
