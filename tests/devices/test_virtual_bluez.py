"""The virtual BlueZ does what the real one was seen to do; one test a claim.

Times are of the virtual system, which runs at SPEED; a busy computer adds to them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from biofeedback.core.clock import SystemClock
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez
from tests.virtual_bluez.profiles import HEART_RATE, MEASUREMENT, PLAIN, POLAR_H10
from tests.virtual_bluez.raw import (
    ADAPTER,
    ADAPTER_PATH,
    CHARACTERISTIC,
    DEVICE,
    RawClient,
    ReplyError,
    raw_client,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")

SPEED = 20.0
LATE_S = 4.0  # how late a busy computer may be, in virtual seconds
H10 = POLAR_H10.address
H10_PATH = f"{ADAPTER_PATH}/dev_{H10.replace(':', '_')}"


@pytest.fixture
def system() -> Iterator[VirtualSystem]:
    with virtual_bluez(speed=SPEED) as running:
        yield running


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock(SPEED)


@contextmanager
def refused(name: str, text: str) -> Iterator[None]:
    """Expect an error reply of BlueZ, to the letter."""
    with pytest.raises(ReplyError) as caught:
        yield
    assert (caught.value.name, caught.value.text) == (name, text)


async def connected(client: RawClient) -> str:
    """Find and connect the H10; return its path."""
    path = await client.find(H10)
    await client.connect(path)
    return path


async def subscribed(client: RawClient) -> tuple[str, str]:
    """Connect and start notifications; return the device's and the characteristic's path."""
    path = await connected(client)
    char = await client.characteristic(path, MEASUREMENT)
    await client.call(char, CHARACTERISTIC, "StartNotify")
    return path, char


# --- links


async def test_a_lost_link_is_one_signal_half_a_second_later(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        lost_s = clock.now()
        system.fault("drop", strap="h10")
        signal = await client.changed(path, Connected=False)
    assert signal.changed == {"ServicesResolved": False, "Connected": False}
    assert 0.4 <= signal.at_s - lost_s <= 0.5 + LATE_S


async def test_on_connecting_uuids_and_services_resolved_come_in_one(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        called_s = clock.now()
        await client.connect(path)
        up = await client.changed(path, Connected=True)
        resolved = await client.changed(path, ServicesResolved=True)
    assert set(up.changed) == {"Connected"}
    assert set(resolved.changed) == {"UUIDs", "ServicesResolved"}
    assert up.at_s < resolved.at_s
    assert 0.8 <= resolved.at_s - called_s <= 0.9 + LATE_S


async def test_after_resolving_uuids_are_the_discovered_services_only(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        assert await client.get(path, DEVICE, "UUIDs") == list(POLAR_H10.advertised)
        await client.connect(path)
        uuids = await client.get(path, DEVICE, "UUIDs")
    assert uuids == [service.uuid for service in POLAR_H10.services]
    assert set(POLAR_H10.advertised) - set(uuids)


async def test_the_battery_appears_after_the_services(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        resolved = await client.changed(path, ServicesResolved=True)
        battery = await client.until(
            lambda s: s.member == "InterfacesAdded" and "org.bluez.Battery1" in s.body[1]
        )
    assert battery.at_s >= resolved.at_s
    assert battery.body[1]["org.bluez.Battery1"]["Percentage"] == POLAR_H10.battery_percent


async def test_disconnect_takes_two_seconds_and_succeeds_when_not_connected(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        called_s = clock.now()
        await client.call(path, DEVICE, "Disconnect")
        assert 1.9 <= clock.now() - called_s <= 2.0 + LATE_S
        assert await client.get(path, DEVICE, "Connected") is False
        await client.call(path, DEVICE, "Disconnect")


async def test_connect_while_connecting_is_refused_in_words(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        answers = await asyncio.gather(
            client.connect(path), client.connect(path), return_exceptions=True
        )
    errors = [answer for answer in answers if isinstance(answer, ReplyError)]
    assert [(error.name, error.text) for error in errors] == [
        ("Failed", "Operation already in progress")
    ]


async def test_connect_with_the_adapter_off_is_an_input_output_error(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        system.fault("adapter_off")
        await client.changed(ADAPTER_PATH, Powered=False)
        with refused("Failed", "Input/output error"):
            await client.connect(path)
        with refused("NotReady", "Resource Not Ready"):
            await client.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")


async def test_switching_the_adapter_off_ends_the_links_first(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        system.fault("adapter_off")
        off = await client.changed(ADAPTER_PATH, Powered=False)
        down = await client.changed(path, Connected=False)
    assert client.signals.index(down) < client.signals.index(off)


@pytest.mark.parametrize(("version", "removed"), [("5.82", True), ("5.66", False)])
async def test_a_strap_out_of_reach_ends_connect_and_may_be_forgotten(
    version: str, removed: bool, clock: SystemClock
) -> None:
    with virtual_bluez(speed=SPEED, version=version) as system:
        async with raw_client(system.address, clock) as client:
            path = await connected(client)
            await client.call(path, DEVICE, "Disconnect")
            system.set("h10", in_reach=False)
            called_s = clock.now()
            with refused("Failed", "le-connection-abort-by-local"):
                await client.connect(path)
            assert 41.0 <= clock.now() - called_s <= 41.0 + LATE_S
            left = [found for found in await client.objects() if found.startswith(path)]
            assert bool(left) is not removed
            if removed:
                with pytest.raises(ReplyError, match=r"UnknownObject"):
                    await client.connect(path)


async def test_a_connect_cancelled_by_disconnect_forgets_the_strap(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        system.set("h10", in_reach=False)
        pending = asyncio.ensure_future(client.connect(path))
        await client.call(ADAPTER_PATH, ADAPTER, "GetDiscoveryFilters")
        await client.call(path, DEVICE, "Disconnect")
        with refused("Failed", "le-connection-abort-by-local"):
            await pending
        assert path not in await client.objects()


async def test_a_client_that_crashes_leaves_the_link_up_and_the_strap_unseen(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path, _char = await subscribed(client)
    assert system.look()["straps"]["h10"]["linked"]
    async with raw_client(system.address, clock) as client:
        assert await client.get(path, DEVICE, "Connected") is True
        await client.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")
        await clock.sleep(5.0)
        assert not any("RSSI" in signal.changed for signal in client.signals)
        assert not system.look()["straps"]["h10"]["subscribed"]


async def test_a_killed_bluetoothd_announces_nothing_and_answers_nothing(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path, _char = await subscribed(client)
        system.fault("kill")
        await clock.sleep(2.0)  # what was on its way may still arrive
        before = len(client.signals)
        hanging = asyncio.ensure_future(
            client.bus.call(_disconnect_message(path))  # answered by nobody
        )
        await clock.sleep(10.0)
        assert not hanging.done()
        assert len(client.signals) == before
        assert not system.look()["straps"]["h10"]["linked"]
        hanging.cancel()


def _disconnect_message(path: str):  # type: ignore[no-untyped-def]
    from dbus_fast import Message

    return Message(destination="org.bluez", path=path, interface=DEVICE, member="Disconnect")


async def test_a_restarted_bluetoothd_knows_no_strap_until_a_scan(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        system.fault("kill", for_s=5.0)
        await client.until(lambda s: s.member == "InterfacesAdded" and s.body[0] == ADAPTER_PATH)
        assert path not in await client.objects()
        client.signals.clear()
        assert await client.find(H10) == path


# --- scanning


async def test_rssi_is_not_repeated_within_a_scan(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        for _scan in range(2):
            client.signals.clear()
            await client.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")
            await client.until(lambda s: s.path == path and "RSSI" in s.changed)
            await clock.sleep(6.0)
            told = [s for s in client.signals if s.path == path and "RSSI" in s.changed]
            assert len(told) == 1
            await client.call(ADAPTER_PATH, ADAPTER, "StopDiscovery")


async def test_a_strap_only_seen_is_forgotten_some_time_after_the_scan(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await client.find(H10)
        stopped_s = clock.now()
        gone = await client.until(lambda s: s.member == "InterfacesRemoved" and s.body[0] == path)
    assert gone.at_s - stopped_s >= 29.0


async def test_a_scan_for_a_service_sees_only_those_who_advertise_it(clock: SystemClock) -> None:
    from dbus_fast import Variant

    with virtual_bluez(StrapPlan("scale"), StrapPlan("plain"), speed=SPEED) as system:
        async with raw_client(system.address, clock) as client:
            wanted = {"UUIDs": Variant("as", [HEART_RATE])}
            await client.call(ADAPTER_PATH, ADAPTER, "SetDiscoveryFilter", "a{sv}", wanted)
            await client.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")
            await client.until(lambda s: s.member == "InterfacesAdded")
            await clock.sleep(3.0)
            found = [s.body[0] for s in client.signals if s.member == "InterfacesAdded"]
    assert found == [f"{ADAPTER_PATH}/dev_{PLAIN.address.replace(':', '_')}"]


async def test_discovery_errors_are_named_as_bluez_names_them(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        with refused("Failed", "No discovery started"):
            await client.call(ADAPTER_PATH, ADAPTER, "StopDiscovery")
        await client.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")
        with refused("InProgress", "Operation already in progress"):
            await client.call(ADAPTER_PATH, ADAPTER, "StartDiscovery")
        with refused("DoesNotExist", "Does Not Exist"):
            await client.call(ADAPTER_PATH, ADAPTER, "RemoveDevice", "o", "/org/bluez/hci0/dev_0")
