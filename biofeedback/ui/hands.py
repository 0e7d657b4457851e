"""Notices hands at the app: keys, mouse and touch, where they arrive and nowhere else.

Real input reaches one native window first, whatever widget it is for. Watching that one costs a
call for each key and each move; watching every event of the app would cost one for each of the
thousands with which widgets paint and lay themselves out.
"""

from __future__ import annotations

from typing import cast

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QWindow

# What tells that somebody is there.
SIGNS = frozenset(
    (
        *(QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove),
        *(QEvent.Type.Wheel, QEvent.Type.TouchBegin),
    )
)


class Hands(QObject):
    """Watches the window that has the keyboard. seen: a hand was there. locks: Ctrl+L, anywhere."""

    seen = pyqtSignal()
    locks = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        """Watch nothing until `watch`."""
        super().__init__(parent)
        self._window: QWindow | None = None
        self._watching = False

    def watch(self) -> None:
        """Watch from now on, whichever of the app's windows has the keyboard."""
        if not self._watching:
            self._watching = True
            app = _app()
            app.focusWindowChanged.connect(self._follow)
            self._follow(app.focusWindow())

    def let_be(self) -> None:
        """Watch no longer; nothing is left behind."""
        if self._watching:
            self._watching = False
            _app().focusWindowChanged.disconnect(self._follow)
            self._follow(None)

    def _follow(self, window: QWindow | None) -> None:
        before, self._window = self._window, window
        if before is not None and not sip.isdeleted(before):
            before.removeEventFilter(self)
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Tell of a hand; the key that locks goes no further."""
        if event is not None and event.type() in SIGNS:
            self.seen.emit()
            if isinstance(event, QKeyEvent) and is_lock_key(event):
                self.locks.emit()
                return True
        return False


def is_lock_key(event: QKeyEvent) -> bool:
    """Return whether a key is the one that locks: Ctrl+L."""
    control = Qt.KeyboardModifier.ControlModifier
    return event.key() == Qt.Key.Key_L and event.modifiers() == control


def _app() -> QGuiApplication:
    return cast("QGuiApplication", QGuiApplication.instance())
