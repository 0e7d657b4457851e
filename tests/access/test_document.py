"""The table of criteria names tests that there are, and claims nothing met without one."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "accessibility.md"
STATES = {"met", "met by design", "in part", "not met", "unproven", "does not apply"}


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == 5 and re.match(r"\d\.\d", row[0])]


def missing(named: str) -> list[str]:
    """Return which tests named in a text there are not."""
    found = []
    for file, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", named):
        path = ROOT / file
        if not path.exists() or f"def {test}(" not in path.read_text(encoding="utf-8"):
            found.append(f"{file}::{test}")
    return found


def test_every_test_that_is_named_is_there() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert text.count("::test_") >= 60
    assert missing(text) == []


def test_a_test_that_is_not_there_would_be_found() -> None:
    assert missing("`tests/access/test_tree.py::test_the_moon`") != []
    assert missing("`tests/access/test_moon.py::test_everything`") != []


def test_nothing_is_called_met_without_a_test_and_every_row_says_where_it_stands() -> None:
    assert len(rows()) >= 45
    for criterion, level, state, words, shown in rows():
        assert level in ("A", "AA"), criterion
        assert state in STATES, criterion
        assert words, criterion
        assert state != "met" or "::test_" in shown, criterion


def test_no_criterion_stands_there_twice() -> None:
    numbers = [row[0].split()[0] for row in rows()]
    assert len(numbers) == len(set(numbers))
