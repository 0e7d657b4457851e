"""What the virtual straps send, and how the virtual system is run by hand."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from biofeedback.core.clock import SystemClock
from biofeedback.devices.heart_rate import Measurement
from tests.virtual_bluez import ROOT, Fault, StrapPlan, VirtualSystem, close_bleak, virtual_bluez
from tests.virtual_bluez.hearts import recorded_heart, replayed_heart
from tests.virtual_bluez.profiles import BATTERY_LEVEL, MEASUREMENT, PLAIN, POLAR_H10
from tests.virtual_bluez.raw import (
    ADAPTER,
    ADAPTER_PATH,
    CHARACTERISTIC,
    PROPERTIES,
    RawClient,
    ReplyError,
    raw_client,
)
from tests.virtual_bluez.straps import Truth, VirtualStrap

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


# --- GATT


async def test_start_notify_again_while_disconnected_is_in_progress(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path, char = await subscribed(client)
        with refused("Failed", "Already notifying"):
            await client.call(char, CHARACTERISTIC, "StartNotify")
        system.fault("drop", strap="h10")
        await client.changed(path, Connected=False)
        with refused("InProgress", "In Progress"):
            await client.call(char, CHARACTERISTIC, "StartNotify")


async def test_acquire_notify_while_notifying_is_in_progress(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        _path, char = await subscribed(client)
        with refused("InProgress", "In Progress"):
            await client.call(char, CHARACTERISTIC, "AcquireNotify", "a{sv}", {})


async def test_notifications_asked_for_go_on_after_a_reconnect(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path, char = await subscribed(client)
        system.fault("drop", for_s=3.0, strap="h10")
        await client.changed(path, Connected=False)
        client.signals.clear()
        await client.connect(path)
        await client.until(lambda s: s.path == char and "Value" in s.changed)


async def test_a_battery_that_the_system_claims_may_not_be_written(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        char = await client.characteristic(path, BATTERY_LEVEL)
        assert await client.call(char, CHARACTERISTIC, "ReadValue", "a{sv}", {}) == b"S"
        with refused("NotAuthorized", "Operation Not Authorized"):
            await client.call(char, CHARACTERISTIC, "WriteValue", "aya{sv}", b"\1", {})


async def test_the_adapter_can_be_switched_by_its_property(
    system: VirtualSystem, clock: SystemClock
) -> None:
    from dbus_fast import Variant

    async with raw_client(system.address, clock) as client:
        await client.call(
            ADAPTER_PATH, PROPERTIES, "Set", "ssv", ADAPTER, "Powered", Variant("b", False)
        )
        await client.changed(ADAPTER_PATH, Powered=False)
        assert system.look()["powered"] is False


# --- straps and their truth


async def test_notifications_carry_every_true_interval_once(
    system: VirtualSystem, clock: SystemClock
) -> None:
    heard: list[int] = []
    async with raw_client(system.address, clock) as client:
        _path, char = await subscribed(client)
        await clock.sleep(30.0)
        values = [
            s.changed["Value"] for s in client.signals if s.path == char and "Value" in s.changed
        ]
    for value in values:
        measurement = Measurement.from_bytes(value)
        assert measurement is not None
        assert value[0] == 0x10
        heard += measurement.rr_1024
    beats = system.truth("beat")
    sent = [beat["rr_1024"] for beat in beats if beat["fate"] == "sent"]
    assert len(heard) >= 25
    assert heard == sent[: len(heard)]
    assert len(sent) - len(heard) <= 2
    assert [beat["index"] for beat in beats] == list(range(len(beats)))
    for before, after in itertools.pairwise(beats):
        assert after["at_s"] - before["at_s"] == pytest.approx(after["rr_1024"] / 1024)


async def test_a_notification_comes_once_a_second_and_after_its_beats(
    system: VirtualSystem, clock: SystemClock
) -> None:
    async with raw_client(system.address, clock) as client:
        await subscribed(client)
        await clock.sleep(15.0)
    beats = [beat for beat in system.truth("beat") if beat["fate"] == "sent"]
    assert all(0.1 < beat["sent_s"] - beat["at_s"] < 1.2 + LATE_S for beat in beats)
    times = sorted({round(beat["sent_s"]) for beat in beats})
    assert len(times) >= 12


async def test_acquired_notifications_come_through_a_socket(
    system: VirtualSystem, clock: SystemClock
) -> None:
    import socket

    async with raw_client(system.address, clock) as client:
        path = await connected(client)
        char = await client.characteristic(path, MEASUREMENT)
        reply = await client.send(char, CHARACTERISTIC, "AcquireNotify", "a{sv}", {})
        with socket.socket(fileno=reply.unix_fds[0]) as pipe:
            pipe.setblocking(False)
            value = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(pipe, 64), 10)
    assert Measurement.from_bytes(value) is not None


async def test_lost_doubled_and_cut_packets_are_told_in_the_truth(clock: SystemClock) -> None:
    plan = StrapPlan("plain", loss=0.2, duplicate=0.3, truncate=0.2)
    with virtual_bluez(plan, speed=SPEED, seed=3) as system:
        async with raw_client(system.address, clock) as client:
            path = await client.find(PLAIN.address)
            await client.connect(path)
            char = await client.characteristic(path, MEASUREMENT)
            await client.call(char, CHARACTERISTIC, "StartNotify")
            await clock.sleep(40.0)
            values = [s.changed["Value"] for s in client.signals if "Value" in s.changed]
        fates = {beat["fate"] for beat in system.truth("beat")}
    assert {"sent", "lost", "truncated"} <= fates
    assert any(first == second for first, second in itertools.pairwise(values))


async def test_a_replayed_recording_sends_its_own_intervals(
    tmp_path: Path, clock: SystemClock
) -> None:
    recording = tmp_path / "rr.txt"
    intervals = [800, 810.5, 790, 805, 820, 815, 805, 800] * 4
    recording.write_text("\n".join(str(rr) for rr in intervals))
    with virtual_bluez(StrapPlan("h10", replay=str(recording)), speed=SPEED) as system:
        async with raw_client(system.address, clock) as client:
            await subscribed(client)
            await clock.sleep(15.0)
        sent = [beat["rr_1024"] for beat in system.truth("beat") if beat["fate"] == "sent"]
    assert len(sent) >= 5
    assert sent == [round(rr * 1.024) for rr in intervals[: len(sent)]]


def test_a_recordings_own_clock_keeps_its_gaps(tmp_path: Path) -> None:
    recording = tmp_path / "gap.csv"
    recording.write_text("beat_time_s,rr_ms\n1.0,\n2.0,1000\n12.0,900\n13.0,1000\n")
    assert recorded_heart(recording) == [(2.0, 1024), (12.0, 922), (13.0, 1024)]
    waits = [wait_s for wait_s, _rr in replayed_heart(recording)]
    assert waits == [1.0, 10.0, 1.0]


def test_by_hand_it_runs_a_command_and_returns_its_code(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, sys;"
        "a = os.environ['DBUS_SYSTEM_BUS_ADDRESS']; print(a);"
        "sys.exit(7 if pathlib.Path(a.split('path=')[1].split(',')[0]).is_socket() else 1)"
    )
    truth = tmp_path / "truth.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "tests.virtual_bluez", "--strap", "plain", "--speed", "20",
         "--drop", "5:5", "--truth", str(truth), "--", sys.executable, "-c", program],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 7
    assert not Path(done.stdout.split("path=")[1].split(",")[0]).exists()
    assert all(json.loads(line)["kind"] == "beat" for line in truth.read_text().splitlines())


async def test_bleak_itself_finds_connects_and_reads(system: VirtualSystem) -> None:
    from bleak import BleakClient, BleakScanner

    try:
        device = await BleakScanner.find_device_by_address(H10, timeout=5.0)
        assert device is not None
        assert device.name == POLAR_H10.name
        heard = asyncio.Event()
        async with BleakClient(device) as client:
            await client.start_notify(MEASUREMENT, lambda _char, _value: heard.set())
            await asyncio.wait_for(heard.wait(), 5.0)
            assert await client.read_gatt_char(BATTERY_LEVEL) == b"S"
    finally:
        await close_bleak()


async def test_with_the_adapter_off_bleak_says_that_bluetooth_is_not_available() -> None:
    from bleak import BleakScanner
    from bleak.exc import BleakBluetoothNotAvailableError

    with virtual_bluez(speed=SPEED, faults=[Fault("adapter_off", None, None)]):
        try:
            with pytest.raises(BleakBluetoothNotAvailableError):
                await BleakScanner.discover(0.1)
        finally:
            await close_bleak()


async def test_packets_arrive_in_the_order_they_were_sent_however_busy_the_computer_is() -> None:
    strap = VirtualStrap(PLAIN, iter(()), SystemClock(SPEED), Truth(None), random.Random(20261125))
    heard: list[bytes] = []
    strap.send = lambda _strap, _uuid, payload: heard.append(payload)
    sent = [bytes([number]) for number in range(60)]
    for payload in sent:
        strap._later(strap._arrive(payload, 1, MEASUREMENT))
    while strap._arriving:
        await asyncio.wait(set(strap._arriving))
    assert heard == sent
