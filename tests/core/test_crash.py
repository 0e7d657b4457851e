"""A defect of ours is told in a sentence, and its trace holds nothing personal."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from biofeedback.core.crash import MOST_PLACES, keep_trace, report_of
from biofeedback.core.errors import BadInputError
from biofeedback.core.settings import load_settings

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


def test_a_place_of_ours_is_named_by_its_file_and_every_other_only_by_its_line(tmp_path: Path):
    broken = tmp_path / "settings.toml"
    broken.write_text("theme = [")
    with pytest.raises(BadInputError) as caught:
        load_settings(broken)
    text = report_of(caught.value, NOW)
    assert "biofeedback/core/settings.py, line " in text
    assert "after: TOMLDecodeError" in text
    assert str(tmp_path) not in text
    assert str(Path(__file__).parent) not in text


def test_an_endless_recursion_is_a_short_report():
    def deeper() -> None:
        deeper()

    with pytest.raises(RecursionError) as caught:
        deeper()
    assert report_of(caught.value, NOW).count("in deeper") == MOST_PLACES


def test_what_a_group_holds_is_named_and_not_quoted():
    group = ExceptionGroup("Erika", [ValueError("Erika"), KeyError("Erika")])
    text = report_of(group, NOW)
    assert "after: ValueError" in text
    assert "after: KeyError" in text
    assert "Erika" not in text
