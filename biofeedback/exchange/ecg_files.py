"""One-channel ECG from a file: CSV with or without a time column, or an EDF."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.exchange.edf import is_ecg, is_edf
from biofeedback.exchange.edf_file import EdfFile
from biofeedback.exchange.lists import read_beat_times
from biofeedback.exchange.recording import ReadRecording, read_bytes
from biofeedback.exchange.series import Cell
from biofeedback.exchange.stamps import read_stamps
from biofeedback.exchange.tables import Table, read_table
from biofeedback.exchange.text import decode, number, split_lines

Floats = npt.NDArray[np.float64]

MOST_SAMPLES = 5_000_000
SLOWEST_HZ, FASTEST_HZ = 50.0, 5000.0
_FEWEST = 100
_FEWEST_PEAKS = 5
_MOST_BAD = 0.01
_ECG_WORDS = ("ecg", "ekg", "lead", "mlii", "ii", "voltage", "signal")
_OTHER_WORDS = ("resp", "rsp", "respiration", "airflow", "breath", "ppg", "bvp", "spo2", "eda")


def read_ecg(path: Path, rate_hz: float | None = None) -> tuple[Floats, Floats]:
    """Return an ECG's times (s, rising) and values (as in the file), arrays of one length.

    rate_hz: samples a second, needed where the file has no time column; where it has one, its
    stamps are the truth and the rate is not used. BadInputError with the line for anything else.
    """
    return read_content_as_ecg(read_bytes(path), path.name, rate_hz)


def read_content_as_ecg(
    content: bytes, name: str, rate_hz: float | None = None
) -> tuple[Floats, Floats]:
    """Return the ECG in a file's bytes, as `read_ecg`; `name` is only for the sentences."""
    if rate_hz is not None and not SLOWEST_HZ <= rate_hz <= FASTEST_HZ:
        sentence = _("An ECG has {slowest:g} to {fastest:g} samples a second, not {rate:g}.")
        raise BadInputError(sentence.format(slowest=SLOWEST_HZ, fastest=FASTEST_HZ, rate=rate_hz))
    if is_edf(content):
        return _from_edf(content, name)
    lines = split_lines(decode(content, name), name, MOST_SAMPLES)
    return _from_table(read_table(lines), name, rate_hz)


def _from_edf(content: bytes, name: str) -> tuple[Floats, Floats]:
    """Return the first ECG of an EDF."""
    edf = EdfFile(content, name)
    signal = next((s for s in edf.signals if is_ecg(s) and not s.is_annotation), None)
    if signal is None:
        labels = ", ".join(s.label for s in edf.signals[:6]) or "?"
        sentence = _("{file} has no ECG signal (its signals: {labels}).")
        raise BadInputError(sentence.format(file=name, labels=labels))
    times, values = edf.read(signal)
    return _checked(times, values, name)


def _from_table(table: Table, name: str, rate_hz: float | None) -> tuple[Floats, Floats]:
    """Return the ECG column of a table with its time column, or with times from the rate."""
    width = max((len(cells) for _line, cells in table.rows[:1000]), default=0)
    value_at = _ecg_column(table, width, name)
    values = _numbers(table, value_at)
    time_at = _time_column(table, value_at, width)
    _refuse_bad(table, values, value_at, name)
    if time_at is not None:
        texts = [cells[time_at] if time_at < len(cells) else "" for _line, cells in table.rows]
        said = table.columns[time_at].unit if table.columns else None
        stamps = read_stamps(texts, said, _likely_length_s(len(texts), rate_hz))
        if stamps is not None:
            seconds = np.array([np.nan if s is None else s for s in stamps.seconds])
            whole = np.isfinite(seconds) & np.isfinite(values)
            return _checked(seconds[whole], values[whole], name)
    if rate_hz is None:
        sentence = _(
            "{file} has no time column; say how many samples a second it has (--rate 130)."
        )
        raise BadInputError(sentence.format(file=name))
    missing = ~np.isfinite(values)
    if missing.any():
        at = np.arange(len(values))
        values[missing] = np.interp(at[missing], at[~missing], values[~missing])
    return _checked(np.arange(len(values)) / rate_hz, values, name)


def _likely_length_s(samples: int, rate_hz: float | None) -> float:
    """Return about how long so many samples last, to tell ms from s in a time column."""
    return samples / (rate_hz or 250.0)


