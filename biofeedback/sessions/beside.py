"""The sensors beside a strap in a session: frames in, levels and breaths out, and what they sum to.

The same code as a session runs and when a kept one is computed again.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.errors import BadInputError
from biofeedback.core.metrics import Summary
from biofeedback.core.muscle import (
    BeltNow,
    HeartAndBreath,
    MuscleAim,
    MuscleChannel,
    MuscleLevel,
    MuscleSummary,
)
from biofeedback.devices.sensor_frames import SensorFrame, SensorKind
from biofeedback.sessions import muscle_steps
from biofeedback.sessions.muscle_json import aim_from_dict
from biofeedback.sessions.records import Happening

if TYPE_CHECKING:
    from biofeedback.signal.belt import BeltReader
    from biofeedback.signal.emg import MuscleReader
    from biofeedback.signal.rows import Floats

SENSOR, AIM = "sensor", "muscle_aim"
KINDS = frozenset(kind.value for kind in SensorKind)
# A sensor that comes back at another rate is another sensor.
SAME_RATE = 0.06
# How densely a belt's curve is handed on (values a second).
CURVE_HZ = 10.0


@dataclass(frozen=True, slots=True)
class BreathNews:
    """The breath by the belt, and its curve since the last: (when in s, value)."""

    now: BeltNow
    curve: tuple[tuple[float, float], ...]


class Beside:
    """What the sensors of one person tell; times are session seconds."""

    def __init__(self) -> None:
        """Start with nothing: the readers are made when something comes."""
        self.muscle: MuscleReader | None = None
        self.belt: BeltReader | None = None
        self.level: MuscleLevel | None = None
        self.names: tuple[str, ...] = ()
        self.steps: list[tuple[float, str]] = []
        self.aims: list[tuple[float, MuscleAim | None]] = []

    def named(self, kind: str, channels: tuple[str, ...]) -> None:
        """Take what a sensor calls its channels."""
        if kind == SensorKind.EMG and channels:
            self.names = channels

    def take(
        self, arrived_s: float, kind: str, payload: bytes
    ) -> tuple[MuscleLevel, ...] | BreathNews:
        """Take a frame; return the levels, or the breath, that it brings.

        Raises BadInputError for bytes that are no frame.
        """
        import numpy as np

        frame = SensorFrame.from_bytes(payload)
        values = array("f")
        values.frombytes(frame.values)
        if sys.byteorder == "big":
            values.byteswap()
        rows = np.asarray(values, dtype=np.float64).reshape(-1, frame.channels).T
        at_s = arrived_s + frame.lag_s
        if kind == SensorKind.EMG:
            reader = self._muscle_of(frame)
            if reader is None:
                return ()
            levels = reader.push(at_s, rows)
            self.level = levels[-1] if levels else self.level
            return levels
        belt = self._belt_of()
        belt.push(at_s, frame.rate_hz, rows[0])
        every = max(1, round(frame.rate_hz / CURVE_HZ))
        curve = tuple(
            (at_s + place / frame.rate_hz, float(rows[0][place]))
            for place in range(0, frame.count, every)
        )
        return BreathNews(belt.now(at_s + frame.count / frame.rate_hz), curve)

    def _muscle_of(self, frame: SensorFrame) -> MuscleReader | None:
        from biofeedback.signal.emg import SLOWEST_RATE_HZ, MuscleReader

        if self.muscle is None:
            if frame.rate_hz < SLOWEST_RATE_HZ:
                return None
            self.muscle = MuscleReader(frame.rate_hz, frame.channels)
        reader = self.muscle
        same = abs(frame.rate_hz / reader.rate_hz - 1.0) < SAME_RATE
        return reader if same and frame.channels == reader.channels else None

    def _belt_of(self) -> BeltReader:
        from biofeedback.signal.belt import BeltReader

        if self.belt is None:
            self.belt = BeltReader()
        return self.belt

    def summed(
        self, summary: Summary, beats: Sequence[Beat], protocol: str, until_s: float
    ) -> Summary:
        """Return the summary with what the sensors amount to; without sensors, as it is."""
        muscle = self._muscle_summary(protocol, until_s)
        belt = None
        if self.belt is not None:
            from biofeedback.signal import belt as kernel

            belt = replace(kernel.summary(self.belt), with_heart=self._with_heart(summary, beats))
        if muscle is None and belt is None:
            return summary
        # A session of muscle and breath alone lacks no heartbeats.
        messages = summary.messages if summary.beats else ()
        return replace(summary, muscle=muscle, belt=belt, messages=messages)

    def _with_heart(self, summary: Summary, beats: Sequence[Beat]) -> HeartAndBreath | None:
        """Return the coherence of heart and breath, None with too little of either."""
        import numpy as np

        from biofeedback.signal.cross_spectrum import heart_and_breath

        assert self.belt is not None
        listed = {one.index for one in summary.verdicts if one.verdict is not Verdict.NORMAL}
        kept = [(beat.at_s, beat.rr_ms) for beat in beats if beat.index not in listed]
        times, rr = np.array(kept, dtype=np.float64).reshape(-1, 2).T
        rising = np.diff(np.maximum.accumulate(times), prepend=-np.inf) > 0.0
        belt_s, belt = self.belt.curve()
        return heart_and_breath(times[rising], rr[rising], belt_s, belt)

    def _muscle_summary(self, protocol: str, until_s: float) -> MuscleSummary | None:
        import numpy as np

        from biofeedback.signal import emg

        reader = self.muscle
        if reader is None or not len(reader):
            return None
        ends, rms = reader.levels()
        channels: list[MuscleChannel] = []
        means: list[float | None] = []
        for number in range(reader.channels):
            known = rms[number][np.isfinite(rms[number])]
            name = self.names[number] if number < len(self.names) else str(number + 1)
            good_s = len(known) * emg.BLOCK_S
            if not len(known):
                channels.append(MuscleChannel(name, good_s))
                means.append(None)
                continue
            low, high = np.percentile(known, (10.0, 90.0))
            mean = float(np.sqrt(np.mean(known**2)))
            channels.append(MuscleChannel(name, good_s, mean, float(low), float(high)))
            means.append(mean)
        own = None
        if protocol == muscle_steps.RANGE:
            own = muscle_steps.range_of(reader, self.steps, until_s)
        aim, in_aim_s = self._in_aim(ends, rms)
        return MuscleSummary(
            channels=tuple(channels),
            window_s=emg.WINDOW_S,
            band_hz=reader.band_hz,
            mains_hz=reader.mains_hz,
            balance_percent=emg.balance_percent(*means) if len(means) == 2 else None,
            aim=aim,
            in_aim_s=in_aim_s,
            range=own,
            definition=emg.DEFINITION,
        )

    def _in_aim(self, ends: Floats, rms: Floats) -> tuple[MuscleAim | None, float | None]:
        """Return the last aim, and for how long (s) the level was where it was aimed at."""
        import numpy as np

        from biofeedback.signal.emg import BLOCK_S, mean_level

        aims = [(at_s, aim) for at_s, aim in self.aims if aim is not None]
        if not aims:
            return None, None
        met = 0
        for end_s, levels in zip(ends.tolist(), rms.T.tolist(), strict=True):
            aim = next((aim for at_s, aim in reversed(self.aims) if at_s <= end_s), None)
            level = mean_level([None if np.isnan(one) else one for one in levels])
            met += aim is not None and level is not None and aim.met(level)
        return aims[-1][1], met * BLOCK_S


def beside_of(
    packets: Iterable[tuple[float, str, bytes]], happenings: Iterable[Happening]
) -> Beside:
    """Return what a kept session's sensors told, from (arrival, kind, frame) as they came."""
    found = Beside()
    for each in happenings:
        detail = json.loads(each.detail_json)
        if each.kind == SENSOR:
            found.named(str(detail["kind"]), tuple(str(name) for name in detail["channels"]))
        elif each.kind == "step":
            found.steps.append((round(each.t_s, 6), str(detail["name"])))
        elif each.kind == AIM:
            found.aims.append(
                (round(each.t_s, 6), aim_from_dict(detail["aim"]) if detail["aim"] else None)
            )
    for arrived_s, kind, payload in packets:
        if kind in KINDS:
            try:
                found.take(arrived_s, kind, payload)
            except BadInputError:
                continue  # damaged when it came; the ones around it stand
    return found
