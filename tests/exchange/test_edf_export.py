"""An exported EDF+ opens in other readers with the right times, and comes back exactly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyedflib
import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange.edf_export import session_to_edf
from biofeedback.exchange.rr_files import read_content
from tests.exchange.leaving import BEGAN, a_leaving_session
from tests.store.samples import some_beats

OFFSET_S = BEGAN.microsecond / 1e6


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "session.edf"
    path.write_bytes(session_to_edf(a_leaving_session()))
    return path


def test_another_reader_finds_start_length_and_signals(file: Path) -> None:
    with pyedflib.EdfReader(str(file)) as reader:
        # 22:30:15.6 UTC in July is half past midnight in Berlin.
        assert reader.getStartdatetime() == datetime(2026, 7, 6, 0, 30, 15)
        assert reader.filetype == pyedflib.FILETYPE_EDFPLUS
        assert reader.getSignalLabels() == ["Interval trend", "Heart rate"]
        assert [reader.getPhysicalDimension(i) for i in (0, 1)] == ["ms", "/min"]
        session = a_leaving_session().content.session
        assert 0 <= reader.getFileDuration() - (session.duration_s + OFFSET_S) < 10


def test_another_reader_finds_every_heartbeat_at_its_time(file: Path) -> None:
    beats = a_leaving_session().content.beats
    with pyedflib.EdfReader(str(file)) as reader:
        onsets, _lengths, texts = reader.readAnnotations()
    found = [
        (at_s, float(text.split()[1]))
        for at_s, text in zip(onsets, texts, strict=True)
        if text.startswith("RR ")
    ]
    assert len(found) == len(beats) == 600
    for (at_s, rr_ms), beat in zip(found, beats, strict=True):
        assert at_s - OFFSET_S == pytest.approx(beat.at_s, abs=0.0002)
        assert rr_ms == beat.rr_ms


def test_gaps_marks_and_artifacts_stand_beside(file: Path) -> None:
    (gap,) = a_leaving_session().content.gaps
    with pyedflib.EdfReader(str(file)) as reader:
        rows = list(zip(*reader.readAnnotations(), strict=True))
    notes = {text: (at_s, length_s) for at_s, length_s, text in rows if not text.startswith("RR ")}
    at_s, length_s = notes["gap: no heartbeats"]
    assert at_s - OFFSET_S == pytest.approx(gap.from_s, abs=0.0002)
    assert length_s == pytest.approx(gap.to_s - gap.from_s, abs=0.0002)
    assert "mark: a door  slammed" in notes
    assert notes["verdict: ectopic"][0] == pytest.approx(14.9 + OFFSET_S, abs=0.0002)


def test_the_curve_holds_each_interval_and_is_zero_in_the_gap(file: Path) -> None:
    content = a_leaving_session().content
    with pyedflib.EdfReader(str(file)) as reader:
        rr, rate = reader.readSignal(0), reader.readSignal(1)
    at_s = np.arange(len(rr)) / 4 - OFFSET_S
    (gap,) = content.gaps
    silent = (at_s > gap.from_s + 0.1) & (at_s < gap.to_s - content.beats[300].rr_ms / 1000)
    assert silent.sum() > 60
    assert not rr[silent].any()
    assert not rate[silent].any()
    tenth = content.beats[10]
    within = (at_s < tenth.at_s) & (at_s > tenth.at_s - tenth.rr_ms / 1000 + 0.01)
    assert rr[within] == pytest.approx(tenth.rr_ms, abs=0.1)
    assert rate[within] == pytest.approx(60_000 / tenth.rr_ms, abs=0.01)


def test_our_own_reader_gets_it_back_exactly() -> None:
    content = a_leaving_session().content
    found = read_content(session_to_edf(a_leaving_session()), "session.edf")
    assert [beat.rr_ms for beat in found.beats] == [beat.rr_ms for beat in content.beats]
    shifts = [a.at_s - b.at_s for a, b in zip(found.beats, content.beats, strict=True)]
    assert max(shifts) - min(shifts) < 2e-6
    assert [beat.segment for beat in found.beats] == [beat.segment for beat in content.beats]
    assert len(found.gaps) == 1


def test_a_few_heartbeats_come_back_too() -> None:
    few = a_leaving_session(some_beats(4))
    found = read_content(session_to_edf(few), "session.edf")
    assert [beat.rr_ms for beat in found.beats] == [beat.rr_ms for beat in few.content.beats]


def test_a_session_without_heartbeats_has_no_edf() -> None:
    with pytest.raises(BadInputError, match="no heartbeats"):
        session_to_edf(a_leaving_session(()))


def test_a_year_that_the_format_cannot_hold_is_said_as_it_wants() -> None:
    content = session_to_edf(a_leaving_session(began=datetime(2091, 3, 4, tzinfo=UTC)))
    assert content[168:176] == b"04.03.yy"
    assert b"Startdate 04-MAR-2091" in content[88:168]


# MNE reads annotations by such an expression over all of their bytes.
_TAL = re.compile(rb"([+-]\d+\.?\d*)(?:\x15(\d+\.?\d*))?\x14(.*?)\x14\x00", re.DOTALL)


def test_a_reader_of_the_bytes_alone_finds_the_same(file: Path) -> None:
    """Records laid out as the header says, each beginning at its time, heartbeats at theirs."""
    raw = file.read_bytes()
    start = datetime.strptime(raw[168:184].decode(), "%d.%m.%y%H.%M.%S")
    assert start == datetime(2026, 7, 6, 0, 30, 15)
    head, count, length_s = int(raw[184:192]), int(raw[236:244]), float(raw[244:252])
    signals = int(raw[252:256])
    assert head == 256 * (signals + 1)
    at = 256 + signals * 216  # label, transducer, unit, four limits and the filter stand before
    samples = [int(raw[at + 8 * n : at + 8 * n + 8]) for n in range(signals)]
    labels = [raw[256 + 16 * n : 272 + 16 * n].decode().strip() for n in range(signals)]
    record = 2 * sum(samples)
    assert len(raw) == head + count * record
    place = labels.index("EDF Annotations")
    before = 2 * sum(samples[:place])
    heard = {}
    for number in range(count):
        begins = head + number * record + before
        found = _TAL.findall(raw[begins : begins + 2 * samples[place]])
        kept_s, _length, nothing = found[0]
        assert (float(kept_s), nothing) == (number * length_s, b"")
        for onset, _length, text in found[1:]:
            if text.startswith(b"RR "):
                heard[float(onset) - OFFSET_S] = float(text.split()[1])
    beats = a_leaving_session().content.beats
    assert list(heard) == pytest.approx([beat.at_s for beat in beats], abs=0.0002)
    assert list(heard.values()) == [beat.rr_ms for beat in beats]
