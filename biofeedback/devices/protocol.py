"""What a strap is to the rest of the app: one stream of events, closed when you stop reading."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from biofeedback.core.beats import Beat, Gap


class StrapState(StrEnum):
    """Where the link to a strap stands."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING_FOR_RR = "waiting_for_rr"
    STREAMING = "streaming"
    SILENT = "silent"
    LOST = "lost"
    RECONNECTING = "reconnecting"
    ADAPTER_OFF = "adapter_off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StrapInfo:
    """A strap in reach. id: what `--strap ble:ID` takes. kind: "heart_rate", "polar_h10", ...

    sends_rr: whether it sends RR intervals, None while nobody knows.
    """

    id: str
    name: str | None
    rssi_dbm: int | None = None
    kind: str = "heart_rate"
    sends_rr: bool | None = None


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The link's state from `at_s` on. sentence: for the person, when there is one to say.

    beats_from: "rr" for intervals between R peaks, "pulse" for those of an optical sensor, whose
    beats come a few seconds late; None until the first beat.
    """

    at_s: float
    state: StrapState
    name: str | None = None
    battery_percent: float | None = None
    sentence: str | None = None
    beats_from: str | None = None


@dataclass(frozen=True, slots=True)
class PacketReceived:
    """What the strap sent, as it came: the raw that everything else is derived from.

    arrived_s: by the app's clock, seconds. characteristic: "2a37" for heart rate, "pmd" for
    Polar's frames of samples, "pmd_control" for its answers (they hold rate and factor); "emg" and
    "belt" for a sensor's samples beside the strap (`sensor_frames.py`).
    """

    arrived_s: float
    characteristic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class HeartRateOnly:
    """A heart rate from a sensor that sends no RR intervals (bpm); never turned into RR."""

    at_s: float
    hr_bpm: float


@dataclass(frozen=True, slots=True)
class EcgSamples:
    """A stretch of ECG in µV; sample i was taken at at_s + i / rate_hz.

    rate_hz: the true one, in samples per second of the app's clock.
    """

    at_s: float
    rate_hz: float
    microvolts: tuple[int, ...]

    @property
    def times_s(self) -> tuple[float, ...]:
        """When each sample was taken, s of the app's clock."""
        return tuple(self.at_s + number / self.rate_hz for number in range(len(self.microvolts)))


@dataclass(frozen=True, slots=True)
class AccelerationSamples:
    """A stretch of acceleration (x, y, z) in mg; sample i was taken at at_s + i / rate_hz."""

    at_s: float
    rate_hz: float
    mg: tuple[tuple[float, float, float], ...]

    @property
    def times_s(self) -> tuple[float, ...]:
        """When each sample was taken, s of the app's clock."""
        return tuple(self.at_s + number / self.rate_hz for number in range(len(self.mg)))


@dataclass(frozen=True, slots=True)
class SensorChanged:
    """How it stands with a sensor beside the strap. kind: "emg" or "belt".

    Its samples are PacketReceived, with the kind as the characteristic. sentence: for the person,
    when there is one to say. channels: what its channels are called, in their order.
    """

    at_s: float
    kind: str
    state: StrapState
    name: str | None = None
    sentence: str | None = None
    channels: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class StrapEnded:
    """The device has nothing more to give (a replay at its end); not a loss."""

    at_s: float


@dataclass(frozen=True, slots=True)
class StrapWorn:
    """From at_s on it is another strap whose events come, of this spec."""

    at_s: float
    spec: str


StrapEvent: TypeAlias = (
    StateChanged
    | PacketReceived
    | HeartRateOnly
    | EcgSamples
    | AccelerationSamples
    | SensorChanged
    | StrapWorn
    | Beat
    | Gap
    | StrapEnded
)


class Strap(Protocol):
    """Anything that gives a true series of beats.

    All times are of the clock the strap was made with (`clock.now()`), in seconds. Beats come
    once each, in order, indexed from 0; a Gap precedes the first beat of each new segment.
    A loss of the link is a StateChanged, not an exception; NoStrapError means lost for good.
    """

    @property
    def spec(self) -> str:
        """The words it was asked for with, such as "ble:H10" or "sim"."""
        ...

    def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Connect and yield events until the strap ends; closing the generator disconnects."""
        ...


class Scanner(Protocol):
    """Finds straps."""

    async def scan(self, seconds: float) -> list[StrapInfo]:
        """Return the straps in reach, strongest first; raise BiofeedbackError with a sentence."""
        ...
