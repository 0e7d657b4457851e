"""Goals from the command line: begun, kept, reviewed, ended; bad input is one sentence and 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from biofeedback.cli.app import run

BY = (datetime.now(UTC).date() + timedelta(days=63)).isoformat()


@dataclass(frozen=True)
class Done:
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Run commands in this process: starting a program for each would take most of the time."""
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BIOFEEDBACK_PASSPHRASE", raising=False)
    monkeypatch.delenv("BIOFEEDBACK_DATABASE", raising=False)

    def command(*words: str) -> Done:
        code = run(words)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return command


def state(said: Callable[..., Done]) -> dict[str, Any]:
    done = said("goals", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_goal_is_begun_at_the_usual_kept_reviewed_and_ended(said: Callable[..., Done]) -> None:
    today = date.fromisoformat(state(said)["date"])
    assert "goals add" in said("goals").stdout
    for ago, minutes in ((1, 10), (2, 14), (3, 12)):
        day = (today - timedelta(days=ago)).isoformat()
        told = said("diary", "add", "function", "--date", day, "--walking", str(minutes))
        assert told.returncode == 0
    begun = said("goals", "add", "--what", "Walk", "--amount", "20", "--by", BY, "--start", "usual")
    assert begun.returncode == 0, begun.stderr
    assert f"Walk 20 minutes, three times a week, by {BY}" in begun.stdout
    assert "Next step: 13 minutes." in begun.stdout
    assert said("goals", "done", "--what", "WALK", "--how", "partly").returncode == 0
    planned = said("goals", "plan", "--what", "Bridge", "--sort", "strength", "--times", "2")
    assert planned.returncode == 0, planned.stderr
    found = state(said)
    (goal,) = found["goals"]
    assert (goal["dose"], goal["next_dose"], goal["start"]) == (12, 13, 12)
    assert (goal["done_this_week"], goal["definition"]) == (1, "graded-plan/1")
    assert len(goal["days"]) == 3
    assert {(one["date"], one["how"]) for one in found["week"]} >= {(found["date"], "partly")}
    decided = said("goals", "review", "--what", "walk", "--decision", "hold")
    assert decided.returncode == 0
    assert "You chose to hold" in said("goals").stdout
    assert said("goals", "end", "--what", "Walk", "--outcome", "let_go").returncode == 0
    assert state(said)["goals"] == []
    kinds = [one["kind"] for one in json.loads(said("diary", "list", "--json").stdout)]
    assert sorted(kinds) == ["activity", "done", *["function"] * 3, "goal", "review"]


def test_value_win_and_joint_are_told_and_listed(said: Callable[..., Done]) -> None:
    for words in (
        ("value", "--what", "Sing with the choir", "--matters", "friends", "--done"),
        ("win", "--what", "An extra hour of sleep"),
        ("movement", "--joint", "knee", "--side", "left", "--degrees", "120", "--kg", "18.5"),
    ):
        done = said("diary", "add", *words, "--json")
        assert done.returncode == 0, done.stderr
    found = {one["kind"]: one for one in json.loads(said("diary", "list", "--json").stdout)}
    assert found["value"]["done"] is True
    assert found["win"]["what"] == "An extra hour of sleep"
    assert (found["movement"]["range_deg"], found["movement"]["strength_kg"]) == (120, 18.5)
    assert state(said)["value"] == {"what": "Sing with the choir", "done": True}


ADD = ("goals", "add", "--what", "Walk", "--amount", "20", "--by", BY)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*ADD[:5], "twenty", *ADD[6:]), "--amount takes a number"),
        ((*ADD, "--times", "9"), "1 to 7"),
        ((*ADD, "--times", "often"), "whole number"),
        ((*ADD, "--step", "30"), "1 to 20"),
        ((*ADD, "--start", "1"), "2.5 min"),
        ((*ADD, "--start", "usual"), "Not enough is told yet"),
        ((*ADD, "--days", "monday"), "mon, tue"),
        ((*ADD, "--unit", "hours"), "min, times"),
        ((*ADD[:7], "2020-01-01"), "comes after its first"),
        ((*ADD[:7], "soon"), "a day like"),
        (("goals", "done", "--what", "Swim"), "nothing yet"),
        (("goals", "review", "--what", "Walk", "--decision", "hold"), "No goal is open"),
        (("goals", "plan", "--what", "Bridge", "--times", "8"), "1 to 7"),
        (("goals", "plan", "--what", "Bridge", "--sort", "sport"), "mobility"),
        (("diary", "add", "movement", "--joint", "knee"), "--degrees"),
        (("diary", "add", "movement", "--joint", "tail", "--kg", "2"), "neck"),
        (("diary", "add", "function", "--sit-to-stand", "12", "--compare-with", "w20"), "w60-64"),
    ],
)
def test_bad_input_is_one_sentence(
    said: Callable[..., Done], words: tuple[str, ...], sentence: str
) -> None:
    done = said(*words)
    assert done.returncode == 2
    # The second line, if any, tells once where the key to new records lies.
    sentences = [line for line in done.stderr.splitlines() if "key to the records" not in line]
    assert len(sentences) == 1
    assert sentence in sentences[0]
    assert done.stdout == ""


def test_a_fourth_goal_has_to_wait(said: Callable[..., Done]) -> None:
    for what in ("Walk", "Swim", "Garden"):
        assert said("goals", "add", "--what", what, *ADD[4:]).returncode == 0
    fourth = said("goals", "add", "--what", "Dance", *ADD[4:])
    assert fourth.returncode == 2
    assert "Three goals are open" in fourth.stderr
    assert len(state(said)["goals"]) == 3


def test_something_new_with_a_last_day_gets_days_and_what_is_there_is_ended(
    said: Callable[..., Done],
) -> None:
    def plan(*more: str) -> Done:
        return said("goals", "plan", "--what", "Stretch", "--json", *more)

    made = plan("--times", "2", "--until", BY)
    assert made.returncode == 0, made.stderr
    assert len(json.loads(made.stdout)["days"]) == 2
    # Of what is planned already the last day is told alone: its days are its own.
    refused = plan("--times", "4", "--until", BY)
    assert refused.returncode == 2
    assert "--days" in refused.stderr
    ended = plan("--until", state(said)["date"])
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["until"] == state(said)["date"]
    assert told["days"] == json.loads(made.stdout)["days"]
