"""Straps, measured: what a streamed second costs, and how late a packet is among eight."""

from __future__ import annotations

import asyncio
import sys
from time import process_time

from biofeedback.core.clock import SystemClock
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from biofeedback.devices.polar import Frame, acceleration_counts, acceleration_frame, ecg_frame
from biofeedback.devices.polar_reading import PolarReading
from biofeedback.devices.protocol import StrapState
from biofeedback.devices.reading import Reading

Row = tuple[str, str]
STREAM_S = 12.0


def measure() -> list[Row]:
    """Return what was measured; the part with Bluetooth needs Linux and takes half a minute."""
    rows = [*one_strap(), *samples()]
    if sys.platform == "linux":
        rows += asyncio.run(eight_straps())
    return rows


def one_strap(seconds: float = 7200.0) -> list[Row]:
    """A strap's packets to beats, without Bluetooth."""
    heart = SimulatedHeart(SimulatedSettings(breath=6.0))
    packets = list(heart.packets(0.0, seconds))
    reading = Reading()
    reading.moved(0.0, StrapState.CONNECTING)
    reading.opened(0.0, "bench")
    cpu_s = process_time()
    count = sum(len(reading.packet(at_s + 0.02, payload)) for at_s, payload in packets)
    cpu_s = process_time() - cpu_s
    assert count > len(packets)
    return [("a packet to its beats, CPU", f"{cpu_s / len(packets) * 1e6:.0f} µs")]


def samples(frames: int = 2000) -> list[Row]:
    """Frames of ECG and of compressed acceleration to samples in the app's time."""
    ecg = bytes(ecg_frame(0, [(n * 37) % 2000 - 1000 for n in range(73)]))[10:]
    reading = PolarReading()
    cpu_s = process_time()
    for number in range(1, frames + 1):
        at_s = number * 73 / 130
        stamp = round(at_s * 1e9).to_bytes(8, "little")
        frame = Frame.from_bytes(b"\0" + stamp + b"\0" + ecg)
        assert frame is not None
        assert reading.samples(at_s + 0.02, frame) is not None
    ecg_s = process_time() - cpu_s
    moves = acceleration_frame(1, [(n, -n, 1000 - n) for n in range(36)], compressed=True)
    cpu_s = process_time()
    for _number in range(frames):
        assert acceleration_counts(moves) is not None
    moves_s = process_time() - cpu_s
    streamed_s = frames * 73 / 130
    return [
        ("a second of ECG to samples, CPU", f"{ecg_s / streamed_s * 1e6:.0f} µs"),
        ("a frame of compressed acceleration, CPU", f"{moves_s / frames * 1e6:.0f} µs"),
    ]


async def eight_straps() -> list[Row]:
    """Eight straps through bleak at real speed, ECG off, all connected."""
    from tests.devices.test_ble_eight import delays_s, listening, plans, read_until
    from tests.virtual_bluez import close_bleak, virtual_bluez

    clock = SystemClock()
    with virtual_bluez(*plans(), seed=3):
        async with listening(clock, clock) as listeners:
            await asyncio.gather(*(each.beats_more(1, limit_s=60.0) for each in listeners))
            cpu_s, began_s = process_time(), clock.now()
            end_s = began_s + STREAM_S
            await asyncio.gather(*(read_until(each, clock, end_s, 1.0) for each in listeners))
            cpu_s = (process_time() - cpu_s) / (clock.now() - began_s)
        await close_bleak()
    delays = sorted(delay for each in listeners for delay in delays_s(each.events))
    p50_s, p99_s = delays[len(delays) // 2], delays[int(0.99 * len(delays))]
    return [
        ("eight straps through bleak, CPU per real second", f"{cpu_s * 1000:.1f} ms"),
        ("  a packet's delay among them: p50, p99", f"{p50_s * 1000:.1f} {p99_s * 1000:.1f} ms"),
    ]
