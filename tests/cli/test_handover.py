"""The whole way there and back by commands, between two homes; each refusal one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from biofeedback.cli import app as program
from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]


class Shell:
    """Commands in a home, run within this process: each is whole, and none waits for a start."""

    def __init__(
        self, patch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path
    ) -> None:
        self._patch, self._capfd, self._folder = patch, capfd, folder

    def __call__(self, home: str, *words: str, code: int = 0) -> str:
        self._patch.setenv("BIOFEEDBACK_HOME", str(self._folder / home))
        self._capfd.readouterr()
        assert program.run(words) == code
        out, said = self._capfd.readouterr()
        if code:
            assert "Traceback" not in said
            return said.strip().splitlines()[-1]
        return out

    def json(self, home: str, *words: str) -> Any:
        return json.loads(self(home, *words, "--json"))


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    return Shell(monkeypatch, capfd, tmp_path)


def test_a_plan_goes_home_and_practice_comes_back(shell: Shell, tmp_path: Path) -> None:
    shell("clinic", "handover", "clients", "--add", "P-17")
    client = shell.json("clinic", "handover", "--for", "P-17")
    me = shell.json("home", "handover")
    assert (me["ready"], me["their_key"], len(me["words"])) == (False, None, 8)
    line = tmp_path / "key.txt"
    line.write_text(client["key"] + "\n", encoding="utf-8")
    shell("home", "handover", "take-key", str(line), "--name", "Dr Sund")
    shell("clinic", "handover", "take-key", me["key"], "--for", "P-17")
    plan, back = str(tmp_path / "plan.handover"), str(tmp_path / "back.handover")
    early = shell("clinic", "handover", "plan", "--for", "P-17", "--to", plan, code=2)
    assert early.endswith("compare the words aloud.")
    wrong = shell("home", "handover", "compare", *me["words"], code=2)
    assert "not the words of the key" in wrong
    assert shell.json("home", "handover", "compare", *client["words"])["ready"]
    short = [word[:3] for word in me["words"]]
    assert shell.json("clinic", "handover", "compare", "--for", "P-17", *short)["ready"]
    words = ("--days", "4", "--minutes", "6", "--practice", "resonance@5.5/8", "--note", "Slowly.")
    shell("clinic", "handover", "plan", "--for", "P-17", "--to", plan, *words)
    seen = shell("home", "handover", "open", plan)
    assert "6 min on 4 days a week" in seen
    assert "Resonance breathing: 8 min at 5.5 breaths a minute" in seen
    assert "Nothing was changed" in seen
    taken = shell.json("home", "handover", "open", plan, "--take")
    assert taken["from"] == "Dr Sund"
    assert taken["plan"]["practices"] == [
        {"name": "resonance", "minutes": 8.0, "pace_per_min": 5.5}
    ]
    assert "taken in already" in shell("home", "handover", "open", plan, "--take", code=2)
    shell("home", "diary", "add", "pain", "--worst", "4")
    left = shell.json("home", "handover", "bring-back", "--to", back)
    assert left["holds"] == {"pain": 1}
    assert "meant for somebody else" in shell("home", "handover", "open", back, code=2)
    came = shell.json("clinic", "handover", "open", back, "--take")
    assert came["person_id"] == client["person_id"]
    assert came["taken"]["added"] == 1
    assert "nothing was added" in shell("clinic", "handover", "open", back, "--take", code=2)


def test_bad_input_gets_a_sentence(shell: Shell, tmp_path: Path) -> None:
    to = str(tmp_path / "x.handover")
    assert "nobody here" in shell("home", "handover", "--for", "nobody", code=2)
    assert "no key of this app" in shell("home", "handover", "take-key", "BFKEY1abc", code=2)
    assert "has 8 words" in shell("home", "handover", "compare", "banana", code=2)
    assert "nothing new" in shell("home", "handover", "bring-back", "--to", to, code=2)
    shell("home", "diary", "add", "pain", "--worst", "4")
    assert "Exchange keys" in shell("home", "handover", "bring-back", "--to", to, code=2)
    assert ".svg or .png" in shell("home", "handover", "--picture", str(tmp_path / "k"), code=2)
    assert not Path(to).exists()


def test_the_key_as_a_picture(shell: Shell, tmp_path: Path) -> None:
    picture = tmp_path / "key.png"
    shell("home", "handover", "--picture", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "is there already" in shell("home", "handover", "--picture", str(picture), code=2)
