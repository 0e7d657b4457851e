"""The whole pacer as a pure function of time: any list of phases, with an integrated phase."""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

SLOWEST_PER_MIN = 3.0
FASTEST_PER_MIN = 15.0


class Phase(StrEnum):
    """A part of a breath."""

    INHALE = "inhale"
    HOLD_IN = "hold_in"
    EXHALE = "exhale"
    HOLD_OUT = "hold_out"


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """One phase of a pattern: how long it lasts (s) and how full the lungs are at its end (0-1)."""

    phase: Phase
    seconds: float
    fullness: float


@dataclass(frozen=True, slots=True)
class Breath:
    """Where in the breath a moment is.

    fullness: 0 empty to 1 full, eased, continuous. left_s, elapsed_s: of this phase.
    turns: breaths since the pattern began, integrated through glides (the pacer's phase is
    2 pi turns). rate_per_min: the pace at this moment. step: which phase of the pattern.
    """

    phase: Phase
    fullness: float
    left_s: float
    elapsed_s: float
    turns: float
    rate_per_min: float
    step: int


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A phase that begins at `at_s` seconds of the pattern's time."""

    at_s: float
    phase: Phase
    step: int


@dataclass(frozen=True)
class BreathPattern:
    """A breath as a list of phases, at a pace that may glide.

    steps: the phases of one breath at the starting pace. end_per_min: the pace to glide to
    (None: none), reached after glide_s seconds, evenly in breaths per minute; phases keep
    their proportions. All times in seconds since the pattern began; before 0 counts as 0.
    """

    steps: tuple[PhaseStep, ...]
    end_per_min: float | None = None
    glide_s: float = 0.0

    def __post_init__(self) -> None:
        """Raise BadInputError for a pattern nobody could breathe."""
        if not self.steps:
            raise BadInputError(_("A breath pattern needs at least an inhale and an exhale."))
        for step in self.steps:
            if not (math.isfinite(step.seconds) and step.seconds > 0):
                sentence = _("Each part of a breath must last longer than 0 s, not {seconds} s.")
                raise BadInputError(sentence.format(seconds=step.seconds))
            if not 0.0 <= step.fullness <= 1.0:
                sentence = _("Fullness runs from 0 to 1, not {fullness}.")
                raise BadInputError(sentence.format(fullness=step.fullness))
        phases = {step.phase for step in self.steps}
        if not {Phase.INHALE, Phase.EXHALE} <= phases:
            raise BadInputError(_("A breath pattern needs an inhale and an exhale."))
        for pace in (self.start_per_min, self.end_per_min):
            if pace is not None:
                check_pace(pace)
        if self.end_per_min is not None and not self.glide_s > 0:
            raise BadInputError(_("A glide needs a time above 0 s to get to its pace."))

    @classmethod
    def paced(
        cls,
        per_min: float,
        *,
        inhale_share: float = 0.5,
        end_per_min: float | None = None,
        glide_s: float = 0.0,
    ) -> BreathPattern:
        """Return a plain in-and-out pattern; `inhale_share` is the inhale's part of the breath."""
        check_pace(per_min)
        if not 0.1 <= inhale_share <= 0.9:
            sentence = _("The inhale's share runs from 0.1 to 0.9, not {share}.")
            raise BadInputError(sentence.format(share=inhale_share))
        breath_s = 60.0 / per_min
        inhale = PhaseStep(Phase.INHALE, breath_s * inhale_share, 1.0)
        exhale = PhaseStep(Phase.EXHALE, breath_s * (1.0 - inhale_share), 0.0)
        return cls((inhale, exhale), end_per_min, glide_s)

    @classmethod
    def of_seconds(
        cls, inhale: float, hold_in: float, exhale: float, hold_out: float
    ) -> BreathPattern:
        """Return a pattern from four durations in seconds; a hold of 0 is left out."""
        parts = (
            (Phase.INHALE, inhale, 1.0),
            (Phase.HOLD_IN, hold_in, 1.0),
            (Phase.EXHALE, exhale, 0.0),
            (Phase.HOLD_OUT, hold_out, 0.0),
        )
        return cls(
            tuple(
                PhaseStep(phase, seconds, full)
                for phase, seconds, full in parts
                if seconds != 0 or phase in (Phase.INHALE, Phase.EXHALE)
            )
        )

    @cached_property
    def breath_s(self) -> float:
        """How long one breath lasts at the starting pace, in seconds."""
        return sum(step.seconds for step in self.steps)

    @property
    def start_per_min(self) -> float:
        """The pace at the beginning, breaths per minute."""
        return 60.0 / self.breath_s

    @cached_property
    def longest_hold_s(self) -> float:
        """The longest hold at the slowest pace of the pattern, in seconds; 0 without holds."""
        slowest = min(self.start_per_min, self.end_per_min or self.start_per_min)
        stretch = self.start_per_min / slowest
        holds = [s.seconds for s in self.steps if s.phase in (Phase.HOLD_IN, Phase.HOLD_OUT)]
        return max(holds, default=0.0) * stretch

    @cached_property
    def _edges(self) -> tuple[float, ...]:
        """Where each phase ends, as a share of the breath; the last is exactly 1."""
        total, edges = 0.0, []
        for step in self.steps:
            total += step.seconds / self.breath_s
            edges.append(total)
        edges[-1] = 1.0
        return tuple(edges)

    def rate_per_min(self, t_s: float) -> float:
        """Return the pace at `t_s`, breaths per minute."""
        start = self.start_per_min
        if self.end_per_min is None:
            return start
        share = min(max(t_s, 0.0) / self.glide_s, 1.0)
        return start + (self.end_per_min - start) * share

    def turns(self, t_s: float) -> float:
        """Return the breaths since the beginning: the integral of the pace, exact in glides."""
        t = max(t_s, 0.0)
        start = self.start_per_min / 60.0
        if self.end_per_min is None:
            return start * t
        end = self.end_per_min / 60.0
        in_glide = min(t, self.glide_s)
        gliding = start * in_glide + (end - start) * in_glide * in_glide / (2.0 * self.glide_s)
        return gliding + end * (t - in_glide)

    def time_of(self, turns: float) -> float:
        """Return when the pattern has made `turns` breaths: the inverse of `turns`, in s."""
        start = self.start_per_min / 60.0
        if turns <= 0:
            return 0.0
        if self.end_per_min is None:
            return turns / start
        end = self.end_per_min / 60.0
        glide_turns = (start + end) / 2.0 * self.glide_s
        if turns >= glide_turns:
            return self.glide_s + (turns - glide_turns) / end
        slope = (end - start) / self.glide_s
        # start t + slope t^2 / 2 = turns, in the form that stays exact for a flat glide
        return 2.0 * turns / (start + math.sqrt(start * start + 2.0 * slope * turns))

    def later(self, t_s: float) -> BreathPattern:
        """Return the pattern that starts a fresh breath at the pace reached by `t_s`.

        What a pause needs: the same proportions, the rest of the glide still to come.
        """
        if self.end_per_min is None or t_s <= 0:
            return self
        stretch = self.start_per_min / self.rate_per_min(t_s)
        steps = tuple(replace(step, seconds=step.seconds * stretch) for step in self.steps)
        if t_s >= self.glide_s:
            return BreathPattern(steps)
        return BreathPattern(steps, self.end_per_min, self.glide_s - t_s)

    @property
    def is_plain(self) -> bool:
        """Whether it is an inhale and an exhale without holds."""
        return [step.phase for step in self.steps] == [Phase.INHALE, Phase.EXHALE]

    def at_pace(self, per_min: float) -> BreathPattern:
        """Return the pattern at another pace, in its own proportions and without a glide.

        Raises BadInputError outside 3 to 15 breaths per minute.
        """
        stretch = self.start_per_min / check_pace(per_min)
        return BreathPattern(
            tuple(replace(step, seconds=step.seconds * stretch) for step in self.steps)
        )

    def at(self, t_s: float) -> Breath:
        """Return where in the breath the moment `t_s` is."""
        turns = self.turns(t_s)
        whole = math.floor(turns)
        share = turns - whole
        step = min(bisect.bisect_right(self._edges, share), len(self.steps) - 1)
        lower = self._edges[step - 1] if step else 0.0
        upper = self._edges[step]
        begins, ends = self.time_of(whole + lower), self.time_of(whole + upper)
        elapsed = min(max(t_s, 0.0) - begins, ends - begins)
        elapsed = max(elapsed, 0.0)
        before = self.steps[step - 1].fullness
        after = self.steps[step].fullness
        part = min(max((share - lower) / (upper - lower), 0.0), 1.0)
        eased = 0.5 - 0.5 * math.cos(math.pi * part)
        return Breath(
            phase=self.steps[step].phase,
            fullness=before + (after - before) * eased,
            left_s=max(ends - max(t_s, 0.0), 0.0),
            elapsed_s=elapsed,
            turns=turns,
            rate_per_min=self.rate_per_min(t_s),
            step=step,
        )

    def change_after(self, t_s: float) -> PhaseChange:
        """Return the first phase that begins later than `t_s` (the very first begins at 0)."""
        if t_s < 0:
            return PhaseChange(0.0, self.steps[0].phase, 0)
        whole = math.floor(self.turns(t_s))
        for turn in (whole - 1, whole, whole + 1):
            for step, lower in enumerate((0.0, *self._edges[:-1])):
                begins = self.time_of(turn + lower)
                if turn + lower >= 0 and begins > t_s + 1e-9:
                    return PhaseChange(begins, self.steps[step].phase, step)
        raise AssertionError("a pattern always goes on")


def check_pace(per_min: float) -> float:
    """Return the pace; raise BadInputError outside 3 to 15 breaths per minute."""
    if not SLOWEST_PER_MIN - 1e-9 <= per_min <= FASTEST_PER_MIN + 1e-9:
        sentence = _(
            "The pace can be from {slowest:g} to {fastest:g} breaths per minute, not {pace:g}."
        )
        raise BadInputError(
            sentence.format(slowest=SLOWEST_PER_MIN, fastest=FASTEST_PER_MIN, pace=per_min)
        )
    return per_min
