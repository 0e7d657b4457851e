"""A virtual strap: a heart, a notification once a second, and the truth about every beat."""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from biofeedback.core.clock import Clock
from biofeedback.devices.heart_rate import Measurement
from tests.virtual_bluez.pmd import Pmd
from tests.virtual_bluez.profiles import MEASUREMENT, PMD_CONTROL, PMD_DATA, Profile

PACKET_EVERY_S = 1.0
AHEAD_S = 2.0
DETECTION_S = 0.15  # from the R peak until the strap knows it
LATENCY_S = (0.010, 0.025)  # from the strap's antenna to the D-Bus signal, watched


class Truth:
    """Everything that really happened, as JSON lines (and counted, for a quick look)."""

    def __init__(self, out: TextIO | None) -> None:
        """`out` None: nothing is written."""
        self._out = out
        self.lines = 0

    def tell(self, kind: str, **members: Any) -> None:
        """Write one line at once, so that a reader needs no end."""
        self.lines += 1
        if self._out is not None:
            self._out.write(json.dumps({"kind": kind, **members}) + "\n")
            self._out.flush()


@dataclass
class Weather:
    """What goes wrong with the notifications; each is a probability for one packet."""

    loss: float = 0.0
    duplicate: float = 0.0
    truncate: float = 0.0
    silent: bool = False
    contact_lost: bool = False
    rr_missing: bool = False  # heart rate goes on, without a single interval


