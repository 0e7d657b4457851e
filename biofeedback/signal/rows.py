"""Columns that grow at one end and are forgotten at the other, always contiguous in memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Rows:
    """The last `kept` entries of `width` numbers each; views, no copies, memory that stays put."""

    def __init__(self, width: int, kept: int) -> None:
        """Allocate once, for the whole session."""
        self._data: Floats = np.zeros((width, 2 * kept))
        self._kept = kept
        self._end = 0

    def __len__(self) -> int:
        return min(self._end, self._kept)

    def append(self, values: tuple[float, ...]) -> None:
        """Add an entry."""
        if self._end == self._data.shape[1]:
            self._data[:, : self._kept] = self._data[:, self._kept :].copy()
            self._end = self._kept
        self._data[:, self._end] = values
        self._end += 1

    def last(self, count: int) -> Floats:
        """Return a view of the last `count` entries, shape (width, count)."""
        count = min(count, len(self))
        return self._data[:, self._end - count : self._end]

    def since(self, key: float) -> Floats:
        """Return a view of the entries whose first number (rising) is above `key`."""
        start = self._end - len(self)
        first = start + int(self._data[0, start : self._end].searchsorted(key, side="right"))
        return self._data[:, first : self._end]

    def between(self, low: float, high: float) -> Floats:
        """Return a view of the entries whose first number is above `low` and up to `high`."""
        start = self._end - len(self)
        first, last = self._data[0, start : self._end].searchsorted((low, high), side="right")
        return self._data[:, start + int(first) : start + int(last)]