def _ecg_column(table: Table, width: int, name: str) -> int:
    """Return the column of the ECG: the one named so, else the only or the last one."""
    words = [column.word.split("_")[0] for column in table.columns]
    named = [i for i, word in enumerate(words) if word in _ECG_WORDS]
    if named:
        return named[0]
    timed = [column.is_stamp or column.is_beat_time for column in table.columns]
    others = [c for c, is_time in zip(table.columns, timed, strict=True) if not is_time]
    known_other = any(c.is_rr or c.is_heart_rate or c.word in _OTHER_WORDS for c in others)
    if width > 2 or known_other or (width == 2 and len(others) == 2):
        names = ", ".join(column.name for column in table.columns[:8]) or str(width)
        sentence = _("Which column of {file} is the ECG can't be told (columns: {columns}).")
        raise BadInputError(sentence.format(file=name, columns=names))
    return max(width - 1, 0)


def _time_column(table: Table, value_at: int, width: int) -> int | None:
    """Return the column of times: named so, or without a heading the one beside that rises."""
    for index, column in enumerate(table.columns):
        if index != value_at and (column.is_stamp or column.is_beat_time):
            return index
    if table.columns or width != 2:
        return None
    other = _numbers(table, 1 - value_at)
    return 1 - value_at if len(other) > 1 and bool(np.all(np.diff(other) > 0)) else None


def _numbers(table: Table, column: int) -> Floats:
    """Return a column's numbers, NaN where there is none."""
    found = (number(cells[column]) if column < len(cells) else None for _line, cells in table.rows)
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _refuse_bad(table: Table, values: Floats, column: int, name: str) -> None:
    """Raise BadInputError when more than a hundredth of the samples can't be read."""
    bad = np.flatnonzero(~np.isfinite(values))
    if len(values) < _FEWEST or len(bad) > _MOST_BAD * len(values):
        line = table.rows[int(bad[0])][0] if len(bad) else 1
        sentence = _(
            "{file} can't be read as an ECG: {bad} of {all} lines hold no sample in column "
            "{column} (the first is line {line})."
        )
        if not len(bad):
            sentence = _("{file} has {all} samples, too few for an ECG.")
        raise BadInputError(
            sentence.format(file=name, bad=len(bad), all=len(values), column=column + 1, line=line)
        )


def _checked(times: Floats, values: Floats, name: str) -> tuple[Floats, Floats]:
    """Return the samples if their times rise at a rate an ECG can have."""
    if len(times) < _FEWEST:
        sentence = _("{file} has {all} samples, too few for an ECG.")
        raise BadInputError(sentence.format(file=name, all=len(times)))
    steps = np.diff(times)
    back = np.flatnonzero(steps <= 0)
    if len(back):
        sentence = _("The times in {file} do not rise at sample {sample}; check the time column.")
        raise BadInputError(sentence.format(file=name, sample=int(back[0]) + 2))
    rate_hz = 1.0 / float(np.median(steps))
    if not SLOWEST_HZ <= rate_hz <= FASTEST_HZ:
        sentence = _("{file} has {rate:g} samples a second by its times; that is no ECG.")
        raise BadInputError(sentence.format(file=name, rate=rate_hz))
    return times, values


def read_ecg_recording(path: Path, rate_hz: float | None = None) -> ReadRecording:
    """Return the heartbeats of an ECG file with the heights of their R waves.

    There is a gap where samples or peaks lack.

    rate_hz and errors as in `read_ecg`; BadInputError too when there are hardly any peaks.
    """
    from biofeedback.signal.ecg import r_heights, r_peaks

    content = read_bytes(path)
    times_s, values = read_content_as_ecg(content, path.name, rate_hz)
    peaks_s = np.concatenate((*r_peaks(times_s, values), []))
    cells = [Cell(index, float(at_s)) for index, at_s in enumerate(peaks_s, start=1)]
    if len(cells) < _FEWEST_PEAKS:
        sentence = _("{file} shows {count} heartbeats, too few for an ECG; check the column.")
        raise BadInputError(sentence.format(file=path.name, count=len(cells)))
    hz = (len(times_s) - 1) / float(times_s[-1] - times_s[0])
    form = _("ECG with {rate:.2f} samples a second").format(rate=hz)
    found = read_beat_times(cells, path.name, "s", form)
    beats_s = np.array([beat.at_s for beat in found.beats])
    return ReadRecording(
        format=found.format,
        unit=found.unit,
        beats=found.beats,
        gaps=found.gaps,
        started_at=None,
        notes=found.notes,
        content_hash=hashlib.sha256(content).hexdigest(),
        heights=tuple(r_heights(times_s, values, beats_s).tolist()),
    )
