"""My practice plan: days and minutes, how it stands, and the rules by which it may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QWidget

from biofeedback.app.planning import PlanState
from biofeedback.core.words import _, plural
from biofeedback.sessions.plan import (
    COUNTS_FROM_MINUTES,
    LEAST_MINUTES,
    MOST_MINUTES,
    WEEK_DAYS,
    Plan,
    plan_words,
    rules,
    step_words,
    today_words,
    week_words,
)
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in, short_day
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.reminder_card import ReminderCard
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

# What a first plan begins with, before anybody has chosen: small enough for an ordinary week.
BEGIN_DAYS, BEGIN_MINUTES = 5, 5.0
MOST_EARLIER = 6


class PracticePlanPage(Page):
    """Shows a PlanState. kept: the Plan that holds from now on. ended: no plan any more.

    step_answered: whether the step on offer is taken. back: to where one came from.
    """

    kept = pyqtSignal(object)
    step_answered = pyqtSignal(bool)
    ended = pyqtSignal()
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_state`."""
        super().__init__(look, _("My practice plan"))
        self.state: PlanState | None = None
        self._touched = False
        self._may_remind = False
        head = QWidget()
        row = Reflow(look, gap=12, fill=True)
        head.setLayout(row)
        row.add(label(_("My practice plan"), "title"), least_px=420, weight=20)
        self.leave = KeyButton(look, _("Back"), "Esc")
        self.leave.clicked.connect(lambda: self.back.emit())
        row.add(self.leave)
        self.column.addWidget(head)
        self.column.addWidget(
            label(_("A plan is a help, not a duty: small, and yours to change any day."), "quiet")
        )
        place = QWidget()
        self._flow = Reflow(look, gap=20, fill=True)
        place.setLayout(self._flow)
        self._flow.add(self._amount_card(), least_px=440)
        self._flow.add(self._standing_card(), least_px=440)
        self._flow.add(self._rules_card(), least_px=440)
        self.reminder = ReminderCard(look)
        self.reminder.chosen.connect(self._remind)
        self._flow.add(self.reminder, least_px=440)
        self._flow.add(self._so_far_card(), least_px=440)
        self.column.addWidget(place)
        self.column.addStretch(1)
        tab_as_read(self)
        self.show_state(None)

    # The cards

    def _amount_card(self) -> Card:
        card = Card(_("How much"), kind="invitation")
        left = Qt.AlignmentFlag.AlignLeft
        self.days = Stepper(self.look, _("Days a week"), _days_words, 1.0)
        self.days.name_buttons((_("Fewer"), "F"), (_("More"), "M"))
        self.days.set_range(1.0, float(WEEK_DAYS), begin=float(BEGIN_DAYS))
        self.minutes = Stepper(self.look, _("Minutes a day"), _("{value:g} min"), 1.0)
        self.minutes.name_buttons((_("Shorter"), "H"), (_("Longer"), "L"))
        self.minutes.set_range(LEAST_MINUTES, MOST_MINUTES, begin=BEGIN_MINUTES)
        for name, stepper in ((_("Days a week"), self.days), (_("Minutes a day"), self.minutes)):
            card.column.addWidget(label(name, "strong"))
            card.column.addWidget(stepper, 0, left)
            stepper.changed.connect(lambda _value: self._touch())
        self.flare = label()
        card.column.addWidget(self.flare)
        words = plural(
            "A day counts from {n:g} minute of practice on.",
            "A day counts from {n:g} minutes of practice on.",
            round(COUNTS_FROM_MINUTES),
        )
        card.column.addWidget(label(words.format(n=COUNTS_FROM_MINUTES), "quiet"))
        card.column.addSpacing(8)
        row = row_in(self.look, card)
        self.keep = button_in(
            row, self.look, _("Begin with this plan"), "Return", self._keep, "primary"
        )
        card.column.addStretch(1)
        return card

    def _standing_card(self) -> Card:
        card = self.standing = Card(_("How it stands"))
        card.explain(self.look, "number:practice_minutes")
        self.planned, self.today, self.week = label(role="strong"), label(), label(role="quiet")
        for part in (self.planned, self.today, self.week):
            card.column.addWidget(part)
        card.column.addSpacing(8)
        self.offer = label(role="lead")
        card.column.addWidget(self.offer)
        row = row_in(self.look, card)
        self.take = button_in(row, self.look, "", "Y", lambda: self._answer(taken=True), "primary")
        self.stay = button_in(row, self.look, "", "N", lambda: self._answer(taken=False))
        card.column.addStretch(1)
        return card

    def _rules_card(self) -> Card:
        card = Card(_("Steps, by rules you can read"))
        self.rules = [label() for _rule in range(3)]
        for part in self.rules:
            card.column.addWidget(part)
        card.column.addSpacing(6)
        name = _("Offer steps")
        card.column.addWidget(label(name, "strong"))
        row = row_in(self.look, card)
        self._steps = QButtonGroup(self)
        self.steps: dict[bool, KeyButton] = {}
        for on, words, key in ((True, _("Yes, offer them"), "O"), (False, _("No steps"), "W")):
            button = button_in(row, self.look, words, key, self._choose_steps, "choice")
            button.setCheckable(True)
            button.setAccessibleDescription(name)
            self._steps.addButton(button, int(on))
            self.steps[on] = button
        stop_at_chosen(self._steps)
        card.column.addStretch(1)
        return card

    def _so_far_card(self) -> Card:
        card = self.so_far = Card(_("Your plan so far"))
        self.earlier = label()
        card.column.addWidget(self.earlier)
        card.column.addSpacing(6)
        row = row_in(self.look, card)
        self.end = button_in(
            row, self.look, _("Have no plan any more"), "E", lambda: self.ended.emit(), "plain"
        )
        card.column.addStretch(1)
        return card

    # What is shown

    def allow_reminder(self, may: bool) -> None:
        """Offer a reminder where the desktop can show one."""
        self._may_remind = may
        self._show_reminder()

    def _show_reminder(self) -> None:
        plan = None if self.state is None else self.state.plan
        self.reminder.setVisible(self._may_remind and plan is not None)
        self.reminder.show_time(None if plan is None else plan.remind_at)

    def clear(self) -> None:
        """Forget what was set and not kept."""
        self._touched = False

    def show_state(self, state: PlanState | None) -> None:
        """Show how the plan stands; None: it is not known yet. What is being set stays."""
        self.state = state
        plan = None if state is None else state.plan
        as_kept = plan is not None and (
            self.days.value == plan.days_per_week and self.minutes.value == plan.minutes
        )
        if not self._touched or as_kept or state is None:
            self.days.show_value(float(plan.days_per_week if plan else BEGIN_DAYS))
            self.minutes.show_value(plan.minutes if plan else BEGIN_MINUTES)
            self._touched = False
        self.steps[plan is None or plan.steps].setChecked(True)
        self.standing.setVisible(plan is not None)
        self.so_far.setVisible(plan is not None)
        for part in (self.planned, self.today, self.week, self.earlier):
            part.setText("")
        if state is not None and plan is not None:
            self.planned.setText(plan_words(plan))
            self.today.setText(today_words(plan, state.week, state.today))
            self.week.setText(week_words(plan, state.week))
            self.earlier.setText("\n".join(_so_far(state.history)))
        step = None if state is None else state.step
        for each in (self.offer, self.take, self.stay):
            each.setVisible(step is not None)
        if step is not None and plan is not None:
            self.offer.setText(step_words(step))
            self.take.set_words(_("Go on with {minutes:g} min").format(minutes=step.minutes))
            self.stay.set_words(_("Stay at {minutes:g} min").format(minutes=plan.minutes))
        self._show_reminder()
        self._tell()

    def plan(self) -> Plan | None:
        """Return the plan as it is set now; another amount holds from today."""
        if self.state is None:
            return None
        days = int(self.days.value or BEGIN_DAYS)
        minutes = self.minutes.value or BEGIN_MINUTES
        steps = self.steps[True].isChecked()
        held = self.state.plan
        if held is not None and (held.days_per_week, held.minutes) == (days, minutes):
            return replace(held, steps=steps)
        remind_at = None if held is None else held.remind_at
        return Plan(days, minutes, self.state.today, steps, remind_at)

    def take_focus(self) -> None:
        """Begin at the days."""
        self.days.less.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is done

    def _touch(self) -> None:
        self._touched = True
        self._tell()

    def _tell(self) -> None:
        plan = self.plan()
        known = None if self.state is None else self.state.plan
        self.keep.setVisible(plan is not None and plan != known)
        self.keep.set_words(_("Begin with this plan") if known is None else _("Keep this plan"))
        shown = plan or Plan(
            int(self.days.value or BEGIN_DAYS), self.minutes.value or BEGIN_MINUTES, date.min
        )
        self.flare.setText(
            _("On a flare day: {minutes:g} min at most, and rest counts as kept.").format(
                minutes=shown.minutes_on(flare=True)
            )
        )
        for part, words in zip(self.rules, rules(shown), strict=True):
            part.setText(words)

    def _keep(self) -> None:
        plan = self.plan()
        if plan is not None:
            self.kept.emit(plan)

    def _choose_steps(self) -> None:
        """Keep it at once where there is a plan; else it is part of the one that is begun."""
        held = None if self.state is None else self.state.plan
        if held is not None:
            self.kept.emit(replace(held, steps=self.steps[True].isChecked()))

    def _remind(self, at: time | None) -> None:
        held = None if self.state is None else self.state.plan
        if held is not None:
            self.kept.emit(replace(held, remind_at=at))

    def _answer(self, *, taken: bool) -> None:
        self._touched = False
        self.step_answered.emit(taken)


def _days_words(value: float) -> str:
    return plural("{n} day", "{n} days", int(value)).format(n=int(value))


def _so_far(history: tuple[Plan, ...]) -> tuple[str, ...]:
    """Return each amount with the day it held from, the latest first."""
    lines: list[str] = []
    before: tuple[int, float] | None = None
    for plan in history:
        amount = (plan.days_per_week, plan.minutes)
        if amount != before:
            lines.append(
                _("From {day}: {plan}").format(day=short_day(plan.since), plan=plan_words(plan))
            )
        before = amount
    return tuple(reversed(lines[-MOST_EARLIER:]))
