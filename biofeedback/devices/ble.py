"""Bluetooth straps through bleak: the only module that imports it, and only when it is used."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from biofeedback.core.clock import Clock, SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.words import _
from biofeedback.devices.heart_rate import HEART_RATE_MEASUREMENT, HEART_RATE_SERVICE
from biofeedback.devices.protocol import StrapEvent, StrapInfo, StrapState
from biofeedback.devices.reading import Reading
from biofeedback.devices.reconnect import (
    ConnectFailedError,
    LinkChange,
    Patience,
    Trouble,
    put_away,
    stay_connected,
    within,
)

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

BATTERY_LEVEL = "00002a19-0000-1000-8000-00805f9b34fb"
# Straps that do not always advertise the Heart Rate service but are known by their names.
KNOWN_NAMES = ("polar", "tickr", "hrm", "coospo", "magene", "movesense", "suunto smart sensor")

# How long the computer's Bluetooth may take (s of real time, whatever the speed of the app).
FIND_S = 6.0
CONNECT_S = 12.0
ANSWER_S = 5.0
DISCONNECT_S = 4.0
HURRIED_S = 0.5
SILENT_FOR_REAL_S = 1.0

TICK_S = 0.4
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


def kind_of(name: str | None) -> str:
    """Return "polar_h10", "polar" or "heart_rate" for a strap's name."""
    word = (name or "").strip().casefold()
    if word.startswith("polar h10"):
        return "polar_h10"
    return "polar" if word.startswith("polar") else "heart_rate"


def is_known_name(name: str | None) -> bool:
    """Return whether the name is that of a known make of strap."""
    return (name or "").strip().casefold().startswith(KNOWN_NAMES)


def is_asked_for(wanted: str, address: str, name: str | None) -> bool:
    """Return whether a device is the one called `wanted`: its address, or a part of its name."""
    word = wanted.strip().casefold()
    return word == address.casefold() or word in (name or "").casefold()


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
    kind = kind_of(name)
    return StrapInfo(address, name, rssi_dbm, kind, True if kind == "polar_h10" else None)


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
    ) -> None:
        """`wanted`: an address or (part of) a name; None: the first that offers heart rate.

        waiting: the clock for what the computer's Bluetooth takes; real time if not given.
        """
        self._spec = spec
        self._wanted = wanted
        self._clock = clock
        self._waiting = waiting or SystemClock()
        self._patience = patience
        self._address: str | None = None
        self._distrust_left_over = False
        self._reading = Reading()

    @property
    def spec(self) -> str:
        """The words it was asked for with."""
        return self._spec

    async def stream(self) -> AsyncGenerator[StrapEvent, None]:
        """Connect and yield events until closed; NoStrapError when it is lost for good."""
        self._reading = reading = Reading()
        news: asyncio.Queue[_News] = asyncio.Queue()
        tasks = [
            asyncio.ensure_future(self._keep_link(news)),
            asyncio.ensure_future(self._tick(news)),
        ]
        link: _BleLink | None = None
        try:
            while True:
                new = await news.get()
                if isinstance(new, BaseException):
                    for event in reading.flush():
                        yield event
                    raise new
                if isinstance(new, LinkChange):
                    if new.link is not None:
                        link = new.link
                        for event in reading.opened(new.at_s, link.name):
                            yield event
                        link.deliver_to(news)
                    elif new.state is not StrapState.FAILED:
                        link = None
                        yield reading.moved(new.at_s, new.state, new.sentence)
                    continue
                for event in self._digest(new):
                    yield event
                if isinstance(new, _Tick) and link is not None:
                    link.watch(dead=reading.is_dead(new.at_s))
                    self._distrust_left_over = link.left_over and not reading.packets_on_link
        finally:
            await put_away(self._waiting, *tasks, grace_s=2 * HURRIED_S)

    def _digest(self, new: _Packet | _Tick | _Battery) -> list[StrapEvent]:
        match new:
            case _Packet(arrived_s, payload):
                return self._reading.packet(arrived_s, payload)
            case _Tick(at_s):
                return self._reading.tick(at_s)
            case _Battery(at_s, percent):
                return self._reading.battery(at_s, percent)

    async def _tick(self, news: asyncio.Queue[_News]) -> None:
        while True:
            await self._clock.sleep(TICK_S)
            news.put_nowait(_Tick(self._clock.now()))

    async def _keep_link(self, news: asyncio.Queue[_News]) -> None:
        """Connect again and again; tell every change, and why it ends if it does."""
        links = stay_connected(
            self._connect,
            self._clock,
            waiting=self._waiting,
            patience=self._patience,
            wanted=self._wanted,
        )
        try:
            async with aclosing(links) as changes:
                async for change in changes:
                    news.put_nowait(change)
        except Exception as error:
            news.put_nowait(error)

    async def _connect(self) -> _BleLink:
        """Find the strap and open a link to it, once; ConnectFailedError if that fails."""
        radio = _radio()
        try:
            async with radio.turn:
                device, left_over = await self._find(radio)
                radio.taken.add(device.address)
                link = _BleLink(device, self._clock, self._waiting, radio, left_over)
                try:
                    await link.open()
                except BaseException:
                    self._distrust_left_over = left_over
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
        if not self._distrust_left_over:
            for device in await within(self._waiting, ANSWER_S, _connected_devices()):
                name = device.name
                if device.address not in radio.taken and self._is_it(device.address, name, True):
                    return device, True
        self._distrust_left_over = False
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


