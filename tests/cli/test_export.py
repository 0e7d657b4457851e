"""`export` from the command line, and the way back with `import`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from biofeedback.cli.app import run
from tests.cli.run import NO_KEYRING

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    for name, value in NO_KEYRING.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


@pytest.fixture
def with_records(capsys: pytest.CaptureFixture[str]) -> None:
    files = [DATA / "rr/rest_rri.txt", DATA / "daily/sleepcycle_2014.csv"]
    assert run(["import", *map(str, files)]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("with_records")
def test_it_says_what_it_wrote_and_that_it_is_not_encrypted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "--to", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "1 session, 91 diary entries" in told.out
    assert "not encrypted" in told.err
    assert (tmp_path / "out" / "README.txt").is_file()


@pytest.mark.usefixtures("with_records")
@pytest.mark.parametrize("format", ["csv", "json", "edf", "fhir"])
def test_each_format_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    words = ["export", "--what", "sessions", "--format", format, "--to", str(tmp_path / "out")]
    assert run([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["sessions"], document["entries"]) == (1, 0)
    assert document["encrypted"] is False
    assert document["files"] == sum(one.is_file() for one in (tmp_path / "out").rglob("*"))


@pytest.mark.usefixtures("with_records")
def test_the_archive_comes_back_into_an_empty_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["export", "--to", str(tmp_path / "out")]) == 0
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "other"))
    capsys.readouterr()
    assert run(["import", str(tmp_path / "out"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["added"], document["refused"]) == (92, [])
    assert document["archives"][0]["sessions"] == 1
    assert run(["import", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 0


def test_an_empty_profile_leaves_as_an_empty_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "--to", str(tmp_path / "out"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == 0
    assert run(["import", str(tmp_path / "out")]) == 0


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert run(["export", "--to", str(tmp_path / "out")]) == 2
    assert "already" in capsys.readouterr().err
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_what_cannot_be_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    assert run(["export", "--what", "diary", "--format", "edf", "--to", out]) == 2
    assert "recordings only" in capsys.readouterr().err
    assert run(["export", "--format", "pdf", "--to", out]) == 2
    assert run(["export"]) == 2


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_folder_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert run(["export", "--to", str(tmp_path / "locked" / "out")]) == 1
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def full(path: str, flags: int, *mode: int) -> int:
        if str(path).endswith("README.txt"):
            return real("/dev/full", os.O_WRONLY)
        return real(path, flags, *mode)

    monkeypatch.setattr(os, "open", full)
    assert run(["export", "--to", str(tmp_path / "out")]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_sleep_and_daily_exports_come_in_once(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(DATA / "daily")
    assert run(["import", folder, "--dry-run", "--json"]) == 0
    dry = json.loads(capsys.readouterr().out)
    assert (dry["added"], len(dry["daily"]), dry["refused"]) == (0, 9, [])
    assert run(["import", folder, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["added"] == sum(one["added"] for one in first["daily"]) == 581
    sleeps = {one["format"]: (one["nights"], one["naps"]) for one in first["daily"]}
    assert sleeps["Sleep Cycle"] == (91, 0)
    assert run(["import", folder, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["added"], again["updated"], again["already_there"]) == (0, 0, 581)


def test_four_equal_intervals_with_other_times_are_another_recording(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = ["odd_rri_semicolon.csv", "odd_rri_multiple_columns_datetime.csv"]
    for _twice in range(2):
        assert run(["import", *(str(DATA / "rr" / one) for one in files), "--json"]) == 0
    ids = {
        one["session_id"]
        for one in json.loads(capsys.readouterr().out.split("\n}\n")[1] + "}")["imported"]
    }
    assert len(ids) == 2


def test_single_packets_are_no_recording(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", str(DATA / "ble/hrm_2a37_payloads.csv")]) == 2
    assert "single Bluetooth packets" in capsys.readouterr().err
