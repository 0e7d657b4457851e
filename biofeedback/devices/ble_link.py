"""One open connection to a strap: its packets, its battery, its samples, and how it ends.

The Bluetooth client itself is made by whoever opens the link; bleak's fits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable
from typing import Any

from biofeedback.core.clock import Clock
from biofeedback.core.words import _
from biofeedback.devices.bluez_battery import battery_of_bluez
from biofeedback.devices.caution import Caution
from biofeedback.devices.heart_rate import HEART_RATE_MEASUREMENT, Flags
from biofeedback.devices.polar import PMD_CONTROL
from biofeedback.devices.polar_link import PolarStreams
from biofeedback.devices.polar_reading import StreamStarted
from biofeedback.devices.reading import (
    LOW_BATTERY_PERCENT,
    SAMPLES,
    BatteryLevel,
    LinkNews,
    Notice,
    Packet,
)
from biofeedback.devices.reconnect import ConnectFailedError, Trouble, put_away, within

_log = logging.getLogger(__name__)

BATTERY_LEVEL = "00002a19-0000-1000-8000-00805f9b34fb"

# How long the computer's Bluetooth may take (s of real time, whatever the speed of the app).
CONNECT_S = 8.0
ANSWER_S = 5.0
DISCONNECT_S = 4.0
HURRIED_S = 0.5
SILENT_FOR_REAL_S = 1.0
ANSWERED_QUICKLY_S = 0.3

SAMPLES_AFTER_S = 2.5
BATTERY_EVERY_S = 600.0
BATTERY_TRIES_S = (0.0, 1.0, 3.0, 8.0)


class BleLink:
    """One open connection: packets, battery, and whether it still is one."""

    def __init__(
        self,
        device: Any,
        make_client: Callable[[Any, Callable[[Any], None]], Any],
        clock: Clock,
        waiting: Clock,
        release: Callable[[], None],
        left_over: bool,
        samples: bool,
        caution: Caution,
    ) -> None:
        """Make it; `samples`: whether ECG and chest movement are asked for, `caution`: how much."""
        self.left_over = left_over
        self.name = device.name
        self.why: str | None = None
        self.asked_s: float | None = None
        self._device = device
        self._clock = clock
        self._waiting = waiting
        self._release = release
        self._make_client = make_client
        self._gone = asyncio.Event()
        self._client: Any = None
        self._samples = samples
        self._caution = caution
        self._samples_asked_s: float | None = None
        self._samples_heard = self._slept = False
        self._polar: PolarStreams | None = None
        self._aside: list[asyncio.Future[None]] = []
        self._put: Callable[[LinkNews], None] | None = None
        self._first = asyncio.Event()
        self._sends_rr = False
        self._early: list[Packet] = []
        self.heard = False
        self._heard_s = waiting.now()

    async def open(self) -> None:
        """Connect and subscribe; raise what bleak raises, or TimeoutError."""
        self._client = client = self._make_client(self._device, lambda _client: self._gone.set())
        try:
            await within(self._waiting, CONNECT_S, client.connect())
        except TimeoutError:
            raise ConnectFailedError(Trouble.REFUSED, "connecting took too long") from None
        if client.is_connected:
            # bleak tries again by itself, and tells the losses before it succeeded, too.
            self._gone.clear()
        asked_s = self._clock.now()
        subscribed = client.start_notify(HEART_RATE_MEASUREMENT, self._hear)
        await within(self._waiting, ANSWER_S, subscribed)
        # Where the answer took long, it may be this computer that did, and packets wait already.
        quick = self._clock.now() - asked_s < ANSWERED_QUICKLY_S and not self._early
        self.asked_s = self._clock.now() if quick else asked_s
        self._heard_s = self._waiting.now()

    def _hear(self, _characteristic: object, payload: bytearray) -> None:
        packet = Packet(self._clock.now(), bytes(payload))
        self.heard = True
        self._first.set()
        self._sends_rr = self._sends_rr or bool(payload and payload[0] & Flags.RR_PRESENT)
        self._heard_s = self._waiting.now()
        if self._put is None:
            self._early.append(packet)
        else:
            self._put(packet)

    def deliver_to(self, put: Callable[[LinkNews], None]) -> None:
        """Pass packets on from now, those that came before first; then ask for the rest."""
        self._put = put
        for packet in self._early:
            put(packet)
        self._early.clear()
        self._aside = [asyncio.ensure_future(self._follow_battery(put))]
        if self._samples:
            self._aside.append(asyncio.ensure_future(self._ask_for_samples(put)))

    def watch(self, *, dead: bool, slept: bool) -> None:
        """Give the link up when it is silent by the app's clock and by the real one."""
        silent = dead and self._waiting.now() - self._heard_s > SILENT_FOR_REAL_S
        if self._gone.is_set() or not (silent or slept):
            return
        self.why = _("The strap was connected but silent; the app connects to it anew.")
        self._slept = slept
        if slept:
            self.why = _("The computer was asleep; the app connects to the strap anew.")
        _log.debug("%s: given up (%s)", self._device.address, "asleep" if slept else "silent")
        self._gone.set()

    async def lost(self) -> None:
        """Return when the link is no more, or silent for so long that it is none."""
        await self._gone.wait()

    async def close(self, *, hurry: bool) -> None:
        """Disconnect and free everything, even when the Bluetooth service hangs."""
        limit_s = HURRIED_S if hurry else DISCONNECT_S
        self._learn(given_up=hurry)
        try:
            await put_away(self._waiting, *self._aside)
            if self._polar is not None and not self._gone.is_set():
                with contextlib.suppress(Exception):
                    await self._polar.stop()
            if self._client is not None:
                with contextlib.suppress(Exception):
                    await within(self._waiting, limit_s, self._client.disconnect())
        finally:
            self._release()

    def _learn(self, *, given_up: bool) -> None:
        """Remember what came of asking for samples, where it was the link that ended it."""
        asked_s, self._samples_asked_s = self._samples_asked_s, None
        if asked_s is None or given_up or self._slept or not self._gone.is_set():
            return
        self._caution.lost(self._clock.now() - asked_s, heard=self._samples_heard)

    async def _ask_for_samples(self, put: Callable[[LinkNews], None]) -> None:
        """Ask for ECG, movement or pulse intervals once beats have begun to come."""
        assert self._client is not None
        await self._first.wait()
        if self._client.services.get_characteristic(PMD_CONTROL) is None:
            return
        # A sensor that sends RR has said so by its third packet.
        await self._clock.sleep(SAMPLES_AFTER_S)

        news = self._caution.news(self.name)
        if news is not None:
            put(Notice(self._clock.now(), news))
        if self._sends_rr and not self._caution.streams:
            return

        def hear(what: str, payload: bytes) -> None:
            self._samples_heard = self._samples_heard or what == SAMPLES
            put(Packet(self._clock.now(), payload, what))

        def tell(news: StreamStarted | str) -> None:
            put(Notice(self._clock.now(), news) if isinstance(news, str) else news)

        self._polar = PolarStreams(self._client, self._waiting, hear, self.name)
        if self._sends_rr:  # else it is pulse intervals that are asked for
            self._samples_asked_s = self._clock.now()
        try:
            await self._polar.start(
                sends_rr=lambda: self._sends_rr, tell=tell, most=self._caution.streams
            )
        except Exception as error:
            _log.debug("%s: no samples (%s)", self._device.address, error)

    async def _follow_battery(self, put: Callable[[BatteryLevel], None]) -> None:
        """Read the battery now and then; a strap that does not tell is no trouble."""
        while True:
            for wait_s in BATTERY_TRIES_S:
                await self._clock.sleep(wait_s)
                percent = await self._read_battery()
                if percent is not None:
                    put(BatteryLevel(self._clock.now(), percent))
                    if percent <= LOW_BATTERY_PERCENT:
                        self.why = _(
                            "The strap is gone, and its battery was nearly empty "
                            "({percent:.0f} %): put in a new one; the app keeps looking for it."
                        ).format(percent=percent)
                    break
            await self._clock.sleep(BATTERY_EVERY_S)

    async def _read_battery(self) -> float | None:
        assert self._client is not None
        try:
            level = self._client.services.get_characteristic(BATTERY_LEVEL)
            if level is not None:
                value = await self._client.read_gatt_char(level)
                return float(value[0]) if value and value[0] <= 100 else None
            if sys.platform == "linux":
                return await battery_of_bluez(self._device.details["path"])
        except Exception as error:
            _log.debug("%s: battery not read (%s)", self._device.address, error)
        return None
