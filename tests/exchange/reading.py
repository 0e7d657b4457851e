"""Helpers: a recording read from bytes or from the recorded data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from biofeedback.exchange.recording import Found, ReadRecording
from biofeedback.exchange.rr_files import read_content, read_recording

DATA = Path(__file__).resolve().parent.parent / "data"


@cache  # frozen, and a night takes its time
def read_data(name: str) -> ReadRecording:
    return read_recording(DATA / name)


def read_text(text: str, encoding: str = "utf-8") -> Found:
    return read_content(text.encode(encoding), "file.csv")


def intervals(found: Found | ReadRecording) -> list[float]:
    return [beat.rr_ms for beat in found.beats]
