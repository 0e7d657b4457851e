"""The practice plan on Today: what is planned, how the week stands, what today is."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.app.planning import PlanState
from biofeedback.core.words import _
from biofeedback.sessions.plan import plan_words, step_words, today_words, week_words
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label


class PracticePlanCard(TodayCard):
    """Stays away while there is no plan. plan_asked: the page of the plan."""

    on_flare_day = True
    plan_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it; it stays away until there is a plan."""
        super().__init__(look, _("My practice plan"))
        self.planned, self.today = label(role="strong"), label()
        self.week, self.step = label(role="quiet"), label(role="quiet")
        self.change = KeyButton(look, _("See or change the plan"), "P", "plain")
        for part in (self.planned, self.today, self.week, self.step, self.change):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.change.clicked.connect(lambda: self.plan_asked.emit())
        self.set_wanted(False)

    def show_state(self, state: PlanState | None) -> None:
        """Show how the plan stands; a flare day gets one sentence and is asked nothing."""
        plan = None if state is None else state.plan
        if state is None or plan is None:
            for part in (self.planned, self.today, self.week, self.step):
                part.setText("")
            self.set_wanted(False)
            return
        self.planned.setText(plan_words(plan))
        self.today.setText(today_words(plan, state.week, state.today))
        self.week.setText(week_words(plan, state.week))
        self.step.setText("" if state.step is None else step_words(state.step))
        for each in (self.planned, self.week, self.change):
            each.setVisible(not state.flare_today)
        self.step.setVisible(state.step is not None)
        self.set_wanted(True)
