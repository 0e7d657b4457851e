"""Any recording of heartbeats from a file, told by its content, not by its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from biofeedback.exchange.edf import is_edf, read_edf
from biofeedback.exchange.fit import is_fit, read_fit
from biofeedback.exchange.kubios import is_kubios, read_kubios
from biofeedback.exchange.polar_hrm import is_hrm, read_hrm
from biofeedback.exchange.recording import Found, ReadRecording, read_bytes
from biofeedback.exchange.rr_tables import read_rr_table
from biofeedback.exchange.tables import read_table
from biofeedback.exchange.text import decode, split_lines


def read_recording(path: Path) -> ReadRecording:
    """Return the recording in a file; BadInputError, one sentence, when it holds none.

    Reads intervals one a line (ms or s), times of beats, CSV tables with or without time
    stamps, Holter beat lists, Polar .hrm, FIT with HRV messages, EDF+, Kubios reports and event
    logs of the OpenHRV kind, in any common encoding and with any line ends.
    """
    content = read_bytes(path)
    recording = read_content(content, path.name)
    return ReadRecording(
        format=recording.format,
        unit=recording.unit,
        beats=recording.beats,
        gaps=recording.gaps,
        started_at=recording.started_at,
        notes=recording.notes,
        content_hash=hashlib.sha256(content).hexdigest(),
        labels=recording.labels,
    )


def read_content(content: bytes, name: str) -> Found:
    """Return the recording in a file's bytes; `name` is only for the sentences."""
    if is_fit(content):
        return read_fit(content, name)
    if is_edf(content):
        return read_edf(content, name)
    lines = split_lines(decode(content, name), name)
    if is_hrm(lines):
        return read_hrm(lines, name)
    if is_kubios(lines):
        return read_kubios(lines, name)
    return read_rr_table(read_table(lines), name)
