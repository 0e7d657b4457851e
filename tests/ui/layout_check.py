"""Finds text that is cut, covered by other text, or outside its page."""

from __future__ import annotations

from itertools import combinations

from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QWidget

from biofeedback.ui.widgets.plot import Plot

_LINE = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


def faults(window: QWidget) -> list[str]:
    """Return a sentence for each text that a person could not read whole."""
    texts = [w for w in window.findChildren(QWidget) if _text(w) and w.isVisible()]
    found = [fault for widget in texts for fault in _cut(widget)]
    found += [fault for widget in texts if (fault := _outside(widget, window))]
    seen = [(widget, _seen(widget, window)) for widget in texts]
    for (one, first), (two, second) in combinations(seen, 2):
        shared = first.intersected(second)
        if shared.width() <= 1 or shared.height() <= 1:
            continue
        if not (one.isAncestorOf(two) or two.isAncestorOf(one)):
            found.append(f"{_name(one)} overlaps {_name(two)} by {shared.size()}")
    for plot in window.findChildren(Plot):
        least = plot.minimumSizeHint()
        if plot.hasHeightForWidth():
            least.setHeight(plot.heightForWidth(plot.width()))
        if plot.isVisible() and (plot.width() < least.width() or plot.height() < least.height()):
            found.append(f"{plot.accessibleName()} has {plot.size()}, needs {least}")
    return found


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _name(widget: QWidget) -> str:
    return f"“{_text(widget)[:40]}”"


def _needed(widget: QWidget, width: int) -> tuple[int, int]:
    """Return the width and height in pixels that the widget's words need."""
    metrics = QFontMetrics(widget.font())
    if isinstance(widget, QLabel):
        margins = widget.contentsMargins()
        side, top = margins.left() + margins.right(), margins.top() + margins.bottom()
        room = max(width - side, 1)
        if widget.wordWrap():
            words = metrics.boundingRect(QRect(0, 0, room, 100_000), _LINE, widget.text())
            return words.width() + side, words.height() + top
        lines = widget.text().split("\n")
        high = metrics.height() + (len(lines) - 1) * metrics.lineSpacing()
        return max(map(metrics.horizontalAdvance, lines)) + side, high + top
    hint = widget.sizeHint()
    if widget.hasHeightForWidth():
        # Its words may stand below one another.
        return min(hint.width(), max(widget.minimumSizeHint().width(), width)), (
            widget.heightForWidth(width)
        )
    return hint.width(), hint.height()


def _cut(widget: QWidget) -> list[str]:
    width, height = _needed(widget, widget.width())
    found = []
    if width > widget.width() + 1:
        found.append(f"{_name(widget)} needs {width} px of width, has {widget.width()}")
    if height > widget.height() + 1:
        found.append(f"{_name(widget)} needs {height} px of height, has {widget.height()}")
    return found


def _written(widget: QWidget, window: QWidget) -> QRect:
    """Return where the words are, in the window: a label may be larger than its words."""
    origin = widget.mapTo(window, QPoint(0, 0))
    whole = QRect(origin, widget.size())
    if not isinstance(widget, QLabel):
        return whole
    width, height = _needed(widget, widget.width())
    width, height = min(width, whole.width()), min(height, whole.height())
    inner = QRect(0, 0, width, height)
    side = widget.alignment()
    x = 0
    if side & Qt.AlignmentFlag.AlignRight:
        x = whole.width() - width
    elif side & Qt.AlignmentFlag.AlignHCenter:
        x = (whole.width() - width) // 2
    y = 0 if side & Qt.AlignmentFlag.AlignTop else (whole.height() - height) // 2
    return inner.translated(origin + QPoint(x, y))


def _seen(widget: QWidget, window: QWidget) -> QRect:
    """Return where the words are seen now: what is scrolled out covers nothing."""
    box = _written(widget, window)
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        holder = parent.parentWidget()
        area = holder.parentWidget() if holder is not None else None
        if holder is not None and isinstance(area, QScrollArea) and area.widget() is parent:
            box = box.intersected(QRect(holder.mapTo(window, QPoint(0, 0)), holder.size()))
        parent = holder
    return box


def _outside(widget: QWidget, window: QWidget) -> str | None:
    """Return a sentence when it lies outside its page; what scrolls into view is inside."""
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        holder = parent.parentWidget()
        area = holder.parentWidget() if holder is not None else None
        if isinstance(area, QScrollArea) and area.widget() is parent:
            viewport = area.viewport()
            width = viewport.width() if viewport is not None else parent.width()
            box = QRect(0, 0, min(parent.width(), width), parent.height())
            place = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
            return None if box.contains(place) else f"{_name(widget)} reaches out of its page"
        parent = holder
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return None if window.rect().contains(place) else f"{_name(widget)} reaches out of the window"
