"""Which intervals are heartbeats of a sinus rhythm and which are not, decided two beats late.

The published method (Lipponen & Tarvainen 2019) measures every beat by the spread of the beats
themselves, so a rhythm in which every second or third beat is premature hides from it. Here a
beat is measured against the beats already accepted, and what tells a premature beat from a deep
breath is geometry: breathing bends the rhythm, a premature beat breaks it (short, then long).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, replace
from math import fsum

from biofeedback.core.beats import Beat, Verdict, is_plausible
from biofeedback.core.metrics import BeatVerdict

LOOK_AHEAD = 2
_HISTORY = 14
_SPREAD_OVER = 121
_RELOCK_AFTER = 12
_SLACK_UNKNOWN, _SLACK_LEAST, _SLACK_MOST = 0.18, 0.085, 0.18
_BLURRED_BY, _BLURRED_S, _BLURRED_SLACK, _BARELY = 2, 60.0, 0.11, 0.27
_DROP, _PAUSE, _BREAK, _SHARP_BREAK, _BLUNT = 0.20, 0.09, 0.08, 0.12, 0.155


@dataclass(frozen=True, slots=True)
class Judged:
    """A beat with its verdict.

    part: it is the second half of the artifact before it. slack: how deep a dip (share of RR)
    this person's breathing explained at that moment; artifacts shallower than that stay hidden.
    blurred: in the last minute several premature beats barely stood out, so others are hidden.
    """

    beat: Beat
    verdict: Verdict
    corrected_ms: float | None
    part: bool
    slack: float = 0.0
    blurred: bool = False

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
        if len(self._sorted) < 16:
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
        self._dips = _Spread()
        self._unbroken = 0
        self._running = False
        self._rejected: list[float] = []
        self._tail: Verdict | None = None
        self._premature: deque[tuple[float, float]] = deque()

    def push(self, beat: Beat) -> list[Judged]:
        """Return the verdicts that this beat makes possible, in order (mostly one)."""
        done: list[Judged] = []
        if beat.segment != self._segment:
            done = self.finish()
            self._fresh = self._drop_first or self._segment is not None
            self._segment = beat.segment
            self._tail = None
            self._rejected.clear()
            self._accepted.clear()
            self._unbroken, self._running = 0, False
        self._waiting.append(beat)
        if len(self._waiting) > LOOK_AHEAD:
            done.append(self._seen_clearly(self._decide()))
        return done

    def finish(self) -> list[Judged]:
        """Return verdicts for the beats still waiting, with what is known: provisional."""
        done = []
        while self._waiting:
            done.append(self._seen_clearly(self._decide()))
        return done

    def _seen_clearly(self, one: Judged) -> Judged:
        """Return the beat, marked where premature beats of the last minute barely stood out."""
        recent = self._premature
        if one.verdict is Verdict.ECTOPIC and one.corrected_ms:
            early = 1.0 - one.beat.rr_ms / one.corrected_ms
            if early < _BARELY:
                recent.append((one.beat.at_s, one.slack))
        while recent and recent[0][0] <= one.beat.at_s - _BLURRED_S:
            recent.popleft()
        if len(recent) < _BLURRED_BY:
            return one
        usual = fsum(slack for _at_s, slack in recent) / len(recent)
        return replace(one, blurred=True) if usual > _BLURRED_SLACK else one

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
            self._unbroken, self._running = 0, False
            return Judged(beat, Verdict.OUT_OF_RANGE, None, False)
        if after is not None and not after > 0.0:
            after = None
        if after is None or (later is not None and not later > 0.0):
            later = None
        verdict, part = self._kind(beat.rr_ms, after, later, tail)
        if verdict is Verdict.NORMAL:
            self._accept(beat.rr_ms)
            return Judged(beat, verdict, None, False)
        self._unbroken = 0
        self._running = verdict is Verdict.ECTOPIC
        self._rejected.append(beat.rr_ms)
        if len(self._rejected) >= _RELOCK_AFTER and _steady(self._rejected[-_RELOCK_AFTER:]):
            self._accepted.clear()
            self._rejected.clear()
            self._accept(beat.rr_ms)
            return Judged(beat, Verdict.NORMAL, None, False)
        return Judged(beat, verdict, round(self._level(), 1), part, self._slack())

    def _accept(self, rr: float) -> None:
        accepted = self._accepted
        if self._unbroken >= 2:
            shoulder = min(accepted[-2], rr)
            self._dips.add(max(0.0, (shoulder - accepted[-1]) / shoulder))
        accepted.append(rr)
        self._unbroken += 1
        self._rejected.clear()

    def _level(self) -> float:
        """Return the rhythm just before: the median of the last three accepted."""
        last = sorted(list(self._accepted)[-3:])
        return last[len(last) // 2] if last else 0.0

    def _slack(self) -> float:
        """Return how deep a dip between two neighbours this person's breathing explains."""
        usual = self._dips.quantile(0.9)
        if len(self._accepted) < 4:
            return 0.25
        if usual is None:
            return _SLACK_UNKNOWN
        return min(max(_SLACK_LEAST, 0.05 + 3.4 * usual), _SLACK_MOST)

    def _drops(self, rr: float, floor: float) -> bool:
        """Return whether an interval falls at once far below all that breathing has shown."""
        if len(self._accepted) < 4 or not (self._unbroken or self._running):
            return False
        before, earlier = self._accepted[-1], self._accepted[-2]
        expected = min(floor, before, 2.0 * before - earlier)
        return rr < (1.0 - _DROP) * expected

    def _kind(
        self, rr: float, after: float | None, later: float | None, tail: Verdict | None
    ) -> tuple[Verdict, bool]:
        if self._accepted:
            level, before, floor = self._level(), self._accepted[-1], min(self._accepted)
        else:
            around = sorted(value for value in (rr, after, later) if value is not None)
            level = before = floor = around[len(around) // 2]
        slack = self._slack()
        if tail is Verdict.EXTRA:
            self._tail = Verdict.ECTOPIC
            return Verdict.SHORT, True
        if tail is Verdict.ECTOPIC:
            between = level if after is None else (before + 2.0 * after) / 3.0
            if rr > (1.0 + max(_PAUSE, 0.6 * slack)) * between:
                return Verdict.LONG, True
        if after is not None and later is not None:
            far = min(later, 1.15 * before)
            if rr + after < 0.675 * (before + far) and max(rr, after) < 0.9 * min(before, far):
                self._tail = Verdict.EXTRA
                return Verdict.EXTRA, False
        beyond = level if after is None else after
        if beyond > 1.6 * level and later is not None:
            beyond = min(beyond, later)
        if rr > 0.75 * (before + beyond) and rr > 1.25 * max(before, beyond):
            return (Verdict.MISSED if rr < 1.25 * (before + beyond) else Verdict.LONG), False
        shoulder = min(before, rr if after is None else after)
        broken = False
        if after is not None and later is not None:
            doubled = (
                after > 0.75 * (rr + later)
                and rr > 0.78 * before
                and rr + after > 1.2 * (before + later)
            )
            if doubled:
                # The next interval holds two beats: only its far side says where it goes.
                shoulder = min(before, later)
            elif min(shoulder - rr, after - max(before, later)) > rr * (
                _BREAK if slack > _BLUNT else _SHARP_BREAK
            ):
                # Shortest and longest side by side: breathing needs a beat between the two.
                broken = True
        if broken or shoulder - rr > slack * shoulder or self._drops(rr, floor):
            self._tail = Verdict.ECTOPIC
            return Verdict.ECTOPIC, False
        return Verdict.NORMAL, False


def _steady(values: list[float]) -> bool:
    return max(values) < 1.15 * min(values)
