"""All keys that work at this moment, on one sheet: "?" opens it, Esc closes it."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtWidgets import QDialog, QVBoxLayout, QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.text import heading, label


def keys_of(roots: Iterable[QWidget | None]) -> list[Line]:
    """Return every key that presses a button under these, in their order; each once."""
    found: dict[str, Line] = {}
    for root in roots:
        for button in root.findChildren(KeyButton) if root is not None else ():
            if button.key_words and button.isVisible() and button.isEnabled():
                name = button.accessibleName() or button.text()
                found.setdefault(button.key_words, Line(button.key_words, name))
    found.setdefault("F1", Line("F1", _("Help")))
    return list(found.values())


class KeySheet(QDialog):
    """Lists keys and what they do."""

    def __init__(self, look: Look, parent: QWidget, roots: Iterable[QWidget | None]) -> None:
        """`roots`: the page first, then what stands around it."""
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(heading(_("Keys that work here")))
        column.addWidget(
            label(_("Tab goes on, Shift+Tab back; Space or Enter presses what is marked."), "quiet")
        )
        if not look.letter_keys:
            column.addWidget(
                label(
                    _("Letters, digits and signs press nothing: so it was chosen in the settings."),
                    "quiet",
                )
            )
        else:
            column.addWidget(
                label(
                    _("Letters, digits and signs as keys can be switched off in the settings."),
                    "quiet",
                )
            )
        self.list = LineList(look, _("Keys that work here"))
        self.list.show_lines(keys_of(roots))
        column.addWidget(self.list, 1)
        close = KeyButton(look, _("Close"), "Esc")
        close.clicked.connect(self.accept)
        column.addWidget(close)
        theme = look.theme
        self.resize(theme.scaled(440), theme.scaled(520))
        self.list.setFocus()
