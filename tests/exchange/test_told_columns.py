"""What the diary tells leaves with every name explained, one thing a row."""

from __future__ import annotations

from biofeedback.diary.entry import KINDS, names_of
from biofeedback.exchange.told_columns import TOLD, told_rows


def test_everything_that_can_be_told_is_explained() -> None:
    assert {name for kind in KINDS for name in names_of(kind)} == set(TOLD)


def test_each_thing_told_has_a_row_and_nothing_else_has() -> None:
    row = {
        "id": "0190",
        "day": "2026-11-23",
        "zone": "Europe/Berlin",
        "kind": "pain",
        "replaced_by": None,
        "told_json": '{"worst": 0, "places": ["front.left.knee", "front.right.knee"]}',
    }
    found = [(each["told"], each["value"], each["kind"]) for each in told_rows([row])]
    assert found == [
        ("worst", 0, "pain"),
        ("places", "front.left.knee", "pain"),
        ("places", "front.right.knee", "pain"),
    ]
