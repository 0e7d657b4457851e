"""Where a value stands in a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from biofeedback.core.toml_lines import lines_of

TEXT = '''# a protocol
name = "a # b"
"two words" = 1

[evidence]
source = "x"
deep.down = 3

[[steps]]
kind = "rest" # here
script = """
0:00 [[steps]]
0:10 kind = 3"""

[[steps]]
phases = [
  ["in", 2, 0.8],  # first
  ["out", 6, 0],
]
until = { score = 70, seconds = 60 }

[steps.more]
last = \'\'\'
x\'\'\'
end = true
'''


def test_each_value_is_found_on_its_line() -> None:
    tomllib.loads(TEXT)
    found = lines_of(TEXT)
    expected: dict[tuple[str | int, ...], int] = {
        ("name",): 2,
        ("two words",): 3,
        ("evidence",): 5,
        ("evidence", "source"): 6,
        ("evidence", "deep", "down"): 7,
        ("steps",): 9,
        ("steps", 0): 9,
        ("steps", 0, "kind"): 10,
        ("steps", 0, "script"): 11,
        ("steps", 1): 15,
        ("steps", 1, "phases"): 16,
        ("steps", 1, "phases", 0): 17,
        ("steps", 1, "phases", 1, 2): 18,
        ("steps", 1, "until", "seconds"): 20,
        ("steps", 1, "more", "last"): 23,
        ("steps", 1, "more", "end"): 25,
    }
    assert {path: found.get(path) for path in expected} == expected


def test_line_ends_of_another_system_count_once() -> None:
    assert lines_of("a = 1\r\nb = 2\r\n")[("b",)] == 2


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    found = [(path, value)]
    if isinstance(value, dict):
        for key, each in value.items():
            found += _paths(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            found += _paths(each, (*path, number))
    return found


_LEAVES = st.one_of(
    st.integers(-(2**40), 2**40), st.booleans(), st.floats(allow_nan=False), st.text(max_size=20)
)
_KEYS = st.text("abz_-9", min_size=1, max_size=5) | st.text(".#]=' ö", min_size=1, max_size=4)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.booleans())
def test_whatever_is_written_is_found_where_it_stands(found: dict[str, Any], long: bool) -> None:
    text = tomli_w.dumps(found, multiline_strings=long)
    lines, where = text.split("\n"), lines_of(text)
    for path, value in _paths(tomllib.loads(text)):
        if path:
            assert path in where, path
        if path and isinstance(path[-1], str) and not isinstance(value, dict | list):
            assert path[-1] in lines[where[path] - 1].replace("\\\\", "\\")


@given(st.text("[]{}=.,#\"'\\ \nab1", max_size=60))
def test_nonsense_ends_all_the_same(text: str) -> None:
    lines_of(text)
