"""Where the keyboard is: one stop in a group, a ring that is seen, the order of reading."""

from __future__ import annotations

import itertools

from PyQt6.QtCore import QEvent, QObject, QRectF, Qt
from PyQt6.QtGui import QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from biofeedback.ui.theme import Theme
from biofeedback.ui.widgets.island import Island

_RING_PX = 3.0
_NOWHERE = Qt.FocusPolicy.NoFocus


def stop_at_chosen(group: QButtonGroup) -> None:
    """Let Tab stop in a group once: at the chosen button, or at the first while none is.

    The group may be filled later. Qt itself would stop at the first until one was used.
    """

    def settle(*_toggled: object) -> None:
        buttons = group.buttons()
        if any(button.hasFocus() for button in buttons):
            return
        chosen = group.checkedButton() or (buttons[0] if buttons else None)
        for button in buttons:
            policy = Qt.FocusPolicy.TabFocus if button is chosen else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)

    group.idToggled.connect(settle)
    settle()


def draw_inner_ring(widget: QWidget, theme: Theme) -> None:
    """Draw a light ring inside the frame of a filled button: frame and filling may be alike."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = theme.pen("surface")
    pen.setWidthF(2.0)
    painter.setPen(pen)
    inner = QRectF(widget.rect()).adjusted(*(_RING_PX + 1,) * 2, *(-_RING_PX - 1,) * 2)
    painter.drawRoundedRect(inner, 7, 7)
    painter.end()


def in_reading_order(root: QWidget) -> list[QWidget]:
    """Return what can have the focus under a widget, in the order in which it is laid out."""
    inside = root.widget() if isinstance(root, QScrollArea) else root
    layout = inside.layout() if inside is not None else None
    return [] if layout is None else _in_layout(layout)


def _in_layout(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for n in range(layout.count()):
        item = layout.itemAt(n)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            found += _in_layout(inner)
        elif widget is not None:
            if isinstance(widget, Island):
                widget = widget.inside
            if isinstance(widget, QScrollArea) or isinstance(widget.layout(), QLayout):
                if not isinstance(widget, QScrollArea) and widget.focusPolicy() is not _NOWHERE:
                    # It holds others and is come to itself, as a number with its unit is.
                    found.append(widget)
                found += in_reading_order(widget)
            else:
                found.append(widget)
    return found


def tab_as_read(root: QWidget) -> None:
    """Let Tab walk through everything under a widget as it is read."""
    order = [
        widget
        for widget in in_reading_order(root)
        if isinstance(widget, QAbstractButton) or widget.focusPolicy() is not _NOWHERE
    ]
    # Qt orders nothing that has no focus now; the unchosen of a group must have their place too.
    policies = [widget.focusPolicy() for widget in order]
    for widget in order:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for before, after in itertools.pairwise(order):
        QWidget.setTabOrder(before, after)
    for widget, policy in zip(order, policies, strict=True):
        widget.setFocusPolicy(policy)


class WalkInOrder(QObject):
    """Lets the arrows walk through a group in the order in which it is read.

    Qt goes by where buttons stand: where some are beside one another, down alone misses them.
    """

    def __init__(self, group: QButtonGroup) -> None:
        super().__init__(group)
        self._group = group

    def watch(self, button: QAbstractButton) -> None:
        """Do so from this button of the group."""
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Mark the next or the one before (Qt calls this)."""
        if not (isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress):
            return False
        onward = watched.isLeftToRight() if isinstance(watched, QWidget) else True
        forward = Qt.Key.Key_Right if onward else Qt.Key.Key_Left
        back = Qt.Key.Key_Left if onward else Qt.Key.Key_Right
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, forward: 1, back: -1}
        step = next((step for key, step in steps.items() if key == event.key()), None)
        buttons = self._group.buttons()
        if step is None or watched not in buttons:
            return False
        at = buttons.index(watched) + step
        if 0 <= at < len(buttons):
            buttons[at].setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
            buttons[at].click()
        return True


class LetWaysThrough(QObject):
    """Lets Alt with a digit go to a page from within a text too, where it would write the digit."""

    def watch(self, root: QWidget) -> None:
        """Do so for every text under a widget."""
        for kind in (QLineEdit, QPlainTextEdit):
            for field in root.findChildren(kind):
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Pass such a key on to what the text lies in (Qt calls this)."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            digit = Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
            if digit and held == Qt.KeyboardModifier.AltModifier:
                event.ignore()
                return True
        return False
