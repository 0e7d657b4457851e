"""A lost packet told from a late one, where a single packet's delay cannot tell them apart."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from statistics import median

BEFORE, AFTER = 20, 8
FEWEST_BEFORE = 8
TOGETHER_S = 0.3
SILENCE = 1.5
MISSING = 0.6
BURST, LONGEST_BURST = 0.5, 24
RISE_S = 0.4
LONG, LONG_RISE_S, LONG_OVERDUE_S = 40, 0.5, 0.2


class LossWatch:
    """Looks whether the floor of the delays has risen for good.

    A late packet is followed by punctual ones; after a lost one the packets keep coming a
    second too late for their number, and every delay stays higher by the beats that are
    missing. Beats that a strap leaves out of punctual packets are noticed after 40 packets: the
    next beat is overdue each time the packet before it was sent.
    """

    def __init__(self) -> None:
        self._before: deque[tuple[float, float | None]] = deque(maxlen=BEFORE)
        self._after: list[tuple[float, float | None]] = []
        self._overdue: deque[tuple[float, float]] = deque(maxlen=LONG)
        self._last_residual: float | None = None

    def restart(self) -> None:
        """Forget everything: a new segment has begun."""
        self._before.clear()
        self._after.clear()
        self._overdue.clear()
        self._last_residual = None

    def is_lost(
        self,
        sent_s: float,
        residual_s: float | None,
        first_rr_s: float = 0.0,
        jitter_s: float = 0.0,
    ) -> bool:
        """Take in a packet; return whether by now it is clear that beats are missing.

        residual_s: its delay above the floor, None for a packet without beats. first_rr_s: its
        first interval. jitter_s: how far packets scatter.
        """
        if residual_s is not None:
            if self._last_residual is not None:
                self._overdue.append((residual_s, self._last_residual - first_rr_s))
            self._last_residual = residual_s
        return self._missed_one(sent_s, residual_s) or self._rose_unseen(jitter_s)

    def _missed_one(self, sent_s: float, residual_s: float | None) -> bool:
        if not self._after:
            few = len(self._before) < FEWEST_BEFORE
            if few and self._before and sent_s - self._before[-1][0] < TOGETHER_S:
                self._before.clear()  # those were held up: nothing can be counted from them
            if few or sent_s - self._before[-1][0] < SILENCE * self._step_s():
                self._before.append((sent_s, residual_s))
                return False
        self._after.append((sent_s, residual_s))
        floor = min((r for _s, r in self._before if r is not None), default=None)
        risen = floor is not None and (residual_s is None or residual_s > floor + RISE_S)
        if risen and (len(self._after) < AFTER or self._still_bursts()):
            return False
        lost = risen and self._late_for_its_number() > MISSING
        if not lost:
            self._before.extend(self._after)
            self._after.clear()
        return lost

    def _still_bursts(self) -> bool:
        """Return whether packets still catch up: no judging before a long stall has ended."""
        (before_s, _residual), (last_s, _last_residual) = self._after[-2:]
        return len(self._after) < LONGEST_BURST and last_s - before_s < BURST * self._step_s()

    def _late_for_its_number(self) -> float:
        """Return by how many packets the earliest of those after lies behind those before."""
        step = self._step_s()
        before = min(s - number * step for number, (s, _r) in enumerate(self._before))
        count = len(self._before)
        after = min(s - (count + number) * step for number, (s, _r) in enumerate(self._after))
        return (after - before) / step

    def _step_s(self) -> float:
        """Return how far apart packets are: one second, for any strap that is near it."""
        times = [sent_s for sent_s, _residual in self._before]
        step = median(b - a for a, b in pairwise(times))
        return 1.0 if 0.75 < step < 1.25 else max(step, 0.1)

    def _rose_unseen(self, jitter_s: float) -> bool:
        if len(self._overdue) < LONG:
            return False
        if min(residual for residual, _late in self._overdue) < LONG_RISE_S:
            return False
        return median(late for _residual, late in self._overdue) > LONG_OVERDUE_S + 2.0 * jitter_s
