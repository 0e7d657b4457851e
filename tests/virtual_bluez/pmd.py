"""A virtual Polar sensor's measurement data: a control point that negotiates, and its frames.

The bytes are written here by hand, apart from the app's codec, so that the two can't share a
mistake. The body follows the strap's own heart: an ECG with an R peak at every true beat, whose
height breathes; a chest that moves; pulse intervals.
"""

from __future__ import annotations

import math
import random
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from biofeedback.core.clock import Clock

ECG, ACCELERATION, PPI = 0, 2, 3
NUMBERS = {"ecg": ECG, "acceleration": ACCELERATION, "acceleration_compressed": ACCELERATION}
NUMBERS["ppi"] = PPI
SUCCESS, BAD_OP, NOT_SUPPORTED, BAD_LENGTH, ALREADY, BAD_RATE, BAD_MTU = 0, 1, 3, 4, 6, 8, 10
ECG_HZ, ECG_SAMPLES = 130, 73
ACCELERATION_SAMPLES = 36
RATES = (25, 50, 100, 200)
FACTOR = 0.000244140625  # g per count: 1/4096, exact in a float
PPI_EVERY_S = 5.0
EPOCH_S = 8.2e8  # the sensor counts from 2000

# One beat: (centre from the R peak in s, width in s, height in µV)
WAVES = ((-0.16, 0.020, 110.0), (-0.028, 0.008, -120.0), (0.0, 0.009, 1100.0),
         (0.028, 0.009, -230.0), (0.24, 0.045, 260.0))  # fmt: skip


@dataclass
class Body:
    """What the sensor sits on; times are the virtual system's."""

    began_s: float = 0.0
    breath_per_min: float = 6.0
    peaks: deque[float] = field(default_factory=lambda: deque(maxlen=24))
    intervals: list[int] = field(default_factory=list)

    def breath(self, at_s: float) -> float:
        """Return the breath, -1 to 1, in step with the heart's."""
        return math.sin(2.0 * math.pi * self.breath_per_min / 60.0 * (at_s - self.began_s))

    def microvolts(self, at_s: float) -> float:
        """Return the ECG: its beats grow and shrink by a tenth with the breath."""
        total = 0.0
        for peak_s in self.peaks:
            if -0.3 < at_s - peak_s < 0.5:
                tall = 1.0 + 0.1 * self.breath(peak_s)
                for centre, width, height in WAVES:
                    away = (at_s - peak_s - centre) / width
                    if abs(away) < 5.0:
                        total += tall * height * math.exp(-away * away / 2.0)
        return total

    def mg(self, at_s: float) -> tuple[float, float, float]:
        """Return what an accelerometer on a lying person's chest measures."""
        tilt = 0.02 * self.breath(at_s)
        return 1000.0 * math.sin(tilt), 1000.0 * 0.1, 1000.0 * math.cos(tilt)


@dataclass
class Running:
    """A stream that was started: its rate, the number and the time of its next frame's end."""

    hz: float
    samples: int
    last_s: float


