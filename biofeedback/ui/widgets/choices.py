"""Buttons of which some, or one, or none are pressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow


class Choices(QWidget):
    """changed: the keys pressed now, in the order they are offered; one at most with `single`.

    always: one stays pressed; pressing it again does not take it back.
    """

    changed = pyqtSignal(object)

    def __init__(
        self,
        look: Look,
        name: str,
        choices: Mapping[str, str],
        *,
        single: bool = False,
        always: bool = False,
    ) -> None:
        """`choices`: a key and its words for each button."""
        super().__init__()
        self._single, self._always = single or always, always
        self.setAccessibleName(name)
        flow = Reflow(look, gap=8)
        self.setLayout(flow)
        self.buttons: dict[str, KeyButton] = {}
        for key, words in choices.items():
            button = KeyButton(look, words, kind="choice")
            button.setCheckable(True)
            button.setAccessibleName(_("{name} {value}").format(name=name, value=words))
            button.clicked.connect(lambda _on=False, k=key: self._clicked(k))
            flow.add(button)
            self.buttons[key] = button

    @property
    def pressed(self) -> tuple[str, ...]:
        """The keys that are pressed."""
        return tuple(key for key, button in self.buttons.items() if button.isChecked())

    def show_pressed(self, keys: Iterable[str]) -> None:
        """Show these as pressed."""
        wanted = set(keys)
        for key, button in self.buttons.items():
            button.setChecked(key in wanted)

    def _clicked(self, key: str) -> None:
        if self._always or (self._single and self.buttons[key].isChecked()):
            self.show_pressed((key,))
        self.changed.emit(self.pressed)
