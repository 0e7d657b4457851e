"""The first page: one practice to start, how it is today, and the week so far."""

from __future__ import annotations

from PyQt6.QtCore import QLocale, Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _, plural
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import DayView, StartRequest, TodayView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.week import WeekBars
from biofeedback.ui.words import practice_title, strap_chip

GENTLE_MINUTES = 2.0
GENTLE_PACE_PER_MIN = 6.0


def greeting(hour: int) -> str:
    """Return what to say at an hour (0-23)."""
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


def week_words(days: tuple[DayView, ...], planned: int | None) -> str:
    """Return the week in a sentence, without reproach: rest in a flare counts where planned."""
    done = sum(1 for day in days if day.minutes)
    if planned is not None:
        kept = done + sum(1 for day in days if day.flare and not day.minutes)
        return _(
            "{kept} of {planned} planned days. A rest day during a flare counts as keeping to "
            "the plan."
        ).format(kept=kept, planned=planned)
    if not done:
        return _("No practice yet this week. Any day is a good day to begin.")
    return plural("{n} day with practice.", "{n} days with practice.", done).format(n=done)


def flare_words(view: TodayView) -> str:
    """Return what a flare day says, with the day it began where the diary knows it."""
    kind = _("A flare day. Less is right today, and resting counts.")
    if view.flare_since is None:
        return kind
    days = (view.now.date() - view.flare_since).days + 1
    if days < 2:
        return kind
    return _("Day {n} of this flare. Less is right today, and resting counts.").format(n=days)


