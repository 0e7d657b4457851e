"""A line above every page for what must not be overlooked, with the one thing to do about it."""

from __future__ import annotations

from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label


class NoticeBar(QFrame):
    """Stays while it is wanted; hidden beside pages that stand alone, such as a practice."""

    def __init__(self, look: Look) -> None:
        """Make it empty: it is not wanted yet."""
        super().__init__()
        self.setObjectName("kind")
        self._wanted, self._allowed = False, True
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 16, 4)
        both = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        both.setLayout(flow)
        self.words = label(role="strong")
        self.act = KeyButton(look, "", kind="link")
        flow.add(self.words, least_px=340, weight=10)
        flow.add(self.act, least_px=280)
        column.addWidget(both)
        self.hide()

    def want(self, words: str, act: str) -> None:
        """Say something, and offer what to do about it; "" says nothing any more."""
        self._wanted = bool(words)
        self.words.setText(words)
        self.setAccessibleName(words)
        self.act.set_words(act)
        self._show()

    def allow(self, allowed: bool) -> None:
        """Let it be shown beside this page, or not."""
        self._allowed = allowed
        self._show()

    def _show(self) -> None:
        self.setVisible(self._wanted and self._allowed)
