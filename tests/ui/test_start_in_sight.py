"""What begins a practice is in sight, however small the window and however large the text."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.pages.resonance import ResonancePage
from biofeedback.ui.theme import Theme
from tests.screens import settle
from tests.ui.scenes import SCENES

LEAST = (1024, 700)
PRACTISE = ["practise", "practise-stronger", "practise-scan", "practise-own-stronger"]


def keys_of(page: Page) -> list[QPushButton]:
    """The keys that begin on a page of practices, those of them that are offered."""
    if isinstance(page, PractisePage):
        return [page.start]
    assert isinstance(page, ResonancePage)
    return [key for key in (page.stepped, page.sliding, page.strap) if not key.isHidden()]


def in_sight(key: QPushButton) -> bool:
    return key.visibleRegion().boundingRect() == key.rect()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("scene", [*PRACTISE, "resonance", "resonance-strapless"])
def test_what_begins_is_in_sight_at_the_top_of_a_page_and_at_its_end(
    look: Look, qtbot: QtBot, scene: str, percent: int
) -> None:
    look.wear(Theme.load("paper", percent))
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(*LEAST)
    window.show()
    settle()
    page = window.stack.currentWidget()
    assert isinstance(page, Page)
    assert keys_of(page)
    bar = page.area.verticalScrollBar()
    assert bar is not None
    for place in (bar.minimum(), bar.maximum()):
        bar.setValue(place)
        settle()
        assert all(in_sight(key) for key in keys_of(page)), place
    # And what is read keeps most of the page.
    assert page.area.height() > 0.6 * page.height()


def test_what_starts_is_said_beside_its_key_as_it_is_chosen(look: Look, qtbot: QtBot) -> None:
    window = SCENES["practise"](look)
    qtbot.addWidget(window)
    window.show()
    settle()
    page = window.page("practise", PractisePage)
    assert page.ready.text() == ("Slow breathing, in and out alike: 5 min at 5.5 breaths a minute")
    qtbot.keyClick(page, Qt.Key.Key_L)
    assert "6 min at 5.5" in page.ready.text()
    qtbot.keyClick(page, Qt.Key.Key_7)
    assert page.ready.text() == "Body scan, 10 minutes: 10 min"
