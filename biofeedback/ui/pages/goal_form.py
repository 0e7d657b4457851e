"""Setting a goal, guided until it can be touched: what, how much, how often, by when."""

from __future__ import annotations

from datetime import timedelta

from biofeedback.app.goals import GoalsState, with_days
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _, mark, number
from biofeedback.diary.goal import DEFAULT_STEP_PERCENT, Goal
from biofeedback.diary.goal_words import (
    DAY_NAMES,
    baseline_sentence,
    days_words,
    goal_sentence,
    outlook_sentence,
)
from biofeedback.diary.progress import Baseline
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import (
    GoalsRoom,
    button_in,
    line_in,
    number_of,
    row_in,
    short_day,
)
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label

UNIT_WORDS = {
    "min": mark("minutes"),
    "times": mark("times in a row"),
    "steps": mark("steps"),
    "m": mark("metres"),
    "s": mark("seconds"),
}
WEEKS = (4, 8, 12, 26)


class GoalFormPage(GoalsRoom):
    """Shows a goal as it is being written; told: the whole goal."""

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(
            look,
            _("Set a goal"),
            _("Small enough for an ordinary day, and about something that matters to you."),
        )
        self._filling = False
        what = Card(_("What, how much, how often"))
        self.what = line_in(what, _("What"), _("Walk"))
        self.amount = line_in(what, _("How much, each time, in the end"), "20")
        self.unit = self._choose(what, _("Counted in"), {k: _(w) for k, w in UNIT_WORDS.items()})
        often = {str(n): str(n) for n in range(1, 8)}
        self.often = self._choose(what, _("How often, times a week"), often)
        weeks = {str(n): _("{n} weeks").format(n=n) for n in WEEKS}
        self.weeks = self._choose(what, _("By when"), weeks)
        what.column.addStretch(1)
        begin = Card(_("Where it begins"))
        self.usual_words = label(role="quiet")
        begin.column.addWidget(self.usual_words)
        self.start = line_in(begin, _("How much, each time, in the first week"), "10")
        row = row_in(look, begin)
        self.usual = button_in(row, look, _("Begin with my usual"), "U", self._take_usual)
        steps = {str(n): f"{n} %" for n in (5, 10, 15, 20)}
        self.step = self._choose(begin, _("More after each kept week"), steps)
        days = {key: _(words) for key, words in DAY_NAMES.items()}
        begin.column.addWidget(label(_("On which days, if you like"), "strong"))
        self.days = Choices(look, _("On which days, if you like"), days)
        self.days.changed.connect(lambda _keys: self._show_outlook())
        begin.column.addWidget(self.days)
        begin.column.addStretch(1)
        self.cards((what, 440), (begin, 440))
        self.outlook = Card(_("Your goal"), kind="invitation")
        self.sentence, self.ahead, self.on_days = label(role="lead"), label(), label(role="quiet")
        for part in (self.sentence, self.ahead, self.on_days):
            self.outlook.column.addWidget(part)
        row = row_in(look, self.outlook)
        self.keep = button_in(row, look, _("Begin with this"), "Ctrl+Return", self._keep, "primary")
        self.column.addWidget(self.outlook)
        self.column.addStretch(1)
        for line in (self.what, self.amount, self.start):
            line.textChanged.connect(lambda _text: self._show_outlook())
        tab_as_read(self)
        self.usual.setVisible(False)
        self.keep.setEnabled(False)
        self.clear()

    def _choose(self, card: Card, name: str, words: dict[str, str]) -> Choices:
        card.column.addWidget(label(name, "strong"))
        made = Choices(self.look, name, words, single=True)
        made.changed.connect(lambda _keys: self._show_outlook())
        card.column.addWidget(made)
        return made

    def clear(self) -> None:
        """Begin a new goal."""
        self._filling = True
        for line in (self.what, self.amount, self.start):
            line.clear()
        self.unit.show_pressed(("min",))
        self.often.show_pressed(("3",))
        self.weeks.show_pressed(("8",))
        self.step.show_pressed((str(DEFAULT_STEP_PERCENT),))
        self.days.show_pressed(())
        self._filling = False
        self.say_problem("")
        self._show_outlook()

    def take_focus(self) -> None:
        """Begin at the first question."""
        self.what.setFocus()

    def show_state(self, state: GoalsState) -> None:
        """Take what the diary proposes."""
        super().show_state(state)
        self._show_outlook()

    def _usual(self) -> Baseline | None:
        if self.state is None:
            return None
        found = {"min": self.state.usual_walk, "steps": self.state.usual_steps}
        return found.get("".join(self.unit.pressed))

    def _take_usual(self) -> None:
        usual = self._usual()
        if usual is not None:
            self.start.setText(number(usual.amount))

    def goal(self) -> Goal:
        """Return the goal as it is written; BadInputError says what is missing."""
        assert self.state is not None
        amount = number_of(_("How much"), self.amount.text())
        if not self.what.text().strip() or amount is None:
            raise BadInputError(_("What would you like to do again, and how much of it?"))
        often, weeks = self.often.pressed, self.weeks.pressed
        step, unit = self.step.pressed, self.unit.pressed
        today = self.state.today
        return Goal(
            today,
            self.state.zone,
            self.what.text().strip(),
            amount,
            unit[0] if unit else "min",
            int(often[0]) if often else 3,
            today + timedelta(weeks=int(weeks[0]) if weeks else 8),
            number_of(_("How much in the first week"), self.start.text()),
            int(step[0]) if step else None,
            self.days.pressed,
        )

    def _show_outlook(self) -> None:
        if self._filling or self.state is None:
            return
        usual = self._usual()
        may = self.unit.pressed in (("min",), ("steps",))
        unit = self.unit.pressed[0] if self.unit.pressed else "min"
        measured = unit == "steps" and self.state.measured_steps
        self.usual_words.setText(baseline_sentence(usual, unit, measured=measured) if may else "")
        self.usual_words.setVisible(may)
        self.usual.setVisible(usual is not None)
        try:
            goal = self.goal()
        except BadInputError as error:
            self.sentence.setText(str(error))
            self.ahead.setVisible(False)
            self.on_days.setVisible(False)
            self.keep.setEnabled(False)
            return
        days = with_days(goal, self.state.busy).days
        self.sentence.setText(goal_sentence(goal, short_day))
        self.ahead.setText(outlook_sentence(goal, short_day))
        self.on_days.setText(
            _("Days: {days}").format(days=days_words(days))
            if goal.days
            else _("Proposed days, with recovery between: {days}").format(days=days_words(days))
        )
        self.ahead.setVisible(True)
        self.on_days.setVisible(True)
        self.keep.setEnabled(True)

    def _keep(self) -> None:
        def keep() -> None:
            assert self.state is not None
            self.told.emit(with_days(self.goal(), self.state.busy))

        self.attempt(keep)
