"""A quiet frame around things that belong together, and what stands where there is nothing yet."""

from __future__ import annotations

from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.text import heading, label


class Card(QFrame):
    """A frame with a column inside. kind: "card", "invitation" (the one to act on), "kind"."""

    def __init__(self, title: str | None = None, *, kind: str = "card") -> None:
        """`title` is shown as a heading."""
        super().__init__()
        self.setObjectName(kind)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 22)
        self.column.setSpacing(8)
        self.title = heading(title or "")
        # Only once it has a parent: shown before, it would be a window of its own for a moment.
        self.column.addWidget(self.title)
        self.title.setVisible(title is not None)
        if title:
            self.setAccessibleName(title)

    def explain(self, look: Look, topic: str) -> MeaningButton:
        """Put a "?" beside the heading: it opens what the card's numbers mean."""
        at = self.column.indexOf(self.title)
        self.column.removeWidget(self.title)
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        button = MeaningButton(look, self.title.text(), topic)
        row.addWidget(button)
        self.column.insertLayout(at, row)
        return button


class EmptyState(QWidget):
    """What a page says while it has nothing to show: one sentence, one next step.

    Perhaps a second one, that asks for less.
    """

    def __init__(
        self, title: str, sentence: str, step: QWidget | None = None, other: QWidget | None = None
    ) -> None:
        """`step` is the button for the next step; `other`, below it, for what else one may do."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 48, 0, 48)
        column.setSpacing(12)
        self.title = heading(title)
        self.sentence = label(sentence, "quiet")
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        if step is not None:
            column.addSpacing(8)
            column.addWidget(step)
        if other is not None:
            column.addWidget(other)
        column.addStretch(1)
