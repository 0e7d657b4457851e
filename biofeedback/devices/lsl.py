"""Sensors over the Lab Streaming Layer; this and its outlet are the only ones that import pylsl.

Nothing listens on the network before somebody asks for a sensor. The library moves the sender's
stamps to this computer's clock (its time correction); jitter is taken out here, because the
library's own smoothing knows no lost samples. Its calls that wait run beside the loop.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.words import _
from biofeedback.devices.protocol import PacketReceived, SensorChanged, StrapEvent, StrapState
from biofeedback.devices.sensor_frames import MOST_CHANNELS, SensorFrame, SensorKind
from biofeedback.devices.sensors import SensorInfo
from biofeedback.devices.steady_stamps import SteadyStamps

POLL_S = 0.1
# What the library keeps (s) while the app has no time.
KEPT_S = 360
LOOK_EVERY_S = 0.5
OPEN_S = 5.0
SILENT_S = 3.0
SLOWEST_HZ = {SensorKind.EMG: 250.0, SensorKind.BELT: 5.0}
FASTEST_HZ = 20_000.0
# What the streams of a kind call themselves, in lower case.
TYPES = {
    SensorKind.EMG: ("emg",),
    SensorKind.BELT: ("respiration", "resp", "breathing", "belt", "breath"),
}
_MICROVOLTS = {
    "microvolts": 1.0, "microvolt": 1.0, "uv": 1.0, "µv": 1.0, "μv": 1.0,
    "millivolts": 1e3, "millivolt": 1e3, "mv": 1e3, "volts": 1e6, "volt": 1e6, "v": 1e6,
}  # fmt: skip
# Only what goes wrong is worth a line in the log; a file of the person's own comes first.
_QUIET = "[log]\nlevel = -2\n"
_OWN_FILES = ("lsl_api.cfg", "~/lsl_api/lsl_api.cfg", "/etc/lsl_api/lsl_api.cfg")


class NoLibraryError(BiofeedbackError):
    """The library for sensors over the network is not installed."""


def library() -> ModuleType:
    """Return pylsl, ready to use; NoLibraryError says what is missing, in one sentence."""
    try:
        import pylsl
    except Exception as error:  # the library inside raises what its system raises
        sentence = _(
            "Muscle sensors and belts need the Lab Streaming Layer, which is not installed: add it "
            "with “pip install pylsl”; everything else works without it."
        )
        raise NoLibraryError(sentence, detail=repr(error)) from error
    own = (Path(name).expanduser().exists() for name in _OWN_FILES)
    if not os.environ.get("LSLAPICFG") and not any(own):
        pylsl.set_config_content(_QUIET)
    module: ModuleType = pylsl
    return module


def missing_sentence() -> str | None:
    """Return what is missing for sensors over the network, None where they can be used."""
    try:
        library()
    except NoLibraryError as error:
        return str(error)
    return None


async def look_for_sensors(seconds: float, clock: Clock) -> list[SensorInfo]:
    """Return the muscle sensors and belts that tell of themselves within some seconds.

    Raises NoLibraryError.
    """
    pylsl = await asyncio.to_thread(library)
    resolver = await asyncio.to_thread(pylsl.ContinuousResolver)
    await clock.sleep(seconds)
    found = [_info(each) for each in resolver.results()]
    return sorted((each for each in found if each is not None), key=lambda each: each.spec)


def kind_of(type_: str) -> SensorKind | None:
    """Return what a stream's type says it measures, None for anything else."""
    word = type_.strip().lower()
    return next((kind for kind, words in TYPES.items() if word in words), None)


def _info(stream: Any) -> SensorInfo | None:
    kind = kind_of(stream.type())
    if kind is None:
        return None
    rate_hz = stream.nominal_srate()
    count = min(stream.channel_count(), MOST_CHANNELS)
    return SensorInfo(
        f"lsl:{kind.value}={stream.name()}",
        stream.name(),
        kind,
        rate_hz or None,
        tuple(f"channel {number + 1}" for number in range(count)),
        None,
        problem_of(kind, rate_hz, stream.channel_format()),
    )


