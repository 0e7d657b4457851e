"""Lets a running session be heard by other programs, and never suffer from it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.metrics import Metrics
from biofeedback.core.words import _
from biofeedback.devices.polar import Frame
from biofeedback.devices.polar_reading import PolarReading
from biofeedback.devices.protocol import EcgSamples
from biofeedback.sessions.events import (
    BeatArrived,
    Marked,
    MetricsReady,
    PacerPhase,
    PacketKept,
    Paused,
    SessionEnded,
    SessionEvent,
    StepChanged,
    Warned,
)


class StreamsOut(Protocol):
    """Where a session's streams go; times are the clock's. number: which strap, from 0."""

    def beat(self, number: int, at_s: float, rr_ms: float) -> None:
        """Send an interval."""
        ...

    def ecg(self, number: int, at_s: float, rate_hz: float, microvolts: Sequence[float]) -> None:
        """Send a stretch of ECG."""
        ...

    def numbers(self, number: int, at_s: float, metrics: Metrics) -> None:
        """Send the live numbers."""
        ...

    def marker(self, at_s: float, words: str) -> None:
        """Send what happens."""
        ...

    def close(self) -> None:
        """End all streams."""
        ...


async def sending(
    events: AsyncGenerator[SessionEvent, None],
    out: StreamsOut,
    straps: Sequence[str],
    began_s: float,
) -> AsyncGenerator[SessionEvent, None]:
    """Pass every event on and send what others may hear; a failure is said once, and it goes on.

    began_s: the clock's time at session second 0.
    """
    numbers = {spec: place for place, spec in enumerate(straps)}
    readings = {spec: PolarReading() for spec in straps}
    broken = False
    try:
        async for event in events:
            yield event
            if broken:
                continue
            try:
                _send(event, out, numbers[event.strap], began_s, readings[event.strap])
            except Exception as error:
                broken = True
                words = str(error)
                if not isinstance(error, BiofeedbackError):
                    sentence = _("Sending to other programs failed ({kind}); the practice goes on.")
                    words = sentence.format(kind=type(error).__name__)
                yield Warned(event.t_s, event.strap, words)
    finally:
        await events.aclose()
        out.close()


def _send(
    event: SessionEvent, out: StreamsOut, number: int, began_s: float, reading: PolarReading
) -> None:
    at_s = event.t_s + began_s
    match event:
        case BeatArrived(beat=beat):
            out.beat(number, at_s, beat.rr_ms)
        case MetricsReady(metrics=metrics):
            out.numbers(number, at_s, metrics)
        case PacketKept(characteristic="pmd", payload=payload):
            frame = Frame.from_bytes(payload)
            samples = reading.samples(at_s, frame) if frame else None
            if isinstance(samples, EcgSamples):
                out.ecg(number, samples.at_s, samples.rate_hz, samples.microvolts)
        case _ if number == 0:
            words = _words(event)
            if words:
                out.marker(at_s, words)
        case _:
            pass


def _words(event: SessionEvent) -> str:
    """Return the marker of an event that concerns everybody, in words that stay the same."""
    match event:
        case StepChanged(name=name):
            return f"step {name}"
        case PacerPhase(phase=phase):
            return phase.value
        case Marked(text=text):
            return f"mark {text}" if text else "mark"
        case Paused(on=on):
            return "pause" if on else "resume"
        case SessionEnded(reason=reason):
            return f"end {reason}"
    return ""
