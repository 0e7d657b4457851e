"""Windows of the tests are painted into memory."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.theme import Theme
from biofeedback.ui.window import Window

_held = pytest.StashKey[list[QWidget]]()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Hold a test's windows until it is torn down.

    Once its function has returned nobody holds them, and qtbot only weakly: they may be collected
    at any allocation, and one that comes while the window itself is painted ends the process.
    """
    try:
        return (yield)
    finally:
        item.stash[_held] = QApplication.topLevelWidgets()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Let go of the windows when all that closes them has been."""
    try:
        return (yield)
    finally:
        item.stash[_held] = []


@pytest.fixture(scope="session")
def one_look(qapp: QApplication) -> Look:
    return Look(Theme.load("paper"))


@pytest.fixture
def look(qapp: QApplication, one_look: Look) -> Iterator[Look]:
    # What the last test closed is gone before the style sheet is put on everything anew.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    one_look.wear(Theme.load("paper"), reduce_motion=False)
    one_look.use_letters(True)
    # Qt drops what listened and is gone only as it tells: told never, all windows ever made pile
    # up, and each that goes looks through the pile.
    one_look.keys_changed.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
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
