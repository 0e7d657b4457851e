"""The lower envelope of packet delays: how one clock runs against another, seen through jitter."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass

BUCKET_S = 10.0
WINDOW_S = 1800.0
RATE_AFTER_S = 300.0
FASTEST_RATE = 2e-4


@dataclass(frozen=True, slots=True)
class _Point:
    at_s: float
    delay_s: float


class LowerEnvelope:
    """The line under all (arrival, delay) points of the last half hour.

    A delay is never shorter than the true one, only longer, so the truth is where the points
    end below. The line's slope is the difference of the two clocks: the edge of the lower
    convex hull over the middle of the window, which of all lines under the points lies nearest
    to them (Moon, Skelly & Towsley 1999). The slope outlives `restart`: it belongs to the
    crystals, not to the stretch.
    """

    def __init__(self) -> None:
        self.rate = 0.0
        self.count = 0
        self._lowest: deque[_Point] = deque()
        self._bucket = 0

    def restart(self) -> None:
        """Forget the points, keep the rate."""
        self._lowest.clear()
        self.count = 0

    def add(self, at_s: float, delay_s: float) -> None:
        """Take in a packet: when it came and how long after its last beat's sum, in s."""
        self.count += 1
        bucket = int(at_s // BUCKET_S)
        point = _Point(at_s, delay_s)
        if self._lowest and bucket == self._bucket:
            last = self._lowest[-1]
            if delay_s < last.delay_s + self.rate * (at_s - last.at_s):
                self._lowest[-1] = point
            return
        self._bucket = bucket
        while self._lowest and self._lowest[0].at_s < at_s - WINDOW_S:
            self._lowest.popleft()
        self._fit_rate()
        self._lowest.append(point)

    def floor(self, at_s: float) -> float:
        """Return the shortest delay a packet at `at_s` can have, in s; ValueError before any."""
        rate = self.rate
        return min(p.delay_s - rate * p.at_s for p in self._lowest) + rate * at_s

    def _fit_rate(self) -> None:
        points = self._lowest
        if len(points) < 3 or points[-1].at_s - points[0].at_s < RATE_AFTER_S:
            return
        middle = sum(p.at_s for p in points) / len(points)
        hull: list[_Point] = []
        for point in points:
            while len(hull) >= 2 and _turns_up(hull[-2], hull[-1], point) <= 0:
                hull.pop()
            hull.append(point)
        for left, right in itertools.pairwise(hull):
            if right.at_s >= middle:
                slope = (right.delay_s - left.delay_s) / (right.at_s - left.at_s)
                self.rate = min(max(slope, -FASTEST_RATE), FASTEST_RATE)
                return


def _turns_up(a: _Point, b: _Point, c: _Point) -> float:
    return (b.at_s - a.at_s) * (c.delay_s - a.delay_s) - (b.delay_s - a.delay_s) * (c.at_s - a.at_s)
