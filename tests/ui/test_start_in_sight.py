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


def practise(look: Look, qtbot: QtBot, scene: str, height: int) -> PractisePage:
    window = SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(LEAST[0], height)
    window.show()
    settle()
    return window.page("practise", PractisePage)


def cares_in_sight(page: PractisePage) -> bool:
    return page.care.visibleRegion().boundingRect() == page.care.rect()


def test_a_stronger_pattern_starts_after_who_should_take_care_was_in_sight(
    look: Look, qtbot: QtBot
) -> None:
    page, begun = practise(look, qtbot, "practise-stronger", 700), list[object]()
    page.start_asked.connect(begun.append)
    assert not cares_in_sight(page), "else this shows nothing"
    for key, starts in ((Qt.Key.Key_Space, 0), (Qt.Key.Key_Space, 1)):
        qtbot.keyClick(page.start, key)
        settle()
        assert len(begun) == starts
        assert cares_in_sight(page)
    assert page.start.hasFocus()


def test_what_was_read_of_one_pattern_says_nothing_of_the_next(look: Look, qtbot: QtBot) -> None:
    page, begun = practise(look, qtbot, "practise-stronger", 700), list[object]()
    page.start_asked.connect(begun.append)
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    assert page.ready.text().startswith("Please read first")
    assert page.view is not None
    n, other = next(
        (n, one)
        for n, one in enumerate(page.view.choices)
        if one.stronger and one.key != "cyclic_sighing"
    )
    page._group.button(n).click()
    assert page.ready.text().startswith(other.title)
    bar = page.area.verticalScrollBar()
    assert bar is not None
    bar.setValue(bar.minimum())
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    assert begun == []
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    assert [one.protocol for one in begun] == [other.key]


def test_a_gentle_practice_and_one_whose_care_is_in_sight_start_at_once(
    look: Look, qtbot: QtBot
) -> None:
    for scene, height in (("practise", 700), ("practise-stronger", 2400)):
        page, begun = practise(look, qtbot, scene, height), list[object]()
        page.start_asked.connect(begun.append)
        assert page.chosen is not None
        assert page.chosen.stronger is (scene == "practise-stronger")
        assert page.start.accessibleDescription() == page.chosen.care
        qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
        assert len(begun) == 1, scene
