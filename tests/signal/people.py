"""Synthetic hearts for the signal tests: a person as a sum of known parts.

Independent of the simulated strap: the two share no formula, so that one can't excuse the other.
The parts and sizes: a breathing swing, a Mayer wave near 0.1 Hz (second-order resonance), a slow
drift, white noise, and the strap's rounding to 1/1024 s.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.beats import Beat

Floats = NDArray[np.float64]
Turns = Callable[[float], float]
_RATE_HZ = 4.0


@dataclass(frozen=True)
class Person:
    """A heart's make-up; SDs and swing (half peak to trough) in ms, rates per minute."""

    rr_ms: float = 900.0
    swing_ms: float = 0.0
    breath_per_min: float = 6.0
    natural_sd_ms: float = 0.0
    natural_per_min: float = 15.0
    mayer_sd_ms: float = 10.0
    drift_sd_ms: float = 25.0
    noise_ms: float = 8.0
    rounded: bool = True


def recording(
    person: Person,
    seconds: float,
    seed: int,
    *,
    turns: Turns | None = None,
    swing: Callable[[float], float] | None = None,
    offset: float | None = None,
) -> tuple[Floats, Floats]:
    """Return (beat times s, intervals ms) over `seconds`; the first interval ends at its beat.

    turns: breaths since the beginning as a function of time (None: breath_per_min throughout);
    swing: a changing half swing in ms (None: person.swing_ms throughout). offset: the breath at
    the beginning, in turns (None: drawn).
    """
    random = np.random.default_rng(seed)
    samples = int(seconds * _RATE_HZ) + 64
    slow = person.mayer_sd_ms * mayer_wave(random, samples)
    slow += person.drift_sd_ms * drift(random, samples)
    drawn = random.uniform()
    offset = drawn if offset is None else offset
    natural = math.sqrt(2.0) * person.natural_sd_ms
    noise = random.standard_normal(int(seconds * 1000.0 / person.rr_ms * 3) + 64)
    times: list[float] = []
    intervals: list[float] = []
    t = 0.0
    while t < seconds and len(times) < len(noise):
        breath = turns(t) if turns else person.breath_per_min / 60.0 * t
        amplitude = swing(t) if swing else person.swing_ms
        rr = person.rr_ms + slow[min(int(t * _RATE_HZ), samples - 1)]
        rr += amplitude * math.sin(2.0 * math.pi * (breath + offset))
        rr += natural * math.sin(2.0 * math.pi * (person.natural_per_min / 60.0 * t + offset))
        rr += person.noise_ms * noise[len(times)]
        rr = max(rr, 300.0)
        if person.rounded:
            rr = round(rr * 1.024) / 1.024
        t += rr / 1000.0
        times.append(t)
        intervals.append(rr)
    return np.array(times), np.array(intervals)


def mayer_wave(random: np.random.Generator, samples: int) -> Floats:
    """Return a resonance at 0.085-0.115 Hz, bandwidth 0.03 Hz, of SD 1, at 4 Hz."""
    centre, bandwidth = random.uniform(0.085, 0.115), 0.03
    radius = math.exp(-math.pi * bandwidth / _RATE_HZ)
    first = 2.0 * radius * math.cos(2.0 * math.pi * centre / _RATE_HZ)
    second = -radius * radius
    variance = (1.0 - second) / ((1.0 + second) * ((1.0 - second) ** 2 - first**2))
    wave = np.zeros(samples + 400)
    shocks = random.standard_normal(samples + 400)
    for i in range(2, samples + 400):
        wave[i] = first * wave[i - 1] + second * wave[i - 2] + shocks[i]
    return np.asarray(wave[400:] / math.sqrt(variance))


def drift(random: np.random.Generator, samples: int, tau_s: float = 20.0) -> Floats:
    """Return a first-order wandering of SD 1 with time constant `tau_s`, at 4 Hz."""
    keep = math.exp(-1.0 / (tau_s * _RATE_HZ))
    wave = np.zeros(samples)
    shocks = random.standard_normal(samples)
    wave[0] = shocks[0]
    for i in range(1, samples):
        wave[i] = keep * wave[i - 1] + math.sqrt(1.0 - keep * keep) * shocks[i]
    return wave


def beats(times_s: Floats, rr_ms: Floats, *, first_index: int = 0, segment: int = 0) -> list[Beat]:
    """Return arrays as a stream of beats."""
    return [
        Beat(float(t), float(rr), first_index + i, segment)
        for i, (t, rr) in enumerate(zip(times_s, rr_ms, strict=True))
    ]


def chest(
    per_min: float, seconds: float, seed: int, *, tilt: float = 4.0, rate_hz: float = 50.0
) -> tuple[Floats, Floats]:
    """Return (times s, milli-g of shape (3, n)): gravity, a breath, heartbeats and noise."""
    random = np.random.default_rng(seed)
    times = np.arange(0.0, seconds, 1.0 / rate_hz)
    breath = np.sin(2 * np.pi * per_min / 60.0 * times)
    moved = np.outer((0.8, 0.5, 0.3), tilt * breath) + np.array([[0.0], [980.0], [120.0]])
    moved += 6.0 * np.maximum(np.sin(2 * np.pi * 1.15 * times), 0.0) ** 8
    return times, moved + random.normal(0.0, 6.0, moved.shape)
