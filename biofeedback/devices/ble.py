"""Bluetooth straps through bleak: the only module that imports it, and only when it is used."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from biofeedback.core.clock import Clock, SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.words import _
from biofeedback.devices.bluez_battery import battery_of_bluez
from biofeedback.devices.heart_rate import HEART_RATE_MEASUREMENT, HEART_RATE_SERVICE, Flags
from biofeedback.devices.polar import PMD_CONTROL
from biofeedback.devices.polar_link import PolarStreams
from biofeedback.devices.polar_reading import StreamStarted
from biofeedback.devices.protocol import StrapEvent, StrapInfo
from biofeedback.devices.reading import BatteryLevel, LinkNews, Notice, Packet, read
from biofeedback.devices.reconnect import (
    ConnectFailedError,
    Patience,
    Trouble,
    put_away,
    within,
)
from biofeedback.devices.strap_names import is_asked_for, is_known_name, kind_of, sends_rr

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

_log = logging.getLogger(__name__)

BATTERY_LEVEL = "00002a19-0000-1000-8000-00805f9b34fb"

# How long the computer's Bluetooth may take (s of real time, whatever the speed of the app).
FIND_S = 6.0
CONNECT_S = 8.0
ANSWER_S = 5.0
DISCONNECT_S = 4.0
HURRIED_S = 0.5
SILENT_FOR_REAL_S = 1.0

SAMPLES_AFTER_S = 2.5
BATTERY_EVERY_S = 600.0
BATTERY_TRIES_S = (0.0, 1.0, 3.0, 8.0)


@dataclass
class _Radio:
    """What all straps of one loop share: one scan or connect at a time, no strap taken twice."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    taken: set[str] = field(default_factory=set)


_radios: WeakKeyDictionary[asyncio.AbstractEventLoop, _Radio] = WeakKeyDictionary()


def _radio() -> _Radio:
    return _radios.setdefault(asyncio.get_running_loop(), _Radio())


def offers_heart_rate(advertised: AdvertisementData) -> bool:
    """Return whether an advertisement names the Heart Rate service."""
    return HEART_RATE_SERVICE in (uuid.lower() for uuid in advertised.service_uuids)


class BleScanner:
    """Finds straps in reach."""

    def __init__(self, clock: Clock, waiting: Clock | None = None) -> None:
        """`clock` times the scan; `waiting` what the computer's Bluetooth takes (real time)."""
        self._clock = clock
        self._waiting = waiting or SystemClock()

    async def scan(self, seconds: float) -> list[StrapInfo]:
        """Return the straps in reach, strongest first, those connected already among them.

        Raises BiofeedbackError with what to do when Bluetooth is off, missing or forbidden.
        """
        found: dict[str, StrapInfo] = {}

        def seen(device: BLEDevice, advertised: AdvertisementData) -> None:
            name = advertised.local_name or device.name
            if offers_heart_rate(advertised) or is_known_name(name):
                rssi = advertised.rssi if advertised.rssi > -127 else None
                found[device.address] = _info(device.address, name, rssi)

        try:
            async with _radio().turn:
                for device in await within(self._waiting, ANSWER_S, _connected_devices()):
                    found[device.address] = _info(device.address, device.name, None)
                async with _scanning(seen, self._waiting):
                    await self._clock.sleep(seconds)
        except Exception as error:
            failure = _failure_of(error)
            sentence = failure.sentence or _("Looking for straps failed; try once more.")
            raise BiofeedbackError(sentence, failure.detail) from error
        return sorted(found.values(), key=lambda info: -(info.rssi_dbm or -200))


def _info(address: str, name: str | None, rssi_dbm: int | None) -> StrapInfo:
    return StrapInfo(address, name, rssi_dbm, kind_of(name), sends_rr(name))


