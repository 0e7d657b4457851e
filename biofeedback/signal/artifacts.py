"""Which intervals are heartbeats of a sinus rhythm and which are not, decided two beats late.

The published method (Lipponen & Tarvainen 2019) measures every beat by the spread of the beats
themselves, so a rhythm in which every second or third beat is premature hides from it. Here a
beat is measured against the beats already accepted, and what tells a premature beat from a deep
breath is geometry: breathing bends the rhythm, a premature beat breaks it (short, then long).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass

from biofeedback.core.beats import Beat, Verdict, is_plausible
from biofeedback.core.metrics import BeatVerdict

LOOK_AHEAD = 2
_HISTORY = 14
_SPREAD_OVER = 61
_RELOCK_AFTER = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A beat with its verdict. part: it is the second half of the artifact before it."""

    beat: Beat
    verdict: Verdict
    corrected_ms: float | None
    part: bool

    @property
    def accepted(self) -> bool:
        """Whether the interval counts as a heartbeat's."""
        return self.verdict is Verdict.NORMAL

    def report(self) -> BeatVerdict:
        """Return what travels to the rest of the app."""
        return BeatVerdict(self.beat.index, self.beat.at_s, self.verdict, self.corrected_ms)


class _Spread:
    """Median of the last accepted beat-to-beat differences (absolute, as a share of RR)."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque()
        self._sorted: list[float] = []

    def add(self, value: float) -> None:
        self._recent.append(value)
        insort(self._sorted, value)
        if len(self._recent) > _SPREAD_OVER:
            gone = self._recent.popleft()
            del self._sorted[bisect_left(self._sorted, gone)]

    def quantile(self, share: float) -> float | None:
        if len(self._sorted) < 8:
            return None
        return self._sorted[int(share * (len(self._sorted) - 1))]


class BeatJudge:
    """Takes beats in order, gives each its verdict when two more have come (or the stretch ends).

    first_is_cut: the very first interval began before the connection and is no whole interval;
    the first after each gap always is dropped.
    """

    def __init__(self, *, first_is_cut: bool = True) -> None:
        """Start without a past."""
        self._drop_first = first_is_cut
        self._segment: int | None = None
        self._waiting: deque[Beat] = deque()
        self._fresh = False
        self._accepted: deque[float] = deque(maxlen=_HISTORY)
        self._spread = _Spread()
        self._rejected: list[float] = []
        self._tail: Verdict | None = None

    def push(self, beat: Beat) -> list[Judged]:
        """Return the verdicts that this beat makes possible, in order (mostly one)."""
        done: list[Judged] = []
        if beat.segment != self._segment:
            done = self.finish()
            self._fresh = self._drop_first or self._segment is not None
            self._segment = beat.segment
            self._tail = None
            self._rejected.clear()
        self._waiting.append(beat)
        if len(self._waiting) > LOOK_AHEAD:
            done.append(self._decide())
        return done

    def finish(self) -> list[Judged]:
        """Return verdicts for the beats still waiting, with what is known: provisional."""
        done = []
        while self._waiting:
            done.append(self._decide())
        return done

    def _decide(self) -> Judged:
        waiting = self._waiting
        after = waiting[1].rr_ms if len(waiting) > 1 else None
        later = waiting[2].rr_ms if len(waiting) > 2 else None
        beat = waiting.popleft()
        if self._fresh:
            self._fresh = False
            return Judged(beat, Verdict.FIRST_AFTER_GAP, None, False)
        tail, self._tail = self._tail, None
        if not is_plausible(beat.rr_ms):
            return Judged(beat, Verdict.OUT_OF_RANGE, None, False)
        if after is not None and not is_plausible(after):
            after = None
        if after is None or (later is not None and not is_plausible(later)):
            later = None
        verdict, part = self._kind(beat.rr_ms, after, later, tail)
        if verdict is Verdict.NORMAL:
            self._accept(beat.rr_ms)
            return Judged(beat, verdict, None, False)
        self._rejected.append(beat.rr_ms)
        if len(self._rejected) >= _RELOCK_AFTER and _steady(self._rejected[-_RELOCK_AFTER:]):
            self._accepted.clear()
            self._rejected.clear()
            self._accept(beat.rr_ms)
            return Judged(beat, Verdict.NORMAL, None, False)
        return Judged(beat, verdict, round(self._level(), 1), part)

    def _accept(self, rr: float) -> None:
        if self._accepted and not self._rejected:
            before = self._accepted[-1]
            self._spread.add(abs(rr - before) / min(rr, before))
        self._accepted.append(rr)
        self._rejected.clear()

    def _level(self) -> float:
        """Return the rhythm just before: the median of the last three accepted."""
        last = sorted(list(self._accepted)[-3:])
        return last[len(last) // 2] if last else 0.0

    def _kind(
        self, rr: float, after: float | None, later: float | None, tail: Verdict | None
    ) -> tuple[Verdict, bool]:
        known = [value for value in (after, later) if value is not None]
        if len(self._accepted) >= 3:
            level = self._level()
            floor = min(self._accepted)
        else:
            around = sorted([*self._accepted, *self._rejected[-5:], rr, *known])
            level = around[len(around) // 2]
            floor = level
        before = self._accepted[-1] if self._accepted else level
        typical = self._spread.quantile(0.5)
        upper = self._spread.quantile(0.9)
        slack = max(0.06, min(0.16, 3.5 * (typical or 0.03)))
        wide = max(0.10, min(0.30, 1.6 * (upper or 0.08)))
        if tail is Verdict.ECTOPIC:
            if rr > level * (1 + 0.7 * slack) and (after is None or rr > after * (1 + 0.5 * slack)):
                return Verdict.LONG, True
            if rr < (1 - wide) * min(level, floor):
                self._tail = Verdict.ECTOPIC
                return Verdict.ECTOPIC, False
            return Verdict.NORMAL, False
        if tail is Verdict.EXTRA:
            return Verdict.SHORT, True
        if after is not None and rr + after < 1.4 * level and max(rr, after) < 0.85 * floor:
            beyond = later if later is not None else level
            if rr + after < 1.4 * min(level, beyond) or rr + after < 1.25 * level:
                self._tail = Verdict.EXTRA
                return Verdict.EXTRA, False
        beyond = after if after is not None else level
        if rr > 1.5 * (before + min(beyond, 1.6 * level)) / 2 and rr > 1.6 * level:
            return (Verdict.MISSED if rr < 2.6 * level else Verdict.LONG), False
        dip = min(before, beyond) - rr
        if dip > slack * min(before, beyond) and rr < (1 - 0.5 * slack) * max(floor, 0.8 * level):
            self._tail = Verdict.ECTOPIC
            return Verdict.ECTOPIC, False
        if rr < (1 - max(0.22, wide)) * min(before, floor):
            self._tail = Verdict.ECTOPIC
            return Verdict.ECTOPIC, False
        return Verdict.NORMAL, False


def _steady(values: list[float]) -> bool:
    return max(values) < 1.15 * min(values)
