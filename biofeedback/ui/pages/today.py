"""The first page: one practice to start, and the cards of the day around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.day_words import weekday_and_day
from biofeedback.core.words import _, mark, safety_lines
from biofeedback.ui.daily import PLAIN, first_start
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.pages.today_cards import CARDS, FIRST
from biofeedback.ui.views import StartRequest, TodayView
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, safety_label
from biofeedback.ui.widgets.two_columns import TwoColumns
from biofeedback.ui.words import practice_title, strap_chip

C = TypeVar("C", bound=TodayCard)

GENTLE_MINUTES = 2.0
FIRST_CARE = mark("Your first session: gently, not deeper. If you feel dizzy or tingling, stop.")


EASY_WORDS = mark("In and out alike, slow and easy.")
FIRST_WORDS = mark("From an everyday breath down to a slow one. There is nothing to get right.")


def greeting(hour: int) -> str:
    """Return what to say at an hour (0-23)."""
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


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
    """

    start_asked = pyqtSignal(object)
    choose_asked = pyqtSignal()
    strap_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Today"))
        self.view: TodayView | None = None
        self.column.addWidget(self._head())
        cards = QWidget()
        self._flow = TwoColumns(look)
        cards.setLayout(self._flow)
        self.cards: dict[str, TodayCard] = {}
        self._add(FIRST)
        self._practice = self._practice_card()
        self._flow.add(self._practice, least_px=430)
        self._add(CARDS)
        self.column.addWidget(cards, 1)

    def _add(self, makers: Sequence[tuple[str, Callable[[Look], TodayCard]]]) -> None:
        for name, make in makers:
            card = self.cards[name] = make(self.look)
            card.wanted_changed.connect(self._settle)
            self._flow.add(card, least_px=card.least_px, far=card.far)

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
        self.care = safety_label(role="quiet")
        for part in (self.kicker, self.practice, self.why, self.care):
            card.column.addWidget(part)
        card.column.addSpacing(12)
        buttons = QWidget()
        flow = Reflow(self.look, gap=12)
        buttons.setLayout(flow)
        self.start = KeyButton(self.look, _("Start practice"), "Space", "primary")
        self.gentle = KeyButton(self.look, _("Flare day: 2 gentle minutes"), "G")
        self.other = KeyButton(self.look, _("Choose another…"), "O", "plain")
        for button in (self.start, self.gentle, self.other):
            flow.add(button)
        card.column.addWidget(buttons)
        card.column.addStretch(1)
        self.start.clicked.connect(self._start)
        self.gentle.clicked.connect(self._start_gently)
        self.other.clicked.connect(lambda: self.choose_asked.emit())
        return card

    def card(self, name: str, kind: type[C]) -> C:
        """Return a card by its name."""
        found = self.cards[name]
        if not isinstance(found, kind):
            raise TypeError(f"{name} is a {type(found).__name__}")
        return found

    def _settle(self) -> None:
        for card in self.cards.values():
            card.setVisible(card.is_for(self.view))
        # Beside a plan for such a day, not below it: Start stays in sight.
        self._flow.put(self._practice, far=self.cards["plan"].is_for(self.view))

    def show_view(self, view: TodayView) -> None:
        """Show another day."""
        self.view = view
        self.hello.setText(greeting(view.now.hour))
        self.date.setText(weekday_and_day(view.now.date()))
        self.chip.show_chip(strap_chip(view.strap))
        evening = view.now.hour >= 18 or view.now.hour < 5
        self.kicker.setText(_("Tonight's practice") if evening else _("Today's practice"))
        flare, first = view.flare_today, self._is_first
        self.practice.setText(
            _("Two gentle minutes, or rest")
            if flare
            else _("Two gentle minutes to begin with")
            if first
            else practice_title(view.start)
        )
        easy = FIRST_WORDS if first else EASY_WORDS
        self.why.setText(flare_words(view) if flare else view.why or _(easy))
        self.care.setVisible(view.first_session)
        self.care.setText(safety_lines(FIRST_CARE))
        # A flare day asks for less than half of what other days do.
        for part in (self.gentle, self.other, self.strap):
            part.setVisible(not flare)
        self.start.set_words(_("Start 2 gentle minutes") if flare else _("Start practice"))
        self.start.set_large(flare)
        for card in self.cards.values():
            card.show_today(view)
        self._settle()

    def take_focus(self) -> None:
        """One press from here to the first breath."""
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _is_first(self) -> bool:
        """Whether the first session is still to come, and nothing else was chosen or planned."""
        view = self.view
        if view is None or view.has_plan:
            return False
        return view.first_session and view.start.protocol == PLAIN

    def _gentle(self) -> StartRequest:
        return StartRequest("flare", GENTLE_MINUTES, None)

    def _start(self) -> None:
        if self.view is not None:
            view = self.view
            request = first_start(view.strap) if self._is_first else view.start
            self.start_asked.emit(self._gentle() if view.flare_today else request)

    def _start_gently(self) -> None:
        self.start_asked.emit(self._gentle())
