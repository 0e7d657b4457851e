"""A number of a session with its name, its meaning in a line, and the way to its definition."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from biofeedback.ui.look import Look
from biofeedback.ui.pages.session_words import Fact
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.text import label


def fact_view(look: Look, fact: Fact) -> QWidget:
    """Return a fact as it is shown."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 4, 0, 4)
    column.setSpacing(2)
    head = QHBoxLayout()
    head.addWidget(label(fact.name, "small"), 1)
    if fact.topic:
        head.addWidget(MeaningButton(look, fact.name, fact.topic))
    column.addLayout(head)
    column.addWidget(label(fact.value, "heading"))
    column.addWidget(label(fact.meaning, "small"))
    column.addStretch(1)
    return made
