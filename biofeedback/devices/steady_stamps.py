"""Time stamps that jitter, made steady: an even row of samples whose true rate is found; holes.

A loop of second order follows the stamps: its place takes a small share of what a piece of stamps
is off in the mean, its rate a smaller one. What is off by more than the jitter can explain is a
hole, and a new row begins; the library's own smoothing would spread it over minutes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

# How fast it follows (s): at first as all stamps so far, in the end like this.
FOLLOWS_S = 30.0
# A step beyond so many of the usual differences, and at least so many samples, is a hole.
HOLE_TIMES, HOLE_SAMPLES = 6.0, 1.5
# So much (s) is jitter, whatever was usual: senders stamp as they come to it.
LEAST_JITTER_S, MOST_JITTER_S = 0.004, 0.1
PIECE_S = 0.25
# How much of a row's length its successor is moved at most.
MOST_STEP = 0.03


class SteadyStamps:
    """Takes the stamps of samples in order; gives rows of them on an even grid."""

    def __init__(self, nominal_hz: float) -> None:
        """`nominal_hz`: what the sensor says of its rate."""
        self.rate_hz = nominal_hz
        self._nominal_hz = nominal_hz
        self._next_s: float | None = None
        self._ended_s = -math.inf
        self._jitter_s = LEAST_JITTER_S
        self._seen_s = 0.0

    def pieces(self, stamps: Sequence[float]) -> list[tuple[int, int, float]]:
        """Return (first, end, moment of the first) of each row that these samples make.

        Rows that follow one another without a hole lie on one grid, and no row begins before the
        last one has ended.
        """
        found: list[tuple[int, int, float]] = []
        size = max(1, min(len(stamps), round(PIECE_S * self._nominal_hz)))
        start = 0
        while start < len(stamps):
            stop = self._up_to(stamps, start, min(start + size, len(stamps)))
            found.append((start, stop, self._take(stamps[start:stop])))
            start = stop
        return found

    def _up_to(self, stamps: Sequence[float], start: int, stop: int) -> int:
        """Return where the row that begins at `start` ends: before the first hole."""
        for place in range(start + 1, stop):
            step_s = stamps[place] - stamps[place - 1]
            if abs(step_s - 1.0 / self.rate_hz) > self._hole_s:
                return place
        return stop

    @property
    def _hole_s(self) -> float:
        return max(HOLE_SAMPLES / self.rate_hz, HOLE_TIMES * self._jitter_s)

    def _take(self, stamps: Sequence[float]) -> float:
        count = len(stamps)
        if self._next_s is not None:
            off = [
                stamp - self._next_s - number / self.rate_hz for number, stamp in enumerate(stamps)
            ]
            mean_s = math.fsum(off) / count
            if abs(mean_s) <= self._hole_s:
                return self._follow(off, mean_s, count)
            if mean_s < 0.0:
                # time does not go back: a sender that stamps late now and then
                self._jitter_s = min(max(self._jitter_s, -mean_s / 3.0), MOST_JITTER_S)
        # the stamps' own mean says best where a new row begins
        about_s = math.fsum(s - n / self.rate_hz for n, s in enumerate(stamps)) / count
        first_s = max(about_s, self._ended_s)
        self._seen_s = count / self.rate_hz
        self._next_s = self._ended_s = first_s + count / self.rate_hz
        return first_s

    def _follow(self, off: Sequence[float], mean_s: float, count: int) -> float:
        assert self._next_s is not None
        length_s = count / self.rate_hz
        spread_s = math.sqrt(math.fsum(each * each for each in off) / count)
        self._jitter_s += 0.05 * (max(spread_s, LEAST_JITTER_S) - self._jitter_s)
        self._seen_s += length_s
        follows_s = min(self._seen_s, FOLLOWS_S)
        place = min(2.0 * length_s / follows_s, 0.5)
        first_s = self._next_s
        # the rate: what it is off by in a second, once there is something to tell it from
        if self._seen_s > 5.0:
            drift = mean_s * length_s / follows_s**2
            self.rate_hz /= 1.0 + drift
            low, high = 0.95 * self._nominal_hz, 1.05 * self._nominal_hz
            self.rate_hz = min(max(self.rate_hz, low), high)
        step_s = min(max(place * mean_s, -MOST_STEP * length_s), MOST_STEP * length_s)
        self._next_s = self._ended_s = first_s + count / self.rate_hz + step_s
        return first_s
