"""A second screen: the practice goes to it and back by one key, as screens come and go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QGuiApplication, QScreen
from PyQt6.QtWidgets import QWidget

from biofeedback.ui.pages.live import LivePage

T = TypeVar("T")


def next_of(screens: Sequence[T], current: T | None) -> T | None:
    """Return the screen after the present one, None where there is no other."""
    if len(screens) < 2:
        return None
    if current not in screens:
        return screens[0]
    return screens[(screens.index(current) + 1) % len(screens)]


class Screens(QObject):
    """Keeps the live page's key true to the screens there are, and moves the window."""

    def __init__(self, window: QWidget, page: LivePage) -> None:
        """Watch from now on."""
        super().__init__(page)
        self._window, self._page = window, page
        page.screen_asked.connect(self.move_on)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._count)
            app.screenRemoved.connect(self._count)
        self._count()

    def _count(self, _screen: QScreen | None = None) -> None:
        self._page.show_screens(len(QGuiApplication.screens()) > 1)

    def move_on(self) -> None:
        """Show the window on the next screen, as full or as small as it is."""
        screen = next_of(QGuiApplication.screens(), self._window.screen())
        if screen is None:
            return
        full = bool(self._window.windowState() & Qt.WindowState.WindowFullScreen)
        if full:
            self._window.showNormal()
        room = screen.availableGeometry()
        self._window.setScreen(screen)
        self._window.move(room.topLeft())
        self._window.resize(self._window.size().boundedTo(room.size()))
        if full:
            self._window.showFullScreen()
