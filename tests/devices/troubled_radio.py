"""A heart, a radio and a computer where everything goes wrong in turn, on a clock that is told.

No D-Bus here: what is tested is everything above it, for days in seconds. The truth is kept in
arrays, so that memory that grows is the app's.
"""

from __future__ import annotations

import asyncio
import random
from array import array
from collections.abc import Callable

from biofeedback.core.clock import ManualClock
from biofeedback.devices.heart import SimulatedHeart, TrueBeat
from biofeedback.devices.heart_rate import Measurement
from biofeedback.devices.reading import BatteryLevel, LinkNews, Packet
from biofeedback.devices.reconnect import ConnectFailedError, Trouble

KINDS = (
    "drop",
    "silence",
    "adapter_off",
    "service_gone",
    "refused",
    "discovery",
    "asleep",
    "contact_lost",
    "lossy",
    "doubled",
    "cut",
    "stall",
    "battery",
)
LINK_LOST_AFTER_S = 0.5


class TroubledLink:
    """One connection through the radio; it ends when the radio says so."""

    name = "Troubled strap"

    def __init__(self, radio: TroubledRadio) -> None:
        self.radio = radio
        self.why: str | None = None
        self.asked_s = radio.clock.now()
        self.gone = asyncio.Event()
        self.put: Callable[[LinkNews], None] | None = None

    def deliver_to(self, put: Callable[[LinkNews], None]) -> None:
        self.put = put

    def watch(self, *, dead: bool, slept: bool) -> None:
        if dead or slept:
            self.gone.set()

    async def lost(self) -> None:
        await self.gone.wait()

    async def close(self, *, hurry: bool) -> None:
        self.put = None
        if self.radio.link is self:
            self.radio.link = None


class TroubledRadio:
    """Sends a packet a second over the link, unless something is in the way."""

    def __init__(self, clock: ManualClock, heart: SimulatedHeart, seed: int) -> None:
        self.clock = clock
        self.heart = heart
        self.source = random.Random(seed)
        self.link: TroubledLink | None = None
        self.trouble: str | None = None
        self.happened: dict[str, int] = dict.fromkeys(KINDS, 0)
        # What reached the app: when each beat truly was, and its interval.
        self.true_s = array("d")
        self.rr_ms = array("d")
        self._held: list[tuple[bytes, list[TrueBeat]]] = []

    async def connect(self) -> TroubledLink:
        """Try to connect once."""
        await self.clock.sleep(1.2)
        match self.trouble:
            case "drop":
                await self.clock.sleep(4.8)
                raise ConnectFailedError(Trouble.NOT_FOUND)
            case "adapter_off":
                raise ConnectFailedError(Trouble.ADAPTER_OFF)
            case "service_gone":
                raise ConnectFailedError(Trouble.NO_ANSWER)
            case "refused" | "discovery":
                raise ConnectFailedError(Trouble.REFUSED)
        self.link = TroubledLink(self)
        return self.link

    def lose_link(self) -> None:
        if self.link is not None:
            self.link.gone.set()

    async def live(self) -> None:
        """Beat and send, for ever."""
        due_s = self.clock.now()
        while True:
            due_s += 1.0
            await self.clock.sleep(due_s - self.clock.now())
            beats = self.heart.beats_until(due_s)
            if self.clock.now() - due_s > 0.5:
                continue  # the computer slept: nobody heard this
            await self._send(beats)

    async def _send(self, beats: list[TrueBeat]) -> None:
        if self.link is None or self.link.put is None or self.link.gone.is_set():
            return
        if self.trouble in ("drop", "silence", "adapter_off", "service_gone"):
            return
        worn = self.trouble != "contact_lost"
        rr = tuple(beat.rr_1024 for beat in beats) if worn else ()
        payload = bytes(Measurement(65 if worn else 0, rr_1024=rr, rr_flagged=True, contact=worn))
        if self.trouble == "lossy" and self.source.random() < 0.1:
            return
        if self.trouble == "cut" and self.source.random() < 0.1:
            payload, rr = payload[: self.source.randrange(2)], ()
        if self.trouble == "stall":
            self._held.append((payload, beats))
            return
        sent_s = self.clock.now()
        await self.clock.sleep(self.source.uniform(0.010, 0.025))
        if self.clock.now() - sent_s > 1.0:
            return  # the computer fell asleep over it
        twice = self.trouble == "doubled" and self.source.random() < 0.3
        for late, its_beats in [*self._held, (payload, beats if rr else [])]:
            self._deliver(late, its_beats)
        self._held.clear()
        if twice:
            await self.clock.sleep(0.02)
            self._deliver(payload, [])

    def _deliver(self, payload: bytes, beats: list[TrueBeat]) -> None:
        if self.link is None or self.link.put is None:
            return
        self.link.put(Packet(self.clock.now(), payload))
        for beat in beats:
            self.true_s.append(beat.at_s)
            self.rr_ms.append(beat.rr_1024 * 1000.0 / 1024)

    async def go_wrong(self, kind: str) -> None:
        """Let one thing go wrong, for a while."""
        self.happened[kind] += 1
        source = self.source
        for_s = source.uniform(2.0, 90.0)
        if kind == "battery":
            if self.link is not None and self.link.put is not None:
                self.link.put(BatteryLevel(self.clock.now(), source.randrange(1, 100)))
            return
        if kind == "asleep":
            self.clock.leap(source.uniform(60.0, 1200.0))  # type: ignore[attr-defined]
            return
        self.trouble = kind
        if kind == "stall":
            for_s = source.uniform(1.0, 2.4)
        if kind in ("drop", "refused", "discovery"):
            await self.clock.sleep(LINK_LOST_AFTER_S)
            self.lose_link()
        elif kind == "adapter_off":
            self.lose_link()
        await self.clock.sleep(for_s)
        self.trouble = None


class LeapingClock(ManualClock):
    """A told clock of a computer that can sleep: what is due then, comes late."""

    def leap(self, seconds: float) -> None:
        self._now += seconds
