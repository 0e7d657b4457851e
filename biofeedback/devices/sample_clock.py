"""A sensor's time stamps to the app's clock, and how fast it really samples.

The stamps are of the sensor's crystal, the one that times its RR intervals too; frames come late,
never early. So the app's time of a stamp is the stamp plus the lower envelope of (arrival -
stamp), as it is for beats, and its slope is how much one clock runs against the other.
"""

from __future__ import annotations

from biofeedback.devices.envelope import LowerEnvelope

NS_PER_S = 1_000_000_000
JUMPED_S = 2.0
STUCK_S = 20.0
SLEW = 0.001
SETTLES_IN_S = 10.0
FASTEST_SLEW = 0.1
CONTIGUOUS = 0.1


class SensorClock:
    """The app's time of a sensor's stamps; one for all the streams of a sensor.

    It never jumps while the sensor's clock does not: an offset in need of change moves by
    1 ms a second, faster in the first seconds.
    """

    def __init__(self) -> None:
        self._envelope = LowerEnvelope()
        self._offset_s: float | None = None
        self._moved_s = 0.0

    @property
    def drift(self) -> float:
        """How many seconds the app's clock gains on the sensor's, in a second."""
        return self._envelope.rate

    @property
    def offset_s(self) -> float | None:
        """What is added to a stamp (s) at present; None before the first."""
        return self._offset_s

    def app_s(self, arrived_s: float, stamp_ns: int) -> float:
        """Return the app's time of the stamp of a frame that came at `arrived_s`."""
        stamp_s = stamp_ns / NS_PER_S
        delay_s = arrived_s - stamp_s
        if self._offset_s is not None:
            above_s = delay_s - self._envelope.floor(arrived_s)
            if not -JUMPED_S < above_s < STUCK_S:
                self._envelope.restart()
                self._offset_s = None
        self._envelope.add(arrived_s, delay_s)
        self._move(arrived_s)
        assert self._offset_s is not None
        self._offset_s = min(self._offset_s, delay_s)  # taken before it came
        return stamp_s + self._offset_s

    def _move(self, now_s: float) -> None:
        floor_s = self._envelope.floor(now_s)
        if self._offset_s is None:
            self._offset_s = floor_s
        passed_s = max(0.0, now_s - self._moved_s)
        self._moved_s = max(self._moved_s, now_s)
        self._offset_s += self._envelope.rate * passed_s
        step_s = floor_s - self._offset_s
        slew = min(max(abs(step_s) / SETTLES_IN_S, SLEW), FASTEST_SLEW)
        self._offset_s += min(max(step_s, -slew * passed_s), slew * passed_s)


class SampleRate:
    """The true rate of one stream, from the stamps of its frames."""

    def __init__(self, nominal_hz: float) -> None:
        self._nominal_hz = nominal_hz
        self._last_ns: int | None = None
        self._samples = 0
        self._passed_ns = 0

    @property
    def hz(self) -> float:
        """Samples per second of the sensor's clock: the nominal rate until two frames came."""
        if not self._passed_ns:
            return self._nominal_hz
        return self._samples * NS_PER_S / self._passed_ns

    def add(self, stamp_ns: int, count: int) -> bool:
        """Take in a frame of `count` samples; return whether it follows upon the last one."""
        last_ns, self._last_ns = self._last_ns, stamp_ns
        if last_ns is None:
            return False
        passed_ns = stamp_ns - last_ns
        expected_ns = count * NS_PER_S / self._nominal_hz
        if abs(passed_ns - expected_ns) > CONTIGUOUS * expected_ns:
            return False
        self._samples += count
        self._passed_ns += passed_ns
        return True