def problem_of(kind: SensorKind, rate_hz: float, value_type: int) -> str | None:
    """Return why a stream can't be used, None where it can. value_type: the library's number."""
    if value_type == 3:
        return _("This stream sends words, not numbers.")
    if not rate_hz:
        return _("This sensor sends at no fixed rate and can't be used.")
    slowest = SLOWEST_HZ[kind]
    if rate_hz < slowest:
        return _(
            "This sensor sends {rate:g} values a second; at least {slowest:g} are needed."
        ).format(rate=rate_hz, slowest=slowest)
    if rate_hz > FASTEST_HZ:
        return _("This sensor sends {rate:g} values a second: too many.").format(rate=rate_hz)
    return None


class LslSensor:
    """A stream of the network as a sensor; found by its kind, and its name where one is given."""

    def __init__(
        self, kind: SensorKind, name: str | None, clock: Clock, *, speed: float = 1.0
    ) -> None:
        """`speed`: seconds of `clock` a second of the stream's own; for tests at speed."""
        self.kind = kind
        self._name, self._clock, self._speed = name, clock, speed

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Look for it, and yield what it sends; after a loss, look again.

        The library itself reconnects to a sender that comes back as the same source. Raises
        NoLibraryError, and BiofeedbackError for a stream that can't be used.
        """
        pylsl = await asyncio.to_thread(library)
        yield self._changed(StrapState.CONNECTING, self._name)
        state = StrapState.CONNECTING
        while True:
            info = await self._found(pylsl)
            problem = problem_of(self.kind, info.nominal_srate(), info.channel_format())
            if problem:
                raise BiofeedbackError(problem)
            flags = pylsl.proc_clocksync
            inlet = pylsl.StreamInlet(info, max_buflen=KEPT_S, processing_flags=flags)
            try:
                try:
                    full = await asyncio.to_thread(_opened, inlet)
                except Exception as error:
                    if state is not StrapState.RECONNECTING:
                        state = StrapState.RECONNECTING
                        yield self._changed(state, info.name(), sentence=_unheard(error))
                    await self._clock.sleep(LOOK_EVERY_S)
                    continue
                reading = _Reading(self.kind, full, self._clock, self._speed, pylsl.local_clock)
                async for event in self._read(inlet, reading):
                    if isinstance(event, SensorChanged):
                        state = event.state
                    yield event
            finally:  # its sender may be gone without a word, and closing then waits for it
                await asyncio.shield(asyncio.to_thread(inlet.close_stream))

    async def _found(self, pylsl: ModuleType) -> Any:
        resolver = await asyncio.to_thread(pylsl.ContinuousResolver)
        while True:
            for each in resolver.results():
                named = self._name is None or each.name() == self._name
                if named and kind_of(each.type()) is self.kind:
                    return each
            await self._clock.sleep(LOOK_EVERY_S * self._speed)

    async def _read(self, inlet: Any, reading: _Reading) -> AsyncGenerator[StrapEvent, None]:
        """Yield frames, and the state where it changes; ends when the stream is lost for good."""
        heard_s = self._clock.now()
        streaming = False
        silent = False
        while True:
            await self._clock.sleep(POLL_S * self._speed)
            try:
                rows, stamps = inlet.pull_chunk(timeout=0.0, max_samples=65536)
            except Exception:
                sentence = _("The sensor is gone; the app keeps looking for it.")
                yield self._changed(StrapState.LOST, reading.name, sentence=sentence)
                return
            now_s = self._clock.now()
            if len(stamps):
                heard_s = now_s
                if not streaming or silent:
                    streaming, silent = True, False
                    yield reading.changed(now_s)
                for packet in reading.packets(rows, stamps, now_s):
                    yield packet
            elif not silent and now_s - heard_s > SILENT_S * self._speed:
                silent = True
                sentence = _("The sensor has gone quiet; the app keeps listening for it.")
                yield self._changed(StrapState.SILENT, reading.name, sentence=sentence)

    def _changed(
        self, state: StrapState, name: str | None, sentence: str | None = None
    ) -> SensorChanged:
        return SensorChanged(self._clock.now(), self.kind.value, state, name, sentence)


def _opened(inlet: Any) -> Any:
    """Open a stream and return all it says of itself; runs beside the loop."""
    full = inlet.info(timeout=OPEN_S)
    inlet.open_stream(timeout=OPEN_S)
    inlet.time_correction(timeout=OPEN_S)
    return full


def _unheard(error: Exception) -> str:
    return _("The sensor was found but can't be heard ({kind}); the app keeps trying.").format(
        kind=type(error).__name__
    )


class _Reading:
    """One open stream: its channels, its unit, and frames on the app's clock."""

    def __init__(
        self, kind: SensorKind, info: Any, clock: Clock, speed: float, lsl_now: Any
    ) -> None:
        self._kind, self.name = kind, info.name()
        self._channels, self._scale, self._unit = _channels(kind, info)
        self._stamps = SteadyStamps(info.nominal_srate())
        self._clocks = Clocks(clock, speed, lsl_now)
        self._told_unit = bool(self._unit) or kind is not SensorKind.EMG

    def changed(self, now_s: float) -> SensorChanged:
        """Return that it streams, and what it streams."""
        sentence = None
        if not self._told_unit:
            sentence = _("The sensor does not say its unit: microvolts are assumed.")
        return SensorChanged(
            now_s,
            self._kind.value,
            StrapState.STREAMING,
            self.name,
            sentence,
            tuple(self._channels),
            self._unit or ("µV" if self._kind is SensorKind.EMG else None),
        )

    def packets(
        self, rows: Sequence[Sequence[float]], stamps: Sequence[float], now_s: float
    ) -> list[PacketReceived]:
        """Return the samples as frames without holes, on the app's clock."""
        self._clocks.look_again(now_s)
        count, found = len(self._channels), []
        for start, stop, at_s in self._stamps.pieces(
            [self._clocks.app_s(float(s)) for s in stamps]
        ):
            values = [
                [self._scale * float(value) for value in row[:count]] for row in rows[start:stop]
            ]
            lag_s = at_s - now_s
            for first in range(0, len(values), 60_000):
                part = values[first : first + 60_000]
                later_s = first / self._stamps.rate_hz
                frame = SensorFrame.of(part, lag_s + later_s, self._stamps.rate_hz)
                found.append(PacketReceived(now_s, self._kind.value, bytes(frame)))
        return found


