"""Where Tab goes on a page, and whether it goes as the page is read."""

from __future__ import annotations

from itertools import pairwise

from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtWidgets import QAbstractSlider, QWidget

from biofeedback.ui.window import Window

# Frames and rounding make neighbours overlap by a little.
_NEAR_PX = 6


def tab_stops(window: Window) -> list[QWidget]:
    """Return what Tab stops at on the page that is shown, in its order, from the page's first."""
    page = window.stack.currentWidget()
    assert page is not None
    found: list[QWidget] = []
    first = one = page.nextInFocusChain()
    while one is not None:
        if (
            page.isAncestorOf(one)
            and one.isVisible()
            and one.isEnabled()
            and one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            and not isinstance(one, QAbstractSlider)
        ):
            found.append(one)
        one = one.nextInFocusChain()
        if one is first:
            break
    return found


def box_of(widget: QWidget, window: QWidget) -> QRect:
    """Return where a widget is, also when it is scrolled out of sight."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def against_reading(window: Window) -> list[str]:
    """Return each step of Tab that goes back to what has been read already.

    One reads from left to right and from above to below, a card after the other: a step up is
    only right where it begins the next card to the right.
    """
    found = []
    for one, next_one in pairwise(tab_stops(window)):
        if one.isAncestorOf(next_one) or next_one.isAncestorOf(one):
            continue
        a, b = box_of(one, window), box_of(next_one, window)
        above = b.bottom() <= a.top() + _NEAR_PX
        right = b.left() >= a.right() - _NEAR_PX
        level = b.top() < a.bottom() - _NEAR_PX and a.top() < b.bottom() - _NEAR_PX
        if (above and not right) or (level and b.right() <= a.left() + _NEAR_PX):
            found.append(f"{_name(one)} → {_name(next_one)}")
    return found


def _name(widget: QWidget) -> str:
    return f"“{widget.accessibleName() or type(widget).__name__}”"
