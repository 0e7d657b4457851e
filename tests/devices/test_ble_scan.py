"""Finding straps through real, unmodified bleak on the virtual BlueZ."""

from __future__ import annotations

import pytest

from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import BiofeedbackError, NoStrapError
from biofeedback.devices.ble import BleScanner
from biofeedback.devices.protocol import (
    StrapState,
)
from biofeedback.devices.strap_names import is_asked_for, kind_of
from tests.devices.listening import (
    SPEED,
    Listener,
    strap_of,
)
from tests.virtual_bluez import Fault, StrapPlan, virtual_bluez
from tests.virtual_bluez.daemon import PrivateBus
from tests.virtual_bluez.profiles import NAMELESS, PLAIN, POLAR_H10

S = StrapState


async def test_a_scan_finds_straps_strongest_first_and_nothing_else(clock: SystemClock) -> None:
    plans = [StrapPlan(kind) for kind in ("nameless", "scale", "plain", "h10")]
    with virtual_bluez(*plans, speed=SPEED):
        found = await BleScanner(clock).scan(3.0)
    assert [info.id for info in found] == [
        POLAR_H10.address,
        PLAIN.address,
        NAMELESS.address,
    ]
    assert [info.kind for info in found] == ["polar_h10", "heart_rate", "heart_rate"]
    assert [info.name for info in found] == [POLAR_H10.name, PLAIN.name, None]
    assert [info.sends_rr for info in found] == [True, None, None]
    assert all(info.rssi_dbm is not None and info.rssi_dbm < 0 for info in found)


async def test_a_strap_with_a_known_name_is_found_without_the_service(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan("scale", name="TICKR 12AB"), speed=SPEED):
        found = await BleScanner(clock).scan(2.0)
    assert [info.name for info in found] == ["TICKR 12AB"]


async def test_a_name_may_have_any_characters(clock: SystemClock) -> None:
    name = "Čapí ♥ strap \u200f/'\"\\ 心拍"
    with virtual_bluez(StrapPlan("plain", name=name), speed=SPEED):
        found = await BleScanner(clock).scan(2.0)
        async with Listener(strap_of(clock, "♥ STRAP")) as listener:
            connected = await listener.state(S.CONNECTED)
    assert found[0].name == name
    assert connected.name == name


async def test_a_scan_with_the_adapter_off_says_to_switch_it_on(clock: SystemClock) -> None:
    with (
        virtual_bluez(speed=SPEED, faults=[Fault("adapter_off", None, None)]),
        pytest.raises(BiofeedbackError, match="Bluetooth is switched off"),
    ):
        await BleScanner(clock).scan(1.0)


async def test_without_bluez_a_scan_says_that_the_service_is_not_running(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = PrivateBus()
    try:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        with pytest.raises(BiofeedbackError, match="service is not running"):
            await BleScanner(clock).scan(1.0)
        with pytest.raises(NoStrapError, match="service is not running"):
            async with Listener(strap_of(clock)) as listener:
                await listener.state(S.CONNECTED)
    finally:
        bus.close()


async def test_without_a_message_bus_it_says_so(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    with pytest.raises(BiofeedbackError, match="message bus"):
        await BleScanner(clock).scan(1.0)
    with pytest.raises(NoStrapError, match="message bus"):
        async with Listener(strap_of(clock)) as listener:
            await listener.state(S.CONNECTED)


@pytest.mark.parametrize(
    ("wanted", "is_it"),
    [("a0:9e:1a:5a:3b:7c", True), ("polar h10 5a3b7c21", True), ("H10", True), ("H9", False)],
)
def test_a_strap_is_called_by_its_address_or_part_of_its_name(wanted: str, is_it: bool) -> None:
    assert is_asked_for(wanted, POLAR_H10.address, POLAR_H10.name) is is_it
    assert not is_asked_for(wanted, NAMELESS.address, None)


def test_kinds_are_told_by_names() -> None:
    names = {
        "Polar H10 1": "polar_h10",
        " polar h10": "polar_h10",
        "Polar Sense": "polar_verity",
        "Polar H9 1": "polar_h9",
        "TICKR 12AB": "wahoo_tickr",
        "TICKR FIT 1": "wahoo_tickr_fit",
        "Polar Grit": "polar",
        "HRM": "heart_rate",
        None: "heart_rate",
    }
    assert {name: kind_of(name) for name in names} == names
