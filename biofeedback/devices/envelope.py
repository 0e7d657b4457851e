"""The lower envelope of packet delays: how one clock runs against another, seen through jitter."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_S = 1800.0
BUCKET_S = 10.0
FASTEST_RATE = 2e-4
RATE_SD = 3e-5
KNOWN_RATE_SD = 1e-5
KNOWN_AFTER_S = 900.0
TYPICAL_DELAY_S = 0.5
PACKETS_ALIKE = 3.0

CADENCE_WINDOW_S = 60.0
CADENCE_RATE_SD = 1e-4
REGULAR_AFTER = 20
RECENT, MISPLACED_S = 12, 0.08
KNOWN_AFTER, ON_THE_SECOND_S, PUNCTUAL_S, MOST_SKIPPED = 5, 0.06, 0.035, 3
SCATTER = 2.2
EARLY_S, LATEST_S = 0.05, 0.7
FORGETS = 0.02


@dataclass(frozen=True, slots=True)
class _Point:
    at_s: float
    delay_s: float


class LowerEnvelope:
    """The line under all (arrival, delay) points of the last half hour.

    A delay is never shorter than the true one, only longer, so the truth is where the points
    end below. The line's slope is how much faster one clock runs than the other. It is the
    likeliest for delays that thin out upwards (the line that lies nearest under the points:
    Moon, Skelly & Towsley 1999), weighed against what crystals do (0 +- rate_sd). The slope
    outlives `restart`: it belongs to the clocks, not to the stretch.
    """

    def __init__(
        self,
        *,
        window_s: float = WINDOW_S,
        rate_sd: float = RATE_SD,
        typical_delay_s: float = TYPICAL_DELAY_S,
        fits_rate: bool = True,
    ) -> None:
        """`fits_rate` False: whoever owns it sets `rate`."""
        self.count = 0
        self._rate = 0.0
        self._fits_rate = fits_rate
        self._window_s = window_s
        self._expected_rate = 0.0
        self._rate_sd = rate_sd
        self._typical_delay_s = typical_delay_s
        self._lowest: deque[_Point] = deque()
        self._bucket = 0
        self._intercept_s: float | None = None

    @property
    def rate(self) -> float:
        """The slope: seconds of delay per second."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if rate != self._rate:
            self._rate = rate
            self._intercept_s = None

    def restart(self) -> None:
        """Forget the points, keep the rate."""
        if self._span_s() >= KNOWN_AFTER_S:
            self._expected_rate, self._rate_sd = self.rate, KNOWN_RATE_SD
        self._lowest.clear()
        self._intercept_s = None
        self.count = 0

    def add(self, at_s: float, delay_s: float) -> None:
        """Take in a packet: when it came, and its delay, both in s."""
        self.count += 1
        bucket = int(at_s // BUCKET_S)
        point = _Point(at_s, delay_s)
        if self._lowest and bucket == self._bucket:
            last = self._lowest[-1]
            if delay_s < last.delay_s + self._rate * (at_s - last.at_s):
                self._lowest[-1] = point
                self._intercept_s = None
            return
        self._bucket = bucket
        while self._lowest and self._lowest[0].at_s < at_s - self._window_s:
            self._lowest.popleft()
        if self._fits_rate and len(self._lowest) >= 3:
            self._fit_rate()
        self._lowest.append(point)
        self._intercept_s = None

    def floor(self, at_s: float) -> float:
        """Return the shortest delay a packet at `at_s` can have, in s; ValueError before any."""
        if self._intercept_s is None:
            rate = self._rate
            self._intercept_s = min([p.delay_s - rate * p.at_s for p in self._lowest])
        return self._intercept_s + self._rate * at_s

    def _span_s(self) -> float:
        return self._lowest[-1].at_s - self._lowest[0].at_s if self._lowest else 0.0

    def _fit_rate(self) -> None:
        hull = _lower_hull(self._lowest)
        middle = sum(p.at_s for p in self._lowest) / len(self._lowest)
        packets = min(self.count, self._span_s()) / PACKETS_ALIKE
        weight = packets / self._typical_delay_s

        def likelihood(rate: float) -> float:
            height = min([p.delay_s - rate * (p.at_s - middle) for p in hull])
            return weight * height - ((rate - self._expected_rate) / self._rate_sd) ** 2 / 2.0

        low, high = -FASTEST_RATE, FASTEST_RATE
        while high - low > 5e-7:  # concave, so thirds close in on its top
            third = (high - low) / 3.0
            if likelihood(low + third) < likelihood(high - third):
                low += third
            else:
                high -= third
        self.rate = (low + high) / 2.0


class Cadence:
    """When a packet left, for straps that send once a second: the arrival without its jitter.

    The seconds of the strap are a grid under the arrivals. Where the arrivals scatter from
    packet to packet but do not wander, the grid is believed; otherwise an arrival is an arrival.

    on_grid_s: the last packet's place on the grid, None where it has none. followed: whether it
    came one second of the strap after the packet before, so that none is missing between.
    off_grid_s: how far behind the grid the last packet came, None while there is none.
    missed_s: when a packet was last due that did not come, None where none is missing before
    the last packet, or where it came off the second, so that nobody can say.
    jitter_s: how far arrivals are from being a second apart, on average.
    """

    def __init__(self) -> None:
        self._grid = LowerEnvelope(
            window_s=CADENCE_WINDOW_S, rate_sd=CADENCE_RATE_SD, typical_delay_s=0.1
        )
        self.on_grid_s: float | None = None
        self.off_grid_s: float | None = None
        self.missed_s: float | None = None
        self.followed = False
        # Found on an earlier link: it is the strap's, and outlives `restart`.
        self._keeps_seconds = False
        self.jitter_s = 0.0
        self._arrived_s: float | None = None
        self._excess_s = self._step_s = 0.0
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._last: tuple[float, float] | None = None

    @property
    def excess_s(self) -> float:
        """How far behind the grid packets are, on average, those a second apart."""
        return self._excess_s

    def restart(self) -> None:
        """Forget the grid."""
        self._grid.restart()
        self._excess_s = self._step_s = 0.0
        self._recent.clear()
        self._last = None

    def sent_s(self, arrived_s: float) -> float:
        """Return when the packet that came at `arrived_s` was sent, as far as can be told, s."""
        self.followed, self.on_grid_s, self.off_grid_s, self.missed_s = False, None, None, None
        if self._arrived_s is not None:
            off_s = min(abs(arrived_s - self._arrived_s - 1.0), 1.0)
            self.jitter_s += FORGETS * (off_s - self.jitter_s)
        self._arrived_s = arrived_s
        if self._is_misplaced():
            self.restart()
        if self._last is None:
            self._grid.add(arrived_s, arrived_s % 1.0)
            self._last = arrived_s, 0.0
            return arrived_s
        floor = self._grid.floor(arrived_s)
        excess = (arrived_s - floor + EARLY_S) % 1.0 - EARLY_S
        self._recent.append(excess)
        if self._grid.count >= REGULAR_AFTER:
            self.off_grid_s = max(0.0, excess)
        last_s, last_excess = self._last
        self._last = arrived_s, excess
        seconds_on = round((arrived_s - excess) - (last_s - last_excess))
        punctual = self._excess_s < PUNCTUAL_S and (
            self._grid.count >= KNOWN_AFTER or self._keeps_seconds
        )
        on_the_second = punctual and max(excess, last_excess) < ON_THE_SECOND_S
        if on_the_second and 1 < seconds_on <= 1 + MOST_SKIPPED:
            self.missed_s = arrived_s - excess - 1.0
        if seconds_on != 1 or excess > LATEST_S or last_excess > LATEST_S:
            return arrived_s  # very late, very early or catching up: no telling which
        self.followed = True
        self._grid.add(arrived_s, floor + excess)
        excess = max(0.0, excess)
        share = max(FORGETS, 1.0 / self._grid.count)
        self._excess_s += share * (excess - self._excess_s)
        self._step_s += share * (abs(excess - max(0.0, last_excess)) - self._step_s)
        if self._grid.count >= REGULAR_AFTER:
            self._keeps_seconds = self._excess_s < PUNCTUAL_S
        wanders = self._excess_s > SCATTER * self._step_s + 0.005
        if wanders or self._grid.count < REGULAR_AFTER:
            return arrived_s
        self.on_grid_s = arrived_s - excess
        return self.on_grid_s

    def _is_misplaced(self) -> bool:
        """Return whether the grid began with a packet that was not typical."""
        if len(self._recent) < RECENT:
            return False
        too_low = min(self._recent) > MISPLACED_S
        return too_low or sum(excess > LATEST_S for excess in self._recent) > RECENT / 2


def _lower_hull(points: deque[_Point]) -> list[_Point]:
    hull: list[_Point] = []
    for point in points:
        while len(hull) >= 2 and _turn(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return hull


def _turn(a: _Point, b: _Point, c: _Point) -> float:
    """Return above zero where a, b, c bend upwards at b."""
    return (b.at_s - a.at_s) * (c.delay_s - a.delay_s) - (b.delay_s - a.delay_s) * (c.at_s - a.at_s)
