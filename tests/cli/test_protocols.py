"""Own protocols from the command line: checked, kept, practised, written out again, put away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from biofeedback.sessions.library import NAMES
from biofeedback.sessions.protocol_file import read_protocol
from tests.cli.run import lines, of, run
from tests.cli.test_goals import said

__all__ = ["said"]

EVENING = """\
format = "biofeedback-protocol"
version = 1
name = "Evening"
what_for = "To settle before the night."

[[steps]]
kind = "instruction"
seconds = 2
text = "Lights low."

[[steps]]
kind = "pace"
seconds = 12
breath = [4, 2, 6, 0]
"""


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    file = tmp_path / "evening.toml"
    file.write_text(EVENING, encoding="utf-8")
    return file


def test_without_own_ones_the_shipped_are_listed_and_no_records_are_made(said, tmp_path: Path):
    told = said("protocols")
    assert told.returncode == 0
    assert "box: Box breathing, 4-4-4-4 · as long as you choose · a stronger pattern" in told.stdout
    assert "protocols add FILE" in told.stdout
    found = json.loads(said("protocols", "list", "--json").stdout)
    assert [one["name"] for one in found] == list(NAMES)
    assert not (tmp_path / "home" / "records.db").exists()


def test_a_file_is_kept_listed_shown_written_out_and_put_away(said, evening: Path, tmp_path: Path):
    assert said("protocols", "check", str(evening)).returncode == 0
    kept = said("protocols", "add", str(evening))
    assert kept.returncode == 0, kept.stderr
    assert 'Kept as your own: "Evening".' in kept.stdout
    assert "stronger patterns" in kept.stderr  # it holds the breath
    mine = json.loads(said("protocols", "--json").stdout)[-1]
    assert mine == {
        "name": "Evening",
        "title": "Evening",
        "own": True,
        "purpose": "own",
        "minutes": pytest.approx(14 / 60),
        "pace_to_choose": False,
        "stronger": True,
        "steps": 2,
    }
    shown = said("protocols", "show", "Evening")
    assert "2. Breathe · 12 s · 4-2-6 s" in shown.stdout
    assert json.loads(said("protocols", "show", "Evening", "--json").stdout)["file"]["steps"][1][
        "breath"
    ] == [4, 2, 6, 0]
    out = tmp_path / "out.toml"
    assert said("protocols", "export", "Evening", "--to", str(out)).returncode == 0
    assert read_protocol(out).steps == read_protocol(evening).steps
    again = said("protocols", "export", "Evening", "--to", str(out))
    assert (again.returncode, again.stderr.count("there already")) == (2, 1)
    assert said("protocols", "delete", "Evening").returncode == 0
    gone = said("protocols", "show", "Evening")
    assert gone.returncode == 2
    assert "Evening" in gone.stderr


def test_the_same_file_twice_is_kept_once_and_another_ones_name_gets_a_number(
    said, evening: Path, tmp_path: Path
):
    other = tmp_path / "other.toml"
    other.write_text(EVENING.replace("[4, 2, 6, 0]", "[4, 0, 6, 0]"), encoding="utf-8")
    shipped = tmp_path / "box.toml"
    assert said("protocols", "export", "box", "--to", str(shipped)).returncode == 0
    for file in (evening, other, shipped) * 2:
        assert said("protocols", "add", str(file)).returncode == 0
    found = [one["name"] for one in json.loads(said("protocols", "--json").stdout) if one["own"]]
    assert found == ["Box breathing, 4-4-4-4 (2)", "Evening", "Evening (2)"]


@pytest.mark.parametrize("command", ["check", "add"])
def test_everything_wrong_with_a_file_is_told_by_file_line_field_and_what_is_expected(
    said, evening: Path, command: str
):
    wrong = EVENING.replace('kind = "instruction"', 'kind = "lecture"').replace("4, 2, 6", "4, 2")
    evening.write_text(wrong, encoding="utf-8")
    told = said("protocols", command, str(evening))
    assert told.returncode == 2
    first, second = told.stderr.splitlines()
    assert first.startswith("evening.toml, line 7, steps 1.kind: expected is ")
    assert second.startswith("evening.toml, line 14, steps 2.breath: expected is four numbers")
    assert "Traceback" not in told.stderr
    assert not any(one["own"] for one in json.loads(said("protocols", "--json").stdout))


def test_check_answers_with_each_problem_as_json(said, evening: Path):
    evening.write_text(EVENING.replace("version = 1", "version = 7"), encoding="utf-8")
    told = said("protocols", "check", str(evening), "--json")
    assert told.returncode == 2
    found = json.loads(told.stdout)
    assert (found["good"], found["name"]) == (False, None)
    (problem,) = found["problems"]
    assert (problem["line"], problem["field"]) == (2, "version")
    assert problem["sentence"] in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("add", "nowhere.toml"),
        ("check", "nowhere.toml"),
        ("show", "polka"),
        ("export", "polka", "--to", "polka.toml"),
        ("delete", "box"),
    ],
)
def test_what_is_not_there_is_one_sentence(said, words: tuple[str, ...]):
    told = said("protocols", *words)
    assert told.returncode == 2
    assert words[1].split(".")[0] in told.stderr
    assert "Traceback" not in told.stderr


def test_a_session_finds_ones_own_and_keeps_its_name(said, evening: Path, tmp_path: Path):
    assert said("protocols", "add", str(evening)).returncode == 0
    home = tmp_path / "home"
    words = ("--strap", "sim", "--speed", "20", "--json-lines")
    done = run(home, "session", *words, "--protocol", "Evening")
    assert done.returncode == 0, done.stderr
    phases = {event["phase"] for event in of(lines(done.stdout), "pacer")}
    assert phases == {"inhale", "hold_in", "exhale"}
    (kept,) = json.loads(said("sessions", "--json").stdout)
    assert kept["protocol"] == "Evening"
    refused = said("session", "--strap", "none", "--protocol", "Evening", "--pace", "6")
    assert refused.returncode == 2
    assert "has no pace to choose" in refused.stderr
    unknown = said("session", "--strap", "none", "--protocol", "polka")
    assert unknown.returncode == 2
    assert "Evening" in unknown.stderr
