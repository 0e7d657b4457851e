"""Days as columns beside one another while their words fit, else in two or more rows."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QFontMetrics

# What is said of a day may stand below one another where its parts are: "flare · rest".
_BETWEEN = " · "
_MOST_ROWS = 4


def lines_of(words: str) -> list[str]:
    """Return the parts of what is said of a day, each for a line of its own."""
    return words.split(_BETWEEN)


def widest_px(metrics: QFontMetrics, words: Iterable[str]) -> int:
    """Return the width of the widest part of these words, in pixels."""
    parts = [part for word in words for part in lines_of(word)]
    return max((metrics.horizontalAdvance(part) for part in parts), default=30)


def rows_for(count: int, column_px: int, width: int) -> int:
    """Return how many rows `count` columns of at least `column_px` need at a width."""
    for rows in range(1, _MOST_ROWS + 1):
        if math.ceil(count / rows) * column_px <= width:
            return rows
    return _MOST_ROWS


def least_width(count: int, column_px: int) -> int:
    """Return the width below which even most rows would cut a word."""
    return math.ceil(max(count, 1) / _MOST_ROWS) * column_px


def cell(
    index: int, count: int, rows: int, width: float, height: float, *, backwards: bool = False
) -> QRectF:
    """Return where a column is in a picture of `rows` rows; backwards: from right to left."""
    each = math.ceil(count / rows)
    row, place = divmod(index, each)
    place = each - 1 - place if backwards else place
    column, tall = width / each, height / rows
    return QRectF(place * column, row * tall, column, tall)
