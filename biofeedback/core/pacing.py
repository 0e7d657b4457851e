"""Which pattern was breathed when: the pacer's phase over a whole session, pauses and rests too."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, replace

from biofeedback.core.breath import Breath, BreathPattern


@dataclass(frozen=True, slots=True)
class PacedSpan:
    """A stretch in which the pacer ran without a break; to_s None: it still runs.

    Times in session seconds. The pattern's own time is 0 at from_s.
    """

    from_s: float
    to_s: float | None
    pattern: BreathPattern

    def covers(self, t_s: float) -> bool:
        """Return whether the pacer ran at `t_s` (the end excluded)."""
        return self.from_s <= t_s and (self.to_s is None or t_s < self.to_s)


class PaceTrack:
    """The spans of one session, in order; the runner appends, everyone else reads."""

    def __init__(self, spans: Iterable[PacedSpan] = ()) -> None:
        """`spans` must follow one another; only the last may be open."""
        self._spans = list(spans)
        self._starts = [span.from_s for span in self._spans]

    @classmethod
    def steady(cls, per_min: float, from_s: float = 0.0) -> PaceTrack:
        """Return a track with one plain pattern that goes on for ever."""
        return cls([PacedSpan(from_s, None, BreathPattern.paced(per_min))])

    @property
    def spans(self) -> tuple[PacedSpan, ...]:
        """The spans so far."""
        return tuple(self._spans)

    def begin(self, at_s: float, pattern: BreathPattern) -> None:
        """Start a pattern; a span still open ends here."""
        self.end(at_s)
        self._spans.append(PacedSpan(at_s, None, pattern))
        self._starts.append(at_s)

    def end(self, at_s: float) -> None:
        """End the open span, if there is one."""
        if self._spans and self._spans[-1].to_s is None:
            self._spans[-1] = replace(self._spans[-1], to_s=at_s)

    def span_at(self, t_s: float) -> PacedSpan | None:
        """Return the span that covers `t_s`, None where no pacer ran."""
        index = bisect.bisect_right(self._starts, t_s) - 1
        if index < 0:
            return None
        span = self._spans[index]
        return span if span.covers(t_s) else None

    def next_breath_s(self, t_s: float) -> float | None:
        """Return when the first breath after `t_s` begins, None while no pacer runs."""
        span = self.span_at(t_s)
        if span is None:
            return None
        at_s = t_s - span.from_s
        while (change := span.pattern.change_after(at_s)).step != 0:
            at_s = change.at_s
        return span.from_s + change.at_s

    def rate_per_min(self, t_s: float) -> float | None:
        """Return the pace at `t_s`, breaths per minute, None without pacer."""
        span = self.span_at(t_s)
        return None if span is None else span.pattern.rate_per_min(t_s - span.from_s)

    def turns(self, t_s: float) -> float | None:
        """Return the breaths since the span began (the phase is 2 pi turns), None without pacer."""
        span = self.span_at(t_s)
        return None if span is None else span.pattern.turns(t_s - span.from_s)

    def breath(self, t_s: float) -> Breath | None:
        """Return where in the breath `t_s` is, None without pacer."""
        span = self.span_at(t_s)
        return None if span is None else span.pattern.at(t_s - span.from_s)
