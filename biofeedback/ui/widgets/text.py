"""Labels in the roles of the theme."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


def label(text: str = "", role: str = "body", *, wrap: bool = True) -> QLabel:
    """Return a label; role: "body", "quiet", "small", "lead", "heading", "title", "number", ..."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    policy = made.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    policy.setHorizontalPolicy(
        QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Minimum
    )
    made.setSizePolicy(policy)
    return made


def set_role(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let it look."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)


def rule() -> QFrame:
    """Return a thin line between two parts of a card."""
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made
