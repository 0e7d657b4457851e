"""BlueZ as its clients see it over D-Bus: objects, methods, errors, order and timing.

Behaviour as watched on BlueZ 5.66 and 5.82 and as its documentation says (doc/org.bluez.*.rst);
error names and texts as in its src/error.c. Times are of the clock it is given.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from biofeedback.core.clock import Clock
from tests.virtual_bluez.profiles import (
    BATTERY,
    BATTERY_LEVEL,
    CLIENT_CONFIGURATION,
    HEART_RATE,
    MEASUREMENT,
    Characteristic,
)
from tests.virtual_bluez.straps import Truth, VirtualStrap

ADAPTER_PATH = "/org/bluez/hci0"
ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DESCRIPTOR = "org.bluez.GattDescriptor1"
BATTERY_INTERFACE = "org.bluez.Battery1"
AGENT_MANAGER = "org.bluez.AgentManager1"
PROPERTIES = "org.freedesktop.DBus.Properties"
MANAGER = "org.freedesktop.DBus.ObjectManager"
MTU = 247


class BluezError(Exception):
    """A D-Bus error reply: its name (short for org.bluez.Error.*) and its text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name if "." in name else f"org.bluez.Error.{name}"
        self.text = text


@dataclass(frozen=True)
class Timing:
    """How long things take, in seconds of the virtual system."""

    advertising_s: float = 0.4
    connect_s: float = 0.3
    resolve_s: float = 0.6
    battery_s: float = 0.3
    disconnect_s: float = 2.0
    supervision_s: float = 0.5
    unreachable_s: float = 41.0
    temporary_s: float = 30.0
    gatt_s: float = 0.05
    kernel_keeps_link_s: float = 2.0


@dataclass
class Notifying:
    """Who is told about a characteristic's values: senders by StartNotify, or one socket."""

    senders: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    acquired: socket.socket | None = None
    acquired_by: str | None = None


