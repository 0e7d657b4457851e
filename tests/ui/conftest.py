"""Windows of the tests are painted into memory."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from biofeedback.ui.window import Window


@pytest.fixture(scope="session")
def one_look(qapp: QApplication) -> Look:
    return Look(Theme.load("paper"))


@pytest.fixture
def look(qapp: QApplication, one_look: Look) -> Iterator[Look]:
    # What the last test closed is gone before the style sheet is put on everything anew.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    one_look.wear(Theme.load("paper"), reduce_motion=False)
    one_look.use_letters(True)
    # A whole window, made by another test, dressed the one application in the theme of its hour.
    if qapp.styleSheet() != one_look.theme.style_sheet():
        one_look._dress()
    yield one_look
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def no_window_left(qapp: QApplication) -> Iterator[None]:
    """Delete every window a test made: each would be dressed anew in all tests after it."""
    yield
    windows = [one for one in qapp.topLevelWidgets() if isinstance(one, Window)]
    left_open = [window.name for window in windows if window.isVisible()]
    for window in windows:
        if not window.isVisible():
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert left_open == [], "a test leaves a window open"
