"""Before the first session: a look around, on Today."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.views import TodayView
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label


class BeginCard(TodayCard):
    """tour_asked: the tour of the app. example_asked: data to look around in."""

    least_px, far = 420, True
    tour_asked = pyqtSignal()
    example_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it; it stays away until it is known that there is anything to offer."""
        super().__init__(look, _("New here?"))
        self._first = self._tour = self._example = False
        self.words = label(_("You can begin at once, or look around first."), "quiet")
        self.tour = KeyButton(look, _("Two-minute tour"), "W")
        self.example = KeyButton(look, _("Look around with example data"), "A")
        for part in (self.words, self.tour, self.example):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.tour.clicked.connect(lambda: self.tour_asked.emit())
        self.example.clicked.connect(lambda: self.example_asked.emit())
        self.set_wanted(False)

    def show_today(self, view: TodayView) -> None:
        """Take whether the first session is still to come."""
        self._first = view.first_session
        self._settle()

    def offer_tour(self, offered: bool) -> None:
        """Offer the tour, or not: it is offered once."""
        self._tour = offered
        self._settle()

    def offer_example(self, offered: bool) -> None:
        """Offer example data, or not: it is there, or these are no home's records."""
        self._example = offered
        self._settle()

    def _settle(self) -> None:
        self.tour.setVisible(self._tour)
        self.example.setVisible(self._example)
        self.set_wanted(self._first and (self._tour or self._example))
