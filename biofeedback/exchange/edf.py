"""EDF+ recordings: beats from annotations or from a channel that holds an interval a beat."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.clocks import by_stamps
from biofeedback.exchange.edf_file import EdfFile, Signal
from biofeedback.exchange.lists import read_beat_times
from biofeedback.exchange.recording import FEWEST_INTERVALS, Found
from biofeedback.exchange.series import Cell, found, rows_of, unit_in_words, unit_of_intervals
from biofeedback.exchange.tables import column_named

_INTERVAL = re.compile(
    r"(?:rr|r-r|rri|ibi|nn)\b[\s:=]*(?P<value>[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>ms|s)?",
    re.IGNORECASE,
)
_BEAT = re.compile(
    r"(?:[NLRBAaJSVrFejnE/fQ]|n?qrs|r[- ]?(?:peak|wave)|(?:heart ?)?beat|systole|pvc|pac)",
    re.IGNORECASE,
)
_FEWEST_BEATS = 10


def is_edf(content: bytes) -> bool:
    """Return whether this is an EDF, EDF+ or BDF file."""
    return len(content) >= 256 and (content[:8] == b"0       " or content[:8] == b"\xffBIOSEMI")


def read_edf(content: bytes, name: str) -> Found:
    """Return an EDF's beats; BadInputError when it has none that can be had soundly."""
    edf = EdfFile(content, name)
    recording = (
        _from_interval_texts(edf, name) or _from_beat_texts(edf, name) or _from_channel(edf, name)
    )
    if recording is not None:
        notes = recording.notes
        if edf.missing_records:
            sentence = _("The file ends {count} records early; what is there was read.")
            notes = (*notes, sentence.format(count=edf.missing_records))
        return replace(recording, started_at=edf.started_at, notes=notes)
    if any(is_ecg(signal) for signal in edf.signals):
        sentence = _(
            "{file} is an EDF with an ECG and no beat-to-beat intervals; analyse it as an ECG "
            "(--ecg)."
        )
        raise BadInputError(sentence.format(file=name))
    labels = ", ".join(s.label for s in edf.signals[:6] if not s.is_annotation) or "?"
    sentence = _("{file} is an EDF without beat-to-beat intervals (its signals: {labels}).")
    raise BadInputError(sentence.format(file=name, labels=labels))


def is_ecg(signal: Signal) -> bool:
    """Return whether a signal is an electrocardiogram by its label."""
    return bool(re.match(r"\W*(ecg|ekg|lead\b|mlii\b|ml2\b|ii?i?\b)", signal.label.lower()))


def _from_interval_texts(edf: EdfFile, name: str) -> Found | None:
    """Return intervals written as annotations ("RR 812 ms"), None when there are none."""
    cells = []
    for index, annotation in enumerate(edf.annotations, start=1):
        match = _INTERVAL.fullmatch(annotation.text)
        if match:
            value = float(match["value"].replace(",", "."))
            cells.append(Cell(index, value, annotation.at_s))
    if len(cells) < FEWEST_INTERVALS:  # such texts say themselves what they are
        return None
    unit = unit_of_intervals([cell.value for cell in cells if cell.value])
    if unit is None:
        return None
    rows, skipped = rows_of(cells, unit)
    form = _("EDF+ with intervals as annotations")
    return found(name, form, unit_in_words(unit), by_stamps(rows), skipped)


def _from_beat_texts(edf: EdfFile, name: str) -> Found | None:
    """Return beats marked as annotations ("N", "QRS", "R peak"), None when there are none."""
    cells = [
        Cell(index, annotation.at_s, label=annotation.text)
        for index, annotation in enumerate(edf.annotations, start=1)
        if _BEAT.fullmatch(annotation.text)
    ]
    if len(cells) < _FEWEST_BEATS:
        return None
    return read_beat_times(cells, name, "s", _("EDF+ with beats as annotations"))


def _from_channel(edf: EdfFile, name: str) -> Found | None:
    """Return the intervals of a channel that holds one where a beat ended and 0 elsewhere.

    An evenly resampled RR curve is refused: which beats it was made of can't be known.
    """
    for signal in edf.signals:
        column = column_named(signal.label)
        in_time = signal.unit.lower() in ("ms", "s", "msec", "sec")
        if signal.is_annotation or not (column.is_rr or (column.word == "hrv" and in_time)):
            continue
        times, values = edf.read(signal)
        at = np.flatnonzero(values > 0.0)
        unit = unit_of_intervals(values[at].tolist(), signal.unit.lower())
        if unit is None or len(at) < _FEWEST_BEATS:
            continue
        summed_s = float(values[at].sum()) * (0.001 if unit == "ms" else 1.0)
        length_s = float(times[-1] - times[0])
        if summed_s > 1.2 * length_s:
            sentence = _(
                "The channel {label} of {file} is an RR curve resampled evenly; the beats behind "
                "it can't be recovered. Export the intervals themselves."
            )
            raise BadInputError(sentence.format(label=signal.label, file=name))
        cells = [Cell(int(i) + 1, float(values[i]), float(times[i])) for i in at]
        rows, skipped = rows_of(cells, unit)
        form = _("EDF channel {label}").format(label=signal.label)
        return found(name, form, unit_in_words(unit), by_stamps(rows), skipped)
    return None
