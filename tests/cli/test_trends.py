"""`trends` from the command line: the contract's JSON, silence, one sentence for bad input."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import contract, run


def told(home: Path, *words: str, **more: str) -> dict[str, Any]:
    done = run(home, "trends", "--json", *words, **more)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_empty_record_is_null_and_silence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = told(home, "--days", "3")
    contract("trends").validate(found)
    assert len(found["days"]) == 3
    for day in found["days"]:
        lists = ("medication", "care")
        assert [day[name] for name in lists] == [[], []]
        assert [value for name, value in day.items() if name not in ("date", *lists)] == (
            [None] * (len(day) - 3)
        )
    for one in found["findings"]:
        assert (one["verdict"], one["effect"]) == ("not_enough_data", None)
        assert "28 days more" in one["needs"]
    done = run(home, "trends")
    assert done.returncode == 0
    assert "Not enough data yet" in done.stdout
    assert "28 days more are needed" in done.stdout


def test_what_the_diary_tells_stands_in_the_table(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "diary", "add", "pain", "--date", "yesterday", "--worst", "4").returncode == 0
    found = told(home)
    contract("trends").validate(found)
    assert len(found["days"]) == 56
    by_day = {one["date"]: one for one in found["days"]}
    dates = sorted(by_day)
    yesterday = by_day[dates[-2]]
    assert date.fromisoformat(dates[-1]) - timedelta(days=55) == date.fromisoformat(dates[0])
    assert (yesterday["pain_worst"], yesterday["practice_min"], yesterday["sleep_h"]) == (
        4,
        0.0,
        None,
    )
    assert by_day[dates[-3]]["pain_worst"] is None
    shown = run(home, "trends", "--days", "5").stdout
    assert "4/10" in shown
    assert "left out here: 4" in shown


@pytest.mark.parametrize("days", ["0", "-3", "many", "1.5", "99999999"])
def test_a_number_of_days_that_is_none_is_one_sentence_and_2(tmp_path: Path, days: str) -> None:
    done = run(tmp_path / "home", "trends", f"--days={days}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--days is a whole number" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_example_data_is_called_so_beside_the_answer(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own = run(home, "trends", "--days", "5")
    assert "made-up" not in own.stderr
    assert run(home, "demo", "--days", "4").returncode == 0
    for more in ((), ("--json",)):
        done = run(home, "trends", *more)
        assert done.returncode == 0
        assert "made-up example data" in done.stderr
        assert "made-up example data" not in done.stdout


def test_a_night_that_only_a_device_tells_is_in_the_table_and_says_so() -> None:
    from biofeedback.cli.trends import _row
    from biofeedback.trends.table import DayRow

    row = DayRow(date(2026, 2, 2), measured_sleep_h=6.68)
    assert _row(row).endswith("6.7 h, by a device")
    assert _row(replace(row, sleep_h=7.5)).endswith(" 7.5 h")
    assert _row(DayRow(date(2026, 2, 2))).endswith(" ?")
