"""One card of Today, of whatever kind.

It is filled by a desk of its own: that takes the card from the page once it is made
(`page.card("name", Kind)`), loads what it shows at each `context.day_shown`, and says with
`set_wanted` whether there is anything to show. What every card may know is in the TodayView. What
is told on a card is followed by `context.told`, which brings the whole page up to date.
"""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.ui.look import Look
from biofeedback.ui.views import TodayView
from biofeedback.ui.widgets.card import Card


class TodayCard(Card):
    """One card. least_px, far: as the page's two columns take them.

    on_flare_day: whether it is shown on a flare day, and `on_other_days` on all others: a flare
    day asks for less than half of what other days do, so most cards stay away from it.
    """

    least_px, far = 420, False
    on_flare_day, on_other_days = False, True
    wanted_changed = pyqtSignal()

    def __init__(self, look: Look, title: str | None = None, *, kind: str = "card") -> None:
        """Make it; `title` is its heading."""
        super().__init__(title, kind=kind)
        self.look = look
        self.wanted = True

    def set_wanted(self, wanted: bool) -> None:
        """Show it (where the day allows it) or not."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.wanted_changed.emit()

    def show_today(self, view: TodayView) -> None:
        """Take what the page knows of the day."""

    def is_for(self, view: TodayView | None) -> bool:
        """Return whether it is shown on such a day."""
        flare = view is not None and view.flare_today
        return self.wanted and (self.on_flare_day if flare else self.on_other_days)