@dataclass
class Pmd:
    """The service: what it is asked, what it answers, what it sends."""

    measures: tuple[str, ...]
    clock: Clock
    rng: random.Random
    silent: bool = False
    ppm: float = 0.0
    body: Body = field(default_factory=Body)
    running: dict[int, Running] = field(default_factory=dict)
    mtu_of: Callable[[], int] = lambda: 247
    refuses_with: int | None = None
    dry: bool = False

    @property
    def compresses(self) -> bool:
        """Return whether acceleration is sent as differences."""
        return "acceleration_compressed" in self.measures

    def reset(self) -> None:
        """Stop everything, as at the end of a link."""
        self.running.clear()

    def answer(self, payload: bytes) -> list[bytes]:
        """Return what is indicated upon a write."""
        if self.silent:
            return []
        if len(payload) < 2:
            return [bytes([0xF0, payload[0] if payload else 0, 0, BAD_LENGTH, 0])]
        op, kind = payload[0], payload[1]
        status, parameters = self._obey(op, kind, payload[2:])
        if op == 1 and len(parameters) > 12:  # comes in two, as it may
            first = bytes([0xF0, op, kind, status, 1]) + parameters[:7]
            return [first, bytes([0xF0, op, kind, status, 0]) + parameters[7:]]
        return [bytes([0xF0, op, kind, status, 0]) + parameters]

    def _obey(self, op: int, kind: int, words: bytes) -> tuple[int, bytes]:
        if kind not in {NUMBERS[name] for name in self.measures}:
            return NOT_SUPPORTED, b""
        if op == 1:
            return SUCCESS, self._settings(kind)
        if op == 2:
            return self._start(kind, words)
        if op == 3:
            self.running.pop(kind, None)
            return SUCCESS, b""
        return BAD_OP, b""

    def _settings(self, kind: int) -> bytes:
        if kind == ECG:
            return struct.pack("<BBHBBH", 0, 1, ECG_HZ, 1, 1, 14)
        rates = (52,) if self.compresses else RATES
        packed = struct.pack(f"<BB{len(rates)}H", 0, len(rates), *rates)
        packed += struct.pack("<BBH", 1, 1, 16) + struct.pack("<BB3H", 2, 3, 2, 4, 8)
        return packed + (struct.pack("<BBB", 4, 1, 3) if self.compresses else b"")

    def _start(self, kind: int, words: bytes) -> tuple[int, bytes]:
        if self.refuses_with is not None:
            return self.refuses_with, b""
        if kind in self.running:
            return ALREADY, b""
        needed = 10 + 3 * ECG_SAMPLES + 3
        if kind == ECG and self.mtu_of() < needed:
            return BAD_MTU, b""
        hz = 1.0
        if kind != PPI:
            if len(words) < 4 or words[:2] != bytes([0, 1]):
                return BAD_LENGTH, b""
            hz = float(int.from_bytes(words[2:4], "little"))
            allowed = (ECG_HZ,) if kind == ECG else ((52,) if self.compresses else RATES)
            if hz not in allowed:
                return BAD_RATE, b""
        now_s = self.clock.now()
        self.body.intervals.clear()
        samples = ECG_SAMPLES if kind == ECG else ACCELERATION_SAMPLES
        self.running[kind] = Running(hz, samples, now_s)
        factor = struct.pack("<BBf", 5, 1, FACTOR) if self.compresses else b""
        return SUCCESS, factor if kind == ACCELERATION else b""

    async def live(self, send: Callable[[bytes], None]) -> None:
        """Send each frame when its last sample has been taken, until cancelled."""
        while True:
            due_s = min(map(self._due_s, self.running), default=self.clock.now() + 0.2)
            await self.clock.sleep(max(0.005, due_s - self.clock.now()))
            for kind in list(self.running):
                while kind in self.running and self._due_s(kind) <= self.clock.now():
                    frame = self._frame(kind)
                    if frame is not None:
                        send(frame)

    def _due_s(self, kind: int) -> float:
        stream = self.running[kind]
        if kind == PPI:
            return stream.last_s + PPI_EVERY_S
        return stream.last_s + stream.samples / self._true_hz(stream)

    def _true_hz(self, stream: Running) -> float:
        return stream.hz * (1.0 + self.ppm * 1e-6)

    def _stamp_ns(self, at_s: float) -> int:
        """Return the sensor's own time: its crystal runs fast by `ppm`."""
        return round((EPOCH_S + at_s * (1.0 + self.ppm * 1e-6)) * 1e9)

    def _frame(self, kind: int) -> bytes | None:
        stream = self.running[kind]
        first_s = stream.last_s
        stream.last_s = self._due_s(kind)
        if kind == PPI:
            return self._pulses()
        step_s = 1.0 / self._true_hz(stream)
        times = [first_s + (number + 1) * step_s for number in range(stream.samples)]
        head = struct.pack("<BQ", kind, self._stamp_ns(times[-1]))
        if kind == ECG:
            values = [self._ecg(at_s) for at_s in times]
            return head + b"\0" + b"".join(v.to_bytes(3, "little", signed=True) for v in values)
        rows = [[mg + self.rng.gauss(0.0, 1.5) for mg in self.body.mg(at_s)] for at_s in times]
        if self.compresses:
            counts = [[round(mg / 1000.0 / FACTOR) for mg in row] for row in rows]
            return head + b"\x80" + _differences(counts)
        whole = [round(mg) for row in rows for mg in row]
        return head + b"\x01" + struct.pack(f"<{len(whole)}h", *whole)

    def _ecg(self, at_s: float) -> int:
        if self.dry:
            return round(self.rng.gauss(0.0, 3.0))
        return round(self.body.microvolts(at_s) + self.rng.gauss(0.0, 8.0))

    def _pulses(self) -> bytes | None:
        intervals, self.body.intervals = self.body.intervals, []
        if not intervals:
            return None
        body = b"".join(
            struct.pack("<BHHB", round(61440 / rr), round(rr / 1.024), 5, 0x06) for rr in intervals
        )
        return struct.pack("<BQB", PPI, 0, 0) + body


def _differences(rows: list[list[int]]) -> bytes:
    """Return samples as differences of 12 bits, ten to a block, bit by bit."""
    out = struct.pack("<3h", *rows[0])
    for start in range(1, len(rows), 10):
        block = rows[start : start + 10]
        bits: list[int] = []
        for number, row in enumerate(block, start):
            for new, old in zip(row, rows[number - 1], strict=True):
                bits += [(new - old) >> place & 1 for place in range(12)]
        bits += [0] * (-len(bits) % 8)
        out += bytes([12, len(block)])
        out += bytes(sum(bit << p for p, bit in enumerate(bits[at : at + 8]))
                     for at in range(0, len(bits), 8))  # fmt: skip
    return out
