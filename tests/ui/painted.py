"""What a window writes by itself, in charts and lists: each text with its ink and its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QLineEdit, QPlainTextEdit, QTableView, QWidget

from biofeedback.ui.theme import contrast


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it was painted. box: in pixels of the window's picture."""

    text: str
    ink: QColor
    box: QRect


@contextmanager
def listening() -> Iterator[list[Written]]:
    """Keep what is painted by `drawText` meanwhile."""
    kept: list[Written] = []
    original = QPainter.drawText
    # Read from the class, not through it: else it would come back without its `self`.
    descriptor = QPainter.__dict__["drawText"]

    def draw_text(painter: QPainter, *arguments: Any) -> Any:
        answer = original(painter, *arguments)
        box = _box(painter, arguments)
        text = next((one for one in arguments if isinstance(one, str)), "")
        if text.strip() and box is not None:
            placed = painter.deviceTransform().mapRect(box).toAlignedRect()
            if painter.hasClipping():
                clip = painter.deviceTransform().mapRect(painter.clipBoundingRect())
                placed = placed.intersected(clip.toAlignedRect())
            kept.append(Written(text, QColor(painter.pen().color()), placed))
        return answer

    QPainter.drawText = draw_text  # type: ignore[method-assign, assignment]
    try:
        yield kept
    finally:
        QPainter.drawText = descriptor  # type: ignore[method-assign]


def _box(painter: QPainter, arguments: tuple[Any, ...]) -> QRectF | None:
    first, text = arguments[0], arguments[-1]
    metrics = painter.fontMetrics()
    if isinstance(first, QPoint | QPointF) and isinstance(text, str):
        tight = QRectF(metrics.boundingRect(text))
        return tight.translated(QPointF(first))
    if isinstance(first, QRect | QRectF) and len(arguments) == 3 and isinstance(text, str):
        return painter.boundingRect(QRectF(first), int(arguments[1]), text)
    if isinstance(first, int | float) and isinstance(text, str) and len(arguments) == 3:
        return QRectF(metrics.boundingRect(text)).translated(float(first), float(arguments[1]))
    return None


def ground_of(image: QImage, box: QRect, ink: QColor) -> QColor:
    """Return the most frequent colour in a part of a picture, next to that of the words.

    Alike colours count together: a ground may run from one into another.
    """
    part = image.copy(box).convertToFormat(QImage.Format.Format_RGB32)
    bits = part.constBits()
    assert bits is not None
    pixels = np.frombuffer(bits.asarray(part.sizeInBytes()), dtype=np.uint32)
    pixels = pixels[pixels != ink.rgb()]
    if not pixels.size:
        return ink
    found, counts = np.unique(pixels & 0xFFF8F8F8, return_counts=True)
    alike = pixels[(pixels & 0xFFF8F8F8) == found[counts.argmax()]]
    return QColor(int(np.sort(alike)[alike.size // 2]))


def pale(image: QImage, written: list[Written], least: float) -> list[str]:
    """Return each text painted in an ink that does not stand out from the ground it lies on."""
    found = []
    for one in written:
        box = one.box.intersected(image.rect())
        if box.width() < 2 or box.height() < 2:
            continue
        # Around it the ground is seen too, even where a bold word fills its own box.
        ground = ground_of(image, box.adjusted(-2, -2, 2, 2).intersected(image.rect()), one.ink)
        ratio = contrast(one.ink, ground)
        if ratio < least:
            found.append(f"{one.text!r}: {ratio:.2f} ({one.ink.name()} on {ground.name()})")
    return found


def cells_and_fields(window: QWidget) -> list[tuple[str, QWidget, QRect]]:
    """Return what stands in tables and fields: the words, in what, and where in it."""
    found: list[tuple[str, QWidget, QRect]] = []
    for field in window.findChildren(QWidget):
        if not field.isVisible() or not field.isEnabled():
            continue
        inner = field.rect().adjusted(6, 6, -6, -6)
        if isinstance(field, QLineEdit) and (field.text() or field.placeholderText()):
            found.append((field.text() or field.placeholderText(), field, inner))
        elif isinstance(field, QPlainTextEdit) and field.toPlainText():
            found.append((field.toPlainText(), field, inner))
        elif isinstance(field, QTableView):
            found += _cells(field)
    return found


def _cells(table: QTableView) -> list[tuple[str, QWidget, QRect]]:
    model, viewport = table.model(), table.viewport()
    assert model is not None
    assert viewport is not None
    found: list[tuple[str, QWidget, QRect]] = []
    for row in range(min(model.rowCount(), 40)):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            box, words = table.visualRect(index), str(index.data() or "")
            if words.strip() and viewport.rect().contains(box):
                found.append((words, viewport, box))
    return found
