"""The breath by a belt around the chest: onsets, rate, inhale to exhale, depth; no pacer known.

An onset is where the chest begins to move, not where it has moved: what lies between the turn and
30 % of the breath's depth is taken for a rest that ends in a parabola, and its foot is the onset.
So a rest after the exhale is not counted as breathing in, and noise at the turn moves little.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from statistics import median

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.metrics import Breathing, BreathSource
from biofeedback.core.muscle import BeltBreath, BeltNow, BeltSummary

Floats = NDArray[np.float64]

DEFINITION = "foot-parabola/1"
# The belt is looked at in means of this length (s), smoothed over so many of them.
BIN_S, SMOOTH = 0.04, 9
# A turn counts once the chest has come back by this share of the usual depth.
TURN_SHARE = 0.35
FOOT_SHARE, FOOT_BEFORE_S = 0.25, 0.3
# The usual depth: the median of the last so many breaths.
USUAL_OF, FEWEST_USUAL = 8, 3
# Until there are breaths: the reach of this first stretch (s), later of the last seconds.
LEARNING_S, LATELY_S, LEAST_REACH = 4.0, 20.0, 0.4
LONGEST_HOLE_S = 0.5
RATE_WINDOW_S, SLOW_WINDOW_S = 32.0, 48.0
FEWEST_BREATHS = 2
# No onset for this long (s), or twice the usual breath: nothing is known of the breath now.
SILENT_S = 20.0
CONFIDENCE = 0.95


class BeltReader:
    """Takes a belt's samples in order (any unit, more is fuller); keeps its breaths."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.breaths: list[BeltBreath] = []
        self._times, self._values = array("d"), array("d")
        self._sum, self._count, self._bin = 0.0, 0, None  # type: float, int, int | None
        self._time_sum = 0.0
        self._last_s: float | None = None
        self._smooth_s, self._smooth = array("d"), array("d")
        self._restart()

    def _restart(self) -> None:
        """Begin a stretch: a hole may hide a turn."""
        self._from = len(self._times)
        self._begun = len(self._smooth)
        self._sum, self._count, self._bin, self._time_sum = 0.0, 0, None, 0.0
        self._rising: bool | None = None
        self._extreme: int | None = None
        self._inhale_s: float | None = None
        self._exhale_s: float | None = None
        self._trough = self._peak = 0.0
        self._inhaling: bool | None = None
        self._onset_s: float | None = None

    def push(self, at_s: float, rate_hz: float, values: Floats) -> tuple[BeltBreath, ...]:
        """Take samples, the first at `at_s`; return the breaths that are complete now."""
        count = len(values)
        if not count or not np.isfinite(values).all():
            return ()
        last = self._last_s
        if last is not None and not -2.0 / rate_hz <= at_s - last <= LONGEST_HOLE_S:
            self._restart()
        before = len(self.breaths)
        for number, value in enumerate(values.tolist()):
            when = at_s + number / rate_hz
            here = math.floor(when / BIN_S + 1e-6)
            if here != self._bin:
                if self._bin is not None and here < self._bin:
                    continue
                self._close()
                self._bin = here
            self._sum += value
            self._time_sum += when
            self._count += 1
        self._last_s = at_s + count / rate_hz
        return tuple(self.breaths[before:])

    def _close(self) -> None:
        """Take a bin that is full, and the smoothed value that it completes."""
        if not self._count:
            return
        self._times.append(self._time_sum / self._count)
        self._values.append(self._sum / self._count)
        self._sum, self._count, self._time_sum = 0.0, 0, 0.0
        if len(self._times) - self._from < SMOOTH:
            return
        # twice the same mean around the middle: no delay, and little left of the heartbeat
        window = self._values[-SMOOTH:]
        self._smooth_s.append(self._times[-1 - SMOOTH // 2])
        self._smooth.append(sum(window) / SMOOTH)
        self._turn()

    def _usual(self) -> float | None:
        """Return the usual depth; while there are few breaths, that of the last seconds.

        It is never far below what the chest did lately, or noise before the first breath would
        be taken for breaths for ever.
        """
        lately = self._smooth[max(self._begun, len(self._smooth) - round(LATELY_S / BIN_S)) :]
        if len(lately) < LEARNING_S / BIN_S:
            return None
        reach = max(lately) - min(lately)
        if len(self.breaths) < FEWEST_USUAL:
            return reach
        usual = median(breath.depth for breath in self.breaths[-USUAL_OF:])
        return max(usual, LEAST_REACH * reach)

    def _turn(self) -> None:
        """See whether the last value says that the breath has turned."""
        usual = self._usual()
        if usual is None or not usual > 0.0:
            return
        smooth, now = self._smooth, len(self._smooth) - 1
        if self._rising is None or self._extreme is None:
            stretch = smooth[self._begun :]
            if smooth[now] - min(stretch) > TURN_SHARE * usual:
                self._rising, self._extreme = True, now
            elif max(stretch) - smooth[now] > TURN_SHARE * usual:
                self._rising, self._extreme = False, now
            return
        sign = 1.0 if self._rising else -1.0
        if sign * (smooth[now] - smooth[self._extreme]) > 0.0:
            self._extreme = now
        elif sign * (smooth[self._extreme] - smooth[now]) > TURN_SHARE * usual:
            self._turned(now)

    def _turned(self, now: int) -> None:
        """Take the turn at the last extreme: full (an exhale begins) or empty (an inhale does)."""
        at = self._extreme
        assert at is not None
        onset_s = self._foot(at, now)
        if self._rising:
            self._peak = self._smooth[at]
            self._exhale_s = onset_s
        else:
            trough = self._smooth[at]
            if self._inhale_s is not None and self._exhale_s is not None:
                depth = self._peak - 0.5 * (self._trough + trough)
                if depth > 0.0 and self._inhale_s < self._exhale_s < onset_s:
                    breath = BeltBreath(self._inhale_s, self._exhale_s, onset_s, depth)
                    self.breaths.append(breath)
            self._inhale_s, self._exhale_s, self._trough = onset_s, None, trough
        self._inhaling, self._onset_s = not self._rising, onset_s
        self._rising = not self._rising
        self._extreme = now

    def _foot(self, at: int, now: int) -> float:
        """Return where the movement away from an extreme began (s)."""
        usual = self._usual() or 0.0
        sign = -1.0 if self._rising else 1.0
        level = FOOT_SHARE * usual
        smooth, base = self._smooth, self._smooth[at]
        far = next(
            place for place in range(at + 1, now + 1) if sign * (smooth[place] - base) >= level
        )
        # the bins that the smoothed values from the extreme to here are of
        shift = self._from + SMOOTH // 2 - self._begun
        times = np.array(self._times[at + shift : far + shift + 1])
        values = sign * np.array(self._values[at + shift : far + shift + 1])
        return _foot(times, values)

    def now(self, at_s: float) -> BeltNow:
        """Return the breath at a moment: nothing of it once no onset has come for long."""
        lately = self._lately(at_s)
        if not lately:
            return BeltNow(at_s)
        last = lately[-1]
        usual = median(breath.depth for breath in self.breaths)
        return BeltNow(
            at_s,
            rate_per_min=self.rate_per_min(at_s),
            inhale_to_exhale=median(breath.ratio for breath in lately),
            depth_percent=100.0 * last.depth / usual if usual > 0.0 else None,
            inhaling=self._inhaling,
        )

    def rate_per_min(self, at_s: float) -> float | None:
        """Return the breathing rate of the breaths of the last 32 s (48 s where slow)."""
        lately = self._lately(at_s)
        if len(lately) < FEWEST_BREATHS:
            return None
        covered_s = lately[-1].next_s - lately[0].inhale_s
        whole = sum(breath.next_s - breath.inhale_s for breath in lately)
        # breaths that a hole lies between are counted by their own length
        return 60.0 * len(lately) / min(covered_s, whole)

    def breathing(self, at_s: float) -> Breathing | None:
        """Return the rate as the live numbers tell it; None where the belt can't tell."""
        rate = self.rate_per_min(at_s)
        return None if rate is None else Breathing(rate, CONFIDENCE, BreathSource.BELT)

    def _lately(self, at_s: float) -> list[BeltBreath]:
        """Return the breaths that a rate at `at_s` is of; none once the belt has gone quiet."""
        found = self.breaths[: bisect_right(self.breaths, at_s, key=lambda one: one.next_s)]
        if not found:
            return []
        usual_s = median(one.next_s - one.inhale_s for one in found[-USUAL_OF:])
        if at_s - found[-1].next_s > max(min(SILENT_S, 2.5 * usual_s), 2.0 * usual_s):
            return []
        lately = [one for one in found[-64:] if one.inhale_s > at_s - RATE_WINDOW_S]
        if len(lately) < FEWEST_BREATHS:
            lately = [one for one in found[-64:] if one.inhale_s > at_s - SLOW_WINDOW_S]
        return lately

    def between(self, from_s: float, to_s: float) -> tuple[BeltBreath, ...]:
        """Return the breaths that lie in a window."""
        return tuple(one for one in self.breaths if from_s <= one.inhale_s and one.next_s <= to_s)

    def curve(self) -> tuple[Floats, Floats]:
        """Return times (s) and values of the belt in means of 0.04 s."""
        return np.array(self._times), np.array(self._values)

    def __len__(self) -> int:
        return len(self._times)


def _foot(times_s: Floats, values: Floats) -> float:
    """Return where values that rest, then rise like a parabola, begin to rise; least squares."""
    if len(times_s) < 4:
        return float(times_s[0])
    tries = np.linspace(times_s[0] - FOOT_BEFORE_S, times_s[-2], 80)
    rise = np.maximum(times_s[None, :] - tries[:, None], 0.0) ** 2
    rise -= rise.mean(axis=1, keepdims=True)
    along = rise @ (values - values.mean())
    size = (rise * rise).sum(axis=1)
    gain = np.where((along > 0.0) & (size > 0.0), along * along / np.maximum(size, 1e-300), 0.0)
    return float(tries[int(gain.argmax())])


def in_window(breaths: tuple[BeltBreath, ...], width_s: float) -> Breathing | None:
    """Return the breathing rate of a window of `width_s` from the breaths in it.

    None where they cover less than half of it: then the belt can't tell.
    """
    covered_s = sum(one.next_s - one.inhale_s for one in breaths)
    if len(breaths) < FEWEST_BREATHS or covered_s < 0.5 * width_s:
        return None
    return Breathing(60.0 * len(breaths) / covered_s, CONFIDENCE, BreathSource.BELT)


def summary(reader: BeltReader) -> BeltSummary:
    """Return a session's breath; medians of its breaths."""
    breaths = reader.breaths
    covered_s = sum(one.next_s - one.inhale_s for one in breaths)
    if len(breaths) < FEWEST_BREATHS:
        return BeltSummary(len(breaths), covered_s, definition=DEFINITION)
    third = len(breaths) // 3
    trend = None
    if third >= 5:
        first = median(one.depth for one in breaths[:third])
        last = median(one.depth for one in breaths[-third:])
        trend = 100.0 * (last - first) / first
    return BeltSummary(
        breaths=len(breaths),
        covered_s=covered_s,
        rate_per_min=60.0 * len(breaths) / covered_s,
        inhale_s=median(one.exhale_s - one.inhale_s for one in breaths),
        exhale_s=median(one.next_s - one.exhale_s for one in breaths),
        inhale_to_exhale=median(one.ratio for one in breaths),
        depth_trend_percent=trend,
        definition=DEFINITION,
    )
