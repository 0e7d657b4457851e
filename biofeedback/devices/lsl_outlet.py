"""A session's heartbeats, ECG, numbers and markers as streams that other programs can hear.

Opened only when the person asks for it. Stamps are of the library's own clock: when a heartbeat
was, not when it was told. Nothing of the person's is in the streams' names; what is marked in
words goes out as it was written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from biofeedback import __version__
from biofeedback.core.clock import Clock
from biofeedback.core.metrics import Metrics
from biofeedback.devices.lsl import Clocks, library

# (label, unit, kind) of each number, in the order they are sent; NaN where it is not known.
NUMBERS = (
    ("hr", "bpm", "heart rate"),
    ("rmssd", "ms", "variability"),
    ("swing", "bpm", "variability"),
    ("coherence", "0-100", "coherence"),
    ("coherence_confidence", "0-1", "confidence"),
    ("breathing", "1/min", "breathing rate"),
    ("breathing_confidence", "0-1", "confidence"),
)
_DOUBLE, _FLOAT, _STRING = "double64", "float32", "string"


class LslStreamsOut:
    """The streams of one session; each is opened with the first that goes out in it.

    Every sending raises NoLibraryError where the library is missing.
    """

    def __init__(self, clock: Clock, *, speed: float = 1.0) -> None:
        """`speed`: seconds of `clock` in a second."""
        self._clock, self._speed = clock, speed
        self._known: Clocks | None = None
        self._open: dict[tuple[str, int], Any] = {}

    @property
    def _clocks(self) -> Clocks:
        """The library's clock beside the app's."""
        if self._known is None:
            self._known = Clocks(self._clock, self._speed, library().local_clock)
        return self._known

    def beat(self, number: int, at_s: float, rr_ms: float) -> None:
        """Send an interval (ms) of strap `number`, stamped at the heartbeat that ended it."""
        outlet = self._outlet("rr", number, "RR", 0.0, _DOUBLE, (("RR", "ms", "interval"),))
        outlet.push_sample([rr_ms], self._clocks.lsl_s(at_s))

    def ecg(self, number: int, at_s: float, rate_hz: float, microvolts: Sequence[float]) -> None:
        """Send a stretch of ECG, each sample with its own stamp."""
        outlet = self._outlet(
            "ecg", number, "ECG", round(rate_hz), _FLOAT, (("ECG", "microvolts", "ECG"),)
        )
        stamps = [self._clocks.lsl_s(at_s + place / rate_hz) for place in range(len(microvolts))]
        outlet.push_chunk([[float(value)] for value in microvolts], stamps)

    def numbers(self, number: int, at_s: float, metrics: Metrics) -> None:
        """Send the live numbers."""
        outlet = self._outlet("metrics", number, "Metrics", 0.0, _FLOAT, NUMBERS)
        coherence, breathing = metrics.coherence, metrics.breathing
        values = (
            metrics.hr_bpm,
            metrics.rmssd_ms,
            metrics.swing_bpm,
            coherence.score,
            coherence.confidence,
            breathing.rate_per_min,
            breathing.confidence,
        )
        row = [math.nan if value is None else float(value) for value in values]
        outlet.push_sample(row, self._clocks.lsl_s(at_s))

    def marker(self, at_s: float, words: str) -> None:
        """Send what happens now."""
        outlet = self._outlet("markers", 0, "Markers", 0.0, _STRING, (("marker", "", "marker"),))
        outlet.push_sample([words], self._clocks.lsl_s(at_s))

    def close(self) -> None:
        """Close every stream: whoever listens sees that it is over."""
        self._open.clear()

    def _outlet(
        self,
        kind: str,
        number: int,
        type_: str,
        rate_hz: float,
        value_type: str,
        channels: Sequence[tuple[str, str, str]],
    ) -> Any:
        found = self._open.get((kind, number))
        if found is not None:
            return found
        strap = f" {number + 1}" if number else ""
        pylsl = library()
        info = pylsl.StreamInfo(
            f"biofeedback {kind}{strap}",
            type_,
            len(channels),
            rate_hz,
            value_type,
            f"biofeedback-{kind}-{number + 1}",
        )
        about = info.desc()
        about.append_child("acquisition").append_child_value("manufacturer", "biofeedback")
        about.append_child_value("software_version", __version__)
        listed = about.append_child("channels")
        for label, unit, what in channels:
            channel = listed.append_child("channel")
            for name, value in (("label", label), ("unit", unit), ("type", what)):
                channel.append_child_value(name, value)
        made = pylsl.StreamOutlet(info, chunk_size=0, max_buffered=60)
        self._open[(kind, number)] = made
        return made
