"""Every recording that lies in the data is read as its list says, or refused with a sentence."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from biofeedback.core.errors import BadInputError
from biofeedback.exchange import recording as recording_module
from biofeedback.exchange.rr_files import read_recording
from tests.exchange.reading import DATA, intervals, read_data

# intervals, minutes they add up to, shortest and longest in ms: as measured in the data's list
COUNTED = {
    "rr/earclip_2013-09-29-04-24-13.txt": (1971, 19.6, 252, 1870),
    "rr/earclip_2014-06-26-14-08-37.txt": (2192, 24.0, 516, 1300),
    "rr/earclip_2015-07-15-17-08-47.txt": (1258, 15.4, 556, 882),
    "rr/elitehrv_2017-06-29_13-11-53.txt": (4201, 51.5, 258, 1077),
    "rr/empatica_IBI.csv": (4999, 89.9, 500, 1531),
    "rr/h10_ibi_openlog.csv": (620, 10.0, 817, 1182),
    "rr/h10_pvc_device_rr.csv": (798, 10.0, 375, 1417),
    "rr/h10_run_EG181218.csv": (6857, 50.6, 356, 3220),
    "rr/polar_exercise.hrm": (4117, 42.7, 524, 1589),
    "rr/pyhrv_nni_short.txt": (337, 5.0, 719, 1195),
    "rr/rest_rri.txt": (910, 16.1, 783, 1210),
    "rr/strap_real_night_rr.csv": (32382, 483.8, 500, 2400),
    "rr/odd_rri_multiple_columns_datetime.csv": (4, 0.1, 790, 815),
    "rr/odd_rri_semicolon.csv": (4, 0.1, 790, 815),
    "rr/odd_test_file_mistake_1.txt": (4, 0.1, 700, 890),
    "rr/openhrv_native_sample.csv": (5, 0.1, 765, 828),
    "ectopic/mitbih_119_beats.csv": (1986, 30.1, None, None),
    "paced/deep_5s_in_5s_out_a_rr.csv": (75, 1.0, None, None),
    "ecg_resp/control_spontaneous_a_rr.csv": (81, 1.0, None, None),
    "fit/garmin-fenix-5-run.fit": (113, 1.3, None, None),
    "fit/garmin-fenix-5-walk.fit": (62, 0.8, None, None),
}

REFUSED = {
    "rr/appledouble_sidecar.txt": "AppleDouble",
    "rr/hertz_session.csv": "log of hrv",
    "rr/odd_test_file_mistake_2.hrm": "[HRData]",
    "fit/DeveloperData.fit": "no RR intervals",
    "fit/WeightScaleSingleUser.fit": "without RR intervals",
    "fit/activity-filecrc.fit": "CRC",
    "fit/activity-settings-corruptheader.fit": "771",
    "fit/activity-unexpected-eof.fit": "768",
    "fit/garmin-fenix-5-bike.fit": "no RR intervals",
    "daily/hrv4training_ios_2018.csv": "no beat-to-beat intervals",
    "daily/elitehrv_export_2017.csv": "no beat-to-beat intervals",
    "daily/sleepcycle_2014.csv": "no beat-to-beat intervals",
    "daily/sleep_as_android_1606738537.zip": "ZIP",
    "ecg_resp/control_spontaneous_a_ecg250.csv": "neither intervals",
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_recording_has_the_intervals_its_list_says(name: str) -> None:
    count, minutes, shortest, longest = COUNTED[name]
    found = read_data(name)
    assert len(found.beats) == count
    assert sum(intervals(found)) / 60_000 == pytest.approx(minutes, abs=0.06)
    if shortest is not None:
        assert min(intervals(found)) == pytest.approx(shortest, abs=0.6)
        assert max(intervals(found)) == pytest.approx(longest, abs=0.6)


@pytest.mark.parametrize("name", COUNTED)
def test_beats_are_counted_from_zero_and_never_go_back_in_time(name: str) -> None:
    found = read_data(name)
    assert [beat.index for beat in found.beats] == list(range(len(found.beats)))
    times = [beat.at_s for beat in found.beats]
    assert times == sorted(times)
    assert found.starts_s >= 0
    segments = [beat.segment for beat in found.beats]
    assert segments == sorted(segments)
    assert segments[-1] == len(found.gaps)
    assert all(gap.from_s < gap.to_s for gap in found.gaps)


@pytest.mark.parametrize("name", COUNTED)
def test_the_first_note_says_format_and_unit(name: str) -> None:
    found = read_data(name)
    assert any(found.format in note and found.unit in note for note in found.notes[:2])
    digest = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
    assert found.content_hash == digest


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_recording_is_refused_with_one_sentence(name: str) -> None:
    with pytest.raises(BadInputError) as refused:
        read_data(name)
    sentence = str(refused.value)
    assert Path(name).name in sentence
    assert REFUSED[name] in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert refused.value.exit_code == 2


def test_every_recording_in_the_data_is_spoken_for() -> None:
    lying = {
        f"{folder}/{path.name}" for folder in ("rr", "fit") for path in (DATA / folder).iterdir()
    }
    assert lying <= set(COUNTED) | set(REFUSED)


def test_a_bad_line_is_counted_and_named_and_parts_its_neighbours() -> None:
    found = read_data("rr/odd_test_file_mistake_1.txt")
    assert any("line 3: not a number" in note for note in found.notes)
    assert [beat.segment for beat in found.beats] == [0, 0, 1, 1]


def test_the_wristband_that_lacks_39_percent_of_its_time_shows_202_gaps() -> None:
    found = read_data("rr/empatica_IBI.csv")
    assert len(found.gaps) == 202
    missing = sum(gap.to_s - gap.from_s for gap in found.gaps) - sum(
        found.beats[i].rr_ms / 1000
        for i in range(1, len(found.beats))
        if found.beats[i].segment != found.beats[i - 1].segment
    )
    assert missing / found.duration_s == pytest.approx(0.39, abs=0.005)
    assert found.beats[0].at_s == pytest.approx(83.503822)
    assert found.started_at == datetime(2019, 6, 11, 19, 3, 45, tzinfo=UTC)


def test_the_night_is_as_long_as_its_clock_not_as_its_intervals() -> None:
    found = read_data("rr/strap_real_night_rr.csv")
    assert found.duration_s == pytest.approx(32_040, abs=3)
    assert 51 <= sum(gap.to_s - gap.from_s > 5 for gap in found.gaps) <= 53
    assert any("add up to" in note and "less" in note for note in found.notes)


def test_the_beats_of_the_night_stay_with_their_stamps() -> None:
    lines = (DATA / "rr/strap_real_night_rr.csv").read_text().splitlines()[1:]
    stamps = [float(line.split(",")[0]) / 1000 for line in lines]
    found = read_data("rr/strap_real_night_rr.csv")
    late = [stamp - beat.at_s for stamp, beat in zip(stamps, found.beats, strict=True)]
    middle = median(late)
    away = sorted(abs(one - middle) for one in late)
    assert away[int(0.99 * len(away))] < 2.0
    assert away[-1] < 5.0
    assert median(away) < 0.5


def test_a_straps_own_packets_give_beats_that_agree_with_their_intervals() -> None:
    for name in ("rr/h10_ibi_openlog.csv", "rr/h10_pvc_device_rr.csv"):
        found = read_data(name)
        assert found.gaps == ()
        for before, beat in zip(found.beats[:-1], found.beats[1:], strict=True):
            assert beat.at_s - before.at_s == pytest.approx(beat.rr_ms / 1000, abs=0.03)


def test_the_heart_doctors_words_are_kept() -> None:
    found = read_data("ectopic/mitbih_119_beats.csv")
    assert len(found.labels) == len(found.beats)
    assert found.labels.count("V") in (443, 444)
    assert found.beats[0].at_s > found.starts_s > 0
    assert found.gaps == ()


def test_a_polar_file_knows_when_it_began() -> None:
    started = read_data("rr/polar_exercise.hrm").started_at
    assert started is not None
    assert started.tzinfo is not None
    assert started.replace(tzinfo=None) == datetime(2008, 2, 8, 8, 50, 31)


def test_a_comment_above_the_intervals_says_when_they_began() -> None:
    started = read_data("rr/earclip_2014-06-26-14-08-37.txt").started_at
    assert started == datetime(2014, 6, 26, 18, 8, 37, 740_000, tzinfo=UTC)


def test_a_name_tells_nothing(tmp_path: Path) -> None:
    disguised = tmp_path / "holiday.jpg"
    disguised.write_bytes((DATA / "fit/garmin-fenix-5-run.fit").read_bytes())
    assert len(read_recording(disguised).beats) == 113


def test_a_missing_file_a_folder_and_an_empty_file_are_each_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="can't be opened"):
        read_recording(tmp_path / "not there.txt")
    with pytest.raises(BadInputError, match="folder"):
        read_recording(tmp_path)
    (tmp_path / "empty.txt").write_bytes(b" \n\n")
    with pytest.raises(BadInputError, match="empty"):
        read_recording(tmp_path / "empty.txt")
    with pytest.raises(BadInputError, match="name"):
        read_recording(Path("bad\x00name.txt"))


def test_a_file_far_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_module, "MOST_BYTES", 1000)
    (tmp_path / "large.txt").write_bytes(b"800\n" * 300)
    with pytest.raises(BadInputError, match="larger than"):
        read_recording(tmp_path / "large.txt")
