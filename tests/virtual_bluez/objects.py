"""A D-Bus service as libdbus and gdbus make it: objects, properties, their signals, its errors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

PROPERTIES = "org.freedesktop.DBus.Properties"
MANAGER = "org.freedesktop.DBus.ObjectManager"

Method: TypeAlias = Callable[[Message], Awaitable[Any]]


class BluezError(Exception):
    """A D-Bus error reply: its name (short for org.bluez.Error.*) and its text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name if "." in name else f"org.bluez.Error.{name}"
        self.text = text


class ObjectServer:
    """Objects with properties on a bus, and methods by (interface, name)."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._name = name
        self.objects: dict[str, dict[str, dict[str, Variant]]] = {}
        self.calls: list[str] = []
        self._bus: MessageBus | None = None
        self._mute = False
        self.denied = False  # as a bus policy that keeps this account out
        self._tasks: set[asyncio.Task[Any]] = set()
        self._methods: dict[tuple[str, str], Method] = {
            (MANAGER, "GetManagedObjects"): self._get_managed_objects,
            (PROPERTIES, "Get"): self._get,
            (PROPERTIES, "GetAll"): self._get_all,
            (PROPERTIES, "Set"): self._set,
        }

    # --- for those who build on it

    def _client_gone(self, sender: str) -> None:
        """Be told that a client has left the bus."""

    def _set_property(self, path: str, interface: str, name: str, value: Variant) -> None:
        self.change(path, interface, {name: value})

    # --- life of the service

    async def join(self) -> None:
        """Take the name on the bus."""
        bus = MessageBus(self._address, BusType.SYSTEM, negotiate_unix_fd=True)
        self._bus = await bus.connect()
        bus.add_message_handler(self._on_message)
        rule = "type='signal',interface='org.freedesktop.DBus',member='NameOwnerChanged'"
        await bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[rule],
            )
        )
        await bus.request_name(self._name)

    async def leave(self) -> None:
        """Leave the bus without a word."""
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()
            self._bus = None

    # --- D-Bus plumbing

    def _on_message(self, message: Message) -> bool:
        if message.message_type is MessageType.SIGNAL:
            if message.member == "NameOwnerChanged" and not message.body[2]:
                self._client_gone(message.body[0])
            return False
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        if self._mute:
            return True
        method = self._methods.get((message.interface or "", message.member or ""))
        if method is None:
            return False
        if message.interface not in (MANAGER, PROPERTIES):
            self.calls.append(message.member or "")
        self._spawn(self._answer(method, message))
        return True

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _answer(self, method: Callable[[Message], Awaitable[Any]], message: Message) -> None:
        try:
            if self.denied:
                raise BluezError("org.freedesktop.DBus.Error.AccessDenied", "Rejected send message")
            known = self.objects.get(message.path or "", {})
            manager = message.interface == MANAGER and message.path == "/"
            if not manager and message.interface != PROPERTIES and message.interface not in known:
                what = f'Method "{message.member}" with signature "{message.signature}" on'
                raise BluezError(
                    "org.freedesktop.DBus.Error." + ("UnknownMethod" if known else "UnknownObject"),
                    f'{what} interface "{message.interface}" doesn\'t exist\n',
                )
            answer = await method(message)
            signature, body, fds = ("", [], []) if answer is None else (*answer, [])[:3]
            reply = Message.new_method_return(message, signature, body, fds)
        except BluezError as error:
            reply = Message.new_error(message, error.name, error.text)
        if not self._mute and self._bus is not None:
            self._bus.send(reply)

    def _signal(self, path: str, interface: str, member: str, signature: str, body: Any) -> None:
        if not self._mute and self._bus is not None:
            self._bus.send(Message.new_signal(path, interface, member, signature, body))

    def change(
        self, path: str, interface: str, changed: dict[str, Variant], gone: tuple[str, ...] = ()
    ) -> None:
        """Set properties of an object and announce them in one PropertiesChanged."""
        properties = self.objects.get(path, {}).get(interface)
        if properties is None:
            return
        properties.update(changed)
        for name in gone:
            properties.pop(name, None)
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as",
                     [interface, changed, list(gone)])  # fmt: skip

    def _add(self, path: str, interface: str, properties: dict[str, Variant]) -> None:
        self.objects.setdefault(path, {})[interface] = properties
        self._signal("/", MANAGER, "InterfacesAdded", "oa{sa{sv}}",
                     [path, {interface: properties}])  # fmt: skip

    def _remove(self, path: str) -> None:
        interfaces = self.objects.pop(path, None)
        if interfaces is not None:
            self._signal("/", MANAGER, "InterfacesRemoved", "oas", [path, [*interfaces]])

    # --- ObjectManager and Properties

    async def _get_managed_objects(self, _message: Message) -> Any:
        return "a{oa{sa{sv}}}", [self.objects]

    def _properties(self, message: Message) -> dict[str, Variant]:
        found = self.objects.get(message.path or "", {}).get(message.body[0])
        if found is None:
            raise BluezError("org.freedesktop.DBus.Error.InvalidArgs",
                             f"No such interface '{message.body[0]}'")  # fmt: skip
        return found

    async def _get(self, message: Message) -> Any:
        properties = self._properties(message)
        if message.body[1] not in properties:
            raise BluezError("org.freedesktop.DBus.Error.InvalidArgs",
                             f"No such property '{message.body[1]}'")  # fmt: skip
        return "v", [properties[message.body[1]]]

    async def _get_all(self, message: Message) -> Any:
        return "a{sv}", [self._properties(message)]

    async def _set(self, message: Message) -> None:
        interface, name, value = message.body
        self._properties(message)
        self._set_property(message.path or "", interface, name, value)
