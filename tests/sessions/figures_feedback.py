"""Figures of the feedback: how soon it answers, how rarely it is fooled, how often it is earned.

`python -m tests.sessions.figures_feedback` prints them (`--long`: more people); exit code 1 where
one does not hold.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from biofeedback.core.beats import Beat
from biofeedback.core.metrics import Metrics
from biofeedback.core.pacing import PaceTrack
from biofeedback.sessions.feedback import Coach, FeedbackPlan, FeedbackState
from biofeedback.signal.live import LiveAnalyzer
from tests.signal.figure import LONG, Figure, Line, share
from tests.signal.people import Floats, Person, beats, recording

SEEDS = 60 if LONG else 8
SECONDS = 300.0
# The first score comes after 15 s, the second window that does not overlap it ends after 30 s.
FROM_S = 45.0
NATURAL = Person(natural_sd_ms=15.0)
Heart = Callable[[int], list[Beat]]


def followed(
    heart: list[Beat], per_min: float = 6.0, plan: FeedbackPlan | None = None
) -> tuple[list[tuple[float, Metrics, FeedbackState]], Coach]:
    """Return (seconds, numbers, feedback) after each beat of a session, and the coach."""
    analyzer = LiveAnalyzer(PaceTrack.steady(per_min))
    coach = Coach(plan or FeedbackPlan())
    rows = []
    for beat in heart:
        numbers = analyzer.push(beat).metrics
        rows.append((beat.at_s, numbers, coach.update(beat.at_s, numbers, per_min)))
    return rows, coach


def of(person: Person, base: int = 900) -> Heart:
    """Return a maker of such a person's beats, another for each seed."""
    return lambda seed: beats(*recording(person, SECONDS, base + seed))


def shaken(seed: int) -> list[Beat]:
    """A strap that is shaken: a random walk from 450 to 900 ms, 15 % short or long beats."""
    random = np.random.default_rng(seed)
    level, at_s, found = 675.0, 0.0, []
    while at_s < SECONDS:
        level = min(max(level + random.normal(0.0, 25.0), 450.0), 900.0)
        rr_ms = level
        if random.uniform() < 0.15:
            rr_ms *= random.uniform(0.45, 0.7) if random.uniform() < 0.5 else random.uniform(1.4, 2)
        at_s += rr_ms / 1000.0
        found.append(Beat(at_s, rr_ms, len(found)))
    return found


def white(seed: int) -> list[Beat]:
    """Intervals without any memory, SD 80 ms."""
    random = np.random.default_rng(seed)
    at_s, found = 0.0, []
    while at_s < SECONDS:
        rr_ms = max(random.normal(850.0, 80.0), 320.0)
        at_s += rr_ms / 1000.0
        found.append(Beat(at_s, rr_ms, len(found)))
    return found


def in_target(heart: Heart, seeds: int, per_min: float = 6.0) -> tuple[float, int]:
    """Return (percent of the time in target after 45 s, rewards) over some people."""
    target = whole = 0.0
    rewards = 0
    for seed in range(seeds):
        rows, coach = followed(heart(seed), per_min)
        rewards += coach.rewards
        for (from_s, _m, state), (to_s, _n, _s) in itertools.pairwise(rows):
            if from_s > FROM_S:
                whole += to_s - from_s
                target += (to_s - from_s) * state.in_target
    return share(target, whole), rewards


def honest() -> Figure:
    """In target falsely and truly."""
    lines = []
    for what, heart, most in (
        ("breathing 15, Mayer wave SD 20 ms", of(replace(NATURAL, mayer_sd_ms=20.0)), 2.0),
        ("breathing 15, Mayer wave SD 35 ms", of(replace(NATURAL, mayer_sd_ms=35.0)), 8.0),
        ("no breathing swing at all, Mayer wave SD 20 ms", of(Person(mayer_sd_ms=20.0)), None),
        ("no breathing swing at all, Mayer wave SD 35 ms", of(Person(mayer_sd_ms=35.0)), None),
        ("a shaken strap", shaken, 1.0),
        ("white intervals of SD 80 ms", white, 1.0),
    ):
        got, rewards = in_target(heart, SEEDS)
        holds = None if most is None else got <= most
        wanted = "" if most is None else f"<= {most:g} %"
        lines.append(Line(f"{what}: in target", f"{got:.1f} % ({rewards} rewards)", wanted, holds))
    for swing, least, seeds in ((40.0, 83.0, 3 * SEEDS), (60.0, 95.0, SEEDS)):
        got, rewards = in_target(of(Person(swing_ms=swing)), seeds)
        lines.append(
            Line(
                f"following the pacer, swing A = {swing:.0f} ms: in target",
                f"{got:.1f} % ({rewards} rewards)",
                f">= {least:g} %",
                got >= least,
            )
        )
    return Figure(
        "In target, falsely and truly",
        f"{SEEDS} synthetic people a row ({3 * SEEDS} at 40 ms), 5 min each, live, pace 6 /min, "
        "target 70, after the first 45 s",
        tuple(lines),
        "A heart without any breathing swing, at the pace or elsewhere, has nothing but its own "
        "waves near 0.1 Hz: those lines are printed, not claimed.",
    )


