"""The live numbers: one beat in, its predecessor's verdict and every number out."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from biofeedback.core.beats import Beat, Verdict, silence_limit_s
from biofeedback.core.metrics import BeatVerdict, Breathing, Coherence, Metrics, Quality
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.signal import breathing, coherence, confidence, movement, spectrum, time_domain
from biofeedback.signal.artifacts import BeatJudge, Judged
from biofeedback.signal.belt import BeltReader
from biofeedback.signal.ecg_live import RWaves
from biofeedback.signal.quality import Trust, hidden_sentence, unsuitable_sentence
from biofeedback.signal.rows import Rows

RMSSD_WINDOW_S = 60.0
RMSSD_NEEDS_S = 28.0
SHORT_RMSSD_WINDOW_S = 30.0
RATE_WINDOW_S = 10.0
RATIO_EVERY_S = 5.0
UNSUITABLE_FOR_S = 60.0
_EDGE_S = 1.5
_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Update:
    """What one beat brought: verdicts that became possible, and the numbers now."""

    verdicts: tuple[BeatVerdict, ...]
    metrics: Metrics


class LiveAnalyzer:
    """Beats in order in, verdicts and numbers out; knows the pacer only for the coherence score.

    Every number is of the beats decided so far (all but the last two). Not thread safe.
    """

    def __init__(self, pace: PaceTrack | None = None) -> None:
        """`pace`: which pattern was breathed when; may grow while the session runs."""
        self._pace = pace or PaceTrack()
        # of each decided beat's R wave, in order, NaN where not known: for the summary
        self.heights = array("d")
        self._judge = BeatJudge()
        self._last: Beat | None = None
        self._metrics = Metrics()
        # accepted: time, sine and cosine of the pacer's phase, interval, follows directly, height
        self._rows = Rows(6, _KEPT)
        self._heights: deque[float] = deque()
        self._waves = RWaves()
        self.chest = movement.ChestMovement()
        # where there is one, it tells the breath better than anything else
        self.belt: BeltReader | None = None
        self._heart: breathing.RateEstimate | None = None
        self._moved: breathing.RateEstimate | None = None
        self._chest_next = False
        self._elsewhere_per_min: float | None = None
        self._earlier: deque[tuple[float, float]] = deque(maxlen=16)
        self._previous: Judged | None = None
        self._span: PacedSpan | None = None
        self._solid_since_s = math.inf
        self._last_accepted_s = -math.inf
        self._trust = Trust(RMSSD_WINDOW_S)
        self._short_trust = Trust(coherence.SHORTEST_WINDOW_S)
        self._squares: deque[float] = deque()
        self._square_times: deque[float] = deque()
        self._intervals: deque[float] = deque()
        self._interval_times: deque[float] = deque()
        self._ratio_due_s = -math.inf
        self._ratio: tuple[float, float] | None = None
        self._breathing_due_s = -math.inf
        self._breathing = Breathing()
        self._answered: tuple[float, Breathing] | None = None
        self._unsuitable_since_s: float | None = None
        self._back_at_s = -math.inf

    def push(self, beat: Beat, height: float = math.nan) -> Update:
        """Take the next beat; return the verdicts that became possible and the numbers now.

        height: of the R wave in any unit, where an ECG is there.
        """
        if self._last is not None and (
            beat.segment != self._last.segment
            or beat.at_s - self._last.at_s > silence_limit_s(self._last.rr_ms)
        ):
            self._forget_the_moment()
            # What is decided next is still from before the silence: no number of this moment.
            self._metrics, self._back_at_s = Metrics(), beat.at_s
        self._last = beat
        self._heights.append(height)
        judged = self._judge.push(beat)
        for one in judged:
            self._take(one)
        if judged:
            numbers = self._numbers()
            back = judged[-1].beat.at_s >= self._back_at_s
            self._metrics = numbers if back else Metrics()
        return Update(tuple(one.report() for one in judged), self._metrics)

    def push_r_waves(self, times_s: Iterable[float], heights: Iterable[float]) -> None:
        """Take R waves of an ECG that runs beside the beats, in order; any unit.

        Each goes to the beat nearest to it when that is decided, about 2 s later. They tell
        breathing from a Mayer wave and are no beats.
        """
        self._waves.push(times_s, heights)

    def push_movement(
        self, times_s: Iterable[float], acceleration: Iterable[Sequence[float]]
    ) -> None:
        """Take samples (x, y, z) of the chest's movement in order; any unit."""
        self.chest.push(times_s, acceleration)

    def at(self, now_s: float) -> Metrics:
        """Return the numbers at a moment without a new beat: all None after a silence."""
        last = self._last
        if last is None or now_s - last.at_s > silence_limit_s(last.rr_ms):
            return Metrics()
        if self._outlived(now_s):
            return replace(self._metrics, breathing=Breathing(confidence=0.0))
        return self._metrics

    def finish(self) -> tuple[BeatVerdict, ...]:
        """Return the verdicts of the last beats, provisional; `at` then counts them too."""
        judged = self._judge.finish()
        for one in judged:
            self._take(one)
        if judged:
            self._metrics = self._numbers()
        return tuple(one.report() for one in judged)

    def _outlived(self, now_s: float) -> bool:
        """Return whether the breathing rate on show is an old answer held for too long."""
        answered = self._answered
        return (
            self._breathing.held and answered is not None and now_s - answered[0] > breathing.HOLD_S
        )

    def _forget_the_moment(self) -> None:
        self._ratio = None
        self._breathing = Breathing()
        self._answered = None
        self._heart = self._moved = None
        self._elsewhere_per_min = None
        self._earlier.clear()

    def _take(self, one: Judged) -> None:
        beat, previous = one.beat, self._previous
        height = self._heights.popleft()
        if math.isnan(height):
            height = self._waves.height(beat.at_s, beat.rr_ms)
        self.heights.append(height)
        self._previous = one
        if one.verdict is not Verdict.FIRST_AFTER_GAP:
            wrong = not one.accepted and not one.part
            self._trust.add(beat.at_s, wrong, one.slack, one.blurred)
            self._short_trust.add(beat.at_s, wrong, one.slack)
        span = self._pace.span_at(beat.at_s)
        if (span is None) != (self._span is None) or (
            span and self._span and span.from_s != self._span.from_s
        ):
            self._solid_since_s = span.from_s if span else math.inf
        self._span = span
        if not one.accepted:
            return
        if beat.at_s - self._last_accepted_s > coherence.LONGEST_HOLE_S:
            self._solid_since_s = beat.at_s - beat.rr_ms / 1000.0
        self._last_accepted_s = beat.at_s
        turns = span.pattern.turns(beat.at_s - span.from_s) if span else 0.0
        follows = (
            previous is not None and previous.accepted and previous.beat.segment == beat.segment
        )
        row = coherence.design_row(beat.at_s, turns, beat.rr_ms)
        self._rows.append((*row, float(follows), height))
        self._intervals.append(beat.rr_ms)
        self._interval_times.append(beat.at_s)
        if follows and previous is not None:
            step = beat.rr_ms - previous.beat.rr_ms
            self._squares.append(step * step)
            self._square_times.append(previous.beat.at_s)

    def _numbers(self) -> Metrics:
        end_s = self._previous.beat.at_s if self._previous else 0.0
        start_s = end_s - RMSSD_WINDOW_S
        _forget(self._squares, self._square_times, start_s)
        _forget(self._intervals, self._interval_times, start_s)
        self._trust.forget(end_s)
        fraction, quality = self._trust.fraction(), self._trust.quality()
        unsuitable = quality is Quality.UNSUITABLE
        messages: tuple[str, ...] = ()
        if not unsuitable:
            self._unsuitable_since_s = None
        elif self._unsuitable_since_s is None:
            self._unsuitable_since_s = end_s
        elif end_s - self._unsuitable_since_s > UNSUITABLE_FOR_S:
            messages = (unsuitable_sentence(),)
        rmssd = rmssd_30 = None
        told = not unsuitable and not self._trust.hides()
        if not unsuitable and not told:
            messages = (hidden_sentence(),)
        if told and math.fsum(self._intervals) >= 1000 * RMSSD_NEEDS_S:
            rmssd = time_domain.rmssd_of_squares(self._squares)
        short_s = end_s - SHORT_RMSSD_WINDOW_S
        lately = _since(self._intervals, self._interval_times, short_s)
        if told and math.fsum(lately) >= 1000 * RMSSD_NEEDS_S:
            squares = _since(self._squares, self._square_times, short_s)
            rmssd_30 = time_domain.rmssd_of_squares(squares)
        recent = _since(self._intervals, self._interval_times, end_s - RATE_WINDOW_S)
        mean_rr = time_domain.mean_ms(recent)
        if end_s >= self._breathing_due_s:
            self._breathing_due_s = end_s + breathing.EVERY_S
            self._breathe(end_s, fraction or 0.0)
        if self._outlived(self._now_s()):
            self._breathing, self._answered = Breathing(confidence=0.0), None
        if end_s >= self._ratio_due_s and self._breathing_due_s != end_s + breathing.EVERY_S:
            self._ratio_due_s = end_s + RATIO_EVERY_S
            rows = self._rows.since(end_s - spectrum.RATIO_WINDOW_S)
            self._ratio = (
                spectrum.classic_ratio(rows[0], rows[3], end_s) if not unsuitable else None
            )
        found, per_min = (None, None) if unsuitable else self._fit(end_s)
        score = sure = None
        if found is not None and per_min is not None:
            score = found.score
            unpaced = self._span is None
            sure = confidence.of_score(found.score, per_min, found.spread_ms, unpaced=unpaced)
        elif self._span is None and not unsuitable:
            found = self._own_swing(end_s)
        ratio = self._ratio if not unsuitable else None
        return Metrics(
            hr_bpm=60000.0 / mean_rr if mean_rr else None,
            rmssd_ms=rmssd,
            swing_bpm=None if found is None else found.swing_bpm,
            coherence=Coherence(
                score, ratio[0] if ratio else None, ratio[1] if ratio else None, sure
            ),
            breathing=self._breathing,
            artifact_fraction=fraction,
            quality=quality,
            messages=messages,
            rmssd_30_ms=rmssd_30,
        )

    def _fit(self, end_s: float) -> tuple[coherence.BreathFit | None, float | None]:
        """Return what the breath explains of the last moments, and at which pace; or None."""
        span = self._span
        if span is not None and span.pattern.longest_hold_s > coherence.LONGEST_HOLD_S:
            return None, None
        if span is None:
            per_min = self._own_pace(end_s)
        else:
            per_min = span.pattern.rate_per_min(end_s - span.from_s)
        if per_min is None or end_s - self._last_accepted_s > coherence.LONGEST_HOLE_S:
            return None, None
        width_s = coherence.window_s(per_min)
        start_s = end_s - width_s
        if span is not None and self._solid_since_s > start_s + _EDGE_S:
            return None, None
        self._short_trust.window_s = width_s
        self._short_trust.forget(end_s)
        if (self._short_trust.fraction() or 0.0) > 1.0 - coherence.FEWEST_ACCEPTED:
            return None, None
        if span is not None:
            return coherence.fit(self._rows.since(max(start_s, span.from_s - 1e-9))[:4]), per_min
        rows = self._rows.since(start_s)
        if not coherence.is_whole(rows[0], start_s, end_s):
            return None, None
        return coherence.fit(coherence.rows_at(rows[0], rows[3], per_min)), per_min

    def _own_pace(self, end_s: float) -> float | None:
        """Return the pace at which an unpaced breath may be scored, None where none is honest.

        From the R waves' heights or the chest; else from the RR of a window that ended before
        the scored one begins, and only where a Mayer wave can't have made it.
        """
        if self._elsewhere_per_min is not None:
            return self._elsewhere_per_min
        latest_s = end_s - coherence.SHORTEST_WINDOW_S
        for at_s, per_min in reversed(self._earlier):
            if at_s <= latest_s:
                fresh = latest_s - at_s <= 3.0 * breathing.EVERY_S
                return per_min if fresh and per_min > 0.0 else None
        return None

    def _own_swing(self, end_s: float) -> coherence.BreathFit | None:
        """Return the swing at the breathing rate found, where nobody paces: no score from it."""
        per_min = self._breathing.rate_per_min
        if per_min is None or self._breathing.held:
            return None
        rows = self._rows.since(end_s - coherence.window_s(per_min))
        if rows.shape[1] < coherence.FEWEST_BEATS:
            return None
        return coherence.fit(coherence.rows_at(rows[0], rows[3], per_min))

    def _breathe(self, end_s: float, fraction: float) -> None:
        told = None if self.belt is None else self.belt.breathing(end_s)
        if told is not None:
            self._breathing, self._answered = told, (self._now_s(), told)
            self._elsewhere_per_min = told.rate_per_min
            return
        shown = self._answered[1].rate_per_min if self._answered else None
        slow = shown is not None and shown < breathing.LONG_BELOW_PER_MIN
        width_s = breathing.LONG_WINDOW_S if slow else breathing.WINDOW_S
        # one of the two at a time: no single beat pays for both
        self._chest_next = not self._chest_next and len(self.chest) > 0
        if self._chest_next:
            rows = self.chest.between(end_s - width_s, end_s)
            self._moved = movement.estimate(rows, width_s)
        else:
            self._heart = self._look(end_s, width_s, fraction)
        if len(self.chest):
            self._show(movement.fused(self._heart, self._moved))
        else:
            self._show(self._heart)

    def _look(self, end_s: float, width_s: float, fraction: float) -> breathing.RateEstimate | None:
        """Return what the heart shows of the breath, and keep its rate for an unpaced score."""
        rows = self._rows.since(end_s - width_s)
        heart = None
        if rows.shape[1]:
            heights = None if np.isnan(rows[5]).all() else rows[5]
            heart = breathing.in_window(rows[0], rows[3], rows[4], width_s, fraction, heights)
        rate = heart.rate_per_min if heart and heart.quality > heart.needed else 0.0
        honest = rate > coherence.UNPACED_FROM_RR_ABOVE_PER_MIN
        self._earlier.append((end_s, rate if honest else 0.0))
        return heart

    def _show(self, found: breathing.RateEstimate | None) -> None:
        now = breathing.answer(found)
        self._elsewhere_per_min = found.elsewhere_per_min if found else None
        if now.rate_per_min is not None:
            self._answered = (self._now_s(), now)
        elif self._answered is not None:
            now = replace(self._answered[1], held=True)
        self._breathing = now

    def _now_s(self) -> float:
        return self._last.at_s if self._last else 0.0


def _forget(values: deque[float], times_s: deque[float], start_s: float) -> None:
    """Drop what lies at or before the window's start."""
    while times_s and times_s[0] <= start_s:
        times_s.popleft()
        values.popleft()


def _since(values: deque[float], times_s: deque[float], start_s: float) -> list[float]:
    """Return the values after a moment, the latest first."""
    # not by zip over both: this is asked of every beat, and only the end is wanted
    count = len(times_s) - bisect_right(times_s, start_s)
    return list(islice(reversed(values), count))
