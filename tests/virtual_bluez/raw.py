"""A bare D-Bus client of org.bluez, to watch what bleak hides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant, unpack_variants
from dbus_fast.aio import MessageBus

from biofeedback.core.clock import Clock

ADAPTER_PATH = "/org/bluez/hci0"
ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
PROPERTIES = "org.freedesktop.DBus.Properties"
PATIENCE_S = 10.0  # wall seconds until a test gives up waiting for the bus


class ReplyError(Exception):
    """An error reply: `name` without org.bluez.Error., and `text`."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name.removeprefix("org.bluez.Error.")
        self.text = text


@dataclass(frozen=True)
class Signal:
    """A signal, and when it came by the test's clock."""

    at_s: float
    path: str
    member: str
    body: list[Any]

    @property
    def changed(self) -> dict[str, Any]:
        """What a PropertiesChanged says."""
        return dict(self.body[1]) if self.member == "PropertiesChanged" else {}


class RawClient:
    """Calls methods, keeps every signal of org.bluez in order."""

    def __init__(self, bus: MessageBus, clock: Clock) -> None:
        self.bus = bus
        self.clock = clock
        self.signals: list[Signal] = []
        self._came = asyncio.Event()
        bus.add_message_handler(self._on_message)

    def _on_message(self, message: Message) -> bool:
        if message.message_type is MessageType.SIGNAL and (message.path or "").startswith(
            ("/org/bluez", "/")
        ):
            body = unpack_variants(message.body)
            signal = Signal(self.clock.now(), message.path or "", message.member or "", body)
            self.signals.append(signal)
            self._came.set()
        return False

    async def send(
        self, path: str, interface: str, member: str, signature: str = "", *body: Any
    ) -> Message:
        """Call a method of org.bluez; return its reply; ReplyError for an error."""
        message = Message(
            destination="org.bluez",
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
        )
        reply = await asyncio.wait_for(self.bus.call(message), PATIENCE_S)
        assert reply is not None
        if reply.message_type is MessageType.ERROR:
            raise ReplyError(reply.error_name or "", str(reply.body[0] if reply.body else ""))
        return reply

    async def call(
        self, path: str, interface: str, member: str, signature: str = "", *body: Any
    ) -> Any:
        """Call a method; return the first value it answers, or None."""
        reply = await self.send(path, interface, member, signature, *body)
        found = unpack_variants(reply.body)
        return found[0] if found else None

    async def get(self, path: str, interface: str, name: str) -> Any:
        """Return a property."""
        return await self.call(path, PROPERTIES, "Get", "ss", interface, name)

    async def objects(self) -> dict[str, Any]:
        """Return every object with its interfaces and properties."""
        found = await self.call("/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
        assert isinstance(found, dict)
        return found

    async def until(self, is_it: Callable[[Signal], bool]) -> Signal:
        """Wait for a signal (one that came already counts); AssertionError if it never comes."""
        seen = 0
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for signal in self.signals[seen:]:
                    seen += 1
                    if is_it(signal):
                        return signal
                self._came.clear()
                await self._came.wait()

    async def changed(self, path: str, **wanted: Any) -> Signal:
        """Wait for a PropertiesChanged of an object that says all of `wanted`."""
        return await self.until(
            lambda s: s.path == path and wanted.items() <= {**s.changed}.items()
        )

    async def find(self, address: str) -> str:
        """Scan until a device is there; return its path."""
        path = f"{ADAPTER_PATH}/dev_{address.replace(':', '_')}"
        await self.call(ADAPTER_PATH, ADAPTER, "SetDiscoveryFilter", "a{sv}",
                        {"Transport": Variant("s", "le")})  # fmt: skip
        await self.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")
        await self.until(lambda s: s.member == "InterfacesAdded" and s.body[0] == path)
        await self.call(ADAPTER_PATH, ADAPTER, "StopDiscovery")
        return path

    async def connect(self, path: str) -> None:
        """Connect to a device."""
        await self.call(path, DEVICE, "Connect")

    async def characteristic(self, path: str, uuid: str) -> str:
        """Return the path of a device's characteristic."""
        for found, interfaces in (await self.objects()).items():
            mine = found.startswith(path + "/")
            if mine and interfaces.get(CHARACTERISTIC, {}).get("UUID") == uuid:
                return found
        raise AssertionError(f"{path} has no characteristic {uuid}")


@asynccontextmanager
async def raw_client(address: str, clock: Clock) -> AsyncIterator[RawClient]:
    """Connect a client to a bus; leave it as a program that ends would, without a word."""
    bus = await MessageBus(address, BusType.SYSTEM, negotiate_unix_fd=True).connect()
    client = RawClient(bus, clock)
    try:
        await bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=["type='signal',sender='org.bluez'"],
            )
        )
        yield client
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()
