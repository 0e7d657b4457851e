"""EDF+ in the ways devices write beats into it; and against another reader and writer."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.ecg_files import read_content_as_ecg
from biofeedback.exchange.edf_file import EdfFile
from biofeedback.exchange.rr_files import read_content
from tests.exchange.edf_bytes import edf_plus

BEATS = [1.0 + 0.85 * index + 0.05 * (index % 3) for index in range(60)]
RR_MS = [1000 * (after - before) for before, after in pairwise(BEATS)]


def test_beats_marked_as_annotations_are_read() -> None:
    found = read_content(edf_plus([(at, "N") for at in BEATS]), "holter.edf")
    assert [beat.rr_ms for beat in found.beats] == pytest.approx(RR_MS, abs=0.2)
    assert [beat.at_s for beat in found.beats] == pytest.approx(BEATS[1:], abs=1e-3)
    assert found.labels == ("N",) * len(RR_MS)
    assert found.started_at is not None
    assert found.started_at.replace(tzinfo=None) == datetime(2026, 3, 4, 12)


def test_intervals_written_as_annotations_are_read() -> None:
    texts = [(at, f"RR {rr:.0f} ms") for at, rr in zip(BEATS[1:], RR_MS, strict=True)]
    found = read_content(edf_plus(texts), "logger.edf")
    assert [beat.rr_ms for beat in found.beats] == pytest.approx(RR_MS, abs=0.6)
    assert found.gaps == ()


def test_a_channel_that_holds_an_interval_a_beat_is_read() -> None:
    samples = [0] * 300
    for at, rr in zip(BEATS[1:], RR_MS, strict=True):
        samples[round(at * 5)] = round(rr)
    content = edf_plus([(59.0, "end")], channel=("HRV", "ms", samples))
    found = read_content(content, "faros.edf")
    assert [beat.rr_ms for beat in found.beats] == pytest.approx(RR_MS, abs=0.6)
    times = [beat.at_s for beat in found.beats]
    assert [b - a for a, b in pairwise(times)] == pytest.approx(RR_MS[1:] and [
        rr / 1000 for rr in RR_MS[1:]
    ], abs=0.02)  # fmt: skip


def test_an_evenly_resampled_curve_is_refused() -> None:
    content = edf_plus([(59.0, "end")], channel=("RR", "ms", [800 + i % 90 for i in range(240)]))
    with pytest.raises(BadInputError, match="resampled"):
        read_content(content, "curve.edf")


def test_an_ecg_is_sent_to_where_ecgs_are_read() -> None:
    content = edf_plus([(5.0, "noise")], ecg=[0, 50, -50] * 1000)
    with pytest.raises(BadInputError, match="--ecg"):
        read_content(content, "ecg.edf")
    times, values = read_content_as_ecg(content, "ecg.edf")
    assert len(times) == len(values) >= 3000
    assert values[:3] == pytest.approx([0, 50, -50], abs=1)


def test_a_pause_between_records_is_kept_in_the_times() -> None:
    content = edf_plus(
        [(1.0, "x"), (99.0, "y")],
        ecg=range(2000),
        kind="EDF+D",
        record_starts=[0.0, 95.0],
    )
    edf = EdfFile(content, "pause.edf")
    times, values = edf.read(edf.signals[0])
    assert times[0] == 0
    assert times[1000] == pytest.approx(95.0)
    assert values[1000] == pytest.approx(1000, abs=1)


@pytest.mark.parametrize(
    ("start", "cut", "said"),
    [(0, 300, "cut off"), (0, 800, "record"), (0, 256, "cut off")],
)
def test_a_damaged_file_says_where(start: int, cut: int, said: str) -> None:
    content = edf_plus([(at, "N") for at in BEATS])
    with pytest.raises(BadInputError, match=said) as refused:
        read_content(content[start:cut], "cut.edf")
    assert "byte" in str(refused.value)


def test_a_file_that_ends_early_gives_what_is_there_and_says_so() -> None:
    content = edf_plus([(at, "N") for at in BEATS])
    found = read_content(content[:-450], "short.edf")
    assert 0 < len(found.beats) < len(RR_MS)
    assert any("ends" in note and "early" in note for note in found.notes)


def test_a_file_from_another_writer_is_read_the_same(tmp_path: Path) -> None:
    import pyedflib

    path = tmp_path / "other.edf"
    ecg = np.round(800 * np.sin(np.arange(7500) / 9.0))
    writer = pyedflib.EdfWriter(str(path), 1, file_type=pyedflib.FILETYPE_EDFPLUS)
    writer.setSignalHeader(
        0,
        {
            "label": "ECG", "dimension": "uV", "sample_frequency": 125.0, "physical_max": 1000.0,
            "physical_min": -1000.0, "digital_max": 32767, "digital_min": -32768,
            "transducer": "", "prefilter": "",
        },
    )  # fmt: skip
    writer.setStartdatetime(datetime(2026, 3, 4, 12, 0, 0))
    writer.writeSamples([ecg])
    for at in BEATS:
        writer.writeAnnotation(at, -1, "QRS")
    writer.close()

    content = path.read_bytes()
    times, values = read_content_as_ecg(content, "other.edf")
    with pyedflib.EdfReader(str(path)) as reader:
        assert values == pytest.approx(reader.readSignal(0), abs=1e-6)
    assert times[-1] == pytest.approx((len(values) - 1) / 125.0)
    found = read_content(content, "other.edf")
    assert [beat.at_s for beat in found.beats] == pytest.approx(BEATS[1:], abs=1e-3)
    assert found.started_at is not None
    assert found.started_at.replace(tzinfo=None) - datetime(2026, 3, 4, 12) < timedelta(seconds=1)
