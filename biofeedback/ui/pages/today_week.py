"""The week so far, on Today, and something to read."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.views import DayView, TodayView
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.week import WeekBars


def week_words(days: tuple[DayView, ...]) -> str:
    """Return the week in a sentence, without reproach; what was planned, the plan's card tells."""
    done = sum(1 for day in days if day.minutes)
    if not done:
        return _("No practice yet this week. Any day is a good day to begin.")
    return plural("{n} day with practice.", "{n} days with practice.", done).format(n=done)


class WeekCard(TodayCard):
    """The bars of the week. learn_asked: the pages to read."""

    least_px = 430
    on_flare_day = True
    learn_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(look, _("This week"))
        self.explain(look, "number:practice_minutes")
        self.words = label(role="quiet")
        self.week = WeekBars(look)
        self.learn = KeyButton(look, _("Read about pain"), "L", "plain")
        self.column.addWidget(self.words)
        self.column.addSpacing(8)
        self.column.addWidget(self.week, 1)
        self.column.addWidget(self.learn)
        self.column.addStretch(0)
        self.learn.clicked.connect(lambda: self.learn_asked.emit())

    def show_today(self, view: TodayView) -> None:
        """Show the week."""
        self.words.setText(week_words(view.week))
        self.week.show_days(view.week)
        self.week.setVisible(any(day.minutes is not None for day in view.week))
        self.learn.setVisible(not view.flare_today)
