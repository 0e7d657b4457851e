"""A defect of ours is told in a sentence, and its trace holds nothing personal."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from biofeedback.core.crash import keep_trace

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def _fail(secret: str) -> None:
    raise RuntimeError(f"could not handle {secret}")


def test_a_trace_names_the_place_and_not_the_person(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path))
    with pytest.raises(RuntimeError) as caught:
        _fail("Mustermann".join(["Erika ", ""]))
    sentence = keep_trace(caught.value, NOW)
    path = tmp_path / "crash.txt"
    text = path.read_text()
    assert str(path) in sentence
    assert "_fail" in text
    assert "Erika Mustermann" not in text + sentence
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_written_does_not_hide_the_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "file"))
    assert "RuntimeError" in keep_trace(RuntimeError("x"), NOW)
