"""The four buttons that move a long chart and change how much of it is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton

_QUARTER = 0.25


class Walked(Protocol):
    """A chart that shows a part of something longer."""

    def pan(self, share: float) -> None:
        """Move by a share of what is seen; negative: to what was earlier."""

    def zoom(self, factor: float) -> None:
        """See so many times as much."""


class WalkKeys:
    """Earlier, Later, Closer and Wider, each with its key, for one chart."""

    def __init__(self, look: Look, chart: Walked, step: float) -> None:
        """step: by how much one press of Closer or Wider changes what is seen."""

        def button(words: str, key: str, act: Callable[[], None]) -> KeyButton:
            made = KeyButton(look, words, key, "plain")
            made.clicked.connect(lambda: act())
            return made

        self.earlier = button(_("Earlier"), "E", lambda: chart.pan(-_QUARTER))
        self.later = button(_("Later"), "L", lambda: chart.pan(_QUARTER))
        self.closer = button(_("Closer"), "+", lambda: chart.zoom(1.0 / step))
        self.wider = button(_("Wider"), "-", lambda: chart.zoom(step))
        self.buttons = (self.earlier, self.later, self.closer, self.wider)

    def enable(self, on: bool) -> None:
        """Let all four be pressed, or none while there is no chart to move."""
        for button in self.buttons:
            button.setEnabled(on)
