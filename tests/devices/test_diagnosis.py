"""What `doctor` says of Bluetooth, for each cause, on the virtual system and on made-up files."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from dbus_fast.errors import InvalidAddressError

from biofeedback.core.checks import Check
from biofeedback.core.clock import ManualClock, SystemClock
from biofeedback.core.errors import NoStrapError
from biofeedback.devices.ble import BleStrap
from biofeedback.devices.diagnosis import bluetooth, linux_ground
from biofeedback.devices.system_bus import bus_failure
from tests.devices.listening import SPEED
from tests.virtual_bluez import Fault, StrapPlan, virtual_bluez
from tests.virtual_bluez.daemon import PrivateBus
from tests.virtual_bluez.profiles import POLAR_H10
from tests.virtual_bluez.raw import DEVICE, raw_client


def worst(checks: list[Check]) -> Check:
    """Return the one that says what is wrong."""
    return next(check for check in checks if check.ok is not True)


async def test_a_strap_in_reach_is_named(clock: SystemClock) -> None:
    with virtual_bluez(speed=SPEED):
        checks = await bluetooth(clock)
    assert all(check.ok for check in checks)
    assert POLAR_H10.name in checks[-1].sentence


async def test_a_strap_asleep_is_to_be_wetted_and_worn(clock: SystemClock) -> None:
    with virtual_bluez(StrapPlan(in_reach=False), speed=SPEED):
        found = worst(await bluetooth(clock))
    assert found.ok is None
    assert "Wet its electrodes, wear it" in (found.action or "")


async def test_a_strap_held_by_another_program_is_told_from_a_free_one(
    clock: SystemClock,
) -> None:
    with virtual_bluez(speed=SPEED) as system:
        async with raw_client(system.address, clock) as other:
            path = await other.find(POLAR_H10.address)
            await other.call(path, DEVICE, "Connect")
            found = worst(await bluetooth(clock))
    assert "Connected to this computer already: " + str(POLAR_H10.name) in found.sentence
    assert "close that program" in (found.action or "")


async def test_an_adapter_that_is_off_is_to_be_switched_on(clock: SystemClock) -> None:
    with virtual_bluez(speed=SPEED, faults=[Fault("adapter_off", None, None)]):
        found = worst(await bluetooth(clock))
    assert found.ok is False
    assert "switched off" in found.sentence
    assert "bluetoothctl power on" in (found.action or "")


async def test_without_an_adapter_one_is_to_be_plugged_in(clock: SystemClock) -> None:
    with virtual_bluez(speed=SPEED, adapter=False):
        found = worst(await bluetooth(clock))
    assert "no Bluetooth adapter" in found.sentence
    assert "Plug in" in (found.action or "")


async def test_an_account_that_may_not_use_it_is_told_how_to(clock: SystemClock) -> None:
    with virtual_bluez(speed=SPEED, denied=True):
        found = worst(await bluetooth(clock))
    assert "may not use Bluetooth" in found.sentence
    assert "usermod -aG bluetooth" in (found.action or "")


async def test_a_service_that_does_not_run_is_to_be_started(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = PrivateBus()
    try:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        found = worst(await bluetooth(clock))
    finally:
        bus.close()
    assert "service is not running" in found.sentence
    assert "systemctl start bluetooth" in (found.action or "")


async def test_a_service_that_hangs_is_to_be_started_anew() -> None:
    clock = SystemClock(SPEED)
    with virtual_bluez(speed=SPEED) as system:
        system.fault("kill")
        found = worst(await bluetooth(clock))
    assert found.ok is False
    assert found.action


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer's files where all is well."""
    monkeypatch.delenv("DBUS_SYSTEM_BUS_ADDRESS", raising=False)
    (tmp_path / "run/dbus").mkdir(parents=True)
    (tmp_path / "run/dbus/system_bus_socket").touch()
    (tmp_path / "sys/class/bluetooth/hci0").mkdir(parents=True)
    switch = tmp_path / "sys/class/rfkill/rfkill0"
    switch.mkdir(parents=True)
    for name, value in (("type", "bluetooth"), ("soft", "0"), ("hard", "0")):
        (switch / name).write_text(value + "\n")
    return tmp_path


def test_a_computer_where_all_is_well_has_nothing_to_say(computer: Path) -> None:
    assert linux_ground(computer) == []


def test_a_missing_message_bus_is_said(computer: Path) -> None:
    (computer / "run/dbus/system_bus_socket").unlink()
    assert "D-Bus" in linux_ground(computer)[0].sentence


def test_a_missing_adapter_is_said(computer: Path) -> None:
    (computer / "sys/class/bluetooth/hci0").rmdir()
    assert "no Bluetooth adapter" in linux_ground(computer)[0].sentence


@pytest.mark.parametrize(("kind", "what"), [("soft", "rfkill unblock"), ("hard", "switch or key")])
def test_a_blocked_adapter_says_how_to_unblock_it(computer: Path, kind: str, what: str) -> None:
    (computer / "sys/class/rfkill/rfkill0" / kind).write_text("1\n")
    [found] = linux_ground(computer)
    assert "blocked" in found.sentence
    assert what in (found.action or "")


def test_a_blocked_wifi_is_not_bluetooths_business(computer: Path) -> None:
    (computer / "sys/class/rfkill/rfkill0/type").write_text("wlan\n")
    (computer / "sys/class/rfkill/rfkill0/soft").write_text("1\n")
    assert linux_ground(computer) == []


@pytest.mark.parametrize("address", ["nonsense", "unix:", "tcp:host=localhost,port=x", ";"])
async def test_a_bus_address_that_is_none_is_told_at_once_with_what_to_do(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    clock = ManualClock()  # nobody moves it: whoever waits, waits for ever
    async with asyncio.timeout(5.0):
        found = worst(await bluetooth(clock))
        with pytest.raises(NoStrapError, match="is no address of a message bus") as told:
            async for _event in BleStrap("ble", None, clock, waiting=clock).stream():
                pass
    assert found.ok is False
    assert str(told.value) == found.sentence
    assert f'"{address}"' in found.sentence
    assert "unset DBUS_SYSTEM_BUS_ADDRESS" in (found.action or "")


async def test_a_bus_that_is_not_there_is_told_by_what_names_it(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    found = worst(await bluetooth(clock))
    assert "(D-Bus) is not running" in found.sentence
    assert "unset DBUS_SYSTEM_BUS_ADDRESS" in (found.action or "")


def test_a_wrong_address_is_shown_only_in_part_when_it_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "x" * 500)
    failure = bus_failure(InvalidAddressError("no transport"))
    assert failure is not None
    assert "x" * 60 + "…" in (failure.sentence or "")
    assert len(failure.sentence or "") < 250
