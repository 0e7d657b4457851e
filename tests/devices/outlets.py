"""Sensors as a second process: real outlets of a simulated muscle and belt, with what can go wrong.

Prints the library's clock at its first sample, then sends until told to stop or until its end.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

EMG_HZ, BELT_HZ = 1000.0, 25.0
BREATH_S, INHALE = 5.0, 0.4


def breath_length_s(number: int) -> float:
    return BREATH_S * (1.0 + 0.2 * math.sin(1.7 * number))


def onsets_s(until_s: float) -> list[float]:
    """When each inhale truly began, seconds since the first sample."""
    found, at_s, number = [], 0.0, 0
    while at_s < until_s:
        found.append(at_s)
        at_s += breath_length_s(number)
        number += 1
    return found


class Chest:
    """How far out a chest is, moment after moment."""

    def __init__(self) -> None:
        self._begun_s, self._number = 0.0, 0

    def at(self, t_s: float) -> float:
        while t_s >= self._begun_s + breath_length_s(self._number):
            self._begun_s += breath_length_s(self._number)
            self._number += 1
        share = (t_s - self._begun_s) / breath_length_s(self._number)
        if share < INHALE:
            return 0.5 - 0.5 * math.cos(math.pi * share / INHALE)
        return 0.5 + 0.5 * math.cos(math.pi * (share - INHALE) / (1.0 - INHALE))


def rms_uv(t_s: float) -> float:
    """How tense the muscle truly is."""
    return 60.0 if (t_s // 10.0) % 2 else 6.0


@dataclass(frozen=True)
class Told:
    """What a test asks for. Seconds are of the sensor's own time, `speed` of them in a second."""

    name: str
    kinds: tuple[str, ...]
    seconds: float = 60.0
    speed: float = 1.0
    jitter_s: float = 0.0
    ppm: float = 0.0
    drops: tuple[tuple[float, float], ...] = ()
    unit: str = "microvolts"
    waits: bool = True


@contextmanager
def outlets(told: Told) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """Run the sensors beside the test; give the process and the library's clock at its zero."""
    words = json.dumps(told.__dict__)
    command = [sys.executable, "-m", "tests.devices.outlets", words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            yield run, float(run.stdout.readline())
        finally:
            run.kill()


def main() -> None:
    import pylsl

    from biofeedback.devices.simulated_sensors import TABLE, emg_table

    parser = argparse.ArgumentParser()
    parser.add_argument("told")
    told = Told(**json.loads(parser.parse_args().told))
    source, chest, table = random.Random(5), Chest(), emg_table()
    made = []
    for kind in told.kinds:
        rate_hz, channels = (EMG_HZ, 2) if kind == "emg" else (BELT_HZ, 1)
        type_ = "EMG" if kind == "emg" else "Respiration"
        name = f"{told.name}-{kind}"
        info = pylsl.StreamInfo(name, type_, channels, rate_hz, "float32", f"source-{name}")
        names = info.desc().append_child("channels")
        for label in ("left", "right") if kind == "emg" else ("belt",):
            channel = names.append_child("channel")
            channel.append_child_value("label", label)
            if told.unit and kind == "emg":
                channel.append_child_value("unit", told.unit)
        made.append((kind, rate_hz, pylsl.StreamOutlet(info, max_buffered=60)))
    scale = 1e-3 if told.unit == "millivolts" else 1.0
    for _kind, _rate_hz, outlet in made if told.waits else ():
        outlet.wait_for_consumers(20.0)
    zero = pylsl.local_clock()
    sys.stdout.write(f"{zero!r}\n")
    sys.stdout.flush()
    done = [0] * len(made)
    while True:
        now_s = (pylsl.local_clock() - zero) * told.speed
        for place, (kind, rate_hz, outlet) in enumerate(made):
            true_hz = rate_hz * (1.0 + told.ppm * 1e-6)
            rows, stamps = [], []
            for number in range(done[place], math.floor(min(now_s, told.seconds) * true_hz)):
                t_s = number / true_hz
                done[place] = number + 1
                if any(from_s <= t_s < to_s for from_s, to_s in told.drops):
                    continue
                if kind == "emg":
                    level = scale * rms_uv(t_s)
                    rows.append(
                        [level * table[number % TABLE], 2.0 * level * table[-number % TABLE]]
                    )
                else:
                    rows.append([40.0 + 8.0 * chest.at(t_s) + 0.05 * source.gauss(0.0, 1.0)])
                stamps.append(zero + (t_s + source.uniform(-1.0, 1.0) * told.jitter_s) / told.speed)
            if rows:
                outlet.push_chunk(rows, stamps)
        if now_s > told.seconds + 3.0 * told.speed:
            return
        time.sleep(0.02)


if __name__ == "__main__":
    main()
