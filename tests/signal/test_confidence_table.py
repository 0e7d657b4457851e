"""The confidence table is what its command makes, and says so in the definitions."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from biofeedback.signal import confidence
from biofeedback.signal.definitions import DEFINITIONS
from tests.signal import make_confidence

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "definitions.md").read_text(encoding="utf-8")


def test_the_table_has_a_row_for_every_window_pace_and_spread() -> None:
    table = np.array(confidence._TABLES)
    sizes = (len(confidence.PACES_PER_MIN), len(confidence.SPREADS_MS), len(confidence.SCORES))
    assert table.shape == (4, *sizes)
    assert (np.diff(table, axis=-1) <= 0.0).all()
    assert table.min() > 0.0


def test_other_hearts_of_the_same_kind_give_nearly_the_same_table() -> None:
    made = make_confidence.survival(people=40, first_seed=1)
    shipped = np.array(confidence._TABLES)
    pace, middle = confidence.PACES_PER_MIN.index(6.0), slice(1, 5)
    for kind in (0, 2):
        apart = made[kind, pace, middle, 10:] - shipped[kind, pace, middle, 10:]
        assert np.abs(apart).max() < 0.15


def test_a_heart_with_nothing_but_its_own_waves_needs_a_higher_score() -> None:
    paced = confidence.of_score(75.0, 6.0, 25.0)
    assert confidence.of_score(75.0, 6.0, 25.0, unpaced=True) < paced


def test_every_definition_and_its_version_is_explained() -> None:
    for name, version in DEFINITIONS.items():
        assert f"`{name}`" in TEXT, name
        assert version in TEXT, version
