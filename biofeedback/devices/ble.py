"""Bluetooth straps through bleak: the only module that imports it, and only when it is used."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from biofeedback.core.clock import Clock, SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.words import _
from biofeedback.devices.ble_link import ANSWER_S, HURRIED_S, BleLink
from biofeedback.devices.bluez_listeners import is_listened_to
from biofeedback.devices.caution import Caution
from biofeedback.devices.heart_rate import HEART_RATE_SERVICE
from biofeedback.devices.protocol import StrapEvent, StrapInfo
from biofeedback.devices.reading import read
from biofeedback.devices.reconnect import (
    ConnectFailedError,
    Patience,
    Trouble,
    within,
)
from biofeedback.devices.strap_names import is_asked_for, is_known_name, kind_of, sends_rr
from biofeedback.devices.system_bus import bus_failure
from biofeedback.devices.turns import Seeker, Seen, Turns

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

_log = logging.getLogger(__name__)

BUSY = "org.bluez.Error.InProgress"
UNPAIRED = ("org.bluez.Error.Authentication", "org.bluez.Error.NotPermitted")

# How long the computer's Bluetooth may take (s of real time, whatever the speed of the app).
FIND_S = 6.0


_radios: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns[BLEDevice]] = WeakKeyDictionary()


def _radio() -> Turns[BLEDevice]:
    loop = asyncio.get_running_loop()
    if loop not in _radios:
        _radios[loop] = Turns()
    return _radios[loop]


def offers_heart_rate(advertised: AdvertisementData) -> bool:
    """Return whether an advertisement names the Heart Rate service."""
    return HEART_RATE_SERVICE in (uuid.lower() for uuid in advertised.service_uuids)


class ScanFailedError(BiofeedbackError):
    """Straps could not be looked for; `trouble` is why."""

    def __init__(self, sentence: str, trouble: Trouble, detail: str | None) -> None:
        super().__init__(sentence, detail)
        self.trouble = trouble


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
            raise ScanFailedError(sentence, failure.trouble, failure.detail) from error
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
        called: str | None = None,
    ) -> None:
        """`wanted`: an address or (part of) a name; None: the first that offers heart rate.

        called: what to call it to the person, where that is not what is wanted.
        waiting: the clock for what the computer's Bluetooth takes; real time if not given.
        samples: whether ECG and chest movement are asked for where a strap has them.
        """
        self._samples = samples
        self._caution = Caution()
        self._spec = spec
        self._wanted = wanted
        self._called = called or wanted
        self._clock = clock
        self._waiting = waiting or SystemClock()
        self._patience = patience
        self._address: str | None = None
        self._last: BleLink | None = None

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
            wanted=self._called,
        )
        async with aclosing(events):
            async for event in events:
                yield event

    async def _connect(self) -> BleLink:
        """Find the strap and open a link to it, once; ConnectFailedError if that fails."""
        try:
            with _radio().seeking(self._is_it) as seeker:
                return await self._reach(_radio(), seeker)
        except Exception as error:
            failure = _failure_of(error)
            _log.debug("%s: %s (%s)", self._spec, failure.trouble.name, failure.detail)
            raise failure from error

    async def _reach(self, radio: Turns[BLEDevice], seeker: Seeker[BLEDevice]) -> BleLink:
        """Wait for a turn, look, let others go first whose straps are there, and connect."""
        left_over: bool | None = None
        while True:
            async with radio.turn:
                if seeker.device is None and left_over is None:
                    left_over = await self._is_left_over(radio, seeker)
                if seeker.device is None and not await radio.look(
                    seeker, self._scanning, self._waiting, FIND_S
                ):
                    raise ConnectFailedError(Trouble.NOT_FOUND)
                if seeker.device is not None:
                    return await self._open(radio, seeker, seeker.device, bool(left_over))

    async def _open(
        self,
        radio: Turns[BLEDevice],
        seeker: Seeker[BLEDevice],
        device: BLEDevice,
        left_over: bool,
    ) -> BleLink:
        from bleak import BleakClient

        link = BleLink(
            device,
            BleakClient,
            self._clock,
            self._waiting,
            lambda: radio.taken.discard(device.address),
            left_over,
            self._samples,
            self._caution,
        )
        self._last = link
        try:
            await link.open()
        except BaseException:
            await link.close(hurry=True)
            raise
        radio.keep(seeker)
        self._address = device.address
        return link

    async def _is_left_over(self, radio: Turns[BLEDevice], seeker: Seeker[BLEDevice]) -> bool:
        """Take the strap if it is connected already (by a program that crashed).

        Such a strap does not advertise. Where the list of connected devices turned out wrong,
        it is left out once, since the Bluetooth service may have started anew.
        """
        last, self._last = self._last, None
        if last is not None and last.left_over and not last.heard:
            return False
        for device in await within(self._waiting, ANSWER_S, _connected_devices()):
            if device.address not in radio.taken and self._is_it(device.address, device.name, True):
                if await self._is_anothers(device):
                    continue
                radio.take(seeker, device, device.address)
                return True
        return False

    async def _is_anothers(self, device: BLEDevice) -> bool:
        """Return whether a strap that nobody named is in use by another program just now."""
        if sys.platform != "linux" or self._wanted is not None or self._address is not None:
            return False
        return await within(self._waiting, ANSWER_S, is_listened_to(device.details["path"]))

    @asynccontextmanager
    async def _scanning(self, saw: Seen[BLEDevice]) -> AsyncIterator[None]:
        def seen(device: BLEDevice, advertised: AdvertisementData) -> None:
            name = advertised.local_name or device.name
            saw(device, device.address, name, offers_heart_rate(advertised))

        async with _scanning(seen, self._waiting):
            yield

    def _is_it(self, address: str, name: str | None, offers: bool) -> bool:
        if self._address is not None:
            return address == self._address
        if self._wanted is not None:
            return is_asked_for(self._wanted, address, name)
        return offers


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
        await within(waiting, ANSWER_S, _said_if_busy(asyncio.shield(starting)))
        yield
    finally:
        with contextlib.suppress(Exception):
            await within(waiting, HURRIED_S, stop())


async def _said_if_busy(scan_started: Awaitable[None]) -> None:
    """Wait until a scan has begun; say what to do where another one is in its way."""
    from bleak.exc import BleakDBusError

    try:
        await scan_started
    except BleakDBusError as error:
        if error.dbus_error != BUSY:
            raise
        sentence = _(
            "The computer's Bluetooth is busy looking for something else. Close other programs "
            "that look for devices, or switch Bluetooth off and on again."
        )
        raise ConnectFailedError(Trouble.NO_ANSWER, str(error), sentence) from error


async def _connected_devices() -> list[BLEDevice]:
    """Return the heart rate sensors that the computer is connected to, where it can tell."""
    from bleak import BleakAdapter

    try:
        adapter = await BleakAdapter.get()
        return await adapter.get_connected_devices([HEART_RATE_SERVICE])
    except NotImplementedError:
        return []


def _not_paired() -> str:
    return _(
        "The strap wants to be paired with this computer, and is not, or no longer. Remove it in "
        "the system's Bluetooth settings, then start again."
    )


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
        BleakGATTProtocolError,
        BleakGATTProtocolErrorCode,
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
            return ConnectFailedError(Trouble.NOT_ALLOWED, detail, sentence)
        case BleakDeviceNotFoundError():
            return ConnectFailedError(Trouble.NOT_FOUND, detail)
        case BleakDBusError(dbus_error="org.bluez.Error.NotReady"):
            sentence = _("Bluetooth is switched off on this computer; switch it on.")
            return ConnectFailedError(Trouble.ADAPTER_OFF, detail, sentence)
        case BleakDBusError(dbus_error=name) if name.startswith("org.freedesktop.DBus.Error."):
            if name.endswith(("UnknownObject", "UnknownMethod")):
                return ConnectFailedError(Trouble.NOT_FOUND, detail)
            if name.endswith(("AccessDenied", "AuthFailed")):
                sentence = _("This account may not use Bluetooth on this computer.")
                return ConnectFailedError(Trouble.NOT_ALLOWED, detail, sentence)
            sentence = _("The computer's Bluetooth service is not running; start it (bluetoothd).")
            return ConnectFailedError(Trouble.NO_SERVICE, detail, sentence)
        case BleakDBusError(dbus_error=name) if name.startswith(UNPAIRED):
            return ConnectFailedError(Trouble.REFUSED, detail, _not_paired())
        case BleakGATTProtocolError(code=BleakGATTProtocolErrorCode() as code) if (
            "AUTHENTICATION" in code.name or "ENCRYPTION" in code.name
        ):
            return ConnectFailedError(Trouble.REFUSED, detail, _not_paired())
        case BleakError():
            return ConnectFailedError(Trouble.REFUSED, detail)
        case TimeoutError():
            return ConnectFailedError(Trouble.NO_ANSWER, detail)
    if sys.platform == "linux" and (failure := bus_failure(error)) is not None:
        return failure
    return ConnectFailedError(Trouble.REFUSED, detail)
