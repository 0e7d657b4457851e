"""Feedback that trains: what the live numbers open, earn and hold back. Pure; no chance in it.

A target counts only when the score stands at or above it in two windows that do not overlap: one
alone is reached by chance. A target below 65 would be reached by a heart that does not follow, so
there is none: whoever usually stands below sees the swing itself. A breathing rate read from the
heart's own rhythm opens nothing here; one from chest, ECG or belt can only hold back.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from biofeedback.core.metrics import BreathSource, Metrics, Quality
from biofeedback.core.muscle import MuscleAim

# What a score must be sure of before anything is made of it.
SETTLED_CONFIDENCE = 0.8
FLOOR_SCORE, USUAL_TARGET, HIGHEST_TARGET = 65.0, 70.0, 90.0
# How many own sessions it takes before a personal target or "usual" is spoken of.
FEWEST_SESSIONS = 3
# A score told this long ago (s) says nothing of the moment that is asked for.
STALE_S = 2.5
# Once in the target, this many points below it do not end it at once: it must not flicker.
GRACE = 3.0
SHORTEST_WINDOW_S, WINDOW_BREATHS = 15.0, 1.5
# The picture's level below the target's own place, and while the numbers settle.
AT_TARGET, SETTLING_MOST = 0.7, 0.35
# A swing (bpm) that opens the picture up to its target's place, where no own is known.
PLAIN_SWING_BPM = 12.0
# Adaptive: looked at every so often, over so long (s); points it moves; shares it moves at.
LOOK_EVERY_S, LOOK_BACK_S, MOVE = 30.0, 90.0, 2.0
EASY_SHARE, HARD_SHARE = 0.8, 0.4
# Challenge: points above the target and seconds to hold, step by step.
STEPS = ((0.0, 20.0), (4.0, 30.0), (8.0, 40.0), (12.0, 60.0))
REWARDS_A_STEP, STEP_DOWN_AFTER_S = 3, 120.0
# Chest, ECG or belt say that another pace is breathed (breaths per minute).
OFF_PACE_PER_MIN, SURE_OF_BREATH = 1.0, 0.5


class Aim(StrEnum):
    """Where the target comes from."""

    FIXED = "fixed"
    PERSONAL = "personal"
    ADAPTIVE = "adaptive"


class Standing(StrEnum):
    """How it stands, for the words."""

    QUIET = "quiet"
    REST = "rest"
    NOTHING = "nothing"
    SETTLING = "settling"
    BELOW = "below"
    SWING = "swing"
    HOLDING = "holding"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class FeedbackPlan:
    """What a person chose, and what is known of them.

    quiet: no score, no picture that follows, no reward. target: for a fixed aim, kept in 65-90.
    usual_score (0-100), usual_swing_bpm: medians of own sessions, None until there are enough.
    muscle: where a muscle is trained to, None for nowhere.
    """

    quiet: bool = False
    aim: Aim = Aim.FIXED
    target: float = USUAL_TARGET
    challenge: bool = False
    usual_score: float | None = None
    usual_swing_bpm: float | None = None
    muscle: MuscleAim | None = None

    @property
    def first_target(self) -> float:
        """The target at the beginning, 65-90."""
        own = self.usual_score if self.aim is not Aim.FIXED else None
        return min(max(self.target if own is None else own, FLOOR_SCORE), HIGHEST_TARGET)

    @property
    def swings(self) -> bool:
        """Whether the person usually stands below any honest target."""
        return self.usual_score is not None and self.usual_score < FLOOR_SCORE


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """One moment. level: how open the picture is, 0-1, None: nothing is known or wanted.

    target: the score aimed at (0-100), None: there is none just now. held_s: in the target
    without a break. reward: earned at this very moment. step: of the challenge, 0 the first.
    """

    standing: Standing = Standing.NOTHING
    level: float | None = None
    in_target: bool = False
    reward: bool = False
    target: float | None = None
    held_s: float = 0.0
    step: int = 0

    @property
    def settling(self) -> bool:
        """Whether the numbers cannot be trusted yet."""
        return self.standing is Standing.SETTLING


class Coach:
    """Metrics in, FeedbackStates out; keeps what a session has shown so far."""

    def __init__(self, plan: FeedbackPlan) -> None:
        """Begin a session."""
        self.plan = plan
        self.in_target_s = 0.0
        self.rewards = 0
        self._target = plan.first_target
        self._swings = plan.swings
        # (seconds, score or None where it could not be trusted), of the last minutes
        self._scores: deque[tuple[float, float | None]] = deque()
        # (seconds, in target) while a trusted score stood
        self._lately: deque[tuple[float, bool]] = deque()
        self._since_s: float | None = None
        self._rewarded_s = 0.0
        self._last_s: float | None = None
        self._looked_s: float | None = None
        self._step = self._earned_on_step = 0
        self._missed_s = 0.0

    def update(self, t_s: float, metrics: Metrics, per_min: float | None) -> FeedbackState:
        """Return how it stands at a moment (session seconds, never going back).

        per_min: the pacer's pace, None while none runs (rest, pause, a finished step).
        """
        if self.plan.quiet:
            return FeedbackState(Standing.QUIET)
        if per_min is None:
            self.let_go()
            return FeedbackState(Standing.REST)
        score = metrics.coherence.score
        trusted = _trusted(metrics)
        self._keep(t_s, score if trusted else None)
        passed_s = 0.0 if self._last_s is None else min(max(t_s - self._last_s, 0.0), STALE_S)
        self._last_s = t_s
        aim = self.target
        held = trusted and not _elsewhere(metrics, per_min) and self._twice(t_s, per_min, aim)
        if held:
            self._swings = False
        reward = self._hold(t_s, passed_s, held)
        if trusted:
            self._move(t_s, passed_s, held)
        step, target = self._step, None if self._swings else aim
        if score is None:
            return FeedbackState(Standing.NOTHING, target=target, step=step)
        level = self._level(score, metrics.swing_bpm, aim, in_target=held)
        if not trusted:
            level = None if level is None else min(level, SETTLING_MOST)
            return FeedbackState(Standing.SETTLING, level, target=target, step=step)
        if held:
            held_s = t_s - self._since_s if self._since_s is not None else 0.0
            return FeedbackState(Standing.TARGET, level, True, reward, target, held_s, step)
        standing = Standing.HOLDING if score >= aim else Standing.BELOW
        standing = Standing.SWING if self._swings else standing
        return FeedbackState(standing, level, target=target, step=step)

    def replan(self, plan: FeedbackPlan) -> None:
        """Go on by another plan, in the middle of a session; what was earned stays."""
        before, self.plan = self.plan, plan
        if (plan.aim, plan.first_target) != (before.aim, before.first_target):
            self._target = plan.first_target
            self._lately.clear()
            self._looked_s = None
        if plan.swings != before.swings:
            self._swings = plan.swings
        if plan.challenge != before.challenge:
            self._step = self._earned_on_step = 0
        if plan.quiet:
            self.let_go()

    def let_go(self) -> None:
        """Begin counting anew: a pause, a rest, a lost strap. What was earned stays."""
        self._since_s = self._last_s = None
        self._scores.clear()

    @property
    def target(self) -> float:
        """The score aimed at now, 65-90, the challenge's step counted in."""
        more = STEPS[self._step][0] if self.plan.challenge else 0.0
        return min(self._target + more, HIGHEST_TARGET)

    def _keep(self, t_s: float, score: float | None) -> None:
        self._scores.append((t_s, score))
        while self._scores and self._scores[0][0] < t_s - 2.0 * LOOK_BACK_S:
            self._scores.popleft()

    def _twice(self, t_s: float, per_min: float, aim: float) -> bool:
        """Return whether the score stands at the aim now and did a whole window ago."""
        if self._since_s is not None:
            aim = max(aim - GRACE, FLOOR_SCORE)
        now = self._scores[-1][1]
        if now is None or now < aim:
            return False
        then_s = t_s - window_s(per_min)
        for at_s, score in reversed(self._scores):
            if at_s <= then_s:
                return score is not None and score >= aim and then_s - at_s <= STALE_S
        return False

    def _hold(self, t_s: float, passed_s: float, held: bool) -> bool:
        """Count time in the target; return whether a reward is earned now."""
        if not held:
            self._since_s = None
            return False
        if self._since_s is None:
            self._since_s = self._rewarded_s = t_s
        else:
            self.in_target_s += passed_s
        needed_s = STEPS[self._step][1] if self.plan.challenge else STEPS[0][1]
        if t_s - self._rewarded_s < needed_s - 1e-9:
            return False
        self._rewarded_s = t_s
        self.rewards += 1
        self._earned_on_step += 1
        return True

    def _move(self, t_s: float, passed_s: float, held: bool) -> None:
        """Let challenge and adaptive target follow what was reached."""
        self._missed_s = 0.0 if held else self._missed_s + passed_s
        if self.plan.challenge:
            if self._earned_on_step >= REWARDS_A_STEP and self._step < len(STEPS) - 1:
                self._step, self._earned_on_step = self._step + 1, 0
            elif self._missed_s >= STEP_DOWN_AFTER_S and self._step > 0:
                self._step, self._earned_on_step, self._missed_s = self._step - 1, 0, 0.0
        if self.plan.aim is not Aim.ADAPTIVE:
            return
        self._lately.append((t_s, held))
        while self._lately[0][0] < t_s - LOOK_BACK_S:
            self._lately.popleft()
        if self._looked_s is None:
            self._looked_s = t_s
        if t_s - self._looked_s < LOOK_EVERY_S or t_s - self._lately[0][0] < 0.6 * LOOK_BACK_S:
            return
        self._looked_s = t_s
        share = sum(was for _t, was in self._lately) / len(self._lately)
        if share > EASY_SHARE:
            self._target = min(self._target + MOVE, HIGHEST_TARGET)
        elif share < HARD_SHARE:
            self._swings |= self._target <= FLOOR_SCORE and share == 0.0
            self._target = max(self._target - MOVE, FLOOR_SCORE)

    def _level(
        self, score: float, swing_bpm: float | None, aim: float, *, in_target: bool
    ) -> float | None:
        """Return how open the picture is: fully only in the target."""
        if self._swings:
            if swing_bpm is None:
                return None
            whole = 1.25 * (self.plan.usual_swing_bpm or PLAIN_SWING_BPM)
            return min(AT_TARGET * swing_bpm / whole, AT_TARGET)
        if in_target:
            above = (score - aim) / max(100.0 - aim, 1.0)
            return AT_TARGET + (1.0 - AT_TARGET) * min(max(above, 0.0), 1.0)
        return AT_TARGET * min(max(score / aim, 0.0), 1.0)


