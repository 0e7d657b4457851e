"""The tests' own ground: a look that no other test has changed."""

from __future__ import annotations

import pytest
from PyQt6.QtWidgets import QApplication

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme


@pytest.fixture
def evening_elsewhere(qapp: QApplication) -> None:
    """Leave the application as a window that another test made in the evening leaves it."""
    Look(Theme.load("night"))


def test_a_window_of_the_evening_leaves_nothing_to_the_next_test(
    evening_elsewhere: None, look: Look, qapp: QApplication
) -> None:
    assert look.theme.name == "paper"
    assert qapp.styleSheet() == Theme.load("paper").style_sheet()
    assert qapp.palette() == Theme.load("paper").palette()
