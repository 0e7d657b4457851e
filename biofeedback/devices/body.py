"""What else a simulated person does besides beating: breathing by habit or by pace, sighs, ECG.

A cardiovascular system swings most when it is breathed at its own pace (Lehrer & Vaschillo 2000):
here a resonator between the breath and the heart.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

DAMPING = 0.25
STEP_S = 0.05
SIGH_S = 6.0
SIGH_DEPTH = 1.6
ATTENTION_S = 20.0
# One beat: (centre from the R peak in s, width in s, height in µV); a cosine bell each.
WAVES = ((-0.17, 0.09, 120.0), (-0.03, 0.03, -140.0), (0.0, 0.045, 1250.0),
         (0.034, 0.035, -260.0), (0.26, 0.20, 290.0))  # fmt: skip
ECG_HZ = 130.0
CHEST_HZ = 25.0


@dataclass(frozen=True, slots=True)
class Resonator:
    """A band-pass at a pace: gain 1 there, 0.7 at about a fifth more or less, 0.2 at rest.

    x, v: its inner state at `at_s`.
    """

    per_min: float
    at_s: float = 0.0
    x: float = 0.0
    v: float = 0.0

    def driven(self, until_s: float, breath: Sequence[float]) -> Resonator:
        """Return it at `until_s`, driven by breath samples spread evenly over the way there."""
        omega = 2.0 * math.pi * self.per_min / 60.0
        step_s = (until_s - self.at_s) / len(breath)
        x, v = self.x, self.v
        for u in breath:
            v += step_s * (u - 2.0 * DAMPING * omega * v - omega * omega * x)
            x += step_s * v
        return Resonator(self.per_min, until_s, x, v)

    @property
    def out(self) -> float:
        """What comes out: as large as what goes in, at the resonance."""
        return 2.0 * DAMPING * 2.0 * math.pi * self.per_min / 60.0 * self.v


class Habit:
    """When a person sighs, and when they follow the pacer; the same for the same seed."""

    def __init__(self, seed: int, sighs_per_h: float, compliance: float) -> None:
        self._seed = seed
        self._compliance = compliance
        self._every_s = 3600.0 / sighs_per_h if sighs_per_h > 0.0 else math.inf

    def depth(self, t_s: float) -> float:
        """Return how much deeper than usual the breath is at `t_s`: 1, and more in a sigh."""
        if math.isinf(self._every_s):
            return 1.0
        slot = math.floor(t_s / self._every_s)
        begins_s = self._every_s * (slot + 0.8 * random.Random(f"{self._seed}/{slot}").random())
        into = (t_s - begins_s) / SIGH_S
        return SIGH_DEPTH if 0.0 <= into < 1.0 else 1.0

    def follows(self, t_s: float) -> bool:
        """Return whether the pacer is being followed at `t_s`; attention comes in stretches."""
        if self._compliance >= 1.0:
            return True
        slot = math.floor(t_s / ATTENTION_S)
        return random.Random(f"{self._seed}:{slot}").random() < self._compliance


def ecg_uv(t_s: float, peaks_s: Sequence[float], fullness: float) -> float:
    """Return the ECG at a moment, µV, from the R peaks around it; it shrinks as the chest fills."""
    total = 0.0
    for peak_s in peaks_s:
        for centre_s, width_s, height in WAVES:
            away = (t_s - peak_s - centre_s) / width_s
            if -1.0 < away < 1.0:
                total += height * 0.5 * (1.0 + math.cos(math.pi * away))
    return total * (1.08 - 0.16 * fullness)


def chest_mg(fullness: float) -> tuple[float, float, float]:
    """Return what an accelerometer on the chest of a person leaning back says, mg."""
    tilt = math.radians(28.0 + 2.0 * fullness)
    return 1000.0 * math.sin(tilt), 25.0, 1000.0 * math.cos(tilt)