class Clocks:
    """The app's time of a moment of the library's clock.

    Both are read, one around the other, until no time has passed between; looked at again now and
    then, because one of them may count a computer's sleep and the other not.
    """

    AGAIN_S, TRIES, JUMPED_S = 5.0, 40, 0.01

    def __init__(self, clock: Clock, speed: float, lsl_now: Any) -> None:
        self._clock, self._speed, self._lsl_now = clock, speed, lsl_now
        self._offset_s, self._looked_s = self._look(), clock.now()

    def _look(self) -> float:
        best, offset_s = math.inf, 0.0
        for _try in range(self.TRIES):
            before = self._clock.now()
            lsl_s = self._lsl_now()
            after = self._clock.now()
            if after - before < best:
                best = after - before
                offset_s = (before + after) / 2.0 - self._speed * lsl_s
        return offset_s

    def app_s(self, lsl_s: float) -> float:
        """Return the moment on the app's clock."""
        return self._offset_s + self._speed * lsl_s

    def lsl_s(self, app_s: float) -> float:
        """Return the library's time of a moment of the app's clock."""
        self.look_again(self._clock.now())
        return (app_s - self._offset_s) / self._speed

    def look_again(self, now_s: float) -> None:
        """See, now and then, whether the two clocks still stand to one another as they did."""
        if now_s - self._looked_s > self.AGAIN_S * self._speed:
            self._looked_s = now_s
            found_s = self._look()
            if abs(found_s - self._offset_s) > self.JUMPED_S * self._speed:
                self._offset_s = found_s


def _channels(kind: SensorKind, info: Any) -> tuple[list[str], float, str | None]:
    """Return the channels' names, what makes the sensor's unit its kind's, and the unit."""
    count = min(info.channel_count(), MOST_CHANNELS)
    names, unit = [], None
    channel = info.desc().child("channels").child("channel")
    for number in range(count):
        label = "" if channel.empty() else channel.child_value("label")
        here = "" if channel.empty() else channel.child_value("unit")
        unit = unit or here or None
        names.append(label.strip()[:40] or _("channel {number}").format(number=number + 1))
        channel = channel if channel.empty() else channel.next_sibling("channel")
    if kind is SensorKind.BELT:
        return names[:1], 1.0, unit
    scale = _MICROVOLTS.get((unit or "").strip().lower())
    return names, 1.0 if scale is None else scale, None if scale is None else "µV"
