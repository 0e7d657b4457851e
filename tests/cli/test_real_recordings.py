"""Recordings of real hearts, played through a virtual strap and the real bleak, as anyone would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import environment, lines, of, program, run

DATA = Path(__file__).resolve().parent.parent / "data"
# Whatever a busy computer is late by counts as many times in the recording's own time: the windows
# of a minute's practice then begin elsewhere. Long ones have many windows, and mind it less.
SPEED, SPEED_OF_SHORT = 20, 8
SHORT = [("paced/deep_5s_in_5s_out_a_rr.csv", 6.0, 1.2)]
LONG = [
    ("rr/pyhrv_nni_short.txt", 6.0, 5.2),
    ("rr/rest_rri.txt", 6.0, 16.4),
    ("rr/earclip_2015-07-15-17-08-47.txt", 5.0, 15.7),
]


def live_and_offline(home: Path, name: str, pace: float, minutes: float) -> tuple[dict, dict]:
    speed = SPEED if minutes > 2.0 else SPEED_OF_SHORT
    radio = [sys.executable, "-m", "tests.virtual_bluez", "--speed", str(speed)]
    words = ["session", "--strap", "ble", "--minutes", str(minutes), "--pace", str(pace)]
    words += ["--json-lines", "--speed", str(speed)]
    done = subprocess.run(
        [*radio, "--replay", str(DATA / name), "--", *program(*words)],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30 + minutes * 60 / speed * 2,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [live] = of(lines(done.stdout), "summary")
    offline = run(home, "analyze", str(DATA / name), "--pace", str(pace), "--json")
    assert offline.returncode == 0, offline.stderr
    return live, json.loads(offline.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the virtual Bluetooth system is BlueZ")
@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "pace", "minutes"), SHORT + (LONG if os.environ.get("BIOFEEDBACK_SOAK") else [])
)
def test_the_live_summary_is_the_analysis_of_the_file(
    tmp_path: Path, name: str, pace: float, minutes: float
):
    live, offline = live_and_offline(tmp_path, name, pace, minutes)
    assert live["beats"] == offline["beats"]
    assert live["rmssd_ms"] == pytest.approx(offline["rmssd_ms"], abs=0.5)
    assert live["sdnn_ms"] == pytest.approx(offline["sdnn_ms"], abs=0.5)
    assert live["coherence"]["score"] == pytest.approx(offline["coherence"]["score"], abs=2.0)
    for kind, count in offline["artifacts"]["by_kind"].items():
        # A strap sends 1/1024 s: an interval on the very threshold may fall to the other side.
        assert abs(live["artifacts"]["by_kind"][kind] - count) <= 1, kind
    if "paced" in name:
        assert live["breathing"]["rate_per_min"] == pytest.approx(pace, abs=0.2)