class Bluez:
    """The service org.bluez with one adapter and the virtual straps around it."""

    def __init__(
        self,
        address: str,
        clock: Clock,
        straps: list[VirtualStrap],
        truth: Truth,
        version: str = "5.82",
        timing: Timing | None = None,
        seed: int = 0,
    ) -> None:
        self._address = address
        self.clock = clock
        self._truth = truth
        self.version = version
        self.timing = timing or Timing()
        self._rng = random.Random(seed)
        self.straps = straps
        for strap in straps:
            strap.send = self._on_notification
        self.powered = True
        self.calls: list[str] = []
        self._bus: MessageBus | None = None
        self._mute = False
        self._reset()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._methods: dict[tuple[str, str], Callable[[Message], Awaitable[Any]]] = {
            (MANAGER, "GetManagedObjects"): self._get_managed_objects,
            (PROPERTIES, "Get"): self._get,
            (PROPERTIES, "GetAll"): self._get_all,
            (PROPERTIES, "Set"): self._set,
            (ADAPTER, "StartDiscovery"): self._start_discovery,
            (ADAPTER, "StopDiscovery"): self._stop_discovery,
            (ADAPTER, "SetDiscoveryFilter"): self._set_discovery_filter,
            (ADAPTER, "GetDiscoveryFilters"): self._get_discovery_filters,
            (ADAPTER, "RemoveDevice"): self._remove_device,
            (DEVICE, "Connect"): self._connect,
            (DEVICE, "Disconnect"): self._disconnect,
            (CHARACTERISTIC, "ReadValue"): self._read_value,
            (CHARACTERISTIC, "WriteValue"): self._write_value,
            (CHARACTERISTIC, "StartNotify"): self._start_notify,
            (CHARACTERISTIC, "StopNotify"): self._stop_notify,
            (CHARACTERISTIC, "AcquireNotify"): self._acquire_notify,
            (DESCRIPTOR, "ReadValue"): self._read_descriptor,
            (AGENT_MANAGER, "RegisterAgent"): self._accept,
            (AGENT_MANAGER, "RequestDefaultAgent"): self._accept,
            (AGENT_MANAGER, "UnregisterAgent"): self._accept,
        }

    def _reset(self) -> None:
        self.objects: dict[str, dict[str, dict[str, Variant]]] = {}
        self._discovering: dict[str, set[str]] = {}
        self._filters: dict[str, set[str]] = {}
        self._seen: set[str] = set()
        self._connecting: dict[str, asyncio.Task[None]] = {}
        self._notifying: dict[str, Notifying] = {}
        self._values: dict[str, tuple[Characteristic, str]] = {}
        self._discovery: asyncio.Task[None] | None = None

    # --- life of the service

    async def start(self) -> None:
        """Take the name org.bluez on the bus and show the adapter."""
        bus = MessageBus(self._address, BusType.SYSTEM, negotiate_unix_fd=True)
        self._bus = await bus.connect()
        self.objects["/org/bluez"] = {AGENT_MANAGER: {}}
        self.objects[ADAPTER_PATH] = {ADAPTER: self._adapter_properties()}
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
        await bus.request_name("org.bluez")

    async def stop(self) -> None:
        """Leave the bus."""
        tasks = [*self._tasks, *([self._discovery] if self._discovery else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for notifying in self._notifying.values():
            if notifying.acquired is not None:
                notifying.acquired.close()
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()
            self._bus = None

    def _adapter_properties(self) -> dict[str, Variant]:
        return {
            "Address": Variant("s", "00:1A:7D:DA:71:13"),
            "AddressType": Variant("s", "public"),
            "Name": Variant("s", "virtual"),
            "Alias": Variant("s", "virtual"),
            "Class": Variant("u", 0),
            "Powered": Variant("b", self.powered),
            "PowerState": Variant("s", "on" if self.powered else "off"),
            "Discoverable": Variant("b", False),
            "DiscoverableTimeout": Variant("u", 180),
            "Pairable": Variant("b", False),
            "PairableTimeout": Variant("u", 0),
            "Discovering": Variant("b", False),
            "UUIDs": Variant("as", []),
            "Modalias": Variant("s", "usb:v1D6Bp0246d0552"),
            "Roles": Variant("as", ["central", "peripheral"]),
            "ExperimentalFeatures": Variant("as", []),
        }

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

    def _client_gone(self, sender: str) -> None:
        """Forget a client that left the bus: its discovery and notifications, not its links."""
        self._filters.pop(sender, None)
        if self._discovering.pop(sender, None) is not None:
            self._discovery_changed()
        for path, notifying in self._notifying.items():
            notifying.senders.discard(sender)
            notifying.active.discard(sender)
            if notifying.acquired_by == sender and notifying.acquired is not None:
                notifying.acquired.close()
                notifying.acquired = notifying.acquired_by = None
            self._subscription_changed(path)

    async def _accept(self, _message: Message) -> None:
        return None

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
        if (interface, name) == (ADAPTER, "Powered"):
            self.power(bool(value.value))
        else:
            self.change(message.path or "", interface, {name: value})

    # --- adapter and discovery

    def power(self, on: bool) -> None:
        """Switch the adapter: links go first, then Powered."""
        if on == self.powered:
            return
        self._truth.tell("adapter", at_s=self.clock.now(), powered=on)
        self.powered = on
        changed = {
            "Powered": Variant("b", on),
            "PowerState": Variant("s", "on" if on else "off"),
        }
        if not on:
            for strap in self.straps:
                self._link_down(strap)
            for task in list(self._connecting.values()):
                task.cancel()
            if self._discovering:
                self._discovering.clear()
                self._stop_looking()
                changed["Discovering"] = Variant("b", False)
        self.change(ADAPTER_PATH, ADAPTER, changed)

    async def _start_discovery(self, message: Message) -> None:
        if not self.powered:
            raise BluezError("NotReady", "Resource Not Ready")
        sender = message.sender or ""
        if sender in self._discovering:
            raise BluezError("InProgress", "Operation already in progress")
        self._discovering[sender] = self._filters.get(sender, set())
        self._spawn(self._announce_discovery())

    async def _announce_discovery(self) -> None:
        self._discovery_changed()

    async def _stop_discovery(self, message: Message) -> None:
        if not self.powered:
            raise BluezError("NotReady", "Resource Not Ready")
        if self._discovering.pop(message.sender or "", None) is None:
            raise BluezError("Failed", "No discovery started")
        self._discovery_changed()

    async def _set_discovery_filter(self, message: Message) -> None:
        if not self.powered:
            raise BluezError("NotReady", "Resource Not Ready")
        wanted = message.body[0].get("UUIDs")
        sender = message.sender or ""
        self._filters[sender] = {uuid.lower() for uuid in wanted.value} if wanted else set()
        if sender in self._discovering:
            self._discovering[sender] = self._filters[sender]

    async def _get_discovery_filters(self, _message: Message) -> Any:
        names = ["UUIDs", "RSSI", "Pathloss", "Transport", "DuplicateData", "Discoverable"]
        return "as", [[*names, "Pattern"]]

    def _discovery_changed(self) -> None:
        looking = self._discovery is not None and not self._discovery.done()
        if self._discovering and not looking:
            self._seen.clear()
            self._discovery = asyncio.get_running_loop().create_task(self._look_around())
            self.change(ADAPTER_PATH, ADAPTER, {"Discovering": Variant("b", True)})
        elif not self._discovering and looking:
            self._stop_looking()
            self.change(ADAPTER_PATH, ADAPTER, {"Discovering": Variant("b", False)})

    def _stop_looking(self) -> None:
        if self._discovery is not None:
            self._discovery.cancel()
            self._discovery = None
        for path, interfaces in list(self.objects.items()):
            if "RSSI" in interfaces.get(DEVICE, {}):
                self.change(path, DEVICE, {}, ("RSSI",))
                self._spawn(self._forget_unless_used(path))

    async def _forget_unless_used(self, path: str) -> None:
        """Remove a device that was only seen, never connected, some time after the scan."""
        await self.clock.sleep(self.timing.temporary_s)
        properties = self.objects.get(path, {}).get(DEVICE, {})
        if "RSSI" in properties or not properties or path in self._connecting:
            return
        if path not in self._used:
            self._remove_with_services(path)

    async def _look_around(self) -> None:
        """See every strap that advertises; each once a scan (the duplicate filter)."""
        while True:
            await self.clock.sleep(self.timing.advertising_s * self._rng.uniform(0.3, 1.0))
            for strap in self.straps:
                wanted = [uuids for uuids in self._discovering.values()]
                advertised = set(strap.profile.advertised)
                if not strap.advertises or not any(not w or w & advertised for w in wanted):
                    continue
                path = self.path_of(strap)
                if path in self._seen:
                    continue
                self._seen.add(path)
                rssi = Variant("n", strap.profile.rssi_dbm + self._rng.randint(-3, 3))
                if path in self.objects:
                    self.change(path, DEVICE, {"RSSI": rssi})
                else:
                    self._add(path, DEVICE, self._device_properties(strap) | {"RSSI": rssi})

    # --- devices

    @staticmethod
    def path_of(strap: VirtualStrap) -> str:
        """Return the object path of a strap."""
        return f"{ADAPTER_PATH}/dev_{strap.profile.address.replace(':', '_')}"

    def _device_properties(self, strap: VirtualStrap) -> dict[str, Variant]:
        profile = strap.profile
        properties = {
            "Address": Variant("s", profile.address),
            "AddressType": Variant("s", "public"),
            "Alias": Variant("s", profile.name or profile.address.replace(":", "-")),
            "Paired": Variant("b", False),
            "Bonded": Variant("b", False),
            "Trusted": Variant("b", False),
            "Blocked": Variant("b", False),
            "LegacyPairing": Variant("b", False),
            "Connected": Variant("b", False),
            "UUIDs": Variant("as", list(profile.advertised)),
            "Adapter": Variant("o", ADAPTER_PATH),
            "ServicesResolved": Variant("b", False),
        }
        if profile.name is not None:
            properties["Name"] = Variant("s", profile.name)
        if profile.manufacturer:
            data = {key: Variant("ay", value) for key, value in profile.manufacturer.items()}
            properties["ManufacturerData"] = Variant("a{qv}", data)
        return properties

    def _strap_at(self, path: str | None) -> VirtualStrap:
        for strap in self.straps:
            if (path or "").startswith(self.path_of(strap)):
                return strap
        raise BluezError("DoesNotExist", "Does Not Exist")

    @property
    def _used(self) -> set[str]:
        """Devices that were connected since they were found: no longer temporary."""
        return {path for path in self.objects if DEVICE in self.objects[path]
                and any(other.startswith(path + "/") for other in self.objects)}  # fmt: skip

    def _remove_with_services(self, path: str) -> None:
        for child in sorted((p for p in self.objects if p.startswith(path + "/")), reverse=True):
            self._remove(child)
            self._values.pop(child, None)
            self._notifying.pop(child, None)
        self._remove(path)

    async def _remove_device(self, message: Message) -> None:
        path = message.body[0]
        if path not in self.objects:
            raise BluezError("DoesNotExist", "Does Not Exist")
        self._link_down(self._strap_at(path))
        self._remove_with_services(path)

    async def _connect(self, message: Message) -> None:
        strap, path = self._strap_at(message.path), message.path or ""
        if not self.powered:
            raise BluezError("Failed", "Input/output error")
        if path in self._connecting:
            raise BluezError("Failed", "Operation already in progress")
        if strap.linked:
            return
        task = self._spawn(self._establish(strap, path))
        self._connecting[path] = task
        try:
            await asyncio.wait({task})
        finally:
            self._connecting.pop(path, None)
        if task.cancelled():
            # By Disconnect, or because the adapter went off.
            self._forget_after_failure(path)
            raise BluezError("Failed", "le-connection-abort-by-local")
        task.result()

    async def _establish(self, strap: VirtualStrap, path: str) -> None:
        limit_s = self.clock.now() + self.timing.unreachable_s
        while not strap.advertises:
            if self.clock.now() >= limit_s:
                self._forget_after_failure(path)
                raise BluezError("Failed", "le-connection-abort-by-local")
            await self.clock.sleep(0.1)
        await self.clock.sleep(self.timing.connect_s)
        if strap.refusals > 0:
            strap.refusals -= 1
            raise BluezError("Failed", "le-connection-refused")
        strap.linked = True
        self._truth.tell("link", at_s=self.clock.now(), strap=strap.profile.key, up=True)
        self.change(path, DEVICE, {"Connected": Variant("b", True)})
        await self.clock.sleep(self.timing.resolve_s)
        if not strap.linked:
            raise BluezError("Failed", "le-connection-abort-by-local")
        self._export_services(strap, path)
        uuids = [service.uuid for service in strap.profile.services]
        resolved = {"UUIDs": Variant("as", uuids), "ServicesResolved": Variant("b", True)}
        self.change(path, DEVICE, resolved)
        for child, notifying in self._notifying.items():
            if child.startswith(path + "/"):
                notifying.active = set(notifying.senders)
                self._subscription_changed(child)
        self._spawn(self._show_battery(strap, path))

    def _forget_after_failure(self, path: str) -> None:
        if self.version >= "5.82":
            self._remove_with_services(path)

    def _export_services(self, strap: VirtualStrap, path: str) -> None:
        handle = 0x0001
        for service in strap.profile.services:
            service_path = f"{path}/service{handle:04x}"
            known = service_path in self.objects
            handle += 1
            if not known:
                self._add(service_path, SERVICE, {
                    "UUID": Variant("s", service.uuid),
                    "Device": Variant("o", path),
                    "Primary": Variant("b", True),
                    "Includes": Variant("ao", []),
                })  # fmt: skip
            for characteristic in service.characteristics:
                char_path = f"{service_path}/char{handle:04x}"
                handle += 2
                tells = {"notify", "indicate"} & set(characteristic.flags)
                if not known:
                    properties = {
                        "UUID": Variant("s", characteristic.uuid),
                        "Service": Variant("o", service_path),
                        "Value": Variant("ay", b""),
                        "Flags": Variant("as", list(characteristic.flags)),
                        "MTU": Variant("q", MTU),
                    }
                    if tells:
                        properties["Notifying"] = Variant("b", False)
                        properties["NotifyAcquired"] = Variant("b", False)
                    self._add(char_path, CHARACTERISTIC, properties)
                    self._values[char_path] = (characteristic, service.uuid)
                if tells:
                    if not known:
                        self._add(f"{char_path}/desc{handle:04x}", DESCRIPTOR, {
                            "UUID": Variant("s", CLIENT_CONFIGURATION),
                            "Characteristic": Variant("o", char_path),
                            "Value": Variant("ay", b""),
                        })  # fmt: skip
                    handle += 1

    async def _show_battery(self, strap: VirtualStrap, path: str) -> None:
        """Show Battery1, which comes after ServicesResolved."""
        if strap.profile.battery_percent is None:
            return
        await self.clock.sleep(self.timing.battery_s)
        if strap.linked and BATTERY_INTERFACE not in self.objects.get(path, {}):
            percent = Variant("y", strap.profile.battery_percent)
            properties = {"Percentage": percent, "Source": Variant("s", "GATT Battery Service")}
            self._add(path, BATTERY_INTERFACE, properties)

    async def _disconnect(self, message: Message) -> None:
        strap, path = self._strap_at(message.path), message.path or ""
        pending = self._connecting.get(path)
        if pending is not None:
            pending.cancel()
            await asyncio.wait({pending})
            self._link_down(strap)
            return
        if not strap.linked:
            return
        await self.clock.sleep(self.timing.disconnect_s)
        self._link_down(strap)

    def _link_down(self, strap: VirtualStrap) -> None:
        """Announce the end of a link: both properties in one signal."""
        path = self.path_of(strap)
        was_linked, strap.linked, strap.subscribed = strap.linked, False, False
        for child, notifying in self._notifying.items():
            if child.startswith(path + "/"):
                notifying.active.clear()
                if notifying.acquired is not None:
                    notifying.acquired.close()
                    notifying.acquired = notifying.acquired_by = None
        if not was_linked:
            return
        self._truth.tell("link", at_s=self.clock.now(), strap=strap.profile.key, up=False)
        if BATTERY_INTERFACE in self.objects.get(path, {}):
            del self.objects[path][BATTERY_INTERFACE]
            self._signal("/", MANAGER, "InterfacesRemoved", "oas", [path, [BATTERY_INTERFACE]])
        down = {"ServicesResolved": Variant("b", False), "Connected": Variant("b", False)}
        self.change(path, DEVICE, down)

    async def lose(self, strap: VirtualStrap, for_s: float | None) -> None:
        """Carry a strap out of reach; BlueZ notices after the supervision time-out."""
        strap.in_reach = False
        self._truth.tell("fault", at_s=self.clock.now(), strap=strap.profile.key, what="drop")
        back_s = None if for_s is None else self.clock.now() + for_s
        await self.clock.sleep(self.timing.supervision_s)
        self._link_down(strap)
        if back_s is not None:
            await self.clock.sleep(back_s - self.clock.now())
            strap.in_reach = True

    async def kill(self, for_s: float) -> None:
        """Kill bluetoothd: nothing is announced, calls hang; then start it anew, empty."""
        self._truth.tell("fault", at_s=self.clock.now(), strap=None, what="kill")
        self._mute = True
        await self.clock.sleep(min(for_s, self.timing.kernel_keeps_link_s))
        for strap in self.straps:
            self._link_down(strap)
        await self.clock.sleep(max(0.0, for_s - self.timing.kernel_keeps_link_s))
        if self._bus is not None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()
        if self._discovery is not None:
            self._discovery.cancel()
        self._reset()
        self._mute = False
        await self.start()
        self._add(ADAPTER_PATH, ADAPTER, self.objects[ADAPTER_PATH][ADAPTER])

    # --- GATT

    def _require_link(self, path: str) -> VirtualStrap:
        strap = self._strap_at(path)
        if not strap.linked:
            raise BluezError("Failed", "Not connected")
        return strap

    async def _read_value(self, message: Message) -> Any:
        path = message.path or ""
        characteristic, _service = self._values[path]
        if "read" not in characteristic.flags:
            raise BluezError("NotPermitted", "Read not permitted")
        strap = self._require_link(path)
        await self.clock.sleep(self.timing.gatt_s)
        value = characteristic.value
        if characteristic.uuid == BATTERY_LEVEL and strap.profile.battery_percent is not None:
            value = bytes([strap.profile.battery_percent])
        return "ay", [value]

    async def _write_value(self, message: Message) -> None:
        path = message.path or ""
        characteristic, service = self._values[path]
        if service == BATTERY:
            raise BluezError("NotAuthorized", "Operation Not Authorized")
        if not {"write", "write-without-response"} & set(characteristic.flags):
            raise BluezError("NotPermitted", "Write not permitted")
        self._require_link(path)
        await self.clock.sleep(self.timing.gatt_s)

    async def _read_descriptor(self, message: Message) -> Any:
        parent = (message.path or "").rsplit("/", 1)[0]
        self._require_link(parent)
        on = bool(self._notifying.get(parent, Notifying()).active)
        return "ay", [bytes([on, 0])]

    def _notifications(self, path: str) -> Notifying:
        return self._notifying.setdefault(path, Notifying())

    async def _start_notify(self, message: Message) -> None:
        path, sender = message.path or "", message.sender or ""
        notifying = self._notifications(path)
        if notifying.acquired is not None:
            raise BluezError("NotPermitted", "Notify acquired")
        if not {"notify", "indicate"} & set(self._values[path][0].flags):
            raise BluezError("NotSupported", "Operation is not supported")
        if sender in notifying.senders:
            if sender in notifying.active:
                raise BluezError("Failed", "Already notifying")
            raise BluezError("InProgress", "In Progress")
        notifying.senders.add(sender)
        if not self._strap_at(path).linked:
            return
        await self.clock.sleep(self.timing.gatt_s)
        if self._strap_at(path).linked:
            notifying.active.add(sender)
            self._subscription_changed(path)

    async def _stop_notify(self, message: Message) -> None:
        path, sender = message.path or "", message.sender or ""
        notifying = self._notifications(path)
        if sender not in notifying.senders:
            raise BluezError("Failed", "No notify session started")
        notifying.senders.discard(sender)
        notifying.active.discard(sender)
        self._subscription_changed(path)

    async def _acquire_notify(self, message: Message) -> Any:
        path = message.path or ""
        notifying = self._notifications(path)
        self._require_link(path)
        if notifying.acquired is not None:
            raise BluezError("NotPermitted", "Notify acquired")
        if notifying.senders:
            raise BluezError("InProgress", "In Progress")
        if "notify" not in self._values[path][0].flags:
            raise BluezError("NotSupported", "Operation is not supported")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        notifying.acquired, notifying.acquired_by = ours, message.sender
        self.change(path, CHARACTERISTIC, {"NotifyAcquired": Variant("b", True)})
        self._subscription_changed(path)
        self._spawn(self._close_later(theirs))
        return "hq", [0, MTU], [theirs.fileno()]

    async def _close_later(self, given: socket.socket) -> None:
        """Close our copy of a socket once the message that carries it has left."""
        await asyncio.sleep(0.5)
        given.close()

    def _subscription_changed(self, path: str) -> None:
        if path not in self._values:
            return
        notifying = self._notifying[path]
        on = bool(notifying.active) or notifying.acquired is not None
        properties = self.objects.get(path, {}).get(CHARACTERISTIC)
        if properties is not None and "Notifying" in properties:
            active = bool(notifying.active)
            if properties["Notifying"].value != active:
                self.change(path, CHARACTERISTIC, {"Notifying": Variant("b", active)})
        characteristic, service = self._values[path]
        if service == HEART_RATE and characteristic.uuid == MEASUREMENT:
            self._strap_at(path).subscribed = on

    def _on_notification(self, strap: VirtualStrap, payload: bytes) -> None:
        """Pass a strap's measurement on, as PropertiesChanged or into the acquired socket."""
        path = self.path_of(strap) + "/"
        if not strap.linked:
            return
        for child, notifying in self._notifying.items():
            characteristic, service = self._values.get(child, (None, ""))
            if not child.startswith(path) or service != HEART_RATE or characteristic is None:
                continue
            if characteristic.uuid != MEASUREMENT:
                continue
            if notifying.acquired is not None:
                try:
                    notifying.acquired.send(payload)
                except OSError:
                    notifying.acquired.close()
                    notifying.acquired = notifying.acquired_by = None
                    self._subscription_changed(child)
            elif notifying.active:
                self.change(child, CHARACTERISTIC, {"Value": Variant("ay", payload)})
