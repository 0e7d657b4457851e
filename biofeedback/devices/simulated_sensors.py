"""A muscle and a belt without a person, each with its truth known: for trying out and for tests."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.clock import Clock
from biofeedback.devices.heart import Fullness, SimulatedHeart, SimulatedSettings
from biofeedback.devices.protocol import PacketReceived, SensorChanged, StrapEvent, StrapState
from biofeedback.devices.sensor_frames import SensorFrame, SensorKind

Floats = NDArray[np.float64]

EMG_HZ, BELT_HZ = 1000.0, 25.0
EMG_CHANNELS = ("left", "right")
FRAME_S = 0.2
CONNECT_S = 0.2
TABLE = 1 << 15
_LOWEST_HZ, _HIGHEST_HZ, _STRONGEST_HZ = 25.0, 400.0, 80.0


@dataclass(frozen=True, slots=True)
class SimulatedMuscle:
    """How tense it is when: RMS in µV. tense: (from, to) in seconds since it began.

    It lets go slowly from `at_first_uv` to `resting_uv`, and tightens in between. left_share: how
    much of the right side the left one does.
    """

    resting_uv: float = 4.0
    at_first_uv: float = 9.0
    strongest_uv: float = 120.0
    lets_go_s: float = 90.0
    left_share: float = 0.9
    tense: tuple[tuple[float, float], ...] = ()

    def rms_uv(self, t_s: float, channel: int, asked: bool = False) -> float:
        """Return the true RMS of a channel (0 left, 1 right) at `t_s` seconds since it began.

        asked: whether it is asked to tighten now, beside the stretches it does so by itself.
        """
        side = self.left_share if channel == 0 else 1.0
        if asked or any(from_s <= t_s < to_s for from_s, to_s in self.tense):
            return side * self.strongest_uv
        above = (self.at_first_uv - self.resting_uv) * math.exp(-max(t_s, 0.0) / self.lets_go_s)
        return side * (self.resting_uv + above)


@cache
def emg_table(rate_hz: float = EMG_HZ) -> Floats:
    """Return noise as a muscle makes it: nothing outside 25-400 Hz, RMS 1, to be gone round in."""
    source = np.random.default_rng(20)
    frequency = np.fft.rfftfreq(TABLE, 1.0 / rate_hz)
    shape = frequency * np.exp(-frequency / _STRONGEST_HZ)
    shape[(frequency < _LOWEST_HZ) | (frequency > min(_HIGHEST_HZ, 0.4 * rate_hz))] = 0.0
    wave = np.fft.irfft(shape * np.exp(2j * np.pi * source.random(len(shape))), TABLE)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)), dtype=np.float64)


def emg_samples(
    muscle: SimulatedMuscle, samples: range, rate_hz: float, channel: int, asked: bool = False
) -> Floats:
    """Return some samples of a channel in µV; its level changes a hundred times a second."""
    every = max(1, round(rate_hz / 100.0))
    firsts = range(samples.start, samples.stop, every)
    levels = [muscle.rms_uv(first / rate_hz, channel, asked) for first in firsts]
    numbers = np.arange(samples.start, samples.stop)
    noise = emg_table(rate_hz)[(numbers + channel * 9973) % TABLE]
    return np.asarray(np.repeat(levels, every)[: len(numbers)] * noise, dtype=np.float64)


def belt_value(fullness: float, t_s: float) -> float:
    """Return what a belt says of a chest this full: its unit, an offset, a slow drift, a pulse."""
    return 50.0 + 12.0 * fullness + 1.5 * math.sin(t_s / 40.0) + 0.15 * math.sin(7.1 * t_s)


def _next(done: int, due: float, rate_hz: float) -> range:
    """Return the samples of the next frame: what is due, five seconds at the most."""
    return range(done, min(math.floor(due), done + round(5.0 * rate_hz)))


class SimulatedEmg:
    """A muscle sensor on both sides, in frames as they would come."""

    kind = SensorKind.EMG

    def __init__(
        self,
        clock: Clock,
        muscle: SimulatedMuscle | None = None,
        asked: Callable[[], bool] = lambda: False,
    ) -> None:
        """`asked`: whether the person is asked to tighten it just now."""
        self._clock, self._muscle, self._asked = clock, muscle or SimulatedMuscle(), asked

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield frames for ever, one every 0.2 s."""
        clock, start_s = self._clock, self._clock.now()
        await clock.sleep(CONNECT_S)
        yield SensorChanged(
            clock.now(), self.kind.value, StrapState.STREAMING, "Simulated muscle",
            channels=EMG_CHANNELS, unit="µV",
        )  # fmt: skip
        done = 0
        while True:
            await clock.sleep(start_s + (done / EMG_HZ) + FRAME_S - clock.now())
            now_s = clock.now()
            whole = _next(done, (now_s - start_s) * EMG_HZ, EMG_HZ)
            if not whole:
                continue
            asked = self._asked()
            sides = [emg_samples(self._muscle, whole, EMG_HZ, side, asked) for side in (0, 1)]
            lag_s = start_s + done / EMG_HZ - now_s
            done = whole.stop
            values = np.column_stack(sides).astype("<f4").tobytes()
            frame = SensorFrame(len(sides), lag_s, EMG_HZ, values)
            yield PacketReceived(now_s, self.kind.value, bytes(frame))


class SimulatedBelt:
    """A belt around the chest of the simulated person, who breathes as their heart does."""

    kind = SensorKind.BELT

    def __init__(
        self, clock: Clock, settings: SimulatedSettings, breath: Fullness | None = None
    ) -> None:
        self._clock, self._settings, self._breath = clock, settings, breath

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield frames for ever, one every 0.2 s."""
        clock, start_s = self._clock, self._clock.now()
        person = SimulatedHeart(self._settings, self._breath, start_s)
        await clock.sleep(CONNECT_S)
        yield SensorChanged(
            clock.now(), self.kind.value, StrapState.STREAMING, "Simulated belt", channels=("belt",)
        )
        done = 0
        while True:
            await clock.sleep(start_s + (done / BELT_HZ) + FRAME_S - clock.now())
            now_s = clock.now()
            whole = _next(done, (now_s - start_s) * BELT_HZ, BELT_HZ)
            if not whole:
                continue
            rows = []
            for number in whole:
                at_s = start_s + number / BELT_HZ
                rows.append([belt_value(person.fullness(at_s), at_s - start_s)])
            lag_s = start_s + done / BELT_HZ - now_s
            done = whole.stop
            yield PacketReceived(
                now_s, self.kind.value, bytes(SensorFrame.of(rows, lag_s, BELT_HZ))
            )
