"""Labels in the roles of the theme."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from biofeedback.core.words import _, spoken, with_english

# A space in the largest text that safety is written in.
SPACE_PX = 14


def label(text: str = "", role: str = "body", *, wrap: bool = True) -> QLabel:
    """Return a label; role: "body", "quiet", "small", "lead", "heading", "title", "number", ..."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if role == "title":
        made.setAccessibleDescription(_("Heading of the page"))
    policy = made.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Minimum)
    made.setSizePolicy(policy)
    return made


def heading(text: str = "") -> QLabel:
    """Return the heading of a part of a page, which says so to who hears it.

    A label has no role of its own for headings in this toolkit: its description tells it.
    """
    made = label(text, "heading")
    made.setAccessibleDescription(_("Heading"))
    return made


class Words(QLabel):
    """Text that stands in one line where there is room, and wraps where there is not."""

    def __init__(self, role: str = "body") -> None:
        """Make it empty."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 3, metrics.height())


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


def safety_label(text: str = "", role: str = "body") -> QLabel:
    """Return a label for `safety_lines`: both languages in one text, none of its letters cut off.

    Where reading begins on the right, an English line keeps the space it was broken at, on the
    right of it, and would lose as much on its left.
    """
    made = label(text, role)
    made.setContentsMargins(SPACE_PX if spoken().right_to_left else 0, 0, 0, 0)
    return made


def safety(message: str, role: str = "body") -> QWidget:
    """Return a sentence on safety; below it the English one, until a clinician has read it."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    said = with_english(message)
    column.addWidget(label(said[0], role))
    for english in said[1:]:
        beside = label(english, "small")
        beside.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        column.addWidget(beside)
    return made
