"""The gallery shows the parts themselves, in every state, and is come to from the settings."""

from __future__ import annotations

import re

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.ui.look import Look
from biofeedback.ui.pages.about import AboutPage
from biofeedback.ui.pages.gallery import GalleryPage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.theme import FOLDER
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.words import Tone
from tests.screens import settle
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


def test_it_is_come_to_from_about_and_left_by_a_key(qtbot: QtBot, home: object) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    stage.window.go("settings")
    stage.window.page("settings", SettingsPage).about.click()
    stage.window.page("about", AboutPage).gallery.click()
    assert stage.window.name == "gallery"
    stage.hand.press(Qt.Key.Key_Escape)
    assert stage.window.name == "about"


def test_every_kind_of_button_and_every_signal_is_shown_with_name_purpose_and_states(
    look: Look, qtbot: QtBot
) -> None:
    page = GalleryPage(look)
    qtbot.addWidget(page)
    styled = set(re.findall(r'kind="(\w+)"', (FOLDER / "theme.qss").read_text(encoding="utf-8")))
    shown = {one.property("kind") for one in page.findChildren(QPushButton)}
    # The ways of the navigation stand beside every page.
    assert styled - shown == {"nav"}
    assert len(page.findChildren(SignalChip)) == len(Tone)
    for part in page.parts.values():
        assert part.name
        assert part.purpose
        assert all(state for state, _widget in part.states)
    assert len(page.parts) >= 19


def test_a_button_posed_in_a_state_looks_another_way_than_one_at_rest(
    look: Look, qtbot: QtBot
) -> None:
    page = GalleryPage(look)
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    settle()
    for key in ("primary", "secondary", "plain", "link", "choice"):
        pictures = [widget.grab().toImage() for _state, widget in page.parts[key].states]
        at_rest, off = pictures[0], pictures[-3 if key == "secondary" else -1]
        assert at_rest != off, key
        assert all(picture != at_rest for picture in pictures[2:4]), key
    page.close()
