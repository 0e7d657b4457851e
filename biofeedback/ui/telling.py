"""What a screen reader is told while somebody practises: the numbers, now and then, politely."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QLabel, QWidget

from biofeedback.core.words import _
from biofeedback.ui.model import LiveView
from biofeedback.ui.words import Tile

# What may be chosen in the settings, in seconds; 0: nothing is told by itself.
INTERVALS_S = (0, 15, 30, 60)
# How long a sentence of the practice itself is left alone.
LEFT_ALONE_S = 8.0


def nearest_s(every_s: int) -> int:
    """Return which of the choices comes nearest; one who wants to be told never gets "off"."""
    return min(INTERVALS_S, key=lambda each: (bool(each) != (every_s > 0), abs(each - every_s)))


def may_tell(view: LiveView) -> bool:
    """Return whether it is a moment for numbers: not in a pause, not while something is asked."""
    runs = view.begun_s is not None and view.ended is None
    return runs and not (view.paused or view.asks)


def told_words(tiles: Sequence[Tile], left: str, whole: str) -> str:
    """Return the numbers of a moment as one line for the ear, and how long is left."""
    said = []
    for tile in tiles:
        known = _("{value} {unit}").format(value=tile.value, unit=tile.unit)
        words = tile.note if tile.value is None else known
        said.append(_("{name}: {value}").format(name=tile.label, value=words))
    said.append(_("{left} {whole}").format(left=left, whole=whole).strip())
    return "; ".join(said)


class Telling(QLabel):
    """A line that is only heard: its name changes at the chosen interval, and never in between.

    The toolkit's own announcements can't be reached from here, so two things change that readers
    follow: the name of this line, and that of the page, where the focus rests in a practice.
    """

    def __init__(self, page: QWidget) -> None:
        """Be part of a page, of the least size."""
        super().__init__(page)
        self._page, self._name = page, page.accessibleName()
        self._told_s: float | None = None
        self._said = ""
        self._said_s: float | None = None
        self.setFixedSize(1, 1)
        self.begin()

    def begin(self) -> None:
        """Begin anew, with another practice, or after the last: what was told is old."""
        self._told_s = self._said_s = None
        self._said = ""
        self.setAccessibleName(_("Nothing told yet"))
        self._page.setAccessibleName(self._name)

    def tell(self, words: str, now_s: float, every_s: int, said: str = "") -> bool:
        """Tell it if it is time (seconds of the session); return whether it was told.

        said: the practice's own latest sentence, which is not talked over.
        """
        if every_s <= 0:
            return False
        if said != self._said:
            self._said, self._said_s = said, now_s
        if self._told_s is None:
            # The first time after one interval: at the beginning there is nothing to tell.
            self._told_s = now_s
        if now_s - self._told_s < every_s:
            return False
        if self._said_s is not None and now_s - self._said_s < LEFT_ALONE_S:
            return False
        self._told_s = now_s
        self.setAccessibleName(words)
        self._page.setAccessibleName(_("{page}. {words}").format(page=self._name, words=words))
        return True