def window_s(per_min: float) -> float:
    """Return how far two scores must lie apart at a pace, in seconds."""
    return max(SHORTEST_WINDOW_S, WINDOW_BREATHS * 60.0 / per_min)


def plan_of(scores: list[float], swings_bpm: list[float], **chosen: object) -> FeedbackPlan:
    """Return a plan with what own sessions say; fewer than three say nothing yet.

    scores: 0-100, one a session, the latest first; the last ten count.
    """
    from statistics import median

    usual = [
        median(values[:10]) if len(values) >= FEWEST_SESSIONS else None
        for values in (
            [score for score in scores if math.isfinite(score)],
            [swing for swing in swings_bpm if math.isfinite(swing)],
        )
    ]
    return FeedbackPlan(usual_score=usual[0], usual_swing_bpm=usual[1], **chosen)  # type: ignore[arg-type]


def _trusted(metrics: Metrics) -> bool:
    found = metrics.coherence
    return (
        found.score is not None
        and found.confidence is not None
        and found.confidence >= SETTLED_CONFIDENCE
        and metrics.quality is not None
        and metrics.quality is not Quality.UNSUITABLE
    )


def _elsewhere(metrics: Metrics, per_min: float) -> bool:
    """Return whether something better than the heart's rhythm says another pace is breathed."""
    found = metrics.breathing
    if found.source in (None, BreathSource.RR) or found.rate_per_min is None or found.held:
        return False
    sure = found.confidence is not None and found.confidence >= SURE_OF_BREATH
    return sure and abs(found.rate_per_min - per_min) > OFF_PACE_PER_MIN
