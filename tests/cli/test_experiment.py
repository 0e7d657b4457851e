"""`experiment` from the command line: agreed, shown, stopped; bad input is one sentence and 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import run


def test_it_is_agreed_shown_and_stopped(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert "No experiment" in run(home, "experiment", "show").stdout
    done = run(home, "experiment", "start", "--question", "pace", "--weeks", "4", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["phase"], found["question"], found["length_days"]) == ("agreed", "pace", 28)
    assert (found["today"], found["result"], found["number"]) == (None, None, None)
    again = run(home, "experiment", "start")
    assert (again.returncode, again.stdout) == (2, "")
    assert len(again.stderr.splitlines()) == 1
    stopped = run(home, "experiment", "stop")
    assert stopped.returncode == 0
    assert "That is all right" in stopped.stdout
    assert run(home, "experiment", "stop").returncode == 2


@pytest.mark.parametrize(
    "words", [("--question", "moon"), ("--outcome", "luck"), ("--weeks", "5"), ("--weeks", "x")]
)
def test_a_choice_there_is_not_is_one_sentence_and_2(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    done = run(tmp_path / "home", "experiment", "start", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert words[1] in done.stderr
    assert "Traceback" not in done.stderr
