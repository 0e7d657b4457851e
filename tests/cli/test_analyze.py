"""`analyze`: any recording in numbers, in the shape others rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from biofeedback.cli.app import run
from tests.cli.run import contract

DATA = Path(__file__).resolve().parent.parent / "data"
SHAPE = contract("analyze")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def analysed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run(["analyze", *words, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    SHAPE.validate(document)
    return document


@pytest.mark.parametrize(
    ("name", "beats", "duration_s"),
    [
        ("rr/rest_rri.txt", 910, 963.4),
        ("rr/polar_exercise.hrm", 4117, 2561.8),
        ("rr/h10_ibi_openlog.csv", 620, 601.0),
        ("rr/empatica_IBI.csv", 4999, 8851.2),
        ("rr/earclip_2013-09-29-04-24-13.txt", 1971, 1176.3),
        ("rr/odd_rri_semicolon.csv", 4, 3.2),
        ("fit/garmin-fenix-5-run.fit", 113, 74.5),
        ("paced/deep_5s_in_5s_out_a_rr.csv", 75, 63.1),
    ],
)
def test_every_kind_of_file_gives_one_document_of_the_contracts_shape(
    name: str, beats: int, duration_s: float, capsys: pytest.CaptureFixture[str]
) -> None:
    document = analysed(capsys, str(DATA / name))
    assert document["beats"] == beats
    assert document["duration_s"] == pytest.approx(duration_s, abs=0.2)
    assert document["recording"]["format"]


def test_a_person_breathing_with_a_pacer_of_six_shows_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = analysed(capsys, str(DATA / "paced/deep_5s_in_5s_out_a_rr.csv"), "--pace", "6")
    assert document["coherence"]["score"] > 60
    assert document["breathing"]["rate_per_min"] == pytest.approx(6.0, abs=0.2)
    assert document["gaps"] == []


def test_windows_are_as_wide_as_asked_and_start_every_15_s(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = analysed(capsys, str(DATA / "rr/rest_rri.txt"), "--windows", "60")
    windows = document["breathing"]["windows"]
    assert [window["from_s"] for window in windows[:3]] == [0, 15, 30]
    assert all(window["to_s"] - window["from_s"] == 60 for window in windows)
    assert windows[-1]["to_s"] <= document["duration_s"] + 0.01


def test_raw_takes_every_interval_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    document = analysed(capsys, str(DATA / "rr/earclip_2013-09-29-04-24-13.txt"), "--raw")
    assert document["rmssd_ms"] == pytest.approx(162.0, abs=0.1)


def test_an_ecg_is_analysed_from_its_peaks(capsys: pytest.CaptureFixture[str]) -> None:
    ecg = str(DATA / "ecg_resp/control_spontaneous_a_ecg250.csv")
    document = analysed(capsys, ecg, "--ecg", "--rate", "250")
    listed = analysed(capsys, str(DATA / "ecg_resp/control_spontaneous_a_rr.csv"))
    assert document["beats"] == listed["beats"]
    assert document["rmssd_ms"] == pytest.approx(listed["rmssd_ms"], abs=0.5)
    assert document["sdnn_ms"] == pytest.approx(listed["sdnn_ms"], abs=0.5)


def test_breathing_is_read_from_the_ecg_too(capsys: pytest.CaptureFixture[str]) -> None:
    ecg = analysed(
        capsys, str(DATA / "ecg_resp/nk_8min_signals_100hz.csv"), "--ecg", "--rate", "100",
        "--windows", "60",
    )["breathing"]["windows"]  # fmt: skip
    listed = analysed(
        capsys, str(DATA / "ecg_resp/nk_8min_rpeaks.csv"), "--windows", "60"
    )["breathing"]["windows"]  # fmt: skip
    assert {window["source"] for window in ecg} >= {"ecg"}
    assert {window["source"] for window in listed} == {"rr", None}
    answered = [[w for w in one if w["rate_per_min"] is not None] for one in (ecg, listed)]
    assert len(answered[0]) > len(answered[1])


def test_the_table_for_people_names_units_and_says_what_is_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["analyze", str(DATA / "paced/deep_5s_in_5s_out_a_rr.csv")]) == 0
    told = capsys.readouterr()
    for words in ("RMSSD", " ms", "bpm", "75 heartbeats", "not known"):
        assert words in told.out
    assert "Read as: table with the column rr_ms; unit: ms." in told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rr/hertz_session.csv"], "log of hrv"),
        (["rr/appledouble_sidecar.txt"], "AppleDouble"),
        (["fit/garmin-fenix-5-bike.fit"], "no RR intervals"),
        (["fit/activity-unexpected-eof.fit"], "768"),
        (["rr/no such file"], "can't be opened"),
        (["rr"], "folder"),
        (["rr/rest_rri.txt", "--pace", "40"], "40"),
        (["rr/rest_rri.txt", "--pace", "nan"], "nan"),
        (["rr/rest_rri.txt", "--windows", "1"], "window"),
        (["rr/rest_rri.txt", "--windows", "nan"], "window"),
        (["rr/rest_rri.txt", "--rate", "130"], "--ecg"),
        (["rr/rest_rri.txt", "--ecg", "--rate", "0"], "samples a second"),
        (["ecg_resp/control_spontaneous_a_ecg250.csv", "--ecg"], "--rate"),
    ],
)
def test_what_can_not_be_analysed_is_one_sentence_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["analyze", str(DATA / words[0]), *words[1:], "--json"])
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_nothing_is_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    analysed(capsys, str(DATA / "rr/rest_rri.txt"))
    assert not home.exists()
