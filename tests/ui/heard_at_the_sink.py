"""|due - sounded|, measured where a listener would stand: at the monitor of a PulseAudio null sink.

`python -m tests.ui.heard_at_the_sink [SECONDS]` starts a sound server of its own on a private
socket, plays the pacer through the window's own loudspeaker, records the sink's monitor and
compares the beginning of each phase with when it was due. Without PulseAudio it says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

import numpy as np

RATE_HZ = 48_000
BLOCK = 480
Row = tuple[str, str]


class Ear:
    """Reads the monitor and knows when each sample passed: the lower envelope of arrivals."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.parts: list[np.ndarray] = []
        self._offset_s = np.inf
        self._heard = 0
        self._recorder = subprocess.Popen(
            ["parec", "-d", "null.monitor", f"--rate={RATE_HZ}", "--channels=1",
             "--format=float32le", "--latency-msec=5", "--raw"],
            env=environment, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._recorder.stdout is not None
        self.stream = self._recorder.stdout.fileno()
        os.set_blocking(self.stream, False)
        self._rest = b""

    def listen(self) -> None:
        """Take what has arrived; called often."""
        while True:
            try:
                data = os.read(self.stream, 1 << 16)
            except BlockingIOError:
                return
            now = monotonic()
            if not data:
                return
            data = self._rest + data
            whole = len(data) // 4 * 4
            self._rest = data[whole:]
            samples = np.frombuffer(data[:whole], dtype=np.float32)
            self.parts.append(samples)
            self._heard += len(samples)
            # The last sample of a block passed before it arrived; the quickest block says when.
            self._offset_s = min(self._offset_s, now - self._heard / RATE_HZ)

    def onsets_s(self) -> list[float]:
        """When sound began anew, in seconds of the monotonic clock."""
        from tests.sessions.test_tones import onsets_s

        self._recorder.terminate()
        self._recorder.wait()
        return onsets_s(np.concatenate(self.parts).astype(float), self._offset_s)


def measure(seconds: float = 60.0) -> list[Row]:
    if not all(shutil.which(name) for name in ("pulseaudio", "pactl", "parec")):
        return [("due to sounded", "not measured: PulseAudio is not installed")]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "native"
        environment = os.environ | {
            "XDG_RUNTIME_DIR": folder, "PULSE_RUNTIME_PATH": folder,
            "PULSE_SERVER": f"unix:{socket}", "HOME": folder,
        }  # fmt: skip
        os.environ.update(environment)
        server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
             "-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
             "-L", f"module-null-sink sink_name=null rate={RATE_HZ} channels=1"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return _play(seconds, environment)
        finally:
            server.terminate()
            server.wait()


def _play(seconds: float, environment: dict[str, str]) -> list[Row]:
    from PyQt6.QtCore import QCoreApplication, QTimer

    from biofeedback.core.breath import BreathPattern
    from biofeedback.core.pacing import PaceTrack
    from biofeedback.sessions.tones import Mix
    from biofeedback.ui.loudspeaker import Loudspeaker, SoundState

    until = monotonic() + 10.0
    while subprocess.run(["pactl", "info"], env=environment, capture_output=True).returncode:
        if monotonic() > until:
            return [("due to sounded", "not measured: the sound server does not start")]
    app = QCoreApplication.instance() or QCoreApplication(["ear"])
    ear, loudspeaker = Ear(environment), Loudspeaker()
    told: list[SoundState] = []
    loudspeaker.told.connect(told.append)
    pattern = BreathPattern.of_seconds(1.3, 0.7, 1.6, 0.7)
    track = PaceTrack()
    begun = monotonic()
    track.begin(begun + 1.0, pattern)
    loudspeaker.begin(monotonic, track)
    loudspeaker.play(Mix(volume_percent=100.0))
    look = QTimer()
    look.timeout.connect(ear.listen)
    look.start(2)
    QTimer.singleShot(round(1000 * seconds), app.quit)
    app.exec()
    loudspeaker.close()
    heard = ear.onsets_s()
    due, at_s = [], -1.0
    while (change := pattern.change_after(at_s)).at_s + begun + 1.0 < begun + seconds - 1.0:
        at_s = change.at_s
        due.append(begun + 1.0 + at_s)
    if not heard:
        return [("due to sounded", f"nothing was heard ({loudspeaker.state})")]
    off = np.array([min((h - d for h in heard), key=abs) for d in due]) * 1000
    p50, p99 = np.percentile(np.abs(off), [50, 99])
    half = len(off) // 2
    return [
        (
            f"due to sounded at a null sink's monitor, {len(due)} phases: |off| p50, p99",
            f"{p50:.1f} {p99:.1f} ms",
        ),
        (
            "  earliest, latest; second half against the first",
            f"{off.min():.1f} {off.max():.1f} ms; {off[half:].mean() - off[:half].mean():+.1f} ms",
        ),
    ]


if __name__ == "__main__":
    for title, value in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0):
        sys.stdout.write(f"{title:76} {value}\n")
