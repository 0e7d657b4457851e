"""Beats from a strap's ECG where its RR intervals are missing; one beat once, its source known.

As long as RR comes, the ECG only watches. When RR has been away for as long as a silence takes,
the ECG's R peaks take over from the last beat on; when RR is back, three intervals that are those
of the ECG say which beat is which, and RR goes on with the next one. Each change of source begins
a new segment: no difference is taken between an interval of the one and one of the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, quantiles
from typing import Protocol

from biofeedback.core.beats import LONGEST_RR_MS, Beat, Gap, silence_limit_s

# Without any RR so far: how long to wait for it.
NEVER_YET_S = 6.0
# So many clear R peaks in a row are a heart.
CLEAR_IN_A_ROW = 4
# How far an R wave's slopes must stand out of the others (in their SD); noise reaches about 8.
STANDS_OUT = 9.0
LEAST_UV = 100.0
_LOOK_BACK_S, _FEWEST_SAMPLES = 2.0, 64
_SLOPE_S, _QRS_HALF_S = 0.022, 0.06
_HOLE_S = 0.1
# Which intervals are the same ones: their mean distance (ms), and what a second apart costs.
_SAME_MS, _APART_MS_PER_S, _MATCHED = 12.0, 10.0, 3
_NEAR_S = 1.5
# RR that can't be matched takes over by its times after this many seconds.
_UNMATCHED_S = 20.0
_ECG_GONE_S = 3.0
# How far RR's times may still be off, as a share of an interval, when it takes over.
_SETTLED = 0.3
_KEPT = 64


class Peak(Protocol):
    """An R peak: when, and how tall."""

    @property
    def at_s(self) -> float:
        """When it was, by the samples' clock."""
        ...

    @property
    def height(self) -> float:
        """From the lowest to the highest of its QRS."""
        ...


@dataclass(frozen=True, slots=True)
class Sourced:
    """A beat or a gap, and where the beats come from there: "rr" (or "pulse"), or "ecg"."""

    what: Beat | Gap
    from_ecg: bool


@dataclass(slots=True)
class _Wave:
    at_s: float
    rr_ms: float | None
    clear_row: int


