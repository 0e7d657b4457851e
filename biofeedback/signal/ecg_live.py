"""R peaks as the ECG arrives: slope energy, a threshold that follows its height, 0.3 s late.

Light enough for any computer: a few additions a sample, nothing looked at twice. The offline
detector (`ecg.py`) sees both sides of a beat and is the one to trust afterwards.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

LEARNING_S = 2.0
_SLOPE_S = 0.022
_ENERGY_S = 0.09
_CONFIRM_S = 0.10
_APART_S = 0.25
_T_WAVE_S = 0.36
_T_WAVE_SHARE = 0.42
_THRESHOLD = 0.30
_LATE_THRESHOLD = 0.16
_LATE = 1.5
_KEPT_S = 1.0
_SILENT_S = 3.0
_QRS_HALF_S = 0.06
# How far an R wave's time may lie from its beat's, as a share of the interval.
_SAME_BEAT = 0.5
_WAVES_KEPT = 256


@dataclass(frozen=True, slots=True)
class RPeak:
    """An R peak. at_s: by the samples' clock. height: of the QRS, as `ecg.r_heights`."""

    at_s: float
    height: float


class RWaves:
    """R waves of an ECG that runs beside the beats; each goes to the beat nearest to it."""

    def __init__(self, kept: int | None = _WAVES_KEPT) -> None:
        """`kept`: how many wait for their beats at most, None: all."""
        self._waves: deque[tuple[float, float]] = deque(maxlen=kept)

    def push(self, times_s: Iterable[float], heights: Iterable[float]) -> None:
        """Take waves in order."""
        self._waves.extend(zip(times_s, heights, strict=True))

    def height(self, at_s: float, rr_ms: float) -> float:
        """Return the height of a beat's wave, NaN where none is near; beats in order."""
        waves = self._waves
        while len(waves) > 1 and abs(waves[1][0] - at_s) <= abs(waves[0][0] - at_s):
            waves.popleft()
        if not waves or abs(waves[0][0] - at_s) > _SAME_BEAT * rr_ms / 1000.0:
            return math.nan
        return waves[0][1]


class LiveRPeaks:
    """Takes samples in order, gives each R peak within 0.3 s of its time."""

    def __init__(self, rate_hz: float) -> None:
        """`rate_hz`: samples per second, nominal; times come with the samples."""
        self._rate_hz = rate_hz
        self._step = max(1, round(_SLOPE_S * rate_hz))
        self._width = max(2, round(_ENERGY_S * rate_hz))
        size = max(round(_KEPT_S * rate_hz), 4 * self._width)
        self._times: deque[float] = deque(maxlen=size)
        self._values: deque[float] = deque(maxlen=size)
        self._slopes: deque[float] = deque(maxlen=self._width)
        self._energy = 0.0
        self._heights: deque[float] = deque(maxlen=8)
        self._intervals: deque[float] = deque(maxlen=8)
        self._begun_s: float | None = None
        self._highest = 0.0
        self._best: tuple[float, float] | None = None
        self._last: tuple[float, float] | None = None
        self._upright = 0.0

    def push(self, times_s: Sequence[float], values: Sequence[float]) -> list[RPeak]:
        """Return the R peaks that these samples make certain, in order.

        Nothing comes in the first 2 s, in which the height of a beat is learnt.
        """
        found = []
        for at_s, value in zip(times_s, values, strict=True):
            peak = self._sample(at_s, value)
            if peak is not None:
                found.append(peak)
        return found

    def _sample(self, at_s: float, value: float) -> RPeak | None:
        values, times = self._values, self._times
        if times and at_s - times[-1] > _CONFIRM_S:
            self._forget()
        times.append(at_s)
        values.append(value)
        if len(values) <= self._step:
            return None
        slope = value - values[-1 - self._step]
        if len(self._slopes) == self._width:
            self._energy -= self._slopes[0]
        self._slopes.append(slope * slope)
        self._energy = max(self._energy + slope * slope, 0.0)
        level = math.sqrt(self._energy / self._width)
        if self._begun_s is None:
            self._begun_s = at_s
        if not self._heights:
            self._highest = max(self._highest, level)
            if at_s - self._begun_s >= LEARNING_S and self._highest > 0.0:
                self._heights.append(self._highest)
            return None
        if level > self._threshold(at_s) and (self._best is None or level > self._best[1]):
            self._best = (at_s, level)
        best = self._best
        if best is None or (at_s - best[0] < _CONFIRM_S and level > 0.5 * best[1]):
            return None
        if at_s - best[0] < 0.03:
            return None
        self._best = None
        return self._accept(*best)

    def _threshold(self, at_s: float) -> float:
        height = median(self._heights)
        since = at_s - self._last[0] if self._last else 0.0
        if since > _SILENT_S:
            return float(_LATE_THRESHOLD * height * 0.5 ** (since - _SILENT_S))
        usual = median(self._intervals) if self._intervals else 1.0
        share = _LATE_THRESHOLD if since > _LATE * usual else _THRESHOLD
        return share * height

    def _accept(self, at_s: float, level: float) -> RPeak | None:
        last = self._last
        if last is not None:
            since = at_s - last[0]
            if since < _APART_S or (since < _T_WAVE_S and level < _T_WAVE_SHARE * last[1]):
                return None
            if since < 2.5:
                self._intervals.append(since)
        self._last = (at_s, level)
        self._heights.append(min(level, 3.0 * median(self._heights)))
        return self._locate(at_s)

    def _locate(self, at_s: float) -> RPeak | None:
        """Find the extreme of the raw signal in the QRS whose energy peaks at `at_s`."""
        times, values = list(self._times), list(self._values)
        early = at_s - _ENERGY_S - _SLOPE_S - 0.04
        inside = [i for i, t in enumerate(times) if early <= t <= at_s + 0.02]
        if len(inside) < 3:
            return None
        around = median(values)
        above = max(values[i] for i in inside) - around
        below = around - min(values[i] for i in inside)
        self._upright += 0.2 * ((above - below) / max(above, below, 1e-12) - self._upright)
        sign = 1.0 if self._upright >= -0.55 else -1.0
        top = max(inside, key=lambda i: sign * values[i])
        peak_s = times[top]
        if 0 < top < len(values) - 1:
            left, middle, right = (sign * values[k] for k in (top - 1, top, top + 1))
            bend = left - 2.0 * middle + right
            if bend < 0.0 and middle >= left and middle >= right:
                peak_s += 0.5 * (left - right) / bend / self._rate_hz
        near = [values[i] for i, t in enumerate(times) if abs(t - peak_s) <= _QRS_HALF_S]
        return RPeak(peak_s, max(near) - min(near))

    def _forget(self) -> None:
        """Start anew after a hole in the samples; how tall a beat is stays known."""
        self._times.clear()
        self._values.clear()
        self._slopes.clear()
        self._energy = 0.0
        self._best = None
        self._last = None
