"""Sensors beside the strap: what they are, and a strap with sensors as one stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import (
    SensorChanged,
    StateChanged,
    Strap,
    StrapEvent,
    StrapState,
)
from biofeedback.devices.sensor_frames import SensorKind


@dataclass(frozen=True, slots=True)
class SensorInfo:
    """A sensor in reach. spec: the words it is asked for with. rate_hz: None for no fixed one.

    problem: why it can't be used, a sentence; None where it can.
    """

    spec: str
    name: str
    kind: SensorKind
    rate_hz: float | None
    channels: tuple[str, ...]
    unit: str | None
    problem: str | None = None


class Sensor(Protocol):
    """Anything that sends samples beside the heartbeats: SensorChanged and PacketReceived.

    A loss is a SensorChanged, and the stream goes on looking for it; a BiofeedbackError means that
    it can't be used at all.
    """

    @property
    def kind(self) -> SensorKind:
        """What it measures."""
        ...

    def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Find it and yield what it sends until closed."""
        ...


class StrapWithSensors:
    """A strap and the sensors of the same person as one stream; without a strap, the sensors alone.

    A sensor that can't be used says so and the rest goes on; without a strap the last one that
    fails ends it all.
    """

    def __init__(self, spec: str, strap: Strap, sensors: Sequence[Sensor], clock: Clock) -> None:
        """`spec`: the words that all of it was asked for with."""
        self._spec, self._strap, self._sensors, self._clock = spec, strap, sensors, clock

    @property
    def spec(self) -> str:
        """The words it was asked for with."""
        return self._spec

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Yield everything as it comes; what the strap breaks with is raised."""
        import asyncio

        news: asyncio.Queue[StrapEvent | Exception] = asyncio.Queue()
        alone = isinstance(self._strap, NoStrap)

        async def read(stream: AsyncGenerator[StrapEvent, None], kind: str | None) -> None:
            try:
                async with aclosing(stream) as events:
                    async for event in events:
                        news.put_nowait(event)
            except BiofeedbackError as error:
                if kind is None:
                    news.put_nowait(error)
                    return
                now_s, state = self._clock.now(), StrapState.FAILED
                news.put_nowait(SensorChanged(now_s, kind, state, sentence=str(error)))
                failed.append(error)
                if alone and len(failed) == len(self._sensors):
                    news.put_nowait(error)
            except Exception as error:
                news.put_nowait(error)

        failed: list[BiofeedbackError] = []
        tasks = [asyncio.ensure_future(read(self._strap.stream(), None))]
        for sensor in self._sensors:
            tasks.append(asyncio.ensure_future(read(sensor.stream(), sensor.kind.value)))
        connected = False
        try:
            while True:
                match await news.get():
                    case Exception() as error:
                        raise error
                    case SensorChanged() as event:
                        yield event
                        if alone and not connected and event.state is StrapState.STREAMING:
                            connected = True
                            yield StateChanged(event.at_s, StrapState.CONNECTED, event.name)
                    case event:
                        yield event
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
