"""A strap that is tapped three times, found in its acceleration: whose strap is whose."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

# A fingertip on the strap is a short jolt of this much beside the steady pull of the earth (mg).
JOLT_MG = 350.0
# One tap rings for a while (s); three in a row are no chance.
RINGS_S, TAPS, WITHIN_S = 0.15, 3, 2.5
# The steady pull is followed this slowly (s).
SLOW_S = 0.5


class TapFinder:
    """Samples in, the moments of the third tap out. Steps and coughs are slower or come alone."""

    def __init__(self) -> None:
        """Know nothing of how the strap hangs yet."""
        self._slow: float | None = None
        self._before_s = 0.0
        self._last_s = -math.inf
        self._taps: deque[float] = deque(maxlen=TAPS)

    def push(self, samples: Iterable[tuple[float, tuple[float, float, float]]]) -> list[float]:
        """Take (seconds, (x, y, z) in mg), rising; return when a third tap came."""
        found = []
        for at_s, (x, y, z) in samples:
            pull = math.sqrt(x * x + y * y + z * z)
            if self._slow is None:
                self._slow, self._before_s = pull, at_s
                continue
            jolt = abs(pull - self._slow)
            share = min((at_s - self._before_s) / SLOW_S, 1.0)
            self._before_s = at_s
            self._slow += (pull - self._slow) * share
            if jolt < JOLT_MG:
                continue
            fresh = at_s - self._last_s > RINGS_S
            self._last_s = at_s
            if not fresh:
                continue
            self._taps.append(at_s)
            if len(self._taps) == TAPS and at_s - self._taps[0] <= WITHIN_S:
                self._taps.clear()
                found.append(at_s)
        return found
