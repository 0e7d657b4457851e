"""`import`: what came in, what did not and why; twice adds nothing."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from biofeedback.cli.app import run
from tests.cli.run import NO_KEYRING

DATA = Path(__file__).resolve().parent.parent / "data"
REST = str(DATA / "rr/rest_rri.txt")
HOLTER = str(DATA / "ectopic/mitbih_119_beats.csv")
SIDECAR = str(DATA / "rr/appledouble_sidecar.txt")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    for name, value in NO_KEYRING.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def imported(
    capsys: pytest.CaptureFixture[str], *words: str, code: int = 0
) -> tuple[dict[str, Any], str]:
    assert run(["import", *words, "--json"]) == code
    told = capsys.readouterr()
    document: dict[str, Any] = json.loads(told.out)
    return document, told.err


def stored(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert run(["sessions", "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_recordings_come_in_and_a_second_time_adds_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, _err = imported(capsys, REST, HOLTER)
    assert (first["added"], first["already_there"], first["refused"]) == (2, 0, [])
    again, _err = imported(capsys, REST, HOLTER)
    assert (again["added"], again["already_there"]) == (0, 2)
    assert [one["session_id"] for one in again["imported"]] == [
        one["session_id"] for one in first["imported"]
    ]
    assert len(stored(capsys)) == 2


def test_an_imported_recording_has_the_numbers_that_analyze_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document, _err = imported(capsys, REST)
    assert run(["sessions", "show", document["imported"][0]["session_id"], "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)
    assert run(["analyze", REST, "--json"]) == 0
    analysed = json.loads(capsys.readouterr().out)
    for name in ("beats", "duration_s", "rmssd_ms", "sdnn_ms", "hr_bpm", "artifacts", "gaps"):
        assert kept[name] == analysed[name]
    assert kept["origin"] == "import"


def test_a_refused_file_is_said_and_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    document, err = imported(capsys, SIDECAR, REST)
    assert document["added"] == 1
    assert "AppleDouble" in document["refused"][0]["reason"]
    assert "AppleDouble" in err


def test_nothing_came_in_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    document, _err = imported(capsys, SIDECAR, "/no/such/file", code=2)
    assert document["imported"] == []
    assert len(document["refused"]) == 2


def test_a_dry_run_says_what_would_come_and_keeps_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, _err = imported(capsys, REST, "--dry-run")
    assert document["dry_run"] is True
    assert document["imported"][0]["beats"] == 910
    assert document["imported"][0]["session_id"] is None
    assert not home.exists()


def test_a_folder_comes_in_at_once_without_its_hidden_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "exports"
    (folder / "deeper").mkdir(parents=True)
    shutil.copy(REST, folder / "deeper" / "rest.txt")
    shutil.copy(HOLTER, folder / "holter.csv")
    shutil.copy(SIDECAR, folder / "._rest.txt")
    document, _err = imported(capsys, str(folder), "--dry-run")
    assert [Path(one["file"]).name for one in document["imported"]] == ["rest.txt", "holter.csv"]
    assert document["refused"] == []


@pytest.mark.parametrize(
    ("name", "begins", "said"),
    [
        ("2017-06-29 13-11-53.txt", "2017-06-29T13:11:53", "file's name"),
        ("rest.txt", "2021-05-04T", "date of the file"),
    ],
)
def test_when_it_began_is_taken_from_the_name_or_the_files_date_and_said(
    name: str,
    begins: str,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from datetime import datetime

    shutil.copy(REST, tmp_path / name)
    os.utime(tmp_path / name, (1_620_130_000, 1_620_130_000))
    document, _err = imported(capsys, str(tmp_path / name), "--dry-run")
    found = document["imported"][0]
    began = datetime.fromisoformat(found["started_at"])
    assert began.tzinfo is not None
    assert began.astimezone().isoformat().startswith(begins)
    assert any(said in note for note in found["notes"])


def test_the_heart_doctors_words_are_kept_with_the_beats(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document, _err = imported(capsys, HOLTER)
    assert run(["sessions", "show", document["imported"][0]["session_id"], "--json"]) == 0
    recorded = json.loads(capsys.readouterr().out)["recorded"]
    labels = [one for one in recorded["happenings"] if one["kind"] == "label"]
    assert sum('"V"' in one["detail"] for one in labels) in (443, 444)


def test_people_read_what_came_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", REST, SIDECAR]) == 0
    told = capsys.readouterr()
    assert "rest_rri.txt: 910 heartbeats in 16.1 min, came in as" in told.out
    assert "1 file was refused." in told.err


def test_gaps_are_told_with_their_length(capsys: pytest.CaptureFixture[str]) -> None:
    night = ("import", "--dry-run", str(DATA / "rr/empatica_IBI.csv"), REST)
    assert run(night) == 0
    told = capsys.readouterr().out
    assert "202 gaps without heartbeats, 60.9 min in all, stay gaps." in told
    assert told.count("gap") == 2, "a recording without gaps says nothing of them"
