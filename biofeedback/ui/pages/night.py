"""A night in detail, its measures with their definitions, and what a device says beside it."""

from __future__ import annotations

from datetime import time

from biofeedback.core.words import _
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label

_NOON = 12 * 60


class NightPage(EntryForm):
    """Shows an EntryView of a Night; `said` are its measures and what devices tell."""

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(
            look, _("The night in detail"), _("It belongs to the day you woke up. All optional.")
        )
        self.flow.add(self._times_card(), least_px=430)
        self.flow.add(self._more_card(), least_px=566)
        self.flow.add(self._measures_card(), least_px=430)
        tab_as_read(self)

    def _times_card(self) -> Card:
        card = Card(_("By the clock on the wall"))
        self.bed = self._clock(card, "bed", _("To bed"), _NOON, time(22, 30))
        self.lights = self._clock(card, "lights_out", _("Lights out"), _NOON, time(23, 0))
        self.latency = self._count(
            card, "latency_min", _("Time to fall asleep"), _("{value:g} min"), 5, 600, 15
        )
        self.times = self._count(
            card, "awakenings", _("Times awake in between"), _("{value:g} times"), 1, 50, 1
        )
        self.awake = self._count(
            card, "awake_min", _("Awake in between, in all"), _("{value:g} min"), 5, 900, 15
        )
        self.wake = self._clock(card, "wake", _("Last awake"), 0, time(6, 30))
        self.rise = self._clock(card, "rise", _("Out of bed"), 0, time(7, 0))
        card.column.addStretch(1)
        return card

    def _more_card(self) -> Card:
        card = Card(_("How it was"))
        self._rating(card, "quality", _("Quality of the sleep"), _("very bad"), _("very good"))
        yes_no = {True: _("Yes"), False: _("No")}
        self.caffeine = self._one(card, "late_caffeine", _("Caffeine after noon?"), yes_no)
        self.wind_down = self._one(card, "wind_down", _("Wound down before bed?"), yes_no)
        self.note = self._line(card, "note", _("A note"))
        card.column.addStretch(1)
        return card

    def _measures_card(self) -> Card:
        card = Card(_("What follows from it"))
        card.explain(self.look, "number:sleep_efficiency")
        self.measures = label()
        card.column.addWidget(self.measures)
        card.column.addWidget(
            label(
                _(
                    "Efficiency: 100 times sleep divided by time in bed. Sleep: from lights out "
                    "to the last waking, less the time to fall asleep and the time awake. Other "
                    "definitions exist."
                ),
                "small",
            )
        )
        card.column.addStretch(1)
        return card

    def show_said(self, view: EntryView) -> None:
        """Show its measures."""
        self.measures.setText("\n".join(view.said))
