"""Finds what a page shows that never went through the catalogue, or was put together from parts.

Asked while a made-up language is spoken (tests/pseudo.py), whose sentences stand between ⟦ and ⟧.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from PyQt6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

OPEN, CLOSE = "⟦", "⟧"
# What may stand between two sentences that are told one after the other, or in a list.
_BETWEEN = re.compile(r"[\s\-·•,;|\u200b\u2066-\u2069]*")
_WORD = re.compile(r"[^\W\d_]{2,}")


def shown(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Yield every text under a window, with what shows it; a screen reader's texts too."""
    for widget in (window, *window.findChildren(QWidget)):
        yield widget, widget.accessibleName()
        yield widget, widget.accessibleDescription()
        yield widget, widget.windowTitle() if widget.isWindow() else ""
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget, widget.text()
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget, widget.placeholderText()
        elif isinstance(widget, QComboBox):
            yield from ((widget, widget.itemText(n)) for n in range(widget.count()))
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((widget, text) for text in _cells(widget.model()))


def _cells(model: QAbstractItemModel | None) -> Iterator[str]:
    if model is None:
        return
    # A list's own count of columns is private to Qt.
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
    for column in columns:
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(min(model.rowCount(), 60)):
        for column in columns:
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(model.index(row, column).data(role) or "")


def outside(text: str) -> list[str]:
    """Return the pieces of a text that stand outside of every sentence, in their order."""
    pieces, depth, piece = [], 0, ""
    for sign in text:
        if sign == OPEN:
            if depth == 0:
                pieces.append(piece)
                piece = ""
            depth += 1
        elif sign == CLOSE and depth:
            depth -= 1
        elif depth == 0:
            piece += sign
    return [*pieces, piece]


class Told:
    """What a person, a device or a source said, which no catalogue holds.

    A single word of it counts only where it stands alone.
    """

    def __init__(self, said: Collection[str] = (), forms: Collection[str] = ()) -> None:
        """said: whole texts. forms: patterns of texts with numbers in them."""
        self._alone = set(said)
        several = [re.escape(one) for one in said if " " in one] + list(forms)
        several.sort(key=len, reverse=True)
        self._within = re.compile("|".join(several)) if several else None

    def without(self, piece: str) -> str:
        """Return what is left of a piece."""
        if not _WORD.search(piece):
            return piece
        if piece.strip(" ·:,.\u200b") in self._alone:
            return ""
        return self._within.sub("", piece) if self._within else piece


NOBODY = Told()


def fault(text: str, told: Told = NOBODY) -> str | None:
    """Return what is wrong with a text, None for nothing."""
    pieces = outside(text)
    if any(_WORD.search(piece) for piece in (told.without(piece) for piece in pieces)):
        return "untranslated"
    between = (told.without(piece) for piece in pieces[1:-1])
    if any(not _BETWEEN.fullmatch(piece) for piece in between):
        return "put together"
    return None


def faults(window: QWidget, told: Told = NOBODY) -> list[str]:
    """Return each text of a window that was missed, once."""
    found: dict[str, None] = {}
    for widget, text in shown(window):
        wrong = fault(text, told)
        if wrong:
            found.setdefault(f"{wrong}: {type(widget).__name__} “{text[:160]}”")
    return list(found)


# A sign before a Latin word goes to its other side inside a sentence that runs from the right.
_STRONG_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")
_SIGNED = re.compile(r"(?<![A-Za-z0-9\-./~=:@])(?<![A-Za-z0-9] )[\-./~=:@]+[A-Za-z][\w./-]*")
_SET_APART = re.compile(r"[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def pulled_over(text: str) -> list[str]:
    """Return the pieces of another direction that a sentence from the right would reorder.

    Words keep their order by themselves; one with a sign before it needs to be set apart.
    """
    if not _STRONG_RIGHT.search(text):
        return []
    before = None
    while before != text:
        before, text = text, _SET_APART.sub("", text)
    return _SIGNED.findall(text)
