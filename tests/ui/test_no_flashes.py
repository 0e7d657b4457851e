"""No part of a page is ever a window of its own: it would flash, and take the keyboard away."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.ui.look import Look
from biofeedback.ui.window import Window
from tests.ui.scenes import SCENES


class Flashes(QObject):
    """Remembers what was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        shown = event is not None and event.type() is QEvent.Type.Show
        of_its_own = isinstance(watched, QWidget) and watched.isWindow()
        if shown and of_its_own and not isinstance(watched, Window | QMenu):
            text = watched.text() if isinstance(watched, QLabel) else ""
            self.found.append(f"{type(watched).__name__} {text}".strip())
        return False


@pytest.fixture
def flashes(qapp: QApplication) -> Flashes:
    return Flashes()


def test_the_watch_sees_a_label_that_is_shown_too_early(
    qapp: QApplication, qtbot: QtBot, flashes: Flashes
) -> None:
    qapp.installEventFilter(flashes)
    early = QLabel("early")
    early.setVisible(True)
    early.hide()
    qapp.removeEventFilter(flashes)
    assert flashes.found == ["QLabel early"]


@pytest.mark.parametrize("page", sorted({name.partition("-")[0] for name in SCENES}))
def test_no_part_of_a_page_is_shown_before_it_has_its_place(
    qapp: QApplication, look: Look, qtbot: QtBot, flashes: Flashes, page: str
) -> None:
    qapp.installEventFilter(flashes)
    try:
        for scene in [name for name in SCENES if name.partition("-")[0] == page]:
            qtbot.addWidget(SCENES[scene](look))
    finally:
        qapp.removeEventFilter(flashes)
    assert flashes.found == []