@dataclass
class VirtualStrap:
    """One strap: its radio (in_reach, linked, subscribed), its heart and its weather."""

    profile: Profile
    heart: Iterator[tuple[float, int]]
    clock: Clock
    truth: Truth
    rng: random.Random
    send: Callable[[VirtualStrap, str, bytes], None] = lambda _strap, _uuid, _payload: None
    first_packet: Callable[[VirtualStrap], None] = lambda _strap: None
    waits_for_listener: bool = False  # a recording is played from its first beat on
    in_reach: bool = True
    linked: bool = False
    subscriptions: set[str] = field(default_factory=set)
    breath_per_min: float = 6.0
    refusals: int = 0
    refuses_with: str = "le-connection-refused"
    reads_hang: bool = False
    drops_in_discovery: int = 0
    hangs_up_at: int | None = None  # streams of samples; 0: as soon as it is asked for any
    hang_up: Callable[[VirtualStrap], None] = lambda _strap: None
    mtu: int = 247
    battery_percent: int | None = None
    bond_lost: bool = False
    taken: bool = False  # by a phone: it does not advertise
    pmd: Pmd | None = None
    weather: Weather = field(default_factory=Weather)
    _packets: int = 0

    def __post_init__(self) -> None:
        self.battery_percent = self.profile.battery_percent
        if self.profile.measures:
            self.pmd = Pmd(self.profile.measures, self.clock, self.rng, self.profile.pmd_silent)
            self.pmd.mtu_of = lambda: self.mtu

    @property
    def subscribed(self) -> bool:
        """Return whether somebody hears its heart rate."""
        return MEASUREMENT in self.subscriptions

    @subscribed.setter
    def subscribed(self, on: bool) -> None:
        if on:
            self.subscriptions.add(MEASUREMENT)
        else:
            self.subscriptions.clear()
            if self.pmd is not None:
                self.pmd.reset()

    @property
    def advertises(self) -> bool:
        """Return whether a scan can see it: worn, near, and nobody connected."""
        return self.in_reach and not self.linked and not self.taken

    def fault(self, kind: str, on: bool) -> None:
        """Begin or end a fault of its own: "silence", "rr_missing" or "contact_lost"."""
        if kind == "silence":
            self.weather.silent = on
        elif kind == "rr_missing":
            self.weather.rr_missing = on
        else:
            self.weather.contact_lost = on
        self.truth.tell("fault", at_s=self.clock.now(), strap=self.profile.key, what=kind, on=on)

    async def live(self) -> None:
        """Beat, and notify once a second, until cancelled."""
        while self.waits_for_listener and not self.subscribed:
            await self.clock.sleep(0.02)
        peak_s = self.clock.now() + 0.2
        if self.pmd is None:
            await self._beat(peak_s)
            return
        self.pmd.body.breath_per_min = self.breath_per_min
        self.pmd.body.began_s = peak_s
        measuring = asyncio.ensure_future(self.pmd.live(self._send_samples))
        try:
            await self._beat(peak_s)
        finally:
            measuring.cancel()
            await asyncio.gather(measuring, return_exceptions=True)

    async def _beat(self, peak_s: float) -> None:
        """Draw the beats two seconds ahead, so that an ECG can rise before them; send them."""
        packet_s = self.clock.now() + self.rng.uniform(0.3, PACKET_EVERY_S)
        coming: deque[tuple[float, int]] = deque()
        drawn_s: float | None = peak_s
        index = 0
        while True:
            while drawn_s is not None and drawn_s < packet_s + AHEAD_S:
                found = next(self.heart, None)
                drawn_s = None if found is None else drawn_s + found[0]
                if found is not None and drawn_s is not None:
                    coming.append((drawn_s, found[1]))
                    if self.pmd is not None:
                        self.pmd.body.peaks.append(drawn_s)
            await self.clock.sleep(packet_s - self.clock.now())
            waiting: list[dict[str, Any]] = []
            while coming and coming[0][0] + DETECTION_S <= packet_s:
                at_s, units = coming.popleft()
                waiting.append({"index": index, "at_s": at_s, "rr_1024": units})
                index += 1
                if self.pmd is not None:
                    self.pmd.body.intervals.append(units)
            self._notify(waiting)
            packet_s += PACKET_EVERY_S

    def _send_samples(self, payload: bytes) -> None:
        """Send a frame of samples; the weather is as for heart rate."""
        if not (self.linked and self.in_reach) or PMD_DATA not in self.subscriptions:
            return
        if not self.weather.silent and self.rng.random() >= self.weather.loss:
            self._later(self._arrive(payload, 1, PMD_DATA))

    def answer(self, payload: bytes) -> None:
        """Be asked something at the control point."""
        if self.pmd is None:
            return
        if self.hangs_up_at == 0:
            self._later(self._leave(0.05))
            return
        self._later(self._indicate(self.pmd.answer(payload)))
        if len(self.pmd.running) == self.hangs_up_at:
            self._later(self._leave(1.5))

    async def _leave(self, after_s: float) -> None:
        """End the link by itself, soon after it was asked too much."""
        await self.clock.sleep(after_s)
        # The end of a link is sent as well: what was sent before it has arrived by then.
        if self._last_on_the_way is not None and not self._last_on_the_way.done():
            await asyncio.wait([self._last_on_the_way])
        self.hang_up(self)

    async def _indicate(self, answers: list[bytes]) -> None:
        """Indicate one after the other, each once the one before was confirmed."""
        for answer in answers:
            await self.clock.sleep(self.rng.uniform(*LATENCY_S))
            if self.linked and self.in_reach and PMD_CONTROL in self.subscriptions:
                self.send(self, PMD_CONTROL, answer)

    def _later(self, work: Any) -> None:
        later = asyncio.get_running_loop().create_task(work)
        self._arriving.add(later)
        later.add_done_callback(self._arriving.discard)

    def _notify(self, beats: list[dict[str, Any]]) -> None:
        fates = self._send_packet(beats)
        for beat, fate in zip(beats, fates, strict=True):
            beat |= {"strap": self.profile.key, "fate": fate, "linked": self.linked}
            beat["sent_s"] = self.clock.now() if fate == "sent" else None
            self.truth.tell("beat", **beat)

    def _send_packet(self, beats: list[dict[str, Any]]) -> list[str]:
        """Send one notification unless something is in the way; return each beat's fate."""
        if not (self.linked and self.in_reach):
            return ["not_linked"] * len(beats)
        if not self.subscribed:
            return ["not_subscribed"] * len(beats)
        if self.weather.silent:
            return ["silent"] * len(beats)
        worn = not self.weather.contact_lost
        sends_rr = self.profile.sends_rr and worn and not self.weather.rr_missing
        intervals = tuple(beat["rr_1024"] for beat in beats) if sends_rr else ()
        mean = sum(beat["rr_1024"] for beat in beats) / len(beats) if beats else None
        rate = round(60 * 1024 / mean) if mean else self._last_rate
        self._last_rate = rate
        payload = bytes(
            Measurement(
                min(rate, 255) if worn else 0,
                contact=None if self.profile.contact is None else worn,
                energy_kj=self._packets if self.profile.energy else None,
                rr_1024=intervals,
                rr_flagged=bool(intervals) or (sends_rr and self.profile.contact is None),
            )
        )
        if self.rng.random() < self.weather.loss:
            return ["lost"] * len(beats)
        fates = ["sent" if sends_rr else "without_rr"] * len(beats)
        if self.rng.random() < self.weather.truncate:
            payload = payload[: self.rng.randrange(1, len(payload))]
            whole = max(0, (len(payload) - 2) // 2)
            fates[whole:] = ["truncated"] * (len(beats) - whole)
        self._packets += 1
        if self._packets == 1:
            self.first_packet(self)
        copies = 2 if self.rng.random() < self.weather.duplicate else 1
        self._later(self._arrive(payload, copies, MEASUREMENT))
        return fates

    async def _arrive(self, payload: bytes, copies: int, uuid: str) -> None:
        """Arrive after the way through the air, never before what was sent earlier.

        A link keeps the order of its packets, whatever the computer behind it is busy with.
        """
        due_s = self.clock.now() + self.rng.uniform(*LATENCY_S)
        before, self._last_on_the_way = self._last_on_the_way, asyncio.current_task()
        await self.clock.sleep(due_s - self.clock.now())
        if before is not None and not before.done():
            await asyncio.wait([before])
        for _copy in range(copies):
            self.send(self, uuid, payload)

    _last_rate: int = 60
    _last_on_the_way: asyncio.Task[Any] | None = None
    _arriving: set[asyncio.Task[None]] = field(default_factory=set)