def quick() -> Figure:
    """How soon the score, and the picture with it, answers."""
    lines = []
    for per_min in (6.0, 5.5, 5.0, 4.5):
        most = 16.0 + 1.5 * (6.0 - per_min) / 0.5
        rise, seen = _crossings_s(per_min, starts=True)
        lines.append(
            Line(
                f"from natural breathing to full compliance, {per_min:g} /min: score past 63 %",
                f"{rise:.1f} s (the picture {seen:.1f} s)",
                f"<= {most:g} s",
                3.0 <= rise <= most,
            )
        )
    fall, seen = _crossings_s(6.0, starts=False)
    lines.append(
        Line(
            "from full compliance to natural breathing, 6 /min: score past 63 % of its fall",
            f"{fall:.1f} s (the picture {seen:.1f} s)",
            "<= 12 s",
            2.0 <= fall <= 12.0,
        )
    )
    return Figure(
        "How soon the feedback answers",
        f"{2 * SEEDS} synthetic people a row, live, swing A = 60 ms, natural breathing 15 /min, "
        "mean curve; the live decision two beats late is in it",
        tuple(lines),
    )


def _crossings_s(per_min: float, *, starts: bool, at_s: float = 120.0) -> tuple[float, float]:
    """Return when the mean score and the mean picture pass 63 % of the way, from the change on."""
    grid = np.arange(at_s - 40.0, at_s + 80.0, 0.25)
    curves = np.mean([_curves(per_min, seed, starts, at_s, grid) for seed in range(2 * SEEDS)], 0)
    passed_s = []
    for curve in curves:
        before, after = curve[grid < at_s].mean(), curve[grid > at_s + 40.0].mean()
        passed = grid[(grid > at_s) & ((curve - before) / (after - before) >= 0.632)]
        passed_s.append(float(passed[0]) - at_s if len(passed) else math.inf)
    return passed_s[0], passed_s[1]


def _curves(per_min: float, seed: int, starts: bool, at_s: float, grid: Floats) -> list[Floats]:
    follows = replace(NATURAL, natural_sd_ms=0.0, breath_per_min=per_min)
    alone = replace(NATURAL, breath_per_min=per_min)
    # The two halves are of one heart: the same seed, so the same drift and waves.
    halves = [
        recording(follows, at_s + 90.0, 1300 + seed, swing=lambda _t: 60.0),
        recording(alone, at_s + 90.0, 1300 + seed, swing=lambda _t: 0.0),
    ]
    first, second = (halves[1], halves[0]) if starts else halves
    before = first[0] < at_s
    after = second[0] > float(first[0][before][-1])
    times = np.concatenate((first[0][before], second[0][after]))
    intervals = np.concatenate((first[1][before], second[1][after]))
    rows, _coach = followed(beats(times, intervals), per_min)
    curves = []
    for known in (
        [(t, numbers.coherence.score) for t, numbers, _state in rows],
        [(t, state.level) for t, _numbers, state in rows],
    ):
        at, values = np.array([(t, v) for t, v in known if v is not None]).T
        curves.append(np.interp(grid, at, values))
    return curves


FIGURES = (honest, quick)


def main() -> int:
    """Print all."""
    from tests.validate import say

    failed = 0
    for make in FIGURES:
        figure = make()
        failed += not figure.holds
        say(figure)
    return 1 if failed else 0


if __name__ == "__main__":
    if "--long" in sys.argv:
        SEEDS = 60
    sys.exit(main())
