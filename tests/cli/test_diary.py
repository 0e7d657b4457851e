"""The diary from the command line: told, completed, listed; bad input is one sentence and 2."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import run

Done = subprocess.CompletedProcess[str]
# The clocks there change, so that the night they do it can be told.
BERLIN = {"TZ": "Europe/Berlin"}


@pytest.fixture
def diary(tmp_path: Path) -> Callable[..., Done]:
    return lambda *words: run(tmp_path / "home", "diary", *words, **BERLIN)


def listed(diary: Callable[..., Done], *words: str) -> list[dict[str, Any]]:
    done = diary("list", "--json", *words)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_every_kind_is_told_and_listed(diary: Callable[..., Done]) -> None:
    for words in (
        ("pain", "--date", "2024-10-24", "--worst", "7", "--average", "4", "--now", "0"),
        ("flare", "--start", "2024-10-20", "--end", "2024-10-22", "--helped", "warmth"),
        (
            *("sleep", "--date", "2024-10-27", "--bed", "22:30", "--lights-out", "23:00"),
            *("--latency", "20", "--awake", "25", "--wake", "6:45", "--rise", "07:15"),
            *("--quality", "6", "--wind-down"),
        ),
        ("medication", "--date", "2024-10-21", "--name", "Naproxen", "--change", "stopped"),
        ("function", "--date", "2024-10-23", "--walking", "20", "--tug", "9.5"),
        ("prediction", "--date", "2024-10-19", "--what", "Stairs set it off", "--belief", "80"),
    ):
        done = diary("add", *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(words[2])
    found = listed(diary)
    kinds = ["prediction", "flare", "medication", "function", "pain", "sleep"]
    assert [one["kind"] for one in found] == kinds
    by_kind = {one["kind"]: one for one in found}
    pain = by_kind["pain"]
    assert (pain["date"], pain["worst"], pain["average"], pain["now"]) == ("2024-10-24", 7, 4, 0)
    assert (pain["impact_mood"], pain["places"], pain["note"]) == (None, [], None)
    night = by_kind["sleep"]
    # The night in which summer time ended was an hour longer.
    assert (night["zone"], night["in_bed_min"]) == ("Europe/Berlin", 585.0)
    assert night["asleep_min"] == 480.0
    assert night["efficiency_percent"] == pytest.approx(48000 / 585)
    assert (night["wind_down"], night["late_caffeine"]) == (True, None)
    assert by_kind["flare"]["end"] == "2024-10-22"
    assert by_kind["function"]["tug_s"] == 9.5
    assert [one["kind"] for one in listed(diary, "--kind", "pain")] == ["pain"]


def test_care_plan_and_peg_are_told_and_the_appointment_lists_them(
    diary: Callable[..., Done], tmp_path: Path
) -> None:
    for words in (
        ("medication", "--date", "2024-10-21", "--name", "Naproxen", "--change", "started"),
        ("care", "--date", "2024-10-22", "--what", "tens", "--detail", "lower back"),
        ("peg", "--date", "2024-10-23", "--pain", "6", "--enjoyment", "5", "--activity", "4"),
        ("plan", "--helps", "warmth", "--call", "Ada", "--meaning", "rule"),
    ):
        done = diary("add", *words)
        assert done.returncode == 0, done.stderr
    by_kind = {one["kind"]: one for one in listed(diary)}
    assert set(by_kind) == {"medication", "care", "peg", "plan"}
    assert by_kind["peg"]["score"] == 5.0
    assert (by_kind["plan"]["helps"], by_kind["plan"]["others"]) == ("warmth", None)
    shown = diary("appointment").stdout
    assert "- Naproxen, since 21 October 2024" in shown
    assert "- 22 October 2024, TENS, lower back" in shown
    target = tmp_path / "list.txt"
    assert diary("appointment", "--to", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8") == shown
    assert diary("appointment", "--to", str(target)).returncode == 2


def test_telling_again_completes_and_twice_adds_nothing(diary: Callable[..., Done]) -> None:
    first = diary("add", "pain", "--date", "2024-11-01", "--worst", "6", "--json")
    same = diary("add", "pain", "--date", "2024-11-01", "--worst", "6", "--json")
    assert json.loads(first.stdout)["id"] == json.loads(same.stdout)["id"]
    assert diary("add", "pain", "--date", "2024-11-01", "--now", "2").returncode == 0
    (one,) = listed(diary)
    assert (one["worst"], one["now"]) == (6, 2)
    before = json.loads(diary("history", one["id"], "--json").stdout)
    assert [(each["worst"], each["now"]) for each in before] == [(6, 2), (6, None)]
    assert diary("delete", one["id"][:30]).returncode == 0
    assert listed(diary) == []


def test_an_empty_diary_says_how_to_begin(diary: Callable[..., Done]) -> None:
    assert "diary add pain" in diary("list").stdout
    assert listed(diary) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pain", "--worst", "11"), "0 to 10"),
        (("pain", "--worst", "four"), "whole number"),
        (("pain", "--worst", "4.5"), "whole number"),
        (("pain",), "Nothing was told"),
        (("pain", "--date", "2024-02-30", "--worst", "4"), "a day like"),
        (("pain", "--date", "2100-01-01", "--worst", "4"), "still to come"),
        (("pain", "--worst", "4", "--place", "knee"), "front.left.knee"),
        (("flare", "--start", "2024-03-04", "--end", "2024-03-01"), "before it began"),
        (("sleep", "--bed", "25:00"), "a time like"),
        (("sleep", "--date", "2024-03-04", "--bed", "23:00", "--rise", "22:00"), "2024-03-04"),
        (
            ("sleep", "--bed", "23:00", "--wake", "06:00", "--awake", "500"),
            "more minutes awake",
        ),
        (("medication", "--name", "Naproxen", "--change", "eaten"), "started"),
        (("care", "--what", "magic"), "physiotherapy"),
        (("peg", "--pain", "11"), "0 to 10"),
        (("plan", "--meaning", "doctor"), "own, rule"),
        (("plan",), "Nothing was told"),
        (("flare", "--start", "2024-03-04", "--sign", "rain"), "less_sleep"),
        (("function", "--tug", "quick"), "a number"),
        (("function", "--tug", "nan"), "from 1 to 600"),
        (("prediction", "--what", "It rains", "--belief", "101"), "0 to 100"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(tmp_path / "home", "diary", "add", *words, **BERLIN)
    assert done.returncode == 2
    # The second line, if any, tells once where the key to new records lies.
    sentences = [line for line in done.stderr.splitlines() if "key to the records" not in line]
    assert len(sentences) == 1
    assert said in sentences[0]
    assert done.stdout == ""


def test_the_pages_to_read_are_named_and_shown_with_their_sources(tmp_path: Path) -> None:
    home = tmp_path / "home"
    named = run(home, "diary", "read")
    assert named.returncode == 0
    assert len(named.stdout.splitlines()) == 8
    shown = run(home, "diary", "read", "help")
    assert shown.returncode == 0
    assert "Call the emergency number now" in shown.stdout
    assert "- Finucane and others 2020" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    wrong = run(home, "diary", "read", "magic")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("There is no page 'magic'; there are pain, flares")
    assert "Traceback" not in wrong.stderr
    assert not home.exists()  # nothing is opened to read
