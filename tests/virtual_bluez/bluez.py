"""BlueZ as its clients see it over D-Bus: objects, methods, errors, order and timing.

Behaviour as watched on BlueZ 5.66 and 5.82 and as its documentation says (doc/org.bluez.*.rst);
error names and texts as in its src/error.c. Times are of the clock it is given.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from dbus_fast import Message, Variant

from biofeedback.core.clock import Clock
from tests.virtual_bluez.gatt import ADAPTER_PATH, BATTERY_INTERFACE, GattServer, Timing
from tests.virtual_bluez.objects import MANAGER, BluezError
from tests.virtual_bluez.straps import Truth, VirtualStrap

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
AGENT_MANAGER = "org.bluez.AgentManager1"


class Bluez(GattServer):
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
        super().__init__(address, clock, straps, timing)
        self._truth = truth
        self.version = version
        self._rng = random.Random(seed)
        self.powered = True
        self.has_adapter = True
        self.scan_busy = False  # another program's search is in the way, and does not end
        self._reset()
        self._methods |= {
            (ADAPTER, "StartDiscovery"): self._start_discovery,
            (ADAPTER, "StopDiscovery"): self._stop_discovery,
            (ADAPTER, "SetDiscoveryFilter"): self._set_discovery_filter,
            (ADAPTER, "GetDiscoveryFilters"): self._get_discovery_filters,
            (ADAPTER, "RemoveDevice"): self._remove_device,
            (DEVICE, "Connect"): self._connect,
            (DEVICE, "Disconnect"): self._disconnect,
            (AGENT_MANAGER, "RegisterAgent"): self._accept,
            (AGENT_MANAGER, "RequestDefaultAgent"): self._accept,
            (AGENT_MANAGER, "UnregisterAgent"): self._accept,
        }

    def _reset(self) -> None:
        """Know nothing, as a bluetoothd that has just started."""
        self.objects.clear()
        self._notifying.clear()
        self._values.clear()
        self._discovering: dict[str, set[str]] = {}
        self._filters: dict[str, set[str]] = {}
        self._seen: set[str] = set()
        self._connecting: dict[str, asyncio.Task[None]] = {}
        self._discovery: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the name org.bluez on the bus and show the adapter."""
        self.objects["/org/bluez"] = {AGENT_MANAGER: {}}
        if self.has_adapter:
            self.objects[ADAPTER_PATH] = {ADAPTER: self._adapter_properties()}
        await self.join()

    async def stop(self) -> None:
        """Leave the bus."""
        tasks = [*self._tasks, *([self._discovery] if self._discovery else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for notifying in self._notifying.values():
            self._close_acquired(notifying)
        await self.leave()

    async def _accept(self, _message: Message) -> None:
        """Take an agent and never call it: straps need no PIN."""

    def _client_gone(self, sender: str) -> None:
        super()._client_gone(sender)
        self._filters.pop(sender, None)
        if self._discovering.pop(sender, None) is not None:
            self._discovery_changed()

    def _set_property(self, path: str, interface: str, name: str, value: Variant) -> None:
        if (interface, name) == (ADAPTER, "Powered"):
            self.power(bool(value.value))
        else:
            super()._set_property(path, interface, name, value)

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
        if sender in self._discovering or self.scan_busy:
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
            raise BluezError("Failed", strap.refuses_with)
        strap.linked = True
        self._truth.tell("link", at_s=self.clock.now(), strap=strap.profile.key, up=True)
        self.change(path, DEVICE, {"Connected": Variant("b", True)})
        await self.clock.sleep(self.timing.resolve_s)
        if strap.drops_in_discovery > 0:
            strap.drops_in_discovery -= 1
            self._link_down(strap)
        if not strap.linked:
            raise BluezError("Failed", "le-connection-abort-by-local")
        self._export_services(strap, path)
        uuids = [service.uuid for service in strap.profile.services]
        resolved = {"UUIDs": Variant("as", uuids), "ServicesResolved": Variant("b", True)}
        self.change(path, DEVICE, resolved)
        self._links_notify(path, up=True)
        self._spawn(self._show_battery(strap, path))

    def _forget_after_failure(self, path: str) -> None:
        if self.version >= "5.82":
            self._remove_with_services(path)

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
        self._links_notify(path, up=False)
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

    def hang_up(self, strap: VirtualStrap) -> None:
        """Let a strap end its link; it is there again at once."""
        self._link_down(strap)

    async def kill(self, for_s: float, *, gone: bool = False) -> None:
        """Kill bluetoothd: nothing is announced, calls hang; then start it anew, empty.

        gone: its name leaves the bus too, so that calls fail at once (no service activation).
        """
        self._truth.tell(
            "fault", at_s=self.clock.now(), strap=None, what="gone" if gone else "kill"
        )
        self._mute = True
        if gone:
            await self.leave()
        for strap in self.straps:
            strap.subscribed = False  # the kernel holds the link, but nobody passes anything on
        await self.clock.sleep(min(for_s, self.timing.kernel_keeps_link_s))
        for strap in self.straps:
            self._link_down(strap)
        await self.clock.sleep(max(0.0, for_s - self.timing.kernel_keeps_link_s))
        await self.leave()
        if self._discovery is not None:
            self._discovery.cancel()
        self._reset()
        self._mute = False
        await self.start()
        self._add(ADAPTER_PATH, ADAPTER, self.objects[ADAPTER_PATH][ADAPTER])
