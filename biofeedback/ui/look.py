"""How the app looks and listens now: theme, size of text, motion, and which keys work."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QApplication

from biofeedback.ui.theme import Theme


class Look(QObject):
    """The present theme, handed to everything that draws; `changed` says it is another.

    tell_every_s: how often what is live is told to a screen reader, 0 for never.
    letter_keys: whether letters, digits and signs press buttons. keys_changed: it is otherwise now.
    """

    changed = pyqtSignal()
    keys_changed = pyqtSignal()

    def __init__(self, theme: Theme, *, reduce_motion: bool = False) -> None:
        """Make the app look like this at once."""
        super().__init__()
        self.theme = theme
        self.reduce_motion = reduce_motion
        self.letter_keys = True
        self.tell_every_s = 30
        self._dress()

    def wear(self, theme: Theme, *, reduce_motion: bool | None = None) -> None:
        """Change the theme, and whether anything moves (None: as before)."""
        if reduce_motion is not None:
            self.reduce_motion = reduce_motion
        if theme != self.theme:
            self.theme = theme
            self._dress()
        self.changed.emit()

    def use_letters(self, on: bool) -> None:
        """Let letters, digits and signs press buttons, or only keys that write nothing."""
        if on != self.letter_keys:
            self.letter_keys = on
            self.keys_changed.emit()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setFont(self.theme.font())
            app.setPalette(self.theme.palette())
            app.setStyleSheet(self.theme.style_sheet())
