"""The GATT half of the virtual BlueZ: services, characteristics, notifications."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import Any

from dbus_fast import Message, Variant

from biofeedback.core.clock import Clock
from tests.virtual_bluez.objects import BluezError, ObjectServer
from tests.virtual_bluez.profiles import (
    BATTERY,
    BATTERY_LEVEL,
    CLIENT_CONFIGURATION,
    PMD_CONTROL,
    Characteristic,
)
from tests.virtual_bluez.straps import VirtualStrap

ADAPTER_PATH = "/org/bluez/hci0"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DESCRIPTOR = "org.bluez.GattDescriptor1"
BATTERY_INTERFACE = "org.bluez.Battery1"


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


class GattServer(ObjectServer):
    """Shows the straps' services as objects and passes on what they notify."""

    def __init__(
        self, address: str, clock: Clock, straps: list[VirtualStrap], timing: Timing | None
    ) -> None:
        super().__init__(address, "org.bluez")
        self.clock = clock
        self.straps = straps
        self.timing = timing or Timing()
        self._notifying: dict[str, Notifying] = {}
        self._values: dict[str, tuple[Characteristic, str]] = {}
        for strap in straps:
            strap.send = self._on_notification
        self._methods |= {
            (CHARACTERISTIC, "ReadValue"): self._read_value,
            (CHARACTERISTIC, "WriteValue"): self._write_value,
            (CHARACTERISTIC, "StartNotify"): self._start_notify,
            (CHARACTERISTIC, "StopNotify"): self._stop_notify,
            (CHARACTERISTIC, "AcquireNotify"): self._acquire_notify,
            (DESCRIPTOR, "ReadValue"): self._read_descriptor,
        }

    @staticmethod
    def path_of(strap: VirtualStrap) -> str:
        """Return the object path of a strap."""
        return f"{ADAPTER_PATH}/dev_{strap.profile.address.replace(':', '_')}"

    def _strap_at(self, path: str | None) -> VirtualStrap:
        for strap in self.straps:
            if (path or "").startswith(self.path_of(strap)):
                return strap
        raise BluezError("DoesNotExist", "Does Not Exist")

    def _client_gone(self, sender: str) -> None:
        """Forget the notifications of a client that left the bus; its links stay."""
        for path, notifying in self._notifying.items():
            notifying.senders.discard(sender)
            notifying.active.discard(sender)
            if notifying.acquired_by == sender and notifying.acquired is not None:
                self._close_acquired(notifying)
            self._subscription_changed(path)

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
                        "MTU": Variant("q", strap.mtu),
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
        if strap.battery_percent is None:
            return
        await self.clock.sleep(self.timing.battery_s)
        if strap.linked and BATTERY_INTERFACE not in self.objects.get(path, {}):
            percent = Variant("y", strap.battery_percent)
            properties = {"Percentage": percent, "Source": Variant("s", "GATT Battery Service")}
            self._add(path, BATTERY_INTERFACE, properties)

    def _links_notify(self, path: str, up: bool) -> None:
        """Start the notifications that clients asked for when a link is up, or stop them all."""
        for child, notifying in self._notifying.items():
            if not child.startswith(path + "/"):
                continue
            notifying.active = set(notifying.senders) if up else set()
            if not up:
                self._close_acquired(notifying)
            self._subscription_changed(child)

    @staticmethod
    def _close_acquired(notifying: Notifying) -> None:
        if notifying.acquired is not None:
            notifying.acquired.close()
        notifying.acquired = notifying.acquired_by = None

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
        await self.clock.sleep(1e9 if strap.reads_hang else self.timing.gatt_s)
        value = characteristic.value
        if characteristic.uuid == BATTERY_LEVEL and strap.battery_percent is not None:
            value = bytes([strap.battery_percent])
        return "ay", [value]

    async def _write_value(self, message: Message) -> None:
        path = message.path or ""
        characteristic, service = self._values[path]
        if service == BATTERY:
            raise BluezError("NotAuthorized", "Operation Not Authorized")
        if not {"write", "write-without-response"} & set(characteristic.flags):
            raise BluezError("NotPermitted", "Write not permitted")
        strap = self._require_link(path)
        await self.clock.sleep(self.timing.gatt_s)
        if characteristic.uuid == PMD_CONTROL:
            strap.answer(bytes(message.body[0]))

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
        if self._strap_at(path).bond_lost:
            raise BluezError("NotPermitted", "Not paired")
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
        return "hq", [0, self._strap_at(path).mtu], [theirs.fileno()]

    async def _close_later(self, given: socket.socket) -> None:
        """Close our copy of a socket once the message that carries it has left."""
        await self.clock.sleep(1.0)
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
        uuid, strap = self._values[path][0].uuid, self._strap_at(path)
        if on:
            strap.subscriptions.add(uuid)
        else:
            strap.subscriptions.discard(uuid)

    def _on_notification(self, strap: VirtualStrap, uuid: str, payload: bytes) -> None:
        """Pass on what a strap tells, as PropertiesChanged or into the acquired socket."""
        path = self.path_of(strap) + "/"
        if not strap.linked:
            return
        for child, notifying in self._notifying.items():
            characteristic, _service = self._values.get(child, (None, ""))
            if not child.startswith(path) or characteristic is None or characteristic.uuid != uuid:
                continue
            if notifying.acquired is not None:
                try:
                    notifying.acquired.send(payload)
                except OSError:
                    self._close_acquired(notifying)
                    self._subscription_changed(child)
            elif notifying.active:
                self.change(child, CHARACTERISTIC, {"Value": Variant("ay", payload)})
