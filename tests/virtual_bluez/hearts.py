"""Hearts for virtual straps: endless or recorded RR intervals in 1/1024 s.

Written apart from the app's simulated strap, so that the two can't share a mistake.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from pathlib import Path

UNITS_PER_S = 1024


def breathing_heart(
    seed: int = 0,
    rr_ms: float = 900.0,
    breath_per_min: float = 6.0,
    swing_ms: float = 60.0,
    noise_ms: float = 8.0,
    drift_ms: float = 25.0,
) -> Iterator[int]:
    """Yield RR intervals of a person who breathes steadily.

    swing_ms: half of peak to trough. drift_ms: SD of a slow wander (20 s). noise_ms: SD.
    """
    rng = random.Random(seed)
    at_s = drift = 0.0
    while True:
        keep = math.exp(-rr_ms / 1000.0 / 20.0)
        drift = keep * drift + drift_ms * math.sqrt(1.0 - keep * keep) * rng.gauss(0.0, 1.0)
        breath = swing_ms * math.sin(2.0 * math.pi * breath_per_min / 60.0 * at_s)
        interval_ms = max(350.0, rr_ms + breath + drift + rng.gauss(0.0, noise_ms))
        interval = round(interval_ms * UNITS_PER_S / 1000.0)
        at_s += interval / UNITS_PER_S
        yield interval


def _units(interval: float) -> int:
    """Return an interval in 1/1024 s; no heart beats in 10 ms, so below 10 it is seconds."""
    return round(interval * UNITS_PER_S * (1.0 if interval < 10.0 else 0.001))


def recorded_heart(path: Path) -> list[tuple[float | None, int]]:
    """Return a recording's beats as (beat time in s or None, RR in 1/1024 s).

    Reads one RR in ms or s a line, or a CSV with a column `rr_ms` and perhaps `beat_time_s`. Rows
    without an RR are left out (the first beat of such files has none).
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    header = [name.strip() for name in lines[0].split(",")] if lines else []
    beats: list[tuple[float | None, int]] = []
    if "rr_ms" in header:
        for row in csv.DictReader(lines):
            cell = (row.get("rr_ms") or "").strip()
            if not cell:
                continue
            time_cell = (row.get("beat_time_s") or "").strip()
            units = _units(float(cell))
            beats.append((float(time_cell) if time_cell else None, units))
        return beats
    for line in lines:
        word = line.strip().replace(",", ".")
        try:
            beats.append((None, _units(float(word))))
        except ValueError:
            continue
    return beats


def replayed_heart(path: Path) -> Iterator[tuple[float, int]]:
    """Yield (seconds to wait since the beat before, RR in 1/1024 s) of a recording, then stop.

    Where the recording has a clock, a gap in it is waited out; else beats follow their RR.
    """
    last_s: float | None = None
    for at_s, units in recorded_heart(path):
        wait_s = units / UNITS_PER_S
        if at_s is not None and last_s is not None:
            wait_s = max(wait_s, at_s - last_s) if at_s - last_s > 1.5 * wait_s else wait_s
        last_s = at_s
        yield wait_s, units


def steady(heart: Iterator[int]) -> Iterator[tuple[float, int]]:
    """Return a heart whose beats follow one another without a gap, in `replayed_heart`'s form."""
    for units in heart:
        yield units / UNITS_PER_S, units
