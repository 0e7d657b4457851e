"""A line at the foot of the window: what was just done, and a way back."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label

SHOWN_MS = 12_000


class Toast(QFrame):
    """Says one sentence for a while; one that can be undone stays until something else is done."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        self.words = label(role="body")
        self.undo = KeyButton(look, _("Undo"), "Ctrl+Z")
        self._on_undo: Callable[[], None] | None = None
        self._on_end: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 16, 8)
        row.addWidget(self.words, 1)
        row.addWidget(self.undo)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end)
        self.undo.clicked.connect(self._undo)
        self.hide()

    def say(
        self,
        sentence: str,
        undo: Callable[[], None] | None = None,
        end: Callable[[], None] | None = None,
        words: str | None = None,
    ) -> None:
        """Show a sentence. undo: what takes it back (its button: `words`); end: makes it final."""
        self.end()
        self._on_undo, self._on_end = undo, end
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.undo.set_words(words or _("Undo"))
        self.undo.setVisible(undo is not None)
        self.show()
        if undo is None:
            self._timer.start(SHOWN_MS)

    @property
    def undoable(self) -> bool:
        """Whether something can be taken back now."""
        return self._on_undo is not None

    def end(self) -> None:
        """Go, and make final what could still be undone."""
        self._timer.stop()
        self.hide()
        ended, self._on_end, self._on_undo = self._on_end, None, None
        if ended is not None:
            ended()

    def _undo(self) -> None:
        undo, self._on_end, self._on_undo = self._on_undo, None, None
        self.end()
        if undo is not None:
            undo()
