"""What every page shares: a scrolling column, and keys that press the buttons they stand on."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.scroll import ScrollPage


class Page(ScrollPage):
    """A page of the window. `name` is what a screen reader calls it."""

    # Whether the navigation stands beside it.
    with_navigation = True

    def __init__(self, look: Look, name: str, margin: int = 36) -> None:
        """Make an empty page."""
        super().__init__(margin)
        self.look = look
        self.setAccessibleName(name)

    def take_key(self, _event: QKeyEvent) -> bool:
        """Do what a key asks for that stands on no button; return whether it was one."""
        return False

    def take_focus(self) -> None:
        """Put the focus where this page begins; the page itself unless it knows better."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def press_key(root: QWidget, event: QKeyEvent) -> bool:
    """Press the visible button under `root` that shows this key; return whether there was one."""
    if event.isAutoRepeat():
        return False
    pressed = [QKeySequence(event.keyCombination())]
    if len(event.text()) == 1 and not event.text().isalnum() and event.text().isprintable():
        # A sign is what it says, with Shift or without, on the letters' side or the numbers'.
        pressed.append(QKeySequence(event.text()))
    for button in root.findChildren(KeyButton):
        if button.key in pressed and button.isVisible() and button.isEnabled():
            button.click()
            return True
    return False