@dataclass(frozen=True, slots=True)
class _Packet:
    arrived_s: float
    payload: bytes


@dataclass(frozen=True, slots=True)
class _Tick:
    at_s: float


@dataclass(frozen=True, slots=True)
class _Battery:
    at_s: float
    percent: float


class _BleLink:
    """One open connection: packets, battery, and whether it still is one."""

    def __init__(
        self,
        device: BLEDevice,
        clock: Clock,
        waiting: Clock,
        radio: _Radio,
        left_over: bool,
    ) -> None:
        self.left_over = left_over
        self.name = device.name
        self._device = device
        self._clock = clock
        self._waiting = waiting
        self._radio = radio
        self._gone = asyncio.Event()
        self._client: BleakClient | None = None
        self._battery: asyncio.Future[None] | None = None
        self._news: asyncio.Queue[_News] | None = None
        self._early: list[_Packet] = []
        self._heard_s = waiting.now()

    async def open(self) -> None:
        """Connect and subscribe; raise what bleak raises, or TimeoutError."""
        from bleak import BleakClient

        self._client = client = BleakClient(self._device, lambda _client: self._gone.set())
        try:
            await within(self._waiting, CONNECT_S, client.connect())
        except TimeoutError:
            raise ConnectFailedError(Trouble.REFUSED, "connecting took too long") from None
        subscribed = client.start_notify(HEART_RATE_MEASUREMENT, self._heard)
        await within(self._waiting, ANSWER_S, subscribed)
        self._heard_s = self._waiting.now()

    def _heard(self, _characteristic: object, payload: bytearray) -> None:
        packet = _Packet(self._clock.now(), bytes(payload))
        self._heard_s = self._waiting.now()
        if self._news is None:
            self._early.append(packet)
        else:
            self._news.put_nowait(packet)

    def deliver_to(self, news: asyncio.Queue[_News]) -> None:
        """Pass packets on from now, those that came before first; then ask for the battery."""
        self._news = news
        for packet in self._early:
            news.put_nowait(packet)
        self._early.clear()
        self._battery = asyncio.ensure_future(self._follow_battery(news))

    def watch(self, *, dead: bool) -> None:
        """Give the link up when it is silent by the app's clock and by the real one."""
        if dead and self._waiting.now() - self._heard_s > SILENT_FOR_REAL_S:
            _log.debug("%s: connected but silent; connecting anew", self._device.address)
            self._gone.set()

    async def lost(self) -> None:
        """Return when the link is no more, or silent for so long that it is none."""
        await self._gone.wait()

    async def close(self, *, hurry: bool) -> None:
        """Disconnect and free everything, even when the Bluetooth service hangs."""
        self._news = None
        limit_s = HURRIED_S if hurry else DISCONNECT_S
        try:
            if self._battery is not None:
                await put_away(self._waiting, self._battery)
            if self._client is not None:
                with contextlib.suppress(Exception):
                    await within(self._waiting, limit_s, self._client.disconnect())
        finally:
            self._radio.taken.discard(self._device.address)

    async def _follow_battery(self, news: asyncio.Queue[_News]) -> None:
        """Read the battery now and then; a strap that does not tell is no trouble."""
        while True:
            for wait_s in BATTERY_TRIES_S:
                await self._clock.sleep(wait_s)
                percent = await self._read_battery()
                if percent is not None:
                    news.put_nowait(_Battery(self._clock.now(), percent))
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
                return await _battery_of_bluez(self._device.details["path"])
        except Exception as error:
            _log.debug("%s: battery not read (%s)", self._device.address, error)
        return None


_News: TypeAlias = LinkChange[_BleLink] | _Packet | _Tick | _Battery | Exception


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


async def _battery_of_bluez(path: str) -> float | None:
    """Return what BlueZ itself knows of a device's battery (Battery1, some time after connecting).

    It keeps the battery service to itself in some versions and settings.
    """
    from dbus_fast import BusType, Message, MessageType
    from dbus_fast.aio import MessageBus

    bus = MessageBus(bus_type=BusType.SYSTEM)
    try:
        await bus.connect()
        reply = await bus.call(
            Message(
                destination="org.bluez",
                path=path,
                interface="org.freedesktop.DBus.Properties",
                member="Get",
                signature="ss",
                body=["org.bluez.Battery1", "Percentage"],
            )
        )
        if reply.message_type is not MessageType.METHOD_RETURN:
            return None
        return float(reply.body[0].value)
    finally:
        bus.disconnect()


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
