"""What a heart rate sensor's notifications mean: links and packets in, a strap's events out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from biofeedback.core.beats import Beat, Gap, silence_limit_s
from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.devices.beat_clock import BeatClock
from biofeedback.devices.heart_rate import Measurement
from biofeedback.devices.polar import Frame, Kind, pulse_intervals
from biofeedback.devices.polar_reading import PolarReading, StreamStarted, sure_pulses
from biofeedback.devices.protocol import (
    HeartRateOnly,
    PacketReceived,
    StateChanged,
    StrapEvent,
    StrapState,
)
from biofeedback.devices.reconnect import (
    ASLEEP_S,
    Link,
    LinkChange,
    Patience,
    put_away,
    stay_connected,
)

MEASUREMENT = "2a37"
SAMPLES = "pmd"
# An optical sensor sends its intervals every five seconds or so.
PULSE_BATCH_S = 6.0
# With no packet at all for this long a link is dead, whatever the system says of it.
DEAD_AFTER_S = 10.0
EXPLAIN_AFTER_S = 6.0
LOW_BATTERY_PERCENT = 15.0
TICK_S = 0.4
# A tick this late (s) was held up with everything else: what came meanwhile is heard first.
HELD_UP_S = 1.0
# Within this a stream that is closed has disconnected or given up on it (real s).
CLOSE_S = 0.9


class Reading:
    """Follows one sensor over all its links; says when it streams and when it is silent."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.battery_percent: float | None = None
        self.state = StrapState.CONNECTING
        self._beat_clock = BeatClock()
        self._opened_s = 0.0
        self._packet_s = 0.0
        self._beat_s = 0.0
        self._last_rr_ms: float | None = None
        self._sends_rr = False
        self._packets = 0  # on the present link
        self._worn = True
        self._explained = False
        self._polar = PolarReading()
        self._beats_from: str | None = None
        self._pulses_to_come = False
        self._unsure = False
        self._dry = False

    @property
    def sends_rr(self) -> bool:
        """Whether the sensor has sent RR intervals, or said that it does."""
        return self._sends_rr

    def moved(
        self, at_s: float, state: StrapState, sentence: str | None = None
    ) -> list[StrapEvent]:
        """Return the change to a state of the link; LOST ends the present segment."""
        held: list[StrapEvent] = []
        if state is StrapState.LOST:
            held += self._beat_clock.flush()
            self._beat_clock.break_link()
        return [*held, self._changed(at_s, state, sentence)]

    def opened(
        self, at_s: float, name: str | None, asked_s: float | None = None
    ) -> list[StrapEvent]:
        """Return what a new link brings: connected, then waiting for the first RR.

        asked_s: when the sensor was asked to send, where that is known.
        """
        if self._beats_from != "pulse":  # they come in batches, of no even length
            self._beat_clock.open_link(asked_s)
        self.name = name or self.name
        self._opened_s = self._packet_s = at_s
        self._packets = 0
        self._worn, self._explained = True, False
        return [
            self._changed(at_s, StrapState.CONNECTED),
            self._changed(at_s, StrapState.WAITING_FOR_RR),
        ]

    def battery(self, at_s: float, percent: float) -> list[StrapEvent]:
        """Return the present state anew when the battery is known or has changed."""
        if percent == self.battery_percent:
            return []
        was, self.battery_percent = self.battery_percent, percent
        sentence = None
        if percent <= LOW_BATTERY_PERCENT < (101.0 if was is None else was):
            sentence = _(
                "The strap's battery is nearly empty ({percent:.0f} %): change it after this "
                "session."
            ).format(percent=percent)
        return [self._changed(at_s, self.state, sentence)]

    def note(self, at_s: float, sentence: str) -> list[StrapEvent]:
        """Return the present state anew, with a word to the person."""
        return [self._changed(at_s, self.state, sentence)]

    def started(self, stream: StreamStarted) -> None:
        """Take note of samples that are to come."""
        self._polar.started(stream)
        self._pulses_to_come = self._pulses_to_come or stream.kind is Kind.PPI

    def packet(
        self, arrived_s: float, payload: bytes, characteristic: str = MEASUREMENT
    ) -> list[StrapEvent]:
        """Return the packet itself and what it says."""
        events: list[StrapEvent] = [PacketReceived(arrived_s, characteristic, payload)]
        if characteristic == SAMPLES:
            return [*events, *self._samples(arrived_s, payload)]
        if characteristic != MEASUREMENT:
            return events
        self._packet_s = arrived_s
        self._packets += 1
        heard = Measurement.from_bytes(payload)
        if heard is None:
            return events
        self._worn = heard.contact is not False and heard.heart_rate_bpm > 0
        self._sends_rr = self._sends_rr or (heard.rr_flagged and self._beats_from != "pulse")
        if self._beats_from == "pulse":
            return events
        found = self._beat_clock.push(
            arrived_s, heard.rr_1024, has_rr_field=heard.rr_flagged or self._sends_rr
        )
        events += self._beats(arrived_s, found)
        if not self._sends_rr and heard.heart_rate_bpm > 0:
            events.append(HeartRateOnly(arrived_s, float(heard.heart_rate_bpm)))
        return events

    def _samples(self, arrived_s: float, payload: bytes) -> list[StrapEvent]:
        """Return what a frame of Polar's says: samples, or pulse intervals where RR is missing."""
        frame = Frame.from_bytes(payload)
        if frame is None:
            return []
        if frame.kind == Kind.PPI:
            return [] if self._sends_rr else self._pulses(arrived_s, frame)
        samples = self._polar.samples(arrived_s, frame)
        if samples is None:
            return []
        events: list[StrapEvent] = [samples]
        dry, self._dry = self._dry, self._polar.electrodes.are_dry
        if self._dry and not dry:
            events += self.note(arrived_s, _("The strap feels no heart: wet the electrodes and "
                                             "tighten it."))  # fmt: skip
        return events

    def _pulses(self, arrived_s: float, frame: Frame) -> list[StrapEvent]:
        stretches, self._unsure = sure_pulses(
            arrived_s, pulse_intervals(frame) or (), unsure_before=self._unsure
        )
        events: list[StrapEvent] = []
        for stretch in stretches:
            if self._beats_from is None:
                self._beats_from = "pulse"
                self._beat_clock = BeatClock(units_per_s=1000)
            elif stretch.broken:
                self._beat_clock.break_link()
            found = self._beat_clock.push(stretch.ended_s, stretch.intervals_ms)
            events += self._beats(arrived_s, found)
        return events

    def tick(self, now_s: float) -> list[StrapEvent]:
        """Return what time alone brings: held beats, silence, a word about a missing RR."""
        events = self._beats(now_s, self._beat_clock.tick(now_s))
        quiet_s = now_s - self._beat_s - (PULSE_BATCH_S if self._beats_from == "pulse" else 0.0)
        silent = quiet_s > silence_limit_s(self._last_rr_ms) and not self._beat_clock.holds
        if self.state is StrapState.STREAMING and silent:
            events.append(self._changed(now_s, StrapState.SILENT, self._why_silent()))
        waiting = self.state is StrapState.WAITING_FOR_RR
        if waiting and not self._explained and now_s - self._opened_s > EXPLAIN_AFTER_S:
            self._explained = True
            events.append(self._changed(now_s, self.state, self._why_silent()))
        return events

    def is_dead(self, now_s: float) -> bool:
        """Return whether an open link has brought nothing for so long that it is no link."""
        return now_s - self._packet_s > DEAD_AFTER_S

    def flush(self) -> list[StrapEvent]:
        """Return beats still held back, when nothing more can come."""
        return list(self._beat_clock.flush())

    def _beats(self, now_s: float, found: Sequence[Beat | Gap]) -> list[StrapEvent]:
        events: list[StrapEvent] = []
        for event in found:
            if isinstance(event, Beat):
                self._beat_s, self._last_rr_ms = now_s, event.rr_ms
        if found and self.state in (StrapState.WAITING_FOR_RR, StrapState.SILENT):
            sentence = None
            if self._beats_from is None:
                self._beats_from = "rr"
            elif self._beats_from == "pulse" and self.state is StrapState.WAITING_FOR_RR:
                sentence = _(
                    "This sensor finds beats in the pulse: they come about five seconds late, and "
                    "movement disturbs them more than with a chest strap."
                )
            events.append(self._changed(now_s, StrapState.STREAMING, sentence))
        return [*events, *found]

    def _why_silent(self) -> str:
        if self._packets and not self._worn:
            return _("The strap feels no heart: wet the electrodes and tighten it.")
        if self._pulses_to_come and self._beats_from != "rr":
            return _("The sensor is looking for the pulse; it may take half a minute. Sit still.")
        if self._packets and not self._sends_rr:
            return _(
                "This sensor sends only a heart rate, not the time between beats: heart rate "
                "and the pacer work, heart rhythm and coherence don't."
            )
        return _("No heartbeats are coming; check that the strap sits well.")

    def _changed(self, at_s: float, state: StrapState, sentence: str | None = None) -> StateChanged:
        self.state = state
        return StateChanged(
            at_s, state, self.name, self.battery_percent, sentence, self._beats_from
        )


