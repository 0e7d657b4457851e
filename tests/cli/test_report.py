"""`report` from the command line: what it writes, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from biofeedback.cli.app import run
from tests.cli.run import NO_KEYRING


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    for name, value in NO_KEYRING.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def test_it_writes_a_page_for_this_account_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diary", "add", "pain", "--worst", "4"]) == 0
    capsys.readouterr()
    to = tmp_path / "r.pdf"
    assert run(["report", "--to", str(to), "--question", "May I walk?", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["pages"] == 1
    assert "not encrypted" in told.err
    assert os.stat(to).st_mode & 0o777 == 0o600
    said = PdfReader(to).pages[0].extract_text()
    assert "May I walk?" in said
    assert "known on 1 of" in said


def test_findings_are_the_same_as_those_of_trends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "--days", "36"]) == 0
    capsys.readouterr()
    assert run(["trends", "--days", "36", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    to = tmp_path / "r.pdf"
    assert run(["report", "--to", str(to), "--days", "36"]) == 0
    said = " ".join(PdfReader(to).pages[0].extract_text().split())
    assert found
    for one in found:
        assert one["text"] in said


@pytest.mark.parametrize("days", ["0", "-3", "many", "99999999", "٣"])
def test_days_that_are_none_get_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: str
) -> None:
    to = tmp_path / "r.pdf"
    assert run(["report", "--to", str(to), f"--days={days}"]) == 2
    assert "whole number" in capsys.readouterr().err
    assert not to.exists()


def test_a_file_that_is_no_pdf_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "letter.txt"
    mine.write_text("dear doctor")
    assert run(["report", "--to", str(mine)]) == 2
    assert "is no PDF" in capsys.readouterr().err
    assert mine.read_text() == "dear doctor"
    assert run(["report", "--to", str(tmp_path)]) == 2
    assert run(["report", "--to", str(tmp_path / "none" / "r.pdf")]) != 0
    assert run(["report", "--to", str(tmp_path / "r.pdf")]) == 0
    assert run(["report", "--to", str(tmp_path / "r.pdf")]) == 0
