"""Muscle and belt leave with a session: as signals in EDF+, as tables, and come back."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyedflib
import pytest

from biofeedback.devices.protocol import PacketReceived
from biofeedback.devices.sensor_frames import SensorFrame
from biofeedback.exchange import sensor_signals
from biofeedback.exchange.edf_export import session_to_edf
from biofeedback.exchange.session_json import session_from_dict, session_to_json
from biofeedback.sessions.portable import PortableSession
from biofeedback.sessions.records import Happening
from tests.exchange.leaving import BEGAN, a_leaving_session

OFFSET_S = BEGAN.microsecond / 1e6
SENSORS = (
    Happening(0.1, "sensor", '{"channels": ["left", "right"], "kind": "emg", "unit": "µV"}'),
    Happening(0.1, "sensor", '{"channels": ["belt"], "kind": "belt", "unit": "N"}'),
)


def emg(t_s: float) -> float:
    return 80.0 * math.sin(2 * math.pi * 90.0 * t_s)


def frames(seconds: float = 40.0, hole: tuple[float, float] = (20.0, 22.0)) -> list[PacketReceived]:
    found = []
    for tenth in range(round(seconds * 10)):
        at_s = tenth / 10.0
        if hole[0] <= at_s < hole[1]:
            continue
        rows = [[emg(at_s + n / 500.0), 2.0 * emg(at_s + n / 500.0)] for n in range(50)]
        arrived_s = at_s + 0.15
        frame = SensorFrame.of(rows, at_s - arrived_s, 500.0)
        found.append(PacketReceived(arrived_s, "emg", bytes(frame)))
        chest = [[50.0 - 5.0 * math.cos(2 * math.pi * (at_s + n / 20.0) / 5.0)] for n in range(2)]
        belt = SensorFrame.of(chest, at_s - arrived_s, 20.0)
        found.append(PacketReceived(arrived_s, "belt", bytes(belt)))
    return found


def leaving(*, beats: bool = True) -> PortableSession:
    one = a_leaving_session(() if not beats else None)
    content = replace(one.content, packets=tuple(frames()), happenings=SENSORS)
    return replace(one, content=content)


@pytest.mark.parametrize("beats", [True, False])
def test_another_reader_finds_the_signals_at_their_time(tmp_path: Path, beats: bool) -> None:
    path = tmp_path / "session.edf"
    path.write_bytes(session_to_edf(leaving(beats=beats)))
    with pyedflib.EdfReader(str(path)) as reader:
        labels = reader.getSignalLabels()
        curves = ["Interval trend", "Heart rate"] if beats else []
        assert labels == [*curves, "EMG left", "EMG right", "Resp belt"]
        left = labels.index("EMG left")
        assert reader.getSampleFrequency(left) == 500.0
        assert reader.getPhysicalDimension(left) == "uV"
        assert reader.getPhysicalDimension(left + 2) == "N"
        signal, belt = reader.readSignal(left + 1), reader.readSignal(left + 2)
    times = np.arange(len(signal)) / 500.0 - OFFSET_S
    here = (times > 1.0) & (times < 19.0)
    # at the nearest place of the grid: at most half a sample off
    true = 160.0 * np.sin(2 * np.pi * 90.0 * np.rint(times * 500.0) / 500.0)
    shift = OFFSET_S * 500.0 - round(OFFSET_S * 500.0)
    exact = 160.0 * np.sin(2 * np.pi * 90.0 * (times + shift / 500.0))
    assert np.abs(signal - exact)[here].max() < 0.05
    assert np.abs(true).max() > 150.0
    assert np.abs(signal[(times > 20.1) & (times < 21.9)]).max() < 0.01
    when = np.arange(len(belt)) / 20.0 - OFFSET_S
    inside = (when > 1.0) & (when < 19.0)
    assert belt[inside].max() == pytest.approx(55.0, abs=0.1)


def test_the_tables_hold_levels_and_breaths() -> None:
    told = sensor_signals.told_by(leaving().content)
    levels = list(sensor_signals.muscle_rows(told))
    good = [row for row in levels if row["channel"] == "right" and row["rms_uv"] is not None]
    assert len(good) > 300
    assert np.median([row["rms_uv"] for row in good]) == pytest.approx(160 / 2**0.5, rel=0.02)
    assert {row["contact"] for row in levels} >= {"good", "settling"}
    breaths = list(sensor_signals.breath_rows(told))
    # two before the hole and one after: those that are cut by an end are none
    assert len(breaths) == 3
    assert all(4.8 < one["next_inhale_s"] - one["inhale_s"] < 5.2 for one in breaths)


def test_what_came_from_the_sensors_comes_back_byte_for_byte() -> None:
    one = leaving()
    again = session_from_dict(json.loads(session_to_json(one)), "session.json")
    assert again.content.packets == one.content.packets
    assert again.content.happenings == one.content.happenings


def test_a_session_without_sensors_has_no_signals() -> None:
    content = a_leaving_session().content
    assert not sensor_signals.has_sensors(content)
    assert sensor_signals.signals_of(content, 60.0) == ()