class EcgBeats:
    """Joins a strap's beats with those its ECG shows, in order, none twice, none invented."""

    def __init__(self) -> None:
        self.active = False
        self._waves: deque[_Wave] = deque(maxlen=_KEPT)
        self._values: deque[float] = deque()
        self._times: deque[float] = deque()
        self._begun_s: float | None = None
        self._shift_s = 0.0
        self._heard: deque[Beat] = deque(maxlen=8)
        self._coming: list[Beat] = []
        self._last: Beat | None = None
        self._last_from_ecg = False
        self._index = 0
        self._segment = 0
        self._segment_heard: int | None = None
        self._broken = False

    def beat(self, beat: Beat) -> list[Sourced]:
        """Take a beat as the strap sent it."""
        if not self._last_from_ecg:
            self._hear(beat)
            return [Sourced(self._next(beat, anew=False), False)]
        if not self.active:
            return self._by_time([beat])
        if self._coming and beat.segment != self._coming[-1].segment:
            self._coming.clear()  # what came before that gap the ECG has given
        self._coming.append(beat)
        return self._hand_over()

    def gap(self, gap: Gap) -> list[Sourced]:
        """Take a gap in what the strap sends; where the ECG fills it, it is none."""
        return [] if self._last_from_ecg else [Sourced(gap, False)]

    def lost(self) -> list[Sourced]:
        """Take note that the link is gone: what comes then begins anew."""
        found = self._by_time(self._coming) if self._coming else []
        self._forget()
        return found

    def tick(self, now_s: float) -> list[Sourced]:
        """Notice that the ECG, too, has stopped."""
        last = self._last
        if not self.active or last is None or now_s - last.at_s <= 2.0 * silence_limit_s(None):
            return []
        self.active = False
        return self._by_time(self._coming)

    def samples(
        self, times_s: Sequence[float], values: Sequence[float], peaks: Sequence[Peak]
    ) -> list[Sourced]:
        """Take a stretch of ECG (µV) and the R peaks that it made certain."""
        if not times_s:
            return []
        found: list[Sourced] = []
        if self._times and times_s[0] - self._times[-1] > _HOLE_S:
            found += self.lost()
        self._begun_s = times_s[0] if self._begun_s is None else self._begun_s
        self._times.extend(times_s)
        self._values.extend(values)
        while self._times[-1] - self._times[0] > _LOOK_BACK_S:
            self._times.popleft()
            self._values.popleft()
        for peak in peaks:
            self._add(peak)
            if self.active:
                found += self._follow()
        if not self.active:
            found += self._take_over()
        elif self._last is not None:
            quiet_s = self._now_s - self._last.at_s
            if quiet_s > silence_limit_s(self._last.rr_ms):
                self.active = False
                found += self._by_time(self._coming)
        return found + (self._hand_over() if self.active and self._coming else [])

    @property
    def _now_s(self) -> float:
        """How far the ECG has come, by the clock of the beats."""
        return self._times[-1] + self._shift_s

    def _add(self, peak: Peak) -> None:
        before = self._waves[-1] if self._waves else None
        rr_ms = None if before is None else (peak.at_s - before.at_s) * 1000.0
        if rr_ms is not None and not 0.0 < rr_ms <= LONGEST_RR_MS:
            rr_ms = None
        row = 0
        if self._is_clear(peak):  # an interval that is none is for the verdicts to say
            row = 1 if before is None or rr_ms is None else before.clear_row + 1
        self._waves.append(_Wave(peak.at_s, rr_ms, row))

    def _is_clear(self, peak: Peak) -> bool:
        """Return whether an R wave is steeper than all around it, as no noise and no wander is."""
        times, values = list(self._times), list(self._values)
        if peak.height < LEAST_UV or len(values) < _FEWEST_SAMPLES:
            return False
        step = max(1, round(_SLOPE_S * (len(times) - 1) / (times[-1] - times[0])))
        slopes = [after - before for before, after in zip(values, values[step:], strict=False)]
        near = [
            slope
            for at_s, slope in zip(times[step:], slopes, strict=True)
            if abs(at_s - peak.at_s) <= _QRS_HALF_S
        ]
        low, _middle, high = quantiles(slopes, n=4)
        return bool(near) and max(near) - min(near) >= STANDS_OUT * (high - low) / 1.35

    def _take_over(self) -> list[Sourced]:
        """Begin to give beats, once RR has been away for long and the ECG is clear."""
        begun_s, last = self._begun_s, self._last
        if begun_s is None or not self._waves or self._waves[-1].clear_row < CLEAR_IN_A_ROW:
            return []
        if last is None:
            if self._times[-1] - begun_s <= NEVER_YET_S:
                return []
        elif self._times[-1] - max(last.at_s, begun_s) <= silence_limit_s(last.rr_ms):
            return []
        run = list(self._waves)[-self._waves[-1].clear_row :]
        same = None if last is None or self._last_from_ecg else _same_beat(tuple(self._heard), run)
        if last is not None and same is not None:
            self._shift_s = last.at_s - run[same[1]].at_s
            wanted = run[same[1] + 1 :]
            self._broken = False
        else:
            after_s = -1e300 if last is None else last.at_s + 0.5 * last.rr_ms / 1000.0
            wanted = [wave for wave in run[1:] if wave.at_s + self._shift_s > after_s]
            self._broken = True
        self.active = True
        anew, found = True, []
        for wave in wanted:
            found += self._give(wave, anew=anew)
            anew = False
        return found

    def _follow(self) -> list[Sourced]:
        """Give the newest R peak's beat, unless it is unclear what it is."""
        wave = self._waves[-1]
        if wave.clear_row == 0:
            self._broken = True
            return []
        if not self._broken:
            return self._give(wave, anew=False)
        found: list[Sourced] = []
        if wave.clear_row >= CLEAR_IN_A_ROW:  # the first of them only begins an interval
            for one in list(self._waves)[1 - wave.clear_row :]:
                found += self._give(one, anew=self._broken)
        return found

    def _give(self, wave: _Wave, *, anew: bool) -> list[Sourced]:
        if wave.rr_ms is None:
            self._broken = True
            return []
        at_s, last, found = wave.at_s + self._shift_s, self._last, []
        if last is not None and at_s <= last.at_s:
            return []
        if last is not None and self._broken:
            found.append(Sourced(Gap(last.at_s, at_s), True))
        if anew and last is not None:
            self._segment += 1
        self._broken, self._last_from_ecg = False, True
        beat = Beat(at_s, wave.rr_ms, self._index, self._segment)
        self._index += 1
        self._last = beat
        return [*found, Sourced(beat, True)]

    def _hand_over(self) -> list[Sourced]:
        """Let RR go on where it is known which of its beats the ECG gave already."""
        coming, last = self._coming, self._last
        if not coming or last is None:
            return []
        newest_s = coming[-1].at_s
        if newest_s - self._now_s > _ECG_GONE_S or newest_s - coming[0].at_s > _UNMATCHED_S:
            self.active = False
            return self._by_time(coming)
        waves = [wave for wave in self._waves if wave.at_s + self._shift_s <= last.at_s + 1e-6]
        best: tuple[float, int, int] | None = None
        for count in range(max(len(coming) - 3, _MATCHED), len(coming) + 1):
            same = _same_beat(coming[:count], waves, self._shift_s)
            if same is not None and (best is None or same[0] < best[0]):
                best = (same[0], count, same[1])
        if best is None:
            return []
        _cost, count, place = best
        late_s = coming[count - 1].at_s - waves[place].at_s - self._shift_s
        rest = coming[count + len(waves) - 1 - place :]
        if not rest or abs(late_s) > _SETTLED * last.rr_ms / 1000.0:
            return []  # RR is not ahead yet, or its times have not settled: the ECG goes on
        self.active, self._coming = False, []
        return self._resume(rest, in_a_row=True)

    def _by_time(self, beats: Sequence[Beat]) -> list[Sourced]:
        """Let RR go on with the beats that, by their times, the ECG has not given."""
        last = self._last
        late = [
            beat
            for beat in beats
            if last is None or beat.at_s > last.at_s + 0.5 * beat.rr_ms / 1000.0
        ]
        self._coming = []
        return self._resume(late, in_a_row=False)

    def _resume(self, beats: Sequence[Beat], *, in_a_row: bool) -> list[Sourced]:
        found: list[Sourced] = []
        for number, beat in enumerate(beats):
            last = self._last
            if number == 0:
                self._heard.clear()
            self._hear(beat)
            far = last is not None and beat.at_s - last.at_s > 1.35 * beat.rr_ms / 1000.0
            if number == 0 and last is not None and far and not in_a_row:
                found.append(Sourced(Gap(last.at_s, beat.at_s), False))
            found.append(Sourced(self._next(beat, anew=number == 0), False))
        return found

    def _hear(self, beat: Beat) -> None:
        if self._heard and self._heard[-1].segment != beat.segment:
            self._heard.clear()
        self._heard.append(beat)

    def _next(self, beat: Beat, *, anew: bool) -> Beat:
        """Return a beat of the strap's own with its place among all."""
        first, heard = self._segment_heard is None, self._segment_heard
        self._segment_heard = beat.segment
        if first and self._last is None:
            self._index, self._segment = beat.index, beat.segment
        elif anew or (heard is not None and beat.segment != heard):
            self._segment += 1
        given = replace(beat, index=self._index, segment=self._segment)
        self._index += 1
        self._last, self._last_from_ecg = given, False
        return given

    def _forget(self) -> None:
        self.active, self._begun_s = False, None
        self._waves.clear()
        self._times.clear()
        self._values.clear()


def _same_beat(
    beats: Sequence[Beat], waves: Sequence[_Wave], shift_s: float = 0.0
) -> tuple[float, int] | None:
    """Return which R peak is the last of `beats`, by their intervals, after how far off it is."""
    wanted = [beat.rr_ms for beat in beats[-5:]]
    best: tuple[float, int] | None = None
    if len(wanted) < _MATCHED:
        return None
    for place in range(len(wanted) - 1, len(waves)):
        row = [wave.rr_ms for wave in waves[place + 1 - len(wanted) : place + 1]]
        known = [rr_ms for rr_ms in row if rr_ms is not None]
        away_s = abs(waves[place].at_s + shift_s - beats[-1].at_s)
        if away_s > _NEAR_S or len(known) < len(wanted):
            continue
        off_ms = fmean(abs(a - b) for a, b in zip(known, wanted, strict=True))
        cost = off_ms + _APART_MS_PER_S * away_s
        if off_ms <= _SAME_MS and (best is None or cost < best[0]):
            best = (cost, place)
    return best
