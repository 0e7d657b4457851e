"""The guided steps for a muscle's own range, and training it; the range from what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from biofeedback.core.errors import BadInputError
from biofeedback.core.muscle import Direction, MuscleAim, MuscleRange
from biofeedback.core.words import _, mark
from biofeedback.sessions.protocol import Protocol, Step, StepKind

if TYPE_CHECKING:
    from biofeedback.signal.emg import MuscleReader
    from biofeedback.signal.rows import Floats

RANGE, TRAINING = "muscle_range", "muscle_training"
NAMES = {
    RANGE: mark("Resting level and maximum of a muscle"),
    TRAINING: mark("Muscle practice"),
}
REST, TENSE = "muscle rest", "muscle tense"
REST_S, TENSE_S, BETWEEN_S, LAST_S, TIMES = 36.0, 6.0, 15.0, 10.0, 3
# Of the rest the first seconds are left out; this much of it must be good (s).
SETTLES_S, REST_NEEDS_S = 3.0, 10.0
# A maximum is the mean over this long (s).
HOLD_S = 1.0
# Where the threshold stands at first on the way from rest to maximum, and how it is moved.
FIRST_SHARE = {Direction.DOWN: 0.10, Direction.UP: 0.50}
STEP_SHARE, LEAST_SHARE, MOST_SHARE = 0.05, 0.05, 0.95

_REST_WORDS = mark(
    "Sit or lie so that the muscle is held, and let it go as far as it likes. Its resting level is "
    "measured."
)
_TENSE_WORDS = mark("Now tighten the muscle, as far as is comfortable. Stop at once if it hurts.")
_LOOSE_WORDS = mark("Let go. Let it become loose again.")


def protocol_of(name: str, *, minutes: float, pace_per_min: float | None) -> Protocol:
    """Return the named steps; the range has its own length. BadInputError with a pace."""
    if pace_per_min is not None:
        raise BadInputError(_("A muscle practice has no pace; leave the pace out."))
    if name == TRAINING:
        return Protocol(name, (Step("muscle", minutes * 60.0, None, StepKind.FREE),))
    steps = [Step(REST, REST_S, None, text=_REST_WORDS)]
    for number in range(TIMES):
        steps.append(Step(TENSE, TENSE_S, None, text=_TENSE_WORDS))
        last = number == TIMES - 1
        steps.append(Step("loose", LAST_S if last else BETWEEN_S, None, text=_LOOSE_WORDS))
    return Protocol(name, tuple(steps))


def range_of(
    reader: MuscleReader, steps: Sequence[tuple[float, str]], until_s: float
) -> MuscleRange | None:
    """Return what the guided steps found; None where none of it could be measured.

    steps: (when it began, its name) of each, session seconds.
    """
    import numpy as np

    ends, rms = reader.levels()
    bounds = [*(begun_s for begun_s, _name in steps), until_s]
    stretches = [(name, bounds[place], bounds[place + 1]) for place, (_s, name) in enumerate(steps)]
    resting: list[float | None] = []
    highest: list[float | None] = []
    for channel in range(reader.channels):
        level = rms[channel]
        rest = np.zeros(len(ends), dtype=bool)
        strongest: float | None = None
        for name, from_s, to_s in stretches:
            if name == REST:
                rest |= (ends > from_s + SETTLES_S) & (ends <= to_s)
            elif name == TENSE:
                # The window reaches back: only what lies wholly in the contraction counts.
                found = _held(ends, level, from_s + 0.5, to_s)
                if found is not None:
                    strongest = found if strongest is None else max(strongest, found)
        good = level[rest & np.isfinite(level)]
        enough = 0.1 * len(good) >= REST_NEEDS_S
        resting.append(float(np.median(good)) if enough else None)
        highest.append(strongest)
    if all(value is None for value in (*resting, *highest)):
        return None
    return MuscleRange(tuple(resting), tuple(highest))


def _held(ends: Floats, level: Floats, from_s: float, to_s: float) -> float | None:
    """Return the highest mean level over a second inside a stretch, None with no good second."""
    import numpy as np

    inside = level[(ends > from_s) & (ends <= to_s)]
    width = round(HOLD_S / 0.1)
    if len(inside) < width:
        return None
    sums = np.convolve(inside, np.ones(width) / width, mode="valid")
    known = sums[np.isfinite(sums)]
    return float(known.max()) if len(known) else None


def aim_at(direction: Direction, own: MuscleRange, share: float | None = None) -> MuscleAim | None:
    """Return an aim on the way from rest to maximum, the mean of the sides that have both.

    share: how far on the way, kept in 0.05-0.95; None: where one begins. None without a range.
    """
    share = FIRST_SHARE[direction] if share is None else share
    share = min(max(share, LEAST_SHARE), MOST_SHARE)
    levels = []
    for low, high in zip(own.resting_uv, own.maximum_uv, strict=False):
        if low is not None and high is not None and high > low:
            levels.append(low + share * (high - low))
    if not levels:
        return None
    return MuscleAim(direction, math.fsum(levels) / len(levels), own)


def share_of(aim: MuscleAim) -> float | None:
    """Return how far on the way from rest to maximum a threshold stands."""
    ranges = [
        (low, high)
        for low, high in zip(aim.range.resting_uv, aim.range.maximum_uv, strict=False)
        if low is not None and high is not None and high > low
    ]
    if not ranges:
        return None
    low = math.fsum(each[0] for each in ranges) / len(ranges)
    high = math.fsum(each[1] for each in ranges) / len(ranges)
    return (aim.threshold_uv - low) / (high - low)
