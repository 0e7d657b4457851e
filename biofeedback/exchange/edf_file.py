"""EDF, EDF+ and BDF bytes to signals and annotations; tolerant of what devices really write.

Source: Kemp et al. 1992 and Kemp & Olivan 2003 (EDF+), the published specifications.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

_HEAD = 256
_MOST_SIGNALS = 512
_MOST_TEXTS = 500_000
_MOST_RECORDS = 1_000_000
_ANNOTATIONS = ("EDF Annotations", "BDF Annotations")


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal's header: label, unit, samples a record, and how numbers become values."""

    label: str
    unit: str
    samples: int
    offset: int
    physical_min: float
    physical_max: float
    digital_min: float
    digital_max: float

    @property
    def is_annotation(self) -> bool:
        """Whether this holds texts, not samples."""
        return self.label in _ANNOTATIONS


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text at a time in s from the file's start."""

    at_s: float
    text: str


class EdfFile:
    """A file taken apart; BadInputError with the place for bytes that are no whole EDF."""

    def __init__(self, content: bytes, name: str) -> None:
        """Read the headers; samples and annotations are read when asked for."""
        self._content = content
        self._name = name
        self._width = 3 if content[:1] == b"\xff" else 2
        count = int(self._number(252, 4, _("the number of signals")))
        if not 0 < count <= _MOST_SIGNALS or len(content) < _HEAD * (count + 1):
            raise self._broken(_("its header is cut off"), 252)
        self.record_s = self._number(244, 8, _("the length of a record"))
        self.signals = self._signal_headers(count)
        self._record_bytes = sum(s.samples for s in self.signals) * self._width
        self._start = _HEAD * (count + 1)
        if self._record_bytes <= 0:
            raise self._broken(_("its records are empty"), self._start)
        said = int(self._number(236, 8, _("the number of records")))
        whole = (len(content) - self._start) // self._record_bytes
        self.records = whole if said < 0 else min(said, whole)
        self.missing_records = max(0, said - whole)
        if self.records > _MOST_RECORDS:
            raise self._broken(_("it has far too many records"), 236)
        if self.records == 0:
            raise self._broken(_("it holds no whole record"), self._start)
        if not (math.isfinite(self.record_s) and 0 <= self.record_s <= 86_400):
            raise self._broken(_("a record has an impossible length"), 244)
        self.started_at = self._started_at()
        self._record_starts, self.annotations = self._texts()

    def _field(self, at: int, length: int) -> str:
        """Return a header field's text."""
        return self._content[at : at + length].decode("latin-1").strip(" \x00")

    def _number(self, at: int, length: int, what: str) -> float:
        """Return a header field's number."""
        try:
            value = float(self._field(at, length).replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self._broken(_("{what} is not a number").format(what=what), at)
        return value

    def _broken(self, why: str, at: int) -> BadInputError:
        """Return the error for a damaged file, with the byte where it shows."""
        sentence = _("{file} is a damaged EDF file ({why}, byte {at}); export it again.")
        return BadInputError(sentence.format(file=self._name, why=why, at=at))

    def _signal_headers(self, count: int) -> tuple[Signal, ...]:
        """Return the signals; their fields stand column by column in the header."""
        signals = []
        offset = 0
        for index in range(count):
            at = _HEAD + 216 * count + 8 * index
            samples = int(self._number(at, 8, _("the samples of a record")))
            if not 0 <= samples <= 10_000_000:
                raise self._broken(_("a signal has an impossible number of samples"), at)
            label = self._field(_HEAD + 16 * index, 16)
            limits = [0.0, 1.0, 0.0, 1.0]
            if label not in _ANNOTATIONS:
                for place, column in enumerate((104, 112, 120, 128)):
                    field = _HEAD + column * count + 8 * index
                    limits[place] = self._number(field, 8, _("a signal's range"))
            unit = self._field(_HEAD + 96 * count + 8 * index, 8)
            signals.append(Signal(label, unit, samples, offset, *limits))
            offset += samples
        return tuple(signals)

    def _started_at(self) -> datetime | None:
        """Return when the recording began, in this computer's zone (the format has none)."""
        try:
            day, month, year = (int(part) for part in self._field(168, 8).split("."))
            hour, minute, second = (int(part) for part in self._field(176, 8).split("."))
            year += 1900 if year >= 85 else 2000
            return datetime(year, month, day, hour, minute, second).astimezone()
        except (ValueError, OSError, OverflowError):
            return None

    def _texts(self) -> tuple[list[float], tuple[Annotation, ...]]:
        """Return when each record begins, in s, and the annotations in order."""
        starts = [index * self.record_s for index in range(self.records)]
        found: list[Annotation] = []
        channels = [signal for signal in self.signals if signal.is_annotation]
        for index in range(self.records):
            for place, signal in enumerate(channels):
                at = self._start + index * self._record_bytes + signal.offset * self._width
                raw = self._content[at : at + signal.samples * self._width]
                for number, tal in enumerate(raw.split(b"\x00")):
                    onset, texts = _time_and_texts(tal)
                    if onset is None:
                        continue
                    if place == 0 and number == 0 and not texts:
                        starts[index] = onset
                    found += [Annotation(onset, text) for text in texts]
                if len(found) > _MOST_TEXTS:
                    raise self._broken(_("it has far too many annotations"), at)
        found.sort(key=lambda annotation: annotation.at_s)
        return starts, tuple(found)

    def read(self, signal: Signal) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return a signal's times (s from the start) and values in its unit."""
        per_record = signal.samples
        raw = np.frombuffer(
            self._content, np.uint8, self.records * self._record_bytes, self._start
        ).reshape(self.records, self._record_bytes)
        first = signal.offset * self._width
        part = np.ascontiguousarray(raw[:, first : first + per_record * self._width])
        if self._width == 2:
            numbers = part.view("<i2").astype(np.float64)
        else:
            bytes3 = part.reshape(self.records, per_record, 3).astype(np.int32)
            whole = bytes3[..., 0] | bytes3[..., 1] << 8 | bytes3[..., 2] << 16
            numbers = np.where(whole >= 1 << 23, whole - (1 << 24), whole).astype(np.float64)
        span = signal.digital_max - signal.digital_min
        if span == 0:
            sentence = _("The signal {label} of {file} has no range, so its values are not known.")
            raise BadInputError(sentence.format(label=signal.label, file=self._name))
        gain = (signal.physical_max - signal.physical_min) / span
        values = (numbers - signal.digital_min) * gain + signal.physical_min
        within = np.arange(per_record) * (self.record_s / max(per_record, 1))
        times = np.asarray(self._record_starts)[:, None] + within[None, :]
        return times.ravel(), values.ravel()


def _time_and_texts(tal: bytes) -> tuple[float | None, list[str]]:
    """Return a time-stamped list's onset in s (None: it is none) and its texts."""
    head, _separator, rest = tal.partition(b"\x14")
    if not head or head[:1] not in b"+-":
        return None, []
    try:
        onset = float(head.split(b"\x15")[0])
    except ValueError:
        return None, []
    if not math.isfinite(onset) or abs(onset) > timedelta(days=400).total_seconds():
        return None, []
    texts = [text.decode("utf-8", "replace").strip() for text in rest.split(b"\x14")]
    return onset, [text for text in texts if text]