@dataclass(frozen=True, slots=True)
class Packet:
    """A notification, and when it came by the app's clock."""

    arrived_s: float
    payload: bytes
    characteristic: str = MEASUREMENT


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the person that changes no state."""

    at_s: float
    sentence: str


@dataclass(frozen=True, slots=True)
class BatteryLevel:
    """What a strap says of its battery, 0-100."""

    at_s: float
    percent: float


LinkNews: TypeAlias = Packet | BatteryLevel | StreamStarted | Notice


class PacketLink(Link, Protocol):
    """An open connection to a heart rate sensor that is subscribed already."""

    @property
    def name(self) -> str | None:
        """What the strap calls itself."""
        ...

    @property
    def asked_s(self) -> float | None:
        """When it was asked to send, by the app's clock; None where nobody knows."""
        ...

    def deliver_to(self, put: Callable[[LinkNews], None]) -> None:
        """Pass on what comes from now, and first what has come since it was subscribed."""
        ...

    def watch(self, *, dead: bool, slept: bool) -> None:
        """Look after the link, a few times a second.

        dead: nothing has come for long. slept: the computer did, since the last look.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Tick:
    at_s: float
    slept: bool
    held_up: bool


_News: TypeAlias = LinkChange[PacketLink] | LinkNews | _Tick | Exception


async def read(
    connect: Callable[[], Awaitable[PacketLink]],
    clock: Clock,
    *,
    waiting: Clock,
    patience: Patience | None = None,
    wanted: str | None = None,
) -> AsyncGenerator[StrapEvent, None]:
    """Yield a strap's events over all its links, until closed; NoStrapError when lost for good.

    connect, waiting, patience, wanted: as in `stay_connected`. Closing disconnects.
    """
    reading = Reading()
    link: PacketLink | None = None
    news: asyncio.Queue[_News] = asyncio.Queue()

    async def keep_link() -> None:
        links = stay_connected(connect, clock, waiting=waiting, patience=patience, wanted=wanted)
        try:
            async with aclosing(links) as changes:
                async for change in changes:
                    news.put_nowait(change)
        except Exception as error:
            news.put_nowait(error)

    async def tick() -> None:
        held_up = False
        while True:
            before_s, told_s = waiting.now(), clock.now()
            await clock.sleep(TICK_S)
            slept = waiting.now() - before_s > TICK_S + ASLEEP_S
            # Never two in a row: a computer that is always busy must not hide a silence.
            held_up = not held_up and clock.now() - told_s > TICK_S + HELD_UP_S
            news.put_nowait(_Tick(clock.now(), slept, held_up))

    tasks = [asyncio.ensure_future(keep_link()), asyncio.ensure_future(tick())]
    try:
        while True:
            events: list[StrapEvent]
            match await news.get():
                case Packet(arrived_s, payload, characteristic):
                    events = reading.packet(arrived_s, payload, characteristic)
                case StreamStarted() as stream:
                    reading.started(stream)
                    events = []
                case Notice(at_s, sentence):
                    events = reading.note(at_s, sentence)
                case BatteryLevel(at_s, percent):
                    events = reading.battery(at_s, percent)
                case _Tick(at_s, slept, held_up):
                    events = [] if held_up else reading.tick(at_s)
                    if link is not None:
                        link.watch(dead=not held_up and reading.is_dead(at_s), slept=slept)
                case LinkChange(at_s, StrapState.CONNECTED, opened) if opened is not None:
                    link = opened
                    events = reading.opened(at_s, link.name, link.asked_s)
                    link.deliver_to(news.put_nowait)
                case LinkChange(at_s, state, _link, sentence):
                    link = None
                    failed = state is StrapState.FAILED  # the error that follows says it
                    events = [] if failed else reading.moved(at_s, state, sentence)
                case error:
                    for event in reading.flush():
                        yield event
                    raise error
            for event in events:
                yield event
    finally:
        await put_away(waiting, *tasks, grace_s=CLOSE_S)