class BleStrap:
    """A strap over Bluetooth; it reconnects by itself, and only ever to the same strap."""

    def __init__(
        self,
        spec: str,
        wanted: str | None,
        clock: Clock,
        *,
        waiting: Clock | None = None,
        patience: Patience | None = None,
        samples: bool = True,
    ) -> None:
        """`wanted`: an address or (part of) a name; None: the first that offers heart rate.

        waiting: the clock for what the computer's Bluetooth takes; real time if not given.
        samples: whether ECG and chest movement are asked for where a strap has them.
        """
        self._samples = samples
        self._spec = spec
        self._wanted = wanted
        self._clock = clock
        self._waiting = waiting or SystemClock()
        self._patience = patience
        self._address: str | None = None
        self._last: _BleLink | None = None

    @property
    def spec(self) -> str:
        """The words it was asked for with."""
        return self._spec

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Connect and yield events until closed; NoStrapError when it is lost for good."""
        events = read(
            self._connect,
            self._clock,
            waiting=self._waiting,
            patience=self._patience,
            wanted=self._wanted,
        )
        async with aclosing(events):
            async for event in events:
                yield event

    async def _connect(self) -> _BleLink:
        """Find the strap and open a link to it, once; ConnectFailedError if that fails."""
        radio = _radio()
        try:
            async with radio.turn:
                device, left_over = await self._find(radio)
                radio.taken.add(device.address)
                link = _BleLink(device, self._clock, self._waiting, radio, left_over, self._samples)
                self._last = link
                try:
                    await link.open()
                except BaseException:
                    await link.close(hurry=True)
                    raise
        except Exception as error:
            failure = _failure_of(error)
            _log.debug("%s: %s (%s)", self._spec, failure.trouble.name, failure.detail)
            raise failure from error
        self._address = device.address
        return link

    async def _find(self, radio: _Radio) -> tuple[BLEDevice, bool]:
        """Return the strap, and whether it was connected already (by a program that crashed).

        Such a strap does not advertise. Where the list of connected devices turned out wrong,
        it is left out once, since the Bluetooth service may have started anew.
        """
        if self._last is None or not self._last.left_over or self._last.heard:
            for device in await within(self._waiting, ANSWER_S, _connected_devices()):
                name = device.name
                if device.address not in radio.taken and self._is_it(device.address, name, True):
                    return device, True
        self._last = None
        found: asyncio.Future[BLEDevice] = asyncio.get_running_loop().create_future()

        def seen(device: BLEDevice, advertised: AdvertisementData) -> None:
            name = advertised.local_name or device.name
            offers = offers_heart_rate(advertised)
            free = device.address not in radio.taken
            if free and not found.done() and self._is_it(device.address, name, offers):
                found.set_result(device)

        async with _scanning(seen, self._waiting):
            try:
                return await within(self._waiting, FIND_S, found), False
            except TimeoutError:
                raise ConnectFailedError(Trouble.NOT_FOUND) from None

    def _is_it(self, address: str, name: str | None, offers: bool) -> bool:
        if self._address is not None:
            return address == self._address
        if self._wanted is not None:
            return is_asked_for(self._wanted, address, name)
        return offers


class _BleLink:
    """One open connection: packets, battery, and whether it still is one."""

    def __init__(
        self,
        device: BLEDevice,
        clock: Clock,
        waiting: Clock,
        radio: _Radio,
        left_over: bool,
        samples: bool,
    ) -> None:
        self.left_over = left_over
        self.name = device.name
        self._device = device
        self._clock = clock
        self._waiting = waiting
        self._radio = radio
        self._gone = asyncio.Event()
        self._client: BleakClient | None = None
        self._samples = samples
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
        from bleak import BleakClient

        self._client = client = BleakClient(self._device, lambda _client: self._gone.set())
        try:
            await within(self._waiting, CONNECT_S, client.connect())
        except TimeoutError:
            raise ConnectFailedError(Trouble.REFUSED, "connecting took too long") from None
        if client.is_connected:
            # bleak tries again by itself, and tells the losses before it succeeded, too.
            self._gone.clear()
        subscribed = client.start_notify(HEART_RATE_MEASUREMENT, self._hear)
        await within(self._waiting, ANSWER_S, subscribed)
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

    def watch(self, *, dead: bool) -> None:
        """Give the link up when it is silent by the app's clock and by the real one."""
        if (
            dead
            and not self._gone.is_set()
            and self._waiting.now() - self._heard_s > SILENT_FOR_REAL_S
        ):
            _log.debug("%s: connected but silent; connecting anew", self._device.address)
            self._gone.set()

    async def lost(self) -> None:
        """Return when the link is no more, or silent for so long that it is none."""
        await self._gone.wait()

    async def close(self, *, hurry: bool) -> None:
        """Disconnect and free everything, even when the Bluetooth service hangs."""
        limit_s = HURRIED_S if hurry else DISCONNECT_S
        try:
            await put_away(self._waiting, *self._aside)
            if self._polar is not None and not self._gone.is_set():
                with contextlib.suppress(Exception):
                    await self._polar.stop()
            if self._client is not None:
                with contextlib.suppress(Exception):
                    await within(self._waiting, limit_s, self._client.disconnect())
        finally:
            self._radio.taken.discard(self._device.address)

    async def _ask_for_samples(self, put: Callable[[LinkNews], None]) -> None:
        """Ask for ECG, movement or pulse intervals once beats have begun to come."""
        assert self._client is not None
        await self._first.wait()
        if self._client.services.get_characteristic(PMD_CONTROL) is None:
            return
        # A sensor that sends RR has said so by its third packet.
        await self._clock.sleep(SAMPLES_AFTER_S)

        def hear(what: str, payload: bytes) -> None:
            put(Packet(self._clock.now(), payload, what))

        def tell(news: StreamStarted | str) -> None:
            put(Notice(self._clock.now(), news) if isinstance(news, str) else news)

        self._polar = PolarStreams(self._client, self._waiting, hear, self.name)
        try:
            await self._polar.start(sends_rr=lambda: self._sends_rr, tell=tell)
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