class TodayPage(Page):
    """Shows a TodayView.

    start_asked: a StartRequest. choose_asked: another practice. strap_asked: another strap.
    flare_over: the open flare has ended. tell_asked: the diary.
    pain_given: 0-10. pain_taken_back: not told after all. sleep_given: hours of last night.
    """

    start_asked = pyqtSignal(object)
    choose_asked = pyqtSignal()
    strap_asked = pyqtSignal()
    flare_over = pyqtSignal()
    tell_asked = pyqtSignal()
    pain_given = pyqtSignal(int)
    pain_taken_back = pyqtSignal()
    sleep_given = pyqtSignal(float)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Today"))
        self.view: TodayView | None = None
        self.column.addWidget(self._head())
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True, grow=True)
        cards.setLayout(flow)
        flow.add(self._practice_card(), least_px=430, weight=20)
        flow.add(self._check_in_card(), least_px=566, weight=1)
        flow.add(self._week_card(), least_px=560)
        self.column.addWidget(cards, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        flow = Reflow(self.look, gap=12, fill=True)
        head.setLayout(flow)
        names = QWidget()
        column = QVBoxLayout(names)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.hello = label(role="title")
        self.date = label(role="quiet")
        column.addWidget(self.hello)
        column.addWidget(self.date)
        strap = QWidget()
        right = Reflow(self.look, gap=8, end=True)
        strap.setLayout(right)
        self.chip = SignalChip(self.look)
        self.strap = KeyButton(self.look, _("Change strap"), "C", "link")
        right.add(self.chip)
        right.add(self.strap)
        flow.add(names, least_px=300)
        flow.add(strap, least_px=460)
        self.strap.clicked.connect(lambda: self.strap_asked.emit())
        return head

    def _practice_card(self) -> Card:
        card = Card(kind="invitation")
        self.kicker = label(role="small")
        self.practice = label(role="hero")
        self.why = label(role="quiet")
        self.care = label(role="quiet")
        for part in (self.kicker, self.practice, self.why, self.care):
            card.column.addWidget(part)
        card.column.addSpacing(12)
        card.column.addStretch(1)
        buttons = QWidget()
        flow = Reflow(self.look, gap=12)
        buttons.setLayout(flow)
        self.start = KeyButton(self.look, _("Start practice"), "Space", "primary")
        self.gentle = KeyButton(self.look, _("Flare day: 2 gentle minutes"), "G")
        self.other = KeyButton(self.look, _("Choose another…"), "O", "plain")
        self.over = KeyButton(self.look, _("The flare is over"), "E")
        self.tell = KeyButton(self.look, _("Say how it is"), "D", "plain")
        for button in (self.start, self.gentle, self.other, self.over, self.tell):
            flow.add(button)
        card.column.addWidget(buttons)
        self.start.clicked.connect(self._start)
        self.gentle.clicked.connect(self._start_gently)
        self.other.clicked.connect(lambda: self.choose_asked.emit())
        self.over.clicked.connect(lambda: self.flare_over.emit())
        self.tell.clicked.connect(lambda: self.tell_asked.emit())
        return card

    def _check_in_card(self) -> Card:
        self.check_in = card = Card(_("How is it today?"))
        card.column.addWidget(
            label(_("Both are optional. Pressing the chosen number again takes it back."), "quiet")
        )
        card.column.addSpacing(4)
        card.column.addWidget(label(_("Pain now"), "strong"))
        self.pain = ScaleRow(
            self.look, _("Pain now"), _("no pain"), _("worst imaginable"), may_take_back=True
        )
        self.pain.chosen.connect(self.pain_given)
        self.pain.taken_back.connect(self.pain_taken_back)
        card.column.addWidget(self.pain)
        card.column.addSpacing(8)
        card.column.addWidget(label(_("Hours slept last night"), "strong"))
        night = QWidget()
        flow = Reflow(self.look, gap=12)
        night.setLayout(flow)
        self.sleep = Stepper(self.look, _("Hours slept last night"), _("{value:g} h"), 0.5)
        self.sleep.name_buttons((_("Less"), "J"), (_("More"), "K"))
        self.sleep.set_range(0.0, 16.0, begin=7.0, from_begin=True)
        flow.add(self.sleep)
        card.column.addWidget(night)
        card.column.addStretch(1)
        self.sleep.changed.connect(self.sleep_given)
        return card

    def _week_card(self) -> Card:
        card = Card(_("This week"))
        self.week_words = label(role="quiet")
        self.week = WeekBars(self.look)
        card.column.addWidget(self.week_words)
        card.column.addSpacing(8)
        card.column.addWidget(self.week, 1)
        card.column.addStretch(0)
        return card

    def show_view(self, view: TodayView) -> None:
        """Show another day."""
        self.view = view
        locale = QLocale()
        self.hello.setText(greeting(view.now.hour))
        day = locale.dayName(view.now.isoweekday())
        month = locale.monthName(view.now.month)
        self.date.setText(f"{day} {view.now.day} {month}")
        self.chip.show_chip(strap_chip(view.strap))
        evening = view.now.hour >= 18 or view.now.hour < 5
        self.kicker.setText(_("Tonight's practice") if evening else _("Today's practice"))
        flare = view.flare_today
        self.practice.setText(
            _("Two gentle minutes, or rest") if flare else practice_title(view.start)
        )
        self.why.setText(
            flare_words(view) if flare else view.why or _("In and out alike, slow and easy.")
        )
        self.care.setVisible(view.first_session)
        self.care.setText(
            _("Your first session: gently, not deeper. If you feel dizzy or tingling, stop.")
        )
        # A flare day asks for less than half of what other days do.
        for part in (self.gentle, self.other, self.check_in):
            part.setVisible(not flare)
        self.tell.setVisible(flare)
        self.over.setVisible(view.flare_since is not None)
        self.start.set_words(_("Start 2 gentle minutes") if flare else _("Start practice"))
        self.pain.show_value(view.pain_now)
        self.sleep.show_value(view.sleep_h)
        self.week_words.setText(week_words(view.week, view.planned_days))
        self.week.show_days(view.week)
        self.week.setVisible(any(day.minutes is not None for day in view.week))

    def take_focus(self) -> None:
        """One press from here to the first breath."""
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _gentle(self) -> StartRequest:
        return StartRequest("plain", GENTLE_MINUTES, GENTLE_PACE_PER_MIN)

    def _start(self) -> None:
        if self.view is not None:
            request = self._gentle() if self.view.flare_today else self.view.start
            self.start_asked.emit(request)

    def _start_gently(self) -> None:
        self.start_asked.emit(self._gentle())
