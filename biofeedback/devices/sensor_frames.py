"""A muscle sensor's or a belt's samples as they are handed on and kept: bytes that say it all.

Layout, little-endian: version (1 byte), channels (1), samples (2), when the first was taken
against when the frame came (s, 8, float), samples per second (8, float), then the values as they
came (4 each, float), all channels of a sample together. Values are in the unit of the sensor's
kind: µV for a muscle, the belt's own for a belt.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass
from enum import StrEnum

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

VERSION = 1
MOST_CHANNELS = 2
_HEAD = struct.Struct("<BBHdd")


class SensorKind(StrEnum):
    """What a sensor beside the strap measures; also the characteristic its frames are kept by."""

    EMG = "emg"
    BELT = "belt"


@dataclass(frozen=True, slots=True)
class SensorFrame:
    """A stretch of samples without a hole.

    lag_s: the first sample's time less the frame's arrival (negative: taken before it came).
    values: 4-byte floats, `channels` of them a sample.
    """

    channels: int
    lag_s: float
    rate_hz: float
    values: bytes

    @property
    def count(self) -> int:
        """How many samples of each channel."""
        return len(self.values) // (4 * self.channels)

    def __bytes__(self) -> bytes:
        head = _HEAD.pack(VERSION, self.channels, self.count, self.lag_s, self.rate_hz)
        return head + self.values

    @classmethod
    def from_bytes(cls, payload: bytes) -> SensorFrame:
        """Return the frame; BadInputError for bytes that are none."""
        try:
            version, channels, count, lag_s, rate_hz = _HEAD.unpack_from(payload)
        except struct.error as error:
            raise _damaged() from error
        values = payload[_HEAD.size :]
        sound = version == VERSION and 1 <= channels <= MOST_CHANNELS
        if not sound or len(values) != 4 * channels * count:
            raise _damaged()
        # NaN fails every comparison: so does what is not a rate or a delay at all.
        if not (0.0 < rate_hz <= 100_000.0 and -1e6 <= lag_s <= 1e6):
            raise _damaged()
        return cls(channels, lag_s, rate_hz, values)

    @classmethod
    def of(cls, rows: list[list[float]], lag_s: float, rate_hz: float) -> SensorFrame:
        """Return the frame of samples, each a list of one value a channel."""
        values = array("f", [value for row in rows for value in row])
        if sys.byteorder == "big":
            values.byteswap()
        return cls(len(rows[0]), lag_s, rate_hz, values.tobytes())


def _damaged() -> BadInputError:
    return BadInputError(_("A part of what the sensor sent is damaged and can't be read."))
