"""Goals: what each asks for this week, the week's plan, and the ways to what belongs to them."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QPushButton, QWidget

from biofeedback.app.goals import GoalsState, Planned
from biofeedback.core.words import _
from biofeedback.diary.goal import MOST_OPEN
from biofeedback.diary.goal_words import RULES
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goal_card import GoalCard, done_of
from biofeedback.ui.pages.goals_room import GoalsRoom, button_in
from biofeedback.ui.pages.week_card import PlanWeekCard
from biofeedback.ui.widgets.card import Card, EmptyState
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label

ASKS_LESS = ("goal", "activity", "predict")


class GoalsPage(GoalsRoom):
    """Shows a GoalsState: up to three goals, and the week."""

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_state`."""
        super().__init__(look, _("Goals"), back=False)
        self.flare = Card(_("A flare day"), kind="kind")
        self.flare.column.addWidget(
            label(
                _(
                    "Rest counts as keeping to the plan. Nothing goes up this week; after the "
                    "flare it begins one step lower, not at zero."
                )
            )
        )
        self.column.addWidget(self.flare)
        self.flare.setVisible(False)
        self.begin = KeyButton(look, _("Set a goal"), "G", "primary")
        self.begin.clicked.connect(lambda: self.asked.emit("goal"))
        self.empty = EmptyState(
            _("Two or three small goals are enough"),
            _(
                "Something that matters to you, in steps small enough for an ordinary day: "
                '"Walk 20 minutes, three times a week". The steps go by plan, not by pain.'
            ),
            self.begin,
        )
        self.column.addWidget(self.empty)
        self.empty.setVisible(False)
        place = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        place.setLayout(flow)
        self.goals = [GoalCard(look, n + 1) for n in range(MOST_OPEN)]
        for card in self.goals:
            card.answered.connect(self._answered)
            card.decided.connect(self.decided)
            card.ended.connect(self.ended)
            flow.add(card, least_px=400)
            card.setVisible(False)
        self.week = PlanWeekCard(look)
        self.week.answered.connect(self._answered)
        flow.add(self.week, least_px=520)
        self.column.addWidget(place)
        self.place = place
        place.setVisible(False)
        self.rules = label(_(RULES), "quiet")
        self.column.addWidget(self.rules)
        ways = QWidget()
        row = Reflow(look, gap=10)
        ways.setLayout(row)
        self.ways: dict[str, KeyButton] = {}
        for name, words, key in (
            ("goal", _("Set a goal"), "G"),
            ("activity", _("Plan an activity"), "A"),
            ("function", _("What my body can do"), "B"),
            ("matters", _("What matters"), "M"),
            ("predict", _("Try a prediction"), "R"),
        ):
            self.ways[name] = button_in(row, look, words, key, partial(self.asked.emit, name))
        self.column.addWidget(ways)
        self.column.addStretch(1)
        tab_as_read(self)

    def show_state(self, state: GoalsState) -> None:
        """Show the goals and the week as they stand."""
        super().show_state(state)
        flare = state.flare_today is True
        for n, card in enumerate(self.goals):
            if n < len(state.goals):
                card.show_goal(state.goals[n], state)
            card.setVisible(n < len(state.goals))
        nothing = not state.goals and not state.activities
        self.flare.setVisible(flare)
        self.empty.setVisible(nothing)
        self.begin.setVisible(nothing and not flare)
        self.place.setVisible(not nothing)
        self.week.show_state(state)
        self.rules.setVisible(bool(state.goals) and not flare)
        for name, button in self.ways.items():
            button.setVisible(not (flare and name in ASKS_LESS))
        self.ways["goal"].setVisible(not flare and not nothing and len(state.goals) < MOST_OPEN)

    def take_focus(self) -> None:
        """Begin at the page itself: its keys work at once."""
        if self.focusWidget() is None or isinstance(self.focusWidget(), QPushButton):
            super().take_focus()

    def _answered(self, planned: Planned, how: str) -> None:
        """Keep how something went; the same answer pressed again takes it back."""
        if planned.told is not None and planned.told.how == how and planned.told_id is not None:
            self.deleted.emit(planned.told_id)
        elif self.state is not None:
            self.told.emit(done_of(planned, self.state.zone, how))
