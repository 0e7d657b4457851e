"""A package is made only of what is complete in every offered language."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import build

    return build


def test_nothing_is_built_while_an_offered_language_lacks_a_sentence(
    build: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        ran.append(command[1:])
        return subprocess.CompletedProcess(command, 1, stdout="1", stderr="")

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setattr(build.subprocess, "run", run)
    assert build.main() == 1
    assert ran == [["-m", "tests.catalogues", "--check"]]
    assert "lacks sentences" in capsys.readouterr().err