@asynccontextmanager
async def _scanning(
    seen: Callable[[BLEDevice, AdvertisementData], None], waiting: Clock
) -> AsyncIterator[None]:
    """Scan while inside; the scan is stopped again even if its start was interrupted."""
    from bleak import BleakScanner

    scanner = BleakScanner(seen)
    starting = asyncio.ensure_future(scanner.start())

    async def stop() -> None:
        await starting
        await scanner.stop()

    try:
        await within(waiting, ANSWER_S, asyncio.shield(starting))
        yield
    finally:
        with contextlib.suppress(Exception):
            await within(waiting, HURRIED_S, stop())


async def _connected_devices() -> list[BLEDevice]:
    """Return the heart rate sensors that the computer is connected to, where it can tell."""
    from bleak import BleakAdapter

    try:
        adapter = await BleakAdapter.get()
        return await adapter.get_connected_devices([HEART_RATE_SERVICE])
    except NotImplementedError:
        return []


def _failure_of(error: Exception) -> ConnectFailedError:
    """Return what an error of bleak or of the system below means for the person.

    Everything is caught: each system's backend raises its own kinds, and none may end a session.
    """
    if isinstance(error, ConnectFailedError):
        return error
    from bleak.exc import (
        BleakBluetoothNotAvailableError,
        BleakBluetoothNotAvailableReason,
        BleakDBusError,
        BleakDeviceNotFoundError,
        BleakError,
    )

    detail = f"{type(error).__name__}: {error}"
    reasons = BleakBluetoothNotAvailableReason
    match error:
        case BleakBluetoothNotAvailableError(reason=reasons.POWERED_OFF):
            sentence = _("Bluetooth is switched off on this computer; switch it on.")
            return ConnectFailedError(Trouble.ADAPTER_OFF, detail, sentence)
        case BleakBluetoothNotAvailableError(reason=reasons.NO_BLUETOOTH):
            sentence = _("This computer has no Bluetooth adapter; plug one in.")
            return ConnectFailedError(Trouble.NO_BLUETOOTH, detail, sentence)
        case BleakBluetoothNotAvailableError():
            sentence = _(
                "The app may not use Bluetooth; allow it in the system's privacy settings."
            )
            return ConnectFailedError(Trouble.NO_BLUETOOTH, detail, sentence)
        case BleakDeviceNotFoundError():
            return ConnectFailedError(Trouble.NOT_FOUND, detail)
        case BleakDBusError(dbus_error="org.bluez.Error.NotReady"):
            sentence = _("Bluetooth is switched off on this computer; switch it on.")
            return ConnectFailedError(Trouble.ADAPTER_OFF, detail, sentence)
        case BleakDBusError(dbus_error=name) if name.startswith("org.freedesktop.DBus.Error."):
            if name.endswith(("UnknownObject", "UnknownMethod")):
                return ConnectFailedError(Trouble.NOT_FOUND, detail)
            sentence = _("The computer's Bluetooth service is not running; start it (bluetoothd).")
            return ConnectFailedError(Trouble.NO_BLUETOOTH, detail, sentence)
        case BleakError():
            return ConnectFailedError(Trouble.REFUSED, detail)
        case TimeoutError():
            return ConnectFailedError(Trouble.NO_ANSWER, detail)
        case OSError() if sys.platform == "linux":
            sentence = _(
                "Bluetooth can't be reached: the system's message bus (D-Bus) is not running."
            )
            return ConnectFailedError(Trouble.NO_BLUETOOTH, detail, sentence)
    return ConnectFailedError(Trouble.REFUSED, detail)
