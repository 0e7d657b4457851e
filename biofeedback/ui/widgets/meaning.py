"""What does this number mean: asked by a click or a key where it stands, answered by the help."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow


def ask_meaning(asker: QWidget, topic: str) -> None:
    """Ask the window around a widget to open a topic of the help."""
    window: QWidget | None = asker.window()
    while window is not None:
        answer = getattr(window, "show_help", None)
        if callable(answer):
            answer(topic)
            return
        window = window.parentWidget()


class MeaningButton(KeyButton):
    """A small "?" beside a number, for a pointer and for Tab alike."""

    def __init__(self, look: Look, name: str, topic: str) -> None:
        """`name`: what the number is called. `topic`: the help's key, such as "number:rmssd"."""
        super().__init__(look, "?", kind="plain")
        self.topic = topic
        self.name(name)
        self.clicked.connect(lambda: ask_meaning(self, topic))

    def name(self, name: str) -> None:
        """Say of what it tells the meaning; "" is of what stands beside it."""
        words = _("What does this mean: {name}") if name else _("What does this mean")
        self.setAccessibleName(words.format(name=name))
        self.setToolTip(self.accessibleName())


class Meanings(QWidget):
    """A row of ways to what the numbers around it mean, where many stand close together."""

    def __init__(self, look: Look, numbers: Iterable[tuple[str, str]]) -> None:
        """`numbers`: (what it is called, the help's key)."""
        super().__init__()
        flow = Reflow(look, gap=4)
        self.setLayout(flow)
        self.setAccessibleName(_("What the numbers mean"))
        self.buttons = []
        for name, topic in numbers:
            button = MeaningButton(look, name, topic)
            button.setText(_("? {name}").format(name=name))
            button.updateGeometry()
            flow.add(button)
            self.buttons.append(button)
