"""What a session's muscle sensor and belt sent, for files that others read."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biofeedback.core.errors import BadInputError
from biofeedback.devices.protocol import PacketReceived
from biofeedback.devices.sensor_frames import SensorFrame, SensorKind
from biofeedback.sessions.beside import KINDS, SENSOR, Beside, beside_of
from biofeedback.sessions.records import SessionContent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SensorSignal:
    """One channel on an even grid from the session's first second on; NaN where nothing came."""

    label: str
    unit: str
    rate_hz: int
    values: Floats


def has_sensors(content: SessionContent) -> bool:
    """Return whether a session holds what a sensor beside the strap sent."""
    return any(packet.characteristic in KINDS for packet in content.packets)


def told_by(content: SessionContent) -> Beside:
    """Return what the sensors of a session told."""
    frames = ((one.arrived_s, one.characteristic, one.payload) for one in content.packets)
    return beside_of(frames, content.happenings)


def signals_of(content: SessionContent, length_s: float) -> tuple[SensorSignal, ...]:
    """Return every channel, as it came, over `length_s` seconds of the session.

    Each sample stands at the place of the grid nearest to its own time.
    """
    found = []
    for kind in SensorKind:
        frames = list(_frames(content.packets, kind))
        if not frames:
            continue
        rate_hz = max(1, round(frames[0][1].rate_hz))
        channels = frames[0][1].channels
        rows = np.full((channels, round(length_s * rate_hz)), np.nan)
        for at_s, frame in frames:
            values = _values(frame)
            if frame.channels != channels:
                continue
            times = at_s + np.arange(values.shape[1]) / frame.rate_hz
            places = np.rint(times * rate_hz).astype(int)
            inside = (places >= 0) & (places < rows.shape[1])
            rows[:, places[inside]] = values[:, inside]
        names, unit = _named(content, kind)
        for number in range(channels):
            name = names[number] if number < len(names) else str(number + 1)
            label = f"EMG {name}" if kind is SensorKind.EMG else "Resp belt"
            found.append(SensorSignal(label, unit, rate_hz, rows[number]))
    return tuple(found)


def muscle_rows(told: Beside) -> Iterator[dict[str, Any]]:
    """Return a session's muscle, a tenth of a second and a channel a row."""
    if told.muscle is None:
        return
    ends, rms = told.muscle.levels()
    contacts = told.muscle.contacts()
    for place, end_s in enumerate(ends.tolist()):
        for channel in range(told.muscle.channels):
            level = float(rms[channel][place])
            name = told.names[channel] if channel < len(told.names) else str(channel + 1)
            yield {
                "t_s": round(end_s, 6),
                "channel": name,
                "rms_uv": None if np.isnan(level) else round(level, 6),
                "contact": contacts[place][channel].value,
            }


def breath_rows(told: Beside) -> Iterator[dict[str, Any]]:
    """Return a session's breaths by the belt, one a row."""
    for breath in () if told.belt is None else told.belt.breaths:
        yield {
            "inhale_s": round(breath.inhale_s, 6),
            "exhale_s": round(breath.exhale_s, 6),
            "next_inhale_s": round(breath.next_s, 6),
            "depth": round(breath.depth, 6),
        }


def _frames(
    packets: tuple[PacketReceived, ...], kind: SensorKind
) -> Iterator[tuple[float, SensorFrame]]:
    for packet in packets:
        if packet.characteristic == kind.value:
            try:
                frame = SensorFrame.from_bytes(packet.payload)
            except BadInputError:
                continue
            yield packet.arrived_s + frame.lag_s, frame


def _values(frame: SensorFrame) -> Floats:
    values = array("f")
    values.frombytes(frame.values)
    if sys.byteorder == "big":
        values.byteswap()
    return np.asarray(values, dtype=np.float64).reshape(-1, frame.channels).T


def _named(content: SessionContent, kind: SensorKind) -> tuple[tuple[str, ...], str]:
    """Return the channels' names and the unit, as the sensor told them."""
    names: tuple[str, ...] = ()
    unit = "uV" if kind is SensorKind.EMG else ""
    for each in content.happenings:
        if each.kind == SENSOR:
            detail = json.loads(each.detail_json)
            if detail["kind"] == kind.value and detail["channels"]:
                names = tuple(str(name) for name in detail["channels"])
                if kind is SensorKind.BELT:
                    unit = str(detail["unit"] or "")
    return names, unit
